"""Whom nobody visited first; one's own enterprises on the phone; a visit written down."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain
from lianfang.needs.forms import VisitFilterForm, VisitForm
from lianfang.needs.selectors.measures import get_offer, offers_to
from lianfang.needs.selectors.plans import need_choices, needs_plan
from lianfang.needs.selectors.rounds import (
    SORTS,
    due,
    get_liaison_visit,
    longest_ago,
    own_beyond,
    own_round,
    round_rows,
    rounds,
    visit_list,
    visited_since,
    visits_of,
)
from lianfang.needs.selectors.tickets import open_tickets_of, ticket_rows
from lianfang.needs.services.measures import answer_offer
from lianfang.needs.services.visits import correct_liaison_visit, record_liaison_visit
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
ON_A_PHONE = 30
BOTH = ("GET", "POST")
COLUMNS = [
    Column("name", _("Enterprise"), sort=SORTS["name"]),
    Column("place", _("Place"), sort=SORTS["place"]),
    Column("officers", _("Who answers")),
    Column("last", _("Last visit"), sort=SORTS["last"]),
    Column("needs", _("Open needs"), sort=SORTS["needs"], numeric=True),
]
VISIT_COLUMNS = [
    Column("when", pgettext_lazy("liaison", "When")),
    Column("enterprise", _("Enterprise")),
    Column("who", pgettext_lazy("liaison", "Who")),
    Column("how", pgettext_lazy("liaison", "How")),
    Column("said", _("What was said")),
    Column("raised", _("Needs raised"), numeric=True),
]


MOST_BEYOND = 100


@page("needs.visit.record")
def mine(request: Any) -> HttpResponse:
    """On the phone: the enterprises one answers for, those not visited for longest first."""
    actor, now = request.actor, request.now
    found = own_round(actor, now)
    shown = Paginator(found, ON_A_PHONE).get_page(request.GET.get("page"))
    return render(
        request,
        "needs/mine.html",
        {
            "is_on_roster": own_staff(actor) is not None,
            "page": shown,
            "rows": round_rows(actor, shown, now, actor.home_path),
            "beyond": round_rows(actor, own_beyond(actor, now)[:MOST_BEYOND], now),
            "due": found.filter(due(visited_since(actor.home_path, now))).count(),
            "days": needs_plan(actor.home_path, now).visit_days,
        },
    )


@page("needs.visit.view")
def unvisited(request: Any) -> HttpResponse:
    """At the desk: enterprises nobody visited in the days of the plan, or all of them."""
    actor, place, now = request.actor, current_place(request), request.now
    everybody = request.GET.get("stage") == "all"
    text = plain(request.GET.get("q", ""))[:64]
    sort = chosen_sort(request.GET, COLUMNS, "")
    rows = rounds(actor, now, place.path, only_due=not everybody, text=text)
    rows = rows.order_by(*order_by(sort, COLUMNS)) if sort else longest_ago(rows)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "needs/unvisited.html",
        {
            "place": place,
            "everybody": everybody,
            "text": text,
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": round_rows(actor, shown, now, place.path),
            "due": rounds(actor, now, place.path, only_due=True).count(),
            "days": needs_plan(place.path, now).visit_days,
            "may_export": actor.can("needs.visit.export", place.path),
        },
    )


@page("needs.visit.view", methods=BOTH)
def visits(request: Any) -> HttpResponse:
    """The log of visits, the latest first. The search goes by POST, since it may hold names."""
    actor, place = request.actor, current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    form = VisitFilterForm(asked)
    shown = Paginator(visit_list(actor, place.path, form.filters()), PAGE_SIZE)
    listed = shown.get_page(asked.get("page"))
    return render(
        request,
        "needs/visits.html",
        {
            "place": place,
            "form": form,
            "active": form.number_set(),
            "columns": VISIT_COLUMNS,
            "page": listed,
            "rows": listed,
            "may_correct": actor.can("needs.visit.correct", place.path),
            "may_export": actor.can("needs.visit.export", place.path),
        },
    )


@page("needs.visit.view")
def enterprise(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """One enterprise for whoever goes there: open needs, offers it has not answered, visits."""
    actor, now = request.actor, request.now
    row = get_enterprise(actor, enterprise_id, "needs.visit.view")
    return render(
        request,
        "needs/enterprise.html",
        {
            "enterprise": row,
            "tickets": ticket_rows(actor, open_tickets_of(actor, row)[:30], now, row.path),
            "offers": offers_to(actor, row),
            "visits": visits_of(actor, row),
            "may_record": actor.can("needs.visit.record", row.path),
            "may_raise": actor.can("needs.ticket.raise", row.path),
            "may_answer": actor.can("needs.offer.answer", row.path),
            "may_correct": actor.can("needs.visit.correct", row.path),
        },
    )


@page("needs.visit.record", methods=BOTH)
def record(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """A visit, a call or a talk online, with the needs that were named."""
    row = get_enterprise(request.actor, enterprise_id, "needs.visit.record")
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        needs=need_choices(needs_plan(row.path, request.now)),
        initial={
            "visit_id": new_id(),
            "how": "visit",
            "visited_at": request.now.astimezone(LOCAL_ZONE),
        },
    )
    if form.is_bound and form.is_valid():
        raised = form.raised()
        try:
            record_liaison_visit(
                actor=request.actor,
                now=request.now,
                enterprise_id=row.pk,
                how=form.cleaned_data["how"],
                said=form.cleaned_data["said"],
                visited_at=form.moment(),
                raised=raised,
                visit_id=form.cleaned_data["visit_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _said(len(raised)))
            return redirect("needs:of_enterprise", row.pk)
    context = {"form": form, "enterprise": row}
    return render(request, "needs/visit.html", context, status=422 if form.errors else 200)


def _said(raised: int) -> str:
    if not raised:
        return gettext("Recorded.")
    text = ngettext("Recorded; %(n)s need raised.", "Recorded; %(n)s needs raised.", raised)
    return text % {"n": raised}


@page("needs.visit.correct", methods=BOTH)
def correct(request: Any, liaison_visit_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why."""
    visit = get_liaison_visit(request.actor, liaison_visit_id, "needs.visit.correct")
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        correcting=True,
        initial={
            "how": visit.how,
            "visited_at": visit.visited_at.astimezone(LOCAL_ZONE),
            "said": visit.said,
        },
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            correct_liaison_visit(
                actor=request.actor,
                now=request.now,
                visit_id=visit.pk,
                how=given["how"],
                said=given["said"],
                visited_at=form.moment(),
                reason=given["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Corrected; the earlier record stays readable."))
            return redirect("needs:of_enterprise", visit.enterprise_id)
    context = {"form": form, "enterprise": visit.enterprise, "visit": visit}
    return render(request, "needs/visit.html", context, status=422 if form.errors else 200)


@page("needs.offer.answer", methods=("POST",))
def answer(request: Any, measure_offer_id: uuid.UUID) -> HttpResponse:
    """What the enterprise said to a measure, written down for it."""
    offer = get_offer(request.actor, measure_offer_id, "needs.offer.answer")
    answer_offer(
        actor=request.actor,
        now=request.now,
        offer_id=offer.pk,
        taken=request.POST.get("taken") == "yes",
        note=str(request.POST.get("reason", "")),
    )
    messages.success(request, gettext("Recorded."))
    return redirect("needs:of_enterprise", offer.enterprise_id)
