"""Matching proposals on screen: what is proposed for whom and why, and who went away empty."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.labour.enums import LineState
from lianfang.labour.models import MatchLine, MatchProposal, Seeker, Vacancy
from lianfang.labour.selectors.match_words import why_text, without_text
from lianfang.labour.selectors.plans import Plans, skill_titles
from lianfang.labour.selectors.seekers import age_of, name_of, sex_of
from lianfang.labour.selectors.vacancies import (
    VacancyFilter,
    VacancyRow,
    enterprise_names,
    full_ones,
    narrowed,
    open_on,
    vacancy_rows,
)
from lianfang.people.selectors.cards import place_names

VIEW = "labour.match.view"
MOST_OTHERS = 30
MOST_WITHOUT = 200


@dataclass(frozen=True, slots=True)
class Without:
    """Somebody nobody was found for, and why in words."""

    seeker_id: uuid.UUID
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal with its lines (of the filter, if one is given) and what became of them."""

    row: MatchProposal
    lines: QuerySet[MatchLine]
    proposed: int
    accepted: int
    left_out: int
    overtaken: int


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line in words; the name as this viewer may read it."""

    id: uuid.UUID
    seeker_id: uuid.UUID
    name: str
    sex_label: str
    age: int | None
    skills: tuple[str, ...]
    wanted_pay: int | None
    home: str
    vacancy_id: uuid.UUID
    title: str
    enterprise_name: str
    pay_from: int | None
    pay_to: int | None
    dormitory: bool
    why: tuple[str, ...]
    is_edited: bool
    state: str
    state_label: str
    tone: str
    referral_id: uuid.UUID | None


def proposal_list(viewer: Actor, place_path: str) -> QuerySet[MatchProposal]:
    """Proposals of the place and all inside it, the latest first, each with `size`."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[MatchProposal] = MatchProposal.objects.filter(path__under=territory)
    return (
        rows.select_related("place")
        .annotate(
            size=Count("lines"), taken=Count("lines", filter=Q(lines__state=LineState.ACCEPTED))
        )
        .order_by("-created_at", "id")
    )


def get_proposal(viewer: Actor, proposal_id: uuid.UUID, right: str = VIEW) -> MatchProposal:
    """A proposal of the viewer's places, or NotFound."""
    row: MatchProposal | None = (
        MatchProposal.objects.select_related("place").filter(pk=proposal_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_line(viewer: Actor, line_id: uuid.UUID, right: str = VIEW) -> MatchLine:
    """A line of a proposal of the viewer's places, or NotFound."""
    row: MatchLine | None = (
        MatchLine.objects.select_related("proposal__place", "seeker__person")
        .filter(pk=line_id)
        .first()
    )
    if row is None or not viewer.can(right, row.proposal.path):
        raise NotFound()
    return row


def proposal_view(viewer: Actor, row: MatchProposal, state: str = "") -> ProposalView:
    """The lines of a proposal the viewer found, and how many stand in which state."""
    with everywhere("the proposal itself was found for the viewer"):
        rows: QuerySet[MatchLine] = MatchLine.objects.filter(proposal=row)
        counts = dict(
            rows.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
        )
        if state in LineState.values:
            rows = rows.filter(state=state)
        lines = rows.select_related("seeker__person", "vacancy").order_by("pk")
    return ProposalView(
        row=row,
        lines=lines,
        proposed=counts.get(LineState.PROPOSED, 0),
        accepted=counts.get(LineState.ACCEPTED, 0),
        left_out=counts.get(LineState.LEFT_OUT, 0),
        overtaken=counts.get(LineState.OVERTAKEN, 0),
    )


_TONES = {
    LineState.PROPOSED: "soon",
    LineState.ACCEPTED: "done",
    LineState.OVERTAKEN: "now",
    LineState.LEFT_OUT: "",
}


def line_rows(viewer: Actor, lines: Sequence[MatchLine], moment: datetime) -> list[LineRow]:
    """Rows for a page; a fixed number of queries."""
    found = list(lines)
    plans, day = Plans(moment), local_day(moment)
    places = place_names(viewer, {line.seeker.path for line in found}, viewer.home_path)
    firms = enterprise_names(line.vacancy.enterprise_id for line in found)
    return [
        LineRow(
            id=line.pk,
            seeker_id=line.seeker_id,
            name=name_of(viewer, line.seeker),
            sex_label=sex_of(line.seeker),
            age=age_of(line.seeker, day),
            skills=skill_titles(plans.at(line.seeker.path), line.seeker.skills),
            wanted_pay=line.seeker.wanted_pay,
            home=places.get(line.seeker.path, ""),
            vacancy_id=line.vacancy_id,
            title=line.vacancy.title,
            enterprise_name=firms.get(line.vacancy.enterprise_id, ""),
            pay_from=line.vacancy.pay_from,
            pay_to=line.vacancy.pay_to,
            dormitory=line.vacancy.dormitory,
            why=_why(line),
            is_edited=line.proposed_id is not None,
            state=line.state,
            state_label=str(LineState(line.state).label),
            tone=_TONES[LineState(line.state)],
            referral_id=line.referral_id,
        )
        for line in found
    ]


def _why(line: MatchLine) -> tuple[str, ...]:
    reasons = line.reasons
    if line.proposed_id is not None:
        # The planner's reasons were for another vacancy.
        reasons = [one for one in reasons if one["code"].startswith("overtaken")]
    return tuple(text for text in map(why_text, reasons) if text)


def without_rows(viewer: Actor, row: MatchProposal) -> list[Without]:
    """Whom nobody was found for, with the reason; the first two hundred."""
    told = {uuid.UUID(one["seeker"]): one for one in row.unmatched[:MOST_WITHOUT]}
    with everywhere("the proposal itself was found for the viewer; names are masked as ever"):
        seekers = Seeker.objects.filter(pk__in=told).select_related("person")
        return [
            Without(one.pk, name_of(viewer, one), without_text(told[one.pk])) for one in seekers
        ]


def vacancies_for(
    viewer: Actor, proposal: MatchProposal, text: str, moment: datetime
) -> list[VacancyRow]:
    """Open vacancies with a seat left a line may be put to instead, the best paid first."""
    day = local_day(moment)
    with everywhere("work of the whole town may be offered"):
        rows = Vacancy.objects.filter(open_on(day), path__under=proposal.within)
        roomy = narrowed(rows.exclude(pk__in=full_ones()), VacancyFilter(text=text), day)
        found = list(roomy.order_by("-pay_to", "id")[:MOST_OTHERS])
    return vacancy_rows(viewer, found, moment, day, proposal.within)
