"""Reading accounts, appointments, keys and the audit trail, each only where the viewer may."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import AccountState, CodePurpose, EventResult, EventSource, Role
from lianfang.access.keys import key_ring
from lianfang.access.limits import USED_UP
from lianfang.access.models import (
    ApiToken,
    Appointment,
    AuditEvent,
    AuditSeal,
    PhoneCode,
    SignInPhone,
    User,
)
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import NotFound
from lianfang.kit.statements import fetch

# GB/T 22239-2019: accounts nobody uses are shut.
UNUSED_DAYS = 90
# A key's last use is noted once an hour, not at every request.
NOTE_USE_AFTER = timedelta(hours=1)
# What was proved by a code is acted upon at once or not at all.
PROOF_LASTS = timedelta(minutes=2)
USER_SORTS = ("username", "display_name", "organisation", "last_login", "path")


def appointments_in_force(moment: datetime) -> QuerySet[Appointment]:
    """Appointments that count at `moment`."""
    return Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=moment), valid_from__lte=moment
    )


# The same for one user, asked by every request.
_POSTS = """
    SELECT a.role, a.path, a.place_id
    FROM access_appointment a JOIN access_user u ON u.id = a.user_id
    WHERE a.user_id = %s AND u.is_active
      AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s)
    ORDER BY a.id
"""


def actor_of(user: Any, moment: datetime) -> Actor:
    """The user as an actor with what they hold at `moment`; an inactive user holds nothing."""
    rows = fetch(_POSTS, [user.pk, moment, moment])
    posts = tuple(Post(Role(role), path, place_id) for role, path, place_id in rows)
    return Actor(user_id=user.pk, display_name=user.display_name, posts=posts)


def actor_of_id(user_id: uuid.UUID, moment: datetime) -> Actor:
    """The same for a job that was handed an id; `NotFound` if there is no such account."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound()
    return actor_of(user, moment)


def user_id_of_name(username: str) -> uuid.UUID | None:
    """The account of that user name, for the trail of refused log-ins."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first()


SIGN_IN_PHONE = "sign-in phone"


def phone_digest(number: str) -> bytes:
    """By what the accounts and codes of a number (normal form) are found."""
    return key_ring().lookup_hash(SIGN_IN_PHONE, number)


def phone_digests(number: str) -> tuple[bytes, ...]:
    """The same by every key of the installation, the newest first."""
    return key_ring().lookup_hashes(SIGN_IN_PHONE, number)


def holder_of_phone(number: str) -> User | None:
    """The account this number belongs to, whatever it may do, also a disabled one."""
    return User.objects.filter(sign_in_phone__digest__in=phone_digests(number)).first()


def opens_by_phone(user: User, moment: datetime) -> bool:
    """Whether a code alone may open the account: it acts for enterprises now, and does nothing
    else. Whoever serves signs in by password."""
    held = set(appointments_in_force(moment).filter(user=user).values_list("role", flat=True))
    return user.is_active and held == {Role.ENTERPRISE_CONTACT.value}


def sign_in_numbers(user_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers that open these accounts, in full: for services and for masking."""
    rows = SignInPhone.objects.filter(user_id__in=user_ids)
    return {row.user_id: key_ring().decrypt(SIGN_IN_PHONE, row.cipher) for row in rows}


def user_of_code(code_id: uuid.UUID) -> User | None:
    """The active account of the phone a code was sent to."""
    digest = PhoneCode.objects.filter(pk=code_id).values_list("phone_digest", flat=True).first()
    if digest is None:
        return None
    return User.objects.filter(sign_in_phone__digest=digest, is_active=True).first()


def was_proved(
    code_id: uuid.UUID, purpose: CodePurpose, about: str, number: str, moment: datetime
) -> bool:
    """Whether that very code, for that phone and purpose, was given within the last minutes."""
    rows = PhoneCode.objects.filter(
        pk=code_id, purpose=purpose, about=about, phone_digest__in=phone_digests(number)
    )
    return rows.filter(used_at__gt=moment - PROOF_LASTS, used_at__lte=moment).exists()


def codes_waiting(numbers: list[str], moment: datetime) -> list[PhoneCode]:
    """Codes for these numbers that somebody has yet to type in, the newest first."""
    digests = [digest for number in numbers for digest in phone_digests(number)]
    rows = PhoneCode.objects.filter(
        phone_digest__in=digests, used_at__isnull=True, expires_at__gt=moment, reaches=True
    )
    return list(rows.filter(sealed__isnull=False).order_by("-asked_at", "-pk"))


