"""What happens below is followed: people merge and part, move and leave, staff go away.

Responsibilities and tasks follow the person who goes on; records stay as they were made and are
found through the merge. Each is an action of the system with its own event, and may run twice.
"""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Greatest

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.enums import EndReason, SubjectKind, TaskState
from lianfang.command.models import DoubleCheckIn, Responsibility, Task, TeamMember
from lianfang.command.selectors.sources import find_source
from lianfang.command.services.hand_over import hand_over
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.people.models import Household, Person, Staff
from lianfang.places.services.paths import hold_still


@action("command.subject.follow_merge")
def follow_merge(
    *, actor: Actor, now: datetime, kept_id: uuid.UUID, duplicate_id: uuid.UUID
) -> int:
    """Responsibilities and tasks of a merged duplicate go to the person who goes on.

    Whoever answers for both in one role answers once; of two tasks for one window the one that is
    done counts. Returns the number of rows that changed; 0 where the merge was undone meanwhile.
    """
    hold_still()
    kept, duplicate = _pair(kept_id, duplicate_id)
    concerning(kept, path=kept.path, duplicate=str(duplicate_id))
    if duplicate.merged_into_id is None:
        return 0
    changed = _merge_responsibilities(kept, duplicate_id, now) + _merge_tasks(kept, duplicate_id)
    concerning(kept, path=kept.path, changed=changed)
    return changed


@action("command.subject.follow_unmerge")
def follow_unmerge(
    *, actor: Actor, now: datetime, kept_id: uuid.UUID, duplicate_id: uuid.UUID
) -> int:
    """The two are different people after all: who answered for the duplicate answers for it again.

    What the merge brought to the kept person ends there; who was named for them since then stays
    theirs. Whoever has stopped serving does not come back. Tasks ahead are made anew by the day's
    routines; what was done stays where it was recorded. Returns the number of rows that changed.
    """
    hold_still()
    kept, duplicate = _pair(kept_id, duplicate_id)
    concerning(kept, path=kept.path, duplicate=str(duplicate_id))
    if duplicate.merged_into_id is not None:
        return 0
    day = local_day(now)
    ended = Responsibility.objects.select_for_update(of=("self",)).filter(
        subject_id=duplicate_id, end_reason=EndReason.MERGED
    )
    back = [row for row in ended.select_related("staff").order_by("pk") if _serves(row.staff, day)]
    for row in back:
        row.valid_to, row.end_reason, row.path = None, "", duplicate.path
        row.save(update_fields=["valid_to", "end_reason", "path"])
    brought = Responsibility.objects.filter(
        subject_id=kept_id, source=_brought_by(duplicate_id), valid_to__isnull=True
    )
    given_up = brought.update(
        valid_to=Greatest("valid_from", Value(day)), end_reason=EndReason.PARTED
    )
    handed = hand_over(actor, kept.path[:4], now, [kept_id, duplicate_id])
    changed = len(back) + int(given_up) + handed
    concerning(kept, path=kept.path, changed=changed)
    return changed


def _pair(kept_id: uuid.UUID, duplicate_id: uuid.UUID) -> tuple[Person, Person]:
    found = Person.objects.in_bulk([kept_id, duplicate_id])
    if len(found) != 2:
        raise NotFound()
    return found[kept_id], found[duplicate_id]


def _serves(staff: Staff, day: date) -> bool:
    return staff.left_on is None or staff.left_on > day


def _brought_by(duplicate_id: uuid.UUID) -> str:
    """Origin of a responsibility that came to the kept person by a merge."""
    return f"merge:{duplicate_id}"


def _merge_responsibilities(kept: Person, duplicate_id: uuid.UUID, now: datetime) -> int:
    """End those of the duplicate and begin them for the kept person, with the same first day."""
    running = Responsibility.objects.select_for_update().filter(
        subject_id__in=[kept.pk, duplicate_id], valid_to__isnull=True
    )
    rows = list(running.order_by("pk"))
    # One person in two roles for the same subject is no help: the first pair stands.
    has = {row.staff_id for row in rows if row.subject_id == kept.pk}
    moved = [row for row in rows if row.subject_id == duplicate_id]
    begun = []
    for row in moved:
        if row.staff_id not in has:
            has.add(row.staff_id)
            begun.append(
                Responsibility(
                    role=row.role,
                    staff_id=row.staff_id,
                    team_id=row.team_id,
                    subject_kind=row.subject_kind,
                    subject_id=kept.pk,
                    path=kept.path,
                    valid_from=row.valid_from,
                    source=_brought_by(duplicate_id),
                    created_at=now,
                )
            )
        row.valid_to = max(local_day(now), row.valid_from)
        row.end_reason = EndReason.MERGED
        row.save(update_fields=["valid_to", "end_reason"])
    Responsibility.objects.bulk_create(begun)
    return len(moved)


