"""Who answers for whom, given and taken. The plan's limits hold: so many per subject and no more,
the right kind of staff, and never one person in two roles for the same subject.

How many subjects one person carries is warned about (see `selectors.responsibilities.candidates`),
not refused, when a person decides; a planner keeps to it.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import EndReason
from lianfang.command.models import Responsibility, Team
from lianfang.command.selectors.plan import RuleBook
from lianfang.command.selectors.responsibilities import in_force
from lianfang.command.selectors.subjects import Subject, common_place, get_subject
from lianfang.command.services.hand_over import hand_over
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Staff
from lianfang.places.services.paths import hold_still

# Any fixed number. One at a time for a subject, and alone for those who write many.
TURN = 3_911_470_226
BY_HAND = "by_hand"


class TooManyAnswer(Conflict):
    """The subject has as many people in this role as the plan allows."""

    code = "above_maximum"
    default = _("As many people as the plan allows answer here in this role (%(maximum)s).")


class TwoRoles(Conflict):
    """One person cannot be two of the three."""

    code = "two_roles_for_subject"
    default = _("This person answers for them in another role already.")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One pair to be written: who, in which role, for which subject at which path; and for whom
    they stand in until that person is back."""

    role: str
    staff_id: uuid.UUID
    subject: Subject
    stands_in_for_id: uuid.UUID | None = None


@action("command.responsibility.assign")
def assign_responsibility(
    *,
    actor: Actor,
    now: datetime,
    role: str,
    staff_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    team_id: uuid.UUID | None = None,
    valid_from: date | None = None,
    source: str = BY_HAND,
) -> Responsibility:
    """From `valid_from` (today if not given) on this person answers for the subject in the role.

    The same pair again changes nothing. Raises InvalidInput for a role the plan in force does not
    give to such a subject or such staff, TooManyAnswer, TwoRoles, NotFound.
    """
    hold_still()
    subject = get_subject(actor, subject_kind, subject_id)
    concerning(
        "command.responsibility",
        path=subject.path,
        role=role,
        staff=str(staff_id),
        answers_for=str(subject_id),
    )
    _take_turn(subject.id)
    staff = _staff(actor, staff_id)
    day = valid_from or local_day(now)
    book = RuleBook(actor, subject.path, now)
    _check_fit(book, subject, role, staff, day)
    rows = list(
        Responsibility.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), subject_id=subject.id
        )
    )
    same = next((r for r in rows if (r.role, r.staff_id) == (role, staff.pk)), None)
    if same is not None:
        concerning(same, path=subject.path, unchanged=True)
        return same
    if any(row.staff_id == staff.pk for row in rows):
        raise TwoRoles()
    rule = book.rule(subject.path, role, subject.kind)
    if rule is not None and sum(row.role == role for row in rows) >= rule.maximum:
        raise TooManyAnswer(maximum=rule.maximum)
    row = Responsibility.objects.create(
        role=role,
        staff=staff,
        team=_team(team_id),
        subject_kind=subject.kind,
        subject_id=subject.id,
        path=subject.path,
        valid_from=day,
        source=source[:64],
        created_at=now,
    )
    concerning(row, path=subject.path)
    hand_over(actor, subject.path, now, [subject.id])
    return row


@action("command.responsibility.end")
def end_responsibility(
    *,
    actor: Actor,
    now: datetime,
    responsibility_id: uuid.UUID,
    reason: str,
    ended_on: date | None = None,
) -> Responsibility:
    """This person no longer answers for the subject, from `ended_on` (today if not given) on."""
    row: Responsibility | None = (
        Responsibility.objects.select_for_update().filter(pk=responsibility_id).first()
    )
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, role=row.role, answers_for=str(row.subject_id))
    if row.valid_to is not None:
        raise Conflict(_("This responsibility has ended already."), code="ended")
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why.")})
    row.valid_to = max(ended_on or local_day(now), row.valid_from)
    row.end_reason = reason.strip()[:128]
    row.save(update_fields=["valid_to", "end_reason"])
    hand_over(actor, row.path, now, [row.subject_id])
    return row


