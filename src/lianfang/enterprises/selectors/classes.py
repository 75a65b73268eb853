"""Which class of service an enterprise falls into by the rule of the plan."""

from typing import Protocol

from lianfang.command.playbook.enterprises import ClassTest, Enterprises
from lianfang.enterprises.selectors.code_lists import scales_meant


class Facts(Protocol):
    """What the rule looks at; a row of the register has it all."""

    kind: str
    premises: str
    industry: str
    scale: str
    tax_class: str
    staff_count: int | None
    project_level: str


def class_by_rule(plan: Enterprises, facts: Facts, park_kind: str) -> str:
    """Key of the first class of the plan one of whose tests is passed; "" when none fits.

    `park_kind` is the kind of the park the enterprise stands in, "" outside of any.
    """
    for one in plan.classes:
        if not one.when or any(_passes(test, facts, park_kind) for test in one.when):
            return one.key
    return ""


def _passes(test: ClassTest, facts: Facts, park_kind: str) -> bool:
    asked: tuple[tuple[tuple[str, ...] | frozenset[str], str], ...] = (
        (test.kinds, facts.kind),
        (test.parks, park_kind),
        (test.taxes, facts.tax_class),
        (scales_meant(test.scales), facts.scale),
        (test.levels, facts.project_level),
        (test.industries, facts.industry[:1]),
    )
    if any(allowed and value not in allowed for allowed, value in asked):
        return False
    if test.premises and not facts.premises:
        return False
    return (facts.staff_count or 0) >= test.min_staff
