"""What is sent to doors that read it before they look for the row: enough to get to the row."""

from collections.abc import Callable
from typing import Any

from lianfang.gates.models import Expected, Point
from lianfang.kit.ids import id_at, new_id
from tests.permissions import (
    samples_charters,  # noqa: F401  fills SAMPLES
    samples_enterprises,  # noqa: F401  fills SAMPLES
    samples_funds,  # noqa: F401  fills SAMPLES
    samples_health,  # noqa: F401  fills SAMPLES
    samples_inspections,  # noqa: F401  fills SAMPLES
    samples_institutions,  # noqa: F401  fills SAMPLES
    samples_labour,  # noqa: F401  fills SAMPLES
    samples_lodging,  # noqa: F401  fills SAMPLES
    samples_needs,  # noqa: F401  fills SAMPLES
    samples_overview,  # noqa: F401  fills SAMPLES
    samples_policies,  # noqa: F401  fills SAMPLES
    samples_posts,  # noqa: F401  fills SAMPLES
    samples_resumption,  # noqa: F401  fills SAMPLES
    samples_robots,  # noqa: F401  fills SAMPLES
    samples_screening,  # noqa: F401  fills SAMPLES
    samples_tables,  # noqa: F401  fills SAMPLES
    samples_transport,  # noqa: F401  fills SAMPLES
    samples_workforce,  # noqa: F401  fills SAMPLES
    samples_workplan,  # noqa: F401  fills SAMPLES
)
from tests.permissions.samples import SAMPLES
from tests.permissions.samples_gates import passage, passenger
from tests.permissions.world import NOW, Corner, World

Body = Callable[[World, Corner], dict[str, Any]]

WHY = "asked by the permission test"
CHARTER = {
    "title": "黄冈一号车",
    "area": "huanggang",
    "vehicle": "coach_33",
    "stops": [{"point": "xishui_square", "at": "2020-03-19T08:00:00+08:00"}],
    "arrives_at": "2020-03-19T11:00:00+08:00",
    "destination": "金山街道",
}
SERVED = {"begins_at": "2020-03-18T08:00:00+08:00", "ends_at": "2020-03-18T09:00:00+08:00"}
ARRIVAL = {"arrived_on": "2020-03-17", "origin": "武汉市"}


def _row(world: World, corner: Corner, name: str) -> Any:
    """The sample of that name in the corner."""
    return world.samples[(SAMPLES[name].make, corner.name)]


def _always(**fields: Any) -> Body:
    return lambda _world, _corner: dict(fields)


def _gap(world: World, corner: Corner) -> dict[str, Any]:
    subject = _row(world, corner, "person_id")
    return {"subject_kind": "person", "subject_id": subject, "role": "special_volunteer"}


def _correction(world: World, corner: Corner) -> dict[str, Any]:
    fields = {"outcome": "seen", "visited_at": NOW.isoformat(), "temperature": "36.6"}
    return {"id": "019b0000-0000-7000-8000-000000000001", "reason": WHY, **fields}


def _pair(world: World, corner: Corner) -> dict[str, Any]:
    return {
        "vehicle_id": _row(world, corner, "vehicle_id"),
        "driver_id": _row(world, corner, "driver_id"),
    }


def _prescription(world: World, corner: Corner) -> dict[str, Any]:
    return {"person_id": _row(world, corner, "person_id"), "what": "缬沙坦"}


def _order(world: World, corner: Corner) -> dict[str, Any]:
    words = {"title": "取消公共活动", "text": "18:00前取消", "due_at": "2020-03-18T18:00:00+08:00"}
    return {**words, "place_id": corner.place.pk, "reason": WHY}


def _screened_door(world: World, corner: Corner) -> dict[str, Any]:
    home = world.samples[("screened home", corner.name)].pk
    return {"household_id": home, "outcome": "nobody", "taken_at": NOW.isoformat()}


def _in_place(world: World, corner: Corner) -> dict[str, Any]:
    return {"place_id": corner.place.pk}


def _again(world: World, corner: Corner) -> dict[str, Any]:
    at = Point._base_manager.get(pk=_row(world, corner, "point_id"))
    return {"again": passage(at).pk}


