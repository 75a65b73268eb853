"""Who signs in for enterprises: accounts, invitations, and who has not been reached.

Phones are masked for everybody who looks; the number itself goes to services only.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.enums import CodeChannel
from lianfang.access.keys import key_ring
from lianfang.access.scope import everywhere
from lianfang.access.selectors import codes_waiting, sign_in_numbers
from lianfang.enterprises.enums import GONE, AccountEnd, ContactRole
from lianfang.enterprises.models import Contact, Enterprise, EnterpriseMember, Invitation
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.kit.phones import PhoneKind, check_phone
from lianfang.people.models.sealed import open_phones

VIEW = "enterprises.account.view"
TOKEN = "enterprises.invitation"  # noqa: S105  what the sealed word is for
# In this order somebody is chosen where nobody says whom to invite.
BEST_FIRST = (ContactRole.CONTACT, ContactRole.REPRESENTATIVE, ContactRole.DUTY)


def mobile_of(contact: Contact) -> str:
    """The number codes can be sent to; "" if none of the contact's phones is a mobile one."""
    for number in open_phones(contact.phone_cipher):
        if check_phone(number).kind == PhoneKind.MOBILE:
            return number
    return ""


def invited_number(row: Invitation) -> str:
    """The number the code of an invitation goes to."""
    return open_phones(row.phone_cipher)[0]


def is_open(row: Invitation, moment: datetime) -> bool:
    """Whether the link still lets somebody in."""
    return row.used_at is None and row.revoked_at is None and moment < row.expires_at


def open_invitations(moment: datetime) -> QuerySet[Invitation]:
    """Invitations whose link still lets somebody in."""
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=moment
    )
    return rows


# --- the list ------------------------------------------------------------------------------------


def having(account: str, moment: datetime) -> Q:
    """Condition on enterprises: `yes` somebody signs in for it, `no` nobody does, `invited` nobody
    does yet but somebody was asked, `unasked` nobody was reached at all."""
    members = Exists(EnterpriseMember.objects.filter(enterprise=OuterRef("pk"), until__isnull=True))
    asked = Exists(open_invitations(moment).filter(enterprise=OuterRef("pk")))
    return {
        "yes": Q(members),
        "no": ~Q(members),
        "invited": ~Q(members) & Q(asked),
        "unasked": ~Q(members) & ~Q(asked),
    }.get(account, Q())


# --- one enterprise ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AccountCard:
    """Somebody who signs in for the enterprise, or did."""

    id: uuid.UUID
    name: str
    role_label: str
    phone: str
    since: datetime
    until: datetime | None
    end_label: str
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """An invitation nobody has accepted yet."""

    id: uuid.UUID
    name: str
    role_label: str
    phone: str
    invited_at: datetime
    invited_by: str
    expires_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the desk knows of an enterprise's way in."""

    members: list[AccountCard]
    ended: list[AccountCard]
    invitations: list[InvitationCard]
    # Contacts of the register who could be invited: role and words.
    choices: list[tuple[str, str]]


