"""Today's reports: by enterprise with the most missing first, and the staff of one enterprise."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.health.enums import Setting
from lianfang.kit.clock import FIRST_DAY, local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import current_place
from lianfang.workforce.forms import ReportForm
from lianfang.workforce.selectors.plans import chosen_window, windows_of, workforce_plan
from lianfang.workforce.selectors.reporting import REPORTS, report_board
from lianfang.workforce.selectors.staff import staff_day
from lianfang.workforce.services.reporting import record_report

PAGE_SIZE = 50
BOTH = ("GET", "POST")


def _day(request: Any) -> date:
    today = local_day(request.now)
    try:
        return max(min(date.fromisoformat(request.GET.get("day", "")), today), FIRST_DAY)
    except ValueError:
        return today


@page(REPORTS)
def reports(request: Any) -> HttpResponse:
    """How the daily reports of all enterprises have come in; the missing ones first."""
    actor, place, day = request.actor, current_place(request), _day(request)
    plan = workforce_plan(place.path, request.now)
    window = chosen_window(plan, day, request.GET.get("window", ""), request.now)
    board = report_board(actor, place.path, window, plan.asks, request.now)
    only_missing = "all" not in request.GET
    rows = [row for row in board.rows if row.report.missing] if only_missing else board.rows
    levels = [one.to.label for one in plan.tell]
    return render(
        request,
        "workforce/reports.html",
        {
            "place": place,
            "day": day,
            "is_today": day == local_day(request.now),
            "windows": windows_of(plan, day),
            "board": board,
            "is_due": window.is_due(request.now),
            "only_missing": only_missing,
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "levels": {number: levels[:number] for number in range(1, len(levels) + 1)},
        },
    )


@page("workforce.employee.view")
def staff(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """The staff of an enterprise: who has not reported first."""
    actor = request.actor
    enterprise = get_enterprise(actor, enterprise_id, "workforce.employee.view")
    shown = staff_day(
        actor, enterprise, request.now, day=_day(request), key=request.GET.get("window", "")
    )
    may = {
        "employ": actor.can("workforce.employee.employ", enterprise.path),
        "record": shown.window.day == local_day(request.now)
        and actor.can("workforce.report.record", enterprise.path),
    }
    context = {
        "enterprise": enterprise,
        "shown": shown,
        "is_due": shown.window.is_due(request.now),
        "page": Paginator(shown.lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "may": may,
    }
    return render(request, "workforce/staff.html", context)


@page("workforce.report.record", methods=BOTH)
def measure(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """At the gate of an enterprise: a temperature for each who comes in."""
    actor, now = request.actor, request.now
    enterprise = get_enterprise(actor, enterprise_id, "workforce.report.record")
    shown = staff_day(actor, enterprise, now)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        lines=shown.lines,
        initial={"report_id": id_at(now)},
    )
    if form.is_bound and form.is_valid():
        try:
            sent = record_report(
                actor=actor,
                now=now,
                enterprise_id=enterprise.pk,
                report_id=form.cleaned_data["report_id"],
                readings=form.readings(),
                setting=Setting.GATE,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            told = kept_text(sent.kept + sent.again)
            messages.success(request, told)
            return redirect("workforce:staff", enterprise.pk)
    context = {"enterprise": enterprise, "shown": shown, "form": form, "rows": form.rows()}
    return render(request, "workforce/measure.html", context, status=422 if form.errors else 200)


def kept_text(number: int) -> str:
    """So many temperatures were kept."""
    text = ngettext("%(number)s temperature kept.", "%(number)s temperatures kept.", number)
    return text % {"number": number}
