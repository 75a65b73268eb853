"""Finding a place: the tree, branch by branch; search; the picker other rooms' forms use."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.pages import WorkRequest, page
from lianfang.kit.text import plain
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors import (
    Branch,
    PlaceResolver,
    branches_below,
    breadcrumbs_of,
    counts_by_kind,
    current_place,
    get_place,
    outline,
    place_list,
    top_places,
    tree_top,
)
from lianfang.places.selectors.places import KIND_ORDER
from lianfang.web.tables import Column

PAGE_SIZE = 50
PICKED = 20
VILLAGES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)
FOUND_COLUMNS = [
    Column("name", _("Name")),
    Column("above", _("Stands under")),
    Column("kind", _("Kind")),
    Column("code", _("Own code"), optional=True),
    Column("inside", _("Directly below"), numeric=True),
]


@page("places.place.view")
def tree(request: WorkRequest) -> HttpResponse:
    """The tree from the viewer's own places down; a search or a kind lists what was found."""
    asked = request.GET
    search, kind = plain(asked.get("q", ""))[:100], asked.get("kind", "")
    kind = kind if kind in PlaceKind.values else ""
    closed = asked.get("closed") == "1"
    context: dict[str, Any] = {
        "q": search,
        "kind": kind,
        "closed": closed,
        "kinds": [(k.value, k.label) for k in KIND_ORDER],
        "active": sum(map(bool, (search, kind, closed))),
        "may_create": _may(request.actor, "places.place.create"),
        "may_found": request.actor.can("places.place.create", ""),
        "counts": _counts(request.actor),
        "may_import": "sheets.import.start" in request.actor.rights,
    }
    if search or kind:
        rows = place_list(request.actor, kind=kind, search=search, include_closed=closed)
        shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
        context |= {"page": shown, "columns": FOUND_COLUMNS, "found": _with_above(request, shown)}
        return render(request, "places/found.html", context)
    if asked.get("outline") == "1":
        context["outline_shown"] = True
        context["lines"] = outline_lines(outline(request.actor, include_closed=closed))
        return render(request, "places/outline.html", context)
    levels = 2 if _is_wide(context["counts"]) else 3
    context["branches"] = tree_top(request.actor, levels=levels, include_closed=closed)
    return render(request, "places/tree.html", context)


def outline_lines(lines: list[Branch]) -> SafeString:
    """The list items of an outline: 10,000 of them are too many for a template's loop."""
    labels = {(kind, site): escape(Branch.label_of(kind, site)) for kind, site in _kinds(lines)}
    address = reverse("places:tree")
    items = [
        f'<li>{line.margin}<a href="{address}{line.id}/">{escape(line.name)}</a> '
        f'<small class="text-secondary">{labels[line.kind, line.site_kind]}</small></li>'
        for line in lines
    ]
    return mark_safe("\n".join(items))  # noqa: S308  names and labels are escaped above


def _kinds(lines: list[Branch]) -> set[tuple[str, str]]:
    return {(line.kind, line.site_kind) for line in lines}


def _may(actor: Actor, right: str) -> bool:
    return right in actor.rights


def _counts(actor: Actor) -> list[tuple[str, Any, int]]:
    totals: dict[str, int] = {}
    for place in top_places(actor):
        totals[place.kind] = totals.get(place.kind, 0) + place.is_open
        for kind, number in counts_by_kind(actor, place.path).items():
            totals[kind] = totals.get(kind, 0) + number
    return [(k.value, k.label, totals[k]) for k in KIND_ORDER if totals.get(k)]


def _is_wide(counts: list[tuple[str, Any, int]]) -> bool:
    """Whether the person looks after several villages: then those fill the first screen."""
    return sum(n for kind, _label, n in counts if kind in VILLAGES) > 1


def _with_above(request: WorkRequest, shown: Any) -> list[tuple[Any, list[Any]]]:
    places = list(shown.object_list)
    crumbs = breadcrumbs_of(request.actor, [place.path for place in places])
    return [
        (place, [crumb for crumb in crumbs[place.path][:-1] if crumb.is_visible])
        for place in places
    ]


@page("places.place.view")
def branches(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """What appears when a place of the tree is opened."""
    place = get_place(request.actor, place_id)
    closed = request.GET.get("closed") == "1"
    context = {
        "branches": branches_below(request.actor, place, include_closed=closed),
        "closed": closed,
    }
    return render(request, "places/parts/branches.html", context)


@page("places.place.view")
def picker(request: WorkRequest) -> HttpResponse:
    """Radio buttons named `place_id` of the places a text means, for forms of every room.

    `q`: text; `kind`: one kind or several with commas; `name`: another name for the field;
    `right`: only places where the person holds that right. Without a text, what stands in the place
    looked at: those of the kinds asked for, else what is directly below.
    """
    asked = request.GET
    kinds = [kind for kind in asked.get("kind", "").split(",") if kind in PlaceKind.values]
    right = asked.get("right", "") or "places.place.view"
    text = plain(asked.get("q", ""))[:100]
    rows = place_list(request.actor, search=text, right=right)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if not text:
        here = current_place(request)
        rows = rows.filter(path__under=here.path)
        rows = rows if kinds else rows.filter(depth__lte=here.depth + 1)
    found = list(rows[: PICKED + 1]) or (_named(request, text, right=right) if text else [])
    found = [place for place in found if not kinds or place.kind in kinds]
    crumbs = breadcrumbs_of(request.actor, [place.path for place in found])
    context = {
        "found": [(place, crumbs[place.path][:-1]) for place in found[:PICKED]],
        "more": len(found) > PICKED,
        "name": _field_name(asked.get("name", "")),
        "q": text,
    }
    return render(request, "places/parts/picked.html", context)


def _named(request: WorkRequest, text: str, *, right: str) -> list[Any]:
    """The places a whole way names (四棵花园一区1栋1单元), where no single name holds the text."""
    meant = PlaceResolver(request.actor, current_place(request).path).resolve(text)
    known = (meant.place,) if meant.place else meant.candidates
    if meant.rest:
        return []
    ids = [place.id for place in known]
    return list(place_list(request.actor, right=right).filter(pk__in=ids))


def _field_name(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else "place_id"
