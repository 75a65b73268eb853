"""From seekers and open vacancies to a matching problem, and from a plan back to lines a person
decides on. The planner is `planning.matching`.

What the planner does not know (schooling, age, night shifts) goes in as skills of its own kind that
a vacancy requires and a seeker has or has not; `asked_of` and `offered_by` are the two sides of it,
and reasons count only skills people would call so.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.territory import STEP
from lianfang.labour.enums import HOLDING, SCHOOLING_ORDER, Reach, Schooling, SeekerState
from lianfang.labour.models import MatchLine, MatchProposal, Referral, Seeker, Vacancy
from lianfang.labour.models.vacancy import YOUNGEST
from lianfang.labour.selectors.seekers import LISTED, held_referrals
from lianfang.labour.selectors.units import credited_places
from lianfang.labour.selectors.vacancies import open_on
from lianfang.planning.base import Budget, Reason
from lianfang.planning.matching.plan import MatchingPlan
from lianfang.planning.matching.problem import MatchingProblem, Weights
from lianfang.planning.matching.problem import Seeker as PlannedSeeker
from lianfang.planning.matching.problem import Vacancy as PlannedVacancy
from lianfang.planning.matching.solve import solve
from lianfang.planning.matching.verify import verify

SECONDS = 15.0
# Whoever can begin within so many days is worth recommending today.
SOON = timedelta(days=14)
NIGHT = "§night"
# What everybody can do is no skill to look for.
NO_SKILL = "general"
# Work in one's own line is worth 1,200 yuan a month: nobody is sent to weld for the pay alone.
WEIGHTS = Weights(trade=120)
_SEEKER_FIELDS = (
    *("id", "path", "skills", "schooling", "wanted_pay", "reach", "wants_dormitory"),
    *("night_shift", "raised_at", "birth_year", "person__birth_date", "person_id"),
)
_VACANCY_FIELDS = (
    *("id", "enterprise_id", "path", "seats", "skills", "skills_required", "pay_from", "pay_to"),
    *("dormitory", "night_shift", "schooling", "age_from", "age_to"),
)


class PlanBroken(RuntimeError):
    """The planner's answer breaks a hard rule; it must not be shown to anybody."""


@dataclass(frozen=True)
class Framed:
    """A problem, and what each vacancy asks for that is no skill."""

    problem: MatchingProblem
    asked: dict[str, int]


def frame(proposal: MatchProposal, moment: datetime) -> Framed:
    """The problem of a proposal: its seekers and every open vacancy with a seat left inside
    `within`, as they stand now. A fixed number of queries."""
    day = local_day(moment)
    with everywhere("the proposal was asked for by somebody who may see these places"):
        seekers = list(_seekers(proposal, day))
        held: dict[uuid.UUID, int] = defaultdict(int)
        rows = Referral.objects.filter(state__in=HOLDING, vacancy__path__under=proposal.within)
        for vacancy_id in rows.values_list("vacancy_id", flat=True):
            held[vacancy_id] += 1
        vacancies = Vacancy.objects.filter(open_on(day), path__under=proposal.within)
        found = [
            row
            for row in vacancies.order_by("pk").values(*_VACANCY_FIELDS)
            if row["seats"] > held[row["id"]]
        ]
        barred: dict[uuid.UUID, set[str]] = defaultdict(set)
        before = Referral.objects.filter(seeker_id__in=[one["id"] for one in seekers])
        for seeker_id, vacancy_id in before.values_list("seeker_id", "vacancy_id"):
            barred[seeker_id].add(str(vacancy_id))
    asks = [asked_of(row) for row in found]
    ranges = {(row["age_from"], row["age_to"]) for row in found}
    levels = _levels(seekers, proposal.within, moment)
    problem = MatchingProblem(
        vacancies=tuple(
            _vacancy(row, ask, held[row["id"]]) for row, ask in zip(found, asks, strict=True)
        ),
        seekers=tuple(
            _seeker(row, ranges, levels, barred.get(row["id"], set()), day) for row in seekers
        ),
        weights=WEIGHTS,
    )
    told = {str(row["id"]): len(ask) for row, ask in zip(found, asks, strict=True)}
    return Framed(problem, told)


def _seekers(proposal: MatchProposal, day: date) -> Any:
    rows = Seeker.objects.filter(LISTED, state=SeekerState.LOOKING, path__under=proposal.path)
    if proposal.chosen:
        rows = rows.filter(pk__in=proposal.chosen)
    else:
        rows = rows.filter(~held_referrals(), Q(available_from__lte=day + SOON))
    return rows.order_by("pk").values(*_SEEKER_FIELDS)


