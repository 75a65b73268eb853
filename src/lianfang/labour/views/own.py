"""What the contact of an enterprise sees on the phone: whom it needs, who was recommended, answers.

Whose pages these are says `own_enterprise`; for any other enterprise nothing exists.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.ids import new_id
from lianfang.labour.forms import DeclineForm, HiredForm, InterviewForm, VacancyForm
from lianfang.labour.selectors.referrals import (
    get_own_candidate,
    own_candidates,
    referral_rows,
)
from lianfang.labour.selectors.vacancies import get_own_vacancy, own_vacancies, vacancy_rows
from lianfang.labour.services.referrals import (
    arrange_own_interview,
    decline_own_candidate,
    hire_own_candidate,
    pass_own_interview,
)
from lianfang.labour.services.reveals import reveal_own_candidate
from lianfang.labour.services.vacancies import (
    close_own_vacancy,
    raise_own_vacancy,
    update_own_vacancy,
)
from lianfang.labour.views.vacancies import initial_of

PAGE_SIZE = 30
EVERY_ANSWER = dict.fromkeys(("arrange", "judge", "hire", "decline"), True)
BOTH = ("GET", "POST")
POST = ("POST",)


@page("labour.own_vacancy.view")
def own_labour(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Our vacancies, and who waits for our answer."""
    actor, now, day = request.actor, request.now, local_day(request.now)
    row = own_enterprise(actor, enterprise_id)
    waiting = list(own_candidates(actor, row.pk, "waiting")[:PAGE_SIZE])
    vacancies = Paginator(own_vacancies(actor, row.pk), PAGE_SIZE)
    shown = vacancies.get_page(request.GET.get("page"))
    return render(
        request,
        "labour/own_labour.html",
        {
            "enterprise": row,
            "waiting": referral_rows(actor, waiting, now, as_enterprise=True),
            "hired": own_candidates(actor, row.pk, "hired").count(),
            "page": shown,
            "vacancies": vacancy_rows(actor, list(shown), now, day, row.path),
        },
    )


