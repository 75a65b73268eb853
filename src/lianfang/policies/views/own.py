"""What the contact of an enterprise sees on the phone: policies it may be entitled to, and help.

Whose pages these are says `own_enterprise`; for any other enterprise nothing exists.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.policies.enums import RUNNING
from lianfang.policies.selectors.helps import (
    get_own_help,
    help_steps,
    own_help_with,
    own_running,
)
from lianfang.policies.selectors.policies import (
    asked_of,
    get_own_policy,
    is_open,
    own_entitled,
)
from lianfang.policies.services.helping import ask_own_help, give_up_own_help
from lianfang.policies.services.reaching import open_own_policy


@page("policies.own_policy.view")
def own_policies(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Policies that fit us, those we have not opened first, and why; what we applied for goes on
    also when one cannot apply any more."""
    row = own_enterprise(request.actor, enterprise_id)
    found = own_entitled(request.actor, row.pk, request.now)
    listed = {one.policy.pk for one in found}
    running = own_running(request.actor, row.pk)
    others = [one for one in running if one.policy_id not in listed]
    context = {"enterprise": row, "rows": found, "applications": others}
    return render(request, "policies/own_policies.html", context)


@page("policies.own_policy.open")
def own_policy(request: Any, enterprise_id: uuid.UUID, policy_id: uuid.UUID) -> HttpResponse:
    """One policy in plain words; that we opened it is noted."""
    actor, day = request.actor, local_day(request.now)
    row = own_enterprise(actor, enterprise_id)
    policy = get_own_policy(actor, enterprise_id, policy_id)
    fitting = {one.policy.pk: one for one in own_entitled(actor, row.pk, request.now)}
    found = fitting.get(policy.pk)
    if found is None or not found.is_opened:
        open_own_policy(actor=actor, now=request.now, enterprise_id=row.pk, policy_id=policy.pk)
    helped = own_help_with(actor, row.pk, policy.pk)
    return render(
        request,
        "policies/own_policy.html",
        {
            "enterprise": row,
            "policy": policy,
            "found": found,
            "asked": asked_of(policy, request.now),
            "help": helped,
            "steps": help_steps(actor, helped) if helped else [],
            "is_running": helped is not None and helped.state in RUNNING,
            "is_over": policy.state != "published",
            "is_closed": policy.valid_from <= day and not is_open(policy, day),
        },
    )


@page("policies.own_help.ask", methods=("POST",))
def own_ask(request: Any, enterprise_id: uuid.UUID, policy_id: uuid.UUID) -> HttpResponse:
    """We ask for help with our application."""
    get_own_policy(request.actor, enterprise_id, policy_id)
    ask_own_help(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        policy_id=policy_id,
        note=str(request.POST.get("reason", "")),
    )
    messages.success(request, _("Sent. Somebody will help you with the papers."))
    return redirect("policies:own_policy", enterprise_id, policy_id)


@page("policies.own_help.give_up", methods=("POST",))
def own_give_up(request: Any, enterprise_id: uuid.UUID, help_id: uuid.UUID) -> HttpResponse:
    """We do not apply after all."""
    row = get_own_help(request.actor, enterprise_id, help_id)
    give_up_own_help(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        help_id=help_id,
        note=str(request.POST.get("reason", "")),
    )
    messages.success(request, _("Given up."))
    return redirect("policies:own_policy", enterprise_id, row.policy_id)
