"""Fever cases: the open ones with the most overdue first, and all there is to one of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook.health import FeverStep, StepKind
from lianfang.command.selectors.responsibilities import Answering, responsible_for
from lianfang.command.selectors.subjects import SubjectCard, describe
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import AlertLog, AlertStep, FeverAlert
from lianfang.health.selectors.rules import HealthRules, health_rules
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place

RIGHT = "health.fever.view"
ACT = "health.fever.act"
# Steps that one tap records; the other two need a temperature or a word why.
TAPPED = (StepKind.ISOLATE, StepKind.CALL, StepKind.TRANSFER)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A case as a list shows it; `overdue`: a step should have been done by now."""

    alert: FeverAlert
    card: SubjectCard | None
    symptoms: tuple[str, ...]
    next_step: str
    due_at: datetime | None
    overdue: bool
    told: int


@dataclass(frozen=True, slots=True)
class StepView:
    """A step in the plan's words. `people`: who does it or is called, the nearest first."""

    step: AlertStep
    title: str
    overdue: bool
    is_tapped: bool
    people: tuple[Answering, ...]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of a case's log in words."""

    entry: AlertLog
    step: str
    symptoms: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class AlertCase:
    """All there is to a case."""

    alert: FeverAlert
    card: SubjectCard | None
    symptoms: tuple[str, ...]
    steps: tuple[StepView, ...]
    log: tuple[LogLine, ...]
    is_open: bool
    rules: HealthRules

    @property
    def done_steps(self) -> tuple[StepView, ...]:
        """Steps that are done; what is left to do stands before them on the page."""
        return tuple(view for view in self.steps if view.step.done_at)


def alert_list(viewer: Actor, place: Place, *, only_open: bool = True) -> QuerySet[FeverAlert]:
    """Cases in the place: those with the step that is due first at the top, or the latest."""
    territory = viewer.territory(RIGHT).within(place.path)
    rows: QuerySet[FeverAlert] = FeverAlert.objects.filter(path__under=territory)
    if only_open:
        due = Min("steps__due_at", filter=Q(steps__done_at__isnull=True))
        rows = rows.filter(state__in=OPEN_STATES).annotate(due=due)
        return rows.order_by(F("due").asc(nulls_last=True), "-opened_at", "-id")
    return rows.order_by("-opened_at", "-id")


def count_open(viewer: Actor, place: Place) -> int:
    """Open cases in the place."""
    return alert_list(viewer, place).count()


def alert_rows(viewer: Actor, alerts: list[FeverAlert], moment: datetime) -> list[AlertRow]:
    """The cases in words; a fixed number of queries for any number of cases of one plan."""
    cards = describe(
        viewer, [(SubjectKind.PERSON, alert.person_id) for alert in alerts], local_day(moment)
    )
    waiting: dict[uuid.UUID, AlertStep] = {}
    steps = AlertStep.objects.filter(alert__in=alerts, done_at__isnull=True)
    for step in steps.order_by("due_at", "position"):
        waiting.setdefault(step.alert_id, step)
    known: dict[str, HealthRules] = {}
    found = []
    for alert in alerts:
        root = alert.path[:12]
        if root not in known:
            known[root] = health_rules(viewer, alert.path, moment)
        rules = known[root]
        is_open = alert.state in OPEN_STATES
        first = waiting.get(alert.pk) if is_open else None
        found.append(
            AlertRow(
                alert=alert,
                card=cards.get(alert.person_id),
                symptoms=_words(rules, alert.symptoms),
                next_step=_title(rules, first) if first else "",
                due_at=first.due_at if first else None,
                overdue=first is not None and first.due_at <= moment,
                told=first.told if first else 0,
            )
        )
    return found


def get_case(viewer: Actor, alert_id: uuid.UUID, moment: datetime) -> AlertCase:
    """One case in the viewer's places, or NotFound."""
    territory = viewer.territory(RIGHT)
    alert: FeverAlert | None = (
        FeverAlert.objects.filter(pk=alert_id, path__under=territory)
        .select_related("place")
        .first()
    )
    if alert is None:
        raise NotFound()
    rules = health_rules(viewer, alert.path, moment)
    cards = describe(viewer, [(SubjectKind.PERSON, alert.person_id)], local_day(moment))
    people: list[Answering] = []
    if alert.person_id in cards:
        people = responsible_for(viewer, SubjectKind.PERSON, alert.person_id, moment)
    is_open = alert.state in OPEN_STATES
    steps = AlertStep.objects.filter(alert=alert).order_by("position")
    log = AlertLog.objects.filter(alert=alert).order_by("at", "id")
    return AlertCase(
        alert=alert,
        card=cards.get(alert.person_id),
        symptoms=_words(rules, alert.symptoms),
        steps=tuple(_step_view(rules, step, people, moment, is_open) for step in steps),
        log=tuple(_line(rules, entry) for entry in log),
        is_open=is_open,
        rules=rules,
    )


def _step_view(
    rules: HealthRules, step: AlertStep, people: list[Answering], moment: datetime, is_open: bool
) -> StepView:
    planned = rules.plan.step(step.key)
    waiting = is_open and step.done_at is None
    return StepView(
        step=step,
        title=_title(rules, step),
        overdue=waiting and step.due_at <= moment,
        is_tapped=waiting and step.kind in TAPPED,
        people=_concerned(planned, people) if waiting else (),
    )


def _concerned(planned: FeverStep | None, people: list[Answering]) -> tuple[Answering, ...]:
    if planned is None or not planned.roles:
        return ()
    rank = {role: index for index, role in enumerate(planned.roles)}
    found = [one for one in people if one.role in rank]
    return tuple(sorted(found, key=lambda one: rank[one.role]))


def _line(rules: HealthRules, entry: AlertLog) -> LogLine:
    planned = rules.plan.step(entry.step) if entry.step else None
    told = ""
    if entry.told_role:
        told = (
            str(Role(entry.told_role).label) if entry.told_role in Role.values else entry.told_role
        )
    return LogLine(
        entry=entry,
        step=str(planned.title) if planned else entry.step,
        symptoms=_words(rules, entry.symptoms),
        told=told,
    )


def _title(rules: HealthRules, step: AlertStep) -> str:
    """The plan's words for the step; the kind of step where the plan no longer knows it."""
    planned = rules.plan.step(step.key)
    return str(planned.title) if planned else str(step.get_kind_display())


def _words(rules: HealthRules, keys: list[str]) -> tuple[str, ...]:
    names = {symptom.key: str(symptom.title) for symptom in rules.plan.symptoms}
    return tuple(names.get(key, key) for key in keys)


def open_case_of(viewer: Actor, person_id: uuid.UUID) -> uuid.UUID | None:
    """The open case of a person, None without one or where the viewer may see none."""
    territory = viewer.territory(RIGHT)
    rows = FeverAlert.objects.filter(
        person_id=person_id, state__in=OPEN_STATES, path__under=territory
    )
    return rows.values_list("pk", flat=True).first()
