"""Programmes: what is left of each, who has not asked yet, what waits; opening them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.funds.forms import BudgetForm, DaysForm, ProgrammeForm
from lianfang.funds.selectors.amounts import not_applied
from lianfang.funds.selectors.payments import batches_of
from lianfang.funds.selectors.plans import planned
from lianfang.funds.selectors.programmes import (
    entries_of,
    get_programme,
    one_row,
    programme_list,
    programme_rows,
)
from lianfang.funds.services.programmes import (
    open_planned_programme,
    open_programme,
    set_budget,
    set_days,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.money import yuan
from lianfang.places.selectors import current_place, full_names

PAGE_SIZE = 50
BOTH = ("GET", "POST")


@page("funds.programme.view")
def programmes(request: Any) -> HttpResponse:
    """Every programme that holds here, what is left first; those of the plan nobody opened yet."""
    actor, place = request.actor, current_place(request)
    day = local_day(request.now)
    rows = programme_rows(actor, programme_list(actor, place.path), request.now, day, place.path)
    may_open = actor.can("funds.programme.open", place.path)
    return render(
        request,
        "funds/programmes.html",
        {
            "place": place,
            "rows": rows,
            "waiting": sum(row.waiting for row in rows),
            "overdue": sum(row.overdue for row in rows),
            "to_pay": sum(row.to_pay for row in rows),
            "planned": planned(place.path, request.now) if may_open else [],
            "may_open": may_open,
            "may_export": actor.can("funds.application.export", place.path),
        },
    )


@page("funds.programme.view")
def programme(request: Any, programme_id: uuid.UUID) -> HttpResponse:
    """One programme: its money, its rules, who could apply and has not, batches, every entry."""
    return _page(request, get_programme(request.actor, programme_id))


def _page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, place = request.actor, current_place(request)
    day = local_day(request.now)
    shown = one_row(actor, row, request.now, day, place.path)
    return render(
        request,
        "funds/programme.html",
        {
            "row": shown,
            "place": place,
            "entries": entries_of(actor, row),
            "batches": batches_of(actor, row),
            "may_write": actor.can("funds.application.write", place.path),
            "may_pay": actor.can("funds.batch.create", row.path),
            "may_set": actor.can("funds.programme.set_budget", row.path),
            "budget_form": BudgetForm(initial={"budget": yuan(shown.budget_fen)}),
            "days_form": DaysForm(initial={"closes_on": row.closes_on}),
            **more,
        },
        status=status,
    )


@page("funds.programme.view")
def silent(request: Any, programme_id: uuid.UUID) -> HttpResponse:
    """Enterprises the programme is meant for that have not applied: whom to tell."""
    actor, place = request.actor, current_place(request)
    row = get_programme(actor, programme_id)
    found = not_applied(actor, row, place.path).order_by("path", "name_key", "pk")
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list(shown)
    names = full_names(actor, sorted({one.path for one in listed}), place.path)
    return render(
        request,
        "funds/silent.html",
        {
            "programme": row,
            "row": one_row(actor, row, request.now, local_day(request.now), place.path),
            "place": place,
            "page": shown,
            "rows": [(one, names.get(one.path, "")) for one in listed],
            "may_write": actor.can("funds.application.write", place.path),
        },
    )


@page("funds.programme.open", methods=BOTH)
def new_programme(request: Any) -> HttpResponse:
    """Open a programme by hand."""
    place = current_place(request)
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None,
        classes=class_choices(plans_inside(request.actor, place.path, request.now)),
        initial={"opens_on": local_day(request.now), "rule": "per_head"},
    )
    if form.is_bound and form.is_valid():
        try:
            made = open_programme(
                actor=request.actor, now=request.now, place_id=place.pk, terms=form.terms()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Opened. Enterprises it is meant for see it now."))
            return redirect("funds:programme", made.pk)
    context = {"form": form, "place": place}
    status = 422 if form.errors else 200
    return render(request, "funds/programme_form.html", context, status=status)


@page("funds.programme.open_planned", methods=("POST",))
def open_planned(request: Any) -> HttpResponse:
    """Open a programme as the plan says it."""
    place = current_place(request)
    key = request.POST.get("key", "")[:32]
    try:
        made = open_planned_programme(
            actor=request.actor, now=request.now, place_id=place.pk, key=key
        )
    except WorkError as error:
        say_fault(request, error)
        return redirect("funds:programmes")
    messages.success(request, _("Opened. Enterprises it is meant for see it now."))
    return redirect("funds:programme", made.pk)


@page("funds.programme.set_budget", methods=("POST",))
def change_budget(request: Any, programme_id: uuid.UUID) -> HttpResponse:
    """More money, or less."""
    row = get_programme(request.actor, programme_id, "funds.programme.set_budget")
    form = BudgetForm(request.POST)
    if form.is_valid():
        try:
            set_budget(
                actor=request.actor,
                now=request.now,
                programme_id=programme_id,
                budget_fen=form.cleaned_data["budget"],
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("funds:programme", programme_id)
    return _page(request, row, status=422, budget_form=form)


@page("funds.programme.set_days", methods=("POST",))
def change_days(request: Any, programme_id: uuid.UUID) -> HttpResponse:
    """Another last day."""
    row = get_programme(request.actor, programme_id, "funds.programme.set_days")
    form = DaysForm(request.POST)
    if form.is_valid():
        try:
            set_days(
                actor=request.actor,
                now=request.now,
                programme_id=programme_id,
                closes_on=form.cleaned_data["closes_on"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("funds:programme", programme_id)
    return _page(request, row, status=422, days_form=form)


def say_fault(request: Any, error: WorkError) -> None:
    """What a service refused, above the page that follows."""
    fields = getattr(error, "fields", {})
    texts = [*map(str, fields.values())] or [str(error.message)]
    messages.error(request, " ".join(texts))
