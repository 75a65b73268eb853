"""Proposals on screen: which vehicles, who is in them, what they cost, and who is left and why."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.models import CharterProposal, ProposedSeat, ProposedVehicle
from lianfang.charters.selectors.clearance import Judged, clearances
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.selectors.words import left_text, penalty_text, why_text
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name
from lianfang.people.selectors.cards import NAMES

VIEW = "charters.proposal.view"


@dataclass(frozen=True, slots=True)
class Rides:
    """Somebody in a vehicle of a proposal, or left behind."""

    id: uuid.UUID
    rider_id: uuid.UUID
    name: str
    enterprise_name: str
    point_title: str
    is_edited: bool
    why: str
    judged: Judged | None


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A vehicle of a proposal: stops as (point, people), cost in yuan, why, who is in it."""

    id: uuid.UUID
    number: int
    area_title: str
    vehicle: str
    vehicle_title: str
    seats: int
    usable: int
    people: int
    stops: tuple[tuple[str, int], ...]
    cost: int
    why: tuple[str, ...]
    is_edited: bool
    charter_id: uuid.UUID | None
    riders: tuple[Rides, ...]

    @property
    def per_head(self) -> int | None:
        """Yuan for each who rides."""
        return round(self.cost / self.people) if self.people else None


def proposal_list(viewer: Actor, path: str) -> QuerySet[CharterProposal]:
    """Proposals of the place and all inside it, the latest first, with `vehicles`, `people` (who
    have a seat), `left` and `cost` in yuan."""
    rows: QuerySet[CharterProposal] = CharterProposal.objects.filter(
        path__under=viewer.territory(VIEW).within(path)
    )
    with everywhere("the proposals around them are limited to the viewer's places"):
        planned = ProposedVehicle.objects.exclude(stops=[])
        seats = ProposedSeat.objects.all()
        return (
            rows.select_related("place")
            .annotate(
                vehicles=_number(planned),
                people=_number(seats.filter(vehicle__isnull=False)),
                behind=_number(seats.filter(vehicle__isnull=True)),
            )
            .order_by("-created_at", "id")
        )


def _number(rows: QuerySet[Any]) -> Any:
    """How many of the rows belong to the proposal around them. Counted apart: joined, each vehicle
    would be counted with each person."""
    own = rows.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


def get_proposal(viewer: Actor, proposal_id: uuid.UUID, right: str = VIEW) -> CharterProposal:
    """A proposal of the viewer's places, or NotFound."""
    rows = CharterProposal.objects.select_related("place")
    row: CharterProposal | None = rows.filter(pk=proposal_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_vehicle(viewer: Actor, vehicle_id: uuid.UUID, right: str) -> ProposedVehicle:
    """A vehicle of a proposal of the viewer's places, or NotFound."""
    rows = ProposedVehicle.objects.select_related("proposal")
    row: ProposedVehicle | None = rows.filter(pk=vehicle_id).first()
    if row is None or not viewer.can(right, row.proposal.path):
        raise NotFound()
    return row


def _seats(row: CharterProposal, *, left: bool) -> list[ProposedSeat]:
    with everywhere("the proposal itself was found for the viewer"):
        rows = ProposedSeat.objects.filter(proposal=row, vehicle__isnull=left)
        joined = rows.select_related(
            "rider__enterprise", "rider__employment__enterprise", "rider__employment__person"
        ).defer("rider__employment__person__name_search", "rider__employment__person__lookup_keys")
        return list(joined.order_by("rider__enterprise__name_key", "pk"))


def _rides(
    viewer: Actor, row: CharterProposal, one: ProposedSeat, point: str, judged: Judged | None
) -> Rides:
    name = one.rider.employment.person.name
    return Rides(
        id=one.pk,
        rider_id=one.rider_id,
        name=name if viewer.can(NAMES, row.path) else mask_name(name),
        enterprise_name=one.rider.enterprise.name,
        point_title=point,
        is_edited=one.is_edited,
        why="" if one.vehicle_id else left_text(one.left),
        judged=judged,
    )


def vehicle_rows(viewer: Actor, row: CharterProposal, moment: datetime) -> list[VehicleRow]:
    """The vehicles of a proposal with everybody in them; three queries."""
    plan = charters_plan(row.path, moment)
    with everywhere("the proposal itself was found for the viewer"):
        vehicles = list(ProposedVehicle.objects.filter(proposal=row).order_by("number"))
        named = {one.get("enterprise") for line in vehicles for one in line.reasons}
        keys = [key for key in named if key]
        names = {
            str(pk): name
            for pk, name in Enterprise.objects.filter(pk__in=keys).values_list("pk", "name")
        }
    inside: dict[uuid.UUID, list[ProposedSeat]] = defaultdict(list)
    for seat in _seats(row, left=False):
        if seat.vehicle_id is not None:
            inside[seat.vehicle_id].append(seat)
    return [
        VehicleRow(
            id=one.pk,
            number=one.number,
            area_title=plan.area_title(one.area),
            vehicle=one.vehicle,
            vehicle_title=plan.vehicle_title(one.vehicle),
            seats=kind.seats if (kind := plan.vehicle(one.vehicle)) else 0,
            usable=kind.usable if kind else 0,
            people=len(inside[one.pk]),
            stops=tuple(
                (plan.point_title(one.area, stop["point"]), stop["people"]) for stop in one.stops
            ),
            cost=one.cost,
            why=tuple(text for text in (why_text(why, names) for why in one.reasons) if text),
            is_edited=one.is_edited,
            charter_id=one.charter_id,
            riders=tuple(
                _rides(viewer, row, seat, plan.point_title(seat.area, seat.point), None)
                for seat in inside[one.pk]
            ),
        )
        for one in vehicles
    ]


def left_rows(viewer: Actor, row: CharterProposal, moment: datetime) -> list[Rides]:
    """Who is left behind, why, and until when whoever may not be fetched waits."""
    plan = charters_plan(row.path, moment)
    seats = _seats(row, left=True)
    judged = clearances([one.rider.employment for one in seats], moment)
    return [
        _rides(
            viewer,
            row,
            one,
            f"{plan.area_title(one.area)} · {plan.point_title(one.area, one.point)}",
            judged.get(one.rider.employment_id),
        )
        for one in seats
    ]


def penalty_rows(row: CharterProposal) -> list[tuple[str, int]]:
    """What the planner counted: words and number."""
    return [(penalty_text(one["code"]), int(one["count"])) for one in row.penalties]


def total_cost(row: CharterProposal) -> int:
    """Yuan for all vehicles of the proposal as it stands now."""
    with everywhere("the proposal itself was found for the viewer"):
        found = ProposedVehicle.objects.filter(proposal=row).aggregate(total=Sum("cost"))
    return int(found["total"] or 0)
