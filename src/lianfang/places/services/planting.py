"""Putting many places into the tree at once: the rules of what stands where, and the writing.

Everything is worked out in memory level by level under locks on the places above, then written with
a handful of statements: 10,000 places take seconds. Parents are locked from the top down, in
primary-key order on each level, so that two people creating at once wait instead of dying.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.territory import STEP, Territory
from lianfang.kit.text import compact, plain
from lianfang.places.enums import DWELT_IN, HOLDS, ROOT_KINDS, PlaceKind, SiteKind
from lianfang.places.models import Dwelling, OfficialCode, Place
from lianfang.places.selectors.addresses import MAX_LABEL, read_label
from lianfang.places.selectors.names import name_key, natural_order, short_name_of
from lianfang.places.services.paths import child_path, hold_still, lock_roots, next_steps

BATCH = 2_000
MAX_ALIASES = 20


@dataclass(frozen=True, slots=True)
class CodeDraft:
    """An official code a new place carries: in force from `valid_from` (None: not known)."""

    system: str
    code: str
    source: str
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A place to be, with what stands inside it.

    name           official name; `short_name` is made from it where it is left empty
    walking_order  None: the first number in the name (2栋 before 10栋)
    doors          labels of dwellings directly in it
    parent_id      stands under this place instead of the place all drafts are given for
    """

    kind: PlaceKind
    name: str
    short_name: str = ""
    site_kind: str = ""
    code: str = ""
    address: str = ""
    walking_order: int | None = None
    aliases: tuple[str, ...] = ()
    opened_on: date | None = None
    official: tuple[CodeDraft, ...] = ()
    doors: tuple[str, ...] = ()
    children: "tuple[PlaceDraft, ...]" = ()
    parent_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Planted:
    """What came of the drafts.

    `placed` pairs each draft with its place, level by level: those given first, in their order.
    """

    placed: tuple[tuple[PlaceDraft, Place], ...]
    created: tuple[Place, ...]
    doors_created: int

    @property
    def counts(self) -> dict[str, int]:
        """Number of new places by kind."""
        return dict(Counter(place.kind for place in self.created))


@dataclass
class _Ground:
    """The work in progress: places by id, children by what makes them the same, steps given."""

    known: dict[uuid.UUID, Place] = field(default_factory=dict)
    siblings: dict[tuple[uuid.UUID | None, str, str], Place] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    created: list[Place] = field(default_factory=list)
    new_children: Counter[uuid.UUID] = field(default_factory=Counter)
    prepared: set[uuid.UUID | None] = field(default_factory=set)


def plant(top: Place | None, drafts: Sequence[PlaceDraft], *, use_existing: bool) -> Planted:
    """Make the drafted places under `top` (None: as roots). Raises InvalidInput, NotFound.

    With `use_existing` a draft that stands there already (same parent, kind and name) is taken as
    it is and what is drafted inside it is looked at in turn; otherwise it is refused.
    """
    hold_still()
    ground = _Ground()
    if top is not None:
        ground.known[top.id] = top
    pairs: list[tuple[PlaceDraft, Place]] = []
    level: list[tuple[uuid.UUID | None, PlaceDraft]] = [
        (d.parent_id or (top.id if top else None), d) for d in drafts
    ]
    while level:
        _prepare(ground, {parent for parent, _draft in level})
        following: list[tuple[uuid.UUID | None, PlaceDraft]] = []
        for parent_id, draft in level:
            place = _place_for(ground, parent_id, draft, use_existing)
            pairs.append((draft, place))
            following += [(place.id, child) for child in draft.children]
        level = following
    _write(ground)
    _write_codes(ground, pairs)
    return Planted(tuple(pairs), tuple(ground.created), ensure_doors(pairs))


