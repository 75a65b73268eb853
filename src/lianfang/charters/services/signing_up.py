"""Workers who live away are signed up to be fetched, by the desk or by their own enterprise.

Everybody may be signed up, so that it is known who waits and until when; a seat is given only to
those who may be fetched (`services.seating`).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import OPEN_RIDERS, RiderState, SignUpSource
from lianfang.charters.models import Rider
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.selectors.plans import area_of_point, charters_plan
from lianfang.charters.services.seating import give_back_seat_of, held_rider
from lianfang.charters.services.steps import given_reason
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.places.services.paths import hold_still
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment
from lianfang.workforce.services.steps import locked_employments

MOST_AT_ONCE = 2_000
FARTHEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What became of a list: signed up, of these those who may not be fetched yet, and who was
    signed up before."""

    made: tuple[Rider, ...]
    held: int
    before: int


@action("charters.rider.sign_up")
def sign_up(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_ids: Sequence[uuid.UUID],
    point: str = "",
    earliest_on: date | None = None,
    note: str = "",
) -> SignedUp:
    """The desk signs employees up, who want to be picked up at `point`.

    Without a point it is the first of the area that the plan says they come from. Who is signed up
    already stays as they are. Raises InvalidInput by field, NotFound.
    """
    hold_still()
    enterprise = get_enterprise(actor, enterprise_id, "charters.rider.sign_up")
    concerning(enterprise, path=enterprise.path)
    wanted = _Wanted(point, earliest_on, note, SignUpSource.DESK)
    return _sign_up(actor, now, enterprise, employment_ids, wanted)


@action("charters.own_rider.sign_up")
def sign_up_own(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_ids: Sequence[uuid.UUID],
    point: str = "",
    earliest_on: date | None = None,
    note: str = "",
) -> SignedUp:
    """The contact of an enterprise signs its own staff up; raises as `sign_up`."""
    hold_still()
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    wanted = _Wanted(point, earliest_on, note, SignUpSource.CONTACT)
    return _sign_up(actor, now, enterprise, employment_ids, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    point: str
    earliest_on: date | None
    note: str
    source: SignUpSource


def _sign_up(
    actor: Actor,
    now: datetime,
    enterprise: Enterprise,
    employment_ids: Sequence[uuid.UUID],
    wanted: _Wanted,
) -> SignedUp:
    today = local_day(now)
    earliest = wanted.earliest_on or today
    fields: dict[str, Any] = {}
    if not employment_ids:
        fields["employees"] = _("Choose at least one employee.")
    elif len(employment_ids) > MOST_AT_ONCE:
        fields["employees"] = _("At most %(most)s at once.") % {"most": MOST_AT_ONCE}
    if not today <= earliest <= today + FARTHEST:
        fields["earliest_on"] = _("From today on, and within three months.")
    if fields:
        raise InvalidInput(fields=fields)
    rows = locked_employments(enterprise.pk, employment_ids)
    with everywhere("the enterprise was found for the actor"):
        known = set(
            Rider.objects.filter(
                employment__in=[one.pk for one in rows], state__in=OPEN_RIDERS
            ).values_list("employment_id", flat=True)
        )
    fresh = [one for one in rows if one.pk not in known]
    if any(one.state != EmploymentState.AWAY for one in fresh):
        text = _("Only those who are not back yet can be signed up.")
        raise InvalidInput(fields={"employees": text})
    made = [
        Rider(
            employment=one,
            enterprise=enterprise,
            place_id=enterprise.place_id,
            path=enterprise.path,
            earliest_on=max(earliest, one.planned_on or earliest),
            note=tidy(wanted.note)[:128],
            state=RiderState.WAITING,
            source=wanted.source,
            signed_at=now,
            signed_by=actor.display_name[:64],
            **_from_where(enterprise, now, one, wanted.point),
        )
        for one in fresh
    ]
    with everywhere("the enterprise was found for the actor"):
        Rider.objects.bulk_create(made, batch_size=500)
    judged = clearances(fresh, now)
    held = sum(not one.is_free for one in judged.values())
    concerning(enterprise, path=enterprise.path, count=len(made), held=held)
    return SignedUp(tuple(made), held, len(known))


def _from_where(
    enterprise: Enterprise, now: datetime, one: Employment, point: str
) -> dict[str, str]:
    """Area and pick-up point. Raises InvalidInput where the plan knows neither."""
    plan = charters_plan(enterprise.path, now)
    if point:
        area = area_of_point(plan, point)
        if area is None:
            raise InvalidInput(fields={"point": _("Choose one of the list.")})
        return {"area": area.key, "point": point}
    area = plan.area_of(one.origin, one.origin_code)
    if area is None:
        text = _("The plan does not say where somebody from “%(origin)s” is picked up. Choose it.")
        raise InvalidInput(fields={"point": text % {"origin": one.origin or "—"}})
    return {"area": area.key, "point": area.points[0].key}


@action("charters.rider.withdraw")
def withdraw(*, actor: Actor, now: datetime, rider_id: uuid.UUID, reason: str) -> Rider:
    """They need not be fetched any more; a seat they have is given back.

    The same again is the same. Raises InvalidInput without a reason, Conflict while they ride.
    """
    row = held_rider(rider_id)
    concerning(row, path=row.path)
    return withdraw_rider(actor, now, row, reason)


@action("charters.own_rider.withdraw")
def withdraw_own(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, rider_id: uuid.UUID, reason: str
) -> Rider:
    """The same by the contact of their enterprise."""
    enterprise = own_enterprise(actor, enterprise_id)
    row = held_rider(rider_id)
    if row.enterprise_id != enterprise.pk:
        raise NotFound()
    concerning(row, path=enterprise.path)
    return withdraw_rider(actor, now, row, reason)


def withdraw_rider(actor: Actor, now: datetime, row: Rider, reason: str) -> Rider:
    """The locked rider is signed off."""
    text = given_reason(reason)
    if row.state == RiderState.WITHDRAWN:
        return row
    if row.state not in (RiderState.WAITING, RiderState.SEATED):
        message = _("They are on the way, or back already.")
        raise Conflict(message, code="rider_on_the_way")
    if row.state == RiderState.SEATED:
        give_back_seat_of(row, text)
    row.state, row.ended_at, row.reason = RiderState.WITHDRAWN, now, text
    row.ended_by = actor.display_name[:64]
    with everywhere("the rider is locked by whoever may withdraw it"):
        row.save(update_fields=["state", "ended_at", "ended_by", "reason"])
    return row
