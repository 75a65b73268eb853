"""A worker's day for their phone, places they scan, and settling what residents told."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from ninja import Query, Router

from lianfang.access.pages import operation
from lianfang.command.playbook import Choice, Sop, Wording
from lianfang.command.playbook.health import SymptomName
from lianfang.command.playbook.screening import Need
from lianfang.command.selectors.tasks import Stop
from lianfang.field.api.shapes import CloseIn, Code, DayOut, FoundPlaceOut, ReportOut
from lianfang.field.selectors.charters import FieldCharter
from lianfang.field.selectors.day import FieldDay, PlanHere, field_day, found_place
from lianfang.field.selectors.gates import GateKit, gate_kit
from lianfang.field.selectors.inspections import FieldInspections
from lianfang.field.selectors.reports import ReportView, get_report, report_views
from lianfang.field.selectors.screenings import (
    FieldDoor,
    FieldDoors,
    FieldScreening,
    form_definition,
)
from lianfang.field.services.reports import close_report
from lianfang.kit.clock import runs_on_own_day

router = Router(tags=["field"])


@router.get("/day", response=DayOut)
@operation("field.day.view")
def get_day(request: Any, response: HttpResponse) -> Any:
    """The caller's own assignments of the day and what is needed to do them, and nothing else."""
    # The app sends records with the browser's session, so it needs the token's cookie.
    get_token(request)
    response["Cache-Control"] = "no-store, private"
    shown = field_day(request.actor, request.now)
    walks = shown.today.walks if shown.today else ()
    return {
        "user_id": request.user.pk,
        "staff": {"id": shown.staff.pk, "name": shown.staff.name} if shown.staff else None,
        "server_time": request.now,
        "own_clock": runs_on_own_day(),
        "day": shown.day,
        "walks": [
            {"title": walk.title, "stops": [_stop(shown, stop) for stop in walk.stops]}
            for walk in walks
        ],
        "plans": [_plan(plan) for plan in shown.plans],
        "places": shown.places,
        "reports": [_report(view) for view in shown.reports],
        "gates": _gates(gate_kit(request.actor, request.now)),
        "screenings": [_screening(one, shown.plan_of) for one in shown.screenings],
        "inspections": _inspections(shown.inspections),
        "charters": [_charter(one, shown.plan_of) for one in shown.charters],
    }


def _charter(one: FieldCharter, plan_of: dict[str, int]) -> dict[str, Any]:
    """One charter as the phone keeps it; temperatures in °C."""
    row, rules = one.row, one.rules
    return {
        "id": row.id,
        "title": row.title,
        "vehicle": " ".join(part for part in (row.vehicle_title, row.plate) if part),
        "way": f"{row.area_title} → {row.destination}",
        "point": row.point_name,
        "departs_at": row.departs_at,
        "arrives_at": row.arrives_at,
        "state": row.state,
        "boards": one.boards,
        "receives": one.receives,
        "needs_driver": one.needs_driver,
        "plan": plan_of.get(one.path, -1),
        "minimum": rules.lowest / 10,
        "maximum": rules.highest / 10,
        "fever": rules.fever / 10,
        "symptoms": _titled(rules.plan.symptoms),
        "alarms": sorted(rules.alarms),
        "stops": [{"title": stop.title, "at": stop.at} for stop in row.stops],
        "seats": [
            {
                "id": seat.id,
                "number": seat.number,
                "name": seat.name,
                "enterprise": seat.enterprise_name,
                "point": seat.point_title,
                "state": seat.state,
                "held": seat.judged.why if seat.is_held and seat.judged else "",
            }
            for seat in one.seats
        ],
    }


def _inspections(own: FieldInspections | None) -> dict[str, Any] | None:
    if own is None:
        return None
    return {
        "rounds": own.rounds,
        "lists": own.lists,
        "rechecks": own.rechecks,
        "people": [{"id": pk, "name": name} for pk, name in own.people],
    }


def _gates(kit: GateKit) -> dict[str, Any]:
    return {
        "points": [
            {
                "id": point.id,
                "name": point.name,
                "where": point.where,
                "minimum": point.plan.minimum,
                "fever": point.plan.fever,
                "maximum": point.plan.maximum,
                "plate_prefix": point.plan.plate_prefix,
            }
            for point in kit.points
        ],
        "keys": [{"mark": mark, "key": key} for mark, key in kit.keys],
        "revoked": list(kit.revoked),
        "destinations": [{"id": pk, "name": name} for pk, name in kit.destinations],
    }


def _stop(shown: FieldDay, stop: Stop) -> dict[str, Any]:
    subject = stop.subject
    return {
        "id": subject.id,
        "kind": str(subject.kind),
        "title": subject.title,
        "door": subject.door,
        "tags": list(subject.tags),
        "place_id": shown.place_of.get(subject.path),
        "plan": shown.plan_of.get(subject.path, -1),
        "tasks": [
            {
                "id": view.task.pk,
                "window": view.window_title,
                "due_from": view.task.due_from,
                "due_to": view.task.due_to,
                "state": str(view.state),
            }
            for view in stop.windows
        ],
    }