def _prepare(ground: _Ground, parents: set[uuid.UUID | None]) -> None:
    """Lock the parents of this level and learn what stands under them already."""
    new = {place.id for place in ground.created}
    parents = parents - ground.prepared
    ground.prepared |= parents
    stored = {parent for parent in parents if parent is not None and parent not in new}
    if None in parents:
        lock_roots()
        _learn_children(ground, None, list(Place.objects.filter(depth=1)))
        ground.steps[""] = next_steps([""])[""]
    if not stored:
        return
    locked = list(Place.objects.select_for_update(no_key=True).filter(pk__in=stored).order_by("pk"))
    if len(locked) != len(stored):
        raise NotFound()
    by_path = {place.path: place for place in locked}
    ground.known.update({place.id: place for place in locked})
    ground.steps.update(next_steps(list(by_path)))
    below = Place.objects.filter(
        path__under=Territory.of(by_path), depth__in={place.depth + 1 for place in locked}
    )
    children: dict[uuid.UUID, list[Place]] = defaultdict(list)
    for child in below:
        parent = by_path.get(child.path[:-STEP])
        if parent:
            children[parent.id].append(child)
    for parent_id, found in children.items():
        _learn_children(ground, parent_id, found)


def _learn_children(ground: _Ground, parent_id: uuid.UUID | None, children: list[Place]) -> None:
    for child in children:
        if child.is_open:
            for name in (child.short_name, child.name):
                ground.siblings.setdefault((parent_id, child.kind, name_key(name)), child)


def _place_for(
    ground: _Ground,
    parent_id: uuid.UUID | None,
    draft: PlaceDraft,
    use_existing: bool,
) -> Place:
    key = (parent_id, draft.kind, name_key(draft.short_name or draft.name))
    present = ground.siblings.get(key)
    if present is not None:
        if use_existing:
            return present
        raise InvalidInput(fields={"name": same_name_message(present)}, code="place_exists")
    parent = ground.known[parent_id] if parent_id else None
    check_kind(parent, draft.kind, draft.site_kind)
    parent_path = parent.path if parent else ""
    step = ground.steps.get(parent_path, 1)
    ground.steps[parent_path] = step + 1
    place = _new_place(draft, child_path(parent_path, step))
    ground.siblings[key] = place
    ground.known[place.id] = place
    ground.created.append(place)
    if parent_id:
        ground.new_children[parent_id] += 1
    return place


def same_name_message(present: Place) -> str:
    """Why a second place of that name is refused here."""
    return _("%(kind)s %(name)s stands here already.") % {
        "kind": PlaceKind(present.kind).label,
        "name": present.short_name,
    }


def check_kind(parent: Place | None, kind: PlaceKind, site_kind: str) -> None:
    """Raises InvalidInput where that kind cannot stand under that parent."""
    if parent is not None and not parent.is_open:
        raise InvalidInput(_("%(name)s is closed."), name=parent.short_name, code="parent_closed")
    allowed = HOLDS[PlaceKind(parent.kind)] if parent else ROOT_KINDS
    if kind not in allowed:
        above = PlaceKind(parent.kind).label if parent else _("the top")
        message = _("A place of kind “%(kind)s” cannot stand under “%(above)s”.") % {
            "kind": PlaceKind(kind).label,
            "above": above,
        }
        raise InvalidInput(fields={"kind": message}, code="kind_not_held")
    if kind == PlaceKind.SITE and site_kind not in SiteKind.values:
        raise InvalidInput(fields={"site_kind": _("Say what kind of site it is.")})
    if kind != PlaceKind.SITE and site_kind:
        raise InvalidInput(fields={"site_kind": _("Only a site has a kind of site.")})


def checked_names(name: str, short_name: str, aliases: Iterable[str]) -> tuple[str, str, list[str]]:
    """Names as they are stored. Raises InvalidInput for empty or overlong ones."""
    name = plain(name)
    short_name = plain(short_name) or short_name_of(name)
    if not name:
        raise InvalidInput(fields={"name": _("A place needs a name.")})
    if len(name) > 128:
        raise InvalidInput(fields={"name": _("At most 128 characters.")})
    if len(short_name) > 64:
        raise InvalidInput(fields={"short_name": _("At most 64 characters.")})
    others = list(dict.fromkeys(plain(alias) for alias in aliases))
    others = [alias for alias in others if alias and alias not in (name, short_name)]
    if len(others) > MAX_ALIASES or any(len(alias) > 64 for alias in others):
        raise InvalidInput(
            fields={"aliases": _("At most 20 other names of at most 64 characters.")}
        )
    return name, short_name, others


