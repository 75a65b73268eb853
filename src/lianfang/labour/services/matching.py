"""Matching proposals: the planner puts seekers to vacancies, a person looks through and accepts,
line by line or as a whole. Only what is accepted is a recommendation."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, WorkError
from lianfang.kit.territory import ancestors
from lianfang.labour.enums import LineState, ProposalState
from lianfang.labour.models import MatchLine, MatchProposal, Vacancy
from lianfang.labour.planners import PlanBroken, as_lines, frame, plan, unmatched
from lianfang.labour.selectors.vacancies import seats_taken
from lianfang.labour.services.referrals import NotOpen, Pair, VacancyFull, recommend_pairs
from lianfang.labour.services.steps import given_reason
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.planning.base import ProblemError

MOST_SEEKERS = 5_000
CHUNK = 1_000


class ProposalDecided(Conflict):
    """Somebody decided first, or it is still being planned."""

    code = "match_decided"
    default = _("This proposal was decided already, or is still being planned.")


class LineDecided(Conflict):
    code = "match_line_decided"
    default = _("This line was decided already.")


@action("labour.match.create")
def create_proposal(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    seekers: Sequence[uuid.UUID] = (),
) -> MatchProposal:
    """Ask the planner who of the place (of the chosen, if any are named) might work where.

    Vacancies are those of the town around the place. It is planned in the background; the proposal
    is in state "planning" until then. Raises InvalidInput where too many are chosen.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    if len(seekers) > MOST_SEEKERS:
        raise InvalidInput(_("At most %(most)s at once.") % {"most": MOST_SEEKERS})
    row = MatchProposal.objects.create(
        place=place,
        path=place.path,
        chosen=[str(pk) for pk in dict.fromkeys(seekers)],
        within=_town(place),
        created_by=actor.display_name[:64],
        created_at=now,
    )
    concerning(row, path=place.path, chosen=len(row.chosen))
    return row


def _town(place: Place) -> str:
    """The township around a place; what lies above one stands for itself."""
    with everywhere("work is offered in the whole town"):
        above = Place.objects.filter(
            path__in=[*ancestors(place.path), place.path], kind=PlaceKind.TOWNSHIP
        )
        found = above.values_list("path", flat=True).first()
    return str(found or place.path)


@action("labour.match.plan")
def plan_proposal(*, actor: Actor, now: datetime, proposal_id: uuid.UUID) -> MatchProposal:
    """Run the planner for a proposal that waits for it. Planned once, whoever calls again.

    What the planner cannot do ends in state "failed" with the reason for the desk.
    """
    row = _locked(proposal_id)
    concerning(row, path=row.path)
    if row.state != ProposalState.PLANNING:
        return row
    try:
        framed = frame(row, now)
        found = plan(framed)
    except (ProblemError, PlanBroken) as error:
        row.state, row.reason = ProposalState.FAILED, str(error)[:256]
        row.save(update_fields=["state", "reason"])
        concerning(row, path=row.path, failed=True)
        return row
    lines = as_lines(framed, row, found)
    MatchLine.objects.bulk_create(lines, batch_size=CHUNK)
    row.unmatched = unmatched(found)
    row.facts = {
        "seekers": len(framed.problem.seekers),
        "vacancies": len(framed.problem.vacancies),
        "seats": sum(one.seats for one in framed.problem.vacancies),
        "lines": len(lines),
    }
    row.status, row.seconds = str(found.status), found.seconds
    row.state = ProposalState.OPEN
    row.save()
    concerning(row, path=row.path, lines=len(lines), status=row.status)
    return row


@action("labour.match.edit")
def edit_line(
    *,
    actor: Actor,
    now: datetime,
    line_id: uuid.UUID,
    vacancy_id: uuid.UUID | None = None,
    leave_out: bool = False,
) -> MatchLine:
    """Put the seeker to another vacancy, leave the line out, or take it back in as proposed.

    Raises VacancyFull where the other one has no seat left beside the lines that stand, NotOpen,
    LineDecided, ProposalDecided.
    """
    line, row = _line(line_id)
    concerning(row, path=row.path, line=str(line_id), left_out=leave_out)
    _require_open(row)
    if line.state not in (LineState.PROPOSED, LineState.LEFT_OUT):
        raise LineDecided()
    if leave_out:
        line.state = LineState.LEFT_OUT
    elif vacancy_id is not None:
        _check_room(line, vacancy_id)
        line.proposed_id = line.proposed_id or line.vacancy_id
        line.vacancy_id, line.state = vacancy_id, LineState.PROPOSED
        if line.vacancy_id == line.proposed_id:
            line.proposed = None
    else:
        line.vacancy_id = line.proposed_id or line.vacancy_id
        line.proposed, line.state = None, LineState.PROPOSED
    line.save(update_fields=["vacancy", "proposed", "state"])
    return line


