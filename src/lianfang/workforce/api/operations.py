"""Employees of enterprises and their daily reports, for machines."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.clock import local_day
from lianfang.places.selectors import get_place
from lianfang.web.paging import MAX_ITEMS, Limit, Offset
from lianfang.web.shapes import Day
from lianfang.workforce.api import shapes as s
from lianfang.workforce.selectors.employees import (
    OWN_VIEW,
    VIEW,
    EmployeeFilter,
    EmployeeRow,
    employee_list,
    employee_rows,
    get_employment,
    only,
    own_employee_list,
    own_employee_rows,
)
from lianfang.workforce.selectors.plans import chosen_window, workforce_plan
from lianfang.workforce.selectors.reporting import REPORTS, report_board
from lianfang.workforce.selectors.returns import returns_by_day
from lianfang.workforce.selectors.staff import OWN_REPORT, StaffDay, own_staff_day, staff_day
from lianfang.workforce.services.employees import (
    employ,
    employ_own,
    end_employment,
    end_own_employment,
    set_own_states,
    set_states,
    update_employment,
    update_own_employment,
)
from lianfang.workforce.services.reporting import Reading, record_report, send_own_report

router = Router(tags=["workforce"])


def _row(row: EmployeeRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EmployeeRow.__slots__ if name != "path"}


def _day(shown: StaffDay) -> dict[str, Any]:
    return {
        "window": shown.window,
        "report": shown.report,
        "employed": shown.count.employed,
        "back": shown.count.back,
        "waiting": shown.count.waiting,
        "away": shown.count.away,
        "lines": [{"employee": _row(one.row), "said": one.said} for one in shown.lines],
    }


def _readings(body: s.ReportIn) -> list[Reading]:
    return [Reading(one.employment_id, one.temperature, one.symptoms) for one in body.lines]


def _entry(body: s.OwnEmployIn) -> dict[str, Any]:
    """What was sent of a new employment, as the services take it."""
    sent = body.dict(exclude={"id", "enterprise_id", "who"})
    return sent | {"employment_id": body.id, "who": body.who.dict()}


@router.get("/employees", response=s.EmployeePageOut)
@operation(VIEW)
def list_employees(
    request: Any,
    filters: Query[s.FilterIn],
    limit: Limit,
    offset: Offset,
    place_id: uuid.UUID | None = None,
) -> Any:
    """Every worker of the place, by enterprise."""
    actor = request.actor
    path = get_place(actor, place_id).path if place_id else ""
    rows = employee_list(actor, place_path=path, wanted=EmployeeFilter(**filters.dict()))
    shown = employee_rows(actor, only(rows[offset : offset + limit]), local_day(request.now))
    return {"items": [_row(one) for one in shown], "total": Paginator(rows, limit).count}


@router.post("/employees", response={201: s.MadeOut})
@operation("workforce.employee.employ")
def add_employee(request: Any, body: s.EmployIn) -> Any:
    """Put somebody on the list of an enterprise."""
    made = employ(
        actor=request.actor, now=request.now, enterprise_id=body.enterprise_id, **_entry(body)
    )
    return Status(201, {"id": made.pk})


@router.get("/employees/{employment_id}", response=s.EmployeeOut)
@operation(VIEW)
def show_employee(request: Any, employment_id: uuid.UUID) -> Any:
    """One employee, also one who left."""
    row = get_employment(request.actor, employment_id)
    return _row(employee_rows(request.actor, only([row]), local_day(request.now))[0])


@router.patch("/employees/{employment_id}", response=s.MadeOut)
@operation("workforce.employee.update")
def change_employee(request: Any, employment_id: uuid.UUID, body: s.DetailsIn) -> Any:
    """Change what is sent of the job."""
    get_employment(request.actor, employment_id, "workforce.employee.update")
    row = update_employment(
        actor=request.actor,
        now=request.now,
        employment_id=employment_id,
        **body.dict(exclude_unset=True),
    )
    return {"id": row.pk}


@router.post("/employees/{employment_id}/end", response=s.MadeOut)
@operation("workforce.employee.end")
def end_employee(request: Any, employment_id: uuid.UUID, body: s.EndIn) -> Any:
    """They do not work there any more."""
    get_employment(request.actor, employment_id, "workforce.employee.end")
    row = end_employment(
        actor=request.actor, now=request.now, employment_id=employment_id, **body.dict()
    )
    return {"id": row.pk}


@router.post("/enterprises/{enterprise_id}/states", response=s.ChangedOut)
@operation("workforce.employee.set_state")
def set_employee_states(request: Any, enterprise_id: uuid.UUID, body: s.StatesIn) -> Any:
    """Many of one enterprise are away, waiting or at the post."""
    changed = set_states(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **body.dict()
    )
    return {"changed": changed}


@router.get("/enterprises/{enterprise_id}/day", response=s.StaffDayOut)
@operation(VIEW)
def show_staff_day(
    request: Any, enterprise_id: uuid.UUID, window: str = "", day: Day | None = None
) -> Any:
    """The staff of an enterprise in a window of a day: who has not reported first."""
    row = get_enterprise(request.actor, enterprise_id, VIEW)
    return _day(staff_day(request.actor, row, request.now, day=day, key=window[:16]))


@router.post("/enterprises/{enterprise_id}/reports", response={201: s.SentOut})
@operation("workforce.report.record")
def record_staff_report(request: Any, enterprise_id: uuid.UUID, body: s.ReportIn) -> Any:
    """What was measured at the gate of an enterprise; all of it or nothing."""
    sent = record_report(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        report_id=body.id,
        readings=_readings(body),
        taken_at=body.taken_at,
    )
    return Status(201, {"kept": sent.kept, "again": sent.again})


@router.get("/reports", response=s.BoardOut)
@operation(REPORTS)
def show_board(
    request: Any,
    place_id: uuid.UUID | None = None,
    window: str = "",
    day: Day | None = None,
) -> Any:
    """How the daily reports of all enterprises of the place have come in."""
    actor, now = request.actor, request.now
    path = get_place(actor, place_id).path if place_id else actor.home(REPORTS)[1]
    plan = workforce_plan(path, now)
    chosen = chosen_window(plan, min(day or local_day(now), local_day(now)), window[:16], now)
    board = report_board(actor, path, chosen, plan.asks, now)
    return {
        "window": board.window,
        "total": board.total,
        "complete": board.complete,
        "enterprises": board.rows[:MAX_ITEMS],
    }


@router.get("/returns", response=s.ReturnsOut)
@operation(VIEW)
def show_returns(request: Any, first: Day, last: Day, place_id: uuid.UUID | None = None) -> Any:
    """How many were at the post at the end of each day."""
    path = get_place(request.actor, place_id).path if place_id else ""
    last = min(last, local_day(request.now))
    return {"days": returns_by_day(request.actor, min(first, last), last, place_path=path)}


@router.get("/own/{enterprise_id}/employees", response=s.EmployeePageOut)
@operation(OWN_VIEW)
def list_own_employees(request: Any, enterprise_id: uuid.UUID, limit: Limit, offset: Offset) -> Any:
    """The staff of an enterprise the caller acts for."""
    rows = own_employee_list(request.actor, enterprise_id)
    shown = own_employee_rows(
        request.actor,
        enterprise_id,
        only(rows[offset : offset + limit]),
        local_day(request.now),
    )
    return {"items": [_row(one) for one in shown], "total": Paginator(rows, limit).count}


@router.post("/own/{enterprise_id}/employees", response={201: s.MadeOut})
@operation("workforce.own_employee.employ")
def add_own_employee(request: Any, enterprise_id: uuid.UUID, body: s.OwnEmployIn) -> Any:
    """Put somebody on the list of one's own enterprise."""
    made = employ_own(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **_entry(body)
    )
    return Status(201, {"id": made.pk})


