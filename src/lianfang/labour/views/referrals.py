"""Recommendations at the desk: who waits for an answer, interviews, hirings, the daily ranking."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.labour.forms import (
    DayForm,
    DeclineForm,
    HiredForm,
    InterviewForm,
    QuotaForm,
    ReferralFilterForm,
)
from lianfang.labour.selectors.match_words import why_text
from lianfang.labour.selectors.plans import labour_plan
from lianfang.labour.selectors.ranking import ranking
from lianfang.labour.selectors.referrals import (
    get_referral,
    late_count,
    referral_list,
    referral_rows,
    steps_of,
)
from lianfang.labour.selectors.units import departments, unit_places
from lianfang.labour.services.quotas import set_quotas
from lianfang.labour.services.referrals import (
    arrange_interview,
    decline,
    hire,
    hire_many,
    pass_interview,
    withdraw_referral,
)
from lianfang.labour.views.seekers import team_choices
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
BOTH = ("GET", "POST")
POST = ("POST",)
COLUMNS = [
    Column("name", pgettext_lazy("person", "Name")),
    Column("work", pgettext_lazy("vacancy", "Work")),
    Column("enterprise", gettext_lazy("Enterprise")),
    Column("unit", gettext_lazy("Recommended by")),
    Column("recommended", gettext_lazy("Recommended")),
    Column("interview", gettext_lazy("Interview"), optional=True),
    Column("hired", gettext_lazy("First day at work"), optional=True),
    Column("state", gettext_lazy("State")),
]
RIGHTS = ("arrange", "judge", "hire", "decline", "withdraw")


@page("labour.referral.view")
def referrals(request: Any) -> HttpResponse:
    """Who was recommended; those who wait longest for an answer first."""
    actor, place = request.actor, current_place(request)
    asked = request.GET if "stage" in request.GET else {**request.GET.dict(), "stage": "waiting"}
    form = ReferralFilterForm(asked, teams=team_choices(request, place.path))
    wanted = form.filters()
    sort = "" if wanted.stage in ("waiting", "late") else "newest"
    rows = referral_list(actor, request.now, place_path=place.path, wanted=wanted, sort=sort)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "labour/referrals.html",
        {
            "place": place,
            "form": form,
            "stage": wanted.stage,
            "late": late_count(actor, place.path, request.now),
            "hours": labour_plan(place.path, request.now).answer_hours,
            "filters": [form["day"], form["team_id"]],
            "active": form.number_set(),
            "columns": COLUMNS,
            "page": shown,
            "rows": referral_rows(actor, list(shown), request.now),
            "may_hire": actor.can("labour.referral.hire_many", place.path),
        },
    )


@page("labour.referral.hire_many", methods=POST)
def hired_many(request: Any) -> HttpResponse:
    """The ticked ones have begun today."""
    place = current_place(request)
    try:
        ticked = [(uuid.UUID(text), None) for text in request.POST.getlist("selected")]
        done, failed = hire_many(
            actor=request.actor, now=request.now, place_id=place.pk, hired=ticked
        )
    except ValueError:
        messages.error(request, _("Choose one of the list."))
    except WorkError as error:
        messages.error(request, error.message)
    else:
        said = ngettext("%(n)s person is hired.", "%(n)s people are hired.", done)
        messages.success(request, said % {"n": done})
        if failed:
            messages.error(request, str(failed[0][1].message))
    return redirect("labour:referrals")


@page("labour.referral.view")
def referral(request: Any, referral_id: uuid.UUID) -> HttpResponse:
    """One recommendation from the first day on, and what comes next."""
    return _page(request, get_referral(request.actor, referral_id))


def _page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, day = request.actor, local_day(request.now)
    paths = (row.path, row.vacancy.path)
    may = {
        name: any(actor.can(f"labour.referral.{name}", path) for path in paths) for name in RIGHTS
    }
    opening = request.now + timedelta(days=1)
    return render(
        request,
        "labour/referral.html",
        {
            "row": referral_rows(actor, [row], request.now)[0],
            "steps": steps_of(actor, row),
            "why": [text for text in map(why_text, row.reasons) if text],
            "may": may,
            "interview_form": InterviewForm(
                initial={
                    "interview_at": row.interview_at or opening.replace(minute=0),
                    "interview_how": row.interview_how,
                }
            ),
            "hired_form": HiredForm(initial={"hired_on": day}),
            "decline_form": DeclineForm(initial={"declined_by": "enterprise"}),
            "may_see_seeker": actor.can("labour.seeker.view", row.seeker.path)
            and row.seeker.state != "withdrawn",
            "may_see_vacancy": actor.can("labour.vacancy.view", row.vacancy.path),
            **more,
        },
        status=status,
    )


def _kept(
    request: Any, referral_id: uuid.UUID, service: Callable[..., Any], said: str, **shown: Any
) -> HttpResponse:
    """Hand the one form of `shown` to the service; what is wrong comes back beside its fields."""
    row = get_referral(request.actor, referral_id)
    (form,) = shown.values()
    if form.is_valid():
        try:
            service(
                actor=request.actor,
                now=request.now,
                referral_id=referral_id,
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, said)
            return redirect("labour:referral", referral_id)
    return _page(request, row, status=422, **shown)


@page("labour.referral.arrange", methods=POST)
def arrange(request: Any, referral_id: uuid.UUID) -> HttpResponse:
    """When and how they talk online."""
    form = InterviewForm(request.POST)
    said = _("Arranged. Please tell whoever was recommended.")
    return _kept(request, referral_id, arrange_interview, said, interview_form=form)


@page("labour.referral.judge", methods=POST)
def judge(request: Any, referral_id: uuid.UUID) -> HttpResponse:
    """The enterprise wants them."""
    return _simple(request, referral_id, pass_interview, _("Noted: the enterprise wants them."))


@page("labour.referral.hire", methods=POST)
def hired(request: Any, referral_id: uuid.UUID) -> HttpResponse:
    """They have begun."""
    form = HiredForm(request.POST)
    said = _("Hired, and on the enterprise's list of employees.")
    return _kept(request, referral_id, hire, said, hired_form=form)


@page("labour.referral.decline", methods=POST)
def declined(request: Any, referral_id: uuid.UUID) -> HttpResponse:
    """One side said no."""
    form = DeclineForm(request.POST)
    return _kept(request, referral_id, decline, _("Noted; the seat is free."), decline_form=form)


@page("labour.referral.withdraw", methods=POST)
def withdrawn(request: Any, referral_id: uuid.UUID) -> HttpResponse:
    """The recommendation should not have been made."""
    reason = str(request.POST.get("reason", ""))
    return _simple(
        request, referral_id, withdraw_referral, _("Noted; the seat is free."), reason=reason
    )


def _simple(
    request: Any, referral_id: uuid.UUID, service: Callable[..., Any], said: str, **given: Any
) -> HttpResponse:
    get_referral(request.actor, referral_id)
    try:
        service(actor=request.actor, now=request.now, referral_id=referral_id, **given)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("labour:referral", referral_id)


@page("labour.quota.view")
def standings(request: Any) -> HttpResponse:
    """The daily ranking of villages and departments, of today or a day gone by."""
    actor, place, today = request.actor, current_place(request), local_day(request.now)
    form = DayForm(request.GET)
    day = (form.cleaned_data["day"] if form.is_valid() else None) or today
    day = min(day, today)
    return render(
        request,
        "labour/ranking.html",
        {
            "place": place,
            "ranking": ranking(actor, place.path, day, request.now),
            "form": DayForm(initial={"day": day}),
            "day": day,
            "is_today": day == today,
            "before": day - timedelta(days=1),
            "after": day + timedelta(days=1),
            "may_set": actor.can("labour.quota.set", place.path),
        },
    )


@page("labour.quota.set", methods=BOTH)
def quotas(request: Any) -> HttpResponse:
    """Targets of villages and departments for a period."""
    actor, place, today = request.actor, current_place(request), local_day(request.now)
    plan = labour_plan(place.path, request.now)
    places = unit_places(actor, place.path, plan, "labour.quota.set")
    teams = departments(actor, place.path, plan, today)
    form = QuotaForm(
        request.POST if request.method == "POST" else None,
        initial={"first": today.replace(day=1), "last": today + timedelta(days=13)},
    )
    table = ranking(actor, place.path, today, request.now)
    targets = {one.id: one.target for one in (*table.places, *table.departments)}
    if form.is_bound and form.is_valid():
        try:
            set_quotas(
                actor=actor,
                now=request.now,
                place_id=place.pk,
                places=_numbers(request, "place", places),
                teams=_numbers(request, "team", teams),
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Targets are set."))
            return redirect("labour:ranking")
    typed = request.POST if form.is_bound else {}
    rows = [
        (f"{kind}-{one.pk}", name, typed.get(f"{kind}-{one.pk}", targets.get(one.pk) or ""))
        for kind, found in (("place", places), ("team", teams))
        for one, name in ((one, getattr(one, "short_name", "") or one.name) for one in found)
    ]
    context = {"form": form, "place": place, "rows": rows}
    return render(request, "labour/quotas.html", context, status=422 if form.errors else 200)


def _numbers(request: Any, kind: str, units: Any) -> dict[uuid.UUID, int]:
    """Targets as typed; what is empty is not set, what is no number is below nought."""
    found = {}
    for one in units:
        text = str(request.POST.get(f"{kind}-{one.pk}", "")).strip()
        if text:
            found[one.pk] = int(text) if text.isdecimal() and len(text) < 9 else -1
    return found
