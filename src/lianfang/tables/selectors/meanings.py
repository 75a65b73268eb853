"""Everything the house can say in a table: figures with their spans and parts, fields of registers,
stamps; and the names of places and enterprises that stand in rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext, override

from lianfang.access.actors import Actor
from lianfang.blanks.model import (
    Choice,
    Dimension,
    Meaning,
    MeaningKind,
    Named,
    SlotKind,
    Wants,
)
from lianfang.enterprises.models import Enterprise
from lianfang.kit.territory import STEP
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors import place_list
from lianfang.reports.catalogue_records import RECORDS
from lianfang.reports.dimensions import OTHER
from lianfang.reports.enums import Span
from lianfang.reports.metrics import Metric, Rate, all_metrics
from lianfang.reports.references import FigureRef, reference_fault, title_of
from lianfang.reports.words import all_words, words_of
from lianfang.tables.selectors.plans import own_names, tables_plan
from lianfang.tables.selectors.registers import (
    LANGUAGES,
    MOST_ROWS,
    column_of,
    field_meanings,
    find_kind,
    registers,
)
from lianfang.tables.selectors.said import Said, What

# Rows of a superior's table name places so far down; houses and doors are nobody's row.
ROW_PLACES = (
    *(PlaceKind.DISTRICT, PlaceKind.TOWNSHIP, PlaceKind.AREA, PlaceKind.COMMUNITY),
    *(PlaceKind.VILLAGE, PlaceKind.GRID, PlaceKind.BAY, PlaceKind.ESTATE, PlaceKind.SITE),
)
# Superiors do not ask by our teams, of which there are hundreds.
NOT_ASKED = frozenset({"team"})
MOST_PLACES = 2_000
# Figures of single forms and of the rest of a division, which superiors ask for less.
SELDOM = 0.95
# What is known of a place itself, for columns beside its figures.
PLACE_FIELDS: dict[str, tuple[str, ...]] = {
    "place.name": ("村社区名称", "社区名称", "村名", "单位名称", "place"),
    "place.code": ("区划代码", "行政区划代码", "统计用区划代码", "division code"),
}


@dataclass(frozen=True)
class Vocabulary:
    """All meanings for one place: figures, and the fields of each register on their own."""

    figures: tuple[Meaning, ...]
    fields: dict[str, tuple[Meaning, ...]]

    def of(self, register: str = "") -> tuple[Meaning, ...]:
        """The fields of one register; the figures where none is named."""
        return self.fields.get(register, ()) if register else self.figures


def vocabulary(viewer: Actor, place: Place, moment: datetime) -> Vocabulary:
    """What the columns of a blank for the place may mean."""
    more = own_names(tables_plan(place.path, moment))
    known: dict[int, Dimension] = {}
    # A figure that is another name of a span of one is left to that one and its span.
    figures = tuple(
        _figure(viewer, metric, place, moment, more, known)
        for metric in all_metrics().values()
        if not metric.same_as
    )
    figures = _with_form_names(figures)
    parts = _named_parts(figures, more)
    place_fields = tuple(
        Meaning(key, names, MeaningKind.FIELD, value=SlotKind.TEXT)
        for key, names in PLACE_FIELDS.items()
    )
    fields = {kind.key: tuple(field_meanings(kind, more)) for kind in registers()}
    return Vocabulary((*figures, *parts, *place_fields), fields)


def _named_parts(
    figures: tuple[Meaning, ...], more: dict[str, tuple[str, ...]]
) -> tuple[Meaning, ...]:
    """Parts of figures that superiors call by a name of their own: 独居老人, 流动人口."""
    by_key = {meaning.key: meaning for meaning in figures}
    found = []
    for reference, names in {**all_words(), **more}.items():
        head, mark, asked = reference.partition("?")
        key = head.partition(":")[0]
        if not mark or key not in by_key:
            continue
        cut = tuple(sorted(tuple(pair.split("=", 1)) for pair in asked.split("&")))
        known = by_key[key]
        has = {d.key: {choice.key for choice in d.choices} for d in known.dimensions}
        if all(choice in has.get(name, ()) for name, choice in cut):
            found.append(msgspec.structs.replace(known, names=names, cut=cut))
    return tuple(found)


def _with_form_names(figures: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """Figures of forms also by what they are called without the form, where nothing else is."""
    taken = {name for meaning in figures for name in meaning.names}
    return tuple(
        msgspec.structs.replace(
            meaning,
            names=(*meaning.names, *(n for n in _of_form(meaning.names) if n not in taken)),
        )
        for meaning in figures
    )


def _bare(titles: tuple[str, ...]) -> tuple[str, ...]:
    """A title, and the same without what its brackets add: 员工体检补助（示例）."""
    return tuple(dict.fromkeys(n for t in titles for n in (t, t.partition("（")[0]) if n))


def _of_form(titles: tuple[str, ...]) -> tuple[str, ...]:
    """What a figure of a form is called without the form: 封闭机构日报：今日在院人数 -> 在院人数;
    the number of its records goes by the form's own name: 消毒消杀：今日记录 -> 消毒消杀次数."""
    found = []
    for title in titles:
        form, mark, said = title.partition("：今日")
        if mark:
            found += [f"{form}次数", f"{form}件数"] if said == "记录" else [said] * (len(said) > 2)
    return tuple(found)


