"""Reading places: one, a list, those above, those below; always within the viewer's places."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.scope import after
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP, ancestors
from lianfang.kit.text import compact, plain
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Dwelling, OfficialCode, Place, PlaceMove
from lianfang.places.selectors.names import fold

VIEW = "places.place.view"
MAX_SEARCH = 100

# The order in which kinds are listed under one place: where people live before what stands between.
KIND_ORDER = [
    PlaceKind.DISTRICT,
    PlaceKind.TOWNSHIP,
    PlaceKind.AREA,
    PlaceKind.COMMUNITY,
    PlaceKind.VILLAGE,
    PlaceKind.GRID,
    PlaceKind.ESTATE,
    PlaceKind.BAY,
    PlaceKind.BUILDING,
    PlaceKind.UNIT,
    PlaceKind.SITE,
]
_KIND_RANK = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(KIND_ORDER)),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class Crumb:
    """A place on the way down. Names above the viewer's places are shown, but lead nowhere."""

    id: uuid.UUID
    name: str
    kind: str
    is_visible: bool


def place_list(
    viewer: Actor,
    *,
    under: str = "",
    kind: str = "",
    search: str = "",
    include_closed: bool = False,
    right: str = VIEW,
) -> QuerySet[Place]:
    """Places the viewer may see, in tree order; `under` is a path, `search` part of a name or a
    code.
    """
    rows = Place.objects.filter(path__under=viewer.territory(right).within(under))
    if kind:
        rows = rows.filter(kind=kind)
    if not include_closed:
        rows = rows.filter(closed_on__isnull=True)
    text = plain(search)[:MAX_SEARCH]
    if text:
        rows = rows.filter(_means(text))
    return rows.order_by("path")


def _means(text: str) -> Q:
    """Name, other name or code; of codes the beginning is enough, so that 420281070 finds all in
    it.
    """
    bare = compact(text)
    means = Q(name__icontains=bare) | Q(short_name__icontains=bare) | Q(code__istartswith=bare)
    means |= Q(name__icontains=text) | Q(aliases__contains=[bare]) | Q(short_name=fold(text))
    if bare.isdecimal():
        means |= Q(pk__in=OfficialCode.objects.filter(code__startswith=bare).values("place_id"))
    return means


def get_place(viewer: Actor, place_id: uuid.UUID, right: str = VIEW) -> Place:
    """The place, open or closed. Raises NotFound outside the places where `right` holds."""
    place: Place | None = Place.objects.filter(pk=place_id).first()
    if place is None or not viewer.can(right, place.path):
        raise NotFound()
    return place


def place_by_path(viewer: Actor, path: str) -> Place:
    """The place at a path of the tree. Raises NotFound outside the viewer's places."""
    place: Place | None = Place.objects.filter(path=path).first()
    if place is None or not viewer.can(VIEW, place.path):
        raise NotFound()
    return place


def place_by_code(viewer: Actor, code: str) -> Place:
    """The place with that own code, or that official code in force. Raises NotFound."""
    code = compact(code)
    own = Q(code=code) if code else Q(pk__in=[])
    official = OfficialCode.objects.filter(code=code, valid_to__isnull=True).values("place_id")
    rows = Place.objects.filter(own | Q(pk__in=official))
    place: Place | None = rows.filter(path__under=viewer.territory(VIEW)).order_by("path").first()
    if place is None:
        raise NotFound()
    return place


def top_places(viewer: Actor, right: str = VIEW) -> QuerySet[Place]:
    """The highest places the viewer may see: where their tree begins."""
    territory = viewer.territory(right)
    if territory.is_everywhere:
        return Place.objects.filter(depth=1).order_by("path")
    return Place.objects.filter(path__in=territory.prefixes).order_by("path")


def children_of(
    viewer: Actor, place: Place, *, kind: str = "", include_closed: bool = False
) -> QuerySet[Place]:
    """What stands directly below a place, in the order people list and walk it."""
    rows = Place.objects.filter(
        path__under=viewer.territory(VIEW).within(place.path), depth=place.depth + 1
    )
    if kind:
        rows = rows.filter(kind=kind)
    if not include_closed:
        rows = rows.filter(closed_on__isnull=True)
    return in_reading_order(rows)


