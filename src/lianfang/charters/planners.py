"""From riders and the vehicles of the plan to a filling problem, and back to lines a person
decides on. The planner is `planning.filling`.

An area of the plan is an origin of the planner, its pick-up points are points, a kind of vehicle is
a kind; a train group boards at stations alone. Who may not be fetched is barred and never rides.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lianfang.access.scope import everywhere
from lianfang.charters.enums import RiderState
from lianfang.charters.models import CharterProposal, ProposedSeat, ProposedVehicle, Rider
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.selectors.plans import charters_plan
from lianfang.command.playbook.charters import Carriage, Charters, Means
from lianfang.planning.base import Budget, ProblemError, Reason
from lianfang.planning.filling.explain import explain
from lianfang.planning.filling.plan import Explanation, FillingPlan, PlannedVehicle
from lianfang.planning.filling.problem import FillingProblem, Kind, Point, Vehicle
from lianfang.planning.filling.problem import Rider as PlannedRider
from lianfang.planning.filling.solve import solve
from lianfang.planning.filling.verify import Violation, verify, verify_vehicles
from lianfang.workforce.enums import EmploymentState

SECONDS = 10.0


class PlanBroken(RuntimeError):
    """The planner's answer breaks a hard rule; it must not be shown to anybody."""


def waiting(path: str, day: date, areas: Sequence[str]) -> list[Rider]:
    """Riders of the place who have no seat and may travel on the day, from these areas or all."""
    with everywhere("the proposal was asked for by somebody who may see the place"):
        rows = Rider.objects.filter(
            path__startswith=path,
            state=RiderState.WAITING,
            employment__state=EmploymentState.AWAY,
            earliest_on__lte=day,
        )
        if areas:
            rows = rows.filter(area__in=areas)
        return list(
            rows.select_related("employment__enterprise", "employment__person").order_by("pk")
        )


def frame(proposal: CharterProposal, rows: Sequence[Rider], moment: datetime) -> FillingProblem:
    """The problem of a proposal as things stand now. Raises ProblemError."""
    plan = charters_plan(proposal.path, moment)
    judged = clearances([one.employment for one in rows], moment)
    known = {point.key for area in plan.areas for point in area.points}
    if any(one.point not in known for one in rows):
        raise ProblemError("a pick-up point is not in the plan any more")
    return FillingProblem(
        points=_points(plan),
        kinds=_kinds(plan),
        riders=tuple(
            PlannedRider(
                id=str(one.pk),
                enterprise=str(one.enterprise_id),
                point=one.point,
                barred=not judged[one.employment_id].is_free,
            )
            for one in rows
        ),
    )


def _points(plan: Charters) -> tuple[Point, ...]:
    return tuple(
        Point(id=point.key, origin=area.key, km=point.km)
        for area in plan.areas
        for point in area.points
    )


def _kinds(plan: Charters) -> tuple[Kind, ...]:
    stations = frozenset(point.key for area in plan.areas for point in area.points if point.station)
    return tuple(_kind(one, stations) for one in plan.vehicles)


def _kind(one: Carriage, stations: frozenset[str]) -> Kind:
    is_train = one.means == Means.TRAIN
    return Kind(
        id=one.key,
        seats=one.seats,
        cost=one.cost,
        per_km=one.per_km,
        per_head=one.per_head,
        usable_percent=one.seating_percent,
        most_stops=1 if is_train else one.most_stops,
        available=one.available,
        points=stations if is_train else None,
    )


def plan(problem: FillingProblem) -> FillingPlan:
    """The planner's answer, checked a second time. Raises PlanBroken."""
    found = solve(problem, Budget(time_limit_seconds=SECONDS))
    if verify(problem, found):
        raise PlanBroken("the vehicles break a rule of their own")
    return found


def as_vehicle(proposal: CharterProposal, number: int, planned: PlannedVehicle) -> ProposedVehicle:
    """A planned vehicle as a line of the proposal, not saved."""
    row = ProposedVehicle(
        proposal=proposal, number=number, area=planned.origin, vehicle=planned.kind
    )
    tell(row, planned)
    return row


def tell(row: ProposedVehicle, planned: PlannedVehicle) -> None:
    """Stops, cost and reasons of a vehicle as the planner explains them."""
    row.area = planned.origin
    row.stops = [{"point": one.point, "people": one.people} for one in planned.stops]
    row.cost = planned.cost
    row.reasons = [_stored(one) for one in planned.reasons]


def as_seats(
    proposal: CharterProposal,
    rows: Iterable[Rider],
    told: Explanation | FillingPlan,
    vehicles: Mapping[str, ProposedVehicle],
) -> list[ProposedSeat]:
    """Everybody who was asked about, in a vehicle or left behind with the reason; not saved."""
    riding = {rider: one.id for one in told.vehicles for rider in one.riders}
    left = {one.subject: _stored(one.reason) for one in told.unserved}
    return [
        ProposedSeat(
            proposal=proposal,
            vehicle=vehicles.get(riding.get(str(one.pk), "")),
            rider=one,
            area=one.area,
            point=one.point,
            enterprise_key=str(one.enterprise_id),
            left=left.get(str(one.pk), {}),
        )
        for one in rows
    ]


def _stored(one: Reason) -> dict[str, Any]:
    return {"code": one.code, **one.as_dict()}


def edited(
    problem: FillingProblem, vehicles: Mapping[uuid.UUID, tuple[str, Sequence[uuid.UUID]]]
) -> tuple[list[Violation], Explanation | None]:
    """Vehicles after a person changed them (kind and riders by id): every rule they break; what
    they cost and why, where they break none."""
    bare = [
        Vehicle(id=str(key), kind=kind, riders=tuple(sorted(str(one) for one in riders)))
        for key, (kind, riders) in vehicles.items()
        if riders
    ]
    broken = verify_vehicles(problem, bare)
    return broken, None if broken else explain(problem, bare)