def _figure(
    viewer: Actor,
    metric: Metric | Rate,
    place: Place,
    moment: datetime,
    more: dict[str, tuple[str, ...]],
    known: dict[int, Dimension],
) -> Meaning:
    spans = tuple(str(span) for span in metric.spans)
    own, titles = _own_span(metric), _titles(metric.title)
    dimensions = tuple(
        _dimension(viewer, key, one, place, moment, known)
        for key, one in metric.dimensions.items()
        if key not in NOT_ASKED
    )
    return Meaning(
        metric.key,
        tuple(dict.fromkeys((*titles, *more.get(metric.key, ()), *metric.names))),
        MeaningKind.RATE if isinstance(metric, Rate) else MeaningKind.FIGURE,
        unit=_in_chinese(metric.unit),
        spans=() if own else spans,
        own_span=own,
        dimensions=dimensions,
        value=SlotKind.PERCENT if isinstance(metric, Rate) else SlotKind.NUMBER,
        parts=(metric.part, metric.whole) if isinstance(metric, Rate) else None,
        family=metric.group,
        prior=SELDOM if metric.group == RECORDS or metric.key.endswith(f"_{OTHER}") else 1.0,
    )


def _own_span(metric: Metric | Rate) -> str:
    """The span that is part of the metric's own key, such as `vehicles_today`."""
    if len(metric.spans) != 1:
        return ""
    span = str(metric.spans[0])
    return span if span != Span.NOW and metric.key.endswith(f"_{span}") else ""


def _dimension(
    viewer: Actor,
    key: str,
    dimension: Any,
    place: Place,
    moment: datetime,
    known: dict[int, Dimension],
) -> Dimension:
    if id(dimension) not in known:
        choices = tuple(
            Choice(choice, (*_bare(_titles(title)), *words_of(f"{key}={choice}")))
            for choice, title in dimension.choices(viewer, place.path, moment)
            if choice != OTHER
        )
        known[id(dimension)] = Dimension(key, choices, _titles(dimension.title))
    return msgspec.structs.replace(known[id(dimension)], key=key)


def _titles(title: Any) -> tuple[str, ...]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(title))
    return tuple(dict.fromkeys(found))


def _in_chinese(text: Any) -> str:
    with override("zh-hans"):
        return str(text)


def named_places(viewer: Actor, place: Place) -> tuple[Named, ...]:
    """The place and those inside it that may stand in the rows of a table, by id."""
    rows = place_list(viewer, under=place.path).filter(kind__in=ROW_PLACES)
    found = list(rows.order_by("path")[:MOST_PLACES])
    ids = {row.path: str(row.pk) for row in found}
    return tuple(
        Named(str(row.pk), _place_names(row), row.kind, ids.get(row.path[:-STEP], ""))
        for row in found
    )


def _place_names(row: Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys((row.name, row.short_name, *row.aliases)))


def named_enterprises(viewer: Actor, place: Place) -> tuple[Named, ...]:
    """Enterprises of the place by name, for rows that are enterprises."""
    territory = viewer.territory("enterprises.enterprise.view").within(place.path)
    rows = Enterprise.objects.filter(path__under=territory).order_by("pk")
    return tuple(
        Named(name, (name,), "enterprise")
        for name in dict.fromkeys(rows.values_list("name", flat=True)[:MOST_ROWS])
    )


