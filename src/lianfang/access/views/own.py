"""One's own account, and the page that shows what every role may do."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.enums import Role
from lianfang.access.pages import WorkRequest, page
from lianfang.access.places_hook import names_of_places
from lianfang.access.right_labels import grouped_rights
from lianfang.access.roles import ROLE_RIGHTS
from lianfang.access.second_factor import is_set_up
from lianfang.access.selectors import appointments_in_force, own_user, tokens_of
from lianfang.access.services.tokens import revoke_own_token
from lianfang.kit.errors import InvalidInput


@page("access.self.view")
def own_account(request: WorkRequest) -> HttpResponse:
    """What I hold, and my ways in."""
    account = own_user(request.actor)
    posts = list(appointments_in_force(request.now).filter(user=account))
    names = names_of_places({account.path, *(post.path for post in posts)})
    context = {
        "account": account,
        "posts": [(post, names.get(post.path, "")) for post in posts],
        "place_name": names.get(account.path, ""),
        "tokens": list(tokens_of(request.actor, account)),
        "has_factor": is_set_up(request),
    }
    return render(request, "access/own_account.html", context)


@page("access.self.revoke_token", methods=("POST",))
def revoke_own(request: WorkRequest) -> HttpResponse:
    """Revoke a key of mine: `token_id` in the form."""
    try:
        token_id = uuid.UUID(request.POST.get("token_id", ""))
    except ValueError:
        raise InvalidInput() from None
    revoke_own_token(actor=request.actor, now=request.now, token_id=token_id)
    messages.success(request, _("The key is revoked."))
    return redirect("access:own_account")


@page("access.role.view")
def roles(request: WorkRequest) -> HttpResponse:
    """The table of roles as it is in force, drawn from the table the program decides by."""
    rooms = [
        (
            room,
            [
                (right, label, [right in ROLE_RIGHTS[role] for role in Role])
                for right, label in rows
            ],
        )
        for room, rows in grouped_rights()
    ]
    return render(request, "access/roles.html", {"roles": list(Role), "rooms": rooms})