def _use(world: World, corner: Corner) -> dict[str, Any]:
    return {"pass_id": _row(world, corner, "permit_id"), "passage_id": new_id()}


def _traveller(world: World, corner: Corner) -> dict[str, Any]:
    expected = Expected._base_manager.get(pk=_row(world, corner, "expected_id"))
    return {"passenger_id": passenger(expected).pk, "reason": WHY}


def _duty(world: World, corner: Corner) -> dict[str, Any]:
    staff = _row(world, corner, "staff_id")
    return {"staff_id": staff, "day": "2020-03-19", "shift": "morning"}


def _gap_cell(world: World, corner: Corner) -> dict[str, Any]:
    point = _row(world, corner, "point_id")
    return {"point": point, "day": "2020-03-19", "shift": "morning"}


def _filled(world: World, corner: Corner) -> dict[str, Any]:
    return {**_gap_cell(world, corner), "staff_id": _row(world, corner, "staff_id")}


def _substitute(world: World, corner: Corner) -> dict[str, Any]:
    return {"staff_id": _row(world, corner, "staff_id"), "reason": WHY}


def _swap(world: World, corner: Corner) -> dict[str, Any]:
    return {"other_id": _row(world, corner, "duty_id")}


def _bed(world: World, corner: Corner) -> dict[str, Any]:
    who = world.samples[("resident of the home", corner.name)].pk
    return {"person_id": who, "room": "102", "bed": "2"}


def _round(world: World, corner: Corner) -> dict[str, Any]:
    who = world.samples[("resident of the home", corner.name)].pk
    return {"taken_at": NOW.isoformat(), "lines": [{"person_id": who, "temperature": "36.5"}]}


def _assigned(world: World, corner: Corner) -> dict[str, Any]:
    return {"staff_id": _row(world, corner, "staff_id")}


def _same_ticket(world: World, corner: Corner) -> dict[str, Any]:
    return {"same_as_id": _row(world, corner, "ticket_id")}


def _applied(world: World, corner: Corner) -> dict[str, Any]:
    return {"measure_id": _row(world, corner, "measure_id")}


def _staff_states(world: World, corner: Corner) -> dict[str, Any]:
    return {"employment_ids": [_row(world, corner, "employment_id")], "state": "back"}


def _staff_report(world: World, corner: Corner) -> dict[str, Any]:
    line = {"employment_id": _row(world, corner, "employment_id"), "temperature": "36.5"}
    return {"id": id_at(NOW), "lines": [line]}


