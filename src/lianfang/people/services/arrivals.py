"""Who came from elsewhere: recorded once, corrected by a new record, never changed."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import compact, tidy
from lianfang.people.models import Arrival
from lianfang.people.selectors.locked import locked_person
from lianfang.places.services.paths import hold_still

# What follows from them is worked out person by person: one event stays a matter of seconds.
_IDS_AN_EVENT = 200


class ArrivalEntry(TypedDict, total=False):
    """How somebody came: `transport` is an `ArrivalTransport`, `origin_code` a division code."""

    origin_code: str
    transport: str
    trip_number: str
    companions: int
    note: str


@action("people.arrival.record")
def record_arrival(
    *,
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    arrived_on: date,
    origin: str,
    arrival_id: uuid.UUID | None = None,
    **entry: Unpack[ArrivalEntry],
) -> Arrival:
    """The person arrived from elsewhere on that day. Raises InvalidInput by field."""
    hold_still()
    person = locked_person(actor, person_id)
    arrival = Arrival(
        id=arrival_id or new_id(), person=person, place_id=person.place_id, path=person.path
    )
    concerning(arrival, path=person.path, person=str(person.pk))
    return _write(arrival, actor, now, arrived_on, origin, entry)


@action("people.arrival.correct")
def correct_arrival(
    *,
    actor: Actor,
    now: datetime,
    arrival_id: uuid.UUID,
    reason: str,
    arrived_on: date,
    origin: str,
    **entry: Unpack[ArrivalEntry],
) -> Arrival:
    """A new record in place of a wrong one, which stays and points to it. Says why.

    Raises Conflict if somebody corrected it already.
    """
    rows = Arrival.objects.select_for_update(of=("self",)).filter(pk=arrival_id)
    wrong: Arrival | None = rows.first()
    if wrong is None:
        raise NotFound()
    arrival = Arrival(
        id=new_id(),
        person_id=wrong.person_id,
        place_id=wrong.place_id,
        path=wrong.path,
        supersedes=wrong,
        reason=tidy(reason)[:128],
    )
    concerning(arrival, path=wrong.path, person=str(wrong.person_id), supersedes=str(wrong.pk))
    if not arrival.reason:
        raise InvalidInput(fields={"reason": _("Say why it is corrected.")})
    if Arrival.objects.filter(supersedes=wrong).exists():
        raise Conflict(_("This record was corrected already."), code="corrected")
    return _write(arrival, actor, now, arrived_on, origin, entry)


def announce_arrivals(
    *, actor: Actor, now: datetime, path: str, arrival_ids: Sequence[uuid.UUID]
) -> int:
    """Leave events `people.arrival.record_many` for what a roster recorded; number of events."""
    parts = range(0, len(arrival_ids), _IDS_AN_EVENT)
    for first in parts:
        some = arrival_ids[first : first + _IDS_AN_EVENT]
        record_arrivals(actor=actor, now=now, path=path, arrival_ids=some)
    return len(parts)


@action("people.arrival.record_many")
def record_arrivals(
    *, actor: Actor, now: datetime, path: str, arrival_ids: Sequence[uuid.UUID]
) -> None:
    """Note that these arrivals and corrections were recorded from a roster of the place at `path`.

    The rooms above take each of them as if it had been recorded by itself.
    """
    ids = [str(key) for key in arrival_ids]
    concerning("people.arrival", path=path, subject_id="many", arrivals=ids)


def _write(
    arrival: Arrival,
    actor: Actor,
    now: datetime,
    arrived_on: date,
    origin: str,
    entry: ArrivalEntry,
) -> Arrival:
    arrival.arrived_on, arrival.origin = arrived_on, tidy(origin)
    arrival.origin_code = compact(entry.get("origin_code", ""))
    arrival.transport = entry.get("transport") or arrival.transport
    arrival.trip_number = compact(entry.get("trip_number", "")).upper()
    arrival.companions = entry.get("companions", 0)
    arrival.note = tidy(entry.get("note", ""))
    arrival.recorded_at, arrival.recorded_by = now, actor.display_name
    if arrived_on > local_day(now):
        raise InvalidInput(fields={"arrived_on": _("This day is still to come.")})
    try:
        arrival.clean_fields(exclude=["person", "place", "path", "supersedes"])
    except ValidationError as error:
        fields = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise InvalidInput(fields=fields) from None
    arrival.save(force_insert=True)
    return arrival
