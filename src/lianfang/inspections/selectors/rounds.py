"""Rounds on screen: proposals with their teams and stops, and one's own round of a day."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.enums import RoundState, SubjectKind
from lianfang.inspections.models import Inspection, RoundProposal, RoundStop, RoundTeam
from lianfang.inspections.selectors.coverage import DueSubject, due_subjects
from lianfang.inspections.selectors.round_words import PENALTIES, clock_text, why_text
from lianfang.inspections.selectors.subjects import possible_inspectors
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import NotFound
from lianfang.people.enums import StaffKind
from lianfang.people.models import Staff
from lianfang.people.selectors.cards import place_names
from lianfang.places.models import Place

RIGHT = "inspections.round.view"
MOST_DUE = 1_500
SHOWN_LEFT = 200


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop in words. `subject_id` is the enterprise or the place; `done` once it is seen."""

    id: uuid.UUID
    number: int
    subject_kind: str
    subject_id: uuid.UUID
    name: str
    path: str
    place_name: str
    address: str
    checklist: str
    arrives: str
    leaves: str
    why: tuple[str, ...]
    is_must: bool
    is_edited: bool
    done: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team's round in words."""

    team: RoundTeam
    names: str
    area_name: str
    stops: tuple[StopRow, ...]
    ends: str


@dataclass(frozen=True, slots=True)
class RoundsView:
    """A proposal as its page shows it; `left` is cut to the most urgent."""

    teams: tuple[TeamRow, ...]
    left: tuple[StopRow, ...]
    left_count: int
    visits: int
    must_left: int
    penalties: tuple[tuple[str, int], ...]

    @property
    def team_count(self) -> int:
        return len(self.teams)


def due_for(viewer: Actor, row: RoundProposal, moment: datetime) -> list[DueSubject]:
    """What is due in the place of a proposal and meant for its hours, the riskiest first."""
    right = "inspections.inspection.view"
    due = due_subjects(viewer, row.path, moment, right=right, limit=MOST_DUE)
    return [one for one in due if not row.lists or one.checklist in row.lists]


def in_accepted_rounds(row: RoundProposal) -> set[uuid.UUID]:
    """Enterprises and places that are in accepted rounds of the same day and time already."""
    with everywhere("what others inspect is not inspected twice"):
        stops = RoundStop.objects.filter(
            team__isnull=False,
            proposal__state=RoundState.ACCEPTED,
            proposal__day=row.day,
        ).exclude(proposal=row)
        found = stops.values_list("enterprise_id", "place_id")
        return {enterprise or place for enterprise, place in found}


def round_list(viewer: Actor, path: str) -> QuerySet[RoundProposal]:
    """Rounds for the place at `path` and places in it, latest first, visits counted."""
    rows: QuerySet[RoundProposal] = RoundProposal.objects.filter(
        path__under=viewer.territory(RIGHT).within(path)
    )
    return (
        rows.select_related("place")
        .annotate(
            visits=Count("stops", filter=Q(stops__team__isnull=False)),
            left=Count("stops", filter=Q(stops__team__isnull=True)),
        )
        .order_by("-day", "-created_at", "-id")
    )


