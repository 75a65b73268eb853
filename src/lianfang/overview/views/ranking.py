"""The daily ranking: counted now or of a day, published, exported."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.overview.enums import Per
from lianfang.overview.forms import PublishForm
from lianfang.overview.selectors.asking import asked_day, asked_figure, asked_ranking
from lianfang.overview.selectors.choices import ranking_groups, unit_choices
from lianfang.overview.selectors.mapping import figure_address
from lianfang.overview.selectors.plans import overview_plan
from lianfang.overview.selectors.published import (
    get_published,
    lines_of,
    published_on,
    published_rankings,
    table_of,
)
from lianfang.overview.selectors.ranking import (
    PLACES,
    Table,
    Wanted,
    as_of_day,
    part_titles,
    ranking,
)
from lianfang.overview.services.exports import export_ranking
from lianfang.overview.services.publishing import publish_ranking
from lianfang.places.selectors import current_place
from lianfang.reports.metrics import Rate, get_metric
from lianfang.reports.references import FigureRef
from lianfang.sheets.views.at_once import attachment

PAGE_SIZE = 50


def _asked(request: Any, given: Any) -> tuple[Any, Wanted, Any]:
    """Place, ranking and day of the address; a figure that is unknown is the plan's first one."""
    place = current_place(request)
    plan = overview_plan(place.path, request.now)
    is_places = str(given.get("units", PLACES)) == PLACES
    first = plan.rankings[0].key if plan.rankings and is_places else "tasks_done_rate"
    wanted = asked_ranking(given, first)
    is_known = wanted.is_recruitment or asked_figure(wanted.ranks) is not None
    if not is_known and plan.composite(wanted.ranks) is None:
        wanted = Wanted(first, wanted.units, wanted.per)
    if wanted.units != PLACES and plan.composite(wanted.ranks) is not None:
        wanted = Wanted("tasks_done_rate", wanted.units, wanted.per)
    return place, wanted, asked_day(str(given.get("day", "")), request.now)


def address(wanted: Wanted, **more: Any) -> str:
    """The address of a ranking."""
    given = {"ranks": wanted.ranks, "units": wanted.units, "per": wanted.per, **more}
    return f"{reverse('overview:ranking')}?{urlencode(given)}"


@page("reports.metric.view")
def show_ranking(request: Any) -> HttpResponse:
    """A ranking of a day: as published where it was, else as counted; `live=1` counts it anew."""
    place, wanted, day = _asked(request, request.GET)
    today = local_day(request.now)
    live = ranking(request.actor, place, wanted, as_of_day(day, request.now))
    row = published_on(request.actor, place, wanted, day)
    is_live = row is None or request.GET.get("live") == "1"
    shown = live if is_live or row is None else table_of(row, live)
    plan = overview_plan(place.path, request.now)
    return render(
        request,
        "overview/ranking.html",
        {
            "place": place,
            "table": shown,
            "rows": [
                (line, _doors(shown, line, row is not None and not is_live)) for line in shown.lines
            ],
            "parts": part_titles(request.actor, place, shown.composite, request.now)
            if shown.composite
            else (),
            "wanted": wanted,
            "published": row,
            "is_live": is_live,
            "day": day,
            "is_today": day == today,
            "before": address(wanted, day=day - timedelta(days=1)),
            "after": address(wanted, day=day + timedelta(days=1)),
            "counted": address(wanted, day=day, live=1),
            "as_published": address(wanted, day=day),
            "units": unit_choices(request.actor, place, request.now),
            "ranking_choices": ranking_groups(request.actor, plan, wanted.units),
            "pers": _pers(wanted),
            "is_places": wanted.units == PLACES,
            "may_publish": request.actor.can("overview.ranking.publish", place.path),
            "may_export": request.actor.can("overview.ranking.export", place.path),
        },
    )


def _pers(wanted: Wanted) -> list[tuple[str, str]]:
    """By what the figure can be divided; shares and composites are divided already."""
    ref = None if wanted.is_recruitment else asked_figure(wanted.ranks)
    if ref is None or isinstance(get_metric(ref.key), Rate):
        return []
    found = (
        [Per.NOTHING, Per.MEMBERS] if wanted.units != PLACES else [p for p in Per if p != "members"]
    )
    return [(one.value, str(one.label)) for one in found]


def _doors(table: Table, line: Any, is_frozen: bool) -> str:
    """Where the line's figure opens; a team, a composite and recruitment have pages of their
    own."""
    if table.wanted.is_recruitment:
        return f"{reverse('labour:ranking')}?day={table.day}"
    if table.wanted.units != PLACES:
        return reverse("command:team", args=[line.id])
    if table.composite is not None:
        return f"{reverse('reports:dashboard')}?place={line.id}&as_of={table.as_of.isoformat()}"
    return figure_address(FigureRef.parse(table.wanted.ranks), line.id, table.as_of)


@page("overview.ranking.publish", methods=("POST",))
def publish(request: Any) -> HttpResponse:
    """Freeze the ranking of a day and make it known."""
    place, form = current_place(request), PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a ranking and a day."))
        return redirect("overview:ranking")
    given = form.cleaned_data
    wanted = Wanted(given["ranks"], given["units"], given["per"])
    try:
        row = publish_ranking(
            actor=request.actor,
            now=request.now,
            place_id=place.pk,
            wanted=wanted,
            day=given["day"],
            reason=given["reason"],
        )
    except WorkError as error:
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join(str(text) for text in fields.values()) or error.message)
    else:
        messages.success(
            request,
            _("Published as issue %(issue)s of the day, and frozen.") % {"issue": row.issue},
        )
    return redirect(address(wanted, day=given["day"]))


@page("overview.ranking.export", methods=("POST",), second_factor=True)
def ranking_file(request: Any) -> HttpResponse:
    """The ranking as a workbook."""
    limit("overview.export", str(request.actor.user_id), times=30, seconds=3600, now=request.now)
    place, wanted, day = _asked(request, request.GET)
    table = ranking(request.actor, place, wanted, as_of_day(day, request.now))
    row = published_on(request.actor, place, wanted, day)
    if row is not None and request.GET.get("live") != "1":
        table = table_of(row, table)
    made = export_ranking(actor=request.actor, now=request.now, place=place, table=table)
    return attachment(made.name, made.content)


@page("reports.metric.view")
def published(request: Any) -> HttpResponse:
    """Every ranking that was published, the newest first."""
    place = current_place(request)
    rows = Paginator(published_rankings(request.actor, place.path), PAGE_SIZE)
    return render(
        request,
        "overview/published.html",
        {"place": place, "page": rows.get_page(request.GET.get("page"))},
    )


@page("reports.metric.view")
def published_ranking(request: Any, published_id: uuid.UUID) -> HttpResponse:
    """One published ranking, for paper too."""
    row = get_published(request.actor, published_id)
    return render(request, "overview/published_ranking.html", {"row": row, "lines": lines_of(row)})
