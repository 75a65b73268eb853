"""Figures about inspections: how many of which kind, what was found, who was not inspected.

States of findings are read from their steps, so that a figure of last week stays what it was. For a
checklist `small_catering` of an installed playbook there is `inspections_small_catering`; nothing
of a town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
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
    InspectionResult,
    NoticeKind,
    RoundState,
    Severity,
    SubjectKind,
)
from lianfang.inspections.models import (
    Finding,
    FindingStep,
    Inspection,
    PremisesNotice,
    RoundStop,
    SupervisionOrder,
    SupervisionStep,
)
from lianfang.inspections.selectors.coverage import uninspected
from lianfang.inspections.selectors.plans import DEFAULTS
from lianfang.inspections.selectors.round_words import clock_text
from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.cuts import by_class, by_premises, of_plans
from lianfang.reports.dimensions import by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import (
    EVENTS,
    SOURCES,
    Asked,
    Declared,
    Metric,
    Query,
    declare,
    of_span,
)
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text

INSPECTIONS = "inspections"
VIEW = "inspections.inspection.view"
FIGURES = "reports.metric.view"
FINDINGS = "inspections.finding.view"
ROUNDS = "inspections.round.view"
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
ROW_KINDS[RoundStop] = RowKind(
    (
        RowColumn(
            pgettext_lazy("inspection", "Subject"),
            lambda row: row.enterprise.name if row.enterprise else row.place.short_name,
        ),
        PLACE,
        RowColumn(
            pgettext_lazy("inspection", "By"),
            lambda row: f"{row.team.first.name}、{row.team.second.name}",
        ),
        RowColumn(
            pgettext_lazy("inspection", "To be there at"), lambda row: clock_text(row.arrives)
        ),
    ),
    lambda row: reverse("inspections:round", args=[row.proposal_id]),
    related=("enterprise", "place", "team__first", "team__second"),
)


CUTS = {
    "checklist": of_plans(
        pgettext_lazy("dimension", "Checklist"),
        "checklist",
        lambda plan: [(one.key, one.title) for one in plan.inspections.checklists],
    ),
    "result": by_field(pgettext_lazy("inspection", "Result"), "result", InspectionResult.choices),
    "subject": by_field(pgettext_lazy("dimension", "Subject"), "subject_kind", SubjectKind.choices),
    "class": by_class("enterprise__"),
    "premises": by_premises("enterprise__"),
}
FINDING_CUTS = {
    "severity": by_field(pgettext_lazy("inspection", "Severity"), "severity", Severity.choices),
    "checklist": of_plans(
        pgettext_lazy("dimension", "Checklist"),
        "inspection__checklist",
        lambda plan: [(one.key, one.title) for one in plan.inspections.checklists],
    ),
    "class": by_class("inspection__enterprise__"),
}
NOTICE_CUTS = {
    "premises": by_premises("enterprise__"),
    "class": by_class("enterprise__"),
}


def made(asked: Asked) -> QuerySet[Any]:
    """Inspections that count, made and written down by the moment. One that was corrected later
    still counts at the moment before."""
    known = Inspection.objects.filter(
        taken_at__lte=asked.moment, received_at__lte=asked.moment, is_void=False
    )
    corrected = Q(superseded_by__received_at__lte=asked.moment)
    return known.exclude(pk__in=known.filter(corrected).values("pk"))


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


def put_right(asked: Asked) -> QuerySet[Any]:
    """Findings told to be put right by the moment, re-checked or not."""
    return found(asked).filter(rectified_at__lte=asked.moment).exclude(state_then=FindingState.OPEN)


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


def planned(asked: Asked) -> QuerySet[Any]:
    """Stops of the accepted rounds of the moment's day."""
    return RoundStop.objects.filter(
        team__isnull=False,
        proposal__state=RoundState.ACCEPTED,
        proposal__decided_at__lte=asked.moment,
        proposal__day=local_day(asked.moment),
    )


def _seen(asked: Asked) -> Q:
    """Whether a stop was inspected on the day, by anybody, as known at the moment."""
    begun = day_bounds(local_day(asked.moment))[0]
    rows = made(asked).filter(taken_at__gte=begun)
    at_place = rows.filter(place=OuterRef("place"), subject_kind=SubjectKind.PLACE)
    return Q(enterprise__isnull=False) & Q(
        Exists(rows.filter(enterprise=OuterRef("enterprise")))
    ) | (Q(enterprise__isnull=True) & Q(Exists(at_place)))


def reached(asked: Asked) -> QuerySet[Any]:
    return planned(asked).filter(_seen(asked))


def not_reached(asked: Asked) -> QuerySet[Any]:
    return planned(asked).exclude(_seen(asked))


def missed(subject: SubjectKind) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        # Whose figures one may see; the rows behind them ask for their own right.
        rows = uninspected(asked.viewer, asked.path, asked.moment, subject, right=FIGURES)
        return rows.order_by("pk")

    return query


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": TIMES, "rows_right": VIEW, **more}
    if given.get("when") == "taken_at":
        given |= {"spans": EVENTS, "dimensions": CUTS}
    return Metric(
        key=key, group=INSPECTIONS, title=title, definition=definition, query=query, **given
    )


def _of_findings(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": FOUND, "rows_right": FINDINGS, "dimensions": FINDING_CUTS, **more}
    if "when" in given:
        given["spans"] = EVENTS
    return _metric(key, title, definition, query, **given)


def _of_rounds(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": pgettext_lazy("unit", "premises"), "rows_right": ROUNDS, **more}
    return _metric(key, title, definition, query, **given)


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
        when="taken_at",
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
MADE = _metric(
    "inspections",
    _("Inspections"),
    _("Inspections made so far; a corrected one counts once."),
    made,
    when="taken_at",
    more_is_better=True,
)
declare(
    MADE,
    of_span(
        MADE,
        "inspections_today",
        Span.TODAY,
        _("Inspections today"),
        _("Inspections made on the day."),
    ),
    _metric(
        "small_premises_inspections",
        _("Inspections of small premises"),
        _("Inspections of the kinds of small premises the plan watches, so far."),
        of_small_premises,
        when="taken_at",
    ),
    _metric(
        "enterprise_inspections",
        _("Inspections of enterprises"),
        _("Inspections of enterprises and sites other than small premises, so far."),
        of_enterprises,
        when="taken_at",
    ),
    _metric(
        "group_inspections",
        _("Inspections by supervision groups"),
        _("Inspections in which a supervision group came, so far."),
        by_groups,
        when="taken_at",
    ),
    _of_findings(
        "findings",
        _("Findings of inspections"),
        _("What inspections found so far, without what was taken back."),
        found,
        when="found_at",
    ),
    _of_findings(
        "findings_put_right",
        _("Findings put right"),
        _("Findings told to be put right, re-checked or not; those that failed the re-check not."),
        put_right,
        when="rectified_at",
        more_is_better=True,
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
        when="closed_at",
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
        dimensions=NOTICE_CUTS,
    ),
    _of_rounds(
        "rounds_planned",
        _("Premises planned today"),
        _("Premises and places in the accepted inspection rounds of the day."),
        planned,
    ),
    _of_rounds(
        "rounds_inspected",
        _("Planned premises inspected"),
        _("Of those planned for the day, those that were inspected on it, by anybody."),
        reached,
        more_is_better=True,
    ),
    _of_rounds(
        "rounds_not_reached",
        _("Planned premises not reached"),
        _("Of those planned for the day, those not inspected on it at the moment."),
        not_reached,
        more_is_better=False,
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
