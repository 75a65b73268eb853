"""The map of operations, with the same figures as a list beside it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.overview.enums import Layer
from lianfang.overview.selectors.asking import asked_day, asked_figure, asked_layers
from lianfang.overview.selectors.choices import Group, figure_groups, first_day
from lianfang.overview.selectors.mapping import (
    ENTERPRISES,
    OperationsMap,
    map_geojson,
    operations_map,
)
from lianfang.overview.selectors.plans import known, overview_plan
from lianfang.overview.selectors.ranking import as_of_day
from lianfang.places.selectors import current_place
from lianfang.reports.metrics import get_metric
from lianfang.reports.references import FigureRef, title_of


def _shown(request: Any) -> tuple[OperationsMap, Any]:
    """The map of the address, and its day."""
    place = current_place(request)
    day = asked_day(request.GET.get("day", ""), request.now)
    plan = overview_plan(place.path, request.now)
    first = known(plan.map_figures) or [FigureRef("tasks_done_rate")]
    ref = asked_figure(request.GET.get("metric", "")) or first[0]
    enterprises = asked_figure(request.GET.get("enterprises", ""))
    if enterprises is None or enterprises.key not in ENTERPRISE_FIGURES:
        enterprises = ENTERPRISES
    moment = as_of_day(day, request.now)
    layers = asked_layers(request.GET)
    return operations_map(request.actor, place, ref, layers, moment, enterprises), day


# What the layer of enterprises can count; each of them also by class.
ENTERPRISE_FIGURES = (
    "enterprises",
    "above_scale_enterprises",
    "self_employed",
    "construction_projects",
    "enterprises_open",
    "enterprises_stopped",
    "enterprises_resumed",
    "above_scale_resumed",
)


def _enterprise_choices(request: Any, shown: OperationsMap) -> list[tuple[str, str]]:
    refs = [FigureRef(key) for key in ENTERPRISE_FIGURES]
    for name, dimension in get_metric("enterprises").dimensions.items():
        found = dimension.choices(request.actor, shown.place.path, shown.moment)
        refs += [FigureRef("enterprises", "", ((name, str(key)),)) for key, _title in found]
    return [
        (str(ref), title_of(request.actor, ref, shown.place.path, shown.moment)) for ref in refs
    ]


def _figure_choices(request: Any, shown: OperationsMap) -> list[Group]:
    plan = overview_plan(shown.place.path, request.now)
    first = [
        (str(ref), title_of(request.actor, ref, shown.place.path, shown.moment))
        for ref in known(plan.map_figures)
    ]
    chosen = str(shown.ref)
    if chosen not in {key for key, _title in first}:
        first.insert(0, (chosen, shown.title))
    return [Group("", first), *figure_groups()]


@page("reports.metric.view")
def show_map(request: Any) -> HttpResponse:
    """The map of a day, coloured by a figure, with its layers."""
    shown, day = _shown(request)
    first, today = first_day(request.actor, shown.place, request.now), local_day(request.now)
    given = {
        "place": shown.place.pk,
        "metric": str(shown.ref),
        "day": day.isoformat(),
        "enterprises": str(shown.enterprises),
        "shown": 1,
        "layer": [layer.value for layer in shown.layers],
    }
    return render(
        request,
        "overview/map.html",
        {
            "place": shown.place,
            "shown": shown,
            "day": day,
            "days": [first + timedelta(days=n) for n in range((today - first).days + 1)],
            "back": (day - today).days,
            "span": -(today - first).days,
            "is_today": day == today,
            "layers": [(layer, layer in shown.layers) for layer in Layer],
            "figures": _figure_choices(request, shown),
            "enterprise_choices": _enterprise_choices(request, shown),
            "source": f"{reverse('overview:map_data')}?{urlencode(given, doseq=True)}",
        },
    )


@page("reports.metric.view")
def map_data(request: Any) -> HttpResponse:
    """The same as GeoJSON, for the map's script."""
    shown, _day = _shown(request)
    return JsonResponse(map_geojson(request.actor, shown))
