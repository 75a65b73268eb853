"""Homes on screen: who was not measured, who lives there, who works there, the day's report."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.institutions.forms import BedForm, RoundForm, WatchForm
from lianfang.institutions.selectors.homes import (
    VIEW,
    get_home,
    get_resident,
    get_stay,
    home_day,
    home_days,
    home_list,
)
from lianfang.institutions.selectors.plans import institutions_plan, round_at
from lianfang.institutions.selectors.report import day_report
from lianfang.institutions.services.rounds import record_round
from lianfang.institutions.services.stays import assign_bed, end_stay, reveal_contact
from lianfang.institutions.views.choosing import staff_choices
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import current_place
from lianfang.records.selectors.forms import forms_in_force

BOTH = ("GET", "POST")


@page(VIEW)
def homes(request: Any) -> HttpResponse:
    """Homes of the place with today's rounds; those with somebody missing stand out."""
    place = current_place(request)
    found = home_list(request.actor, place.path, request.now)
    days = home_days(request.actor, found, request.now)
    return render(request, "institutions/homes.html", {"place": place, "days": days})


@page(VIEW)
def home(request: Any, home_id: uuid.UUID) -> HttpResponse:
    """One home: who is missing in each round, everybody by bed, staff, the day's report."""
    return home_page(request, home_id)


def home_page(request: Any, home_id: uuid.UUID, form: Any = None) -> HttpResponse:
    actor, now = request.actor, request.now
    row = get_home(actor, home_id, now)
    shown = home_day(actor, row, now, _day(request))
    plan = institutions_plan(row.path, now)
    is_today = shown.day == local_day(now)
    current = round_at(plan, now, shown.day)
    may_assign = actor.can("institutions.watch.assign", row.path)
    if form is None and may_assign:
        staff = staff_choices(actor, row.path, shown.day)
        form = WatchForm(staff=staff, plan=plan, initial={"day": shown.day})
    return render(
        request,
        "institutions/home.html",
        {
            "home": row,
            "shown": shown,
            "is_today": is_today,
            "now_round": next((r for r in shown.rounds if r.round.key == current.key), None),
            "plan": plan,
            "report": day_report(shown, plan),
            "form": form,
            "may_measure": is_today
            and actor.can("institutions.round.record", row.path)
            and actor.can("health.check.record", row.path),
            "may_withdraw": actor.can("institutions.watch.withdraw", row.path),
            "may_bed": actor.can("institutions.stay.assign", row.path),
            "forms": _forms(actor, row, plan, now) if is_today else [],
        },
        status=422 if form is not None and form.errors else 200,
    )


def _forms(actor: Any, home: Any, plan: Any, now: Any) -> list[Any]:
    """Forms of the home's day that are in force there, for whoever may fill them in."""
    if not actor.can("records.record.make", home.path):
        return []
    wanted = (plan.visitors_form, plan.goods_form, plan.report_form)
    found = [one.form for one in forms_in_force(actor, home.path, now)]
    return [one for one in found if one.key in wanted]


def _day(request: Any) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


@page("institutions.round.record", methods=BOTH)
def measure(request: Any, home_id: uuid.UUID) -> HttpResponse:
    """From bed to bed: one line each, those not measured yet first."""
    actor, now = request.actor, request.now
    row = get_home(actor, home_id, now, "institutions.round.record")
    shown = home_day(actor, row, now)
    plan = institutions_plan(row.path, now)
    current = round_at(plan, now, shown.day)
    index = [one.key for one in plan.rounds].index(current.key)
    residents = sorted(shown.residents, key=lambda one: one.rounds[index] is not None)
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        residents=residents,
        numbers=[id_at(now) for _one in residents],
    )
    if form.is_bound and form.is_valid():
        try:
            made = record_round(
                actor=actor, now=now, home_id=home_id, taken_at=now, lines=form.lines()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            fevers = sum(one.fever for one in made)
            if fevers:
                text = _("%(checked)s measured, %(fevers)s with a fever. Follow the fever cases.")
                messages.error(request, text % {"checked": len(made), "fevers": fevers})
            else:
                messages.success(request, _("%(checked)s measured.") % {"checked": len(made)})
            return redirect("institutions:home", home_id)
    rows = [(one, heat, number, one.rounds[index]) for one, heat, number in form.rows()]
    context = {"home": row, "round": current, "form": form, "rows": rows}
    return render(request, "institutions/round.html", context, status=422 if form.errors else 200)


@page("institutions.stay.assign", methods=BOTH)
def bed(request: Any, home_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """A resident's bed, level of care, and whom to call."""
    return _bed_page(request, home_id, person_id)


def _bed_page(
    request: Any, home_id: uuid.UUID, person_id: uuid.UUID, shown: Any = None, status: int = 200
) -> HttpResponse:
    actor, now = request.actor, request.now
    row = get_home(actor, home_id, now, "institutions.stay.assign")
    who = get_resident(actor, row, person_id, now)
    stay = who.stay
    is_sent = request.method == "POST" and shown is None and status == 200
    initial = {
        "room": stay.room if stay else "",
        "bed": stay.bed if stay else "",
        "care_level": stay.care_level if stay else "",
    }
    form = BedForm(
        request.POST if is_sent else None,
        plan=institutions_plan(row.path, now),
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        try:
            assign_bed(
                actor=actor, now=now, home_id=home_id, person_id=person_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Kept."))
            return redirect("institutions:home", home_id)
    context = {
        "home": row,
        "who": who,
        "form": form,
        "opened": shown,
        "may_end": stay is not None and actor.can("institutions.stay.end", row.path),
        "may_reveal": bool(who.contact_phone or who.contact_name)
        and actor.can("institutions.contact.reveal", row.path),
    }
    code = 422 if form.errors else status
    return render(request, "institutions/bed.html", context, status=code)


@page("institutions.stay.end", methods=("POST",))
def end(request: Any, stay_id: uuid.UUID) -> HttpResponse:
    """The bed is free."""
    row = get_stay(request.actor, stay_id, "institutions.stay.end")
    end_stay(actor=request.actor, now=request.now, stay_id=stay_id)
    messages.success(request, _("The bed is free."))
    return redirect("institutions:home", row.place_id)


@page("institutions.contact.reveal", methods=("POST",))
def reveal(request: Any, stay_id: uuid.UUID) -> HttpResponse:
    """The relative to be called, in full, once, with a reason."""
    row = get_stay(request.actor, stay_id, "institutions.contact.reveal")
    try:
        opened = reveal_contact(
            actor=request.actor,
            now=request.now,
            stay_id=stay_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
        return _contact_page(request, row, None, error.status)
    return _contact_page(request, row, opened, 200)


def _contact_page(request: Any, stay: Any, opened: Any, status: int) -> HttpResponse:
    home = get_home(request.actor, stay.place_id, request.now)
    who = get_resident(request.actor, home, stay.person_id, request.now)
    context = {"home": home, "who": who, "opened": opened}
    return render(request, "institutions/contact.html", context, status=status)
