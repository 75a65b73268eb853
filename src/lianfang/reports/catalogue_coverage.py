"""Figures about coverage: for each rule of an installed playbook, who is covered and who is not.

For a rule `unit_volunteer` there are `unit_volunteer_all`, `unit_volunteer_covered`,
`unit_volunteer_gaps` and the rate `unit_volunteer_rate`; nothing of a town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook import Rule
from lianfang.command.selectors.covered import HeldBy, held_by_part, subjects_held
from lianfang.command.selectors.plan import installed_playbook, playbook_list
from lianfang.kit.territory import Territory
from lianfang.reports.metrics import SOURCES, Asked, Declared, Metric, Query, Quick, Rate

COVERAGE = "coverage"
READER = Actor.system("metrics")
ROW_RIGHTS = {
    SubjectKind.PLACE: "places.place.view",
    SubjectKind.HOUSEHOLD: "people.household.view",
    SubjectKind.PERSON: "people.person.view",
    SubjectKind.ENTERPRISE: "enterprises.enterprise.view",
}
UNITS = {
    SubjectKind.PLACE: pgettext_lazy("unit", "places"),
    SubjectKind.HOUSEHOLD: pgettext_lazy("unit", "households"),
    SubjectKind.PERSON: pgettext_lazy("unit", "people"),
    SubjectKind.ENTERPRISE: pgettext_lazy("unit", "enterprises"),
}


def _titled(template: str, rule: Rule) -> str:
    return gettext(template) % {"rule": rule.title}


titled = lazy(_titled, str)


def held(rule: Rule, by: HeldBy) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return subjects_held(asked.viewer, asked.path, asked.moment, rule, by)

    return query


_TOLD = {
    HeldBy.ANY_NUMBER: lambda tally: tally.total,
    HeldBy.ENOUGH: lambda tally: tally.covered,
    HeldBy.TOO_FEW: lambda tally: tally.gaps,
}


def tallied(rule: Rule, by: HeldBy) -> Quick:
    def quick(asked: Asked, territory: Territory, length: int) -> dict[str, int]:
        found = held_by_part(asked.viewer, territory, asked.path, asked.moment, rule)
        return {part: _TOLD[by](tally) for part, tally in found.items()}

    return quick


@lru_cache(maxsize=256)
def rule_metrics(rule: Rule) -> tuple[Declared, ...]:
    """The four figures of one rule."""

    def metric(suffix: str, title: Any, definition: Any, by: HeldBy, **more: Any) -> Metric:
        return Metric(
            key=f"{rule.key}_{suffix}",
            group=COVERAGE,
            title=title,
            unit=UNITS[SubjectKind(rule.subjects.kind)],
            definition=definition,
            query=held(rule, by),
            quick=tallied(rule, by),
            rows_right=ROW_RIGHTS[SubjectKind(rule.subjects.kind)],
            **more,
        )

    return (
        metric(
            "all",
            titled(gettext_noop("%(rule)s: all"), rule),
            _("Everybody and everything the rule is for, where the plan in force has the rule."),
            HeldBy.ANY_NUMBER,
        ),
        metric(
            "covered",
            titled(gettext_noop("%(rule)s: covered"), rule),
            _("Those for whom at least as many people answer as the rule asks for."),
            HeldBy.ENOUGH,
            more_is_better=True,
        ),
        metric(
            "gaps",
            titled(gettext_noop("%(rule)s: not covered"), rule),
            _("Those for whom nobody, or too few, answer. People who are away do not count."),
            HeldBy.TOO_FEW,
            is_alarm=True,
            more_is_better=False,
        ),
        Rate(
            key=f"{rule.key}_rate",
            group=COVERAGE,
            title=titled(gettext_noop("%(rule)s (%%)"), rule),
            definition=_("Of all whom the rule is for, those who are covered."),
            part=f"{rule.key}_covered",
            whole=f"{rule.key}_all",
            rest=f"{rule.key}_gaps",
        ),
    )


def installed_metrics() -> Iterator[Declared]:
    """Those of every rule of the newest version of each installed playbook."""
    seen: set[str] = set()
    # Asked for on most pages: a version never changes, so its long text is read once.
    for version_id, key in playbook_list(READER).values_list("pk", "key"):
        if key not in seen:
            seen.add(key)
            for rule in installed_playbook(version_id).rules:
                yield from rule_metrics(rule)


SOURCES.append(installed_metrics)
