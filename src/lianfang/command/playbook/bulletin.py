"""The bulletins of a town as the plan words them: sentences with places for figures, tables,
charts, and which events of the day are told.

`{figure}` stands for a figure of the place the bulletin is about, `{figure@alias}` for the figure
of the place that `places` gives the alias to. A figure is named as everywhere: `visits`,
`visits:today`, `arrivals:today?origin=wuhan`. `{figure|change}` says in words how it differs from
the day before. The figures themselves are the reports room's.
"""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import ClockTime, Count, Key, Part
from lianfang.command.playbook.wording import Wording
from lianfang.places.enums import PlaceKind

_BRACES = re.compile(r"\{([^{}]*)\}")
_REFERENCE = (
    r"[a-z][a-z0-9_]*(?::[a-z]+)?(?:\?[a-z_]+=[A-Za-z0-9_.-]+(?:&[a-z_]+=[A-Za-z0-9_.-]+)*)?"
)
_PLACEHOLDER = re.compile(rf"({_REFERENCE})(?:@([a-z][a-z0-9_]*))?(\|change)?")
Reference = Annotated[str, msgspec.Meta(pattern=f"^{_REFERENCE}$", max_length=96)]
EventKind = Literal[
    "phases",
    "checkpoints",
    "closures",
    "suspensions",
    "orders",
    "campaigns",
]


class Placeholder(NamedTuple):
    """A figure asked for: its reference, the alias of a place ("" = the bulletin's own), and
    whether its difference to the day before is meant instead of the figure."""

    metric: str
    place: str = ""
    is_change: bool = False


class Line(Part, frozen=True):
    """A figure of a table or chart, with words of its own where the figure's title is too long."""

    figure: Reference
    title: Wording | None = None


class Table(Part, frozen=True):
    """Figures in rows and columns.

    `places`: a row for each place just inside (of `place_kinds`, if any are named), a column for
    each figure, the sum first. `spans`: a row for each figure, columns for today, in all and the
    difference to the day before. `ranking`: places by the first figure, best first, `at_most` rows.
    """

    title: Wording
    layout: Literal["places", "spans", "ranking"]
    figures: tuple[Line, ...]
    place_kinds: tuple[PlaceKind, ...] = ()
    at_most: Count = 0


class Chart(Part, frozen=True):
    """A drawing: `trend` of up to three figures over the last `days`, or one by `places`."""

    title: Wording
    layout: Literal["trend", "places"]
    figures: tuple[Line, ...]
    days: Annotated[int, msgspec.Meta(ge=2, le=31)] = 7
    place_kinds: tuple[PlaceKind, ...] = ()


class Section(Part, frozen=True):
    """A heading, its paragraphs, tables and charts; with `events` the day's events, too."""

    title: Wording
    paragraphs: tuple[Wording, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    events: bool = False

    def figured(self) -> list["Table | Chart"]:
        """Its tables, then its charts."""
        return [*self.tables, *self.charts]


class Schedule(Part, frozen=True):
    """The draft is made by itself at `draft_at` and should be out by `issue_by`."""

    draft_at: ClockTime
    issue_by: ClockTime


class Bulletin(Part, frozen=True):
    """One kind of bulletin: title, issuer, aliases of places (alias -> official or own code),
    sections in order.

    `masthead` is the red line on top (the title, if none). Numbers run within a `numbering`: of
    the year, or on and on. `report_to` names who gets it, at the foot.
    """

    title: Wording
    issuer: Wording
    sections: tuple[Section, ...]
    places: dict[str, str] = {}
    key: Key = "daily"
    masthead: Wording | None = None
    numbering: Literal["year", "on"] = "year"
    schedule: Schedule | None = None
    events: tuple[EventKind, ...] = ()
    events_at_most: Annotated[int, msgspec.Meta(ge=1, le=50)] = 12
    report_to: Wording | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with places for figures, and its path in the plan."""
        for number, section in enumerate(self.sections):
            for index, paragraph in enumerate(section.paragraphs):
                path = f".sections[{number}].paragraphs[{index}]"
                yield f"{path}.zh", paragraph.zh
                yield f"{path}.en", paragraph.en

    def placeholders(self) -> list[Placeholder]:
        """Every figure the sentences ask for, each once, in order of appearance."""
        return list(dict.fromkeys(p for _path, text in self.texts() for p in placeholders(text)))

    def references(self) -> list[str]:
        """Every figure that sentences, tables and charts name, each once."""
        asked = [placeholder.metric for placeholder in self.placeholders()]
        for section in self.sections:
            for part in section.figured():
                asked += [line.figure for line in part.figures]
        return list(dict.fromkeys(asked))


def bulletin_contradictions(plan: Bulletin, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for where, text in plan.texts():
        yield from _text_faults(plan, f"{path}{where}", text)
    for number, section in enumerate(plan.sections):
        here = f"{path}.sections[{number}]"
        for index, part in enumerate(section.figured()):
            if not part.figures:
                yield f"{here}", _("Table or chart %(n)s names no figure.") % {"n": index + 1}
        for index, chart in enumerate(section.charts):
            if len(chart.figures) > (3 if chart.layout == "trend" else 1):
                yield f"{here}.charts[{index}]", _("Too many figures for one chart.")
        if section.events and not plan.events:
            yield f"{here}.events", _("The bulletin names no kind of event.")
    if plan.schedule and plan.schedule.issue_by <= plan.schedule.draft_at:
        yield f"{path}.schedule.issue_by", _("It must be out after it is drafted.")


def _text_faults(plan: Bulletin, path: str, text: str) -> Iterator[tuple[str, str]]:
    try:
        asked = placeholders(text)
    except ValueError as error:
        yield path, _("This is no figure: %(text)s") % {"text": error}
        return
    for placeholder in asked:
        if placeholder.place and placeholder.place not in plan.places:
            yield path, _("There is no place “%(key)s” here.") % {"key": placeholder.place}


def placeholders(text: str) -> list[Placeholder]:
    """The figures a paragraph asks for. Raises ValueError with the part that is not understood."""
    return list(_read(text))


def fill(text: str, figure: Callable[[Placeholder], str]) -> str:
    """The paragraph with `figure(placeholder)` in every place."""

    def put(match: re.Match[str]) -> str:
        return figure(_placeholder(match[1]))

    return _BRACES.sub(put, text)


def split(text: str) -> list[str | Placeholder]:
    """The paragraph cut into plain text and figures, in order."""
    parts: list[str | Placeholder] = []
    end = 0
    for match in _BRACES.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.append(_placeholder(match[1]))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    return parts


def _read(text: str) -> Iterator[Placeholder]:
    for match in _BRACES.finditer(text):
        yield _placeholder(match[1])
    rest = _BRACES.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError("{ }")


def _placeholder(inside: str) -> Placeholder:
    match = _PLACEHOLDER.fullmatch(inside)
    if match is None:
        raise ValueError("{" + inside + "}")
    return Placeholder(match[1], match[2] or "", bool(match[3]))
