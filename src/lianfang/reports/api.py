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
from lianfang.reports.metrics import Rate, all_metrics, get_counted, get_metric
from lianfang.reports.references import (
    FigureRef,
    by_child_for,
    by_choice_for,
    figure_for,
    rows_for,
)
from lianfang.reports.rows import kind_of_rows, shown_rows

router = Router(tags=["reports"])
LARGEST_PAGE = 500
# Nothing was recorded before; years near 1 cannot be told in another zone.
EARLIEST_YEAR = 1900


class MetricOut(Schema):
    """A declared figure. `dimensions`: by what it can be cut; `same_as`: the reference it is
    another name of."""

    key: str
    group: str
    title: str
    definition: str
    is_rate: bool
    kind: str
    unit: str
    spans: list[str]
    dimensions: dict[str, str]
    names: list[str]
    same_as: str


class FigureOut(Schema):
    """A figure in a place at a moment; a rate has its two parts."""

    key: str
    reference: str
    place_id: UUID
    place: str
    value: Decimal | None
    part: Decimal | None = None
    whole: Decimal | None = None


class PartOut(Schema):
    """One choice of a dimension with its figure; `rest`: what belongs to none of them."""

    choice: str
    title: str
    reference: str
    value: Decimal | int | None


class RowOut(Schema):
    """One row behind a figure as text, masked, with the page of the thing itself."""

    cells: list[str]
    url: str


class RowsOut(Schema):
    columns: list[str]
    rows: list[RowOut]
    has_more: bool


class Asked(Schema):
    """For which place (the caller's own if not given) and as of when (now if not given)."""

    place_id: UUID | None = None
    as_of: datetime | None = None


class AskedFigure(Asked):
    """Which part of a figure: a span (the figure's own if not given) and cuts, each
    `dimension=choice`."""

    span: str = Field("", max_length=16)
    cut: list[str] = Field([], max_length=8)


class AskedParts(AskedFigure):
    by: str = Field("", max_length=32)


class RowPage(AskedFigure):
    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=1, le=LARGEST_PAGE)


def _place(request: Any, asked: Asked) -> Any:
    if asked.place_id is None:
        return current_place(request)
    return get_place(request.actor, asked.place_id)


def _reference(metric_key: str, asked: AskedFigure) -> FigureRef:
    """Raises NotFound (no such figure), BadReference (422)."""
    get_metric(metric_key)
    span = f":{asked.span}" if asked.span else ""
    cuts = f"?{'&'.join(asked.cut)}" if asked.cut else ""
    return FigureRef.parse(f"{metric_key}{span}{cuts}")


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
            kind=str(metric.kind),
            unit=str(metric.unit),
            spans=[str(span) for span in metric.spans],
            dimensions={name: str(d.title) for name, d in metric.dimensions.items()},
            names=list(metric.names),
            same_as=metric.same_as,
        )
        for metric in all_metrics().values()
    ]


@router.get("/metrics/{metric_key}", response=FigureOut)
@operation("reports.metric.view")
def read_metric(request: Any, metric_key: str, asked: Query[AskedFigure]) -> Any:
    """One figure in one place, of one span and part."""
    place, ref = _place(request, asked), _reference(metric_key, asked)
    return _out(place, ref, figure_for(request.actor, ref, place.path, _moment(request, asked)))


def _out(place: Any, ref: FigureRef, entry: Any) -> FigureOut:
    return FigureOut(
        key=entry.metric.key,
        reference=str(ref),
        place_id=place.pk,
        place=place.name,
        value=entry.value,
        part=entry.part,
        whole=entry.whole,
    )


@router.get("/metrics/{metric_key}/by-place", response=list[FigureOut])
@operation("reports.metric.view")
def read_metric_by_place(request: Any, metric_key: str, asked: Query[AskedFigure]) -> Any:
    """The figure for each place directly below."""
    place, ref = _place(request, asked), _reference(metric_key, asked)
    children = map_children(request.actor, place)
    shares = by_child_for(request.actor, ref, place, children, _moment(request, asked))
    return [_out(share.place, ref, share.figure) for share in shares]


@router.get("/metrics/{metric_key}/by-choice", response=list[PartOut])
@operation("reports.metric.view")
def read_metric_by_choice(request: Any, metric_key: str, asked: Query[AskedParts]) -> Any:
    """The figure for each choice of one of its dimensions, `by`; 422 for one it does not have."""
    place, ref = _place(request, asked), _reference(metric_key, asked)
    moment = _moment(request, asked)
    return [
        PartOut(
            choice=part.key,
            title=str(part.title),
            reference=str(part.ref),
            value=part.figure.value,
        )
        for part in by_choice_for(request.actor, ref, asked.by, place.path, moment)
    ]


@router.get("/metrics/{metric_key}/rows", response=RowsOut)
@operation("reports.metric.view")
def read_metric_rows(request: Any, metric_key: str, asked: Query[RowPage]) -> Any:
    """The rows behind a figure, masked, as far as the caller may see rows of this kind."""
    place, moment = _place(request, asked), _moment(request, asked)
    metric = get_counted(metric_key)
    rows = rows_for(request.actor, _reference(metric_key, asked), place.path, moment)
    kind = kind_of_rows(metric, rows.model)
    window = list(rows.select_related(*kind.related)[asked.offset : asked.offset + asked.limit + 1])
    shown = shown_rows(request.actor, kind, window[: asked.limit], moment)
    return RowsOut(
        columns=[str(column.label) for column in kind.columns],
        rows=[RowOut(cells=list(row.cells), url=row.url) for row in shown],
        has_more=len(window) > asked.limit,
    )


# Bulletins have a file of their own, which needs the router from here.
from lianfang.reports import bulletin_api  # noqa: E402,F401
