"""Special groups: joining one person or many chosen from a list, and leaving."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.kit.errors import InvalidInput
from lianfang.people.forms import GroupForm, LeaveGroupForm
from lianfang.people.selectors.persons import get_person
from lianfang.people.services.groups import join_group, join_group_many, leave_group


@page("people.group.join", methods=("POST",))
def join(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """The person belongs to a special group from now on."""
    get_person(request.actor, person_id, "people.group.join")
    given = _valid(GroupForm(request.POST))
    join_group(actor=request.actor, now=request.now, person_id=person_id, **given)
    messages.success(request, _("Saved."))
    return redirect("people:person", person_id)


@page("people.group.join_many", methods=("POST",))
def join_many(request: Any) -> HttpResponse:
    """Everybody chosen in the list belongs to a special group from now on."""
    given = _valid(GroupForm(request.POST))
    try:
        chosen = [uuid.UUID(key) for key in request.POST.getlist("selected")]
    except ValueError:
        raise InvalidInput(_("Choose persons from the list.")) from None
    joined = join_group_many(
        actor=request.actor,
        now=request.now,
        person_ids=chosen,
        group=given["group"],
        since=given["since"],
    )
    text = ngettext(
        "%(number)s person joined the group.", "%(number)s persons joined the group.", joined
    )
    messages.success(request, text % {"number": joined})
    return redirect("people:persons")


@page("people.group.leave", methods=("POST",))
def leave(request: Any, membership_id: uuid.UUID) -> HttpResponse:
    """The person no longer belongs to the group."""
    given = _valid(LeaveGroupForm(request.POST))
    membership = leave_group(
        actor=request.actor, now=request.now, membership_id=membership_id, **given
    )
    messages.success(request, _("Saved."))
    return redirect("people:person", membership.person_id)


def _valid(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidInput(fields={name: " ".join(map(str, e)) for name, e in form.errors.items()})
    return dict(form.cleaned_data)