STAMP_TITLES: dict[str, Any] = {
    Wants.UNIT: lambda: gettext("Reporting unit"),
    Wants.REPORTER: lambda: gettext("Filled in by"),
    Wants.AS_OF: lambda: gettext("As of"),
    Wants.PHONE: lambda: gettext("Phone of whoever fills in"),
    Wants.REVIEWER: lambda: gettext("Reviewed by"),
    Wants.LEADER: lambda: gettext("Leader in charge"),
    Wants.ISSUE: lambda: gettext("Number of the issue"),
}


def said_title(viewer: Actor, said: Said, place: Place, moment: datetime) -> str:
    """A meaning in words, in the language of the page."""
    if said.what is What.FIGURE:
        ref = said.reference
        if reference_fault(ref):
            return said.text
        title = title_of(viewer, ref, place.path, moment)
        return f"{title} ÷ {said.scale:,}" if said.scale != 1 else title
    if said.what is What.FIELD:
        column = column_of(said.text)
        kind = find_kind(said.register)
        if column is not None and kind is not None:
            return f"{kind.title} · {column.title}"
        return _place_field(said.text)
    if said.what is What.STAMP:
        return str(STAMP_TITLES[said.text]())
    if said.what is What.CONSTANT:
        return f"“{said.text}”"
    if said.what is What.TOTAL:
        return gettext("All rows together")
    if said.what in (What.ENTERPRISE, What.CUT):
        return said.text
    return gettext("Leave empty") if said.what is What.EMPTY else gettext("Not known")


def _place_field(text: str) -> str:
    if text == "place.name":
        return gettext("Name of the place")
    return gettext("Division code of the place") if text == "place.code" else text


def said_fault(said: Said) -> str:
    """Why a meaning cannot be chosen, in words; "" when it can."""
    if said.what is What.FIGURE:
        return reference_fault(said.reference)
    if said.what is What.FIELD and said.text not in PLACE_FIELDS and column_of(said.text) is None:
        return gettext("There is no field “%(text)s”.") % {"text": said.text}
    return ""


@dataclass(frozen=True)
class Option:
    """A meaning that can be chosen: its text, words and group."""

    said: str
    title: str
    group: str
    unit: str = ""


def options(
    viewer: Actor,
    place: Place,
    moment: datetime,
    *,
    words: str = "",
    register: str = "",
    most: int = 40,
) -> list[Option]:
    """Meanings that hold the words, figures first; each word must stand in a title, a name or the
    key."""
    asked = [word for word in words.lower().split() if word]
    found: list[Option] = []
    for metric in all_metrics().values():
        if metric.same_as:
            continue
        names = " ".join((*_titles(metric.title), *metric.names, metric.key)).lower()
        found += _figure_options(viewer, metric, place, moment, asked, names)
        if len(found) >= most:
            return found[:most]
    found += _field_options(asked, register)
    return found[:most]


def _figure_options(
    viewer: Actor,
    metric: Metric | Rate,
    place: Place,
    moment: datetime,
    asked: Sequence[str],
    names: str,
) -> Iterable[Option]:
    missing = [word for word in asked if word not in names]
    for span in metric.spans:
        ref = FigureRef(metric.key, str(span))
        title = title_of(viewer, ref, place.path, moment)
        if all(word in title.lower() for word in missing):
            yield Option(f"figure:{ref}", title, gettext("Figures"), str(metric.unit))
    if not missing or len(missing) == len(asked):
        return
    for key, dimension in metric.dimensions.items():
        if key in NOT_ASKED:
            continue
        for choice, words in dimension.choices(viewer, place.path, moment):
            if choice != OTHER and all(word in str(words).lower() for word in missing):
                ref = FigureRef(metric.key, str(metric.spans[0]), ((key, choice),))
                title = title_of(viewer, ref, place.path, moment)
                yield Option(f"figure:{ref}", title, gettext("Figures"), str(metric.unit))


def _field_options(asked: Sequence[str], register: str) -> Iterable[Option]:
    for kind in registers():
        if register and kind.key != register:
            continue
        for column in kind.columns:
            title = f"{kind.title} · {column.title}"
            names = " ".join((title, *column.synonyms, column.field)).lower()
            if all(word in names for word in asked):
                yield Option(f"field:{kind.key}.{column.field}", title, str(kind.title))
    if not register:
        for key, synonyms in PLACE_FIELDS.items():
            if all(word in " ".join((_place_field(key), *synonyms)).lower() for word in asked):
                yield Option(f"field:{key}", _place_field(key), gettext("The place"))
