"""The health survey of employees: what is said is kept as said, and the latest one counts."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.ids import new_id
from lianfang.kit.text import compact, tidy
from lianfang.people.enums import ArrivalTransport
from lianfang.workforce.models import Answered, Employment, Survey

# Nobody asks about a journey of last year.
OLDEST_JOURNEY = timedelta(days=180)
_QUESTIONS = ("in_key_region", "stayed", "met_case", "met_region")
_TEXTS = {"trip_number": compact, "companions": tidy, "note": tidy}


class Answers(TypedDict, total=False):
    """Answers of the survey; None or missing: not answered. `transport`: `ArrivalTransport`."""

    in_key_region: bool | None
    stayed: bool | None
    met_case: bool | None
    met_region: bool | None
    symptoms: Sequence[str]
    came_on: date | None
    transport: str
    trip_number: str
    companions: str
    told_community_on: date | None
    note: str


def says_something(answers: Answers) -> bool:
    """Whether any question was answered at all."""
    return any(value not in (None, "", (), []) for value in answers.values())


def answer(row: Answered, answers: Answers, path: str, actor: Actor, now: datetime) -> None:
    """Take the answers over into a row. Raises InvalidInput by field."""
    known = [one.key for one in health_rules(actor, path, now).plan.symptoms]
    _answer(row, answers, known, local_day(now))


def _answer(row: Answered, answers: Answers, known: Sequence[str], today: date) -> None:
    errors: dict[str, Any] = {}
    for name in _QUESTIONS:
        setattr(row, name, answers.get(name))
    chosen = set(answers.get("symptoms", ()))
    if not chosen <= set(known):
        errors["symptoms"] = _("Choose from the list.")
    row.symptoms = [key for key in known if key in chosen]
    for name in ("came_on", "told_community_on"):
        day = answers.get(name)
        if isinstance(day, date) and not today - OLDEST_JOURNEY <= day <= today:
            errors[name] = _("A day of the last months, please.")
        setattr(row, name, day)
    row.transport = answers.get("transport") or ""
    if row.transport and row.transport not in ArrivalTransport.values:
        errors["transport"] = _("Choose from the list.")
    for name, tidied in _TEXTS.items():
        field: Any = type(row)._meta.get_field(name)
        try:
            setattr(row, name, field.clean(tidied(str(answers.get(name) or "")), row))
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if errors:
        raise InvalidInput(fields=errors)


def keep_survey(
    row: Employment,
    answers: Answers,
    source: str,
    actor: Actor,
    now: datetime,
    *,
    survey_id: uuid.UUID | None = None,
) -> Survey:
    """A new survey of an employee, the latest one from now on. Raises InvalidInput by field."""
    return keep_surveys([(row, answers, source)], actor, now, survey_id)[0]


def keep_surveys(
    said: Sequence[tuple[Employment, Answers, str]],
    actor: Actor,
    now: datetime,
    survey_id: uuid.UUID | None = None,
) -> list[Survey]:
    """New surveys of many employees, in a fixed number of statements for each enterprise."""
    known: dict[str, list[str]] = {}
    surveys = []
    for row, answers, source in said:
        path = row.path
        if path not in known:
            known[path] = [one.key for one in health_rules(actor, path, now).plan.symptoms]
        survey = Survey(
            id=survey_id or new_id(),
            employment=row,
            said_at=now,
            source=source,
            recorded_by=actor.display_name[:64],
        )
        _answer(survey, answers, known[path], local_day(now))
        surveys.append(survey)
    with everywhere("a survey is kept where the enterprise stands"):
        return Survey.objects.bulk_create(surveys, batch_size=500)


def copied(row: Answered) -> Answers:
    """The answers of a row, to be taken over into another one."""
    return {
        "in_key_region": row.in_key_region,
        "stayed": row.stayed,
        "met_case": row.met_case,
        "met_region": row.met_region,
        "symptoms": row.symptoms,
        "came_on": row.came_on,
        "transport": row.transport,
        "trip_number": row.trip_number,
        "companions": row.companions,
        "told_community_on": row.told_community_on,
        "note": row.note,
    }