def _check_room(line: MatchLine, vacancy_id: uuid.UUID) -> None:
    with everywhere("work of the whole town may be offered"):
        vacancy = Vacancy.objects.filter(pk=vacancy_id).first()
    if vacancy is None:
        raise NotFound()
    if vacancy.state != "open":
        raise NotOpen()
    others = MatchLine.objects.filter(
        proposal_id=line.proposal_id, vacancy_id=vacancy_id, state=LineState.PROPOSED
    ).exclude(pk=line.pk)
    if seats_taken([vacancy_id]).get(vacancy_id, (0, 0))[0] + others.count() >= vacancy.seats:
        raise VacancyFull()


@action("labour.match.accept")
def accept_proposal(*, actor: Actor, now: datetime, proposal_id: uuid.UUID) -> tuple[int, int]:
    """Everybody in a line that is not left out is recommended; (how many, not possible any more).

    What has changed meanwhile (a seat taken, consent withdrawn) is marked and holds up nobody.
    """
    row = _locked(proposal_id)
    concerning(row, path=row.path)
    _require_open(row)
    lines = list(
        MatchLine.objects.select_for_update(of=("self",))
        .filter(proposal=row, state=LineState.PROPOSED)
        .order_by("pk")
    )
    made, overtaken = _accepted(actor, now, row, lines)
    row.state = ProposalState.DECIDED
    row.decided_by, row.decided_at = actor.display_name[:64], now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    concerning(row, path=row.path, recommended=made, overtaken=overtaken)
    return made, overtaken


@action("labour.match.accept_line")
def accept_line(*, actor: Actor, now: datetime, line_id: uuid.UUID) -> MatchLine:
    """One line of an open proposal is a recommendation now; the last one closes the proposal.

    Raises what `recommend` raises when something has changed meanwhile.
    """
    line, row = _line(line_id)
    concerning(row, path=row.path, line=str(line_id))
    _require_open(row)
    if line.state != LineState.PROPOSED:
        raise LineDecided()
    made, failed = recommend_pairs(actor, now, [_pair(line)])
    if failed:
        raise failed[0][1]
    line.referral, line.state = made[0], LineState.ACCEPTED
    line.save(update_fields=["referral", "state"])
    if not MatchLine.objects.filter(proposal=row, state=LineState.PROPOSED).exists():
        row.state = ProposalState.DECIDED
        row.decided_by, row.decided_at = actor.display_name[:64], now
        row.save(update_fields=["state", "decided_by", "decided_at"])
    return line


def _pair(line: MatchLine) -> Pair:
    return Pair(line.seeker_id, line.vacancy_id, [] if line.proposed_id else list(line.reasons))


def _accepted(
    actor: Actor, now: datetime, row: MatchProposal, lines: Sequence[MatchLine]
) -> tuple[int, int]:
    if not lines:
        return 0, 0
    made, failed = recommend_pairs(actor, now, [_pair(line) for line in lines])
    by_seeker = {referral.seeker_id: referral for referral in made}
    reasons: dict[uuid.UUID, WorkError] = {pair.seeker_id: error for pair, error in failed}
    for line in lines:
        line.referral = by_seeker.get(line.seeker_id)
        line.state = LineState.ACCEPTED if line.referral else LineState.OVERTAKEN
        if error := reasons.get(line.seeker_id):
            line.reasons = [{"code": f"overtaken_{error.code}"}, *line.reasons]
    MatchLine.objects.bulk_update(lines, ["referral", "state", "reasons"], batch_size=CHUNK)
    return len(made), len(failed)


@action("labour.match.refuse")
def refuse_proposal(
    *, actor: Actor, now: datetime, proposal_id: uuid.UUID, reason: str
) -> MatchProposal:
    """Nobody else of the proposal is recommended; the reason is kept."""
    row = _locked(proposal_id)
    concerning(row, path=row.path)
    if row.state not in (ProposalState.OPEN, ProposalState.PLANNING, ProposalState.FAILED):
        raise ProposalDecided()
    row.reason = given_reason(reason)
    row.state = ProposalState.REFUSED
    row.decided_by, row.decided_at = actor.display_name[:64], now
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return row


def _locked(proposal_id: uuid.UUID) -> MatchProposal:
    row: MatchProposal | None = (
        MatchProposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    )
    if row is None:
        raise NotFound()
    return row


def _line(line_id: uuid.UUID) -> tuple[MatchLine, MatchProposal]:
    known = MatchLine.objects.filter(pk=line_id).values_list("proposal_id", flat=True).first()
    if known is None:
        raise NotFound()
    row = _locked(known)
    return MatchLine.objects.select_for_update(of=("self",)).get(pk=line_id), row


def _require_open(row: MatchProposal) -> None:
    if row.state != ProposalState.OPEN:
        raise ProposalDecided()
