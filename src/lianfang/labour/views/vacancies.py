"""Vacancies at the desk: the list, one with whom was recommended for it, raised, changed."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import (
    EnterpriseFilter,
    enterprise_list,
    get_enterprise,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.labour.forms import RaiseForm, SearchForm, VacancyFilterForm, VacancyForm
from lianfang.labour.selectors.plans import labour_plan, skill_choices, skill_titles
from lianfang.labour.selectors.referrals import referral_rows, referrals_of
from lianfang.labour.selectors.seekers import SeekerFilter, seeker_list, seeker_rows
from lianfang.labour.selectors.vacancies import get_vacancy, vacancy_list, vacancy_rows
from lianfang.labour.services.referrals import recommend
from lianfang.labour.services.vacancies import (
    close_vacancy,
    raise_vacancy,
    reopen_vacancy,
    update_vacancy,
)
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort

PAGE_SIZE = 50
MOST_CANDIDATES = 60
BOTH = ("GET", "POST")
POST = ("POST",)
FIELDS = (
    *("title", "seats", "skills_required", "pay_from", "pay_to", "workplace", "dormitory"),
    *("meals", "night_shift", "schooling", "age_from", "age_to", "contact_hint", "note"),
    *("open_from", "open_until"),
)
COLUMNS = [
    Column("title", pgettext_lazy("vacancy", "Work"), sort="title"),
    Column("enterprise", gettext_lazy("Enterprise")),
    Column("place", gettext_lazy("Stands in"), sort="place"),
    Column("pay", gettext_lazy("Pay (yuan a month)"), sort="pay", numeric=True),
    Column("free", gettext_lazy("Seats left"), numeric=True),
    Column("seats", gettext_lazy("People wanted"), sort="seats", numeric=True),
    Column("hired", gettext_lazy("Hired"), numeric=True),
    Column("skills", gettext_lazy("Skills"), optional=True),
    Column("offers", gettext_lazy("Terms")),
    Column("from", gettext_lazy("Open from"), sort="from", optional=True),
    Column("newest", gettext_lazy("Recorded"), sort="newest", optional=True),
]


@page("labour.vacancy.view")
def vacancies(request: Any) -> HttpResponse:
    """Work offered in the place, the newest first."""
    actor, place, day = request.actor, current_place(request), local_day(request.now)
    plan = labour_plan(place.path, request.now)
    form = VacancyFilterForm(request.GET, skills=skill_choices(plan))
    wanted = form.filters()
    sort = chosen_sort(request.GET, COLUMNS, "newest")
    rows = vacancy_list(actor, day=day, place_path=place.path, wanted=wanted, sort=sort)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "labour/vacancies.html",
        {
            "place": place,
            "form": form,
            "stage": wanted.stage,
            "filters": [form[name] for name in form.fields if name not in HIDDEN],
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": vacancy_rows(actor, list(shown), request.now, day, place.path),
            "may_raise": actor.can("labour.vacancy.raise", place.path),
            "may_export": actor.can("labour.vacancy.export", place.path),
        },
    )


HIDDEN = ("text", "stage", "enterprise_id")


@page("labour.vacancy.view")
def vacancy(request: Any, vacancy_id: uuid.UUID) -> HttpResponse:
    """One vacancy: the terms, who was recommended, what may be done."""
    actor, now, day = request.actor, request.now, local_day(request.now)
    row = get_vacancy(actor, vacancy_id)
    may = {
        name: actor.can(f"labour.vacancy.{name}", row.path)
        for name in ("update", "close", "reopen")
    }
    shown = vacancy_rows(actor, [row], now, day)[0]
    return render(
        request,
        "labour/vacancy.html",
        {
            "row": shown,
            "referrals": referral_rows(actor, referrals_of(actor, row), now),
            "may": may,
            "may_recommend": "labour.referral.recommend" in actor.rights and shown.is_open,
            "may_open": "labour.referral.view" in actor.rights,
        },
    )


@page("labour.vacancy.raise", methods=BOTH)
def new_vacancy(request: Any) -> HttpResponse:
    """Write down what an enterprise needs."""
    place = current_place(request)
    initial: dict[str, Any] = {
        "schooling": "any",
        "open_from": local_day(request.now),
        "vacancy_id": new_id(),
    }
    if asked := request.GET.get("enterprise", ""):
        initial["enterprise"] = _name_of(request, asked)
    form = RaiseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        firm = _firm(request, place.path, form)
        if firm is not None:
            try:
                made = raise_vacancy(
                    actor=request.actor,
                    now=request.now,
                    enterprise_id=firm,
                    vacancy_id=form.cleaned_data["vacancy_id"],
                    **form.entry(),
                )
            except WorkError as error:
                form.take_errors(error)
            else:
                messages.success(request, _("Recorded."))
                return redirect("labour:vacancy", made.pk)
    return _form_page(request, form)


def _name_of(request: Any, asked: str) -> str:
    try:
        return str(get_enterprise(request.actor, uuid.UUID(asked)).name)
    except (ValueError, WorkError):
        return ""


def _firm(request: Any, path: str, form: RaiseForm) -> uuid.UUID | None:
    """The enterprise that was typed; says in the form where there is none or several."""
    text = form.cleaned_data["enterprise"]
    rows = enterprise_list(
        request.actor,
        day=local_day(request.now),
        place_path=path,
        wanted=EnterpriseFilter(text=text),
    )
    exact = list(rows.filter(Q(name=text) | Q(credit_code=text.upper()))[:2])
    found = exact if len(exact) == 1 else list(rows[:4])
    if len(found) == 1:
        return found[0].pk
    if found:
        names = "、".join(row.name for row in found)
        form.add_error(
            "enterprise", _("Several fit; write one in full: %(names)s") % {"names": names}
        )
    else:
        form.add_error("enterprise", _("No enterprise of this name stands here."))
    return None


@page("labour.vacancy.update", methods=BOTH)
def edit_vacancy(request: Any, vacancy_id: uuid.UUID) -> HttpResponse:
    """Change what an enterprise needs."""
    row = get_vacancy(request.actor, vacancy_id, "labour.vacancy.update")
    form = VacancyForm(
        request.POST if request.method == "POST" else None, initial=initial_of(request, row)
    )
    if form.is_bound and form.is_valid():
        try:
            update_vacancy(
                actor=request.actor, now=request.now, vacancy_id=vacancy_id, **form.entry()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("labour:vacancy", vacancy_id)
    return _form_page(request, form, vacancy=row)


def initial_of(request: Any, row: Any) -> dict[str, Any]:
    """What the form of a vacancy shows at first, skills in words."""
    plan = labour_plan(row.path, request.now)
    skills = "、".join(skill_titles(plan, row.skills))
    return {"skills": skills, **{name: getattr(row, name) for name in FIELDS}}


def _form_page(request: Any, form: VacancyForm, **more: Any) -> HttpResponse:
    context = {"form": form, "place": current_place(request), **more}
    status = 422 if form.errors else 200
    return render(request, "labour/vacancy_form.html", context, status=status)


@page("labour.vacancy.close", methods=POST)
def close(request: Any, vacancy_id: uuid.UUID) -> HttpResponse:
    """Nobody new is recommended for it."""
    get_vacancy(request.actor, vacancy_id, "labour.vacancy.close")
    try:
        close_vacancy(
            actor=request.actor,
            now=request.now,
            vacancy_id=vacancy_id,
            reason=str(request.POST.get("reason", "")),
        )
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Closed."))
    return redirect("labour:vacancy", vacancy_id)


@page("labour.vacancy.reopen", methods=POST)
def reopen(request: Any, vacancy_id: uuid.UUID) -> HttpResponse:
    """It is open again."""
    get_vacancy(request.actor, vacancy_id, "labour.vacancy.reopen")
    try:
        reopen_vacancy(actor=request.actor, now=request.now, vacancy_id=vacancy_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Open again."))
    return redirect("labour:vacancy", vacancy_id)


@page("labour.referral.recommend", methods=BOTH)
def recommend_for(request: Any, vacancy_id: uuid.UUID) -> HttpResponse:
    """Whom to recommend: those who look for work here and are recommended nowhere."""
    actor, place = request.actor, current_place(request)
    row = get_vacancy(actor, vacancy_id)
    if request.method == "POST" and request.POST.get("seeker_id"):
        return _recommended(request, row)
    form = SearchForm(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    wanted = SeekerFilter(text=text, stage="free")
    rows = seeker_list(actor, place_path=place.path, wanted=wanted, right="labour.seeker.view")
    found = list(rows[:MOST_CANDIDATES])
    return render(
        request,
        "labour/recommend.html",
        {
            "row": vacancy_rows(actor, [row], request.now, local_day(request.now))[0],
            "form": form,
            "text": text,
            "place": place,
            "seekers": seeker_rows(actor, found, request.now, place.path),
        },
    )


def _recommended(request: Any, row: Any) -> HttpResponse:
    try:
        seeker_id = uuid.UUID(str(request.POST["seeker_id"]))
        recommend(actor=request.actor, now=request.now, seeker_id=seeker_id, vacancy_id=row.pk)
    except ValueError:
        messages.error(request, _("Choose one of the list."))
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Recommended."))
    return redirect("labour:vacancy", row.pk)
