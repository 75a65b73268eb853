"""Proposals: the planner puts those who wait into vehicles, a person changes and accepts them.

A change is checked by the planner's own rules before it is kept. Only what is accepted is a
charter, in preparation, with the people of its line on it.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.charters.enums import ProposalState, RiderState
from lianfang.charters.models import (
    Charter,
    CharterProposal,
    ProposedSeat,
    ProposedVehicle,
    Rider,
)
from lianfang.charters.planners import (
    PlanBroken,
    as_seats,
    as_vehicle,
    edited,
    frame,
    plan,
    tell,
    waiting,
)
from lianfang.charters.selectors.charters import checkpoint
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.services.chartering import CharterEntry, StopEntry, make_charter
from lianfang.charters.services.seating import seated_elsewhere, take_seats
from lianfang.charters.services.steps import given_reason, locked_riders
from lianfang.command.playbook.charters import Charters
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, Text
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.planning.base import ProblemError
from lianfang.workforce.enums import EmploymentState

MOST_RIDERS = 5_000
FARTHEST = timedelta(days=92)
# A coach does so many kilometres an hour, stops included; a train three times as many.
KM_AN_HOUR = 60
AT_A_STOP = timedelta(minutes=20)
_TIME = re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")


class ProposalDecided(Conflict):
    """Somebody decided first, or it is still being planned."""

    code = "charter_proposal_decided"
    default = _("This proposal was decided already, or is still being planned.")


class RuleBroken(Conflict):
    """The change breaks a rule no vehicle may break."""

    code = "charter_rule_broken"


# What the planner's rules are called; see planning.filling.verify.
_BROKEN: dict[str, Text] = {
    "seats": _("More people than seats that may be taken."),
    "stops": _("More stops than this vehicle makes."),
    "point_not_served": _("A train group boards at stations only."),
    "two_origins": _("A vehicle stays within one area."),
    "barred": _("Somebody on it may not be fetched."),
    "available": _("No more vehicles of this kind may be had."),
    "unknown_kind": _("The plan does not know this vehicle."),
}


@action("charters.proposal.create")
def create_proposal(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    day: date,
    areas: Sequence[str] = (),
) -> CharterProposal:
    """Ask for vehicles for everybody of the place who waits and may travel on the day.

    It is planned in the background; the proposal is in state "planning" until then. Raises
    InvalidInput by field.
    """
    place = get_place(actor, place_id, "charters.proposal.create")
    concerning(place, path=place.path)
    known = {one.key for one in charters_plan(place.path, now).areas}
    fields: dict[str, Text] = {}
    if not local_day(now) <= day <= local_day(now) + FARTHEST:
        fields["day"] = _("From today on, and within three months.")
    if not set(areas) <= known:
        fields["areas"] = _("Choose from the list.")
    if fields:
        raise InvalidInput(fields=fields)
    row = CharterProposal.objects.create(
        place=place,
        path=place.path,
        day=day,
        areas=list(dict.fromkeys(areas)),
        created_by=actor.display_name[:64],
        created_at=now,
    )
    concerning(row, path=place.path, day=day.isoformat())
    return row


@action("charters.proposal.plan")
def plan_proposal(*, actor: Actor, now: datetime, proposal_id: uuid.UUID) -> CharterProposal:
    """Run the planner for a proposal that waits for it. Planned once, whoever calls again.

    What the planner cannot do ends in state "failed" with the reason for the desk.
    """
    row = _locked(proposal_id)
    concerning(row, path=row.path)
    if row.state != ProposalState.PLANNING:
        return row
    riders = waiting(row.path, row.day, row.areas)[:MOST_RIDERS]
    try:
        problem = frame(row, riders, now)
        found = plan(problem)
    except (ProblemError, PlanBroken) as error:
        row.state, row.reason = ProposalState.FAILED, str(error)[:256]
        row.save(update_fields=["state", "reason"])
        concerning(row, path=row.path, failed=True)
        return row
    vehicles = {
        planned.id: as_vehicle(row, number, planned)
        for number, planned in enumerate(found.vehicles, 1)
    }
    ProposedVehicle.objects.bulk_create(vehicles.values())
    ProposedSeat.objects.bulk_create(as_seats(row, riders, found, vehicles), batch_size=500)
    row.input_digest, row.status = problem.fingerprint(), str(found.status)
    row.seconds, row.gap = found.seconds, found.gap
    row.penalties = [
        {"code": one.name, "count": one.count, "weight": one.weight} for one in found.penalties
    ]
    row.state = ProposalState.OPEN
    row.save()
    concerning(row, path=row.path, vehicles=len(vehicles), riders=len(riders))
    return row


@action("charters.proposal.edit")
def move_riders(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: uuid.UUID,
    seat_ids: Sequence[uuid.UUID],
    to_vehicle: uuid.UUID | None = None,
) -> CharterProposal:
    """Put people of the proposal into another vehicle of it, or leave them behind (no vehicle).

    Raises RuleBroken where a rule of the planner is broken, ProposalDecided, NotFound.
    """
    row = _open(proposal_id)
    concerning(row, path=row.path, count=len(seat_ids))
    vehicles = {one.pk: one for one in ProposedVehicle.objects.filter(proposal=row)}
    if to_vehicle is not None and to_vehicle not in vehicles:
        raise NotFound()
    seats = list(ProposedSeat.objects.filter(proposal=row).order_by("pk"))
    wanted = set(seat_ids)
    if not wanted or not wanted <= {one.pk for one in seats}:
        raise InvalidInput(fields={"riders": _("Choose at least one person.")})
    for one in seats:
        if one.pk in wanted:
            one.vehicle_id, one.is_edited = to_vehicle, True
            one.left = {} if to_vehicle else {"code": "by_hand"}
    _keep(row, vehicles, seats, {one.pk: one.vehicle for one in vehicles.values()}, now)
    return row


@action("charters.proposal.edit")
def change_proposed_vehicle(
    *, actor: Actor, now: datetime, vehicle_id: uuid.UUID, vehicle: str
) -> CharterProposal:
    """Another kind of vehicle for a line of the proposal; raises as `move_riders`."""
    known = ProposedVehicle.objects.filter(pk=vehicle_id).values_list("proposal_id", flat=True)
    proposal_id = known.first()
    if proposal_id is None:
        raise NotFound()
    row = _open(proposal_id)
    concerning(row, path=row.path, vehicle=str(vehicle_id))
    vehicles = {one.pk: one for one in ProposedVehicle.objects.filter(proposal=row)}
    seats = list(ProposedSeat.objects.filter(proposal=row).order_by("pk"))
    kinds = {one.pk: one.vehicle for one in vehicles.values()} | {vehicle_id: vehicle}
    _keep(row, vehicles, seats, kinds, now)
    return row


def _keep(
    row: CharterProposal,
    vehicles: Mapping[uuid.UUID, ProposedVehicle],
    seats: Sequence[ProposedSeat],
    kinds: Mapping[uuid.UUID, str],
    now: datetime,
) -> None:
    """Keep changed lines if no rule is broken: costs, stops and reasons are told anew."""
    riders = list(
        Rider._base_manager.filter(pk__in=[one.rider_id for one in seats])
        .select_related("employment__enterprise", "employment__person")
        .order_by("pk")
    )
    problem = frame(row, riders, now)
    inside: dict[uuid.UUID, list[uuid.UUID]] = {key: [] for key in vehicles}
    for one in seats:
        if one.vehicle_id is not None:
            inside[one.vehicle_id].append(one.rider_id)
    broken, told = edited(problem, {key: (kinds[key], inside[key]) for key in vehicles})
    if broken or told is None:
        codes = list(dict.fromkeys(one.code for one in broken))
        raise RuleBroken(" ".join(str(_BROKEN.get(code, code)) for code in codes))
    explained = {one.id: one for one in told.vehicles}
    for key, vehicle in vehicles.items():
        vehicle.is_edited = vehicle.is_edited or vehicle.vehicle != kinds[key]
        vehicle.vehicle = kinds[key]
        planned = explained.get(str(key))
        if planned is not None:
            tell(vehicle, planned)
        else:
            vehicle.stops, vehicle.cost, vehicle.reasons = [], 0, []
    left = {one.subject: one.reason for one in told.unserved}
    for one in seats:
        reason = left.get(str(one.rider_id))
        if one.vehicle_id is None and not one.is_edited and reason is not None:
            one.left = {"code": reason.code, **reason.as_dict()}
    ProposedVehicle.objects.bulk_update(
        vehicles.values(), ["vehicle", "area", "stops", "cost", "reasons", "is_edited"]
    )
    ProposedSeat.objects.bulk_update(seats, ["vehicle", "left", "is_edited"], batch_size=500)


@action("charters.proposal.accept")
def accept_proposal(
    *,
    actor: Actor,
    now: datetime,
    proposal_id: uuid.UUID,
    destination: str,
    departs: str = "08:00",
    point_id: uuid.UUID | None = None,
) -> tuple[list[Charter], int]:
    """Every vehicle with somebody in it is a charter in preparation, leaving at `departs` o'clock.

    (the charters, how many people could not be taken along because something changed meanwhile).
    Raises InvalidInput by field, ProposalDecided.
    """
    hold_still()
    row = _open(proposal_id)
    concerning(row, path=row.path)
    fields: dict[str, Text] = {}
    if len(tidy(destination)) < 2:
        fields["destination"] = _("Say where they go.")
    if not _TIME.match(departs):
        fields["departs"] = _("Type a time such as 08:00.")
    if fields:
        raise InvalidInput(fields=fields)
    checkpoint(actor, row.path, point_id)
    settings = charters_plan(row.path, now)
    made: list[Charter] = []
    dropped = 0
    lines = list(ProposedVehicle.objects.filter(proposal=row).order_by("number"))
    for line in lines:
        seats = list(ProposedSeat.objects.filter(vehicle=line).order_by("pk"))
        riders = _still_waiting([one.rider_id for one in seats], now)
        dropped += len(seats) - len(riders)
        if not riders:
            continue
        entry = _entry(row, line, settings, departs, destination, point_id)
        charter = make_charter(actor, now, row.place, entry, None)
        take_seats(actor, now, charter, riders)
        line.charter = charter
        line.save(update_fields=["charter"])
        made.append(charter)
    row.state = ProposalState.DECIDED
    row.decided_by, row.decided_at = actor.display_name[:64], now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    concerning(row, path=row.path, vehicles=len(made), dropped=dropped)
    return made, dropped


def _still_waiting(rider_ids: Sequence[uuid.UUID], now: datetime) -> list[Rider]:
    rows = [
        one
        for one in locked_riders(rider_ids)
        if one.state == RiderState.WAITING and one.employment.state == EmploymentState.AWAY
    ]
    judged = clearances([one.employment for one in rows], now)
    twice = seated_elsewhere(rows)
    return [one for one in rows if judged[one.employment_id].is_free and one.pk not in twice]


def _entry(
    row: CharterProposal,
    line: ProposedVehicle,
    plan: Charters,
    departs: str,
    destination: str,
    point_id: uuid.UUID | None,
) -> CharterEntry:
    """What the charter of a line is; the stops follow each other by the road between them."""
    area, vehicle = plan.area(line.area), plan.vehicle(line.vehicle)
    if area is None or vehicle is None:
        raise RuleBroken(str(_BROKEN["unknown_kind"]))
    begins = local_moment(row.day, departs)
    hours = 3 * KM_AN_HOUR if vehicle.means == "train" else KM_AN_HOUR
    ways = {point.key: point.km for point in area.points}
    stops: list[StopEntry] = []
    at, before = begins, None
    for one in line.stops:
        km = ways.get(one["point"], 0)
        if before is not None:
            at += timedelta(minutes=max(0, before - km) * 60 // hours) + AT_A_STOP
        stops.append(StopEntry(one["point"], at))
        before = km
    arrives = at + max(timedelta(minutes=(before or 0) * 60 // hours), AT_A_STOP)
    return CharterEntry(
        # A name people call it by in either language: area, day and number.
        title=f"{area.title.zh} {row.day:%m-%d}-{line.number}",
        area=area.key,
        vehicle=vehicle.key,
        stops=stops,
        arrives_at=arrives,
        destination=destination,
        cost_fen=line.cost * 100,
        point_id=point_id if vehicle.means == "coach" else None,
    )


@action("charters.proposal.refuse")
def refuse_proposal(
    *, actor: Actor, now: datetime, proposal_id: uuid.UUID, reason: str
) -> CharterProposal:
    """Nothing of the proposal is done; the reason is kept."""
    row = _locked(proposal_id)
    concerning(row, path=row.path)
    if row.state not in (ProposalState.OPEN, ProposalState.PLANNING, ProposalState.FAILED):
        raise ProposalDecided()
    row.reason = given_reason(reason)
    row.state = ProposalState.REFUSED
    row.decided_by, row.decided_at = actor.display_name[:64], now
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return row


def _locked(proposal_id: uuid.UUID) -> CharterProposal:
    rows = CharterProposal.objects.select_for_update(of=("self",)).select_related("place")
    row: CharterProposal | None = rows.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound()
    return row


def _open(proposal_id: uuid.UUID) -> CharterProposal:
    row = _locked(proposal_id)
    if row.state != ProposalState.OPEN:
        raise ProposalDecided()
    return row
