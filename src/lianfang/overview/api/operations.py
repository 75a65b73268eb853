"""Rankings, the map and the wall, for machines: the same numbers as on the pages."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from lianfang.access.pages import operation
from lianfang.kit.errors import InvalidInput
from lianfang.overview.enums import Layer
from lianfang.overview.selectors.asking import asked_day, asked_figure, asked_ranking
from lianfang.overview.selectors.mapping import map_geojson, operations_map
from lianfang.overview.selectors.published import published_rankings
from lianfang.overview.selectors.ranking import Wanted, as_of_day, ranking
from lianfang.overview.selectors.wall import wall_picture, wall_place, written
from lianfang.overview.services.publishing import publish_ranking
from lianfang.places.selectors import get_place

router = Router(tags=["overview"])
Text = Annotated[str, Field(max_length=128)]


class LineOut(Schema):
    """A place or team in a ranking; those with nothing to count have neither value nor rank."""

    id: uuid.UUID
    name: str
    value: Decimal | None
    number: Decimal | None
    of: Decimal | None
    rank: int | None
    change: int | None
    is_small: bool


class RankingOut(Schema):
    """A ranking of a day as of a moment."""

    title: str
    unit: str
    day: date
    as_of: datetime
    lines: list[LineOut]


class PublishedOut(Schema):
    """A ranking as it was published."""

    id: uuid.UUID
    place_id: uuid.UUID
    day: date
    ranks: str
    units: str
    per: str
    issue: int
    title: str
    title_en: str
    reason: str
    as_of: datetime
    published_at: datetime
    published_by: str
    lines: list[dict[str, Any]]


class PublishIn(Schema):
    """Which ranking of which day is published; a second issue of a day needs a reason."""

    place_id: uuid.UUID
    ranks: Text
    units: Annotated[str, Field(max_length=24)] = "places"
    per: Annotated[str, Field(max_length=16)] = ""
    day: date
    reason: Annotated[str, Field(max_length=256)] = ""


def _day(request: Any, day: date | None) -> date:
    return asked_day(day.isoformat() if day else "", request.now)


@router.get("/ranking", response=RankingOut)
@operation("reports.metric.view")
def read_ranking(
    request: Any,
    place_id: uuid.UUID,
    ranks: str = Query(max_length=128),
    units: str = Query("places", max_length=24),
    per: str = Query("", max_length=16),
    day: date | None = None,
) -> Any:
    """Villages and communities, or teams, ranked by a figure or a composite of the plan."""
    place = get_place(request.actor, place_id, "reports.metric.view")
    wanted = asked_ranking({"ranks": ranks, "units": units, "per": per}, ranks)
    return ranking(request.actor, place, wanted, as_of_day(_day(request, day), request.now))


@router.get("/rankings", response=list[PublishedOut])
@operation("reports.metric.view")
def list_published(
    request: Any,
    place_id: uuid.UUID,
    day: date | None = None,
    limit: int = Query(50, ge=1, le=200),
    offset: int = Query(0, ge=0, le=100_000),
) -> Any:
    """Published rankings of a place and the places in it, newest first."""
    place = get_place(request.actor, place_id, "reports.metric.view")
    rows = published_rankings(request.actor, place.path)
    if day is not None:
        rows = rows.filter(day=_day(request, day))
    return list(rows[offset : offset + limit])


@router.post("/rankings", response={201: PublishedOut})
@operation("overview.ranking.publish")
def post_ranking(request: Any, body: PublishIn) -> Any:
    """Publish the ranking of a day: frozen from then on."""
    given = body.dict(exclude={"place_id", "day", "reason"})
    row = publish_ranking(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        wanted=Wanted(**given),
        day=body.day,
        reason=body.reason,
    )
    return Status(201, row)


@router.get("/map", response=dict[str, Any])
@operation("reports.metric.view")
def read_map(
    request: Any,
    place_id: uuid.UUID,
    figure: str = Query(max_length=128),
    day: date | None = None,
    layer: list[Layer] = Query([]),  # noqa: B008  ninja reads the default
) -> Any:
    """GeoJSON of the places inside a place, coloured by a figure, with what layers say of each."""
    place = get_place(request.actor, place_id, "reports.metric.view")
    ref = asked_figure(figure)
    if ref is None:
        raise InvalidInput(fields={"figure": "key[:span][?dimension=choice]"})
    moment = as_of_day(_day(request, day), request.now)
    return map_geojson(request.actor, operations_map(request.actor, place, ref, layer, moment))


@router.get("/wall", response=dict[str, Any])
@operation("overview.wall.view")
def read_wall(request: Any, place_id: uuid.UUID | None = None) -> Any:
    """The picture of the wall screen; send its ETag back to be told that nothing changed."""
    place = wall_place(request.actor, str(place_id or ""))
    body, tag = written(wall_picture(request.actor, place, request.now))
    headers = {"ETag": tag, "Cache-Control": "no-cache, private"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)
