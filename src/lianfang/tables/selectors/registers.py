"""Registers that fill tables row by row: the column lists that templates, imports and exports
share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import override

from lianfang.access.actors import Actor
from lianfang.blanks.model import Anchor, Meaning, MeaningKind, SlotKind, Value
from lianfang.kit.clock import local_day
from lianfang.places.models import Place
from lianfang.reports.words import words_of
from lianfang.sheets.engine.write import cell_writer
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, PlaceRef, SheetKind, find_kind, kinds

# What one row of a register is about, in the engine's words.
ANCHORS: dict[str, Anchor] = {
    "residents": Anchor.PERSON,
    "arrivals": Anchor.PERSON,
    "isolation_cases": Anchor.PERSON,
    "staff": Anchor.PERSON,
    "employees": Anchor.PERSON,
    "seekers": Anchor.PERSON,
    "households": Anchor.HOUSEHOLD,
    "enterprises": Anchor.ENTERPRISE,
    "vacancies": Anchor.ENTERPRISE,
    "teams": Anchor.PERSON,
    "responsibilities": Anchor.PERSON,
    "posts": Anchor.PERSON,
    "trips": Anchor.PERSON,
    "needs": Anchor.ENTERPRISE,
    "liaison_visits": Anchor.ENTERPRISE,
}
# The column that says when the thing a row tells of happened: later rows are left out of a table
# as of an earlier day.
DAYS: dict[str, str] = {
    "arrivals": "arrived_on",
    "isolation_cases": "starts_on",
    "needs": "raised_at",
    "liaison_visits": "at",
    "trips": "leaves_at",
}
SLOTS: dict[ColumnKind, SlotKind] = {
    ColumnKind.INTEGER: SlotKind.NUMBER,
    ColumnKind.DECIMAL: SlotKind.NUMBER,
    ColumnKind.DATE: SlotKind.DATE,
    ColumnKind.DATETIME: SlotKind.TIME,
}
# What columns of every register are called, by field.
OF_ALL: dict[str, tuple[str, ...]] = {
    "state": ("状态", "当前状态", "目前状态", "办理状态"),
    "community": ("所属辖区", "属地", "所在村社区", "所属村社区"),
    "place": ("所属辖区", "属地", "所在村社区", "所属村社区"),
}
# Where a ride begins is no jurisdiction.
OF_ITS_OWN = frozenset({"trips.place"})
LANGUAGES = ("zh-hans", "en")
# A roster beyond this is ordered as an export, not filled into a superior's file.
MOST_ROWS = 5_000


def registers() -> list[SheetKind]:
    """Every register a table can be filled from."""
    return [kind for kind in kinds() if kind.key in ANCHORS]


def register_keys() -> frozenset[str]:
    return frozenset(kind.key for kind in registers())


def column_of(text: str) -> Column | None:
    """The column a field `register.column` names, None where there is none."""
    head, _dot, name = text.partition(".")
    kind = find_kind(head) if head in ANCHORS else None
    if kind is None or name not in kind.columns.positions:
        return None
    return kind.columns.column(name)


def field_meanings(kind: SheetKind, more: dict[str, tuple[str, ...]]) -> Iterator[Meaning]:
    """The columns of a register as the engine knows meanings; `more` are names of the plan."""
    for column in kind.columns:
        key = f"{kind.key}.{column.field}"
        of_all = () if key in OF_ITS_OWN else OF_ALL.get(column.field, ())
        yield Meaning(
            key,
            _names(column.title, (*column.synonyms, *words_of(key), *more.get(key, ()), *of_all)),
            MeaningKind.FIELD,
            anchor=ANCHORS[kind.key],
            value=SLOTS.get(column.kind, SlotKind.TEXT),
        )


def _names(title: Any, synonyms: tuple[str, ...]) -> tuple[str, ...]:
    names = []
    for language in LANGUAGES:
        with override(language):
            names.append(str(title))
    return tuple(dict.fromkeys((*names, *synonyms)))


@dataclass(frozen=True)
class Taken:
    """Rows of a register as cells, and whether there were more than a table takes."""

    rows: list[dict[str, Value]]
    cut_off: bool


def may_take(viewer: Actor, kind: SheetKind, path: str, *, masked: bool) -> bool:
    """Whether the viewer may take rows of the register out of the place."""
    if not viewer.can(kind.export_right, path):
        return False
    return masked or bool(kind.reveal_right and viewer.can(kind.reveal_right, path))


def take_rows(
    viewer: Actor, kind: SheetKind, place: Place, moment: datetime, *, masked: bool
) -> Taken:
    """The rows of a register in a place, each a mapping from field to cell, in Chinese.

    Registers hold what is true now; of what happened, later days than the moment's are left out.
    """
    ref = PlaceRef(place.pk, place.path, place.code, place.name)
    last, index = local_day(moment), _day_index(kind)
    with override("zh-hans"):
        writers = [(column.field, cell_writer(column)) for column in kind.columns]
        rows = (
            row
            for row in kind.export_rows(viewer, ref, masked=masked)
            if index is None or _not_after(row[index], last)
        )
        found = [
            {name: write(value) for (name, write), value in zip(writers, row, strict=True)}
            for row in islice(rows, MOST_ROWS + 1)
        ]
    return Taken(found[:MOST_ROWS], len(found) > MOST_ROWS)


def _day_index(kind: SheetKind) -> int | None:
    name = DAYS.get(kind.key)
    return kind.columns.positions.get(name) if name else None


def _not_after(value: Any, last: date) -> bool:
    day = local_day(value) if isinstance(value, datetime) else value
    return not isinstance(day, date) or day <= last
