"""Who was not inspected in the days the plan asks for: the first thing a desk looks at.

Each enterprise that is open, and each place a list of the plan is for, has one list that is meant
for it: the one for its kind of small premises or site, else the one for its kind. It is to be gone
through again within the days of that list, today counted; whoever was never inspected is due, too.
Premises that are closed, stopped or gone wait for nobody. Teams are inspected when asked for.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from lianfang.access.actors import Actor
from lianfang.command.playbook.inspections import Checklist
from lianfang.command.selectors.plan import Region
from lianfang.enterprises.enums import EnterpriseState
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.enums import RUNNING, Severity, SubjectKind
from lianfang.inspections.models import Finding, Inspection
from lianfang.inspections.selectors.names import spots
from lianfang.inspections.selectors.plans import PlanOf, areas_inside
from lianfang.kit.clock import day_bounds, local_day
from lianfang.people.selectors.cards import place_names
from lianfang.places.models import Place

VIEW = "inspections.inspection.view"
# How much one open finding adds to the risk of a subject, beside the days it is overdue.
WEIGHTS = {Severity.CRITICAL: 10, Severity.SERIOUS: 3, Severity.MINOR: 1}
NEVER_DAYS = 30


@dataclass(frozen=True, slots=True)
class ListRule:
    """A list of the plan, where it holds, and within how many days it is to be gone through."""

    number: int
    plan: PlanOf
    checklist: Checklist
    days: int
    condition: Q

    def since(self, moment: datetime) -> datetime:
        """Whoever was last inspected before this moment is due."""
        first_day: date = local_day(moment) - timedelta(days=self.days - 1)
        return day_bounds(first_day)[0]


def list_rules(viewer: Actor, path: str, moment: datetime, subject: SubjectKind) -> list[ListRule]:
    """The lists for enterprises or for places that hold in the place, the closest fit first."""
    found: list[ListRule] = []
    for plan, region in areas_inside(viewer, path, moment):
        lists = [one for one in plan.plan.checklists if one.subject == subject.value]
        for one in sorted(lists, key=lambda one: not (one.premises or one.site_kinds)):
            days = plan.plan.every_days(one)
            condition = _condition(one, region)
            found.append(ListRule(len(found), plan, one, days, condition))
    return found


def _condition(one: Checklist, region: Region | None) -> Q:
    meant = region.condition() if region is not None else Q()
    if one.subject == "enterprise":
        if one.premises:
            return meant & Q(premises__in=one.premises)
        return meant & Q(kind__in=one.enterprise_kinds) if one.enterprise_kinds else meant
    kinds = Q()
    if one.site_kinds:
        kinds |= Q(site_kind__in=one.site_kinds)
    if one.place_kinds:
        kinds |= Q(kind__in=one.place_kinds)
    return meant & kinds


def _subjects(
    viewer: Actor, path: str, moment: datetime, subject: SubjectKind, right: str
) -> tuple[list[ListRule], QuerySet[Any], Exists]:
    """Everything a list with days is meant for: `rule` is the number of its list, `last` when it
    was inspected last; and the condition that this was within the days of the list."""
    territory = viewer.territory(right).within(path)
    rules = list_rules(viewer, path, moment, subject)
    newest: Any = Inspection.objects.filter(is_current=True, taken_at__lte=moment)
    rows: Any
    if subject == SubjectKind.ENTERPRISE:
        rows = Enterprise.objects.filter(state=EnterpriseState.OPEN)
        newest = newest.filter(enterprise=OuterRef("pk"))
    else:
        rows = Place.objects.filter(closed_on__isnull=True)
        newest = newest.filter(place=OuterRef("pk"), subject_kind=SubjectKind.PLACE)
    chosen = Case(
        *(When(rule.condition, then=Value(rule.number)) for rule in rules),
        default=Value(-1),
        output_field=IntegerField(),
    )
    # Asked for as one anti-join: `last` in a condition would be looked up once for every list.
    since = Case(
        *(When(rule.condition, then=Value(rule.since(moment))) for rule in rules),
        output_field=DateTimeField(),
    )
    done = Exists(newest.filter(taken_at__gte=OuterRef("since")))
    last = Subquery(newest.order_by("-taken_at").values("taken_at")[:1])
    rows = rows.filter(path__under=territory).annotate(rule=chosen, since=since)
    wanted = [rule.number for rule in rules if rule.days]
    return rules, rows.filter(rule__in=wanted).annotate(last=last), done


@dataclass(frozen=True, slots=True)
class ListCoverage:
    """How far a list was gone through in the place: `total` subjects, `done` within the days."""

    key: str
    title: str
    subject_kind: str
    days: int
    total: int
    done: int

    @property
    def missing(self) -> int:
        return self.total - self.done


def coverage(viewer: Actor, path: str, moment: datetime, right: str = VIEW) -> list[ListCoverage]:
    """Coverage by list, in the plan's order; lists nobody is meant by are left out."""
    found: dict[tuple[str, str], ListCoverage] = {}
    for subject in (SubjectKind.ENTERPRISE, SubjectKind.PLACE):
        rules, rows, done = _subjects(viewer, path, moment, subject, right)
        counts = (
            rows.order_by()
            .values_list("rule")
            .annotate(total=Count("pk"), missing=Count("pk", filter=~Q(done)))
        )
        for number, total, missing in counts:
            rule = rules[number]
            key = (subject.value, rule.checklist.key)
            before = found.get(key)
            found[key] = ListCoverage(
                rule.checklist.key,
                str(rule.checklist.title),
                subject.value,
                rule.days,
                total + (before.total if before else 0),
                total - missing + (before.done if before else 0),
            )
    order = {one: index for index, one in enumerate(_keys(viewer, path, moment))}
    return sorted(found.values(), key=lambda one: order.get(one.key, 99))


