"""Whom a policy fits, by rule: the tests of classes of service, and sizes and states beside them.

The rule is asked of the database for lists and in words for one enterprise; both say the same.
"""

from typing import Annotated, Any

import msgspec
from django.db.models import Q
from django.utils.translation import gettext as _

from lianfang.command.playbook.enterprises import ClassTest, Enterprises, ServiceClass
from lianfang.command.playbook.parts import Part
from lianfang.command.playbook.wording import Wording
from lianfang.enterprises.enums import (
    GONE,
    EnterpriseKind,
    EnterpriseState,
    ParkKind,
    ProjectLevel,
    TaxClass,
)
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.classes import class_by_rule
from lianfang.enterprises.selectors.code_lists import scale_title, scales_meant, section_title
from lianfang.enterprises.selectors.plans import Plans

Size = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Fit(Part, frozen=True):
    """What an enterprise must be for a policy: everything that is given here.

    test       as a class of service is decided: kinds, parks, taxes, scales, levels, industries,
               staff at least, small premises
    classes    of one of these classes of service
    max_staff  so many staff at most; None = no limit
    states     in one of these states; none given: open ones and those not working
    """

    test: ClassTest = ClassTest()
    classes: tuple[str, ...] = ()
    max_staff: Size | None = None
    states: tuple[str, ...] = ()

    @property
    def is_everybody(self) -> bool:
        return self == Fit()


def read_fit(value: Any) -> Fit:
    """The rule as stored. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(value or {}, Fit)


def written(fit: Fit) -> dict[str, Any]:
    """The rule as it is stored: only what differs from asking nothing."""
    found: dict[str, Any] = msgspec.to_builtins(fit)
    found["test"] = {k: v for k, v in found["test"].items() if v}
    return {k: v for k, v in found.items() if v not in (None, {}, [], ())}


def fitting(fit: Fit) -> Q:
    """Condition on enterprises: the rule fits them."""
    test = fit.test
    wanted = Q(state__in=fit.states) if fit.states else ~Q(state__in=GONE)
    asked: tuple[tuple[str, Any], ...] = (
        ("kind__in", test.kinds),
        ("park__kind__in", test.parks),
        ("tax_class__in", test.taxes),
        ("scale__in", scales_meant(test.scales)),
        ("project_level__in", test.levels),
        ("service_class__in", fit.classes),
    )
    for name, allowed in asked:
        if allowed:
            wanted &= Q(**{name: list(allowed)})
    if test.industries:
        sections = Q(pk__in=())
        for letter in test.industries:
            sections |= Q(industry__startswith=letter)
        wanted &= sections
    if test.premises:
        wanted &= ~Q(premises="")
    if test.min_staff:
        wanted &= Q(staff_count__gte=test.min_staff)
    if fit.max_staff is not None:
        # Whoever never said how many staff they have cannot be told that they are too many.
        wanted &= Q(staff_count__lte=fit.max_staff)
    return wanted


def does_fit(fit: Fit, row: Enterprise) -> bool:
    """Whether the rule fits one enterprise already read, with its park."""
    if not fit.test.is_empty and not _passes(fit.test, row):
        return False
    if fit.classes and row.service_class not in fit.classes:
        return False
    if fit.max_staff is not None and (row.staff_count is None or row.staff_count > fit.max_staff):
        return False
    return row.state in fit.states if fit.states else row.state not in GONE


def reasons(fit: Fit, row: Enterprise, plans: Plans) -> list[str]:
    """Why it fits this enterprise, one reason for each thing the rule asks."""
    test = fit.test
    found = []
    if test.kinds:
        found.append(str(EnterpriseKind(row.kind).label))
    if test.parks and row.park:
        found.append(str(ParkKind(row.park.kind).label))
    if test.taxes:
        found.append(str(TaxClass(row.tax_class).label))
    if test.scales:
        found.append(scale_title(row.scale))
    if test.levels:
        found.append(str(ProjectLevel(row.project_level).label))
    if test.industries:
        found.append(section_title(row.industry))
    if test.premises:
        found.append(plans.at(row.path).premises_title(row.premises))
    if fit.classes:
        found.append(plans.at(row.path).class_title(row.service_class))
    if test.min_staff or fit.max_staff is not None:
        found.append(_("%(n)s staff") % {"n": row.staff_count})
    if fit.states:
        found.append(str(EnterpriseState(row.state).label))
    return found or [_("for every enterprise")]


def in_words(fit: Fit, plans: Plans, path: str) -> list[str]:
    """Whom the rule asks for, one line for each thing."""
    test, plan = fit.test, plans.at(path)
    lists: tuple[tuple[str, list[str]], ...] = (
        (_("Kind"), [str(EnterpriseKind(one).label) for one in test.kinds]),
        (_("Kind of park"), [str(ParkKind(one).label) for one in test.parks]),
        (_("Tax class"), [str(TaxClass(one).label) for one in test.taxes]),
        (_("Scale"), [scale_name(one) for one in test.scales]),
        (_("Key project"), [str(ProjectLevel(one).label) for one in test.levels]),
        (_("Industry"), [section_title(one) for one in test.industries]),
        (_("Service class"), [plan.class_title(one) for one in fit.classes]),
        (_("State"), [str(EnterpriseState(one).label) for one in fit.states]),
    )
    found = [f"{name}: {'、'.join(values)}" for name, values in lists if values]
    if test.premises:
        found.append(_("Small premises"))
    if test.min_staff:
        found.append(_("at least %(n)s staff") % {"n": test.min_staff})
    if fit.max_staff is not None:
        found.append(_("at most %(n)s staff") % {"n": fit.max_staff})
    return found


def scale_name(key: str) -> str:
    """A list of four-above units, or several of them, in words."""
    if key == "above_scale":
        return _("Above-scale")
    return _("Four-above") if key == "four_above" else scale_title(key)


def _passes(test: ClassTest, row: Enterprise) -> bool:
    """Asked of a plan of one class with one test: exactly what a class of service is asked."""
    plan = Enterprises(classes=(ServiceClass("it", Wording("是", "it"), (test,)),))
    return class_by_rule(plan, row, row.park.kind if row.park else "") == "it"
