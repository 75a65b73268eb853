"""Figures about enterprises: how many of which kind and class, who answers for them.

For a class of service `large` of an installed playbook there is `enterprises_class_large`; nothing
of a town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook.enterprises import ServiceClass
from lianfang.command.selectors.plan import playbook_list, playbook_of
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.enterprises.enums import (
    GONE,
    EnterpriseKind,
    EnterpriseState,
    ParkKind,
    ProjectLevel,
    StepKind,
    TaxClass,
)
from lianfang.enterprises.models import Enterprise, EnterpriseStep
from lianfang.enterprises.selectors.code_lists import (
    ABOVE_SCALE,
    FOUR_ABOVE,
    scale_keys,
    scale_title,
    scales_meant,
    sections,
)
from lianfang.enterprises.selectors.enterprises import answering
from lianfang.enterprises.selectors.liaison import asked_for, liaison_roles
from lianfang.enterprises.selectors.plans import plans_inside
from lianfang.kit.clock import local_day
from lianfang.people.models import Staff
from lianfang.reports.cuts import by_premises, plans_at
from lianfang.reports.dimensions import Dimension, Part, by_field
from lianfang.reports.metrics import SOURCES, Asked, Declared, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind

ENTERPRISES = "enterprises"
RIGHT = "enterprises.enterprise.view"
READER = Actor.system("metrics")
UNIT = pgettext_lazy("unit", "enterprises")
FIRMS = (EnterpriseKind.ENTERPRISE, EnterpriseKind.BRANCH)

ROW_KINDS[Enterprise] = RowKind(
    (
        RowColumn(_("Name"), lambda row: row.name),
        RowColumn(_("Kind"), lambda row: str(row.get_kind_display())),
        PLACE,
        RowColumn(_("Staff"), lambda row: "—" if row.staff_count is None else str(row.staff_count)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("enterprises:enterprise", args=[row.pk]),
)


def class_parts(asked: Asked) -> list[Part]:
    """Classes of service of the plans in force, by the class of the enterprise at the moment."""
    titles: dict[str, Any] = {}
    for plan in plans_at(asked):
        for one in plan.enterprises.classes:
            titles.setdefault(one.key, one.title)
    return [Part(key, title, Q(class_then=key)) for key, title in titles.items()]


scale_named = lazy(scale_title, str)


def _industries(_asked: Asked) -> list[Part]:
    """Sections of GB/T 4754."""
    return [Part(one.code, str(one.title), Q(industry__startswith=one.code)) for one in sections()]


BY_CLASS = Dimension(pgettext_lazy("dimension", "Class of service"), class_parts)
CUTS = {
    "class": BY_CLASS,
    "kind": by_field(_("Kind"), "kind", EnterpriseKind.choices),
    "scale": by_field(
        pgettext_lazy("dimension", "Scale"),
        "scale",
        [(key, scale_named(key)) for key in scale_keys()],
    ),
    "tax": by_field(pgettext_lazy("dimension", "Tax payer"), "tax_class", TaxClass.choices),
    "park": by_field(pgettext_lazy("dimension", "Kind of park"), "park__kind", ParkKind.choices),
    "premises": by_premises(),
    "industry": Dimension(pgettext_lazy("dimension", "Industry"), _industries),
}


def there(asked: Asked) -> QuerySet[Any]:
    """Enterprises on the register at the moment, by their state then, neither closed nor moved."""
    steps = EnterpriseStep.objects.filter(
        enterprise=OuterRef("pk"),
        kind=StepKind.STATE,
        day__lte=local_day(asked.moment),
        recorded_at__lte=asked.moment,
    ).order_by("-day", "-recorded_at")
    then = Coalesce(Subquery(steps.values("after")[:1]), Value(EnterpriseState.OPEN.value))
    classes = EnterpriseStep.objects.filter(
        enterprise=OuterRef("pk"), kind=StepKind.SERVICE_CLASS, recorded_at__lte=asked.moment
    ).order_by("-day", "-recorded_at")
    rows = Enterprise.objects.filter(created_at__lte=asked.moment).alias(
        state_then=then,
        class_then=Coalesce(Subquery(classes.values("after")[:1]), F("service_class")),
    )
    return rows.exclude(state_then__in=GONE)


def only(**conditions: Any) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return there(asked).filter(**conditions)

    return query


def open_ones(asked: Asked) -> QuerySet[Any]:
    return there(asked).filter(state_then=EnterpriseState.OPEN)


def stopped(asked: Asked) -> QuerySet[Any]:
    return there(asked).exclude(state_then=EnterpriseState.OPEN)


def on_lists(tag: str) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return there(asked).filter(scale__in=scales_meant([tag]))

    return query


def small_premises(asked: Asked) -> QuerySet[Any]:
    return there(asked).exclude(premises="")


def without_liaison(asked: Asked) -> QuerySet[Any]:
    """A rule in force wants a liaison officer for it, and nobody is named."""
    roles = liaison_roles(asked.viewer, asked.path, asked.moment)
    wanted = there(asked).filter(asked_for(asked.viewer, asked.path, asked.moment))
    return wanted.exclude(Exists(answering(local_day(asked.moment), roles)))


def officers(asked: Asked) -> QuerySet[Any]:
    """Who answers for an enterprise as its one officer, each of them once."""
    day = local_day(asked.moment)
    roles = liaison_roles(asked.viewer, asked.path, asked.moment)
    held = Responsibility.objects.filter(
        in_force(day), subject_kind=SubjectKind.ENTERPRISE, role__in=roles, staff=OuterRef("pk")
    )
    return Staff.objects.filter(serving(day)).filter(Exists(held))


def leaders(order: str) -> Query:
    """Leaders with the number of enterprises they answer for; `order` puts first those the figure
    is about."""

    def query(asked: Asked) -> QuerySet[Any]:
        day = local_day(asked.moment)
        roles = {plan.leader_role for plan in plans_inside(asked.viewer, asked.path, asked.moment)}
        held = (
            Responsibility.objects.filter(
                in_force(day), subject_kind=SubjectKind.ENTERPRISE, role__in=roles
            )
            .filter(staff=OuterRef("pk"))
            .order_by()
            .values("staff")
            .annotate(number=Count("pk"))
            .values("number")
        )
        number = Subquery(held, output_field=IntegerField())
        rows = Staff.objects.filter(serving(day)).annotate(enterprises_led=number)
        ordered = F("enterprises_led").desc() if order == "most" else F("enterprises_led").asc()
        return rows.filter(enterprises_led__isnull=False).order_by(ordered, "path", "pk")

    return query


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": UNIT, "rows_right": RIGHT, "dimensions": CUTS, **more}
    return Metric(
        key=key, group=ENTERPRISES, title=title, definition=definition, query=query, **given
    )


def _per_leader(key: str, title: Any, definition: Any, total: Any, order: str) -> Metric:
    return _metric(
        key,
        title,
        definition,
        leaders(order),
        total=total,
        empty=None,
        rows_right="people.staff.view",
        dimensions={},
        also=((_("Enterprises"), "enterprises_led"),),
    )


def _class_title(template: str, one: ServiceClass) -> str:
    return gettext(template) % {"title": one.title}


titled = lazy(_class_title, str)


@lru_cache(maxsize=64)
def class_metric(one: ServiceClass) -> Metric:
    """How many enterprises are in a class of service of an installed plan."""
    return _metric(
        f"enterprises_class_{one.key}",
        titled(gettext_noop("Enterprises: %(title)s"), one),
        _("Enterprises on the register that were in this class of service at the moment."),
        only(class_then=one.key),
    )


def installed_metrics() -> Iterator[Declared]:
    """One for each class of the newest version of each installed playbook; of classes that share a
    key the first speaks."""
    seen: set[str] = set()
    classes: dict[str, ServiceClass] = {}
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for one in playbook_of(version).enterprises.classes:
                classes.setdefault(one.key, one)
    yield from map(class_metric, classes.values())


SOURCES.append(installed_metrics)
declare(
    _metric(
        "enterprises",
        _("Enterprises"),
        _("Enterprises and branches on the register, neither closed nor moved away."),
        only(kind__in=FIRMS),
    ),
    _metric(
        "self_employed",
        _("Self-employed"),
        _("Self-employed businesses on the register, neither closed nor moved away."),
        only(kind=EnterpriseKind.SELF_EMPLOYED),
        unit=pgettext_lazy("unit", "businesses"),
    ),
    _metric(
        "small_premises",
        _("Small premises"),
        _("Small premises of the kinds the plan watches, neither closed nor moved away."),
        small_premises,
        unit=pgettext_lazy("unit", "premises"),
    ),
    _metric(
        "above_scale_enterprises",
        _("Above-scale enterprises"),
        _("Enterprises on the lists of industry and services above scale."),
        on_lists(ABOVE_SCALE),
    ),
    _metric(
        "four_above_enterprises",
        _("Four-above enterprises"),
        _("Enterprises on any of the four-above lists."),
        on_lists(FOUR_ABOVE),
    ),
    _metric(
        "enterprises_open",
        _("Open enterprises"),
        _("Of everything on the register, what is open at the moment."),
        open_ones,
        more_is_better=True,
    ),
    _metric(
        "enterprises_stopped",
        _("Enterprises not working"),
        _("Of everything on the register, what is stopped or was ordered to stop."),
        stopped,
        more_is_better=False,
    ),
    _metric(
        "construction_projects",
        _("Construction projects"),
        _("Construction projects on the register, neither closed nor moved away."),
        only(kind=EnterpriseKind.PROJECT),
        unit=pgettext_lazy("unit", "projects"),
    ),
    _metric(
        "city_key_projects",
        _("Key projects of the city"),
        _("Construction projects on the city's list of key projects."),
        only(kind=EnterpriseKind.PROJECT, project_level=ProjectLevel.CITY),
        unit=pgettext_lazy("unit", "projects"),
    ),
    _metric(
        "construction_area_m2",
        _("Area under construction"),
        _("Floor area of the construction projects on the register, in square metres."),
        only(kind=EnterpriseKind.PROJECT),
        unit=pgettext_lazy("unit", "m²"),
        total=Sum("area_m2", default=0),
    ),
    _metric(
        "enterprise_staff",
        _("Staff of enterprises"),
        _("Head counts of everything on the register, as far as they are known."),
        there,
        unit=pgettext_lazy("unit", "people"),
        total=Sum("staff_count", default=0),
    ),
    _metric(
        "enterprises_without_liaison",
        _("Enterprises without a liaison officer"),
        _("The plan wants a liaison officer for it; nobody is named, or they are away."),
        without_liaison,
        is_alarm=True,
        more_is_better=False,
    ),
    _metric(
        "enterprise_officers",
        _("Liaison officers of enterprises"),
        _("Those who answer for an enterprise as its liaison officer, each counted once."),
        officers,
        unit=pgettext_lazy("unit", "people"),
        rows_right="people.staff.view",
        dimensions={},
    ),
    _per_leader(
        "enterprises_per_leader_least",
        _("Fewest enterprises of one leader"),
        _("Of all leaders who answer for enterprises, the lowest number one answers for."),
        Min("enterprises_led"),
        "least",
    ),
    _per_leader(
        "enterprises_per_leader_most",
        _("Most enterprises of one leader"),
        _("Of all leaders who answer for enterprises, the highest number one answers for."),
        Max("enterprises_led"),
        "most",
    ),
)