@router.patch("/own/{enterprise_id}/employees/{employment_id}", response=s.MadeOut)
@operation("workforce.own_employee.update")
def change_own_employee(
    request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID, body: s.DetailsIn
) -> Any:
    """Change what is sent of the job of one of one's own staff."""
    row = update_own_employment(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        employment_id=employment_id,
        **body.dict(exclude_unset=True),
    )
    return {"id": row.pk}


@router.post("/own/{enterprise_id}/employees/{employment_id}/end", response=s.MadeOut)
@operation("workforce.own_employee.end")
def end_own_employee(
    request: Any, enterprise_id: uuid.UUID, employment_id: uuid.UUID, body: s.EndIn
) -> Any:
    """One of one's own staff left."""
    row = end_own_employment(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        employment_id=employment_id,
        **body.dict(),
    )
    return {"id": row.pk}


@router.post("/own/{enterprise_id}/states", response=s.ChangedOut)
@operation("workforce.own_employee.set_state")
def set_own_employee_states(request: Any, enterprise_id: uuid.UUID, body: s.StatesIn) -> Any:
    """Many of one's own staff are away, waiting or at the post."""
    changed = set_own_states(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **body.dict()
    )
    return {"changed": changed}


@router.get("/own/{enterprise_id}/day", response=s.StaffDayOut)
@operation(OWN_REPORT)
def show_own_day(request: Any, enterprise_id: uuid.UUID, window: str = "") -> Any:
    """Today of one's own enterprise: who has not reported first."""
    return _day(own_staff_day(request.actor, enterprise_id, request.now, key=window[:16]))


@router.post("/own/{enterprise_id}/reports", response={201: s.SentOut})
@operation("workforce.own_report.send")
def send_report(request: Any, enterprise_id: uuid.UUID, body: s.ReportIn) -> Any:
    """The daily report of one's own staff; all of it or nothing, and twice is once."""
    sent = send_own_report(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        report_id=body.id,
        readings=_readings(body),
        taken_at=body.taken_at,
        source=body.source,
    )
    return Status(201, {"kept": sent.kept, "again": sent.again})