@page("labour.own_candidate.view")
def own_candidate_list(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Everybody recommended to us."""
    actor = request.actor
    row = own_enterprise(actor, enterprise_id)
    shown = Paginator(own_candidates(actor, row.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = referral_rows(actor, list(shown), request.now, as_enterprise=True)
    context = {"enterprise": row, "page": shown, "rows": rows}
    return render(request, "labour/own_candidates.html", context)


@page("labour.own_vacancy.raise", methods=BOTH)
def own_new_vacancy(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Say whom we need."""
    row = own_enterprise(request.actor, enterprise_id)
    form = VacancyForm(
        request.POST if request.method == "POST" else None,
        initial={
            "schooling": "any",
            "open_from": local_day(request.now),
            "vacancy_id": new_id(),
        },
    )
    if form.is_bound and form.is_valid():
        try:
            raise_own_vacancy(
                actor=request.actor,
                now=request.now,
                enterprise_id=row.pk,
                vacancy_id=form.cleaned_data["vacancy_id"],
                **form.entry(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Sent. The town looks for people for you."))
            return redirect("labour:own_labour", row.pk)
    context = {"form": form, "enterprise": row}
    return render(request, "labour/own_vacancy.html", context, status=422 if form.errors else 200)


@page("labour.own_vacancy.update", methods=BOTH)
def own_vacancy(request: Any, enterprise_id: uuid.UUID, vacancy_id: uuid.UUID) -> HttpResponse:
    """Change whom we need."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    row = get_own_vacancy(request.actor, enterprise_id, vacancy_id)
    form = VacancyForm(
        request.POST if request.method == "POST" else None, initial=initial_of(request, row)
    )
    if form.is_bound and form.is_valid():
        try:
            update_own_vacancy(
                actor=request.actor,
                now=request.now,
                enterprise_id=enterprise.pk,
                vacancy_id=vacancy_id,
                **form.entry(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("labour:own_labour", enterprise.pk)
    shown = vacancy_rows(request.actor, [row], request.now, local_day(request.now))[0]
    context = {"form": form, "enterprise": enterprise, "row": shown}
    return render(request, "labour/own_vacancy.html", context, status=422 if form.errors else 200)


@page("labour.own_vacancy.close", methods=POST)
def own_close(request: Any, enterprise_id: uuid.UUID, vacancy_id: uuid.UUID) -> HttpResponse:
    """We need nobody for this any more."""
    own_enterprise(request.actor, enterprise_id)
    try:
        close_own_vacancy(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            vacancy_id=vacancy_id,
            reason=str(request.POST.get("reason", "")),
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Closed."))
    return redirect("labour:own_labour", enterprise_id)


@page("labour.own_candidate.view")
def own_candidate(request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """Somebody recommended to us: what we may know, and our answer."""
    row = get_own_candidate(request.actor, enterprise_id, referral_id)
    return _page(request, enterprise_id, row)


def _page(
    request: Any, enterprise_id: uuid.UUID, row: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    opening = request.now + timedelta(days=1)
    return render(
        request,
        "labour/own_candidate.html",
        {
            "enterprise": own_enterprise(request.actor, enterprise_id),
            "row": referral_rows(request.actor, [row], request.now, as_enterprise=True)[0],
            "interview_form": InterviewForm(
                initial={
                    "interview_at": row.interview_at or opening.replace(minute=0),
                    "interview_how": row.interview_how,
                }
            ),
            "hired_form": HiredForm(initial={"hired_on": local_day(request.now)}),
            "decline_form": DeclineForm(initial={"declined_by": "enterprise"}),
            "may": EVERY_ANSWER,
            **more,
        },
        status=status,
    )


def _kept(
    request: Any,
    enterprise_id: uuid.UUID,
    referral_id: uuid.UUID,
    service: Callable[..., Any],
    said: str,
    **shown: Any,
) -> HttpResponse:
    row = get_own_candidate(request.actor, enterprise_id, referral_id)
    (form,) = shown.values()
    if form.is_valid():
        try:
            service(
                actor=request.actor,
                now=request.now,
                enterprise_id=enterprise_id,
                referral_id=referral_id,
                **form.cleaned_data,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, said)
            return redirect("labour:own_candidate", enterprise_id, referral_id)
    return _page(request, enterprise_id, row, status=422, **shown)


@page("labour.own_candidate.arrange", methods=POST)
def own_arrange(request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """When and how we talk to them."""
    form = InterviewForm(request.POST)
    said = _("Arranged. You read the full name now.")
    return _kept(
        request, enterprise_id, referral_id, arrange_own_interview, said, interview_form=form
    )


@page("labour.own_candidate.judge", methods=POST)
def own_judge(request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """We want them."""
    get_own_candidate(request.actor, enterprise_id, referral_id)
    try:
        pass_own_interview(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            referral_id=referral_id,
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted. Say when they begin."))
    return redirect("labour:own_candidate", enterprise_id, referral_id)


@page("labour.own_candidate.hire", methods=POST)
def own_hire(request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """They have begun."""
    form = HiredForm(request.POST)
    said = _("Hired, and on your list of employees.")
    return _kept(request, enterprise_id, referral_id, hire_own_candidate, said, hired_form=form)


@page("labour.own_candidate.decline", methods=POST)
def own_decline(request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """It came to nothing."""
    form = DeclineForm(request.POST)
    said = _("Noted; the seat is free.")
    return _kept(
        request, enterprise_id, referral_id, decline_own_candidate, said, decline_form=form
    )


@page("labour.own_candidate.reveal", methods=POST)
def own_reveal(request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> HttpResponse:
    """Open name and phone to reach them, with a reason; shown in this one answer only."""
    row = get_own_candidate(request.actor, enterprise_id, referral_id)
    try:
        opened = reveal_own_candidate(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            referral_id=referral_id,
            reason=str(request.POST.get("reason", "")),
        )
    except InvalidInput as error:
        raise InvalidInput(_("Say what you need it for.")) from error
    response = _page(request, enterprise_id, row, opened=opened.value)
    response["Cache-Control"] = "no-store"
    return response