OWN_STAFF = "POST-api:workforce/own/{enterprise_id}"
NOBODY = "019b0000-0000-7000-8000-000000000009"
MEASURE = {"kind": "matter", "title": "专人对接", "text": "当天放行", "need": "logistics"}
TALK = {"how": "phone", "said": "一切正常", "visited_at": "2020-03-17T09:00:00+08:00"}
NEEDS = "POST-api:needs/tickets/{ticket_id}"
OWN_NEEDS = "POST-api:needs/own/{enterprise_id}"
NEED_BODIES: dict[str, Body] = {
    f"{NEEDS}/assign": _always(staff_id=NOBODY),
    f"{NEEDS}/begin": _always(plan=WHY),
    f"{NEEDS}/pass-on": _always(team_id=NOBODY, reason=WHY),
    f"{NEEDS}/note": _always(text=WHY),
    f"{NEEDS}/answer": _always(answer=WHY),
    f"{NEEDS}/link": _same_ticket,
    f"{NEEDS}/measure": _applied,
    f"{NEEDS}/confirm": _always(reason=WHY),
    f"{NEEDS}/reopen": _always(reason=WHY),
    f"{NEEDS}/withdraw": _always(reason=WHY),
    "POST-api:needs/visits/{liaison_visit_id}/correct": _always(**TALK, reason=WHY),
    "POST-api:needs/measures/{measure_id}/revise": _always(**MEASURE, reason=WHY),
    "POST-api:needs/measures/{measure_id}/end": _always(reason=WHY),
    "POST-api:needs/measures/{measure_id}/offers": _always(enterprise_ids=[]),
    "POST-api:needs/offers/{measure_offer_id}/answer": _always(taken=True),
    f"{OWN_NEEDS}/tickets": _always(need="funds", text=WHY),
    f"{OWN_NEEDS}/tickets/{{ticket_id}}/reopen": _always(reason=WHY),
    f"{OWN_NEEDS}/tickets/{{ticket_id}}/withdraw": _always(reason=WHY),
    f"{OWN_NEEDS}/offers/{{measure_offer_id}}/answer": _always(taken=True),
}
INTERVIEW = {"interview_at": "2030-01-01T10:00:00+08:00", "interview_how": "腾讯会议"}
CANDIDATE = "POST-api:labour/own/{enterprise_id}/candidates/{referral_id}"
LABOUR_BODIES: dict[str, Body] = {
    "POST-api:labour/vacancies/{vacancy_id}/close": _always(reason=WHY),
    "POST-api:labour/seekers/{seeker_id}/withdraw": _always(reason=WHY),
    "POST-api:inspections/rounds/proposals/{round_id}/refuse": _always(reason=WHY),
    "POST-api:labour/sign-ups/{seeker_sign_up_id}/decline": _always(reason=WHY),
    "POST-api:labour/referrals/{referral_id}/interview": _always(**INTERVIEW),
    "POST-api:labour/referrals/{referral_id}/declined": _always(declined_by="seeker", reason=WHY),
    "POST-api:labour/referrals/{referral_id}/withdraw": _always(reason=WHY),
    "POST-api:labour/proposals/{match_id}/refuse": _always(reason=WHY),
    "POST-api:labour/own/{enterprise_id}/vacancies": _always(title="普工", seats=2),
    f"{CANDIDATE}/interview": _always(**INTERVIEW),
    f"{CANDIDATE}/declined": _always(declined_by="seeker", reason=WHY),
}


def _told(world: World, corner: Corner) -> dict[str, Any]:
    return {"enterprise_ids": [_row(world, corner, "enterprise_id")], "how": "phone"}


def _told_on_a_page(world: World, corner: Corner) -> dict[str, Any]:
    return {"selected": [_row(world, corner, "enterprise_id")], "how": "phone"}


def _helped(world: World, corner: Corner) -> dict[str, Any]:
    return {"enterprise_id": _row(world, corner, "enterprise_id")}


