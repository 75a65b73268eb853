"""The rule of clearance as one statement: on what ground each of many employees may not go.

Everybody is held against open fever cases, the isolation register, the latest survey, where they
are, and their last journeys; the gravest ground decides. One employee is judged by the same
statement as all of a town, so that a list, its counts and the door never differ.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lianfang.access.scope import everywhere
from lianfang.command.playbook.isolation import Isolation
from lianfang.command.selectors.plan import plans_in_force
from lianfang.health.enums import OPEN_STATES
from lianfang.kit.clock import local_day
from lianfang.kit.statements import fetch

# Nobody is observed longer than that after an arrival.
LONGEST = timedelta(days=60)
# What was said of the last fourteen days holds through fourteen, the day it was said the first.
SAID_HOLDS = timedelta(days=13)

# Of the people chosen by an expression, rows of (person, until, ended): the last day of an
# isolation that runs, and the day the last one ended that is over.
IsolationReader = Callable[[Any], QuerySet[Any]]
_readers: list[IsolationReader] = []
_THEY: Any = RawSQL("SELECT person_id FROM asked", ())


class Ground(StrEnum):
    """Why somebody may not go; "" for those who may."""

    FEVER = "fever"
    ISOLATED = "isolated"
    SYMPTOMS = "symptoms"
    THERE = "there"
    CAME = "came"
    MET = "met"
    STAYED = "stayed"
    UNKNOWN = "unknown"
    NONE = ""


Answer = tuple[uuid.UUID, str, date | None, bool]


def register_isolation(reader: IsolationReader) -> None:
    """Make the isolation register known; called from `ready()` of its app, once."""
    if reader not in _readers:
        _readers.append(reader)


def grounds(employment_ids: Sequence[uuid.UUID], moment: datetime) -> list[Answer]:
    """(employment, ground, last day of it where one is known, whether they are in a key area or
    came from one) of each; one statement."""
    statement, values = _judging("SELECT unnest(%s::uuid[])", [list(employment_ids)], moment)
    return fetch(f"{statement} SELECT id, ground, until, is_key FROM judged", values)  # noqa: S608  own constants


def held_among(employments: QuerySet[Any, Any], moment: datetime) -> Any:
    """Ids of those who may not go, of the employments a query selects the ids of: an expression
    for `__in`."""
    query, values = employments.order_by().query.sql_with_params()
    statement, params = _judging(query, values, moment)
    held = f"{statement} SELECT id FROM judged WHERE ground <> ''"  # noqa: S608  own constants
    return RawSQL(held, params)  # noqa: S611  no input in it


def _judging(chosen: str, values: Iterable[Any], moment: datetime) -> tuple[str, list[Any]]:
    """The statement up to `judged`, and its values in order."""
    if not _readers:
        # Nobody is let go because a register was forgotten.
        raise RuntimeError("the isolation register is not known to the workforce room")
    with everywhere("employees of enterprises that were found for the viewer"):
        queries = [read(_THEY).order_by().query.sql_with_params() for read in _readers]
    isolation = " UNION ALL ".join(f"({query})" for query, _params in queries)
    scopes, regions = _plans(moment)
    day = local_day(moment)
    params = [scopes, regions, *values, *(one for _query, more in queries for one in more)]
    params += [day - LONGEST, day]
    return _RULE % {"chosen": chosen, "isolation": isolation}, params


def _plans(moment: datetime) -> tuple[str, str]:
    """As JSON: which plan holds from which place on, and the origins each plan isolates for in the
    order of its reasons."""
    numbers: dict[Isolation, int] = {}
    scopes = [
        {"path": path, "plan": numbers.setdefault(playbook.isolation, len(numbers) + 1)}
        for path, playbook in plans_in_force(moment).items()
    ]
    # Where no plan holds, the defaults do.
    numbers.setdefault(Isolation(), 0)
    regions = [
        {"plan": number, "turn": turn, "days": reason.modes[0].days, **where}
        for plan, number in numbers.items()
        for turn, reason in enumerate(plan.reasons)
        for where in (
            *({"code": code} for code in reason.origin_codes),
            *({"word": word} for word in reason.origin_words if word),
        )
    ]
    return json.dumps(scopes), json.dumps(regions, ensure_ascii=False)


_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)


def _days(origin: str, code: str) -> str:
    """For how many days the plan isolates whoever comes from there; NULL where it does not."""
    return f"""(
        SELECT r.days FROM regions r
        WHERE r.plan = a.plan
            AND (starts_with({code}, r.code) OR strpos({origin}, r.word) > 0)
        ORDER BY r.turn LIMIT 1)"""  # noqa: S608  own constants


# scopes, regions: the plans. asked: whom it is about, each with the plan of the deepest place that
# has one. known: everything that is held against them. seen: until when they are observed after
# their journeys; `stayed` says no more where such a journey lies within the days it speaks of.
_RULE = f"""
WITH scopes AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%%s::jsonb) AS s (path text, plan int)
), regions AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%%s::jsonb) AS r
        (plan int, turn int, days int, code text, word text)
), asked AS MATERIALIZED (
    SELECT e.id, e.person_id, e.state, e.origin, e.origin_code, coalesce((
        SELECT s.plan FROM scopes s WHERE starts_with(f.path, s.path)
        ORDER BY length(s.path) DESC LIMIT 1), 0) AS plan
    FROM workforce_employment e JOIN enterprises_enterprise f ON f.id = e.enterprise_id
    WHERE e.id IN (%(chosen)s)
), isolation AS MATERIALIZED (
    SELECT person_id, max(until) AS until, max(ended) AS ended
    FROM (%(isolation)s) AS told (person_id, until, ended) GROUP BY person_id
), known AS MATERIALIZED (
    SELECT a.id, a.state, i.until, i.ended, said.*, came.arrived_on,
        {_days("a.origin", "a.origin_code")} AS home_days,
        CASE WHEN came.arrived_on IS NOT NULL
            THEN {_days("came.origin", "came.origin_code")} END AS way_days,
        greatest(came.arrived_on, said.came_on) AS last,
        EXISTS (SELECT FROM health_feveralert h
            WHERE h.person_id = a.person_id AND h.state IN ({_OPEN})) AS fever
    FROM asked a
    LEFT JOIN isolation i ON i.person_id = a.person_id
    LEFT JOIN LATERAL (
        SELECT v.came_on, cardinality(v.symptoms) > 0 AS symptoms,
            v.in_key_region IS TRUE AS there, v.met_case IS TRUE AS met,
            v.stayed IS TRUE AS stayed,
            (v.said_at AT TIME ZONE 'Asia/Shanghai')::date AS said_on
        FROM workforce_survey v WHERE v.employment_id = a.id
        ORDER BY v.said_at DESC, v.id DESC LIMIT 1) said ON TRUE
    LEFT JOIN LATERAL (
        SELECT p.arrived_on, p.origin, p.origin_code FROM people_arrival p
        WHERE p.person_id = a.person_id AND p.arrived_on > %%s
            AND NOT EXISTS (SELECT FROM people_arrival n WHERE n.supersedes_id = p.id)
        ORDER BY p.arrived_on DESC, p.id DESC LIMIT 1) came ON TRUE
), seen AS (
    SELECT k.*,
        greatest(k.arrived_on + k.way_days, k.came_on + k.home_days) - 1 AS seen_until,
        greatest(
            CASE WHEN k.way_days IS NOT NULL THEN k.arrived_on END,
            CASE WHEN k.home_days IS NOT NULL THEN k.came_on END
        ) >= k.said_on - {SAID_HOLDS.days} AS explained,
        k.ended IS NOT NULL AND (k.last IS NULL OR k.last <= k.ended)
            AND ((k.met OR k.stayed) AND k.said_on > k.ended) IS NOT TRUE AS released
    FROM known k
), said AS (
    SELECT s.*, CASE WHEN s.met OR (s.stayed AND s.explained IS NOT TRUE)
        THEN s.said_on + {SAID_HOLDS.days} END AS said_until
    FROM seen s
), found AS (
    SELECT s.*, %%s::date AS today FROM said s
), judged AS (
    SELECT g.id, g.ground, (g.home_days IS NOT NULL OR g.way_days IS NOT NULL) AS is_key,
        CASE WHEN g.ground = 'isolated' THEN g.until
            WHEN g.ground IN ('came', 'met', 'stayed') THEN greatest(g.seen_until, g.said_until)
        END AS until
    FROM (SELECT f.*, CASE
        WHEN f.fever THEN 'fever'
        WHEN f.until IS NOT NULL THEN 'isolated'
        WHEN f.symptoms THEN 'symptoms'
        WHEN f.state = 'away' AND f.home_days IS NOT NULL THEN 'there'
        WHEN f.there AND (f.last IS NULL OR f.last < f.said_on) THEN 'there'
        WHEN f.released THEN ''
        WHEN greatest(f.seen_until, f.said_until) >= f.today THEN CASE
            WHEN f.said_until IS NULL OR f.seen_until >= f.said_until THEN 'came'
            WHEN f.met THEN 'met' ELSE 'stayed' END
        WHEN f.state <> 'away' AND f.home_days IS NOT NULL AND f.way_days IS NULL
            AND f.came_on IS NULL THEN 'unknown'
        ELSE '' END AS ground FROM found f) g
)
"""  # noqa: S608  own constants
