"""One employee on a page, by either entrance: the desk of the town or the enterprise's contact.

Both show the same and change the same by forms of their own rights; only who may look, which
services write and where the page lies differ.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.workforce.forms import EmployeeForm, EndForm, JobForm, StateForm
from lianfang.workforce.selectors.history import steps_of, survey_cards
from lianfang.workforce.selectors.sites import dormitory_choices

GIVEN = ("staff_number", "job", "process", "dormitory_id", "room", "address", "origin")

Page = Callable[..., HttpResponse]


def shown(request: Any, row: Any, /, **more: Any) -> dict[str, Any]:
    """What a page of an employee says and its three forms; `more` goes before it."""
    initial = {name: getattr(row, name) for name in GIVEN} | {"planned_on": row.planned_on}
    day = local_day(request.now)
    return {
        "employment": row,
        "surveys": survey_cards(request.actor, row, request.now),
        "steps": steps_of(row),
        "job_form": JobForm(initial=initial, dormitories=dormitory_choices(row.enterprise)),
        "state_form": StateForm(initial={"state": row.state, "day": day}),
        "end_form": EndForm(),
        **more,
    }


def kept(
    request: Any,
    draw: Page,
    back: tuple[str, *tuple[uuid.UUID, ...]],
    keep: Callable[..., Any],
    values: Callable[[Any], dict[str, Any]] | None = None,
    **form_of: Any,
) -> HttpResponse:
    """Hand the one form of `form_of` to the service `keep`; what is wrong comes back beside its
    fields, drawn by `draw`. `values`: what of the form the service takes; `back`: where to go."""
    (form,) = form_of.values()
    if form.is_valid():
        given = form.cleaned_data if values is None else values(form)
        try:
            keep(actor=request.actor, now=request.now, **given)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect(*back)
    return draw(status=422, **form_of)


def new_form(request: Any, enterprise: Any) -> EmployeeForm:
    """The form for somebody who is put on the list of an enterprise."""
    return EmployeeForm(
        request.POST if request.method == "POST" else None,
        dormitories=dormitory_choices(enterprise),
        initial={"state": "away"},
    )


def job_form(request: Any, row: Any) -> JobForm:
    """The form for the job of somebody on it, as it was sent."""
    return JobForm(request.POST, dormitories=dormitory_choices(row.enterprise))


def put_on_list(
    request: Any, form: EmployeeForm, enterprise_id: uuid.UUID, keep: Callable[..., Any]
) -> Any:
    """The employment the service made of a form, None where the form is not sent or not right; what
    is wrong stands beside its fields."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        made = keep(
            actor=request.actor, now=request.now, enterprise_id=enterprise_id, **form.entry()
        )
    except WorkError as error:
        form.take_errors(error)
        return None
    messages.success(request, _("On the list."))
    return made
