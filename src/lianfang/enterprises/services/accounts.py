"""Coming in for an enterprise and ending it; reading codes out where there is no gateway.

Such an account has no password. It is opened by a code sent to one phone, holds the one role of an
enterprise's contact where its enterprises stand, and nothing beside it.
"""

import secrets
import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.enums import CodePurpose, Role
from lianfang.access.models import PhoneCode, User
from lianfang.access.selectors import (
    appointments_in_force,
    holder_of_phone,
    was_proved,
)
from lianfang.access.services.phone_codes import parcel_of
from lianfang.access.services.phones import release_sign_in_phone, set_sign_in_phone
from lianfang.access.services.users import create_user
from lianfang.enterprises.enums import GONE, AccountEnd
from lianfang.enterprises.models import Enterprise, EnterpriseMember, Invitation
from lianfang.enterprises.selectors.accounts import (
    acting_for,
    invited_number,
    is_open,
    numbers_of,
    token_digest,
)
from lianfang.enterprises.services.enterprises import locked_enterprise
from lianfang.enterprises.services.following import SYSTEM, settle
from lianfang.kit.errors import Conflict, NotFound, NotPermitted

BY_LINK = Actor.system("by link")


class InvitationOver(Conflict):
    """The link was used, withdrawn, or is too old."""

    status = 410
    code = "invitation_over"
    default = _("This invitation is used up or over. Ask your village or community for a new one.")


@action("enterprises.account.accept")
def accept_invitation(
    *, actor: Actor, now: datetime, token: str, proof: uuid.UUID
) -> EnterpriseMember:
    """Whoever holds the link and gave the code of the phone on the register (`proof`: its id) acts
    for the enterprise from now on.

    Raises NotFound for a wrong word, InvitationOver, NotPermitted without a code given for it,
    Conflict when the phone opens an account that may not be used for this.
    """
    enterprise_id = (
        Invitation.objects.filter(token_digest=token_digest(token))
        .values_list("enterprise_id", flat=True)
        .first()
    )
    if enterprise_id is None:
        raise NotFound()
    enterprise = locked_enterprise(actor, enterprise_id)
    row: Invitation = Invitation.objects.select_for_update(of=("self",)).get(
        token_digest=token_digest(token)
    )
    concerning(enterprise, path=enterprise.path, invitation=str(row.pk))
    if not is_open(row, now) or enterprise.state in GONE:
        raise InvitationOver()
    number = invited_number(row)
    if not was_proved(proof, CodePurpose.INVITATION, str(row.pk), number, now):
        raise NotPermitted()
    user = _account(number, row, enterprise, now)
    member, _made = EnterpriseMember.objects.get_or_create(
        enterprise=enterprise, user=user, until=None, defaults={"since": now, "role": row.role}
    )
    row.used_at, row.token_cipher, row.member = now, None, member
    row.save(update_fields=["used_at", "token_cipher", "member"])
    settle(now, [user.pk])
    return member


def _account(number: str, row: Invitation, enterprise: Enterprise, now: datetime) -> User:
    """The account this number opens, or a new one.

    Somebody who acts for another enterprise with this number is the same person. An account nobody
    acts with any more may have been somebody else's whose number was given away: it is used again
    under the same name only, and otherwise loses the number.
    """
    user = holder_of_phone(number)
    if user is not None:
        _refuse_other_work(user, now)
        if user.display_name == _name(row, enterprise) or acting_for([user.pk]).exists():
            return user
        release_sign_in_phone(actor=SYSTEM, now=now, user_id=user.pk)
    try:
        with transaction.atomic():
            return _new_account(number, row, enterprise, now)
    except Conflict:
        # The same person opened the link of another enterprise at this very moment.
        user = holder_of_phone(number)
        if user is None:
            raise
        _refuse_other_work(user, now)
        return user


def _new_account(number: str, row: Invitation, enterprise: Enterprise, now: datetime) -> User:
    made = create_user(
        actor=SYSTEM,
        now=now,
        username=f"contact-{secrets.token_hex(6)}",
        display_name=_name(row, enterprise),
        organisation=enterprise.name[:128],
        place_id=enterprise.place_id,
        path=enterprise.path,
        by_phone=True,
    ).user
    set_sign_in_phone(actor=SYSTEM, now=now, user_id=made.pk, number=number)
    return made


def _name(row: Invitation, enterprise: Enterprise) -> str:
    return (row.name or enterprise.name)[:64]


def _refuse_other_work(user: User, now: datetime) -> None:
    held = appointments_in_force(now).filter(user=user).exclude(role=Role.ENTERPRISE_CONTACT)
    if not user.is_active or held.exists():
        raise Conflict(
            _("The account of this number cannot be used here. Ask the system administrator."),
            code="account_unusable",
        )


@action("enterprises.account.end")
def end_account(*, actor: Actor, now: datetime, member_id: uuid.UUID) -> EnterpriseMember:
    """Somebody acts for the enterprise no longer; open pages stop with the next request."""
    found = EnterpriseMember.objects.filter(pk=member_id).values_list("enterprise_id", flat=True)
    enterprise_id = found.first()
    if enterprise_id is None:
        raise NotFound()
    enterprise = locked_enterprise(actor, enterprise_id)
    row: EnterpriseMember = EnterpriseMember.objects.select_for_update(of=("self",)).get(
        pk=member_id
    )
    concerning(enterprise, path=enterprise.path, user=str(row.user_id))
    if row.until is not None:
        raise Conflict(_("This has ended already."), code="already_ended")
    row.until, row.end_reason = now, AccountEnd.ASKED
    row.save(update_fields=["until", "end_reason"])
    settle(now, [row.user_id])
    return row


@action("enterprises.account.read_code")
def read_code_out(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, code_id: uuid.UUID
) -> str:
    """The code somebody of this enterprise waits for, so that an officer may tell it to them.

    Whoever reads it could come in with it: so it is only read where the officer looks after every
    enterprise the phone opens, and each time is on record. Raises NotFound when there is none.
    """
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, code=str(code_id))
    parcel = parcel_of(code_id, now)
    if parcel is None or parcel[0] not in numbers_of(row, now):
        raise NotFound()
    user = holder_of_phone(parcel[0])
    for other in acting_for([user.pk]) if user else ():
        concerning(row, path=other.path)
    PhoneCode.objects.filter(pk=code_id).update(handed_at=now)
    return parcel[1]
