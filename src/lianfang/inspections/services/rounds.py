"""Rounds of a day: the planner says who inspects what, a person changes, accepts or refuses.

Every change is checked anew against the hard rules. A change may not break a rule that was kept
before it. What is accepted is each inspector's list of that day.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook.inspections import RoundHours
from lianfang.inspections.enums import RoundState, RoundTime
from lianfang.inspections.models import RoundProposal, RoundStop, RoundTeam
from lianfang.inspections.planners import (
    Framed,
    PlanBroken,
    frame,
    paired,
    penalties,
    plan,
    stop_of,
)
from lianfang.inspections.selectors.plans import plan_at
from lianfang.inspections.selectors.round_words import fault_text
from lianfang.inspections.selectors.rounds import due_for, in_accepted_rounds
from lianfang.inspections.selectors.subjects import possible_inspectors
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.people.enums import StaffLevel
from lianfang.places.selectors import get_place
from lianfang.planning.base import ProblemError
from lianfang.planning.rounds.verify import Violation

FURTHEST = timedelta(days=7)
MOST_PEOPLE = 80
SHOWN_FAULTS = 5
# Sent from the town or from above it: they know the rules, the village's knows the doors.
OF_TOWN = (StaffLevel.CITY, StaffLevel.DISTRICT, StaffLevel.TOWNSHIP)


class RoundsDecided(Conflict):
    """Somebody decided first."""

    code = "rounds_decided"
    default = _("These rounds were decided already.")


class RoundRuleBroken(Conflict):
    """The change breaks a rule of rounds."""

    code = "round_breaks_rule"
    default = _("This cannot be done: %(faults)s")


@action("inspections.round.create")
def create_rounds(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    day: date,
    time: str,
    people: Sequence[uuid.UUID],
    minutes: int | None = None,
) -> RoundProposal:
    """Ask the planner who goes where on a day (`time`: "day" or "night"), by teams of two of the
    people named; a visit takes `minutes`, as the plan says if not told.

    It is planned in the background; the rounds are in state "planning" until then.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    known = possible_inspectors(actor, place.path)
    chosen = [known[pk] for pk in dict.fromkeys(people) if pk in known]
    teams = paired(((row.pk, row.path, row.level in OF_TOWN) for row in chosen), place.path)
    fields = {}
    if len(chosen) != len(set(people)) or len(chosen) > MOST_PEOPLE:
        fields["people"] = _("Choose people who may inspect here, at most 80.")
    elif not teams:
        fields["people"] = _("A round is gone by two: choose at least two people.")
    if not local_day(now) <= day <= local_day(now) + FURTHEST:
        fields["day"] = _("Rounds are planned for today or one of the next seven days.")
    if time not in RoundTime.values:
        fields["time"] = _("Choose by day or at night.")
    if fields:
        raise InvalidInput(fields=fields)
    rules = plan_at(place.path, now).plan.rounds
    begins, ends = _hours(rules.night if time == RoundTime.NIGHT else rules.day)
    if day == local_day(now):
        local = now.astimezone(LOCAL_ZONE)
        begins = max(begins, local.hour * 60 + local.minute)
    if begins >= ends:
        raise InvalidInput(fields={"day": _("The hours of these rounds are over today.")})
    row = RoundProposal.objects.create(
        place=place,
        path=place.path,
        day=day,
        time=time,
        begins=begins,
        ends=ends,
        minutes=minutes or rules.minutes,
        most=rules.most,
        lists=list(rules.night_lists) if time == RoundTime.NIGHT else [],
        created_by=actor.display_name[:64],
        created_at=now,
    )
    RoundTeam.objects.bulk_create(
        RoundTeam(proposal=row, number=number, first_id=first, second_id=second, area=area)
        for number, (first, second, area) in enumerate(teams, start=1)
    )
    planned = in_accepted_rounds(row)
    due = [one for one in due_for(actor, row, now) if one.id not in planned]
    RoundStop.objects.bulk_create([stop_of(row, one) for one in due], batch_size=2_000)
    concerning(row, path=place.path, teams=len(teams), day=day.isoformat())
    return row


@action("inspections.round.plan")
def plan_rounds(*, actor: Actor, now: datetime, round_id: uuid.UUID) -> RoundProposal:
    """Run the planner for rounds that wait for it. Planned once, whoever calls again.

    What the planner cannot do ends in state "failed" with the reason for the desk; rounds that
    break a rule are never kept.
    """
    row = _locked(round_id)
    concerning(row, path=row.path)
    if row.state != RoundState.PLANNING:
        return row
    try:
        framed = _framed(row)
        found = plan(framed)
    except (ProblemError, PlanBroken) as error:
        row.state, row.reason = RoundState.FAILED, str(error)[:256]
        row.save(update_fields=["state", "reason"])
        concerning(row, path=row.path, failed=True)
        return row
    framed.planned(found)
    _save(framed)
    row.penalties = penalties(found)
    row.input_digest = framed.problem.fingerprint()
    row.status, row.seconds, row.state = found.status, found.seconds, RoundState.OPEN
    row.save()
    visits = sum(len(one.visits) for one in found.rounds)
    concerning(row, path=row.path, visits=visits, status=str(found.status))
    return row