def _merge_tasks(kept: Person, duplicate_id: uuid.UUID) -> int:
    rows = Task.objects.select_for_update().filter(
        subject_kind=SubjectKind.PERSON, subject_id__in=[kept.pk, duplicate_id]
    )
    tasks = list(rows.exclude(state=TaskState.CANCELLED).order_by("pk"))
    own = {
        (task.day, task.routine, task.window): task for task in tasks if task.subject_id == kept.pk
    }
    taken = set(
        Task.objects.filter(subject_id=kept.pk, state=TaskState.CANCELLED).values_list(
            "day", "routine", "window"
        )
    )
    moved = [task for task in tasks if task.subject_id == duplicate_id]
    for task in moved:
        key = (task.day, task.routine, task.window)
        twin = own.get(key)
        if twin is None and key not in taken:
            task.subject_id, task.path = kept.pk, kept.path
        else:
            if twin is not None and TaskState.DONE == task.state != twin.state:
                twin.state = TaskState.DONE
                twin.closed_by_id, twin.closed_at = task.closed_by_id, task.closed_at
                twin.save(update_fields=["state", "closed_by_id", "closed_at"])
            task.state = TaskState.CANCELLED
        task.save(update_fields=["subject_id", "path", "state"])
    return len(moved)


@action("command.subject.follow_move")
def follow_move(*, actor: Actor, now: datetime, subject_kind: str, subject_id: uuid.UUID) -> int:
    """A person, household ... moved or left: what is open about them moves along, or ends.

    Members of a household are followed one by one. Returns the number of rows that changed.
    """
    hold_still()
    source = find_source(subject_kind)
    own: Any = Person if subject_kind == SubjectKind.PERSON else Household
    row: Any = (source.model if source else own)._default_manager.filter(pk=subject_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path)
    day = local_day(now)
    has_left = source is None and row.left_on is not None and row.left_on <= day
    gone = source.is_gone(row, day) if source else has_left
    changed = _end_all(subject_id, now) if gone else _move_copies(row)
    if subject_kind == SubjectKind.HOUSEHOLD:
        for person in Person.objects.filter(household_id=subject_id, merged_into__isnull=True):
            has_left = person.left_on is not None and person.left_on <= local_day(now)
            changed += _end_all(person.pk, now) if has_left else _move_copies(person)
    elif not gone:
        hand_over(actor, row.path, now, [subject_id])
    concerning(row, path=row.path, changed=changed, gone=gone)
    return changed


def _move_copies(row: Any) -> int:
    running = Responsibility.objects.filter(subject_id=row.pk, valid_to__isnull=True)
    tasks = Task.objects.filter(subject_id=row.pk, state=TaskState.OPEN)
    return int(
        running.exclude(path=row.path).update(path=row.path)
        + tasks.exclude(path=row.path).update(path=row.path)
    )


def _end_all(subject_id: uuid.UUID, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE command_responsibility SET valid_to = greatest(valid_from, %s),"
            " end_reason = %s WHERE subject_id = %s AND valid_to IS NULL",
            [local_day(now), EndReason.MOVED_AWAY, subject_id],
        )
        ended = int(cursor.rowcount)
    tasks = Task.objects.filter(subject_id=subject_id, state=TaskState.OPEN, due_to__gt=now)
    return ended + int(tasks.update(state=TaskState.CANCELLED))


@action("command.staff.follow")
def follow_staff(*, actor: Actor, now: datetime, staff_id: uuid.UUID) -> int:
    """Somebody who serves is away, back, or has left: their open tasks go to whoever is there.

    Who has left answers for nothing any more and serves in no team. Who is away keeps their
    responsibilities, which count for nothing while they are away. Returns the rows that changed.
    """
    staff: Staff | None = Staff.objects.filter(pk=staff_id).first()
    if staff is None:
        raise NotFound()
    concerning(staff, path=staff.path)
    day = local_day(now)
    changed = 0
    if staff.left_on is not None and staff.left_on <= day:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE command_responsibility SET valid_to = greatest(valid_from, %s),"
                " end_reason = %s WHERE staff_id = %s AND valid_to IS NULL",
                [staff.left_on, EndReason.NOT_SERVING, staff_id],
            )
            changed += int(cursor.rowcount)
        for model, begin, end in (
            (TeamMember, "joined_on", "left_on"),
            (DoubleCheckIn, "reported_on", "ended_on"),
        ):
            for row in model.objects.filter(staff=staff, **{f"{end}__isnull": True}):
                setattr(row, end, max(staff.left_on, getattr(row, begin)))
                row.save(update_fields=[end])
                changed += 1
    subjects = Responsibility.objects.filter(staff=staff).values_list("subject_id", flat=True)
    open_tasks = Task.objects.filter(staff=staff, state=TaskState.OPEN, day__gte=day)
    ids = {*subjects, *open_tasks.values_list("subject_id", flat=True)}
    changed += hand_over(actor, staff.path[:4], now, ids)
    concerning(staff, path=staff.path, changed=changed)
    return changed
