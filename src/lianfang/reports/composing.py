"""A bulletin composed: the plan's words with the figures of the moment, its tables and charts, and
differences to the day before in words.

A figure never passes through a person's hands on its way from the rows to the paper. Each figure is
counted once, whatever language it is said in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.command.playbook.bulletin import Bulletin as Text
from lianfang.command.playbook.bulletin import Chart, Line, Placeholder, Section, Table, split
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.places.models import Place
from lianfang.places.selectors import map_children, place_by_code
from lianfang.reports.enums import Span
from lianfang.reports.events import LANGUAGES
from lianfang.reports.metrics import Figure, Number, Rate, Share, get_metric, ranked
from lianfang.reports.references import (
    FigureRef,
    by_child_for,
    figure_for,
    reference_fault,
    title_of,
    trend_for,
)

Piece = str | dict[str, str]
DAY = timedelta(days=1)


def shown(value: Number | None) -> str:
    """A figure as it stands on paper; a rate without a denominator is a dash."""
    if value is None:
        return "—"
    return f"{value}" if isinstance(value, int) else f"{value.normalize():f}"


def change_words(before: Figure, now: Figure) -> str:
    """The difference to the day before, in words of the active language."""
    if before.value is None or now.value is None:
        return _("nothing to compare with the day before")
    by = Decimal(now.value) - Decimal(before.value)
    if not by:
        return _("the same as the day before")
    words = {"by": shown(_whole(abs(by)))}
    if isinstance(now.metric, Rate):
        if by > 0:
            return _("%(by)s percentage points more than the day before") % words
        return _("%(by)s percentage points less than the day before") % words
    words["unit"] = str(now.metric.unit)
    if by > 0:
        return _("%(by)s %(unit)s more than the day before") % words
    return _("%(by)s %(unit)s fewer than the day before") % words


def change_sign(before: Figure, now: Figure) -> str:
    """The difference to the day before as a cell of a table shows it: +3, -2, 0."""
    if before.value is None or now.value is None:
        return "—"
    by = Decimal(now.value) - Decimal(before.value)
    return f"+{shown(_whole(by))}" if by > 0 else shown(_whole(by)).replace("-", "−")


def _whole(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else value


def _place_of(viewer: Actor, code: str) -> Place:
    """The place of a code the plan's text speaks of. Raises InvalidInput where nobody knows it."""
    try:
        return place_by_code(viewer, code)
    except NotFound:
        raise InvalidInput(
            _("The playbook's bulletin speaks of a place that is not known here: %(code)s."),
            code=code,
        ) from None


