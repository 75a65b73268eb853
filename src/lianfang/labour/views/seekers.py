"""People who look for work, at the desk and on the round: listed, opted in, withdrawn."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.ids import new_id
from lianfang.labour.forms import (
    OptInForm,
    OutsiderForm,
    SearchForm,
    SeekerFilterForm,
    SeekerForm,
)
from lianfang.labour.selectors.plans import labour_plan, skill_choices, skill_titles
from lianfang.labour.selectors.referrals import ReferralFilter, referral_list, referral_rows
from lianfang.labour.selectors.seekers import get_seeker, seeker_list, seeker_rows
from lianfang.labour.selectors.sign_ups import waiting_sign_ups
from lianfang.labour.selectors.units import departments
from lianfang.labour.services.matching import create_proposal
from lianfang.labour.services.reveals import reveal_seeker
from lianfang.labour.services.seekers import (
    register_outsider,
    register_resident,
    update_seeker,
    withdraw_consent,
)
from lianfang.people.selectors.cards import person_cards
from lianfang.people.selectors.persons import PersonFilter, get_person, person_list
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort

PAGE_SIZE = 50
MOST_FOUND = 30
BOTH = ("GET", "POST")
POST = ("POST",)
COLUMNS = [
    Column("name", pgettext_lazy("person", "Name")),
    Column("place", gettext_lazy("Lives at"), sort="place"),
    Column("skills", gettext_lazy("Skills")),
    Column("schooling", gettext_lazy("Schooling"), optional=True),
    Column("pay", gettext_lazy("Wanted pay"), numeric=True),
    Column("reach", gettext_lazy("Would work")),
    Column("from", gettext_lazy("Available from"), sort="from"),
    Column("team", gettext_lazy("Brought by"), optional=True),
    Column("phone", gettext_lazy("Phone"), optional=True),
    Column("state", gettext_lazy("State")),
    Column("newest", gettext_lazy("Recorded"), sort="newest", optional=True),
]
FIELDS = (
    *("schooling", "wanted_pay", "reach", "wants_dormitory", "night_shift", "available_from"),
    *("note", "team_id"),
)


@page("labour.seeker.view", methods=BOTH)
def seekers(request: Any) -> HttpResponse:
    """Who looks for work in the place. A search may be for a name, so it goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    actor, place = request.actor, current_place(request)
    form = SeekerFilterForm(asked, **_choices(request, place.path))
    wanted = form.filters()
    sort = chosen_sort(asked, COLUMNS, "newest")
    rows = seeker_list(actor, place_path=place.path, wanted=wanted, sort=sort)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "labour/seekers.html",
        {
            "place": place,
            "form": form,
            "stage": wanted.stage,
            "filters": [form[name] for name in form.fields if name not in ("text", "stage")],
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": seeker_rows(actor, list(shown), request.now, place.path),
            "may_register": actor.can("labour.seeker.register", place.path),
            "waiting": waiting_sign_ups(actor, place.path).count(),
            "may_propose": actor.can("labour.match.create", place.path),
            "may_export": actor.can("labour.seeker.export", place.path),
        },
    )


def _choices(request: Any, path: str) -> dict[str, Any]:
    plan = labour_plan(path, request.now)
    return {"skills": skill_choices(plan), "teams": team_choices(request, path)}


def team_choices(request: Any, path: str) -> list[tuple[str, str]]:
    """Departments that bring people in, for a form."""
    plan = labour_plan(path, request.now)
    teams = departments(request.actor, path, plan, local_day(request.now))
    return [(str(team.pk), team.name) for team in teams]


@page("labour.match.create", methods=POST)
def propose(request: Any) -> HttpResponse:
    """Ask the planner for the ticked ones, or for all who are recommended nowhere."""
    place = current_place(request)
    try:
        ticked = [uuid.UUID(text) for text in request.POST.getlist("selected")]
    except ValueError:
        ticked = []
    try:
        made = create_proposal(
            actor=request.actor, now=request.now, place_id=place.pk, seekers=ticked
        )
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("labour:seekers")
    return redirect("labour:proposal", made.pk)


@page("labour.seeker.view")
def seeker(request: Any, seeker_id: uuid.UUID) -> HttpResponse:
    """Somebody who looks for work: what they want, how they agreed, where they were recommended."""
    return _page(request, get_seeker(request.actor, seeker_id))


def _page(request: Any, row: Any, **more: Any) -> HttpResponse:
    actor = request.actor
    rows = referral_list(actor, request.now, wanted=ReferralFilter(seeker_id=row.pk))
    may = {
        name: actor.can(f"labour.seeker.{name}", row.path)
        for name in ("update", "withdraw", "reveal")
    }
    return render(
        request,
        "labour/seeker.html",
        {
            "row": seeker_rows(actor, [row], request.now)[0],
            "referrals": referral_rows(actor, list(rows), request.now),
            "may": may,
            "may_open_resident": row.person is not None
            and actor.can("people.person.view", row.person.path),
            **more,
        },
    )