def asked_of(row: dict[str, Any]) -> frozenset[str]:
    """What a vacancy requires besides skills, in words of the planner's own."""
    found = set()
    if row["schooling"] != Schooling.ANY:
        found.add(f"§schooling {row['schooling']}")
    if row["night_shift"]:
        found.add(NIGHT)
    if row["age_from"] > YOUNGEST or row["age_to"] is not None:
        found.add(_age_words(row["age_from"], row["age_to"]))
    return frozenset(found)


def _age_words(lowest: int, highest: int | None) -> str:
    return f"§age {lowest}-{highest or ''}"


def offered_by(
    row: dict[str, Any], ranges: Iterable[tuple[int, int | None]], age: int | None
) -> frozenset[str]:
    """What a seeker has of it. Whose age is not known is nowhere turned away for it."""
    known = SCHOOLING_ORDER[: SCHOOLING_ORDER.index(row["schooling"]) + 1]
    found = {f"§schooling {level}" for level in known}
    if row["night_shift"]:
        found.add(NIGHT)
    for lowest, highest in ranges:
        if age is None or lowest <= age <= (highest or age):
            found.add(_age_words(lowest, highest))
    return frozenset(found)


def _vacancy(row: dict[str, Any], asks: frozenset[str], held: int) -> PlannedVacancy:
    skills = frozenset(row["skills"]) - {NO_SKILL}
    return PlannedVacancy(
        id=str(row["id"]),
        employer=str(row["enterprise_id"]),
        seats=row["seats"] - held,
        place=row["path"],
        pay=row["pay_to"] or row["pay_from"] or 0,
        required=asks | skills if row["skills_required"] else asks,
        wanted=frozenset() if row["skills_required"] else skills,
        trade=next((skill for skill in row["skills"] if skill in skills), ""),
        dormitory=row["dormitory"],
    )


def _seeker(
    row: dict[str, Any],
    ranges: set[tuple[int, int | None]],
    levels: dict[str, tuple[int, int]],
    barred: set[str],
    day: date,
) -> PlannedSeeker:
    village, town = levels[row["path"]]
    reach = {Reach.VILLAGE: village, Reach.TOWN: town}.get(row["reach"])
    return PlannedSeeker(
        id=str(row["id"]),
        skills=frozenset(row["skills"]) | offered_by(row, ranges, _age(row, day)),
        home=row["path"],
        wanted_pay=row["wanted_pay"] or 0,
        reach=reach,
        moves=row["wants_dormitory"],
        dormitory=row["wants_dormitory"],
        trades=frozenset(row["skills"]) - {NO_SKILL},
        barred=frozenset(barred),
        waiting=max((day - local_day(row["raised_at"])).days, 0),
    )


def _age(row: dict[str, Any], day: date) -> int | None:
    born = row["person__birth_date"]
    if born is None:
        return day.year - row["birth_year"] if row["birth_year"] else None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _levels(
    seekers: list[dict[str, Any]], within: str, moment: datetime
) -> dict[str, tuple[int, int]]:
    """How many levels up from each home its village and its town lie."""
    paths = {row["path"] for row in seekers}
    return {
        path: (_up(path, place.path), _up(path, within))
        for path, place in credited_places(paths, moment).items()
    }


def _up(path: str, above: str) -> int:
    return max((len(path) - len(above)) // STEP, 0)


def plan(framed: Framed) -> MatchingPlan:
    """The planner's answer, checked a second time. Raises PlanBroken."""
    found = solve(framed.problem, Budget(time_limit_seconds=SECONDS))
    if verify(framed.problem, found):
        raise PlanBroken("the matching breaks a rule of its own")
    return found


def as_lines(framed: Framed, proposal: MatchProposal, found: MatchingPlan) -> list[MatchLine]:
    """The plan as lines of the proposal, not saved."""
    return [
        MatchLine(
            proposal=proposal,
            seeker_id=uuid.UUID(match.seeker),
            vacancy_id=uuid.UUID(match.vacancy),
            score=match.rank,
            reasons=_reasons(match.reasons, framed.asked[match.vacancy]),
        )
        for match in found.matches
    ]


def _reasons(reasons: Iterable[Reason], hidden: int) -> list[dict[str, Any]]:
    """Reasons as they are stored; skills counted without what the planner only calls so."""
    kept = []
    for one in reasons:
        words: dict[str, Any] = {"code": one.code, **one.as_dict()}
        if one.code == "skills":
            words["required"] -= hidden
            if not words["required"] and not words["asked"]:
                continue
        kept.append(words)
    return kept


def unmatched(found: MatchingPlan) -> list[dict[str, Any]]:
    """Everybody nobody was found for, with the reason."""
    return [
        {"seeker": one.subject, "code": one.reason.code, **one.reason.as_dict()}
        for one in found.unserved
    ]