def in_reading_order(rows: QuerySet[Place]) -> QuerySet[Place]:
    """Siblings by kind, then walking order, then as they were recorded."""
    return rows.order_by(_KIND_RANK, "walking_order", "path")


def breadcrumbs(viewer: Actor, place: Place) -> list[Crumb]:
    """All places above and the place itself, from the top; one query."""
    rows = Place.objects.filter(path__in=[*ancestors(place.path), place.path]).order_by("path")
    territory = viewer.territory(VIEW)
    return [Crumb(row.id, row.short_name, row.kind, territory.covers(row.path)) for row in rows]


def breadcrumbs_of(viewer: Actor, paths: Sequence[str]) -> dict[str, list[Crumb]]:
    """Breadcrumbs of many places at once, by path; one query."""
    wanted = {above for path in paths for above in (*ancestors(path), path)}
    territory = viewer.territory(VIEW)
    crumbs = {
        row.path: Crumb(row.id, row.short_name, row.kind, territory.covers(row.path))
        for row in Place.objects.filter(path__in=wanted).only("id", "path", "short_name", "kind")
    }
    return {path: [crumbs[p] for p in (*ancestors(path), path) if p in crumbs] for path in paths}


def full_names(viewer: Actor, paths: Sequence[str], below: str = "") -> dict[str, str]:
    """ "四棵社区 金山花园 3栋 2单元" for each path, beginning below the place at path `below`."""
    return {
        path: " ".join(crumb.name for crumb in crumbs[len(below) // STEP :])
        for path, crumbs in breadcrumbs_of(viewer, paths).items()
    }


def codes_of(viewer: Actor, place: Place) -> QuerySet[OfficialCode]:
    """Official codes of a place the viewer may see: those in force first."""
    if not viewer.can(VIEW, place.path):
        return OfficialCode.objects.none()
    return OfficialCode.objects.filter(place=place).order_by("-valid_to", "system", "code")


def moves_of(viewer: Actor, place: Place) -> QuerySet[PlaceMove]:
    """Where a place stood before, latest first."""
    if not viewer.can(VIEW, place.path):
        return PlaceMove.objects.none()
    return PlaceMove.objects.filter(place=place).order_by("-moved_at")


def dwelling_list(viewer: Actor, place: Place) -> QuerySet[Dwelling]:
    """Doors in a place and everything inside it, in walking order."""
    territory = viewer.territory(VIEW).within(place.path)
    rows: QuerySet[Dwelling] = Dwelling.objects.filter(path__under=territory)
    return rows.order_by("path", "walking_order", "label")


def labels_by_place(viewer: Actor, path: str) -> dict[uuid.UUID, set[str]]:
    """Labels of all doors inside the place at `path`, by the id of the place they are in."""
    territory = viewer.territory(VIEW).within(path)
    found: dict[uuid.UUID, set[str]] = {}
    rows = Dwelling.objects.filter(path__under=territory).values_list("place_id", "label")
    for place_id, label in rows.iterator(chunk_size=10_000):
        found.setdefault(place_id, set()).add(label)
    return found


def get_dwelling(viewer: Actor, dwelling_id: uuid.UUID, right: str = VIEW) -> Dwelling:
    """One door. Raises NotFound outside the viewer's places."""
    dwelling: Dwelling | None = Dwelling.objects.filter(pk=dwelling_id).first()
    if dwelling is None or not viewer.can(right, dwelling.path):
        raise NotFound()
    return dwelling


def counts_by_kind(viewer: Actor, path: str) -> dict[str, int]:
    """How many open places of each kind lie inside the place at `path`, itself not counted."""
    rows = place_list(viewer, under=path).exclude(path=path).order_by()
    counted = dict(rows.values_list("kind").annotate(number=Count("id")))
    return {kind: counted[kind] for kind in KIND_ORDER if kind in counted}


def range_of(path: str) -> tuple[str, str]:
    """First and first-behind path of everything at or inside `path`, for plain SQL."""
    return (path, after(path)) if path else ("", "~")