@action("inspections.round.edit")
def move_stop(
    *,
    actor: Actor,
    now: datetime,
    round_stop_id: uuid.UUID,
    team_id: uuid.UUID | None,
    position: int = 0,
) -> RoundStop:
    """Put a stop into a team's round as number `position` (from 0), or out of all (`team_id` None).

    Raises RoundRuleBroken, in words, when the change breaks a rule of rounds.
    """
    known: RoundStop | None = RoundStop.objects.filter(pk=round_stop_id).first()
    if known is None:
        raise NotFound()
    row = _locked(known.proposal_id)
    concerning(row, path=row.path, stop=str(round_stop_id), left_out=team_id is None)
    _require_open(row)
    framed = _framed(row)
    before = framed.broken()
    stop = framed.stops[str(round_stop_id)]
    if team_id is not None and str(team_id) not in framed.teams:
        raise NotFound()
    _placed(framed, stop, team_id, position)
    refuse_faults(framed.broken() - before)
    row.penalties = penalties(framed.retold())
    stop.is_edited = True
    _save(framed)
    row.save(update_fields=["penalties"])
    return stop


@action("inspections.round.accept")
def accept_rounds(*, actor: Actor, now: datetime, round_id: uuid.UUID) -> RoundProposal:
    """The rounds are each inspector's list of the day from now on, all or nothing.

    Raises RoundsDecided when somebody decided first, RoundRuleBroken when something is in the
    accepted rounds of others by now: then it is to be left out here.
    """
    row = _locked(round_id)
    concerning(row, path=row.path)
    _require_open(row)
    framed = _framed(row)
    refuse_faults(framed.broken())
    going = [stop for stop in framed.stops.values() if stop.team_id is not None]
    planned = in_accepted_rounds(row)
    if any((stop.enterprise_id or stop.place_id) in planned for stop in going):
        raise RoundRuleBroken(faults=fault_text("visit_twice"))
    row.state = RoundState.ACCEPTED
    row.decided_by, row.decided_at = actor.display_name[:64], now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    concerning(row, path=row.path, visits=len(going))
    return row


@action("inspections.round.refuse")
def refuse_rounds(
    *, actor: Actor, now: datetime, round_id: uuid.UUID, reason: str
) -> RoundProposal:
    """Nothing of the rounds comes into force; the reason is kept."""
    row = _locked(round_id)
    concerning(row, path=row.path)
    if row.state not in (RoundState.OPEN, RoundState.PLANNING, RoundState.FAILED):
        raise RoundsDecided()
    if not tidy(reason):
        raise InvalidInput(fields={"reason": _("Say why.")})
    row.state, row.reason = RoundState.REFUSED, tidy(reason)[:256]
    row.decided_by, row.decided_at = actor.display_name[:64], now
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return row


def _hours(hours: RoundHours) -> tuple[int, int]:
    """Minutes of the day at which rounds begin and end; an end before the beginning is tomorrow."""
    begins, ends = (int(one[:2]) * 60 + int(one[3:]) for one in (hours.begins, hours.ends))
    return begins, ends if ends > begins else ends + 1_440


def _locked(round_id: uuid.UUID) -> RoundProposal:
    row: RoundProposal | None = (
        RoundProposal.objects.select_for_update(of=("self",)).filter(pk=round_id).first()
    )
    if row is None:
        raise NotFound()
    return row


def _framed(row: RoundProposal) -> Framed:
    teams = list(RoundTeam.objects.filter(proposal=row).order_by("number"))
    return frame(row, teams, list(RoundStop.objects.filter(proposal=row).order_by("pk")))


def _require_open(row: RoundProposal) -> None:
    if row.state == RoundState.PLANNING:
        raise Conflict(_("These rounds are still being planned."), code="rounds_planning")
    if row.state != RoundState.OPEN:
        raise RoundsDecided()


def _placed(framed: Framed, stop: RoundStop, team_id: uuid.UUID | None, position: int) -> None:
    """The stop where it is to be, and the others of both rounds numbered anew."""
    own = [
        one
        for one in framed.stops.values()
        if one.team_id is not None and one.team_id == team_id and one.pk != stop.pk
    ]
    own.sort(key=lambda one: (one.position, str(one.pk)))
    stop.team_id, stop.position = team_id, 0
    if team_id is not None:
        own.insert(max(0, min(position, len(own))), stop)
        for number, one in enumerate(own):
            one.position = number


def _save(framed: Framed) -> None:
    RoundStop.objects.bulk_update(
        framed.stops.values(),
        ["team", "position", "arrives", "begins", "leaves", "reasons", "is_edited"],
        batch_size=1_000,
    )


def refuse_faults(faults: Iterable[Violation]) -> None:
    """Raises RoundRuleBroken in words when there are any."""
    texts = list(dict.fromkeys(fault_text(code) for code in sorted({one.code for one in faults})))
    if texts:
        raise RoundRuleBroken(faults=" ".join(texts[:SHOWN_FAULTS]))