def get_rounds(viewer: Actor, round_id: uuid.UUID, right: str = RIGHT) -> RoundProposal:
    """Rounds in the viewer's places, or NotFound."""
    row: RoundProposal | None = (
        RoundProposal.objects.select_related("place").filter(pk=round_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def round_people(viewer: Actor, path: str) -> list[Staff]:
    """Whom a desk may send round at `path`: those who may inspect there, volunteers left out."""
    volunteers = (StaffKind.VOLUNTEER, StaffKind.PARTY_VOLUNTEER)
    return [one for one in possible_inspectors(viewer, path).values() if one.kind not in volunteers]


def get_stop(viewer: Actor, round_stop_id: uuid.UUID, right: str = RIGHT) -> RoundStop:
    """A stop of rounds in the viewer's places, or NotFound."""
    row: RoundStop | None = (
        RoundStop.objects.select_related("proposal", "team").filter(pk=round_stop_id).first()
    )
    if row is None or not viewer.can(right, row.proposal.path):
        raise NotFound()
    return row


def round_rows(row: RoundProposal) -> tuple[list[RoundTeam], list[RoundStop]]:
    """Teams and stops of rounds the viewer has found, in order."""
    teams = RoundTeam.objects.filter(proposal=row).select_related("first", "second")
    stops = RoundStop.objects.filter(proposal=row).select_related("place")
    return list(teams.order_by("number")), list(stops.order_by("position", "pk"))


def rounds_view(viewer: Actor, row: RoundProposal) -> RoundsView:
    """The rounds in words; what nobody goes to by urgency. A fixed number of queries."""
    teams, stops = round_rows(row)
    left = [stop for stop in stops if stop.team_id is None]
    left.sort(key=lambda stop: (not stop.is_must, -stop.risk, -stop.days, str(stop.pk)))
    shown = left[:SHOWN_LEFT]
    rows = _in_words(viewer, row, [*(stop for stop in stops if stop.team_id), *shown])
    areas = place_names(viewer, {team.area for team in teams}, row.path)
    found = []
    for team in teams:
        own = [stop for stop in stops if stop.team_id == team.pk]
        found.append(
            TeamRow(
                team=team,
                names=f"{team.first.name}、{team.second.name}",
                area_name=areas.get(team.area, "") or row.place.short_name,
                stops=tuple(rows[stop.pk] for stop in own),
                ends=clock_text(own[-1].leaves if own else None),
            )
        )
    return RoundsView(
        teams=tuple(found),
        left=tuple(rows[stop.pk] for stop in shown),
        left_count=len(left),
        visits=len(stops) - len(left),
        must_left=sum(stop.is_must for stop in left),
        penalties=tuple(
            (str(PENALTIES[one["name"]]), one["count"])
            for one in row.penalties
            if one["name"] in PENALTIES and one["count"]
        ),
    )


def stop_row(viewer: Actor, stop: RoundStop) -> StopRow:
    """One stop in words."""
    return _in_words(viewer, stop.proposal, [stop])[stop.pk]


def _in_words(
    viewer: Actor, row: RoundProposal, stops: Iterable[RoundStop]
) -> dict[uuid.UUID, StopRow]:
    stops = list(stops)
    with everywhere("the rounds themselves were found for the viewer"):
        ids = {stop.enterprise_id for stop in stops if stop.enterprise_id}
        firms = {one.pk: one for one in Enterprise.objects.filter(pk__in=ids)}
    where: dict[uuid.UUID, Enterprise | Place] = {
        stop.pk: firms[stop.enterprise_id] if stop.enterprise_id else stop.place for stop in stops
    }
    places = place_names(viewer, {stop.path for stop in stops}, row.path)
    seen = _seen(stops, row.day)
    return {
        stop.pk: StopRow(
            id=stop.pk,
            number=stop.position + 1,
            subject_kind=stop.subject_kind,
            subject_id=stop.enterprise_id or stop.place_id,
            name=where[stop.pk].name if stop.enterprise_id else stop.place.short_name,
            path=stop.path,
            place_name=places.get(stop.path, ""),
            address=where[stop.pk].address,
            checklist=stop.checklist,
            arrives=clock_text(stop.arrives),
            leaves=clock_text(stop.leaves),
            why=tuple(why_text(reason) for reason in stop.reasons),
            is_must=stop.is_must,
            is_edited=stop.is_edited,
            done=(stop.enterprise_id or stop.place_id) in seen,
        )
        for stop in stops
    }


def _seen(stops: Iterable[RoundStop], day: date) -> set[uuid.UUID]:
    """What was inspected on the day or since."""
    stops = list(stops)
    with everywhere("whether it was inspected is told to whoever is sent there"):
        rows: Any = Inspection.objects.filter(is_current=True, taken_at__gte=day_bounds(day)[0])
        firms = [stop.enterprise_id for stop in stops if stop.enterprise_id]
        places = [stop.place_id for stop in stops if not stop.enterprise_id]
        found = set(rows.filter(enterprise__in=firms).values_list("enterprise_id", flat=True))
        at_place = rows.filter(place__in=places, subject_kind=SubjectKind.PLACE)
        return found | set(at_place.values_list("place_id", flat=True))


def own_rounds(viewer: Actor, day: date) -> list[TeamRow]:
    """The accepted rounds of a day the viewer goes on, with whom and in which order."""
    staff = own_staff(viewer)
    if staff is None:
        return []
    with everywhere("one's own rounds may be anywhere"):
        teams = list(
            RoundTeam.objects.filter(
                Q(first=staff) | Q(second=staff),
                proposal__day=day,
                proposal__state=RoundState.ACCEPTED,
            )
            .select_related("proposal", "first", "second")
            .order_by("proposal__begins", "number")
        )
        stops = list(
            RoundStop.objects.filter(team__in=teams).select_related("place").order_by("position")
        )
        areas = place_names(viewer, {team.area for team in teams}, "")
        found = []
        for team in teams:
            own = [stop for stop in stops if stop.team_id == team.pk]
            rows = _in_words(viewer, team.proposal, own)
            found.append(
                TeamRow(
                    team=team,
                    names=f"{team.first.name}、{team.second.name}",
                    area_name=areas.get(team.area, ""),
                    stops=tuple(rows[stop.pk] for stop in own),
                    ends=clock_text(own[-1].leaves if own else None),
                )
            )
    return found
