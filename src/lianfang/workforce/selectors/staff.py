"""The staff of one enterprise on a day: who has not reported first, and what the others said."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.command.playbook.workforce import Workforce
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.workforce.enums import SignUpState
from lianfang.workforce.models import Employment, MissingTold, SignUp, Survey
from lianfang.workforce.selectors.employees import (
    EmployeeRow,
    StaffCount,
    employee_rows,
    employees_of,
    own_employee_rows,
    staff_counts,
)
from lianfang.workforce.selectors.plans import Window, chosen_window, windows_of, workforce_plan
from lianfang.workforce.selectors.reporting import (
    Report,
    Said,
    asked_employments,
    counts,
    said_by,
)

OWN_REPORT = "workforce.own_report.view"


@dataclass(frozen=True, slots=True)
class Line:
    """An employee who is asked in a window, and what they said; None: nothing yet."""

    row: EmployeeRow
    said: Said | None


@dataclass(frozen=True, slots=True)
class Told:
    """A level that knows that reports are missing."""

    role: str
    missing: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffDay:
    """A window of an enterprise's day, and how each window of the day stands.

    `lines` are those who are asked, the missing first; `tellings` who was told so far.
    """

    enterprise: Enterprise
    window: Window
    windows: tuple[tuple[Window, Report], ...]
    count: StaffCount
    lines: tuple[Line, ...]
    tellings: tuple[Told, ...]
    waiting_forms: int

    @property
    def report(self) -> Report:
        return next(report for window, report in self.windows if window.key == self.window.key)

    @property
    def missing(self) -> list[Line]:
        return [one for one in self.lines if one.said is None]


def staff_day(
    viewer: Actor,
    enterprise: Enterprise,
    moment: datetime,
    *,
    day: date | None = None,
    key: str = "",
) -> StaffDay:
    """The day of an enterprise that the caller found for the viewer's desk."""
    return _day(viewer, enterprise, moment, day, key, is_own=False)


def own_staff_day(
    viewer: Actor, enterprise_id: uuid.UUID, moment: datetime, *, key: str = ""
) -> StaffDay:
    """Today of an enterprise the viewer acts for. Raises NotFound for any other."""
    return _day(viewer, own_enterprise(viewer, enterprise_id), moment, None, key, is_own=True)


def _day(
    viewer: Actor,
    enterprise: Enterprise,
    moment: datetime,
    day: date | None,
    key: str,
    *,
    is_own: bool,
) -> StaffDay:
    plan = workforce_plan(enterprise.path, moment)
    today = local_day(moment)
    window = chosen_window(plan, day or today, key, moment)
    with everywhere("the enterprise was found for the viewer by the caller"):
        rows = Employment.objects.filter(enterprise=enterprise)
        asked = asked_employments(rows, plan.asks, window.day, today)
        windows = tuple(
            (one, counts(asked, one).get(enterprise.pk, Report()))
            for one in windows_of(plan, window.day)
        )
        shown = _shown(viewer, enterprise, asked, today, is_own)
        said = said_by([row.person_id for row in shown], window)
        tellings = MissingTold.objects.filter(
            enterprise=enterprise, day=window.day, window=window.key
        ).order_by("level")
        told = tuple(Told(str(Role(one.role).label), one.missing, one.told_at) for one in tellings)
        waiting = SignUp.objects.filter(enterprise=enterprise, state=SignUpState.WAITING).count()
    lines = [Line(row, said.get(row.person_id)) for row in shown]
    lines.sort(key=_order)
    count = staff_counts([enterprise.pk]).get(enterprise.pk, StaffCount())
    return StaffDay(enterprise, window, windows, count, tuple(lines), told, waiting)


def _order(line: Line) -> tuple[int, str]:
    """Fevers before everything, then those missing, then the others."""
    if line.said is None:
        return (1, line.row.room)
    return (0 if line.said.fever else 2, line.row.room)


def _shown(
    viewer: Actor,
    enterprise: Enterprise,
    asked: QuerySet[Employment],
    today: date,
    is_own: bool,
) -> list[EmployeeRow]:
    ordered = asked.order_by("person__name_order", "pk")
    if is_own:
        return own_employee_rows(viewer, enterprise.pk, ordered, today)
    return employee_rows(viewer, ordered, today)


@dataclass(frozen=True, slots=True)
class OwnState:
    """How the staff of an enterprise stands, for its contact's home page: the window of now."""

    count: StaffCount
    window: Window
    report: Report
    waiting_forms: int


def own_state(viewer: Actor, enterprise: Enterprise, moment: datetime) -> OwnState:
    """The few figures of an enterprise the viewer acts for. Raises NotFound for any other."""
    own_enterprise(viewer, enterprise.pk)
    plan = workforce_plan(enterprise.path, moment)
    today = local_day(moment)
    window = chosen_window(plan, today, "", moment)
    with everywhere("the enterprise is the viewer's own"):
        asked = asked_employments(employees_of(enterprise.pk), plan.asks, today, today)
        report = counts(asked, window).get(enterprise.pk, Report())
        waiting = SignUp.objects.filter(enterprise=enterprise, state=SignUpState.WAITING).count()
    count = staff_counts([enterprise.pk]).get(enterprise.pk, StaffCount())
    return OwnState(count, window, report, waiting)


def plan_of(enterprise: Enterprise, moment: datetime) -> Workforce:
    """What the plan in force says where the enterprise stands."""
    return workforce_plan(enterprise.path, moment)


def waiting_sign_ups(viewer: Actor, enterprise_id: uuid.UUID) -> list[SignUp]:
    """Forms that the contact has still to look at, the oldest first. Raises NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        rows = SignUp.objects.filter(enterprise=enterprise, state=SignUpState.WAITING)
        return list(rows.order_by("sent_at", "id")[:200])


def surveys_of(employment: Employment) -> list[Survey]:
    """What was said of an employee, the latest first; the caller found the employment."""
    with everywhere("the employment was found for the viewer by the caller"):
        return list(Survey.objects.filter(employment=employment).order_by("-said_at", "-id")[:20])


def last_surveys(employments: Sequence[uuid.UUID]) -> dict[uuid.UUID, Survey]:
    """The latest survey of each of these employees; the caller checks who may look."""
    with everywhere("the caller has checked which employees it may look at"):
        rows = Survey.objects.filter(employment__in=list(employments))
        return {one.employment_id: one for one in rows.order_by("said_at", "id")}
