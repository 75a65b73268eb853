"""What follows from an arrival, by where it came from; the same wherever it became known.

An arrival on the register (a desk, a door of a screening) brings its row by the event it leaves. A
village that confirms somebody from a checkpoint, and a worker who finds that a resident told the
truth, note what they know: nobody's name yet, so that the first thing to do is to register them.
The isolation room opens its case from the same regions of the plan; here the case is only noted.
"""

import uuid
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.arrivals import Arrivals, Follow, OriginClass
from lianfang.command.playbook.isolation import Isolation
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.people.models import Arrival
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still
from lianfang.screening.enums import FollowSource, FollowStep
from lianfang.screening.models import ArrivalFollow
from lianfang.screening.selectors.follows import done_at

NOTE_LENGTH, NAME_LENGTH, ORIGIN_LENGTH = 128, 64, 128
# An arrival longer ago is history: nobody is observed or reported for it any more.
RECENT = timedelta(days=31)


def origin_class(path: str, moment: datetime, origin: str, origin_code: str = "") -> OriginClass:
    """What an arrival from there means by the plan at `path`; without one, the defaults."""
    playbook = playbook_in_force(path, moment)
    if playbook is None:
        return Arrivals().class_of(origin, origin_code, Isolation())
    return playbook.origin_class(origin, origin_code)


def note_follow(
    *,
    now: datetime,
    source: str,
    source_id: uuid.UUID,
    place: Place,
    origin: str,
    arrived_on: date,
    origin_code: str = "",
    people: int = 1,
    person_id: uuid.UUID | None = None,
) -> ArrivalFollow | None:
    """Inside an action of the room that knows of it: write down what follows. The same source again
    is the same row; None for what lies more than a month back or says nothing of where from."""
    hold_still()
    origin = tidy(origin)[:ORIGIN_LENGTH]
    if not origin or not timedelta(0) <= local_day(now) - arrived_on <= RECENT:
        return None
    with everywhere("who arrived is noted where they stay"):
        known: ArrivalFollow | None = ArrivalFollow.objects.filter(source_id=source_id).first()
    if known is not None:
        return known
    found = origin_class(place.path, now, origin, origin_code)
    row = ArrivalFollow(
        id=new_id(),
        place=place,
        path=place.path,
        source=source,
        source_id=source_id,
        person_id=person_id,
        people=people,
        origin=origin,
        origin_class=found.key,
        arrived_on=arrived_on,
        steps=[str(step) for step in found.follow],
        noted_at=now,
        registered_at=now if person_id else None,
    )
    if Follow.REPORT in found.follow:
        row.due_at = now + timedelta(minutes=found.report_minutes)
    _close_if_done(row, now)
    with everywhere("who arrived is noted where they stay"):
        row.save(force_insert=True)
    return row


def _close_if_done(row: ArrivalFollow, now: datetime) -> None:
    if row.closed_at is None and all(done_at(row, step) for step in row.steps):
        row.closed_at = now


@action("screening.follow.take_arrival")
def take_arrival(*, actor: Actor, now: datetime, arrival_id: uuid.UUID) -> ArrivalFollow | None:
    """What follows from an arrival on the register. What a checkpoint or a resident told of the
    same place, day and class, and nobody had registered, is registered by it.

    A correction takes the place of what followed from the record it corrects. May be repeated.
    """
    hold_still()
    arrival = Arrival.objects.filter(pk=arrival_id).select_related("person", "place").first()
    if arrival is None:
        raise NotFound()
    concerning(arrival, path=arrival.path)
    if Arrival.objects.filter(supersedes=arrival).exists():
        return None
    before = None
    if arrival.supersedes_id:
        before = ArrivalFollow.objects.filter(source_id=arrival.supersedes_id).first()
    row = note_follow(
        now=now,
        source=FollowSource.ARRIVAL,
        source_id=arrival.pk,
        place=arrival.place,
        origin=arrival.origin,
        origin_code=arrival.origin_code,
        arrived_on=arrival.arrived_on,
        people=1 + arrival.companions,
        person_id=arrival.person_id,
    )
    if before is not None:
        _replace(before, row, now)
    if row is not None:
        _meet_unnamed(row, now)
    return row