@action("command.responsibility.assign_many")
def assign_many(
    *,
    actor: Actor,
    now: datetime,
    assignments: Sequence[Assignment],
    source: str,
    ends: Sequence[uuid.UUID] = (),
    end_reason: str = EndReason.PROPOSAL,
    valid_from: date | None = None,
) -> int:
    """Write many pairs at once: a roster, or what a proposal was accepted with.

    `ends` are responsibilities that end first and make room. All or nothing; pairs that stand
    already are left as they are. Subjects must have been read within the actor's places. Returns
    the number of new rows. Raises as `assign_responsibility`.
    """
    hold_still()
    top = common_place(one.subject.path for one in assignments)
    paths = {one.subject.path for one in assignments} or {actor.home_path}
    for path in paths:
        concerning("command.responsibility", path=path)
    concerning("command.responsibility", path=top if top in paths else min(paths), source=source)
    _take_all_turns()
    day = valid_from or local_day(now)
    released = _end_many(ends, end_reason, day)
    if not assignments:
        hand_over(actor, top, now, released)
        return 0
    _check_fits(actor, top, assignments, day, now)
    rows = [
        Responsibility(
            role=one.role,
            staff_id=one.staff_id,
            subject_kind=one.subject.kind,
            subject_id=one.subject.id,
            path=one.subject.path,
            stands_in_for_id=one.stands_in_for_id,
            valid_from=day,
            source=source[:64],
            created_at=now,
        )
        for one in assignments
    ]
    subject_ids = {row.subject_id for row in rows}
    before = _pairs(subject_ids, day)
    new = [row for row in rows if (row.role, row.staff_id, row.subject_id) not in before]
    unique = {(row.role, row.staff_id, row.subject_id): row for row in new}
    Responsibility.objects.bulk_create(unique.values(), batch_size=5000)
    _check_limits(RuleBook(actor, top, now), list(unique.values()), day)
    hand_over(actor, top, now, subject_ids | released)
    concerning("command.responsibility", path=min(paths), count=len(unique), ended=len(ends))
    return len(unique)


def _end_many(ids: Sequence[uuid.UUID], reason: str, day: date) -> set[uuid.UUID]:
    """End these responsibilities of the actor's places; the subjects they were for."""
    if not ids:
        return set()
    rows = Responsibility.objects.filter(pk__in=list(ids), valid_to__isnull=True)
    subjects = set(rows.values_list("subject_id", flat=True))
    rows.update(valid_to=Greatest("valid_from", Value(day)), end_reason=reason[:128])
    return subjects


def _staff(actor: Actor, staff_id: uuid.UUID) -> Staff:
    row: Staff | None = Staff.objects.filter(
        pk=staff_id, path__under=actor.territory("people.staff.view")
    ).first()
    if row is None:
        raise NotFound()
    return row


def _team(team_id: uuid.UUID | None) -> Team | None:
    if team_id is None:
        return None
    with everywhere("a branch led from the next village may answer here"):
        team: Team | None = Team.objects.filter(pk=team_id, dissolved_on__isnull=True).first()
    if team is None:
        raise NotFound()
    return team


def _check_fit(book: RuleBook, subject: Subject, role: str, staff: Staff, day: date) -> None:
    known = book.role(subject.path, role)
    if known is None:
        raise InvalidInput(fields={"role": _("The plan in force here has no such role.")})
    if book.rule(subject.path, role, subject.kind) is None:
        raise InvalidInput(
            fields={"role": _("The phase in force asks for nobody in this role here.")}
        )
    if not known.admits(staff.kind, staff.level):
        raise InvalidInput(fields={"staff": _("The plan gives this role to other staff.")})
    if staff.left_on is not None and staff.left_on <= day:
        raise InvalidInput(fields={"staff": _("This person does not serve any more.")})


def _check_fits(
    actor: Actor, top: str, assignments: Sequence[Assignment], day: date, now: datetime
) -> None:
    book = RuleBook(actor, top, now)
    wanted = {one.staff_id for one in assignments}
    rows = Staff.objects.filter(pk__in=wanted, path__under=actor.territory("people.staff.view"))
    staff = {row.pk: row for row in rows}
    if len(staff) != len(wanted):
        raise NotFound()
    for one in assignments:
        _check_fit(book, one.subject, one.role, staff[one.staff_id], day)


def _pairs(subject_ids: Iterable[uuid.UUID], day: date) -> set[tuple[str, uuid.UUID, uuid.UUID]]:
    rows = Responsibility.objects.filter(in_force(day), subject_id__in=list(subject_ids))
    return set(rows.order_by().values_list("role", "staff_id", "subject_id"))


def _check_limits(book: RuleBook, added: Sequence[Responsibility], day: date) -> None:
    """No added row brings its subject above the plan's maximum or puts one person in two roles."""
    held: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    roles: dict[tuple[uuid.UUID, uuid.UUID], int] = defaultdict(int)
    # Who is stood in for keeps what they hold, and takes up no room meanwhile.
    absent = {row.stands_in_for_id for row in added}
    for role, staff_id, subject_id in _pairs({row.subject_id for row in added}, day):
        held[subject_id, role] += staff_id not in absent
        roles[subject_id, staff_id] += 1
    for row in added:
        if roles[row.subject_id, row.staff_id] > 1:
            raise TwoRoles()
        rule = book.rule(row.path, row.role, row.subject_kind)
        if rule is not None and held[row.subject_id, row.role] > rule.maximum:
            raise TooManyAnswer(maximum=rule.maximum)


def _take_turn(subject_id: uuid.UUID) -> None:
    """Wait for whoever is deciding about the same subject; the turn ends with the transaction."""
    own = int.from_bytes(subject_id.bytes[8:], "big", signed=True)
    _lock("pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s)", [TURN, own])


def _take_all_turns() -> None:
    """Wait until nobody else is deciding about anybody, and keep them waiting."""
    _lock("pg_advisory_xact_lock(%s)", [TURN])


def _lock(calls: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", params)
