"""Figures about policies: how many are in force, whom they reached, what was applied for."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.policies.enums import RUNNING, HelpState, ReachHow
from lianfang.policies.models import Help, HelpStep, Policy, Reach
from lianfang.reports.cuts import by_class
from lianfang.reports.dimensions import by_field
from lianfang.reports.metrics import EVENTS, Asked, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

POLICIES = "policies"
VIEW = "policies.policy.view"
HELPS = "policies.help.view"
PATH = "enterprise__path"
FIRMS = pgettext_lazy("unit", "enterprises")
APPLICATIONS = pgettext_lazy("unit", "applications")

ROW_KINDS[Policy] = RowKind(
    (
        RowColumn(pgettext_lazy("policy", "Policy"), lambda row: row.title),
        RowColumn(pgettext_lazy("policy", "Issued by"), lambda row: row.issuer),
        PLACE,
        RowColumn(_("Apply until"), lambda row: day_text(row.apply_until)),
    ),
    lambda row: reverse("policies:policy", args=[row.pk]),
)
ROW_KINDS[Reach] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(pgettext_lazy("policy", "Policy"), lambda row: row.policy.title),
        PLACE,
        RowColumn(pgettext_lazy("policy", "How"), lambda row: str(row.get_how_display())),
        RowColumn(_("At"), lambda row: moment_text(row.at)),
    ),
    lambda row: reverse("policies:policy", args=[row.policy_id]),
    related=("enterprise", "policy"),
)
ROW_KINDS[Help] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(pgettext_lazy("policy", "Policy"), lambda row: row.policy.title),
        PLACE,
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("policies:help", args=[row.pk]),
    related=("enterprise", "policy"),
)


def in_force(asked: Asked) -> QuerySet[Any]:
    """Versions published by the moment and neither replaced nor withdrawn then."""
    rows = Policy.objects.filter(published_at__lte=asked.moment)
    return rows.exclude(ended_at__lte=asked.moment)


def reached(asked: Asked) -> QuerySet[Any]:
    return Reach.objects.filter(at__lte=asked.moment)


def applications(*states: str) -> Query:
    """Help with applications in one of these states at the moment; all of it without any."""

    def query(asked: Asked) -> QuerySet[Any]:
        steps = HelpStep.objects.filter(help=OuterRef("pk"), at__lte=asked.moment)
        then = Subquery(steps.order_by("-at", "-pk").values("to_state")[:1])
        rows = Help.objects.filter(asked_at__lte=asked.moment).alias(state_then=then)
        return rows.filter(state_then__in=states) if states else rows

    return query


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": APPLICATIONS, "rows_right": HELPS, "path_field": PATH, **more}
    return Metric(key=key, group=POLICIES, title=title, definition=definition, query=query, **given)


declare(
    _metric(
        "policies_in_force",
        _("Policies in force"),
        _("Policies published for enterprises and neither replaced nor withdrawn."),
        in_force,
        unit=pgettext_lazy("unit", "policies"),
        rows_right=VIEW,
        path_field="path",
    ),
    _metric(
        "enterprises_reached_by_policies",
        _("Enterprises reached by policies"),
        _("Enterprises that opened a policy or were told of one, each counted once."),
        reached,
        unit=FIRMS,
        rows_right=VIEW,
        total=Count("enterprise", distinct=True),
        spans=EVENTS,
        when="at",
        dimensions={
            "how": by_field(pgettext_lazy("policy", "How"), "how", ReachHow.choices),
            "class": by_class("enterprise__"),
        },
        more_is_better=True,
    ),
    _metric(
        "policy_applications_helped",
        _("Applications for policies helped with"),
        _("Enterprises helped to apply for a policy so far."),
        applications(),
        spans=EVENTS,
        when="asked_at",
        dimensions={"class": by_class("enterprise__")},
    ),
    _metric(
        "policy_applications_running",
        _("Applications for policies going on"),
        _("Help with applications that is neither granted, refused nor given up."),
        applications(*RUNNING),
    ),
    _metric(
        "policy_applications_granted",
        _("Applications for policies granted"),
        _("Applications for policies that were granted with help."),
        applications(HelpState.GRANTED),
        more_is_better=True,
    ),
)