def accounts_of(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Accounts | None:
    """Accounts and invitations of an enterprise; None for viewers who have no right to them."""
    if not viewer.can(VIEW, enterprise.path):
        return None
    rows = list(EnterpriseMember.objects.filter(enterprise=enterprise).select_related("user"))
    numbers = sign_in_numbers([row.user_id for row in rows])
    cards = [_account_card(row, numbers.get(row.user_id, "")) for row in rows]
    known = {numbers.get(row.user_id) for row in rows if row.until is None}
    asked = Invitation.objects.filter(
        enterprise=enterprise, used_at__isnull=True, revoked_at__isnull=True
    )
    contacts = {row.role: row for row in Contact.objects.filter(enterprise=enterprise)}
    choices = []
    for role in BEST_FIRST:
        number = mobile_of(contacts[role]) if role in contacts else ""
        if number and number not in known:
            words = f"{role.label} {contacts[role].name} {mask_phone(number)}"
            choices.append((role.value, words))
    return Accounts(
        members=[card for card in cards if card.until is None],
        ended=[card for card in cards if card.until is not None],
        invitations=[_invitation_card(row, moment) for row in asked.order_by("-invited_at")],
        choices=choices,
    )


def _account_card(row: EnterpriseMember, number: str) -> AccountCard:
    return AccountCard(
        id=row.pk,
        name=row.user.display_name,
        role_label=str(ContactRole(row.role).label) if row.role else "",
        phone=mask_phone(number) if number else "",
        since=row.since,
        until=row.until,
        end_label=str(AccountEnd(row.end_reason).label) if row.end_reason else "",
        last_login=row.user.last_login,
    )


def _invitation_card(row: Invitation, moment: datetime) -> InvitationCard:
    return InvitationCard(
        id=row.pk,
        name=row.name,
        role_label=str(ContactRole(row.role).label),
        phone=mask_phone(invited_number(row)),
        invited_at=row.invited_at,
        invited_by=row.invited_by,
        expires_at=row.expires_at,
        is_open=is_open(row, moment),
    )


def get_member(viewer: Actor, member_id: uuid.UUID, right: str = VIEW) -> EnterpriseMember:
    """Somebody's acting for an enterprise in the viewer's places, or NotFound."""
    rows = EnterpriseMember.objects.select_related("enterprise", "user")
    row: EnterpriseMember | None = rows.filter(pk=member_id).first()
    if row is None or not viewer.can(right, row.enterprise.path):
        raise NotFound()
    return row


def get_invitation(viewer: Actor, invitation_id: uuid.UUID, right: str = VIEW) -> Invitation:
    """An invitation of an enterprise in the viewer's places, or NotFound."""
    row: Invitation | None = (
        Invitation.objects.select_related("enterprise__place").filter(pk=invitation_id).first()
    )
    if row is None or not viewer.can(right, row.enterprise.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed or sent to one contact; the word of the link stays out of `repr`."""

    enterprise: str
    place: str
    name: str
    phone: str
    expires_at: datetime
    token: str = field(repr=False)


def slip_of(row: Invitation) -> Slip | None:
    """The slip of an invitation that still holds its word; None when that is forgotten."""
    if row.token_cipher is None:
        return None
    return Slip(
        enterprise=row.enterprise.name,
        place=row.enterprise.place.short_name,
        name=row.name,
        phone=mask_phone(invited_number(row)),
        expires_at=row.expires_at,
        token=key_ring().decrypt(TOKEN, row.token_cipher),
    )


def slips_of(viewer: Actor, batch_id: uuid.UUID, right: str, moment: datetime) -> list[Slip]:
    """The slips of one stroke that still let somebody in, in the viewer's places. NotFound if it
    made none there."""
    rows = Invitation.objects.filter(
        batch=batch_id, enterprise__path__under=viewer.territory(right)
    )
    if not rows.exists():
        raise NotFound()
    held = open_invitations(moment).filter(pk__in=rows.values("pk"))
    ordered = held.select_related("enterprise__place").order_by("enterprise__path", "name", "pk")
    return [slip for slip in map(slip_of, ordered) if slip is not None]


# --- at the door ---------------------------------------------------------------------------------


def token_digest(token: str) -> bytes:
    """How the word of a link is looked for."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class InvitationDoor:
    """What whoever opens the link sees; the number goes to the code's sender only."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise: str
    place: str
    name: str
    phone: str
    expires_at: datetime
    is_open: bool
    is_used: bool
    number: str = field(repr=False)


def invitation_door(token: str, moment: datetime) -> InvitationDoor:
    """The invitation behind a link, also one that is over. Raises NotFound for any other word."""
    with everywhere("whoever holds the link is meant by it"):
        row = (
            Invitation.objects.select_related("enterprise__place")
            .filter(token_digest=token_digest(token))
            .first()
        )
        if row is None:
            raise NotFound()
        number = invited_number(row)
        return InvitationDoor(
            id=row.pk,
            enterprise_id=row.enterprise_id,
            enterprise=row.enterprise.name,
            place=row.enterprise.place.short_name,
            name=mask_name(row.name) if row.name else "",
            phone=mask_phone(number),
            expires_at=row.expires_at,
            is_open=is_open(row, moment) and row.enterprise.state not in GONE,
            is_used=row.used_at is not None,
            number=number,
        )


# --- codes read out at the desk ------------------------------------------------------------------


def reads_codes() -> bool:
    """Whether this installation has no gateway, and officers read codes out."""
    return bool(settings.PHONE_CODES == CodeChannel.DESK)


@dataclass(frozen=True, slots=True)
class WaitingCode:
    """Somebody of this enterprise waits for a code an officer may read out."""

    id: uuid.UUID
    name: str
    phone: str
    asked_at: datetime
    expires_at: datetime


def waiting_codes(enterprise: Enterprise, moment: datetime) -> list[WaitingCode]:
    """Codes asked for by those who act for the enterprise or were invited to."""
    named = numbers_of(enterprise, moment)
    if not named:
        return []
    found = []
    for number, name in named.items():
        for code in codes_waiting([number], moment):
            found.append(
                WaitingCode(code.pk, name, mask_phone(number), code.asked_at, code.expires_at)
            )
    return sorted(found, key=lambda one: one.asked_at, reverse=True)


def numbers_of(enterprise: Enterprise, moment: datetime) -> dict[str, str]:
    """The numbers codes are sent to for this enterprise, with whose they are."""
    members = EnterpriseMember.objects.filter(enterprise=enterprise, until__isnull=True)
    users = {row.user_id: row.user.display_name for row in members.select_related("user")}
    named = {number: users[key] for key, number in sign_in_numbers(list(users)).items()}
    for row in open_invitations(moment).filter(enterprise=enterprise):
        named.setdefault(invited_number(row), row.name)
    return named


def acting_for(user_ids: Iterable[uuid.UUID]) -> QuerySet[Enterprise]:
    """The enterprises these accounts act for, wherever they stand."""
    with everywhere("an account is one wherever its enterprises stand"):
        rows: QuerySet[Enterprise] = Enterprise.objects.filter(
            members__user_id__in=list(user_ids), members__until__isnull=True
        ).exclude(state__in=GONE)
        return rows.distinct()