def token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _columns(model: type[Model]) -> tuple[list[str], str]:
    """The fields of a row and the columns they are read from."""
    fields = model._meta.concrete_fields
    columns = [f'"{model._meta.db_table}"."{field.column}"' for field in fields]
    return [field.attname for field in fields], ", ".join(columns)


_KEY_FIELDS, _KEY_COLUMNS = _columns(ApiToken)
_USER_FIELDS, _USER_COLUMNS = _columns(User)
# Asked by every request of a machine or a phone: the key, who holds it, and what they hold now.
_KEY = f"""
    SELECT (SELECT json_agg(json_build_array(a.role, a.path, a.place_id) ORDER BY a.id)
            FROM access_appointment a
            WHERE a.user_id = access_user.id
              AND a.valid_from <= %(now)s AND (a.valid_to IS NULL OR a.valid_to > %(now)s)),
        {_KEY_COLUMNS}, {_USER_COLUMNS}
    FROM access_apitoken JOIN access_user ON access_user.id = access_apitoken.user_id
    WHERE digest = %(digest)s AND revoked_at IS NULL AND expires_at > %(now)s AND is_active
      AND NOT {USED_UP}
"""  # noqa: S608  names of columns; values are parameters


def token_in_force(
    token: str, moment: datetime, unless: Mapping[str, Any]
) -> tuple[ApiToken, Actor] | None:
    """The valid key with this secret and its active user, and the user as an actor; or None.

    `unless`: values of `limits.used_up_values`; who has tried too often has no key.
    """
    rows = fetch(_KEY, {"digest": token_digest(token), "now": moment, **unless})
    if not rows:
        return None
    held, *values = rows[0]
    found = ApiToken.from_db("default", _KEY_FIELDS, values[: len(_KEY_FIELDS)])
    user = found.user = User.from_db("default", _USER_FIELDS, values[len(_KEY_FIELDS) :])
    posts = tuple(
        Post(Role(role), path, uuid.UUID(place_id) if place_id else None)
        for role, path, place_id in held or ()
    )
    return found, Actor(user_id=user.pk, display_name=user.display_name, posts=posts)


def unused_user_ids(moment: datetime) -> list[uuid.UUID]:
    """Active accounts whose last log-in, key use, making or opening again is over 90 days ago."""
    since = moment - timedelta(days=UNUSED_DAYS)
    last = Greatest(
        F("date_joined"),
        Coalesce("last_login", "date_joined"),
        Coalesce("enabled_at", "date_joined"),
    )
    fresh_key = ApiToken.objects.filter(user=OuterRef("pk"), last_used_at__gt=since)
    rows = User.objects.filter(is_active=True).alias(last=last).filter(last__lt=since)
    return list(rows.exclude(Exists(fresh_key)).order_by("pk").values_list("pk", flat=True))


# --- accounts ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UserFilter:
    """What a list of accounts is narrowed to. `path`: kept in that place, or appointed in it."""

    search: str = ""
    role: str = ""
    path: str | None = None
    state: str = ""
    sort: str = "username"


def user_list(viewer: Actor, wanted: UserFilter, moment: datetime) -> QuerySet[User]:
    """Accounts kept in the viewer's places, for administrators; nobody else sees any."""
    users = User.objects.filter(path__under=viewer.territory("access.user.view"))
    if wanted.search:
        words = Q(username__icontains=wanted.search) | Q(display_name__icontains=wanted.search)
        users = users.filter(words | Q(organisation__icontains=wanted.search))
    held = appointments_in_force(moment).filter(user=OuterRef("pk"))
    if wanted.role:
        users = users.filter(Exists(held.filter(role=wanted.role)))
    if wanted.path:
        there = Exists(held.filter(path__under=wanted.path))
        users = users.filter(Q(path__under=wanted.path) | there)
    if wanted.state:
        users = users.filter(_STATES[AccountState(wanted.state)])
    column = wanted.sort.removeprefix("-")
    if column not in USER_SORTS:
        return users.order_by("username")
    order = F(column).desc(nulls_last=True) if wanted.sort.startswith("-") else F(column).asc()
    return users.order_by(order, "username")


_STATES = {
    AccountState.ACTIVE: Q(is_active=True),
    AccountState.DISABLED: Q(is_active=False),
    AccountState.NEVER_USED: Q(last_login__isnull=True, is_active=True),
    AccountState.TEMPORARY_PASSWORD: Q(must_change_password=True, is_active=True),
}


def get_user(viewer: Actor, user_id: uuid.UUID) -> User:
    """An account kept in the viewer's places."""
    rows = User.objects.filter(path__under=viewer.territory("access.user.view"))
    user = rows.filter(pk=user_id).first()
    if user is None:
        raise NotFound()
    return user


