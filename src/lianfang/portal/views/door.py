"""Coming in: by the link of an invitation for the first time, later by phone; each with a code.

No address holds a name or a number. What is counted at the edge: links by network address, so that
nobody tries words; codes by phone and address (`access.phone_door`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lianfang.access.adapters import client_address
from lianfang.access.enums import CodePurpose
from lianfang.access.limits import is_used_up, limit
from lianfang.access.pages import OPEN, page
from lianfang.access.phone_door import (
    WrongCode,
    ask_code,
    forget_code,
    give_code,
    let_in,
    waiting_code,
)
from lianfang.access.selectors import holder_of_phone, opens_by_phone, user_of_code
from lianfang.enterprises.selectors.accounts import InvitationDoor, invitation_door
from lianfang.enterprises.services.accounts import BY_LINK, accept_invitation
from lianfang.kit.errors import NotFound, TooMany, WorkError
from lianfang.kit.masking import mask_phone
from lianfang.portal.forms import CodeForm, PhoneForm, bound

OPENED, WRONG = "portal.invitation.opened", "portal.invitation.wrong"
# A whole office may open its links from one address; whoever tries words is stopped much sooner.
MOST_OPENED, MOST_WRONG, SECONDS = 600, 20, 900
GONE_STATUS = 410
View = Callable[..., HttpResponse]


def _without_traces(view: View) -> View:
    """The address or the page lets people in: no copy is kept, no search engine or other host told.

    With "no-referrer" browsers send the form with `Origin: null`, and it would be refused.
    """

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store, private"
        answer["X-Robots-Tag"] = "noindex"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return guarded


@page(OPEN, methods=("GET", "POST"))
@_without_traces
def invitation(request: Any, token: str) -> HttpResponse:
    """The page behind the link: whose it is, the code, and in."""
    door = _counted(request, token)
    if not door.is_open:
        return render(request, "portal/invitation_over.html", {"door": door}, status=GONE_STATUS)
    step, about = request.POST.get("step", ""), str(door.id)
    if request.method == "POST" and step == "send":
        return _send(request, token, door)
    form = bound(CodeForm, request, "code")
    if form.is_bound and form.is_valid():
        try:
            proof = give_code(
                request, CodePurpose.INVITATION, form.cleaned_data["code"], about=about
            )
        except (WrongCode, TooMany) as error:
            form.take_errors(error)
            return _invitation_page(request, token, door, form, status=error.status)
        member = accept_invitation(actor=BY_LINK, now=request.now, token=token, proof=proof)
        let_in(request, member.user)
        return redirect("portal:enterprise", door.enterprise_id)
    return _invitation_page(request, token, door, form, status=422 if form.errors else 200)


def _counted(request: Any, token: str) -> InvitationDoor:
    address = client_address(request) or "local"
    limit(OPENED, address, times=MOST_OPENED, seconds=SECONDS, now=request.now)
    if is_used_up(WRONG, address, times=MOST_WRONG, seconds=SECONDS, now=request.now):
        raise TooMany()
    try:
        return invitation_door(token, request.now)
    except NotFound:
        limit(WRONG, address, times=MOST_WRONG, seconds=SECONDS, now=request.now)
        raise


def _send(request: Any, token: str, door: InvitationDoor) -> HttpResponse:
    try:
        ask_code(
            request,
            CodePurpose.INVITATION,
            door.number,
            masked=door.phone,
            about=str(door.id),
        )
    except TooMany as error:
        return _invitation_page(request, token, door, CodeForm(), status=429, refusal=error)
    return redirect("portal:invitation", token)


def _invitation_page(
    request: Any,
    token: str,
    door: InvitationDoor,
    form: CodeForm,
    *,
    status: int,
    refusal: WorkError | None = None,
) -> HttpResponse:
    waiting = waiting_code(request, CodePurpose.INVITATION, str(door.id))
    context = {
        "door": door,
        "waiting": waiting,
        "form": form,
        "refusal": refusal,
        "here": reverse("portal:invitation", args=[token]),
    }
    return render(request, "portal/invitation.html", context, status=status)


@page(OPEN, methods=("GET", "POST"))
@_without_traces
def sign_in(request: Any) -> HttpResponse:
    """Signing in by phone: the number, the code, and in. Never says which numbers are known."""
    step = request.POST.get("step", "")
    if request.method == "POST" and step == "other":
        forget_code(request)
        return redirect(_here(request))
    phone, code = bound(PhoneForm, request, "send"), bound(CodeForm, request, "code")
    if phone.is_bound and phone.is_valid():
        number = phone.cleaned_data["number"]
        user = holder_of_phone(number)
        try:
            ask_code(
                request,
                CodePurpose.SIGN_IN,
                number,
                masked=mask_phone(number),
                reaches=user is not None and opens_by_phone(user, request.now),
            )
        except TooMany as error:
            phone.add_error("number", error.message)
            return _sign_in_page(request, phone, code, status=error.status)
        return redirect(_here(request))
    if code.is_bound and code.is_valid():
        try:
            return _enter(request, code.cleaned_data["code"])
        except (WrongCode, TooMany) as error:
            code.take_errors(error)
            return _sign_in_page(request, phone, code, status=error.status)
    return _sign_in_page(request, phone, code, status=422 if phone.errors or code.errors else 200)


def _enter(request: Any, typed: str) -> HttpResponse:
    user = user_of_code(give_code(request, CodePurpose.SIGN_IN, typed))
    if user is None or not opens_by_phone(user, request.now):
        raise WrongCode(fields={"code": WrongCode.default})
    onward = _onward(request)
    let_in(request, user)
    return redirect(onward or "portal:home")


def _onward(request: Any) -> str:
    """The page of ours that asked to sign in, if there was one."""
    asked = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours and asked != "/" else ""


def _here(request: Any) -> str:
    """The sign-in page with what it was called with."""
    query = request.META.get("QUERY_STRING", "")
    return reverse("portal:sign_in") + (f"?{query}" if query else "")


def _sign_in_page(request: Any, phone: PhoneForm, code: CodeForm, *, status: int) -> HttpResponse:
    context = {
        "phone_form": phone,
        "form": code,
        "waiting": waiting_code(request, CodePurpose.SIGN_IN),
        "here": _here(request),
    }
    return render(request, "portal/sign_in.html", context, status=status)
