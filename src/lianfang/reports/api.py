"""Figures and bulletins for machines: the same declarations and the same rows as on the pages."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from lianfang.access.pages import operation
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput
from lianfang.places.selectors import current_place, get_place, map_children
from lianfang.reports.metrics import Rate, all_metrics, by_child, figure, get_counted, rows_of
from lianfang.reports.rows import kind_of_rows, shown_rows
from lianfang.reports.selectors import bulletin_list, get_bulletin

router = Router(tags=["reports"])
LARGEST_PAGE = 500
# Nothing was recorded before; years near 1 cannot be told in another zone.
EARLIEST_YEAR = 1900


class MetricOut(Schema):
    """A declared figure."""

    key: str
    group: str
    title: str
    definition: str
    is_rate: bool


class FigureOut(Schema):
    """A figure in a place at a moment; a rate has its two parts."""

    key: str
    place_id: UUID
    place: str
    value: Decimal | None
    part: Decimal | None = None
    whole: Decimal | None = None


class RowOut(Schema):
    """One row behind a figure as text, masked, with the page of the thing itself."""

    cells: list[str]
    url: str


class RowsOut(Schema):
    columns: list[str]
    rows: list[RowOut]
    has_more: bool


class BulletinOut(Schema):
    id: UUID
    number: int | None
    title: str
    as_of: datetime
    issued_at: datetime | None
    digest: str


class BulletinDetailOut(BulletinOut):
    body: dict[str, Any]
    figures: dict[str, str]


class Asked(Schema):
    """For which place (the caller's own if not given) and as of when (now if not given)."""

    place_id: UUID | None = None
    as_of: datetime | None = None


class Page(Asked):
    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=1, le=LARGEST_PAGE)


def _place(request: Any, asked: Asked) -> Any:
    if asked.place_id is None:
        return current_place(request)
    return get_place(request.actor, asked.place_id)


def _moment(request: Any, asked: Asked) -> datetime:
    if asked.as_of is None:
        return request.now
    if asked.as_of.tzinfo is None:
        raise InvalidInput(fields={"as_of": "a time with its zone, such as 2020-03-18T09:30+08:00"})
    if asked.as_of.year < EARLIEST_YEAR:
        raise InvalidInput(fields={"as_of": f"a time since {EARLIEST_YEAR}"})
    return min(asked.as_of, request.now).astimezone(LOCAL_ZONE)


@router.get("/metrics", response=list[MetricOut])
@operation("reports.metric.view")
def list_metrics(request: Any) -> Any:
    """Every figure there is."""
    return [
        MetricOut(
            key=metric.key,
            group=metric.group,
            title=str(metric.title),
            definition=str(metric.definition),
            is_rate=isinstance(metric, Rate),
        )
        for metric in all_metrics().values()
    ]


@router.get("/metrics/{metric_key}", response=FigureOut)
@operation("reports.metric.view")
def read_metric(request: Any, metric_key: str, asked: Query[Asked]) -> Any:
    """One figure in one place."""
    place = _place(request, asked)
    entry = figure(request.actor, metric_key, place.path, _moment(request, asked))
    return _out(place, entry)


def _out(place: Any, entry: Any) -> FigureOut:
    return FigureOut(
        key=entry.metric.key,
        place_id=place.pk,
        place=place.name,
        value=entry.value,
        part=entry.part,
        whole=entry.whole,
    )


@router.get("/metrics/{metric_key}/by-place", response=list[FigureOut])
@operation("reports.metric.view")
def read_metric_by_place(request: Any, metric_key: str, asked: Query[Asked]) -> Any:
    """The figure for each place directly below."""
    place = _place(request, asked)
    children = map_children(request.actor, place)
    shares = by_child(request.actor, metric_key, place, children, _moment(request, asked))
    return [_out(share.place, share.figure) for share in shares]


@router.get("/metrics/{metric_key}/rows", response=RowsOut)
@operation("reports.metric.view")
def read_metric_rows(request: Any, metric_key: str, asked: Query[Page]) -> Any:
    """The rows behind a figure, masked, as far as the caller may see rows of this kind."""
    place, moment = _place(request, asked), _moment(request, asked)
    metric = get_counted(metric_key)
    rows = rows_of(request.actor, metric, place.path, moment)
    kind = kind_of_rows(metric, rows.model)
    window = list(rows.select_related(*kind.related)[asked.offset : asked.offset + asked.limit + 1])
    shown = shown_rows(request.actor, kind, window[: asked.limit], moment)
    return RowsOut(
        columns=[str(column.label) for column in kind.columns],
        rows=[RowOut(cells=list(row.cells), url=row.url) for row in shown],
        has_more=len(window) > asked.limit,
    )


@router.get("/bulletins", response=list[BulletinOut])
@operation("reports.bulletin.view")
def list_bulletins(request: Any, asked: Query[Page]) -> Any:
    """Bulletins of a place and the places in it, newest first."""
    rows = bulletin_list(request.actor, _place(request, asked).path)
    return list(rows[asked.offset : asked.offset + asked.limit])


@router.get("/bulletins/{bulletin_id}", response=BulletinDetailOut)
@operation("reports.bulletin.view")
def read_bulletin(request: Any, bulletin_id: UUID) -> Any:
    """One bulletin with its text in both languages and its frozen figures."""
    return get_bulletin(request.actor, bulletin_id)
