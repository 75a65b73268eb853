"""A roster of places of any kind: grids, village groups, estates, checkpoints, with what is above
them.

A row names its parent as people write it (四棵社区/一网格), or leaves it out for the place the
table is for; it may also name a place an earlier row of the same file makes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.places.enums import HOLDS, PlaceKind, SiteKind
from lianfang.places.selectors.index import Entry, PlaceIndex, codes_elsewhere
from lianfang.places.selectors.names import fold, name_key
from lianfang.places.selectors.places import VIEW
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
    Choice,
    Column,
    ColumnList,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
)

_KIND_SYNONYMS: dict[PlaceKind, tuple[str, ...]] = {
    PlaceKind.DISTRICT: ("区", "县", "区县"),
    PlaceKind.TOWNSHIP: ("街道", "镇", "乡镇"),
    PlaceKind.AREA: ("片区",),
    PlaceKind.COMMUNITY: ("社区", "居委会"),
    PlaceKind.VILLAGE: ("村", "行政村", "村委会"),
    PlaceKind.GRID: ("网格",),
    PlaceKind.BAY: ("湾", "村民小组", "自然湾", "自然村", "组"),
    PlaceKind.ESTATE: ("小区", "住宅小区"),
    PlaceKind.BUILDING: ("楼栋", "栋", "楼"),
    PlaceKind.UNIT: ("单元",),
    PlaceKind.SITE: ("场所", "点位"),
}
# How the end of a name tells the kind, where the table has no column for it.
_TOLD_BY_NAME = (
    ("网格", PlaceKind.GRID),
    ("单元", PlaceKind.UNIT),
    ("栋", PlaceKind.BUILDING),
    ("社区", PlaceKind.COMMUNITY),
    ("居委会", PlaceKind.COMMUNITY),
    ("居民委员会", PlaceKind.COMMUNITY),
    ("村委会", PlaceKind.VILLAGE),
    ("村民委员会", PlaceKind.VILLAGE),
    ("村", PlaceKind.VILLAGE),
    ("组", PlaceKind.BAY),
    ("湾", PlaceKind.BAY),
    ("小区", PlaceKind.ESTATE),
    ("片区", PlaceKind.AREA),
)

NO_KIND = gettext_noop("Say what kind of place this is.")
PARENT_UNKNOWN = gettext_noop("No place of this name was found: %(text)s.")
PARENT_AMBIGUOUS = gettext_noop("Several places have this name; write the place above it too.")
NOT_HELD = gettext_noop("A place of this kind cannot stand under that one.")
NO_SITE_KIND = gettext_noop("Say what kind of site it is.")
ONLY_SITES = gettext_noop("Only a site has a kind of site.")
CODE_TAKEN = gettext_noop("This code belongs to another place.")

COLUMNS = ColumnList(
    Column(
        "kind",
        _("Kind"),
        synonyms=("类型", "类别", "地点类型", "级别"),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(k.value, k.label, _KIND_SYNONYMS[k]) for k in PlaceKind),
        example="网格",
        help=_("May be left out where the name tells it."),
    ),
    Column(
        "name",
        _("Name"),
        synonyms=(
            "名称",
            "地点名称",
            "网格名称",
            "小区名称",
            "楼栋名称",
            "点位名称",
            "湾名",
            "村民小组",
        ),
        required=True,
        example="第一网格",
        width=24,
        max_length=128,
    ),
    Column(
        "parent",
        _("Stands under"),
        synonyms=(
            "上级",
            "所属",
            "所属社区",
            "所属村",
            "所属村社区",
            "所属网格",
            "上级地点",
            "社区",
        ),
        kind=ColumnKind.PLACE,
        example="四棵社区",
        width=24,
        help=_("Left out: directly under the place the table is for."),
    ),
    Column("short_name", _("Short name"), synonyms=("简称",), width=16, max_length=64),
    Column(
        "site_kind",
        _("Kind of site"),
        synonyms=("场所类型", "点位类型"),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(k.value, k.label) for k in SiteKind),
    ),
    Column(
        "code",
        _("Own code"),
        synonyms=("编号", "编码", "网格编号", "代码"),
        kind=ColumnKind.CODE,
        max_length=32,
    ),
    Column(
        "address", _("Address"), synonyms=("地址", "详细地址", "位置"), width=30, max_length=256
    ),
    Column(
        "walking_order",
        _("Walking order"),
        synonyms=("顺序", "走访顺序"),
        kind=ColumnKind.INTEGER,
        minimum=0,
        maximum=1_000_000,
    ),
)
_COMPARED = ("name", "short_name", "site_kind", "code", "address", "walking_order")


@dataclass(frozen=True)
class _Wanted:
    """A row as understood: the place it means and the path it stands under."""

    kind: PlaceKind
    name: str
    parent_path: str
    values: dict[str, Any]


class PlacesSheet(SheetKind):
    """Places of any kind, one a row."""

    key = "places"
    title = _("Places")
    columns = COLUMNS
    import_rights = ("places.place.create", "places.place.update")
    export_right = VIEW

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        kind = _kind_of(values)
        return (fold(values["parent"] or ""), kind, name_key(values["name"]))

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        self._load(context)

    def _load(self, context: SheetContext) -> None:
        context.memory["index"] = PlaceIndex(context.actor, context.place.path)
        context.memory["resolver"] = PlaceResolver(context.actor, context.place.path)
        context.memory["announced"] = {}

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        asked = [_values(row) for row in rows]
        known = context.memory["index"].by_code
        codes = {values["code"] for values in asked if values["code"]} - set(known)
        taken = codes_elsewhere(context.actor, codes) if codes else set()
        return [self._verdict(values, taken, context) for values in asked]

    def _verdict(self, values: dict[str, Any], taken: set[str], context: SheetContext) -> Verdict:
        index: PlaceIndex = context.memory["index"]
        kind = _kind_of(values)
        if kind is None:
            return _wrong("place.no_kind", NO_KIND, "kind")
        parent = self._parent(values["parent"], context)
        if isinstance(parent, Verdict):
            return parent
        if kind not in HOLDS[parent.kind]:
            return _wrong("place.not_held", NOT_HELD, "kind")
        if kind is PlaceKind.SITE and not values["site_kind"]:
            return _wrong("place.no_site_kind", NO_SITE_KIND, "site_kind")
        if kind is not PlaceKind.SITE and values["site_kind"]:
            return _wrong("place.only_sites", ONLY_SITES, "site_kind")
        present = index.find(parent.path, kind, values["name"])
        if present is None and values["short_name"]:
            present = index.find(parent.path, kind, values["short_name"])
        code = values["code"] or ""
        holder = index.by_code.get(code)
        if code in taken or (holder is not None and holder is not present):
            return _wrong("place.code_taken", CODE_TAKEN, "code")
        if present is not None:
            return _compared(present, values)
        self._announce(parent, kind, values, context)
        return Verdict(Outcome.NEW, carry=_Wanted(kind, values["name"], parent.path, values))

    def _parent(self, text: str | None, context: SheetContext) -> Entry | Verdict:
        index: PlaceIndex = context.memory["index"]
        if not text:
            return index.by_path[context.place.path]
        announced: list[Entry] = context.memory["announced"].get(fold(text), [])
        found = context.memory["resolver"].resolve(text)
        if found.is_clear and not found.door:
            return index.by_path[found.place.path]
        if len(announced) == 1:
            return announced[0]
        if found.is_ambiguous or announced:
            return _wrong("place.parent_ambiguous", PARENT_AMBIGUOUS, "parent")
        return _wrong("place.parent_unknown", PARENT_UNKNOWN, "parent", text=text)

    def _announce(
        self, parent: Entry, kind: PlaceKind, values: dict[str, Any], context: SheetContext
    ) -> None:
        entry = context.memory["index"].announce(
            parent.path, kind, values["name"], values["code"] or ""
        )
        texts = {fold(values["name"]), fold((values["parent"] or "") + values["name"])}
        for text in texts | {fold(parent.short_name + values["name"])}:
            context.memory["announced"].setdefault(text, []).append(entry)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        """Rounds from the top down: a place another row makes must stand before what it holds."""
        waiting = [v.carry for _row, v in rows if v.outcome == Outcome.NEW]
        created = len(waiting)
        paths = {context.place.path: context.place.id}
        known = context.memory["index"].by_path
        paths |= {path: entry.id for path, entry in known.items() if entry.id}
        while waiting:
            ready = [wanted for wanted in waiting if wanted.parent_path in paths]
            waiting = [wanted for wanted in waiting if wanted.parent_path not in paths]
            if not ready:
                raise RuntimeError("a row names a parent that no row makes")
            planted = ensure_places(
                actor=context.actor,
                now=context.now,
                parent_id=context.place.id,
                drafts=[_draft(wanted, paths[wanted.parent_path]) for wanted in ready],
            )
            for wanted, (_given, place) in zip(ready, planted.placed, strict=False):
                entry = context.memory["index"].find(wanted.parent_path, wanted.kind, wanted.name)
                paths[entry.path] = place.id
        changes = {v.carry[0]: v.carry[1] for _row, v in rows if v.outcome == Outcome.CHANGED}
        if changes:
            update_places(
                actor=context.actor, now=context.now, root_id=context.place.id, changes=changes
            )
        self._load(context)
        return Applied(created, len(changes))

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        index = PlaceIndex(viewer, place.path)
        for entry in index.below(place.path):
            above = index.above(entry, place.path).values()
            yield (
                entry.kind,
                entry.name,
                "/".join(above) or None,
                entry.short_name,
                entry.site_kind or None,
                entry.code or None,
                entry.address or None,
                entry.walking_order,
            )


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


def _kind_of(values: dict[str, Any]) -> PlaceKind | None:
    if values["kind"]:
        return PlaceKind(values["kind"])
    name = fold(values["name"] or "")
    return next((kind for ending, kind in _TOLD_BY_NAME if name.endswith(ending)), None)


def _compared(present: Entry, values: dict[str, Any]) -> Verdict:
    """What the row changes about a place that stands there."""
    given: Changes = {}
    changes: list[Change] = []
    for field in _COMPARED:
        old, new = getattr(present, field), values[field]
        if new is None or new == old:
            continue
        if field == "name" and name_key(new) == name_key(old):
            continue  # 3号楼 is 3栋: another spelling is no other name
        given[field] = new  # type: ignore[literal-required]
        changes.append(Change(field, str(old), str(new)))
    if not changes or present.id is None:
        return Verdict(Outcome.SAME, target=str(present.id or ""))
    return Verdict(
        Outcome.CHANGED, tuple(changes), target=str(present.id), carry=(present.id, given)
    )


def _draft(wanted: _Wanted, parent_id: Any) -> PlaceDraft:
    values = wanted.values
    return PlaceDraft(
        kind=wanted.kind,
        name=wanted.name,
        short_name=values["short_name"] or "",
        site_kind=values["site_kind"] or "",
        code=values["code"] or "",
        address=values["address"] or "",
        walking_order=values["walking_order"],
        parent_id=parent_id,
    )


def _wrong(code: str, message: str, field: str, **params: str) -> Verdict:
    return Verdict(Outcome.WRONG, findings=(CellFinding(code, message, field, dict(params)),))