@page("labour.seeker.reveal", methods=POST)
def reveal(request: Any, seeker_id: uuid.UUID) -> HttpResponse:
    """Open name and phone, with a reason; shown in this one answer only."""
    row = get_seeker(request.actor, seeker_id, "labour.seeker.reveal")
    try:
        opened = reveal_seeker(
            actor=request.actor,
            now=request.now,
            seeker_id=seeker_id,
            reason=str(request.POST.get("reason", "")),
        )
    except InvalidInput as error:
        raise InvalidInput(_("Say what you need it for.")) from error
    response = _page(request, row, opened=opened.value, left=opened.left_today)
    response["Cache-Control"] = "no-store"
    return response


@page("labour.seeker.register", methods=BOTH)
def find_resident(request: Any) -> HttpResponse:
    """Find the resident who looks for work; a name or phone goes by POST."""
    place, actor = current_place(request), request.actor
    form = SearchForm(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    day = local_day(request.now)
    rows = _found(actor, day, place.path, text)
    found = person_cards(actor, rows, day, place.path)
    context = {"form": form, "place": place, "text": text, "found": found}
    return render(request, "labour/find_resident.html", context)


def _found(actor: Any, day: Any, path: str, text: str) -> list[Any]:
    if not text.strip():
        return []
    rows = person_list(actor, day=day, place_path=path, filters=PersonFilter(text=text))
    return list(rows.select_related("household")[:MOST_FOUND])


@page("labour.seeker.register", methods=BOTH)
def opt_in(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """A resident says that they look for work, and that they want to be recommended."""
    person = get_person(request.actor, person_id)
    form = OptInForm(
        request.POST if request.method == "POST" else None,
        teams=team_choices(request, person.path),
        initial=_initial(request),
    )
    if form.is_bound and form.is_valid():
        try:
            made = register_resident(
                actor=request.actor, now=request.now, person_id=person_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("labour:seeker", made.pk)
    card = person_cards(request.actor, [person], local_day(request.now))[0]
    context = {"form": form, "card": card}
    return render(request, "labour/opt_in.html", context, status=422 if form.errors else 200)


def _initial(request: Any) -> dict[str, Any]:
    return {
        "schooling": "any",
        "reach": "town",
        "night_shift": True,
        "available_from": local_day(request.now),
        "seeker_id": new_id(),
    }


@page("labour.seeker.register_outsider", methods=BOTH)
def new_outsider(request: Any) -> HttpResponse:
    """Somebody who is not on the register looks for work here."""
    place = current_place(request)
    form = OutsiderForm(
        request.POST if request.method == "POST" else None,
        teams=team_choices(request, place.path),
        initial=_initial(request),
    )
    if form.is_bound and form.is_valid():
        given = {**form.cleaned_data, "phones": [form.cleaned_data["phones"]]}
        try:
            made = register_outsider(
                actor=request.actor, now=request.now, place_id=place.pk, **given
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("labour:seeker", made.pk)
    context = {"form": form, "place": place}
    return render(request, "labour/outsider.html", context, status=422 if form.errors else 200)


@page("labour.seeker.update", methods=BOTH)
def edit_seeker(request: Any, seeker_id: uuid.UUID) -> HttpResponse:
    """Change what somebody wants."""
    row = get_seeker(request.actor, seeker_id, "labour.seeker.update")
    plan = labour_plan(row.path, request.now)
    initial = {name: getattr(row, name) for name in FIELDS}
    initial["skills"] = "、".join(skill_titles(plan, row.skills))
    form = SeekerForm(
        request.POST if request.method == "POST" else None,
        teams=team_choices(request, row.path),
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        try:
            update_seeker(
                actor=request.actor, now=request.now, seeker_id=seeker_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("labour:seeker", seeker_id)
    shown = seeker_rows(request.actor, [row], request.now)[0]
    context = {"form": form, "row": shown}
    return render(request, "labour/seeker_form.html", context, status=422 if form.errors else 200)


@page("labour.seeker.withdraw", methods=POST)
def withdraw(request: Any, seeker_id: uuid.UUID) -> HttpResponse:
    """They do not want to be recommended any more."""
    get_seeker(request.actor, seeker_id, "labour.seeker.withdraw")
    try:
        withdraw_consent(
            actor=request.actor,
            now=request.now,
            seeker_id=seeker_id,
            reason=str(request.POST.get("reason", "")),
        )
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("labour:seeker", seeker_id)
    messages.success(request, _("Taken off the list; nothing runs for them any more."))
    return redirect("labour:seekers")
