"""One place: what it is, what stands in it, its codes, its map, its QR code."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.pages import OPEN, WorkRequest, page
from lianfang.kit.errors import NotFound
from lianfang.kit.qr import qr_svg
from lianfang.places.enums import DWELT_IN, HOLDS, PlaceKind
from lianfang.places.selectors import (
    Crumb,
    breadcrumbs,
    children_of,
    codes_of,
    counts_by_kind,
    dwelling_list,
    full_names,
    geojson_of,
    get_place,
    map_children,
    moves_of,
    numbers_inside,
)
from lianfang.web.tables import Column

PAGE_SIZE = 50
PRINTED = 400
# Limits of the map's colours, in places inside: none, a few, a grid's worth, an estate's, more.
MAP_BREAKS = [1, 20, 100, 400]
CHILD_COLUMNS = [
    Column("name", _("Name")),
    Column("kind", _("Kind")),
    Column("code", _("Own code"), optional=True),
    Column("address", _("Address"), optional=True),
    Column("inside", _("Directly below"), numeric=True),
]
DOOR_COLUMNS = [Column("label", _("Door")), Column("floor", _("Floor"), numeric=True)]
DOOR_COLUMNS += [Column("use", _("Use")), Column("place", _("Place"))]
ABILITIES = {
    "create": "places.place.create",
    "update": "places.place.update",
    "move": "places.place.move",
    "close": "places.place.close",
    "reopen": "places.place.reopen",
    "locate": "places.place.locate",
    "locate_many": "places.place.locate_many",
    "code": "places.code.add",
    "end_code": "places.code.end",
    "door": "places.dwelling.create",
    "edit_door": "places.dwelling.update",
}


def abilities(actor: Actor, path: str) -> set[str]:
    """What the person may do with the place at `path`: the same table as the services read."""
    return {name for name, right in ABILITIES.items() if actor.can(right, path)}


def crumb_links(crumbs: list[Crumb]) -> list[dict[str, str]]:
    """Breadcrumbs for `c-place-breadcrumb`; a place outside the viewer's area has no address."""
    return [
        {
            "name": crumb.name,
            "url": reverse("places:place", args=[crumb.id]) if crumb.is_visible else "",
        }
        for crumb in crumbs
    ]


@page("places.place.view")
def place(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Everything about one place, with what stands directly below it."""
    shown = get_place(request.actor, place_id)
    closed = request.GET.get("closed") == "1"
    children = children_of(request.actor, shown, include_closed=closed)
    rows = Paginator(children, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_by_kind(request.actor, shown.path)
    context: dict[str, Any] = {
        "place": shown,
        "crumbs": crumb_links(breadcrumbs(request.actor, shown)),
        "can": abilities(request.actor, shown.path),
        "page": rows,
        "columns": CHILD_COLUMNS,
        "closed": closed,
        "counts": [(PlaceKind(kind).label, number) for kind, number in counts.items()],
        "codes": list(codes_of(request.actor, shown)),
        "moves": list(moves_of(request.actor, shown)),
        "holds": bool(HOLDS[PlaceKind(shown.kind)]),
        "doors": dwelling_list(request.actor, shown).count() if shown.kind in DWELT_IN else None,
        "has_map": bool(map_children(request.actor, shown)) or shown.longitude is not None,
        "registers": registers_of(request.actor, shown),
        "responsible_url": address_or_none("command:place_responsible", shown.id)
        if request.actor.can("command.responsibility.view", shown.path)
        else "",
        "qr": qr_of(request, shown),
    }
    return render(request, "places/place.html", context)


def registers_of(actor: Actor, shown: Any) -> list[tuple[str, Any, str]]:
    """(icon, label, address) of the registers of this place that the person may open."""
    registers = (
        ("users", _("Residents"), "people:persons", "people.person.view"),
        ("home", _("Households"), "people:households", "people.household.view"),
        ("id", _("Staff"), "people:staff", "people.staff.view"),
    )
    return [
        (icon, label, f"{reverse(name)}?place={shown.id}")
        for icon, label, name, right in registers
        if actor.can(right, shown.path)
    ]


def address_or_none(name: str, place_id: uuid.UUID) -> str:
    """Address of a page of a room above, "" where that room is not installed."""
    try:
        return reverse(name, args=[place_id])
    except NoReverseMatch:
        return ""


def short_address(request: WorkRequest, place_id: uuid.UUID) -> str:
    """What the QR code of a place says: an address that stays the same when it is renamed or
    moved.
    """
    return request.build_absolute_uri(reverse("places:short", args=[place_id]))


def qr_of(request: WorkRequest, shown: Any) -> str:
    svg = qr_svg(short_address(request, shown.id), title=shown.short_name)
    return mark_safe(svg)  # noqa: S308  made here; the title is escaped by the QR writer


@page(OPEN)
def short(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Where a scanned code leads: whoever works there to the place, residents and everybody else to
    what residents see of it."""
    try:
        return redirect("places:place", place_id=get_place(request.actor, place_id).id)
    except NotFound:
        door = address_or_none("field:door", place_id)
        if not door:
            raise
        return redirect(door)


@page("places.place.view")
def qr_image(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """The QR code of a place as an SVG file, for signs made elsewhere."""
    shown = get_place(request.actor, place_id)
    svg = qr_svg(short_address(request, shown.id), title=shown.short_name)
    answer = HttpResponse(svg, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{shown.id}.svg"'
    return answer


@page("places.place.view")
def qr_cards(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Cards to print and put up: one for each place below, or for the place itself if it is a
    leaf.
    """
    shown = get_place(request.actor, place_id)
    children = list(children_of(request.actor, shown)[:PRINTED])
    above = breadcrumbs(request.actor, shown)
    cards = [
        {"place": child, "svg": qr_of(request, child), "address": short_address(request, child.id)}
        for child in children or [shown]
    ]
    context = {
        "place": shown,
        "cards": cards,
        "above": " ".join(
            crumb.name
            for crumb in (above if children else above[:-1])
            if crumb.kind != PlaceKind.DISTRICT
        ),
        "crumbs": crumb_links(above),
        "is_cut": len(children) == PRINTED,
    }
    return render(request, "places/qr_cards.html", context)


@page("places.place.view")
def geojson(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """What stands below a place as GeoJSON; a place without anything below shows itself."""
    shown = get_place(request.actor, place_id)
    children = map_children(request.actor, shown) or [shown]
    inside = numbers_inside(request.actor, [child.path for child in children])
    properties = {
        child.id: {"url": reverse("places:place", args=[child.id]), "value": inside[child.path]}
        for child in children
    }
    drawn = geojson_of(request.actor, shown, children, properties)
    drawn["properties"] |= {"metric": gettext("Places inside"), "breaks": MAP_BREAKS}
    return JsonResponse(drawn, content_type="application/geo+json")


@page("places.place.view")
def doors(request: WorkRequest, place_id: uuid.UUID) -> HttpResponse:
    """Doors in a place and everything inside it, in walking order."""
    shown = get_place(request.actor, place_id)
    rows = Paginator(dwelling_list(request.actor, shown), PAGE_SIZE)
    listed = rows.get_page(request.GET.get("page"))
    names = full_names(request.actor, [door.path for door in listed], below=shown.path)
    context = {
        "place": shown,
        "crumbs": crumb_links(breadcrumbs(request.actor, shown)),
        "page": listed,
        "found": [(door, names[door.path] or shown.short_name) for door in listed],
        "columns": DOOR_COLUMNS,
        "can": abilities(request.actor, shown.path),
        "has_doors": shown.kind in DWELT_IN,
    }
    return render(request, "places/doors.html", context)
