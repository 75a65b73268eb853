"""Every worker of the town: the list, one of them, and what the desk changes."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort
from lianfang.workforce.forms import EmployeeFilterForm, EmployeeForm, EndForm, JobForm, StateForm
from lianfang.workforce.selectors.employees import (
    VIEW,
    employee_list,
    employee_rows,
    get_employment,
    only,
)
from lianfang.workforce.selectors.history import steps_of, survey_cards
from lianfang.workforce.selectors.plans import chosen_window, workforce_plan
from lianfang.workforce.selectors.reporting import asked_employments, reported_condition
from lianfang.workforce.selectors.sites import dormitory_choices
from lianfang.workforce.services.employees import (
    employ,
    end_employment,
    set_states,
    update_employment,
)

PAGE_SIZE = 50
BOTH = ("GET", "POST")
COLUMNS = [
    Column("name", pgettext_lazy("person", "Name"), sort="name"),
    Column("enterprise", gettext_lazy("Enterprise"), sort="enterprise"),
    Column("job", gettext_lazy("Job and process")),
    Column("room", gettext_lazy("Dormitory and room"), sort="room"),
    Column("origin", gettext_lazy("Comes from")),
    Column("planned", gettext_lazy("Means to come back on"), sort="planned", optional=True),
    Column("state", gettext_lazy("State")),
    Column("back", gettext_lazy("At the post since"), sort="back"),
    Column("lives", gettext_lazy("Lives"), optional=True),
]


@page(VIEW, methods=BOTH)
def employees(request: Any) -> HttpResponse:
    """Every worker of the place. A search may be for a name or phone, so it goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    actor, place, day = request.actor, current_place(request), local_day(request.now)
    form = EmployeeFilterForm(asked)
    wanted = form.wanted()
    sort = chosen_sort(asked, COLUMNS, "enterprise")
    rows = employee_list(actor, place_path=place.path, wanted=wanted, sort=sort)
    plan = workforce_plan(place.path, request.now)
    window = chosen_window(plan, day, "", request.now)
    if form.reported_wanted:
        said = reported_condition(window)
        due = asked_employments(rows, plan.asks, day, day).order_by(*rows.query.order_by)
        rows = due.filter(said if form.reported_wanted == "yes" else ~said)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "workforce/employees.html",
        {
            "place": place,
            "form": form,
            "filters": [
                form[name] for name in form.fields if name not in ("text", "enterprise_id")
            ],
            "active": form.number_set(),
            "chosen": _chosen(actor, wanted.enterprise_id),
            "columns": COLUMNS,
            "sort": sort,
            "window": window,
            "page": shown,
            "rows": employee_rows(actor, only(shown), day),
            "may_export": actor.can("workforce.employee.export", place.path),
            "may_import": actor.can("workforce.employee.employ", place.path),
        },
    )


def _chosen(actor: Any, enterprise_id: uuid.UUID | None) -> Any:
    if enterprise_id is None:
        return None
    try:
        return get_enterprise(actor, enterprise_id, VIEW)
    except NotFound:
        return None


@page(VIEW)
def employee(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """One employee: the job, the way back, what they said, every step."""
    return _page(request, get_employment(request.actor, employment_id))


def _page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, day = request.actor, local_day(request.now)
    names = ("staff_number", "job", "process", "dormitory_id", "room", "address", "origin")
    initial = {name: getattr(row, name) for name in names} | {"planned_on": row.planned_on}
    dormitories = dormitory_choices(row.enterprise)
    return render(
        request,
        "workforce/employee.html",
        {
            "employment": row,
            "row": employee_rows(actor, only([row]), day)[0],
            "surveys": survey_cards(actor, row, request.now),
            "steps": steps_of(row),
            "may": {
                name: row.until is None and actor.can(f"workforce.employee.{name}", row.path)
                for name in ("update", "set_state", "end")
            },
            "may_person": actor.can("people.person.view", row.person.path),
            "job_form": JobForm(initial=initial, dormitories=dormitories),
            "state_form": StateForm(initial={"state": row.state, "day": day}),
            "end_form": EndForm(),
            **more,
        },
        status=status,
    )


def _kept(
    request: Any, row: Any, keep: Callable[[dict[str, Any]], Any], **shown: Any
) -> HttpResponse:
    """Hand the one form of `shown` to the service; what is wrong comes back beside its fields."""
    (form,) = shown.values()
    if form.is_valid():
        try:
            keep(form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("workforce:employee", row.pk)
    return _page(request, row, status=422, **shown)


@page("workforce.employee.update", methods=("POST",))
def edit(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """Change the job, the room, where they come from, when they mean to come back."""
    row = get_employment(request.actor, employment_id, "workforce.employee.update")
    form = JobForm(request.POST, dormitories=dormitory_choices(row.enterprise))

    def keep(given: dict[str, Any]) -> None:
        update_employment(
            actor=request.actor, now=request.now, employment_id=row.pk, **form.details()
        )

    return _kept(request, row, keep, job_form=form)


@page("workforce.employee.set_state", methods=("POST",))
def set_state(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """From a day on they are away, waiting or at the post."""
    row = get_employment(request.actor, employment_id, "workforce.employee.set_state")

    def keep(given: dict[str, Any]) -> None:
        set_states(
            actor=request.actor,
            now=request.now,
            enterprise_id=row.enterprise_id,
            employment_ids=[row.pk],
            **given,
        )

    return _kept(request, row, keep, state_form=StateForm(request.POST))


@page("workforce.employee.end", methods=("POST",))
def end(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """They do not work there any more."""
    row = get_employment(request.actor, employment_id, "workforce.employee.end")

    def keep(given: dict[str, Any]) -> None:
        end_employment(actor=request.actor, now=request.now, employment_id=row.pk, **given)

    return _kept(request, row, keep, end_form=EndForm(request.POST))


@page("workforce.employee.employ", methods=BOTH)
def new_employee(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Put somebody on the list of an enterprise."""
    enterprise = get_enterprise(request.actor, enterprise_id, "workforce.employee.employ")
    form = EmployeeForm(
        request.POST if request.method == "POST" else None,
        dormitories=dormitory_choices(enterprise),
        initial={"state": "away"},
    )
    if form.is_bound and form.is_valid():
        try:
            made = employ(
                actor=request.actor, now=request.now, enterprise_id=enterprise.pk, **form.entry()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("On the list."))
            return redirect("workforce:employee", made.pk)
    context = {"form": form, "enterprise": enterprise}
    status = 422 if form.errors else 200
    return render(request, "workforce/employee_form.html", context, status=status)
