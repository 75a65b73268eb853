"""Dimensions several figures share: by the plan's own words (classes, reasons, checklists), by
team, by where somebody came from.

Choices that a plan names are those of all plans in force in the place at the moment.
"""

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.command.models import Team, TeamMember
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.arrivals import OriginClass
from lianfang.command.playbook.isolation import Isolation
from lianfang.command.playbook.wording import Wording
from lianfang.command.selectors.plan import regions
from lianfang.kit.clock import local_day
from lianfang.reports.dimensions import Asked, Dimension, Part, Text, by_field

# Plans hold no personal data; which of them hold where is no secret of the places below.
READER = Actor.system("metrics")
Pairs = Iterable[tuple[str, Text]]


def plans_at(asked: Asked) -> list[Playbook]:
    """The different plans in force in the place at the moment."""
    found = (region.view.playbook for region in regions(READER, asked.path, asked.moment))
    return list({(plan.key, plan.version): plan for plan in found}.values())


def of_plans(title: Text, name: str, words: Callable[[Playbook], Pairs]) -> Dimension:
    """Rows told apart by a key of the plan kept in one of their fields; of plans that share a key
    the first speaks."""

    def choices(asked: Asked) -> list[tuple[str, Text]]:
        found: dict[str, Text] = {}
        for plan in plans_at(asked):
            for key, text in words(plan):
                found.setdefault(key, text)
        return list(found.items())

    return by_field(title, name, choices)


def by_class(prefix: str = "") -> Dimension:
    """By class of service of the enterprise that `prefix` leads to."""
    return of_plans(
        pgettext_lazy("dimension", "Class of service"),
        f"{prefix}service_class",
        lambda plan: [(one.key, one.title) for one in plan.enterprises.classes],
    )


def by_premises(prefix: str = "") -> Dimension:
    return of_plans(
        pgettext_lazy("dimension", "Kind of small premises"),
        f"{prefix}premises",
        lambda plan: [(one.key, one.title) for one in plan.enterprises.premises],
    )


def by_reason(name: str = "reason") -> Dimension:
    return of_plans(
        pgettext_lazy("dimension", "Reason of isolation"),
        name,
        lambda plan: [(one.key, one.title) for one in plan.isolation.reasons],
    )


BY_ROUTINE = of_plans(
    pgettext_lazy("dimension", "Routine"),
    "routine",
    lambda plan: [(one.key, one.title) for one in plan.routines],
)


def by_team(staff: str = "staff") -> Dimension:
    """By team of whoever did it, as the teams stood on the day; somebody in two teams counts in
    both."""

    def parts(asked: Asked) -> list[Part]:
        day = local_day(asked.moment)
        there = Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)
        teams = Team.objects.filter(there, founded_on__lte=day)
        teams = teams.filter(path__under=READER.territory("command.team.view").within(asked.path))
        serving = Q(left_on__isnull=True) | Q(left_on__gt=day)
        return [
            Part(
                str(team.pk),
                team.name,
                Q(
                    **{
                        f"{staff}__in": TeamMember.objects.filter(
                            serving, team=team.pk, joined_on__lte=day
                        )
                        .order_by()
                        .values("staff")
                    }
                ),
            )
            for team in teams.order_by("path", "name", "pk")
        ]

    return Dimension(pgettext_lazy("dimension", "Team"), parts, overlaps=True)


def by_staff_kind(name: str, choices: Any) -> Dimension:
    return by_field(pgettext_lazy("dimension", "Capacity of whoever did it"), name, choices)


@cache
def _origins(code: str) -> list[Part]:
    text = resources.files("lianfang.reports").joinpath("origins.toml").read_text("utf-8")
    return [
        Part(key, Wording(one["zh"], one["en"]), _comes_from(one["codes"], one["words"], code))
        for key, one in tomllib.loads(text).items()
    ]


def _comes_from(codes: Iterable[str], words: Iterable[str], code: str) -> Q:
    """Condition on arrivals; an entry that names nothing takes nothing."""
    found = Q(pk__in=[])
    for one in codes if code else ():
        found |= Q(**{f"{code}__startswith": one})
    # A division code that was noted says more than a word in the name.
    unknown = {code: ""} if code else {}
    for word in words:
        found |= Q(**unknown, origin__contains=word)
    return found


BY_ORIGIN = Dimension(
    pgettext_lazy("dimension", "Came from"), lambda _asked: _origins("origin_code")
)
# Of what was noted without a division code, the name of the place decides.
BY_ORIGIN_NAMED = Dimension(pgettext_lazy("dimension", "Came from"), lambda _asked: _origins(""))


def _by_class_of_plan(asked: Asked) -> list[Part]:
    parts: dict[str, Part] = {}
    for plan in plans_at(asked):
        for one in plan.arrivals.classes:
            parts.setdefault(
                one.key,
                Part(one.key, one.title, _taken_by(one, plan.isolation)),
            )
    return list(parts.values())


def _taken_by(one: OriginClass, isolation: Isolation) -> Q:
    reason = isolation.reason(one.reason) if one.reason else None
    if one.reason and reason is None:
        return Q(pk__in=[])
    source = reason or one
    found = Q(pk__in=[])
    for code in source.origin_codes:
        found |= Q(origin_code__startswith=code)
    for word in source.origin_words:
        found |= Q(origin__contains=word)
    return found


BY_ORIGIN_CLASS = Dimension(_("Class of origin in the plan"), _by_class_of_plan)
