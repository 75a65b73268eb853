"""Fever cases: the list with what is overdue first, and the case with one tap for each step."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.health.enums import Source
from lianfang.health.forms import CheckForm
from lianfang.health.selectors.alerts import alert_list, alert_rows, count_open, get_case
from lianfang.health.selectors.checks import checks_of_person, curve_chart
from lianfang.health.services.cases import clear_alert, do_step
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
STRIP = 5
COLUMNS = [
    Column("person", pgettext_lazy("of a health check", "Resident")),
    Column("where", gettext_lazy("Where")),
    Column("found", gettext_lazy("Found at")),
    Column("temperature", gettext_lazy("Temperature (°C)"), numeric=True),
    Column("state", gettext_lazy("State")),
    Column("next", gettext_lazy("Next step")),
]


@page("health.fever.view")
def alerts(request: Any) -> HttpResponse:
    """Open cases of the place, the most overdue first; or all of them, the latest first."""
    place = current_place(request)
    show_all = request.GET.get("show") == "all"
    rows = Paginator(alert_list(request.actor, place, only_open=not show_all), PAGE_SIZE)
    shown = rows.get_page(request.GET.get("page"))
    return render(
        request,
        "health/alerts.html",
        {
            "place": place,
            "columns": COLUMNS,
            "page": shown,
            "rows": alert_rows(request.actor, list(shown), request.now),
            "show_all": show_all,
        },
    )


@page("health.fever.view")
def now_strip(request: Any) -> HttpResponse:
    """Part of the command page, fetched anew every few seconds: cases that wait for somebody."""
    place = current_place(request)
    found = list(alert_list(request.actor, place)[:STRIP])
    return render(
        request,
        "health/alerts_now.html",
        {
            "place": place,
            "rows": alert_rows(request.actor, found, request.now),
            "number": count_open(request.actor, place) if len(found) == STRIP else len(found),
        },
    )


@page("health.fever.view")
def alert(request: Any, alert_id: uuid.UUID) -> HttpResponse:
    """One case: its steps with who is called, the readings, the log."""
    case = get_case(request.actor, alert_id, request.now)
    path = case.alert.path
    views = []
    if request.actor.can("health.check.view", path) and case.card is not None:
        views = checks_of_person(request.actor, case.alert.person_id, request.now)
    form = CheckForm(
        rules=case.rules,
        now=request.now,
        initial={"check_id": id_at(request.now), "source": Source.VERIFIED, "where": "home"},
    )
    return render(
        request,
        "health/alert.html",
        {
            "case": case,
            "chart": curve_chart(views, case.rules),
            "form": form,
            "may_act": case.is_open and request.actor.can("health.fever.act", path),
            "may_measure": case.is_open and request.actor.can("health.check.record", path),
            "may_clear": case.is_open and request.actor.can("health.fever.clear", path),
        },
    )


@page("health.fever.act", methods=("POST",))
def step(request: Any, alert_id: uuid.UUID) -> HttpResponse:
    """One tap: the step is done."""
    try:
        do_step(
            actor=request.actor,
            now=request.now,
            alert_id=alert_id,
            step=request.POST.get("step", "")[:32],
            called=request.POST.get("called", "")[:64],
            note=request.POST.get("note", "")[:256],
        )
    except WorkError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, _("Recorded."))
    return redirect("health:alert", alert_id)


@page("health.fever.clear", methods=("POST",))
def clear(request: Any, alert_id: uuid.UUID) -> HttpResponse:
    """The case ends, with a word why."""
    try:
        clear_alert(
            actor=request.actor,
            now=request.now,
            alert_id=alert_id,
            note=request.POST.get("reason", "")[:256],
        )
    except WorkError as error:
        if error.status in (403, 404):
            raise
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join([error.message, *map(str, fields.values())]))
    else:
        messages.success(request, _("The case has ended."))
    return redirect("health:alert", alert_id)
