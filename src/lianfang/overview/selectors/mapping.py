"""The map of operations: places coloured by a figure, and on top of it how many checkpoints, people
in isolation, enterprises and sealed places there are in each.

People in isolation are numbers by village, community or grid: never names, never dwellings, and a
number so small that neighbours could guess who is meant is not told exactly.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from lianfang.access.actors import Actor
from lianfang.overview.enums import Layer
from lianfang.overview.selectors.plans import overview_plan
from lianfang.overview.selectors.ranks import Line, in_order
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.selectors import geojson_of, map_children
from lianfang.reports.metrics import Figure, Rate, get_metric
from lianfang.reports.references import FigureRef, by_child_for, title_of

# Smaller than these are dwellings: nobody's isolation is counted there.
WIDE_ENOUGH = frozenset(
    {
        PlaceKind.DISTRICT,
        PlaceKind.TOWNSHIP,
        PlaceKind.AREA,
        PlaceKind.COMMUNITY,
        PlaceKind.VILLAGE,
        PlaceKind.GRID,
    }
)
# Figures whose rows are people in isolation.
GUARDED = frozenset({"isolation"})
FIGURE_OF_LAYER = {
    Layer.CHECKPOINTS: FigureRef("checkpoints_manned"),
    Layer.ISOLATION: FigureRef("isolated_now"),
    Layer.SEALED: FigureRef("sealed_places"),
}
ENTERPRISES = FigureRef("enterprises")
MOST_MARKS = 500


@dataclass(frozen=True, slots=True)
class Badge:
    """What a layer says of a place; `url` opens the figure there."""

    layer: Layer
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Area:
    """A place on the map and in the list beside it."""

    place: Place
    value: float | None
    text: str
    url: str
    is_alarm: bool
    badges: tuple[Badge, ...]


@dataclass(frozen=True)
class OperationsMap:
    """All the map page shows."""

    place: Place
    ref: FigureRef
    title: str
    unit: str
    moment: datetime
    areas: Sequence[Area]
    layers: Sequence[Layer]
    is_withheld: bool = False
    enterprises: FigureRef = ENTERPRISES
    unplaced: Sequence[Place] = field(default_factory=tuple)


def few_text(number: int, few: int) -> str:
    """A small number of people as the map tells it: "1-2" for anything below `few`."""
    if number <= 0 or number >= few:
        return str(number)
    return "1" if few <= 2 else f"1–{few - 1}"


def operations_map(
    viewer: Actor,
    place: Place,
    ref: FigureRef,
    layers: Iterable[Layer],
    moment: datetime,
    enterprises: FigureRef = ENTERPRISES,
) -> OperationsMap:
    """The map of the places inside `place` as of the moment. Raises BadReference."""
    children = map_children(viewer, place)
    few = overview_plan(place.path, moment).few
    chosen = [layer for layer in Layer if layer in set(layers)]
    wide = all(child.kind in WIDE_ENOUGH for child in children)
    metric = get_metric(ref.key)
    guarded = metric.group in GUARDED
    shares = by_child_for(viewer, ref, place, children, moment) if wide or not guarded else []
    figures = {one.place.pk: one.figure for one in shares}
    badges = _badges(viewer, place, children, chosen, moment, enterprises, few if wide else 0)
    areas = [
        _area(child, ref, figures.get(child.pk), badges.get(child.pk, ()), moment, guarded, few)
        for child in children
    ]
    return OperationsMap(
        place=place,
        ref=ref,
        title=title_of(viewer, ref, place.path, moment),
        unit="%" if isinstance(metric, Rate) else str(metric.unit),
        moment=moment,
        areas=_ranked(areas, metric.more_is_better is not False),
        layers=chosen,
        is_withheld=guarded and not wide,
        enterprises=enterprises,
        unplaced=[child for child in children if not _has_place(child)],
    )


def _has_place(place: Place) -> bool:
    return bool(place.geometry) or place.longitude is not None


def _area(
    place: Place,
    ref: FigureRef,
    figure: Figure | None,
    badges: tuple[Badge, ...],
    moment: datetime,
    guarded: bool,
    few: int,
) -> Area:
    value = None if figure is None or figure.value is None else float(figure.value)
    text = _text(figure)
    if guarded and value is not None and isinstance(figure, Figure) and figure.whole is None:
        text = few_text(int(value), few)
        value = 1.0 if 0 < value < few else value
    elif guarded:
        value, text = (None, "—") if (figure and (figure.whole or 0) < few) else (value, text)
    return Area(
        place=place,
        value=value,
        text=text,
        url=figure_address(ref, place.pk, moment),
        is_alarm=bool(figure and figure.is_alarm),
        badges=badges,
    )


def _text(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "—"
    if figure.whole is not None:
        return f"{figure.part}/{figure.whole} · {figure.value}%"
    return f"{figure.value:,}"


def figure_address(ref: FigureRef, place_id: uuid.UUID, moment: datetime) -> str:
    """The page of the figure in the place as of the moment, from which its rows open."""
    address = reverse("reports:metric", args=[ref.key])
    return f"{address}?place={place_id}&as_of={moment.isoformat()}"


def _badges(
    viewer: Actor,
    place: Place,
    children: Sequence[Place],
    layers: Sequence[Layer],
    moment: datetime,
    enterprises: FigureRef,
    few: int,
) -> dict[uuid.UUID, tuple[Badge, ...]]:
    """What the layers say of each place; `few` 0: places are too small to tell of isolation."""
    found: dict[uuid.UUID, list[Badge]] = {child.pk: [] for child in children}
    for layer in layers:
        if layer is Layer.ISOLATION and not few:
            continue
        ref = enterprises if layer is Layer.ENTERPRISES else FIGURE_OF_LAYER[layer]
        for one in by_child_for(viewer, ref, place, children, moment):
            number = int(one.figure.value or 0)
            if number:
                text = few_text(number, few) if layer is Layer.ISOLATION else f"{number:,}"
                address = figure_address(ref, one.place.pk, moment)
                found[one.place.pk].append(Badge(layer, text, address))
    return {key: tuple(badges) for key, badges in found.items()}


def _ranked(areas: Sequence[Area], high_first: bool) -> list[Area]:
    """In the order of the list beside the map: as in a ranking, without a value at the end."""
    by_id = {area.place.pk: area for area in areas}
    lines = [
        Line(
            area.place.pk,
            area.place.short_name,
            None if area.value is None else Decimal(str(area.value)),
        )
        for area in areas
    ]
    return [by_id[line.id] for line in in_order(lines, high_first)]


def map_geojson(viewer: Actor, shown: OperationsMap) -> dict[str, Any]:
    """The map as a FeatureCollection for the page's script: areas, what the layers say of each, and
    checkpoints where they stand unless the drawing is schematic."""
    added = {
        area.place.pk: {
            "value": area.value,
            "text": area.text,
            "url": area.url,
            "state": "now" if area.is_alarm else None,
            "badges": [
                {"layer": badge.layer, "text": badge.text, "title": str(badge.layer.label)}
                for badge in area.badges
            ],
        }
        for area in shown.areas
    }
    children = [area.place for area in shown.areas]
    collection = geojson_of(viewer, shown.place, children, added)
    about = collection["properties"]
    about |= {
        "metric": shown.title,
        "unit": "%" if shown.unit == "%" else "",
        "layers": [{"layer": layer, "title": str(layer.label)} for layer in shown.layers],
        "tiles": "" if about["schematic"] else settings.MAP_TILES,
    }
    if Layer.CHECKPOINTS in shown.layers and not about["schematic"]:
        about["marks"] = checkpoints(viewer, shown.place)
    return collection


def checkpoints(viewer: Actor, place: Place) -> list[dict[str, Any]]:
    """Checkpoints that have a position; their names are public."""
    rows = Place.objects.filter(
        path__under=viewer.territory("places.place.view").within(place.path),
        kind=PlaceKind.SITE,
        site_kind=SiteKind.CHECKPOINT,
        closed_on__isnull=True,
        longitude__isnull=False,
    ).order_by("path")[:MOST_MARKS]
    return [
        {"name": row.short_name, "layer": Layer.CHECKPOINTS, "at": [row.latitude, row.longitude]}
        for row in rows
    ]
