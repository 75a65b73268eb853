"""What follows from an arrival by its class of origin, wherever it became known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.isolation.handlers import arrival_recorded as isolate
from lianfang.isolation.models import IsolationCase
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.services.arrivals import correct_arrival, record_arrival
from lianfang.screening.handlers import arrival_recorded, case_opened
from lianfang.screening.selectors.follows import follow_list, follow_rows, get_follow
from lianfang.screening.services.follows import (
    close_follow,
    note_follow,
    origin_class,
    report_follow,
    take_arrival,
)
from tests.command.builders import SYSTEM, appointed, at, fresh, jinshan_text
from tests.screening.builders import (
    build_street,
    desk,
    follows,
    from_wuhan,
    news,
    recorded,
    said,
    started,
    there,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def street():
    return build_street()


def arrived(person, origin="武汉市", day=17, now=None, **more):
    return record_arrival(
        actor=SYSTEM,
        now=now or at("09:00"),
        person_id=person.pk,
        arrived_on=date(2020, 3, day),
        origin=origin,
        **({"transport": "rail"} | more),
    )


def told(when="09:01"):
    news("people.arrival.record", arrival_recorded, at(when))
    return follows()


def noted(street, place=None, **more):
    """A village or a stairwell knows of somebody and has no name."""
    given = {
        "now": at("08:00"),
        "source": "gate",
        "source_id": new_id(),
        "place": place or street.town.sike,
        "origin": "武汉市",
        "arrived_on": date(2020, 3, 17),
    }
    return note_follow(**(given | more))


def shown(stage, when="10:00", viewer=SYSTEM, path=""):
    return [row.pk for row in follow_list(viewer, path, stage=stage, moment=at(when))]


# --- classes of origin


@pytest.mark.parametrize(
    ("origin", "code", "expected"),
    [
        ("湖北省武汉市江岸区", "", "key_region"),
        ("江岸区", "420102", "key_region"),
        ("湖北省黄冈市", "", "province"),
        ("黄冈", "421100", "province"),
        ("大冶", "", "province"),
        ("北京市", "110000", "elsewhere"),
        ("境外", "", "key_region"),
    ],
)
def test_the_plan_says_what_an_origin_means(street, origin, code, expected):
    assert origin_class(street.town.sike.path, at("09:00"), origin, code).key == expected


def test_a_region_somebody_is_isolated_for_means_observation_without_a_class_of_its_own():
    plain = jinshan_text()
    start, end = plain.index("\narrivals:\n"), plain.index("\n# --- medical transport")
    street = build_street(plain[:start] + "\narrivals:\n  classes: []\n" + plain[end:])

    found = origin_class(street.town.sike.path, at("09:00"), "武汉市")

    assert (found.key, [str(step) for step in found.follow]) == ("arrival", ["register", "observe"])
    arrived(street.father)
    told()
    (row,) = follow_rows(SYSTEM, follows(), at("10:00"))
    assert row.class_title == "重点地区来返"


def test_from_the_own_province_it_is_enough_to_register(street):
    arrived(street.father, "湖北省黄冈市")

    (row,) = told()

    assert (row.origin_class, row.steps, row.closed_at) == ("province", ["register"], at("09:01"))


def test_the_report_is_due_as_soon_as_the_plan_says():
    street = build_street(jinshan_text().replace("report_minutes: 120", "report_minutes: 30"))
    arrived(street.father)

    (row,) = told()

    assert row.due_at == at("09:31")


# --- wherever it became known


def test_an_arrival_told_twice_is_one_thing_to_do(street):
    arrived(street.father)

    told("09:01")
    told("09:20")

    assert len(follows()) == 1


def test_each_member_of_a_family_that_came_is_followed(street):
    arrived(street.father)
    arrived(street.mother)

    assert {row.person_id for row in told()} == {street.father.pk, street.mother.pk}


def test_who_came_along_is_counted(street):
    arrived(street.father, companions=3)

    (row,) = told()

    assert row.people == 4


def test_an_arrival_of_last_month_is_history(street):
    arrived(street.father, day=1, now=at("09:00", 18))
    assert len(told()) == 1

    row = record_arrival(
        actor=SYSTEM,
        now=at("09:00", 18),
        person_id=street.mother.pk,
        arrived_on=date(2020, 2, 1),
        origin="武汉市",
        transport="rail",
    )
    assert take_arrival(actor=SYSTEM, now=at("09:00", 18), arrival_id=row.pk) is None
    assert len(follows()) == 1


def test_what_says_nothing_of_where_from_brings_nothing(street):
    assert noted(street, origin="  ") is None
    assert noted(street, arrived_on=date(2020, 3, 19)) is None
    assert follows() == []


def test_a_village_notes_somebody_without_a_name_first_of_all_to_be_registered(street):
    row = noted(street, people=2)

    assert (row.person_id, row.registered_at, row.people) == (None, None, 2)
    assert shown("register") == [row.pk]
    (line,) = follow_rows(SYSTEM, [row], at("10:00"))
    assert [(step.key, step.is_done) for step in line.steps] == [
        ("register", False),
        ("observe", False),
        ("report", False),
    ]
    assert (line.card, line.source_label) == (None, "卡口")


def test_the_same_source_is_the_same_thing(street):
    key = new_id()

    assert noted(street, source_id=key).pk == noted(street, source_id=key).pk


def test_who_was_only_told_of_is_met_when_somebody_registers_them(street):
    row = noted(street)
    arrived(street.father)

    rows = told()

    assert fresh(row).person_id == street.father.pk
    assert (fresh(row).registered_at, fresh(row).closed_at) == (at("09:01"), at("09:01"))
    assert [one.source for one in rows if one.closed_at is None] == ["arrival"]


@pytest.mark.parametrize(
    ("origin", "day"),
    [("北京市", 17), ("武汉市", 16)],
)
def test_somebody_else_stays_to_be_registered(street, origin, day):
    row = noted(street)

    arrived(street.father, origin, day=day)
    told()

    assert fresh(row).registered_at is None


def test_an_arrival_of_another_village_meets_nobody_here(street):
    row = noted(street, place=street.town.wangtai)

    arrived(street.father)
    told()

    assert fresh(row).person_id is None


def test_two_who_were_told_of_are_met_one_by_one(street):
    first, second = noted(street), noted(street, now=at("08:30"))

    arrived(street.father)
    told()
    assert (fresh(first).person_id, fresh(second).person_id) == (street.father.pk, None)

    arrived(street.mother)
    told("09:10")
    assert fresh(second).person_id == street.mother.pk


# --- what is done about it


def test_isolation_is_what_observation_waits_for(street):
    arrived(street.father)
    (row,) = told()
    assert shown("observe") == [row.pk]

    news("people.arrival.record", isolate, at("09:05"))
    news("isolation.case.follow_arrival", case_opened, at("09:06"))

    assert fresh(row).observed_at == at("09:06")
    assert fresh(row).case_id == IsolationCase._base_manager.get().pk
    assert shown("observe") == []
    assert shown("report") == [row.pk]


def test_all_done_closes_it(street):
    arrived(street.father)
    (row,) = told()
    report_follow(actor=desk(street.town), now=at("09:10"), follow_id=row.pk)
    assert fresh(row).closed_at is None

    news("people.arrival.record", isolate, at("09:20"))
    news("isolation.case.follow_arrival", case_opened, at("09:20"))

    assert fresh(row).closed_at == at("09:20")
    assert (shown("open"), shown("closed")) == ([], [row.pk])


def test_a_report_is_noted_once_with_who_made_it(street):
    arrived(street.father)
    (row,) = told()
    secretary = desk(street.town)

    report_follow(actor=secretary, now=at("09:10"), follow_id=row.pk, note="电话报告")
    report_follow(actor=secretary, now=at("09:30"), follow_id=row.pk)

    kept = fresh(row)
    assert (kept.reported_at, kept.reported_by, kept.note) == (
        at("09:10"),
        secretary.display_name,
        "电话报告",
    )


def test_what_asks_for_no_report_takes_none(street):
    arrived(street.father, "北京市")
    (row,) = told()

    with pytest.raises(Conflict) as refused:
        report_follow(actor=SYSTEM, now=at("09:30"), follow_id=row.pk)

    assert refused.value.code == "nothing_to_report"


def test_overdue_is_what_should_have_been_reported_by_now(street):
    arrived(street.father)
    (row,) = told()

    assert shown("overdue", "11:01") == []
    assert shown("overdue", "11:02") == [row.pk]
    report_follow(actor=SYSTEM, now=at("11:30"), follow_id=row.pk)
    assert shown("overdue", "12:00") == []


def test_the_most_urgent_stands_first(street):
    arrived(street.father)
    told("09:01")
    arrived(street.mother)
    told("09:31")
    unhurried = noted(street, origin="北京市", now=at("07:00"))

    assert shown("open") == [
        *(row.pk for row in sorted(follows(), key=lambda one: one.due_at or at("23:59"))[:2]),
        unhurried.pk,
    ]


def test_closed_by_hand_says_why_and_closing_again_is_a_conflict(street):
    arrived(street.father)
    (row,) = told()

    close_follow(actor=SYSTEM, now=at("10:00"), follow_id=row.pk, reason="当日已离开")
    assert close_follow(actor=SYSTEM, now=at("10:05"), follow_id=row.pk, reason="当日已离开").pk
    with pytest.raises(Conflict):
        close_follow(actor=SYSTEM, now=at("10:10"), follow_id=row.pk, reason="另有原因")
    with pytest.raises(Conflict):
        report_follow(actor=SYSTEM, now=at("10:20"), follow_id=row.pk)
    assert fresh(row).note == "当日已离开"


# --- corrections


def corrected(arrival, when="10:00", **more):
    given = {
        "arrived_on": arrival.arrived_on,
        "origin": arrival.origin,
        "transport": arrival.transport,
    }
    made = correct_arrival(
        actor=SYSTEM, now=at(when), arrival_id=arrival.pk, reason="记错了", **(given | more)
    )
    news("people.arrival.correct", arrival_recorded, at(when))
    return made


def test_a_corrected_origin_asks_for_what_its_own_class_asks(street):
    arrival = arrived(street.father)
    (before,) = told()

    corrected(arrival, origin="北京市")

    (after,) = [row for row in follows() if row.pk != before.pk]
    assert (after.origin_class, after.closed_at) == ("elsewhere", at("10:00"))
    assert fresh(before).closed_at == at("10:00")
    assert fresh(before).note != ""


def test_what_was_done_before_the_correction_stays_done(street):
    arrival = arrived(street.father)
    (before,) = told()
    report_follow(actor=SYSTEM, now=at("09:30"), follow_id=before.pk)

    corrected(arrival, origin="武汉市江汉区")

    (after,) = [row for row in follows() if row.pk != before.pk]
    assert (after.origin, after.reported_at) == ("武汉市江汉区", at("09:30"))


def test_an_arrival_corrected_before_anybody_heard_of_it_is_followed_once(street):
    arrival = arrived(street.father)
    corrected(arrival, origin="武汉市江汉区")

    told("10:05")

    assert [row.origin for row in follows()] == ["武汉市江汉区"]


# --- who may see and do


def test_a_secretary_sees_what_follows_in_the_own_community(street):
    own, other = noted(street), noted(street, place=street.town.wangtai)
    secretary = desk(street.town)

    assert shown("open", viewer=secretary) == [own.pk]
    with pytest.raises(NotFound):
        get_follow(secretary, other.pk)
    with pytest.raises(NotFound):
        report_follow(actor=secretary, now=at("10:00"), follow_id=other.pk)


def test_a_grid_worker_reports_and_does_not_close(street):
    arrived(street.father)
    (row,) = told()

    report_follow(actor=street.worker, now=at("09:30"), follow_id=row.pk)
    with pytest.raises(NotPermitted):
        close_follow(actor=street.worker, now=at("09:40"), follow_id=row.pk, reason="路过")


def test_a_volunteer_sees_no_arrivals(street):
    noted(street)

    assert shown("all", viewer=appointed(Role.VOLUNTEER, street.town.unit)) == []


def test_a_reason_is_needed_to_close(street):
    row = noted(street)

    with pytest.raises(InvalidInput) as refused:
        close_follow(actor=SYSTEM, now=at("10:00"), follow_id=row.pk, reason=" ")

    assert list(refused.value.fields) == ["reason"]


# --- from the door of a screening


def test_an_arrival_at_the_door_is_followed_like_any_other(street):
    campaign = started(street)
    entry = said(people=[there(street.father, came=from_wuhan()), there(street.mother)])
    recorded(campaign, street.first, entry, actor=street.worker)

    (row,) = told()

    assert (row.person_id, row.origin_class, row.source) == (
        street.father.pk,
        "key_region",
        "arrival",
    )
    assert row.path == street.town.unit.path


def test_an_arrival_that_cannot_be_is_named_beside_the_person(street):
    campaign = started(street)
    came = replace(from_wuhan(), arrived_on=at("09:00").date() + timedelta(days=3))

    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, said(people=[there(street.father, came=came)]))

    assert [name.startswith("people.0.came") for name in refused.value.fields] == [True]
    assert follows() == []
