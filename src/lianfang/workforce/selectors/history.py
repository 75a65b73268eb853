"""What became of an employee, step by step, and what was said of them, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.errors import Text
from lianfang.people.enums import ArrivalTransport
from lianfang.workforce.enums import EmploymentState, SurveySource
from lianfang.workforce.models import Answered, Employment, EmploymentStep
from lianfang.workforce.selectors.staff import surveys_of

QUESTIONS: dict[str, Text] = {
    "in_key_region": _("Is in a key region now"),
    "stayed": _("Stayed in a key region within 14 days"),
    "met_case": _("Met a case within 14 days"),
    "met_region": _("Met people from a key region within 14 days"),
}


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step of an employment in words."""

    before: str
    after: str
    day: date
    reason: str
    at: datetime
    by: str


def steps_of(row: Employment) -> list[StepCard]:
    """Every step, the latest first; the caller found the employment for the viewer."""
    with everywhere("the employment was found for the viewer by the caller"):
        rows = list(EmploymentStep.objects.filter(employment=row).order_by("-at", "-id"))
    return [
        StepCard(
            before=str(EmploymentState(one.from_state).label) if one.from_state else "",
            after=str(EmploymentState(one.to_state).label),
            day=one.day,
            reason=one.reason,
            at=one.at,
            by=one.by,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """What was said of an employee: `yes` are the questions answered with yes."""

    at: datetime
    source: str
    is_verified: bool
    by: str
    yes: tuple[str, ...]
    no: int
    symptoms: tuple[str, ...]
    came_on: date | None
    journey: str
    companions: str
    told_community_on: date | None
    note: str


def survey_cards(viewer: Actor, row: Employment, moment: datetime) -> list[SurveyCard]:
    """Every survey of an employee, the latest first."""
    titles = {
        one.key: str(one.title) for one in health_rules(viewer, row.path, moment).plan.symptoms
    }
    return [
        SurveyCard(
            at=one.said_at,
            source=str(SurveySource(one.source).label),
            is_verified=one.source == SurveySource.VERIFIED,
            by=one.recorded_by if one.source == SurveySource.VERIFIED else "",
            yes=said_yes(one),
            no=sum(getattr(one, name) is False for name in QUESTIONS),
            symptoms=tuple(titles.get(key, key) for key in one.symptoms),
            came_on=one.came_on,
            journey=_journey(one),
            companions=one.companions,
            told_community_on=one.told_community_on,
            note=one.note,
        )
        for one in surveys_of(row)
    ]


def said_yes(row: Answered) -> tuple[str, ...]:
    """The questions of the last fourteen days that were answered with yes."""
    return tuple(str(text) for name, text in QUESTIONS.items() if getattr(row, name))


def _journey(row: Answered) -> str:
    """By what they came."""
    transport = str(ArrivalTransport(row.transport).label) if row.transport else ""
    return " ".join(part for part in (transport, row.trip_number) if part)