class Composer:
    """One bulletin being composed: it counts each figure once."""

    def __init__(self, viewer: Actor, text: Text, place: Place, moment: datetime) -> None:
        self.viewer, self.text, self.place, self.moment = viewer, text, place, moment
        faults = [
            fault
            for fault in (reference_fault(FigureRef.parse(one)) for one in text.references())
            if fault
        ]
        if faults:
            raise InvalidInput(
                _("The playbook's bulletin names figures that do not exist: %(keys)s."),
                keys=" ".join(faults),
            )
        self._places = {"": place} | {
            alias: _place_of(viewer, code) for alias, code in text.places.items()
        }
        self._counted: dict[tuple[str, str, datetime], Figure] = {}
        self._children: list[Place] | None = None
        self._by_child: dict[str, list[Share]] = {}
        self.figures: dict[str, str] = {}

    def body(self) -> dict[str, list[dict[str, Any]]]:
        """The sections in each language."""
        body = {}
        for language, code in LANGUAGES.items():
            with translation.override(code):
                body[language] = [
                    self._section(section, language) for section in self.text.sections
                ]
        return body

    def figure(self, reference: str, alias: str = "", back: int = 0) -> Figure:
        """A figure of the place with the alias, `back` days before at the same time of the day."""
        then = self.moment - DAY * back
        known = (reference, alias, then)
        if known not in self._counted:
            path = self._places[alias].path
            found = figure_for(self.viewer, FigureRef.parse(reference), path, then)
            self._counted[known] = found
            if not back:
                self.figures[f"{reference}@{alias}"] = shown(found.value)
        return self._counted[known]

    def _section(self, section: Section, language: str) -> dict[str, Any]:
        made: dict[str, Any] = {
            "title": getattr(section.title, language),
            "paragraphs": [self._pieces(getattr(p, language)) for p in section.paragraphs],
        }
        if section.tables:
            made["tables"] = [self._table(table) for table in section.tables]
        if section.charts:
            made["charts"] = [self._chart(chart) for chart in section.charts]
        if section.events:
            made["events"] = True
        return made

    def _pieces(self, paragraph: str) -> list[Piece]:
        """The paragraph cut into plain text and figures that know their reference and place."""
        return [part if isinstance(part, str) else self._piece(part) for part in split(paragraph)]

    def _piece(self, asked: Placeholder) -> Piece:
        now = self.figure(asked.metric, asked.place)
        piece = {"key": asked.metric, "text": shown(now.value)}
        if asked.is_change:
            before = self.figure(asked.metric, asked.place, back=1)
            piece |= {"text": change_words(before, now), "change": "yes"}
        return piece | ({"place": asked.place} if asked.place else {})

    def _title(self, line: Line) -> str:
        if line.title is not None:
            return str(line.title)
        return title_of(self.viewer, FigureRef.parse(line.figure), self.place.path, self.moment)

    def _cell(self, reference: str, value: Number | None, place: Place) -> Piece:
        return {"key": reference, "text": shown(value), "at": str(place.pk)}

    def _table(self, table: Table) -> dict[str, Any]:
        rows, columns = {
            "places": self._by_places,
            "spans": self._by_spans,
            "ranking": self._ranking,
        }[table.layout](table)
        return {"title": str(table.title), "columns": columns, "rows": rows, "layout": table.layout}

    def _by_places(self, table: Table) -> tuple[list[list[Piece]], list[str]]:
        total: list[Piece] = [_("In all")]
        for line in table.figures:
            value = self.figure(line.figure).value
            total.append(self._cell(line.figure, value, self.place))
        rows = [total]
        shares = [self._shares(line.figure, table.place_kinds) for line in table.figures]
        for index, first in enumerate(shares[0]):
            cells = [
                self._cell(line.figure, own[index].figure.value, first.place)
                for line, own in zip(table.figures, shares, strict=True)
            ]
            rows.append([first.place.short_name, *cells])
        return rows, [pgettext("table", "Place"), *(self._title(line) for line in table.figures)]

    def _by_spans(self, table: Table) -> tuple[list[list[Piece]], list[str]]:
        rows = []
        for line in table.figures:
            key = FigureRef.parse(line.figure)
            spans = get_metric(key.key).spans
            today = FigureRef(key.key, Span.TODAY, key.choices) if Span.TODAY in spans else None
            state = Span.TOTAL if Span.TOTAL in spans else Span.NOW if Span.NOW in spans else ""
            total = FigureRef(key.key, state, key.choices) if state else None
            cells: list[Piece] = []
            for ref in (today, total):
                value = self.figure(str(ref)).value if ref else None
                cells.append(self._cell(str(ref), value, self.place) if ref else "—")
            told = str(today or total or key)
            sign = change_sign(self.figure(told, back=1), self.figure(told))
            rows.append([self._title(line), *cells, sign])
        return rows, [
            _("Figure"),
            pgettext("span", "Today"),
            pgettext("span", "In all or now"),
            _("Against the day before"),
        ]

    def _ranking(self, table: Table) -> tuple[list[list[Piece]], list[str]]:
        first = ranked(self._shares(table.figures[0].figure, table.place_kinds))
        others = [
            {one.place.pk: one for one in self._shares(line.figure, table.place_kinds)}
            for line in table.figures
        ]
        rows = []
        for share in first[: table.at_most or None]:
            cells = [
                self._cell(line.figure, own[share.place.pk].figure.value, share.place)
                for line, own in zip(table.figures, others, strict=True)
            ]
            rank = str(share.rank) if share.rank else "—"
            rows.append([rank, share.place.short_name, *cells])
        return rows, [
            _("Rank"),
            pgettext("table", "Place"),
            *(self._title(line) for line in table.figures),
        ]

    def _shares(self, reference: str, kinds: Iterable[str]) -> list[Share]:
        if self._children is None:
            self._children = map_children(self.viewer, self.place)
        if reference not in self._by_child:
            ref = FigureRef.parse(reference)
            self._by_child[reference] = by_child_for(
                self.viewer, ref, self.place, self._children, self.moment
            )
        wanted = {str(kind) for kind in kinds}
        return [one for one in self._by_child[reference] if not wanted or one.place.kind in wanted]

    def _chart(self, chart: Chart) -> dict[str, Any]:
        first = FigureRef.parse(chart.figures[0].figure)
        made: dict[str, Any] = {
            "title": str(chart.title),
            "kind": "line" if chart.layout == "trend" else "bar",
            "unit": str(get_metric(first.key).unit),
        }
        if chart.layout == "places":
            shares = self._shares(chart.figures[0].figure, chart.place_kinds)
            made["categories"] = [one.place.short_name for one in shares]
            made["series"] = [
                {
                    "name": self._title(chart.figures[0]),
                    "values": [_number(one.figure.value) for one in shares],
                }
            ]
            return made
        made["series"] = []
        for line in chart.figures:
            days = self._trend(line.figure, chart.days)
            made["categories"] = [f"{day.astimezone(LOCAL_ZONE):%m-%d}" for day, _value in days]
            made["series"].append(
                {"name": self._title(line), "values": [_number(f.value) for _day, f in days]}
            )
        return made

    def _trend(self, reference: str, days: int) -> list[tuple[datetime, Figure]]:
        known = [
            (self.moment - DAY * back, self._counted.get((reference, "", self.moment - DAY * back)))
            for back in range(days - 1, -1, -1)
        ]
        if any(figure is None for _day, figure in known):
            ref = FigureRef.parse(reference)
            for day, figure in trend_for(self.viewer, ref, self.place.path, self.moment, days):
                self._counted[(reference, "", day)] = figure
        return [(day, self._counted[(reference, "", day)]) for day, _figure in known]


def _number(value: Number | None) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(value)
