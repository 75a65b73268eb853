"""The tree as it is opened on screen: branch by branch, or the whole outline of it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from lianfang.access.actors import Actor
from lianfang.kit.territory import STEP, Territory
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.selectors.places import (
    children_of,
    in_reading_order,
    place_list,
    top_places,
)

# Above this an outline is cut and says so: nobody reads on, and old office PCs stop answering.
MAX_OUTLINE = 20_000


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: a place, how deep it stands under what is shown, what it holds."""

    id: uuid.UUID
    path: str
    kind: str
    site_kind: str
    name: str
    code: str
    indent: int
    children: int
    is_open: bool
    opened: "tuple[Branch, ...]" = ()

    @staticmethod
    def label_of(kind: str, site_kind: str) -> str:
        """What a place is, in words; of a site, what kind of site."""
        return str(SiteKind(site_kind).label if site_kind else PlaceKind(kind).label)

    @property
    def kind_label(self) -> str:
        return self.label_of(self.kind, self.site_kind)

    @property
    def margin(self) -> str:
        """Wide spaces before the name in a printed outline."""
        return "\u3000" * self.indent


def tree_top(viewer: Actor, *, levels: int = 2, include_closed: bool = False) -> list[Branch]:
    """The viewer's highest places with `levels - 1` levels below them; two queries a level."""
    tops = list(top_places(viewer))
    if not include_closed:
        tops = [place for place in tops if place.is_open]
    return _opened(viewer, tops, 0, levels, include_closed)


def _opened(
    viewer: Actor, places: list[Place], indent: int, levels: int, include_closed: bool
) -> list[Branch]:
    if levels <= 1 or not places:
        return [_branch(place, indent) for place in places]
    below: dict[str, list[Place]] = {place.path: [] for place in places}
    for depth in sorted({place.depth for place in places}):
        paths = [place.path for place in places if place.depth == depth]
        for child in _children_of_all(paths, depth, include_closed):
            below[child.path[:-STEP]].append(child)
    return [
        _branch(
            place,
            indent,
            tuple(_opened(viewer, below[place.path], indent + 1, levels - 1, include_closed)),
        )
        for place in places
    ]


def _children_of_all(paths: list[str], depth: int, include_closed: bool) -> Iterable[Place]:
    rows = Place.objects.filter(depth=depth + 1, path__under=Territory.of(paths))
    if not include_closed:
        rows = rows.filter(closed_on__isnull=True)
    return in_reading_order(rows)


def branches_below(viewer: Actor, place: Place, *, include_closed: bool = False) -> list[Branch]:
    """The lines that appear when a place is opened."""
    children: QuerySet[Place] = children_of(viewer, place, include_closed=include_closed)
    return [_branch(child, 0) for child in children]


def outline(
    viewer: Actor,
    *,
    under: str = "",
    kind: str = "",
    search: str = "",
    include_closed: bool = False,
) -> list[Branch]:
    """Every place the viewer may see under a path, in tree order and indented; at most 20,000.

    With a kind or a search the places found only, without those above them.
    """
    rows = place_list(viewer, under=under, kind=kind, search=search, include_closed=include_closed)
    fields = ("id", "path", "kind", "site_kind", "short_name", "code", "numchild", "closed_on")
    found = rows.values_list(*fields)[:MAX_OUTLINE]
    flat = bool(kind or search)
    base: list[int] = []
    lines: list[Branch] = []
    for pk, path, place_kind, site_kind, name, code, numchild, closed_on in found:
        depth = len(path) // STEP
        if not base or depth < base[0]:
            base[:] = [depth]
        indent = 0 if flat else depth - base[0]
        lines.append(
            Branch(pk, path, place_kind, site_kind, name, code, indent, numchild, closed_on is None)
        )
    return lines


def _branch(place: Place, indent: int, opened: tuple[Branch, ...] = ()) -> Branch:
    return Branch(
        id=place.id,
        path=place.path,
        kind=place.kind,
        site_kind=place.site_kind,
        name=place.short_name,
        code=place.code,
        indent=indent,
        children=place.numchild,
        is_open=place.is_open,
        opened=opened,
    )


def numbers_inside(viewer: Actor, paths: Iterable[str]) -> dict[str, int]:
    """How many open places lie inside each of `paths`, itself not counted; one query a level."""
    numbers = dict.fromkeys(paths, 0)
    for length in sorted({len(path) for path in numbers}):
        tops = [path for path in numbers if len(path) == length]
        inside = place_list(viewer).filter(path__under=Territory.of(tops)).exclude(path__in=tops)
        counted = inside.order_by().annotate(head=Left("path", length)).values_list("head")
        numbers |= dict(counted.annotate(number=Count("id")))
    return numbers
