"""Inviting the contacts of enterprises to their own pages: by a link, opened with a code that goes
to the phone on the register.

Whoever holds the link and no phone, or the phone and no link, stays outside. A new invitation of
the same contact takes the place of the one before.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.selectors import sign_in_numbers
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Contact, Enterprise, EnterpriseMember, Invitation
from lianfang.enterprises.selectors.accounts import BEST_FIRST, TOKEN, mobile_of, token_digest
from lianfang.enterprises.services.enterprises import locked_enterprise
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.people.models.sealed import seal_phones

HOLDS = timedelta(days=14)
MOST_AT_ONCE = 500
_WORD_BYTES = 18


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of inviting many: how many slips there are, and how many got none and why."""

    batch: uuid.UUID
    made: int
    has_account: int = 0
    no_mobile: int = 0
    gone: int = 0


@action("enterprises.account.invite")
def invite_contact(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, role: str
) -> Invitation:
    """Invite one contact of the register, by the role they have there.

    Raises InvalidInput when there is no such contact or no mobile number, Conflict when the
    enterprise is gone or the contact signs in for it already.
    """
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, role=role)
    if row.state in GONE:
        raise Conflict(_("This enterprise is not there any more."), code="enterprise_gone")
    contact = Contact.objects.filter(enterprise=row, role=role).first()
    number = mobile_of(contact) if contact else ""
    if contact is None or not number:
        raise InvalidInput(
            fields={"role": _("There is no mobile number of this contact. Add one first.")}
        )
    if number in _acting(row):
        raise Conflict(_("This contact signs in for it already."), code="has_account")
    return _invite(actor, now, row, contact, number, None)


@action("enterprises.account.invite_many")
def invite_many(*, actor: Actor, now: datetime, enterprise_ids: Sequence[uuid.UUID]) -> Invited:
    """Invite one contact each of many enterprises, whom nobody signs in for yet: the contact
    person, else the legal representative, else the duty phone. At most 500 at once."""
    if not enterprise_ids or len(enterprise_ids) > MOST_AT_ONCE:
        raise InvalidInput(
            _("Choose between 1 and %(most)s enterprises."), code="how_many", most=MOST_AT_ONCE
        )
    batch, left_out, made = new_id(), {"has_account": 0, "no_mobile": 0, "gone": 0}, 0
    for enterprise_id in sorted(set(enterprise_ids)):
        row = locked_enterprise(actor, enterprise_id)
        concerning(row, path=row.path)
        contacts = {one.role: one for one in Contact.objects.filter(enterprise=row)}
        numbers = [
            (contacts[role], mobile_of(contacts[role])) for role in BEST_FIRST if role in contacts
        ]
        reachable = next(((one, number) for one, number in numbers if number), None)
        if row.state in GONE:
            left_out["gone"] += 1
        elif _acting(row):
            left_out["has_account"] += 1
        elif reachable is None:
            left_out["no_mobile"] += 1
        else:
            _invite(actor, now, row, *reachable, batch)
            made += 1
    concerning("enterprises.account", path=row.path, batch=str(batch), count=made)
    return Invited(batch, made, **left_out)


def _acting(row: Enterprise) -> set[str]:
    """The numbers of those who sign in for the enterprise now."""
    members = EnterpriseMember.objects.filter(enterprise=row, until__isnull=True)
    return set(sign_in_numbers(list(members.values_list("user_id", flat=True))).values())


def _invite(
    actor: Actor,
    now: datetime,
    row: Enterprise,
    contact: Contact,
    number: str,
    batch: uuid.UUID | None,
) -> Invitation:
    before: Any = Invitation.objects.filter(
        enterprise=row, role=contact.role, used_at__isnull=True, revoked_at__isnull=True
    )
    before.update(revoked_at=now, token_cipher=None)
    token = secrets.token_urlsafe(_WORD_BYTES)
    made: Invitation = Invitation.objects.create(
        enterprise=row,
        role=contact.role,
        name=contact.name,
        phone_cipher=seal_phones([number]).cipher,
        token_digest=token_digest(token),
        token_cipher=key_ring().encrypt(TOKEN, token),
        batch=batch,
        invited_at=now,
        invited_by=actor.display_name[:64],
        expires_at=now + HOLDS,
    )
    return made


@action("enterprises.account.revoke")
def revoke_invitation(*, actor: Actor, now: datetime, invitation_id: uuid.UUID) -> Invitation:
    """The link opens nothing any more."""
    found = Invitation.objects.filter(pk=invitation_id).values_list("enterprise_id", flat=True)
    enterprise_id = found.first()
    if enterprise_id is None:
        raise NotFound()
    enterprise = locked_enterprise(actor, enterprise_id)
    row: Invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    concerning(enterprise, path=enterprise.path, invitation=str(row.pk))
    if row.used_at is not None:
        raise Conflict(_("It was accepted already; end the account instead."), code="accepted")
    if row.revoked_at is None:
        row.revoked_at, row.token_cipher = now, None
        row.save(update_fields=["revoked_at", "token_cipher"])
    return row
