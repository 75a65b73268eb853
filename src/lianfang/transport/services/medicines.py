"""Medicine runs: what is fetched for whom, and when it was handed over at which door."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.people.selectors.persons import get_person
from lianfang.transport.enums import AHEAD, OUT, TripState
from lianfang.transport.models import Medicine
from lianfang.transport.selectors.fleet import driving_path
from lianfang.transport.services.steps import locked_trip, require

# One driver cannot queue at a pharmacy for more.
MOST_PERSONS = 60


@action("transport.medicine.add")
def add_medicine(
    *,
    actor: Actor,
    now: datetime,
    trip_id: uuid.UUID,
    person_id: uuid.UUID,
    what: str,
    medicine_id: uuid.UUID | None = None,
) -> Medicine:
    """Put a person's prescription on the list of a medicine run that has not left yet.

    Raises InvalidInput, WrongState, Conflict for a ride that is no medicine run or full.
    """
    trip = locked_trip(trip_id)
    concerning(trip, path=trip.path)
    person = get_person(actor, person_id)
    concerning(trip, path=trip.path, person=str(person.pk))
    if not trip.medicine_run:
        raise Conflict(_("This ride has a passenger; it is no medicine run."))
    require(trip, *AHEAD)
    what = tidy(what)[:200]
    if not what:
        raise InvalidInput(fields={"what": _("Say what is to be fetched.")})
    if Medicine.objects.filter(trip=trip).count() >= MOST_PERSONS:
        raise Conflict(_("The list is full. Ask for another run."), code="list_full")
    row = Medicine(trip=trip, person=person, what=what, added_at=now)
    if medicine_id is not None:
        row.id = medicine_id
        with everywhere("an id is taken wherever it was used"):
            present = Medicine.objects.filter(pk=medicine_id).first()
        if present is not None:
            same = (present.trip_id, present.person_id, present.what)
            if same != (trip.pk, person.pk, what):
                raise Conflict(code="medicine_conflict")
            return present
    row.save(force_insert=True)
    return row


@action("transport.medicine.hand_over")
def hand_over_medicine(
    *,
    actor: Actor,
    now: datetime,
    medicine_id: uuid.UUID,
    handed_to: str = "",
    handed_at: datetime | None = None,
    failed: str = "",
) -> Medicine:
    """The medicine was handed over, or with `failed` why it was not; written up once.

    By the driver of the run or at the desk, from its leaving on. The same again is the same row.
    """
    with everywhere("the ride is checked just below"):
        row = Medicine.objects.select_for_update().filter(pk=medicine_id).first()
    if row is None:
        raise NotFound()
    trip = locked_trip(row.trip_id)
    path = driving_path(actor, trip, "transport.medicine.hand_over")
    details: dict[str, Any] = {"trip": str(trip.pk), "person": str(row.person_id)}
    concerning(row, path=path, failed=bool(failed), **details)
    require(trip, *OUT, TripState.CLOSED)
    failed, handed_to = tidy(failed)[:128], tidy(handed_to)[:64]
    if row.settled_at is not None:
        if bool(row.failed) != bool(failed) or (failed and failed != row.failed):
            raise Conflict(_("This is written up already."), code="already_settled")
        return row
    if failed:
        row.failed = failed
    else:
        row.handed_at = happened_at(handed_at, now, "handed_at")
        row.handed_to = handed_to
        row.handed_by = actor.display_name[:64]
    row.settled_at = now
    row.save()
    return row
