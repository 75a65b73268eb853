"""Needs as a list, overdue first, and as figures; raising one for an enterprise."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import (
    EnterpriseFilter,
    enterprise_list,
    enterprise_rows,
    get_enterprise,
)
from lianfang.kit.clock import FIRST_DAY, local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain
from lianfang.needs.forms import STAGES, FiguresForm, NeedForm, TicketFilterForm
from lianfang.needs.selectors.departments import departments
from lianfang.needs.selectors.figures import figures
from lianfang.needs.selectors.plans import hints, need_choices, needs_plan
from lianfang.needs.selectors.tickets import (
    SORTS,
    by_urgency,
    stage_counts,
    ticket_list,
    ticket_rows,
)
from lianfang.needs.services.raising import raise_ticket
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
BOTH = ("GET", "POST")
URGENCY = "urgency"
# Figures are about so many days unless others are asked for.
USUAL_DAYS = 30
COLUMNS = [
    Column("enterprise", _("Enterprise"), sort=SORTS["enterprise"]),
    Column("need", pgettext_lazy("ticket", "Need"), sort=SORTS["need"]),
    Column("text", _("What is needed")),
    Column("place", _("Place"), sort=SORTS["place"], optional=True),
    Column("team", _("Department"), sort=SORTS["team"]),
    Column("due", _("To be answered by"), sort=SORTS["due"]),
    Column("state", _("State")),
    Column("source", _("Raised by"), optional=True),
    Column("raised", _("Raised at"), sort=SORTS["raised"], optional=True),
]


@page("needs.ticket.view", methods=BOTH)
def tickets(request: Any) -> HttpResponse:
    """Needs of the place: overdue, to be answered, to be confirmed, over."""
    actor, place, now = request.actor, current_place(request), request.now
    asked = request.POST if request.method == "POST" else request.GET
    counts = stage_counts(actor, now, place.path)
    day = local_day(now)
    form = TicketFilterForm(
        asked if set(asked) - {"place"} else {"stage": "overdue" if counts["overdue"] else "open"},
        needs=need_choices(needs_plan(place.path, now)),
        teams=[(str(team.pk), team.name) for team in departments(actor, place.path, day)],
    )
    wanted = form.filters()
    sort = chosen_sort(asked, COLUMNS, URGENCY)
    rows = ticket_list(actor, now, place.path, wanted)
    rows = by_urgency(rows) if sort == URGENCY else rows.order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    stage = form.cleaned_data.get("stage") or "all"
    return render(
        request,
        "needs/tickets.html",
        {
            "place": place,
            "form": form,
            "stage": stage,
            "tabs": [(key, label, counts.get(key)) for key, label in STAGES],
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": ticket_rows(actor, shown, now, place.path),
            "may_raise": actor.can("needs.ticket.raise", place.path),
            "may_export": actor.can("needs.ticket.export", place.path),
        },
    )


@page("needs.ticket.raise")
def choose(request: Any) -> HttpResponse:
    """For which enterprise a need is raised; it is found by name, code or contact."""
    actor, place, now = request.actor, current_place(request), request.now
    day, text = local_day(now), plain(request.GET.get("q", ""))[:64]
    found = enterprise_list(
        actor,
        day=day,
        place_path=place.path,
        wanted=EnterpriseFilter(text=text),
        sort="name",
        right="needs.ticket.raise",
    )
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "text": text,
        "page": shown,
        "rows": enterprise_rows(actor, list(shown), now, day, place.path),
    }
    return render(request, "needs/choose.html", context)


@page("needs.ticket.raise", methods=BOTH)
def raise_need(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """The desk writes down what an enterprise needs."""
    row = get_enterprise(request.actor, enterprise_id, "needs.ticket.raise")
    plan = needs_plan(row.path, request.now)
    form = NeedForm(
        request.POST if request.method == "POST" else None,
        needs=need_choices(plan),
        initial={"ticket_id": new_id()},
    )
    if form.is_bound and form.is_valid():
        try:
            made = raise_ticket(
                actor=request.actor, now=request.now, enterprise_id=row.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Raised."))
            return redirect("needs:ticket", made.pk)
    context = {"form": form, "enterprise": row, "hints": hints(plan)}
    return render(request, "needs/raise.html", context, status=422 if form.errors else 200)


@page("needs.ticket.view")
def summary(request: Any) -> HttpResponse:
    """Needs of some days by kind and by department, the worst first."""
    actor, place, now = request.actor, current_place(request), request.now
    form = FiguresForm(request.GET)
    form.is_valid()
    today = local_day(now)
    # A day typed at the beginning of the calendar has none before it.
    until = max(form.cleaned_data.get("until") or today, FIRST_DAY)
    since = form.cleaned_data.get("since") or min(until, today) - timedelta(days=USUAL_DAYS - 1)
    shown = FiguresForm(initial={"since": since, "until": until})
    return render(
        request,
        "needs/summary.html",
        {
            "place": place,
            "form": shown,
            "since": since,
            "until": until,
            "figures": figures(actor, now, place.path, since, until),
        },
    )
