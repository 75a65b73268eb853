"""Figures about inspections: how many of which kind, what was found, who was not inspected.

States of findings are read from their steps, so that a figure of last week stays what it was. For a
checklist `small_catering` of an installed playbook there is `inspections_small_catering`; nothing
of a town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.inspections import Checklist
from lianfang.command.selectors.plan import playbook_list, playbook_of
from lianfang.inspections.enums import (
    RUNNING,
    FindingState,
    NoticeKind,
    Severity,
    SubjectKind,
)
from lianfang.inspections.models import (
    Finding,
    FindingStep,
    Inspection,
    PremisesNotice,
    SupervisionOrder,
    SupervisionStep,
)
from lianfang.inspections.selectors.coverage import uninspected
from lianfang.inspections.selectors.plans import DEFAULTS
from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.metrics import SOURCES, Asked, Declared, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text

INSPECTIONS = "inspections"
VIEW = "inspections.inspection.view"
FINDINGS = "inspections.finding.view"
READER = Actor.system("metrics")
TIMES = pgettext_lazy("unit", "inspections")
FOUND = pgettext_lazy("unit", "findings")


def _subject(row: Inspection) -> str:
    return str(row.enterprise or row.team or row.place)


ROW_KINDS[Inspection] = RowKind(
    (
        RowColumn(pgettext_lazy("inspection", "Subject"), _subject),
        PLACE,
        RowColumn(pgettext_lazy("inspection", "When"), lambda row: moment_text(row.taken_at)),
        RowColumn(pgettext_lazy("inspection", "Result"), lambda row: str(row.get_result_display())),
        RowColumn(pgettext_lazy("inspection", "By"), lambda row: row.recorded_by),
    ),
    lambda row: reverse("inspections:inspection", args=[row.pk]),
    related=("enterprise", "team"),
)
ROW_KINDS[Finding] = RowKind(
    (
        RowColumn(pgettext_lazy("inspection", "Subject"), lambda row: _subject(row.inspection)),
        PLACE,
        RowColumn(
            pgettext_lazy("inspection", "Severity"), lambda row: str(row.get_severity_display())
        ),
        RowColumn(
            pgettext_lazy("inspection", "To be put right by"),
            lambda row: moment_text(row.due_at),
        ),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("inspections:finding", args=[row.pk]),
    related=("inspection__enterprise", "inspection__team", "inspection__place"),
)
ROW_KINDS[PremisesNotice] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        PLACE,
        RowColumn(pgettext_lazy("inspection", "Since"), lambda row: moment_text(row.issued_at)),
        RowColumn(pgettext_lazy("inspection", "Reason"), lambda row: row.reason),
    ),
    lambda row: reverse("inspections:notice", args=[row.pk]),
    related=("enterprise",),
)
ROW_KINDS[SupervisionOrder] = RowKind(
    (
        RowColumn(pgettext_lazy("inspection", "Number"), lambda row: row.number),
        PLACE,
        RowColumn(pgettext_lazy("inspection", "Due"), lambda row: moment_text(row.due_at)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("inspections:order", args=[row.pk]),
)


def made(asked: Asked) -> QuerySet[Any]:
    """Inspections that count, made and written down by the moment. One that was corrected later
    still counts at the moment before."""
    known = Inspection.objects.filter(
        taken_at__lte=asked.moment, received_at__lte=asked.moment, is_void=False
    )
    corrected = Q(superseded_by__received_at__lte=asked.moment)
    return known.exclude(pk__in=known.filter(corrected).values("pk"))


def today(asked: Asked) -> QuerySet[Any]:
    return made(asked).filter(taken_at__gte=day_bounds(local_day(asked.moment))[0])


def of_list(key: str) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return made(asked).filter(checklist=key)

    return query


def of_small_premises(asked: Asked) -> QuerySet[Any]:
    """Forms of the five kinds of small premises."""
    return made(asked).filter(enterprise__isnull=False).exclude(enterprise__premises="")


def of_enterprises(asked: Asked) -> QuerySet[Any]:
    """Forms of enterprises that are no small premises."""
    return made(asked).filter(enterprise__isnull=False, enterprise__premises="")


def by_groups(asked: Asked) -> QuerySet[Any]:
    return made(asked).filter(group__isnull=False)


def found(asked: Asked) -> QuerySet[Any]:
    """Findings known at the moment, by their state then, without those taken back."""
    steps = FindingStep.objects.filter(finding=OuterRef("pk"), recorded_at__lte=asked.moment)
    then = Subquery(steps.order_by("-recorded_at", "-pk").values("to_state")[:1])
    rows = Finding.objects.alias(state_then=then).filter(state_then__isnull=False)
    return rows.exclude(state_then=FindingState.VOID)


def still_open(asked: Asked) -> QuerySet[Any]:
    return found(asked).filter(state_then__in=RUNNING)


def critical(asked: Asked) -> QuerySet[Any]:
    return still_open(asked).filter(severity=Severity.CRITICAL)


def late(asked: Asked) -> QuerySet[Any]:
    """Not told to be put right by the deadline that held at the moment."""
    deadlines = FindingStep.objects.filter(
        finding=OuterRef("pk"), recorded_at__lte=asked.moment, due_at__isnull=False
    ).exclude(kind="ordered")
    then = Subquery(deadlines.order_by("-recorded_at", "-pk").values("due_at")[:1])
    rows = found(asked).filter(state_then=FindingState.OPEN)
    return rows.alias(due_then=then).filter(due_then__lt=asked.moment)


def closed(asked: Asked) -> QuerySet[Any]:
    return found(asked).filter(state_then=FindingState.CLOSED)


def ordered(asked: Asked) -> QuerySet[Any]:
    """Supervision orders not settled at the moment."""
    over = SupervisionStep.objects.filter(kind="closed", at__lte=asked.moment).values("order_id")
    return SupervisionOrder.objects.filter(issued_at__lte=asked.moment).exclude(pk__in=over)


def shut(asked: Asked) -> QuerySet[Any]:
    """Suspension notices in force at the moment."""
    rows = PremisesNotice.objects.filter(kind=NoticeKind.SUSPENSION, issued_at__lte=asked.moment)
    lifted = PremisesNotice.objects.filter(lifts__isnull=False, issued_at__lte=asked.moment).values(
        "lifts_id"
    )
    return rows.exclude(pk__in=lifted)


def missed(subject: SubjectKind) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return uninspected(asked.viewer, asked.path, asked.moment, subject).order_by("pk")

    return query


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": TIMES, "rows_right": VIEW, **more}
    return Metric(
        key=key, group=INSPECTIONS, title=title, definition=definition, query=query, **given
    )


def _of_findings(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    return _metric(key, title, definition, query, unit=FOUND, rows_right=FINDINGS, **more)


def _list_title(template: str, one: Checklist) -> str:
    return gettext(template) % {"title": one.title}


titled = lazy(_list_title, str)


@lru_cache(maxsize=128)
def list_metric(one: Checklist) -> Metric:
    """How many inspections were made with a checklist of an installed plan."""
    return _metric(
        f"inspections_{one.key}",
        titled(gettext_noop("Inspections: %(title)s"), one),
        _("Inspections made so far with this checklist; a corrected one counts once."),
        of_list(one.key),
    )


def installed_metrics() -> Iterator[Declared]:
    """One for each checklist of the newest version of each installed playbook, and of those every
    town begins with; of lists that share a key the first speaks."""
    seen: set[str] = set()
    lists: dict[str, Checklist] = {}
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for one in playbook_of(version).inspections.checklists:
                lists.setdefault(one.key, one)
    for one in DEFAULTS.checklists:
        lists.setdefault(one.key, one)
    yield from map(list_metric, lists.values())


SOURCES.append(installed_metrics)
declare(
    _metric(
        "inspections",
        _("Inspections"),
        _("Inspections made so far; a corrected one counts once."),
        made,
        more_is_better=True,
    ),
    _metric(
        "inspections_today",
        _("Inspections today"),
        _("Inspections made on the day."),
        today,
        more_is_better=True,
    ),
    _metric(
        "small_premises_inspections",
        _("Inspections of small premises"),
        _("Inspections of the kinds of small premises the plan watches, so far."),
        of_small_premises,
    ),
    _metric(
        "enterprise_inspections",
        _("Inspections of enterprises"),
        _("Inspections of enterprises and sites other than small premises, so far."),
        of_enterprises,
    ),
    _metric(
        "group_inspections",
        _("Inspections by supervision groups"),
        _("Inspections in which a supervision group came, so far."),
        by_groups,
    ),
    _of_findings(
        "findings",
        _("Findings of inspections"),
        _("What inspections found so far, without what was taken back."),
        found,
    ),
    _of_findings(
        "findings_open",
        _("Findings not closed"),
        _("Findings that must be put right or re-checked."),
        still_open,
        more_is_better=False,
    ),
    _of_findings(
        "findings_critical",
        _("Critical findings not closed"),
        _("Critical findings that must be put right or re-checked."),
        critical,
        is_alarm=True,
        more_is_better=False,
    ),
    _of_findings(
        "findings_overdue",
        _("Findings overdue"),
        _("Findings nobody told to be put right by their deadline."),
        late,
        is_alarm=True,
        more_is_better=False,
    ),
    _of_findings(
        "findings_closed",
        _("Findings closed"),
        _("Findings that were put right and re-checked."),
        closed,
        more_is_better=True,
    ),
    _metric(
        "supervision_orders",
        _("Supervision orders running"),
        _("Supervision orders that are not settled."),
        ordered,
        unit=pgettext_lazy("unit", "supervision orders"),
        rows_right="inspections.order.view",
        more_is_better=False,
    ),
    _metric(
        "premises_suspended",
        _("Premises closed by notice"),
        _("Premises with a suspension notice in force."),
        shut,
        unit=pgettext_lazy("unit", "premises"),
    ),
    _metric(
        "enterprises_uninspected",
        _("Enterprises not inspected in time"),
        _("Open enterprises not inspected within the days the plan asks for."),
        missed(SubjectKind.ENTERPRISE),
        unit=pgettext_lazy("unit", "enterprises"),
        more_is_better=False,
    ),
    _metric(
        "places_uninspected",
        _("Places not inspected in time"),
        _("Checkpoints, homes and villages not inspected within the days the plan asks for."),
        missed(SubjectKind.PLACE),
        unit=pgettext_lazy("unit", "places"),
        more_is_better=False,
    ),
)