def _replace(before: ArrivalFollow, row: ArrivalFollow | None, now: datetime) -> None:
    """What was done for a record that was corrected was done for the person; what was not need not
    be done for it any more."""
    if row is not None:
        row.case_id, row.observed_at = before.case_id, before.observed_at
        row.reported_at, row.reported_by = before.reported_at, before.reported_by
        _close_if_done(row, now)
        row.save()
    if before.closed_at is None:
        before.closed_at, before.note = now, str(_("The arrival was corrected."))[:NOTE_LENGTH]
        before.save(update_fields=["closed_at", "note"])


def _meet_unnamed(row: ArrivalFollow, now: datetime) -> None:
    """Somebody who was only told of is on the register now, where place and class agree; one person
    is one of those told of, however often the news comes."""
    alike = ArrivalFollow.objects.filter(
        arrived_on=row.arrived_on, origin_class=row.origin_class
    ).exclude(source=FollowSource.ARRIVAL)
    if row.person_id and alike.filter(person_id=row.person_id).exists():
        return
    rows = alike.select_for_update().filter(
        person__isnull=True, closed_at__isnull=True, registered_at__isnull=True
    )
    for told in rows.order_by("noted_at", "pk"):
        # The village was told of them, or the stairwell: either holds the other.
        if row.path.startswith(told.path) or told.path.startswith(row.path):
            told.person_id, told.registered_at, told.closed_at = row.person_id, now, now
            told.save(update_fields=["person", "registered_at", "closed_at"])
            return


@action("screening.follow.take_case")
def take_case(
    *, actor: Actor, now: datetime, person_id: uuid.UUID, case_id: uuid.UUID, path: str
) -> int:
    """Somebody is isolated: what asked that they be observed is done; how many rows. May be
    repeated."""
    concerning("screening.arrivalfollow", path=path, case=str(case_id))
    rows = ArrivalFollow.objects.select_for_update().filter(
        person_id=person_id, observed_at__isnull=True, closed_at__isnull=True
    )
    changed = 0
    for row in rows.order_by("pk"):
        if FollowStep.OBSERVE in row.steps:
            row.case_id, row.observed_at = case_id, now
            _close_if_done(row, now)
            row.save(update_fields=["case_id", "observed_at", "closed_at"])
            changed += 1
    return changed


@action("screening.follow.report")
def report_follow(
    *, actor: Actor, now: datetime, follow_id: uuid.UUID, note: str = ""
) -> ArrivalFollow:
    """The level above was told. The same again is the same row. Raises Conflict where the plan asks
    for no report, or somebody closed it."""
    row = _locked(follow_id)
    concerning(row, path=row.path)
    if row.reported_at is not None:
        return row
    if FollowStep.REPORT not in row.steps or row.closed_at is not None:
        raise Conflict(_("There is nothing to be reported."), code="nothing_to_report")
    row.reported_at, row.reported_by = now, actor.display_name[:NAME_LENGTH]
    row.note = tidy(note)[:NOTE_LENGTH] or row.note
    _close_if_done(row, now)
    row.save(update_fields=["reported_at", "reported_by", "note", "closed_at"])
    return row


@action("screening.follow.close")
def close_follow(
    *, actor: Actor, now: datetime, follow_id: uuid.UUID, reason: str
) -> ArrivalFollow:
    """Nothing follows after all: they travelled on, or it was a mistake. Raises InvalidInput
    without a reason, Conflict when it is closed."""
    row = _locked(follow_id)
    concerning(row, path=row.path)
    said = tidy(reason.replace("\x00", ""))[:NOTE_LENGTH]
    if len(said) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    if row.closed_at is not None:
        if row.note == said:
            return row
        raise Conflict(_("This was closed already."), code="already_closed")
    row.closed_at, row.note = now, said
    row.save(update_fields=["closed_at", "note"])
    return row


def _locked(follow_id: uuid.UUID) -> ArrivalFollow:
    row: ArrivalFollow | None = (
        ArrivalFollow.objects.select_for_update().filter(pk=follow_id).first()
    )
    if row is None:
        raise NotFound()
    return row