def own_user(viewer: Actor) -> User:
    """One's own account."""
    user = User.objects.filter(pk=viewer.user_id).first() if viewer.user_id else None
    if user is None:
        raise NotFound()
    return user


def appointments_of(viewer: Actor, user: User) -> QuerySet[Appointment]:
    """All appointments of an account, past ones too: for oneself, or with the right to see them."""
    rows = Appointment.objects.filter(user=user).select_related("granted_by")
    rows = rows.order_by(F("valid_to").desc(nulls_first=True), "-valid_from")
    if user.pk == viewer.user_id or viewer.can("access.appointment.view", user.path):
        return rows
    return rows.none()


def roles_of(user_ids: list[uuid.UUID], moment: datetime) -> dict[uuid.UUID, list[Post]]:
    """What each of these accounts holds at `moment`, in one query."""
    found: dict[uuid.UUID, list[Post]] = {user_id: [] for user_id in user_ids}
    rows = appointments_in_force(moment).filter(user_id__in=user_ids).order_by("user", "id")
    for user_id, role, path in rows.values_list("user_id", "role", "path"):
        found[user_id].append(Post(Role(role), path))
    return found


def tokens_of(viewer: Actor, user: User) -> QuerySet[ApiToken]:
    """The keys of an account: for oneself, or for whoever may revoke them."""
    if user.pk == viewer.user_id or viewer.can("access.token.revoke", user.path):
        return ApiToken.objects.filter(user=user)
    return ApiToken.objects.none()


# --- the trail -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class EventFilter:
    """What the trail is narrowed to: words of a person's name, people or the system by itself,
    action, result, place, days."""

    who: str = ""
    by: str = ""
    action: str = ""
    result: str = ""
    path: str = ""
    since: date | None = None
    until: date | None = None

    def as_details(self) -> dict[str, str]:
        """What was asked for, as the event of an export keeps it."""
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class EventPage:
    """A page of the trail, newest first; `older` is the key of the next page, None at the end."""

    events: list[AuditEvent]
    older: str | None


def event_list(viewer: Actor, wanted: EventFilter | None = None) -> QuerySet[AuditEvent]:
    """Audit events of the viewer's places, newest first."""
    wanted = wanted or EventFilter()
    territory = viewer.territory("access.audit.view")
    if wanted.path:
        territory = territory.within(wanted.path)
    events = AuditEvent.objects.filter(path__under=territory).select_related("actor")
    if wanted.who:
        named = Q(actor_name__icontains=wanted.who) | Q(actor__username__icontains=wanted.who)
        events = events.filter(named)
    if wanted.by in EventSource.values:
        events = events.filter(actor__isnull=wanted.by == EventSource.SYSTEM)
    if wanted.action:
        events = events.filter(action=wanted.action)
    if wanted.result in EventResult.values:
        events = events.filter(result=wanted.result)
    if wanted.since:
        events = events.filter(at__gte=day_bounds(wanted.since)[0])
    if wanted.until:
        events = events.filter(at__lt=day_bounds(wanted.until)[1])
    return events.order_by("-at", "-id")


def event_page(
    viewer: Actor, wanted: EventFilter, *, before: str = "", size: int = 50
) -> EventPage:
    """One page by keyset: `before` is the `older` of the page before, a damaged one is ignored."""
    events = event_list(viewer, wanted)
    key = _parse_key(before)
    if key:
        at, event_id = key
        events = events.filter(Q(at__lt=at) | Q(at=at, id__lt=event_id))
    rows = list(events[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    older = f"{last.at.isoformat()}~{last.pk}" if last else None
    return EventPage(rows[:size], older)


def _parse_key(text: str) -> tuple[datetime, uuid.UUID] | None:
    moment, _tilde, event_id = text.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, uuid.UUID(event_id)) if at.tzinfo else None
    except ValueError:
        return None


def get_event(viewer: Actor, event_id: uuid.UUID) -> AuditEvent:
    """One event of the viewer's places."""
    event = event_list(viewer).filter(pk=event_id).first()
    if event is None:
        raise NotFound()
    return event


def seal_of(event: AuditEvent) -> AuditSeal | None:
    """The event's link in the chain; None for the seconds until it is sealed."""
    return AuditSeal.objects.filter(event_id=event.pk).first()


def last_verification(viewer: Actor) -> AuditEvent | None:
    """The event of the newest verification of the chain, with its verdict in the details."""
    return event_list(viewer, replace(EventFilter(), action="access.audit.verify")).first()


def chain_length() -> int:
    """How many events are sealed."""
    return AuditSeal.objects.order_by("-position").values_list("position", flat=True).first() or 0