def _keys(viewer: Actor, path: str, moment: datetime) -> list[str]:
    return list(
        dict.fromkeys(
            one.key
            for plan, _region in areas_inside(viewer, path, moment)
            for one in plan.plan.checklists
        )
    )


def uninspected(
    viewer: Actor,
    path: str,
    moment: datetime,
    subject: SubjectKind,
    checklist: str = "",
    right: str = VIEW,
) -> QuerySet[Any]:
    """Enterprises (or places) of the place that are due, the longest waiting first; each with
    `rule` and `last`. `checklist` narrows to those meant by that list."""
    rules, rows, done = _subjects(viewer, path, moment, subject, right)
    if checklist:
        rows = rows.filter(
            rule__in=[rule.number for rule in rules if rule.checklist.key == checklist]
        )
    longest_first = F("last").asc(nulls_first=True)
    return rows.filter(~Q(done)).order_by(longest_first, "path", "pk")


@dataclass(frozen=True, slots=True)
class DueSubject:
    """A subject that is due, with what planning a round needs.

    id            the enterprise or place; `subject_kind` says which
    checklist     key of the list meant for it, to be gone through within `days`
    last_at       when it was inspected last, None: never; `days_since` in days, None: never
    longitude, latitude  WGS-84, its own or of the nearest place above that has them; else None
    open_findings, critical, overdue   findings not closed yet, of which critical, of which late
    risk          the higher the sooner: open findings by severity, doubled when late, plus the
                  days since the last inspection in units of the list's own days
    """

    subject_kind: str
    id: uuid.UUID
    name: str
    checklist: str
    checklist_title: str
    days: int
    place_id: uuid.UUID
    path: str
    place_name: str
    address: str
    longitude: float | None
    latitude: float | None
    last_at: datetime | None
    days_since: int | None
    open_findings: int
    critical: int
    overdue: int
    risk: float


def due_subjects(
    viewer: Actor,
    path: str,
    moment: datetime,
    *,
    subjects: Sequence[SubjectKind] = (SubjectKind.ENTERPRISE, SubjectKind.PLACE),
    checklist: str = "",
    right: str = VIEW,
    limit: int = 1_000,
    below: str = "",
) -> list[DueSubject]:
    """Who is due in the place, the riskiest first; at most `limit` of each kind, those who wait
    longest. A fixed number of queries."""
    found: list[DueSubject] = []
    for subject in subjects:
        rows = uninspected(viewer, path, moment, subject, checklist, right)[:limit]
        found += due_rows(viewer, list(rows), moment, subject, path, below)
    return sorted(found, key=lambda one: (-one.risk, one.path, str(one.id)))


def due_rows(
    viewer: Actor,
    rows: Sequence[Any],
    moment: datetime,
    subject: SubjectKind,
    path: str,
    below: str = "",
) -> list[DueSubject]:
    """Rows of `uninspected` in words, in their order. `path` is the place they were asked for."""
    rules = {rule.number: rule for rule in list_rules(viewer, path, moment, subject)}
    findings = _open_findings([row.pk for row in rows], subject, moment)
    places = place_names(viewer, {row.path for row in rows}, below)
    where = spots(row.path for row in rows)
    today = local_day(moment)
    found = []
    for row in rows:
        rule = rules[row.rule]
        longitude, latitude = where[row.path]
        number, critical, overdue, weight = findings.get(row.pk, (0, 0, 0, 0))
        since = (today - local_day(row.last)).days if row.last else None
        waited = NEVER_DAYS if since is None else since
        is_place = subject == SubjectKind.PLACE
        found.append(
            DueSubject(
                subject_kind=subject.value,
                id=row.pk,
                name=row.name,
                checklist=rule.checklist.key,
                checklist_title=str(rule.checklist.title),
                days=rule.days,
                place_id=row.pk if is_place else row.place_id,
                path=row.path,
                place_name=places.get(row.path, ""),
                address=row.address,
                longitude=longitude,
                latitude=latitude,
                last_at=row.last,
                days_since=since,
                open_findings=number,
                critical=critical,
                overdue=overdue,
                risk=weight + round(waited / rule.days, 2),
            )
        )
    return found


def _open_findings(
    ids: Sequence[uuid.UUID], subject: SubjectKind, moment: datetime
) -> dict[uuid.UUID, tuple[int, int, int, int]]:
    """Open findings by subject: how many, critical, late, and what they weigh together."""
    field = "owner_id" if subject == SubjectKind.ENTERPRISE else "place_id"
    rows = Finding.objects.filter(**{f"{field}__in": list(ids)}, state__in=RUNNING)
    if subject == SubjectKind.PLACE:
        rows = rows.filter(owner__isnull=True, inspection__team__isnull=True)
    found: dict[uuid.UUID, tuple[int, int, int, int]] = {}
    for pk, severity, due_at in rows.values_list(field, "severity", "due_at"):
        number, critical, overdue, weight = found.get(pk, (0, 0, 0, 0))
        is_late = due_at <= moment
        found[pk] = (
            number + 1,
            critical + (severity == Severity.CRITICAL),
            overdue + is_late,
            weight + WEIGHTS[Severity(severity)] * (2 if is_late else 1),
        )
    return found
