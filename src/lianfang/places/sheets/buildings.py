"""A roster of buildings: community, grid, estate, building, and its stairwells with their doors.

A row is a building with the number of its stairwells, or one stairwell. Grids, estates, buildings
and stairwells that are missing are made; a roster never takes any away.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors.index import Entry, PlaceIndex
from lianfang.places.selectors.names import fold, name_key
from lianfang.places.selectors.places import VIEW, labels_by_place
from lianfang.places.selectors.resolver import PlaceResolver
from lianfang.places.services.paths import hold_still
from lianfang.places.services.places import Changes, ensure_places, update_places
from lianfang.places.services.planting import PlaceDraft
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    Change,
    CheckedRow,
    Column,
    ColumnList,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
)

NO_COMMUNITY = gettext_noop("No community or village of this name was found: %(text)s.")
SAY_COMMUNITY = gettext_noop("Say which community or village this building is in.")
COMMUNITY_AMBIGUOUS = gettext_noop("Several places have this name; write it in full.")
BUILDING_AMBIGUOUS = gettext_noop("Several estates here have this building; say which estate.")
DOORS_NEED_FLOORS = gettext_noop("Doors are numbered by floor; give the number of floors too.")
FEWER_UNITS = gettext_noop("More stairwells are recorded than stand here; none was taken away.")
HOLDERS = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE, PlaceKind.GRID, PlaceKind.ESTATE, PlaceKind.BAY)


def _text(name: str, title: Any, *synonyms: str, **more: Any) -> Column:
    return Column(name, title, synonyms=synonyms, max_length=64, **more)


def _number(name: str, title: Any, maximum: int, *synonyms: str) -> Column:
    return Column(
        name, title, synonyms=synonyms, kind=ColumnKind.INTEGER, minimum=0, maximum=maximum
    )


COLUMNS = ColumnList(
    Column(
        "community",
        _("Community or village"),
        synonyms=("社区", "村", "社区村", "所属社区", "所属村", "所属村社区", "村居"),
        kind=ColumnKind.PLACE,
        example="四棵社区",
        fill_down=True,
        width=18,
    ),
    _text("grid", _("Grid"), "网格", "所属网格", "网格名称", example="第一网格", fill_down=True),
    _text(
        "estate",
        _("Estate"),
        "小区",
        "小区名称",
        "院落",
        "所属小区",
        example="金山花园",
        fill_down=True,
    ),
    _text(
        "building",
        _("Building"),
        "楼栋",
        "栋号",
        "楼号",
        "楼栋号",
        "楼栋名称",
        "栋",
        example="3栋",
        required=True,
    ),
    _text("unit", _("Unit"), "单元", "单元号", example="1单元"),
    _number("units", _("Number of units"), 60, "单元数", "单元总数", "单元个数"),
    _number("floors", _("Floors"), 99, "层数", "楼层数", "总层数"),
    _number("doors_per_floor", _("Doors a floor"), 60, "每层户数", "每层门数", "一梯几户"),
    Column("address", _("Address"), synonyms=("地址", "详细地址"), width=30, max_length=256),
)


@dataclass(frozen=True)
class _Wanted:
    """A row as understood: its building (recorded or announced) and what it shall have."""

    building: Entry
    units: tuple[str, ...]
    doors: tuple[str, ...]
    address: str


class BuildingsSheet(SheetKind):
    """Buildings and stairwells, with what they stand in."""

    key = "buildings"
    title = _("Buildings and units")
    columns = COLUMNS
    import_rights = ("places.place.create", "places.place.update", "places.dwelling.create")
    export_right = VIEW

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        above = (fold(values[name] or "") for name in ("community", "grid", "estate"))
        unit = _unit(values["unit"]) if values["unit"] else ""
        return (*above, name_key(_building(values["building"])), name_key(unit))

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        context.memory["resolver"] = PlaceResolver(context.actor, context.place.path)
        context.memory["index"] = PlaceIndex(context.actor, context.place.path)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        asked = [_values(row) for row in rows]
        context.memory["doors"] = (
            labels_by_place(context.actor, context.place.path)
            if any(values["doors_per_floor"] for values in asked)
            else {}
        )
        return [self._verdict(values, context) for values in asked]

    def _verdict(self, values: dict[str, Any], context: SheetContext) -> Verdict:
        index: PlaceIndex = context.memory["index"]
        base = self._base(values["community"], context)
        if isinstance(base, Verdict):
            return base
        if values["doors_per_floor"] and not values["floors"]:
            return _wrong("building.no_floors", DOORS_NEED_FLOORS, "floors")
        name = _building(values["building"])
        parent = _parent(base, values, index)
        building = index.find(parent.path, PlaceKind.BUILDING, name)
        if building is None and parent is base:
            found = index.find_below(base.path, PlaceKind.BUILDING, name)
            if len(found) > 1:
                return _wrong("building.ambiguous", BUILDING_AMBIGUOUS, "estate")
            building = found[0] if found else None
        if building is None:
            building = index.announce(parent.path, PlaceKind.BUILDING, name)
            return _new(building, values, index)
        if values["unit"] and not index.find(building.path, PlaceKind.UNIT, _unit(values["unit"])):
            return _new(building, values, index)
        return self._compared(building, values, context)

    def _base(self, text: str | None, context: SheetContext) -> Entry | Verdict:
        index: PlaceIndex = context.memory["index"]
        if not text:
            place = index.by_path[context.place.path]
            if place.kind in HOLDERS:
                return place
            return _wrong("building.no_community", SAY_COMMUNITY, "community")
        found = context.memory["resolver"].resolve(text)
        if found.is_ambiguous:
            return _wrong("building.community_ambiguous", COMMUNITY_AMBIGUOUS, "community")
        if not found.is_clear or found.place.kind not in HOLDERS:
            return _wrong("building.community_unknown", NO_COMMUNITY, "community", text=text)
        return index.by_path[found.place.path]

    def _compared(self, building: Entry, values: dict[str, Any], context: SheetContext) -> Verdict:
        """What the row adds to a building that stands there."""
        index: PlaceIndex = context.memory["index"]
        present = [unit.short_name for unit in index.children(building.path, PlaceKind.UNIT)]
        changes: list[Change] = []
        doubts: tuple[CellFinding, ...] = ()
        asked = values["units"]
        if asked is not None and asked < len(present):
            doubts = (CellFinding("building.fewer_units", FEWER_UNITS, "units"),)
        if asked is not None and asked > len(present):
            changes.append(Change("units", str(len(present)), str(asked)))
        units = _units_of(values, present)
        doors = _doors_of(values)
        have, need = self._doors_recorded(building, units, doors, context)
        if have < need:
            changes.append(Change("doors_per_floor", str(have), str(need)))
        address = values["address"] or ""
        if address and address != building.address:
            changes.append(Change("address", building.address, address))
        target = str(building.id or "")
        if not changes:
            return Verdict(Outcome.SAME, findings=doubts, target=target)
        wanted = _Wanted(building, units, doors, address)
        return Verdict(Outcome.CHANGED, tuple(changes), doubts, target, carry=wanted)

    def _doors_recorded(
        self,
        building: Entry,
        units: tuple[str, ...],
        doors: tuple[str, ...],
        context: SheetContext,
    ) -> tuple[int, int]:
        """(recorded, wanted) doors of the building or of the stairwells the row is about."""
        index: PlaceIndex = context.memory["index"]
        recorded = context.memory["doors"]
        if not units:
            return len(set(doors) & recorded.get(building.id, set())), len(doors)
        have = 0
        for name in units:
            unit = index.find(building.path, PlaceKind.UNIT, name)
            have += len(set(doors) & recorded.get(unit.id if unit else None, set()))
        return have, len(doors) * len(units)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        index: PlaceIndex = context.memory["index"]
        drafts: list[PlaceDraft] = []
        addresses: dict[uuid.UUID, Changes] = {}
        for _row, verdict in rows:
            wanted: _Wanted = verdict.carry
            drafts.append(_draft(wanted, index))
            if wanted.address and wanted.building.id:
                addresses[wanted.building.id] = {"address": wanted.address}
        ensure_places(
            actor=context.actor, now=context.now, parent_id=context.place.id, drafts=drafts
        )
        if addresses:
            update_places(
                actor=context.actor, now=context.now, root_id=context.place.id, changes=addresses
            )
        context.memory["index"] = PlaceIndex(context.actor, context.place.path)
        created = sum(1 for _row, verdict in rows if verdict.outcome == Outcome.NEW)
        return Applied(created, len(rows) - created)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        index = PlaceIndex(viewer, place.path)
        for entry in index.below(place.path):
            if entry.kind == PlaceKind.BUILDING:
                above = index.above(entry, place.path)
                yield (
                    above.get(PlaceKind.COMMUNITY) or above.get(PlaceKind.VILLAGE),
                    above.get(PlaceKind.GRID),
                    above.get(PlaceKind.ESTATE),
                    entry.short_name,
                    None,
                    len(index.children(entry.path, PlaceKind.UNIT)),
                    None,
                    None,
                    entry.address or None,
                )


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


def _building(text: str) -> str:
    """3, 3栋 and 3号楼 are one building; a name without a number stays."""
    return f"{text}栋" if fold(text).isalnum() and fold(text).isascii() else text


def _unit(text: str) -> str:
    return f"{text}单元" if fold(text).isalnum() and fold(text).isascii() else text


def _parent(base: Entry, values: dict[str, Any], index: PlaceIndex) -> Entry:
    """The grid or estate the row names, recorded or announced; else the community."""
    parent = base
    for kind, name in ((PlaceKind.GRID, values["grid"]), (PlaceKind.ESTATE, values["estate"])):
        if not name:
            continue
        found = index.find(parent.path, kind, name)
        if found is None and parent is base:
            below = index.find_below(base.path, kind, name)
            found = below[0] if len(below) == 1 else None
        parent = found or index.announce(parent.path, kind, name)
    return parent


def _units_of(values: dict[str, Any], present: Sequence[str]) -> tuple[str, ...]:
    """The stairwells the row is about: the one named, or all, filled up to the number given."""
    if values["unit"]:
        return (_unit(values["unit"]),)
    missing = (values["units"] or 0) - len(present)
    keys = {name_key(name) for name in present}
    numbered = (f"{n}单元" for n in range(1, 200))
    fresh = (name for name in numbered if name_key(name) not in keys)
    return (*present, *(name for name, _n in zip(fresh, range(missing), strict=False)))


def _doors_of(values: dict[str, Any]) -> tuple[str, ...]:
    """101, 102, 201 ...: doors of each floor, from the ground up."""
    floors, each = values["floors"] or 0, values["doors_per_floor"] or 0
    return tuple(f"{floor}{n:02d}" for floor in range(1, floors + 1) for n in range(1, each + 1))


def _new(building: Entry, values: dict[str, Any], index: PlaceIndex) -> Verdict:
    present = [unit.short_name for unit in index.children(building.path, PlaceKind.UNIT)]
    units = _units_of(values, present)
    for name in units:
        if index.find(building.path, PlaceKind.UNIT, name) is None:
            index.announce(building.path, PlaceKind.UNIT, name)
    wanted = _Wanted(building, units, _doors_of(values), values["address"] or "")
    return Verdict(Outcome.NEW, carry=wanted)


def _draft(wanted: _Wanted, index: PlaceIndex) -> PlaceDraft:
    """The building as a draft, inside drafts of what is only announced above it."""
    entry = wanted.building
    draft = PlaceDraft(
        PlaceKind.BUILDING,
        entry.name,
        address=wanted.address,
        doors=() if wanted.units else wanted.doors,
        children=tuple(PlaceDraft(PlaceKind.UNIT, n, doors=wanted.doors) for n in wanted.units),
    )
    parent = index.parent_of(entry)
    while parent.id is None:
        draft = PlaceDraft(PlaceKind(parent.kind), parent.name, children=(draft,))
        parent = index.parent_of(parent)
    return replace(draft, parent_id=parent.id)


def _wrong(code: str, message: str, field: str, **params: str) -> Verdict:
    return Verdict(Outcome.WRONG, findings=(CellFinding(code, message, field, dict(params)),))
