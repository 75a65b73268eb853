"""Operations of the places room for machines: find, read, draw and record places."""

import uuid
from datetime import date
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema, Status
from pydantic import AfterValidator

from lianfang.access.pages import operation
from lianfang.kit.text import plain
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.selectors import (
    PlaceResolver,
    breadcrumbs,
    children_of,
    codes_of,
    current_place,
    geojson_of,
    get_place,
    place_list,
)
from lianfang.places.services.places import create_place
from lianfang.web.paging import Limit, Offset, one_page

router = Router(tags=["places"])
# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(plain)]


class PlaceOut(Schema):
    """A place in short. `path` orders the tree; everything inside a place begins with its path."""

    id: uuid.UUID
    path: str
    kind: str
    site_kind: str
    name: str
    short_name: str
    code: str
    children: int = Field(alias="numchild")
    is_open: bool


class PlacePage(Schema):
    """Part of a list of places; `more` says that it goes on at `offset` plus the items here."""

    items: list[PlaceOut]
    more: bool


class CodeOut(Schema):
    """An official code and its validity; no end: in force."""

    system: str
    code: str
    valid_from: date | None
    valid_to: date | None
    source: str
    replaced_by: str


class AboveOut(Schema):
    """A place above; its id is left out where it lies outside the caller's places."""

    id: uuid.UUID | None
    name: str
    kind: str


class PlaceDetail(PlaceOut):
    """A place in full."""

    aliases: list[str]
    address: str
    walking_order: int
    longitude: float | None
    latitude: float | None
    opened_on: date | None
    closed_on: date | None
    above: list[AboveOut]
    codes: list[CodeOut]


class PlaceIn(Schema):
    """A new place under `parent_id`; left out: at the very top."""

    parent_id: uuid.UUID | None = None
    kind: PlaceKind
    name: Line = Field(max_length=128)
    short_name: Line = Field("", max_length=64)
    site_kind: SiteKind | None = None
    code: Line = Field("", max_length=32)
    address: Line = Field("", max_length=256)
    walking_order: int | None = Field(None, ge=0, le=1_000_000)
    aliases: list[Line] = Field(default=[], max_length=20)
    opened_on: date | None = None
    request_id: uuid.UUID | None = Field(
        None, description="The same id sent again gives the same place and makes no second one."
    )


class MeaningOut(Schema):
    """What a text means: one place and perhaps a door, or several; `rest` was not read."""

    place: uuid.UUID | None
    name: str
    door: str
    floor: int | None
    candidates: list[uuid.UUID]
    rest: str


@router.get("", response=PlacePage)
@operation("places.place.view")
def list_places(
    request: Any,
    q: str = Query("", max_length=100),
    kind: PlaceKind | None = None,
    under: uuid.UUID | None = None,
    include_closed: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Places in tree order; `under` one place, of one `kind`, by name or code."""
    path = get_place(request.actor, under).path if under else ""
    rows = place_list(
        request.actor, under=path, kind=kind or "", search=q, include_closed=include_closed
    )
    return one_page(rows, limit, offset)


@router.post("", response={201: PlaceDetail})
@operation("places.place.create")
def record_place(request: Any, body: PlaceIn) -> Any:
    """Record one place."""
    given: dict[str, Any] = body.dict(exclude={"request_id", "site_kind"})
    given["site_kind"] = body.site_kind.value if body.site_kind else ""
    if body.request_id:
        given["idempotency_key"] = body.request_id
    made = create_place(actor=request.actor, now=request.now, **given)
    return Status(201, _detail(request, made))


@router.get("/meaning", response=MeaningOut)
@operation("places.place.view")
def read_address(
    request: Any, text: str = Query(..., max_length=200), within: uuid.UUID | None = None
) -> Any:
    """Which place, and which door, a text as in a roster means."""
    top = get_place(request.actor, within) if within else current_place(request)
    found = PlaceResolver(request.actor, top.path).resolve(text)
    return {
        "place": found.place.id if found.place else None,
        "name": found.place.short_name if found.place else "",
        "door": found.door,
        "floor": found.floor,
        "candidates": [place.id for place in found.candidates],
        "rest": found.rest,
    }


@router.get("/{uuid:place_id}", response=PlaceDetail)
@operation("places.place.view")
def one_place(request: Any, place_id: uuid.UUID) -> Any:
    """One place in full."""
    return _detail(request, get_place(request.actor, place_id))


@router.get("/{uuid:place_id}/children", response=PlacePage)
@operation("places.place.view")
def list_children(
    request: Any,
    place_id: uuid.UUID,
    kind: PlaceKind | None = None,
    include_closed: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """What stands directly below a place, in the order it is listed and walked."""
    parent = get_place(request.actor, place_id)
    rows = children_of(request.actor, parent, kind=kind or "", include_closed=include_closed)
    return one_page(rows, limit, offset)


@router.get("/{uuid:place_id}/geojson", response=dict[str, Any])
@operation("places.place.view")
def draw(request: Any, place_id: uuid.UUID) -> Any:
    """What stands below a place as GeoJSON in WGS-84; `properties.schematic` is true where the
    outlines are not known."""
    return geojson_of(request.actor, get_place(request.actor, place_id))


def _detail(request: Any, place: Any) -> dict[str, Any]:
    crumbs = breadcrumbs(request.actor, place)[:-1]
    above = [
        {"id": crumb.id if crumb.is_visible else None, "name": crumb.name, "kind": crumb.kind}
        for crumb in crumbs
    ]
    shown = {name: getattr(place, name) for name in _SHOWN}
    return {
        **shown,
        "numchild": place.numchild,
        "above": above,
        "codes": list(codes_of(request.actor, place)),
    }


_SHOWN = [name for name in PlaceDetail.model_fields if name not in {"above", "codes", "children"}]
