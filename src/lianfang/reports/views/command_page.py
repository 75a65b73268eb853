"""Everybody's first page, and the command page with its map."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lianfang.access.pages import page
from lianfang.access.roles import OWN_ACCOUNT
from lianfang.places.selectors import (
    breadcrumbs,
    current_place,
    geojson_of,
    map_children,
)
from lianfang.reports import board
from lianfang.reports.metrics import (
    Rate,
    by_child,
    get_metric,
    ranked,
)
from lianfang.reports.references import by_child_for
from lianfang.reports.selectors import bulletin_list, differing_recounts
from lianfang.reports.views.asked import asked_moment, asked_ref
from lianfang.web.navigation import links_for

# Whoever organises sees the whole first; whoever walks from door to door the next door; a guard the
# next car; an inspector the next premises; the contact of an enterprise what is asked of it; an
# administrator what they administer.
FIRST_PAGES = (
    ("reports.dashboard.view", "reports:dashboard"),
    ("command.visit.record", "command:today"),
    ("gates.passage.record", "gates:mine"),
    ("inspections.inspection.record", "inspections:today"),
    ("portal.own_enterprise.view", "portal:home"),
    ("access.audit.verify", "access:audit"),
    ("access.user.view", "access:users"),
    ("overview.wall.view", "overview:wall"),
)


def crumbs(request: Any, place: Any) -> list[dict[str, str]]:
    """The way down to the place, each step a link to the command page of that place."""
    home = reverse("reports:dashboard")
    return [
        {"name": c.name, "url": f"{home}?place={c.id}" if c.is_visible else ""}
        for c in breadcrumbs(request.actor, place)
    ]


@page("access.self.view")
def home(request: Any) -> HttpResponse:
    """Everybody's own first page: the one question their work begins with."""
    rights = request.actor.rights
    for right, name in FIRST_PAGES:
        if right in rights:
            return redirect(name)
    # What everybody with an account may do is nobody's work to begin with.
    links = [link for group in links_for(rights - OWN_ACCOUNT, "/") for link in group.links]
    return redirect(links[0].url if links else "access:own_account")


@page("reports.dashboard.view")
def dashboard(request: Any) -> HttpResponse:
    place, moment = current_place(request), asked_moment(request)
    shown = board.command_board(request.actor, place, moment)
    keys = shown.map_metrics
    chosen = request.GET.get("metric", "")
    if chosen in keys:
        shares = by_child(request.actor, chosen, place, shown.children, moment)
    else:
        chosen, shares = board.first_on_the_map(request.actor, shown, place, moment)
    return render(
        request,
        "reports/dashboard.html",
        {
            "place": place,
            "crumbs": crumbs(request, place),
            "moment": moment,
            "board": shown,
            "map_metrics": [get_metric(key) for key in keys],
            "chosen": get_metric(chosen),
            "shares": ranked(shares),
            "bulletin": bulletin_list(request.actor, place.path).first(),
            "differing": differing_recounts(request.actor, request.now),
        },
    )


@page("reports.metric.view")
def map_data(request: Any, metric_key: str) -> HttpResponse:
    """GeoJSON of the children of a place, coloured by the metric."""
    place, moment = current_place(request), asked_moment(request)
    metric = get_metric(metric_key)
    ref = asked_ref(request, metric_key)
    children = map_children(request.actor, place)
    shares = by_child_for(request.actor, ref, place, children, moment)
    added = {
        share.place.pk: {
            "value": None if share.figure.value is None else float(share.figure.value),
            "url": _metric_address(metric_key, share.place.pk, moment),
            "state": "now" if share.figure.is_alarm else None,
        }
        for share in shares
    }
    collection = geojson_of(request.actor, place, children, added)
    collection["properties"] |= {
        "metric": str(metric.title),
        "unit": "%" if isinstance(metric, Rate) else "",
    }
    return JsonResponse(collection)


def _metric_address(key: str, place_id: Any, moment: datetime) -> str:
    return f"{reverse('reports:metric', args=[key])}?place={place_id}&as_of={moment.isoformat()}"
