"""The subjects of a coverage rule as rows: all, those with enough people, those with too few.

For figures that must open their rows; the tallies of a whole page come from `coverage`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook import Rule
from lianfang.command.selectors.held import HeldQuery, Tally
from lianfang.command.selectors.kept import added, rule_tallies
from lianfang.command.selectors.plan import rule_areas
from lianfang.command.selectors.sources import find_source
from lianfang.kit.territory import Territory
from lianfang.people.models import Household, Person
from lianfang.places.models import Place

MODELS: dict[SubjectKind, Any] = {
    SubjectKind.PLACE: Place,
    SubjectKind.HOUSEHOLD: Household,
    SubjectKind.PERSON: Person,
}


class HeldBy(StrEnum):
    """By how many people a subject is held, measured against the rule's minimum."""

    ANY_NUMBER = "any_number"
    ENOUGH = "enough"
    TOO_FEW = "too_few"


_CONDITIONS = {HeldBy.ANY_NUMBER: "TRUE", HeldBy.ENOUGH: "held >= %s", HeldBy.TOO_FEW: "held < %s"}


def subjects_held(
    viewer: Actor, path: str, moment: datetime, rule: Rule, by: HeldBy
) -> QuerySet[Any]:
    """The rule's subjects in the place as rows of their model, wherever the rule is in force."""
    source = find_source(rule.subjects.kind)
    model = source.model if source else MODELS[SubjectKind(rule.subjects.kind)]
    rows: QuerySet[Any] = model._default_manager.all()
    territory = viewer.ambient.within(path)
    wanted = Q(pk__in=[])
    for area in rule_areas(viewer, path, moment, [rule.key]):
        query = HeldQuery(area, territory, moment, ordered=False)
        condition = _CONDITIONS[by]
        limits = [area.rule.minimum] if "%s" in condition else []
        statement = f"{query.head} SELECT id FROM answered WHERE {condition}"  # noqa: S608  own constants
        wanted |= Q(pk__in=RawSQL(statement, [*query.params, *limits]))  # noqa: S611  no input in it
    return rows.filter(wanted)


def held_by_part(
    viewer: Actor, territory: Territory, path: str, moment: datetime, rule: Rule
) -> dict[str, Tally]:
    """The tally of the same subjects in the territory, by the place below the one at `path`."""
    areas = [
        area
        for area in rule_areas(viewer, path, moment, [rule.key])
        if area.rule.subjects.kind == rule.subjects.kind
    ]
    found: dict[str, Tally] = {}
    for below in rule_tallies(areas, path, territory, moment):
        found = added(found, below)
    return found
