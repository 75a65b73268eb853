"""On a round: whom to tell of which policy; help with applications until their last step."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.policies.forms import AdvanceForm, HelpFilterForm, told_choices
from lianfang.policies.selectors.helps import (
    get_help,
    help_list,
    help_rows,
    help_steps,
    next_states,
)
from lianfang.policies.selectors.plans import policies_plan
from lianfang.policies.selectors.policies import get_policy, own_round_to_tell
from lianfang.policies.services.helping import advance_help, open_help, take_help
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("enterprise", _("Enterprise")),
    Column("policy", pgettext_lazy("policy", "Policy")),
    Column("helper", pgettext_lazy("help", "Who helps")),
    Column("state", _("State")),
    Column("since", _("Since")),
]


@page("policies.reach.note")
def mine(request: Any) -> HttpResponse:
    """On the phone: policies that fit enterprises one answers for, and that they have not heard
    of."""
    actor, now = request.actor, request.now
    return render(
        request,
        "policies/mine.html",
        {
            "is_on_roster": own_staff(actor) is not None,
            "to_tell": own_round_to_tell(actor, now),
            "ways": told_choices(),
        },
    )


@page("policies.help.view", methods=("GET", "POST"))
def helps(request: Any) -> HttpResponse:
    """Help that goes on, what has not moved for longest first."""
    actor, place, now = request.actor, current_place(request), request.now
    asked = request.POST if request.method == "POST" else request.GET
    form = HelpFilterForm(asked)
    form.is_valid()
    stage = form.cleaned_data.get("stage") or ""
    rows = help_list(actor, place.path, stage=stage, text=form.cleaned_data.get("text") or "")
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "policies/helps.html",
        {
            "place": place,
            "form": form,
            "stage": stage,
            "columns": COLUMNS,
            "page": shown,
            "rows": help_rows(shown, now),
            "days": policies_plan(place.path, now).help_days,
            "may_export": actor.can("policies.help.export", place.path),
        },
    )


@page("policies.help.view")
def help_page(request: Any, help_id: uuid.UUID) -> HttpResponse:
    """One application: how far it has come, and what comes next."""
    return _page(request, get_help(request.actor, help_id))


def _page(request: Any, row: Any, form: AdvanceForm | None = None) -> HttpResponse:
    actor, states = request.actor, next_states(row)
    return render(
        request,
        "policies/help.html",
        {
            "help": row,
            "row": help_rows([row], request.now)[0],
            "steps": help_steps(actor, row),
            "form": form or AdvanceForm(states=states),
            "may_take": bool(states) and actor.can("policies.help.take", row.path),
            "may_advance": bool(states) and actor.can("policies.help.advance", row.path),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("policies.help.open", methods=("POST",))
def start(request: Any, policy_id: uuid.UUID, enterprise_id: uuid.UUID) -> HttpResponse:
    """An enterprise is helped to apply."""
    get_policy(request.actor, policy_id)
    get_enterprise(request.actor, enterprise_id, "policies.help.open")
    made = open_help(
        actor=request.actor,
        now=request.now,
        policy_id=policy_id,
        enterprise_id=enterprise_id,
        note=str(request.POST.get("reason", "")),
    )
    return redirect("policies:help", made.pk)


@page("policies.help.take", methods=("POST",))
def take(request: Any, help_id: uuid.UUID) -> HttpResponse:
    """I help from now on."""
    get_help(request.actor, help_id, "policies.help.take")
    try:
        take_help(actor=request.actor, now=request.now, help_id=help_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, gettext("You help from now on."))
    return redirect("policies:help", help_id)


@page("policies.help.advance", methods=("POST",))
def advance(request: Any, help_id: uuid.UUID) -> HttpResponse:
    """The application came a step further."""
    row = get_help(request.actor, help_id, "policies.help.advance")
    form = AdvanceForm(request.POST, states=next_states(row))
    if form.is_valid():
        try:
            advance_help(actor=request.actor, now=request.now, help_id=help_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Recorded."))
            return redirect("policies:help", help_id)
    return _page(request, row, form)