def _new_place(draft: PlaceDraft, path: str) -> Place:
    name, short_name, aliases = checked_names(draft.name, draft.short_name, draft.aliases)
    order = natural_order(short_name) if draft.walking_order is None else draft.walking_order
    return Place(
        id=new_id(),
        path=path,
        depth=len(path) // STEP,
        numchild=0,
        kind=PlaceKind(draft.kind),
        site_kind=draft.site_kind,
        name=name,
        short_name=short_name,
        aliases=aliases,
        code=compact(draft.code)[:32],
        address=plain(draft.address)[:256],
        walking_order=order,
        opened_on=draft.opened_on,
    )


def _check_codes(created: Iterable[Place]) -> None:
    codes = Counter(place.code for place in created if place.code)
    twice = [code for code, number in codes.items() if number > 1]
    taken = list(Place.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in (*twice, *taken):
        message = _("The code %(number)s belongs to another place.") % {"number": code}
        raise InvalidInput(fields={"code": message}, code="code_taken")


def _write(ground: _Ground) -> None:
    _check_codes(ground.created)
    new = {place.id for place in ground.created}
    for place in ground.created:
        place.numchild = ground.new_children[place.id]
    _copy_in(ground.created)
    add_to_numchild({pk: n for pk, n in ground.new_children.items() if pk not in new})


def _copy_in(places: Sequence[Place]) -> None:
    """Write new rows by COPY: a town of 10,000 places in a third of the time of INSERT."""
    fields = Place._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    names = [field.attname for field in fields]
    # Column names only, from the model itself.
    statement = f"COPY places_place ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as target:
        for place in places:
            target.write_row([getattr(place, name) for name in names])
    for place in places:
        place._state.adding, place._state.db = False, connection.alias


def add_to_numchild(changes: Mapping[uuid.UUID, int]) -> None:
    """Count children of locked places up or down, in one statement."""
    if changes:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE places_place SET numchild = numchild + given.number"
                " FROM unnest(%s::uuid[], %s::int[]) AS given (id, number)"
                " WHERE places_place.id = given.id",
                [list(changes), list(changes.values())],
            )


def _write_codes(ground: _Ground, pairs: Sequence[tuple[PlaceDraft, Place]]) -> None:
    new = {place.id for place in ground.created}
    rows = [
        OfficialCode(
            place=place,
            system=code.system,
            code=code.code,
            source=code.source,
            valid_from=code.valid_from,
        )
        for draft, place in pairs
        if place.id in new
        for code in draft.official
    ]
    asked = Q(pk__in=[])
    for system in {row.system for row in rows}:
        asked |= Q(system=system, code__in=[row.code for row in rows if row.system == system])
    taken = OfficialCode.objects.filter(asked).first()
    if taken is not None:
        raise InvalidInput(
            _("The code %(number)s belongs to another place."), code="code_taken", number=taken.code
        )
    OfficialCode.objects.bulk_create(rows, batch_size=BATCH)


def new_dwelling(place: Place, label: str) -> Dwelling:
    """An unsaved door as its label tells it. Raises InvalidInput for an empty label."""
    clean, floor, rest = read_label(label)
    shown = (clean or rest)[:MAX_LABEL]
    if not shown:
        raise InvalidInput(fields={"label": _("Say what stands on the door.")})
    order = natural_order(shown)
    return Dwelling(place=place, path=place.path, label=shown, floor=floor, walking_order=order)


def ensure_doors(pairs: Sequence[tuple[PlaceDraft, Place]]) -> int:
    """Make the dwellings the drafts name where they are missing; number of new ones."""
    rows: list[Dwelling] = []
    for draft, place in pairs:
        if draft.doors and place.kind not in DWELT_IN:
            raise InvalidInput(_("%(name)s cannot have doors."), name=place.short_name)
        rows += [new_dwelling(place, label) for label in dict.fromkeys(draft.doors)]
    if not rows:
        return 0
    inside = Dwelling.objects.filter(place__in={row.place_id for row in rows})
    before = set(inside.values_list("place_id", "label"))
    rows = [row for row in rows if (row.place_id, row.label) not in before]
    Dwelling.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
