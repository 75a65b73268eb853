"""Lists of charters and of workers to be fetched: narrowed, sorted, paged, taken out, masked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.charters.models import Charter, Rider
from lianfang.charters.selectors.charters import (
    CharterFilter,
    charter_list,
    charter_rows,
    get_charter,
    point_options,
    todays_charters,
    vehicle_options,
)
from lianfang.charters.selectors.figures import board_figures
from lianfang.charters.selectors.riders import (
    RiderFilter,
    counts_by_area,
    get_rider,
    rider_list,
    rider_rows,
)
from lianfang.charters.services.signing_up import withdraw
from lianfang.charters.views import desk as desk_pages
from lianfang.kit import clock
from lianfang.kit.errors import NotFound
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    NOW,
    TODAY,
    TOMORROW,
    StopEntry,
    Yard,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    checkpoint,
    escort,
    fresh,
    refused,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)
from tests.people.builders import appointed, questions, signed_in, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *keys) -> str:
    return reverse(f"charters:{name}", args=[getattr(key, "pk", key) for key in keys])


def desk(yard: Yard) -> Client:
    return signed_in(Role.COMMANDER, yard.town.township)


def titles(yard: Yard, wanted: CharterFilter, viewer=None) -> list[str]:
    viewer = viewer or yard.desk
    with looking(viewer):
        return [one.title for one in charter_list(viewer, "", wanted)]


def four_charters(yard: Yard) -> None:
    charter(yard, title="黄冈早班", plate="鄂B10001", carrier="捷龙快运")
    charter(
        yard,
        at=DEPARTS + timedelta(days=1),
        title="咸宁专车",
        area="xianning",
        plate="鄂B10002",
        stops=[StopEntry("tongshan_bus", DEPARTS + timedelta(days=1))],
    )
    brought_to(yard, "cancelled", title="黄冈停运", plate="鄂B10003")
    brought_to(yard, "underway", start=10, title="黄冈在途", plate="鄂B10004")


def test_charters_are_narrowed_by_stage_area_day_and_words(four):
    expected = {
        CharterFilter(): ["黄冈早班", "咸宁专车"],
        CharterFilter("underway"): ["黄冈在途"],
        CharterFilter("cancelled"): ["黄冈停运"],
        CharterFilter("arrived"): [],
        CharterFilter("coming", area="xianning"): ["咸宁专车"],
        CharterFilter("coming", day=TOMORROW): ["黄冈早班"],
        CharterFilter("coming", day=TODAY): [],
        CharterFilter("all", text="10003"): ["黄冈停运"],
        CharterFilter("all", text="捷龙"): ["黄冈早班"],
        CharterFilter("all", text="  咸宁 "): ["咸宁专车"],
        CharterFilter("all", text="%"): [],
        CharterFilter("all", area="nowhere"): [],
    }

    assert {wanted: titles(four, wanted) for wanted in expected} == expected


@pytest.fixture
def four():
    yard = build_yard()
    four_charters(yard)
    return yard


def test_charters_of_a_place_are_those_of_its_desk_and_of_all_inside_it():
    yard = build_yard()
    charter(yard, title="街道班次")
    charter(yard, title="社区班次", place=yard.town.community)
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.community)
    other = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    assert sorted(titles(yard, CharterFilter())) == ["社区班次", "街道班次"]
    assert titles(yard, CharterFilter(), worker) == ["社区班次"]
    assert titles(yard, CharterFilter(), other) == []
    (inside,) = stored(Charter, title="社区班次")
    with looking(other):
        assert refused(NotFound, get_charter, other, inside.pk) == "not_found"


def test_the_list_of_the_desk_is_sorted_by_its_columns_only(four):
    client = desk(four)

    def order(query: str) -> list[int]:
        page = client.get(at("charters") + query).content.decode()
        return [page.index(title) for title in ("黄冈早班", "咸宁专车")]

    first = order("?sort=departs")
    assert first == sorted(first)
    last = order("?sort=-departs")
    assert last == sorted(last, reverse=True)
    wild = order("?sort=created_by;drop")
    assert wild == sorted(wild)


def test_a_long_list_is_paged_and_a_wild_page_number_shows_the_last_page(monkeypatch):
    yard = build_yard()
    for number in range(5):
        charter(yard, at=DEPARTS + timedelta(hours=number), title=f"第{number}班")
    monkeypatch.setattr(desk_pages, "PAGE_SIZE", 2)
    client = desk(yard)

    def shown(page: str) -> list[str]:
        text = client.get(at("charters") + f"?page={page}").content.decode()
        return [f"第{number}班" for number in range(5) if f"第{number}班" in text]

    assert shown("1") == ["第0班", "第1班"]
    assert shown("3") == ["第4班"]
    assert shown("99") == ["第4班"]
    assert shown("eins") == ["第0班", "第1班"]


def test_strange_filters_are_ignored_and_no_error_of_the_page():
    yard = build_yard()
    charter(yard)
    client = desk(yard)

    query = "?stage=nirgends&day=gestern&area=mars&page=0&sort=--&text=" + "x" * 500
    assert client.get(at("charters") + query).status_code == 200
    assert client.get(at("riders") + query).status_code == 200


def test_a_list_of_charters_asks_the_database_no_more_for_many():
    yard = build_yard()
    charter(yard)
    client = desk(yard)
    questions(client, at("charters"))
    few = questions(client, at("charters"))
    for number in range(4):
        charter(yard, title=f"第{number}班")

    assert questions(client, at("charters")) == few


def test_without_a_seat_one_stands_first_and_each_stage_has_its_people():
    yard = build_yard()
    _row, held = brought_to(yard, "underway", 1)
    _second, seated = announced(yard, 1, start=10)
    (free,) = waiting(yard, 1, start=20)
    (gone,) = waiting(yard, 1, start=30)
    withdraw(actor=yard.desk, now=NOW, rider_id=gone.pk, reason="自行返岗")

    def staged(stage: str) -> list:
        with looking(yard.desk):
            return [one.pk for one in rider_list(yard.desk, "", NOW, RiderFilter(stage))]

    assert staged("waiting") == [free.pk]
    assert staged("seated") == [seated[0].rider_id, held[0].rider_id]
    assert staged("back") == []
    assert staged("withdrawn") == [gone.pk]
    assert staged("all") == [free.pk, seated[0].rider_id, held[0].rider_id, gone.pk]


def test_riders_are_narrowed_by_area_and_by_a_part_of_the_enterprises_name():
    yard = build_yard()
    other = second_firm(yard, "捷丰纺织有限公司")
    (near,) = signed(yard, away(yard, 1))
    (far,) = signed(yard, away(yard, 2, "恩施市", firm=other))

    def found(**wanted) -> list:
        with looking(yard.desk):
            return [one.pk for one in rider_list(yard.desk, "", NOW, RiderFilter(**wanted))]

    assert found(area="enshi") == [far.pk]
    assert found(area="huanggang") == [near.pk]
    assert found(text="纺织") == [far.pk]
    assert found(text="没有这家") == []
    assert found(area="huanggang", text="纺织") == []


def test_riders_are_counted_by_area_the_most_first():
    yard = build_yard()
    waiting(yard, 2)
    signed(yard, away(yard, 10, "恩施市"))

    with looking(yard.desk):
        rows = rider_list(yard.desk, "", NOW)
        assert counts_by_area(rows) == [("huanggang", 2), ("enshi", 1)]


def test_riders_lie_where_their_enterprise_stands():
    yard = build_yard()
    firm = second_firm(yard, "王太电子有限公司", place_id=yard.town.neighbour.pk)
    (mine,) = signed(yard, away(yard, 1))
    (theirs,) = signed(yard, away(yard, 2, firm=firm))
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    with looking(worker):
        assert [one.pk for one in rider_list(worker, "", NOW)] == [theirs.pk]
        assert get_rider(worker, theirs.pk).pk == theirs.pk
        assert refused(NotFound, get_rider, worker, mine.pk) == "not_found"


def test_the_search_for_an_enterprise_goes_by_post_and_leaves_no_trace_in_the_address():
    yard = build_yard()
    signed(yard, away(yard, 1))
    signed(yard, away(yard, 2, firm=second_firm(yard, "捷丰纺织有限公司")))

    page = desk(yard).post(at("riders"), {"stage": "waiting", "text": "纺织"}).content.decode()

    assert "捷丰纺织有限公司" in page
    assert "金山精密机械有限公司" not in page
    assert "text=" not in page


def test_a_row_of_a_rider_tells_the_charter_they_ride_in():
    yard = build_yard()
    row, (held,) = brought_to(yard, "announced", 1)
    with looking(yard.desk):
        (shown,) = rider_rows(yard.desk, [held.rider], NOW)

    assert (shown.charter_id, shown.charter_title, shown.departs_at) == (
        row.pk,
        "黄冈一号车",
        DEPARTS,
    )
    assert (shown.state_label, shown.seat_label) == ("已安排座位", "待上车")


def test_a_row_of_whoever_lost_a_seat_says_why_and_names_no_charter():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    at_the_door(yard, held, "refused", reason="未戴口罩")
    with looking(yard.desk):
        (shown,) = rider_rows(yard.desk, [fresh(held.rider)], NOW)

    assert (shown.charter_id, shown.charter_title, shown.reason) == (None, "", "未戴口罩")
    assert shown.state == "waiting"


def test_the_board_counts_seats_people_and_money():
    yard = build_yard()
    with looking(yard.desk):
        nothing = board_figures(yard.desk, yard.town.township.path, NOW)
    assert (nothing.without_seat, nothing.seats, nothing.cost_per_head) == (0, 0, None)
    brought_to(yard, "arrived", 3, cost_fen=100_000)
    announced(yard, 2, start=10)
    brought_to(yard, "underway", 1, start=20)
    waiting(yard, 2, start=30)
    signed(yard, away(yard, 40, "武汉市"))

    with looking(yard.desk):
        found = board_figures(yard.desk, yard.town.township.path, ARRIVES)
        later = board_figures(yard.desk, yard.town.township.path, ARRIVES + timedelta(days=1))

    assert (found.without_seat, found.held, found.to_plan) == (3, 1, 2)
    assert (found.seats, found.seats_taken, found.on_the_way) == (16, 2, 1)
    assert (found.back_today, found.back) == (3, 3)
    assert (found.cost_per_head, found.yuan_per_head) == (33_333, 333)
    assert found.areas == (("huanggang", "黄冈", 2), ("wuhan", "武汉", 1))
    assert (later.back_today, later.back) == (0, 3)


def test_the_board_of_a_community_counts_its_own_people():
    yard = build_yard()
    brought_to(yard, "arrived", 2)
    waiting(yard, 1, start=10)
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    with looking(worker):
        found = board_figures(worker, yard.town.neighbour.path, ARRIVES)

    assert (found.without_seat, found.back, found.on_the_way) == (0, 0, 0)


def test_today_shows_what_leaves_today_or_is_still_on_the_road():
    yard = build_yard()
    today, _held = announced(yard, 1, at=NOW + timedelta(hours=3), title="今日班次")
    announced(yard, 1, start=10, title="明日班次")
    charter(yard, at=NOW + timedelta(hours=4), title="未公布班次")
    on_road, _seats = brought_to(yard, "underway", 1, start=20, title="在途班次")

    def seen(moment) -> list[str]:
        return [one.title for one in todays_charters(yard.desk, moment)]

    assert seen(NOW) == ["今日班次", "在途班次"]
    assert sorted(seen(DEPARTS)) == ["在途班次", "明日班次"]
    assert seen(DEPARTS + timedelta(days=2)) == [on_road.title]
    assert today.title == "今日班次"


def test_choices_on_forms_are_those_of_the_plan_and_of_the_place():
    yard = build_yard()
    point = checkpoint(yard)
    who = escort(yard)
    path = yard.town.township.path
    row = charter(yard, point_id=point.pk, escort_id=who.pk)

    with looking(yard.desk):
        assert point_options(yard.desk, path, NOW) == [(str(point.pk), "316国道卡口")]
    assert vehicle_options(path, NOW) == [
        ("coach_49", "49座大巴（24/49）"),
        ("coach_33", "33座中巴（16/33）"),
        ("train_group", "铁路团体（50/100）"),
    ]
    (shown,) = charter_rows([fresh(row)], NOW)
    assert (shown.point_name, shown.escort_name, shown.free) == ("316国道卡口", "罗桂兰", 16)
    assert (shown.is_open, shown.area_title, shown.state_label) == (True, "黄冈", "筹备中")


def test_a_form_that_is_refused_keeps_what_was_typed_and_names_the_field():
    yard = build_yard()
    who = escort(yard)
    charter(yard, escort_id=who.pk)
    client = desk(yard)
    form = {
        "title": "黄冈九号车",
        "area": "huanggang",
        "vehicle": "coach_33",
        "day": "2020-03-19",
        "stop_1": "xishui_square",
        "time_1": "08:30",
        "arrives_at": "2020-03-19T11:00",
        "destination": "金山街道",
        "escort_id": str(who.pk),
    }

    busy = client.post(at("new_charter"), form)
    early = client.post(at("new_charter"), form | {"escort_id": "", "time_1": "25:00"})
    wild = client.post(at("new_charter"), form | {"escort_id": "x", "point_id": "y"})

    assert [one.status_code for one in (busy, early, wild)] == [422] * 3
    assert "该时段已安排跟随另一班次" in busy.content.decode()
    assert "黄冈九号车" in busy.content.decode()
    assert len(stored(Charter)) == 1
    good = client.post(at("new_charter"), form | {"time_1": "23:30", "escort_id": ""})
    assert good.status_code == 422
    assert client.post(at("new_charter"), form | {"escort_id": ""}).status_code == 302


def test_a_stop_after_midnight_lies_on_the_next_day():
    yard = build_yard()
    client = desk(yard)
    client.post(
        at("new_charter"),
        {
            "title": "夜班车",
            "area": "huanggang",
            "vehicle": "coach_33",
            "day": "2020-03-19",
            "stop_1": "qichun_station",
            "time_1": "23:40",
            "stop_2": "xishui_square",
            "time_2": "00:30",
            "arrives_at": "2020-03-20T03:00",
            "destination": "金山街道",
        },
    )

    (row,) = stored(Charter)
    (shown,) = charter_rows([row], NOW)

    assert shown.stops[1].at - shown.stops[0].at == timedelta(minutes=50)


def test_the_desk_is_told_what_was_refused_on_the_page_that_follows():
    yard = build_yard()
    row = charter(yard)
    client = desk(yard)
    waiting(yard, 1)

    client.post(at("announce", row))
    client.post(at("give_seats", row), {"selected": ["keine-uuid"]})
    client.post(at("give_seats", row), {})

    assert told(client.get(at("charter", row))) == [
        "该班次没有乘车人员。",
        "请至少选择一人。",
        "请至少选择一人。",
    ]
    assert fresh(row).state == "draft"
    assert fresh(row).taken == 0


def test_a_cancellation_and_a_seat_taken_back_need_their_reason_on_the_page_too():
    yard = build_yard()
    row, (held, _other) = announced(yard)
    client = desk(yard)

    client.post(at("cancel", row), {"reason": ""})
    client.post(at("take_back", held), {"reason": ""})
    client.post(at("drop_rider", held.rider), {"reason": ""})

    assert (fresh(row).state, fresh(held).state, fresh(held.rider).state) == (
        "announced",
        "planned",
        "seated",
    )


def test_a_seat_of_another_town_is_given_on_no_page():
    yard = build_yard()
    row, (held,) = brought_to(yard, "announced", 1)
    client = signed_in(Role.COMMUNITY_WORKER, yard.town.neighbour)

    answers = [
        client.get(at("charter", row)),
        client.get(at("edit_charter", row)),
        client.get(at("door", row)),
        client.get(at("check", held)),
        client.post(at("give_seats", row), {}),
        client.post(at("take_back", held), {"reason": "不坐了"}),
        client.post(at("cancel", row), {"reason": "不开了"}),
        client.post(at("export", row)),
        client.post(at("drop_rider", held.rider), {"reason": "不接了"}),
    ]

    assert [one.status_code for one in answers] == [404] * 9
    assert fresh(held).state == "planned"


def test_whoever_is_signed_up_twice_by_desk_and_contact_stands_once_on_the_list():
    yard = build_yard()
    row = away(yard, 1)
    signed(yard, row)
    again = signed(yard, row)
    seat(yard, charter(yard), *stored(Rider))

    assert again == []
    assert signed(yard, row) == []
    assert len(stored(Rider)) == 1
