"""Every worker of the town: the list, one of them, and what the desk changes."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort
from lianfang.workforce.forms import EmployeeFilterForm, EndForm, JobForm, StateForm
from lianfang.workforce.selectors.employees import (
    VIEW,
    employee_list,
    employee_rows,
    get_employment,
    only,
)
from lianfang.workforce.selectors.plans import chosen_window, workforce_plan
from lianfang.workforce.selectors.reporting import asked_employments, reported_condition
from lianfang.workforce.services.employees import (
    employ,
    end_employment,
    set_states,
    update_employment,
)
from lianfang.workforce.views.one import job_form, kept, new_form, put_on_list, shown

ONE = "workforce:employee"
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
    # Only ids are put in order: the rows of a page are read in `only`.
    listed = Paginator(rows.only("pk"), PAGE_SIZE).get_page(asked.get("page"))
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
            "page": listed,
            "rows": employee_rows(actor, only(listed), day),
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
    context = shown(
        request,
        row,
        row=employee_rows(actor, only([row]), day)[0],
        may={
            name: row.until is None and actor.can(f"workforce.employee.{name}", row.path)
            for name in ("update", "set_state", "end")
        },
        may_person=actor.can("people.person.view", row.person.path),
        **more,
    )
    return render(request, "workforce/employee.html", context, status=status)


def _kept(request: Any, row: Any, keep: Callable[..., Any], **more: Any) -> HttpResponse:
    return kept(request, partial(_page, request, row), (ONE, row.pk), keep, **more)


@page("workforce.employee.update", methods=("POST",))
def edit(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """Change the job, the room, where they come from, when they mean to come back."""
    row = get_employment(request.actor, employment_id, "workforce.employee.update")
    keep = partial(update_employment, employment_id=row.pk)
    return _kept(request, row, keep, values=JobForm.details, job_form=job_form(request, row))


@page("workforce.employee.set_state", methods=("POST",))
def set_state(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """From a day on they are away, waiting or at the post."""
    row = get_employment(request.actor, employment_id, "workforce.employee.set_state")
    keep = partial(set_states, enterprise_id=row.enterprise_id, employment_ids=[row.pk])
    return _kept(request, row, keep, state_form=StateForm(request.POST))


@page("workforce.employee.end", methods=("POST",))
def end(request: Any, employment_id: uuid.UUID) -> HttpResponse:
    """They do not work there any more."""
    row = get_employment(request.actor, employment_id, "workforce.employee.end")
    keep = partial(end_employment, employment_id=row.pk)
    return _kept(request, row, keep, end_form=EndForm(request.POST))


@page("workforce.employee.employ", methods=BOTH)
def new_employee(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Put somebody on the list of an enterprise."""
    enterprise = get_enterprise(request.actor, enterprise_id, "workforce.employee.employ")
    form = new_form(request, enterprise)
    made = put_on_list(request, form, enterprise.pk, employ)
    if made is not None:
        return redirect(ONE, made.pk)
    context = {"form": form, "enterprise": enterprise}
    status = 422 if form.errors else 200
    return render(request, "workforce/employee_form.html", context, status=status)
