"""The page behind the link of an invitation: no account, no full name, one question."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from lianfang.access.adapters import client_address
from lianfang.access.limits import is_used_up, limit
from lianfang.access.pages import OPEN, page
from lianfang.command.enums import DeclineReason, InvitationState
from lianfang.command.selectors.mobilisations import invitation_by_token
from lianfang.command.services.mobilisations import BY_LINK, answer_invitation
from lianfang.kit.errors import NotFound, TooMany

# A whole office may answer from one address; whoever tries tokens is stopped much sooner.
OPENED, WRONG = "invitation.opened", "invitation.wrong"
MOST_OPENED, MOST_WRONG = 300, 20
SECONDS = 900


@page(OPEN, methods=("GET", "POST"))
def invitation(request: Any, token: str) -> HttpResponse:
    """Show the invitation, take the answer."""
    address = client_address(request) or "local"
    limit(OPENED, address, times=MOST_OPENED, seconds=SECONDS, now=request.now)
    if is_used_up(WRONG, address, times=MOST_WRONG, seconds=SECONDS, now=request.now):
        raise TooMany()
    try:
        shown = invitation_by_token(BY_LINK, token, request.now)
    except NotFound:
        limit(WRONG, address, times=MOST_WRONG, seconds=SECONDS, now=request.now)
        raise
    asked = request.POST.get("answer", "")
    if request.method == "POST" and asked in {"accept", "decline"}:
        answer_invitation(
            actor=BY_LINK,
            now=request.now,
            token=token,
            accepts=asked == "accept",
            reason=request.POST.get("reason", ""),
        )
        return _private(redirect("command:invitation", token))
    state = shown.invitation.state
    context = {
        "shown": shown,
        "reasons": DeclineReason.choices,
        "may_accept": not shown.is_over and state == InvitationState.PENDING,
        "may_decline": not shown.is_over
        and state in {InvitationState.PENDING, InvitationState.ACCEPTED},
    }
    return _private(render(request, "command/invitation.html", context))


def _private(answer: HttpResponse) -> HttpResponse:
    """The address holds the token: it is neither kept, indexed nor told to other hosts.

    With "no-referrer" browsers send the answer with `Origin: null`, and it would be refused.
    """
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "same-origin"
    return answer
