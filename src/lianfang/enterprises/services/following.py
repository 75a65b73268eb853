"""What accounts of enterprises follow: where the enterprise stands, whether it is there, and whose
phone the register has.

- An enterprise moves: its contacts' appointments move along.
- It is gone: nobody acts for it any more, and its invitations are over.
- The register has another number of the same person: that number opens the account, if it acts for
  this enterprise alone. It has another person, or no number: the account acts for it no longer.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import Appointment
from lianfang.access.scope import everywhere
from lianfang.access.selectors import sign_in_numbers
from lianfang.access.services.appointments import end_appointment, grant_appointment
from lianfang.access.services.phones import set_sign_in_phone
from lianfang.enterprises.enums import GONE, AccountEnd
from lianfang.enterprises.models import Contact, EnterpriseMember, Invitation
from lianfang.enterprises.selectors.accounts import acting_for, invited_number, mobile_of
from lianfang.kit.errors import Conflict
from lianfang.people.models.sealed import open_phones

SYSTEM = Actor.system("enterprises")
ROLE = Role.ENTERPRISE_CONTACT


def follow_register(now: datetime, enterprise_ids: Sequence[uuid.UUID]) -> None:
    """To be called by whatever changed these enterprises or their contacts, in its transaction."""
    with everywhere("accounts follow wherever the enterprise went"):
        here = {"enterprise_id__in": enterprise_ids}
        members = EnterpriseMember.objects.filter(**here, until__isnull=True)
        asked = Invitation.objects.filter(**here, used_at__isnull=True, revoked_at__isnull=True)
        any_follow = members.exists() or asked.exists()
    if any_follow:
        follow_accounts(actor=SYSTEM, now=now, enterprise_ids=list(enterprise_ids))


@action("enterprises.account.follow")
def follow_accounts(*, actor: Actor, now: datetime, enterprise_ids: Sequence[uuid.UUID]) -> int:
    """Put accounts and invitations of these enterprises right; returns how many changed."""
    members = list(
        EnterpriseMember.objects.filter(enterprise_id__in=enterprise_ids, until__isnull=True)
        .select_related("enterprise", "user")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    numbers = sign_in_numbers([row.user_id for row in members])
    contacts = _contacts(enterprise_ids)
    changed = _follow_invitations(now, enterprise_ids, contacts)
    for row in members:
        end = _end_of(now, row, numbers.get(row.user_id, ""), contacts)
        if end is not None:
            row.until, row.end_reason = now, end
            row.save(update_fields=["until", "end_reason"])
            changed += 1
    changed += settle(now, {row.user_id for row in members})
    concerning("enterprises.account", path="", changed=changed)
    if not changed:
        nothing_done()
    return changed


Contacts = dict[tuple[uuid.UUID, str], Contact]


def _contacts(enterprise_ids: Iterable[uuid.UUID]) -> Contacts:
    rows = Contact.objects.filter(enterprise_id__in=list(enterprise_ids))
    return {(row.enterprise_id, row.role): row for row in rows}


def _end_of(
    now: datetime, row: EnterpriseMember, number: str, contacts: Contacts
) -> AccountEnd | None:
    """Why the account may not act for the enterprise any more; None if it may. Gives the account
    another number where the person has one."""
    if row.enterprise.state in GONE:
        return AccountEnd.GONE
    if not row.role or not number:
        return None
    contact = contacts.get((row.enterprise_id, row.role))
    if contact is not None and number in open_phones(contact.phone_cipher):
        return None
    other = mobile_of(contact) if contact else ""
    is_same = contact is not None and contact.name in {"", row.user.display_name}
    # One enterprise's officers decide nothing about a way in that leads to another one, too.
    acts_elsewhere = acting_for([row.user_id]).exclude(pk=row.enterprise_id).exists()
    if not other or not is_same or acts_elsewhere:
        return AccountEnd.PHONE
    try:
        set_sign_in_phone(actor=SYSTEM, now=now, user_id=row.user_id, number=other)
    except Conflict:
        return AccountEnd.PHONE
    return None


def _follow_invitations(
    now: datetime, enterprise_ids: Sequence[uuid.UUID], contacts: Contacts
) -> int:
    rows = Invitation.objects.filter(
        enterprise_id__in=enterprise_ids, used_at__isnull=True, revoked_at__isnull=True
    ).select_related("enterprise")
    over = []
    for row in rows:
        contact = contacts.get((row.enterprise_id, row.role))
        known = open_phones(contact.phone_cipher) if contact else ()
        if row.enterprise.state in GONE or invited_number(row) not in known:
            over.append(row.pk)
    return int(
        Invitation.objects.filter(pk__in=over).update(revoked_at=now, token_cipher=None)
        if over
        else 0
    )


def settle(now: datetime, user_ids: Iterable[uuid.UUID]) -> int:
    """Give these accounts the appointments their enterprises call for and end all others of that
    role; returns how many changed."""
    # Also those the person at work does not see: what is called for elsewhere stays.
    with everywhere("an account is one wherever its enterprises stand"):
        return sum(_settle(now, user_id) for user_id in sorted(set(user_ids)))


def _settle(now: datetime, user_id: uuid.UUID) -> int:
    members = EnterpriseMember.objects.filter(user_id=user_id, until__isnull=True)
    rows = members.exclude(enterprise__state__in=GONE)
    wanted = dict(rows.values_list("enterprise__path", "enterprise__place_id"))
    held = Appointment.objects.filter(user_id=user_id, role=ROLE).exclude(valid_to__lte=now)
    changed, paths = 0, set()
    for appointment_id, path in held.values_list("pk", "path"):
        if path in wanted and path not in paths:
            paths.add(path)
            continue
        end_appointment(actor=SYSTEM, now=now, appointment_id=appointment_id)
        changed += 1
    for path in wanted.keys() - paths:
        grant_appointment(
            actor=SYSTEM,
            now=now,
            user_id=user_id,
            role=ROLE,
            place_id=wanted[path],
            path=path,
        )
        changed += 1
    return changed