def _words(text: Wording) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _choices(choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
    return [{"key": choice.key, "title": _words(choice.title)} for choice in choices]


def _sop(sop: Sop | None) -> dict[str, Any] | None:
    if sop is None:
        return None
    steps = [_words(step) for step in sop.steps]
    return {"key": sop.key, "title": _words(sop.title), "steps": steps}


def _plan(plan: PlanHere) -> dict[str, Any]:
    visit = plan.visit
    form = visit.form if visit else None
    return {
        "title": _words(plan.phase.title),
        "visit": {
            "title": _words(form.title),
            "minimum": form.temperature.minimum,
            "maximum": form.temperature.maximum,
            "fever": form.temperature.fever,
            "required_for": [str(outcome) for outcome in form.temperature.required_for],
            "closing": [str(outcome) for outcome in form.closing],
            "symptoms": _choices(form.symptoms),
            "needs": _choices(form.needs),
        }
        if form
        else None,
        "sop": _sop(visit.sop) if visit else None,
        "alert": _sop(visit.alert) if visit else None,
        "sops": [_sop(plan.playbook.sop(key)) for key in plan.phase.sops],
        "forms": list(plan.phase.record_forms),
    }


def _screening(shown: FieldScreening, plan_of: dict[str, int]) -> dict[str, Any]:
    """One campaign as the phone keeps it."""
    asked, survey = shown.asked, shown.asked.survey
    return {
        "id": shown.campaign.pk,
        "title": shown.campaign.title,
        "kind": _words(survey.title),
        "round": shown.campaign.round,
        "until": shown.campaign.until,
        "left": shown.left,
        "done": shown.done,
        "household_form": form_definition(asked.household_form),
        "person_form": form_definition(asked.person_form),
        "temperature": survey.temperature,
        "minimum": asked.plan.minimum,
        "maximum": asked.plan.maximum,
        "fever": shown.fever,
        "symptoms": _titled(shown.rules.plan.symptoms if survey.temperature else ()),
        "alarms": sorted(shown.rules.alarms),
        "needs": _titled(asked.plan.needs),
        "answers_for": [str(key) for key in survey.answers_for],
        "closing": [str(key) for key in survey.closing],
        "walks": [_doors(walk, plan_of) for walk in shown.walks],
        "places": [{"id": pk, "where": where} for pk, where in shown.places],
    }


def _doors(walk: FieldDoors, plan_of: dict[str, int]) -> dict[str, Any]:
    return {
        "title": walk.title,
        "place_id": walk.doors[0].missed.listed.place_id,
        "plan": plan_of.get(walk.path, -1),
        "doors": [_door(one) for one in walk.doors],
    }


def _door(one: FieldDoor) -> dict[str, Any]:
    listed, card = one.missed.listed, one.missed.card
    return {
        "household_id": card.id,
        "door": card.door,
        "title": card.title,
        "reason": one.missed.reason,
        "tries": listed.tries,
        "last_at": listed.last_at,
        "stated": listed.stated,
        "members": [
            {"id": who.id, "name": who.title, "tags": list(who.tags)} for who in one.members
        ],
    }


def _titled(choices: Iterable[SymptomName | Need]) -> list[dict[str, Any]]:
    return [{"key": str(one.key), "title": _words(one.title)} for one in choices]


def _report(view: ReportView) -> dict[str, Any]:
    row = view.report
    return {
        "id": row.pk,
        "kind": row.kind,
        "where": view.where,
        "door": row.door,
        "name": view.name,
        "phone": view.phone,
        "temperature": row.temperature,
        "words": [*view.symptoms, *view.needs],
        "origin": row.origin,
        "arrived_on": row.arrived_on,
        "note": row.note,
        "is_urgent": row.is_urgent,
        "reported_at": row.reported_at,
    }


@router.get("/places", response=FoundPlaceOut)
@operation("places.place.view")
def find_place(request: Any, code: Query[Code]) -> Any:
    """The place with that own code or official code, and the forms in force there."""
    return found_place(request.actor, request.now, code=code)


@router.get("/places/{place_id}", response=FoundPlaceOut)
@operation("places.place.view")
def get_field_place(request: Any, place_id: uuid.UUID) -> Any:
    """A scanned place, and the forms in force there."""
    return found_place(request.actor, request.now, place_id=place_id)


@router.post("/reports/{report_id}/close", response=ReportOut)
@operation("field.report.close")
def settle_report(request: Any, report_id: uuid.UUID, body: CloseIn) -> Any:
    """What a resident told has been dealt with."""
    row = get_report(request.actor, report_id)
    close_report(
        actor=request.actor,
        now=request.now,
        report_id=row.pk,
        outcome=body.outcome,
        answer=body.answer,
    )
    (view,) = report_views(request.actor, [get_report(request.actor, report_id)], request.now)
    return _report(view)
