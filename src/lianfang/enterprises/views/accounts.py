"""Accounts of enterprises at the desk: invite, print or send the link, end, read a code out."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.enterprises.forms import InviteForm
from lianfang.enterprises.selectors.accounts import (
    Slip,
    get_invitation,
    get_member,
    slip_of,
    slips_of,
)
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.services.accounts import end_account, read_code_out
from lianfang.enterprises.services.inviting import invite_contact, invite_many, revoke_invitation
from lianfang.enterprises.views.enterprise import enterprise_page
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.qr import qr_svg

INVITE = "enterprises.account.invite"
INVITE_MANY = "enterprises.account.invite_many"
REVOKE = "enterprises.account.revoke"
END = "enterprises.account.end"
READ_CODE = "enterprises.account.read_code"


@page(INVITE, methods=("POST",))
def invite(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Invite one contact; the next page has the link and its QR code."""
    row = get_enterprise(request.actor, enterprise_id, INVITE)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            made = invite_contact(
                actor=request.actor, now=request.now, enterprise_id=row.pk, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("enterprises:invitation", made.pk)
    return enterprise_page(request, row, status=422, invite_form=form)


@page(INVITE)
def invitation(request: Any, invitation_id: uuid.UUID) -> HttpResponse:
    """The slip of one invitation, to be printed or sent."""
    row = get_invitation(request.actor, invitation_id, INVITE)
    slip = slip_of(row)
    if slip is None:
        messages.info(request, _("This invitation was accepted or withdrawn."))
        return redirect("enterprises:enterprise", row.enterprise_id)
    context = {"row": row, "sheet": [_drawn(request, slip)]}
    return _private(render(request, "enterprises/slips.html", context))


@page(INVITE_MANY, methods=("POST",))
def many(request: Any) -> HttpResponse:
    """Invite one contact each of the chosen enterprises; the next page has all slips."""
    try:
        chosen = [uuid.UUID(text) for text in request.POST.getlist("selected")]
    except ValueError:
        raise InvalidInput() from None
    made = invite_many(actor=request.actor, now=request.now, enterprise_ids=chosen)
    for number, words in (
        (made.has_account, _("%(n)s have an account already.")),
        (made.no_mobile, _("%(n)s have no mobile number on the register.")),
        (made.gone, _("%(n)s are not there any more.")),
    ):
        if number:
            messages.warning(request, words % {"n": number})
    if not made.made:
        messages.error(request, _("Nobody could be invited."))
        return redirect("enterprises:enterprises")
    said = ngettext("%(n)s enterprise was invited.", "%(n)s enterprises were invited.", made.made)
    messages.success(request, said % {"n": made.made})
    return redirect("enterprises:slips", made.batch)


@page(INVITE_MANY)
def slips(request: Any, batch_id: uuid.UUID) -> HttpResponse:
    """The slips of those invited at one stroke who have not come in yet."""
    found = slips_of(request.actor, batch_id, INVITE_MANY, request.now)
    context = {"sheet": [_drawn(request, slip) for slip in found]}
    return _private(render(request, "enterprises/slips.html", context))


def _drawn(request: Any, slip: Slip) -> tuple[Slip, str, str]:
    address = request.build_absolute_uri(reverse("portal:invitation", args=[slip.token]))
    return slip, address, qr_svg(address, title=_("Open the pages of your enterprise"))


def _private(answer: HttpResponse) -> HttpResponse:
    """The links stand on it: no copy stays on a shared office PC."""
    answer["Cache-Control"] = "no-store, private"
    return answer


@page(REVOKE, methods=("POST",))
def revoke(request: Any, invitation_id: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation."""
    row = get_invitation(request.actor, invitation_id, REVOKE)
    try:
        revoke_invitation(actor=request.actor, now=request.now, invitation_id=row.pk)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The link opens nothing any more."))
    return redirect("enterprises:enterprise", row.enterprise_id)


@page(END, methods=("POST",))
def end(request: Any, member_id: uuid.UUID) -> HttpResponse:
    """Somebody signs in for the enterprise no longer."""
    row = get_member(request.actor, member_id, END)
    try:
        end_account(actor=request.actor, now=request.now, member_id=row.pk)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The account is ended."))
    return redirect("enterprises:enterprise", row.enterprise_id)


@page(READ_CODE, methods=("POST",))
def read_code(request: Any, enterprise_id: uuid.UUID, code_id: uuid.UUID) -> HttpResponse:
    """Show one code, once, to be read out to its contact."""
    row = get_enterprise(request.actor, enterprise_id, READ_CODE)
    code = read_code_out(
        actor=request.actor, now=request.now, enterprise_id=row.pk, code_id=code_id
    )
    return _private(enterprise_page(request, row, read_code=code, read_code_id=code_id))