TEXT = {
    "title": "房租减免",
    "issuer": "街道办事处",
    "issued_on": "2020-03-01",
    "valid_from": "2020-03-01",
    "text": "免收租金",
    "benefit": "免租",
    "reason": WHY,
}
OWN_POLICIES = "POST-api:policies/own/{enterprise_id}"
POLICY_BODIES: dict[str, Body] = {
    "POST-policies:tell": _told_on_a_page,
    "POST-api:policies/{policy_id}/told": _told,
    "POST-api:policies/{policy_id}/help": _helped,
    "POST-api:policies/{policy_id}/correct": _always(**TEXT),
    "POST-api:policies/{policy_id}/withdraw": _always(reason=WHY),
    "POST-api:policies/help/{help_id}/advance": _always(state="papers"),
    f"{OWN_POLICIES}/help/{{help_id}}/give-up": _always(note=WHY),
}
PLAN_BODIES: dict[str, Body] = {
    "POST-api:workplan/plans/{plan_id}/close": _always(reason=WHY),
    "POST-api:workplan/plans/{plan_id}/works": _always(title="重点工作", target="20"),
    "POST-api:workplan/works/{work_id}/progress": _always(text=WHY),
    "POST-api:workplan/works/{work_id}/finish": _always(reason=WHY),
    "POST-api:workplan/works/{work_id}/milestones": _always(title="节点", due_on="2020-06-01"),
    "POST-api:workplan/milestones/{milestone_id}/reach": _always(
        reached_on="2020-03-17", evidence=WHY
    ),
}
BODIES: dict[str, Body] = {
    **PLAN_BODIES,
    **POLICY_BODIES,
    **LABOUR_BODIES,
    **NEED_BODIES,
    "POST-api:isolation/cases/{case_id}/extend": _always(due_on="2020-04-05", reason=WHY),
    "POST-api:isolation/cases/{case_id}/move": _always(mode="home", reason=WHY),
    "POST-api:isolation/cases/{case_id}/release": _always(checked=[]),
    "POST-api:isolation/cases/{case_id}/void": _always(reason=WHY),
    "POST-api:isolation/cases/{case_id}/assign": _assigned,
    "POST-api:isolation/cases/{case_id}/leave": _always(reason=WHY),
    "POST-api:isolation/cases/{case_id}/records": _always(channel="phone"),
    "POST-api:isolation/cases/{case_id}/outings": _always(reason=WHY),
    "POST-api:isolation/cases/{case_id}/papers": _always(kind="notice"),
    "POST-api:isolation/records/{entry_id}/correct": _always(channel="phone", reason=WHY),
    "POST-api:isolation/errands/{errand_id}/give-back": _always(reason=WHY),
    "POST-api:isolation/errands/{errand_id}/cancel": _always(reason=WHY),
    "GET-gates:roster_gap": _gap_cell,
    "POST-gates:roster_gap": _filled,
    "POST-gates:replace_duty": _substitute,
    "POST-gates:swap_duty": _swap,
    "POST-gates:again": _again,
    "POST-gates:use": _use,
    "POST-gates:reveal_driver": _always(reason=WHY),
    "POST-gates:measure_passenger": _always(temperature="36.5", reading_id=new_id()),
    "POST-gates:reveal_passenger": _always(reason=WHY),
    "POST-gates:reveal_expected": _traveller,
    "POST-gates:withdraw_passenger": _always(reason=WHY),
    "POST-api:gates/points/{point_id}/duties": _duty,
    "POST-api:gates/points/{point_id}/coaches": _always(
        plate="鄂B12345", passengers=3, origin="武汉", driver_name="林师傅"
    ),
    "POST-api:gates/coaches/{coach_id}/link": _always(do="renew"),
    "POST-api:gates/coaches/{coach_id}/passengers": _always(
        name="无证件者", paper_kind="none_yet", paper=WHY
    ),
    "POST-api:gates/coaches/{coach_id}/close": _always(deed="turned_back", persons=3),
    "POST-api:gates/passengers/{passenger_id}/measure": _always(temperature="36.5"),
    "POST-api:gates/passengers/{passenger_id}/withdraw": _always(reason=WHY),
    "POST-api:gates/rosters/{roster_id}/refuse": _always(reason=WHY),
    "POST-api:gates/rosters/{roster_id}/fill": lambda world, corner: {
        **_duty(world, corner),
        "point_id": _row(world, corner, "point_id"),
    },
    "POST-api:gates/duties/{duty_id}/replace": _substitute,
    "POST-api:gates/duties/{duty_id}/swap": _swap,
    "GET-api:gates/points/{point_id}/duties": _always(first="2020-03-18", last="2020-03-20"),
    "POST-api:gates/passages/{passage_id}/correct": _always(
        reason=WHY, direction="in", vehicle="car", action="pass"
    ),
    "POST-institutions:reveal_contact": _always(reason=WHY),
    "POST-api:institutions/homes/{home_id}/beds": _bed,
    "POST-api:institutions/homes/{home_id}/rounds": _round,
    "POST-api:institutions/homes/{home_id}/watches": lambda world, corner: {
        **_duty(world, corner),
        "shift": "day",
    },
    "POST-field:close_report": _always(outcome="helped"),
    "POST-api:field/reports/{report_id}/close": _always(outcome="helped"),
    "GET-api:field/places": _always(code="T-own"),
    "POST-api:command/phases/{phase_id}/revoke": _always(reason=WHY),
    "POST-api:command/orders/{order_id}/withdraw": _always(reason=WHY),
    "POST-api:command/orders/{order_id}/correct": _order,
    "POST-api:command/orders/mine/{recipient_id}/pass": _order,
    "POST-api:command/orders/recipients/{recipient_id}/record": _always(text=WHY),
    "POST-api:command/orders/recipients/{recipient_id}/return": _always(reason=WHY),
    "POST-api:command/mobilisations/{mobilisation_id}/links": _in_place,
    "POST-api:command/mobilisations/{mobilisation_id}/release": _in_place,
    "POST-people:reveal_person": _always(field="phones", reason=WHY),
    "POST-people:reveal_household": _always(field="phones", reason=WHY),
    "POST-people:reveal_staff": _always(field="phones", reason=WHY),
    "POST-people:join_group": _always(group="living_alone"),
    "POST-api:people/persons/{person_id}/reveal": _always(field="phones", reason=WHY),
    "POST-api:people/persons/{person_id}/groups": _always(group="living_alone"),
    "POST-api:people/persons/{person_id}/arrivals": _always(**ARRIVAL),
    "POST-api:people/arrivals/{arrival_id}/correct": _always(**ARRIVAL, reason=WHY),
    "POST-api:people/households/{household_id}/reveal": _always(field="phones", reason=WHY),
    "POST-api:people/staff/{staff_id}/reveal": _always(reason=WHY),
    "GET-command:choose_staff": _gap,
    "POST-api:command/visits/{visit_id}/correction": _correction,
    "POST-api:command/responsibilities/{responsibility_id}/end": _always(reason=WHY),
    "POST-api:command/proposals/{proposal_id}/refuse": _always(reason=WHY),
    "POST-api:health/checks/{check_id}/correction": _always(
        taken_at=NOW.isoformat(), source="verified", where="home", void=True, reason=WHY
    ),
    "POST-api:health/alerts/{alert_id}/steps": _always(step="call"),
    "POST-api:health/alerts/{alert_id}/clear": _always(note=WHY),
    "POST-health:do_step": _always(step="call"),
    "POST-health:clear_alert": _always(reason=WHY),
    "GET-tables:choose": _always(slot="1.1:B"),
    "POST-tables:choose": _always(slot="1.1:B", meaning="empty"),
    "POST-api:tables/blanks/{blank_id}/choose": _always(slot="1.1:B", meaning="empty"),
    "POST-api:tables/blanks/{blank_id}/register": _always(region="1.1", register_key="arrivals"),
    "POST-api:tables/filled/{filling_id}/return": _always(reason=WHY),
    "POST-api:tables/filled/{filling_id}/withdraw": _always(reason=WHY),
    "POST-api:tables/filled/{filling_id}/correct": _always(reason=WHY),
    "POST-api:tables/filled/{filling_id}/differences": _always(cell="日报!B2", theirs="4"),
    "POST-api:tables/differences/{difference_id}/settle": _always(finding="ours"),
    "POST-api:reports/bulletins": lambda _world, corner: {
        "place_id": str(corner.place.pk),
        "as_of": "2020-03-18T09:00:00+08:00",
    },
    "POST-api:reports/bulletins/{bulletin_id}/return": _always(reason=WHY),
    "POST-api:reports/bulletins/{bulletin_id}/correct": _always(reason=WHY),
    "POST-api:reports/bulletins/{bulletin_id}/events": _always(zh="召开防控工作调度会"),
    "POST-api:reports/bulletins/{bulletin_id}/events/strike": _always(index=0),
    "POST-reports:strike_event": _always(index="0"),
    "POST-api:robots": lambda _world, corner: {
        "place_id": str(corner.place.pk),
        "name": "新群",
        "kind": "wecom",
        "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678-0001",
        "news": ["bulletin"],
    },
    "PUT-api:robots/{robot_id}": _always(name="新群", news=["bulletin"]),
    "POST-api:robots/{robot_id}/silence": _always(until="2020-03-19T08:00:00+08:00"),
    "PATCH-api:posts/{post_id}": _always(title="楼栋长", seats=2),
    "POST-api:posts/{post_id}/assign": _assigned,
    "POST-api:posts/{post_id}/close": _always(thanks=WHY),
    "POST-api:posts/{post_id}/withdraw": _always(reason=WHY),
    "POST-api:posts/{post_id}/reopen": _always(reason=WHY),
    "POST-api:posts/turns/{turn_id}/decline": _always(reason=WHY),
    "POST-api:posts/turns/{turn_id}/give-back": _always(reason=WHY),
    "POST-api:posts/turns/{turn_id}/begin": _always(),
    "POST-api:posts/turns/{turn_id}/end": _always(),
    "POST-api:posts/turns/{turn_id}/stints": _always(**SERVED),
    "POST-api:posts/stints/{stint_id}/correct": _always(reason=WHY, **SERVED),
    "POST-funds:export_batch": _always(reason=WHY),
    "PUT-api:funds/programmes/{programme_id}/budget": _always(budget_fen=2_000_000, reason=WHY),
    "PUT-api:funds/programmes/{programme_id}/days": _always(),
    "POST-api:funds/applications/{application_id}/check": _always(),
    "POST-api:funds/applications/{application_id}/approve": _always(),
    "POST-api:funds/applications/{application_id}/return": _always(reason=WHY),
    "POST-api:funds/applications/{application_id}/refuse": _always(reason=WHY),
    "POST-api:funds/applications/{application_id}/revoke": _always(reason=WHY),
    "POST-api:funds/applications/{application_id}/withdraw": _always(reason=WHY),
    "POST-api:funds/payments/{line_id}/paid": _always(),
    "POST-api:funds/payments/{line_id}/failed": _always(reason=WHY),
    "POST-api:funds/own/{enterprise_id}/applications": _always(programme_id=str(new_id())),
    "POST-api:funds/own/{enterprise_id}/applications/{application_id}/withdraw": _always(
        reason=WHY
    ),
    "POST-api:resumption/filings/{filing_id}/check": _always(),
    "POST-api:resumption/filings/{filing_id}/site-check": _always(inspection_id=str(new_id())),
    "POST-api:resumption/filings/{filing_id}/approve": _always(),
    "POST-api:resumption/filings/{filing_id}/return": _always(reason=WHY),
    "POST-api:resumption/filings/{filing_id}/suspend": _always(reason=WHY),
    "POST-api:resumption/filings/{filing_id}/reopen": _always(reason=WHY),
    "POST-api:resumption/filings/{filing_id}/withdraw": _always(reason=WHY),
    "POST-api:resumption/filings/{filing_id}/batches/{batch_id}/start": _always(people=1),
    "POST-resumption:start": _always(people=1),
    "POST-api:resumption/enterprises/{enterprise_id}/returns": _always(
        day="2020-03-18", people=1, source=WHY
    ),
    "POST-workforce:own_reveal": _always(reason=WHY),
    f"{OWN_STAFF}/employees": _always(who={"name": "马秀英"}),
    f"{OWN_STAFF}/states": _staff_states,
    f"{OWN_STAFF}/reports": _staff_report,
    "POST-api:workforce/employees": lambda world, corner: {
        "enterprise_id": _row(world, corner, "enterprise_id"),
        "who": {"name": "马秀英"},
    },
    "POST-api:workforce/enterprises/{enterprise_id}/states": _staff_states,
    "POST-api:workforce/enterprises/{enterprise_id}/reports": _staff_report,
    "POST-api:charters/enterprises/{enterprise_id}/riders": lambda world, corner: {
        "employment_ids": [_row(world, corner, "employment_id")]
    },
    "POST-api:charters/riders/{rider_id}/withdraw": _always(reason=WHY),
    "PUT-api:charters/charters/{charter_id}": _always(**CHARTER),
    "POST-api:charters/charters/{charter_id}/seats": _always(rider_ids=[]),
    "POST-api:charters/charters/{charter_id}/vehicle": _always(
        vehicle="coach_49", plate="鄂B20001", reason=WHY
    ),
    "POST-api:charters/charters/{charter_id}/delay": _always(
        departs_at="2020-03-19T10:00:00+08:00", reason=WHY
    ),
    "POST-api:charters/charters/{charter_id}/cancel": _always(reason=WHY),
    "POST-api:charters/charters/{charter_id}/depart": _always(),
    "POST-api:charters/charters/{charter_id}/arrive": _always(),
    "POST-api:charters/seats/{seat_id}/take-back": _always(reason=WHY),
    "POST-api:charters/seats/{seat_id}/checks": _always(result="absent"),
    "POST-api:charters/proposals/{charter_proposal_id}/move": lambda world, corner: {
        "seat_ids": [_row(world, corner, "seat_id")]
    },
    "POST-api:charters/proposals/{charter_proposal_id}/accept": _always(destination="金山"),
    "POST-api:charters/proposals/{charter_proposal_id}/refuse": _always(reason=WHY),
    "POST-api:charters/own/{enterprise_id}/riders": lambda world, corner: {
        "employment_ids": [_row(world, corner, "employment_id")]
    },
    "POST-api:charters/own/{enterprise_id}/riders/{rider_id}/withdraw": _always(reason=WHY),
    "POST-api:charters/own/{enterprise_id}/charters/{charter_id}/seats": _always(rider_ids=[]),
    "POST-api:lodging/hotels/{hotel_id}/rooms": _always(numbers="901", kind="single", beds=1),
    "PATCH-api:lodging/rooms/{room_id}": _always(),
    "POST-api:lodging/bookings/{booking_id}/change": _always(until_day="2020-03-22", reason=WHY),
    "POST-api:lodging/bookings/{booking_id}/cancel": _always(reason=WHY),
    "POST-api:lodging/beds/{night_id}/check-in": _always(),
    "POST-api:lodging/own/{enterprise_id}/wishes": _always(
        persons=2, from_day="2020-03-18", until_day="2020-03-20"
    ),
    "POST-enterprises:reveal": _always(field="contact", reason=WHY),
    "POST-api:enterprises/{enterprise_id}/state": _always(state="stopped", reason=WHY),
    "POST-api:enterprises/{enterprise_id}/class": _always(reason=WHY),
    "POST-api:enterprises/{enterprise_id}/sites": lambda _world, corner: {
        "place_id": corner.place.pk,
        "use": "office",
    },
    "POST-api:inspections/findings/{finding_id}/rectify": _always(said=WHY),
    "POST-api:inspections/findings/{finding_id}/recheck": _always(is_right=True),
    "POST-api:inspections/findings/{finding_id}/order": _always(hours=24),
    "POST-api:inspections/orders/{supervision_id}/answer": _always(said=WHY),
    "POST-api:inspections/premises/{enterprise_id}/suspend": _always(reason=WHY),
    "POST-api:inspections/premises/{enterprise_id}/reopen": _always(reason=WHY),
    "POST-api:inspections/{inspection_id}/correct": _always(reason=WHY, is_void=True),
    "POST-api:inspections/{inspection_id}/close": _always(reason=WHY),
    "POST-api:transport/trips/{trip_id}/confirm": _pair,
    "POST-api:transport/trips/{trip_id}/move": _always(leaves_at="2020-03-18T12:00:00+08:00"),
    "POST-api:transport/trips/{trip_id}/refuse": _always(reason=WHY),
    "POST-api:transport/trips/{trip_id}/cancel": _always(reason=WHY),
    "POST-api:transport/trips/{trip_id}/checks": _always(kind="disinfection"),
    "POST-api:transport/trips/{trip_id}/medicines": _prescription,
    "POST-api:transport/checks/{check_id}/correct": _always(reason=WHY, temperature="36.6"),
    "POST-screening:reopen_campaign": _always(reason=WHY),
    "POST-screening:withdraw_campaign": _always(reason=WHY),
    "POST-screening:close_follow": _always(reason=WHY),
    "POST-api:screening/campaigns/{campaign_id}/records": _screened_door,
    "GET-api:screening/campaigns/{campaign_id}/coverage": _in_place,
    "GET-api:screening/campaigns/{campaign_id}/missed": _in_place,
    "GET-api:screening/campaigns/{campaign_id}/households": _in_place,
    "GET-api:screening/campaigns/{campaign_id}/missed-persons": _in_place,
    "POST-api:screening/campaigns/{campaign_id}/withdraw": _always(reason=WHY),
    "POST-api:screening/campaigns/{campaign_id}/reopen": _always(reason=WHY),
    "POST-api:screening/records/{screening_id}/correct": _always(
        reason=WHY, outcome="refused", taken_at=NOW.isoformat()
    ),
    "POST-api:screening/arrivals/{follow_id}/close": _always(reason=WHY),
    "PUT-api:imports/{run_id}/columns": _always(columns={"A": "name"}),
}
