"""Rosters of arrivals at work: one journey told better and better, by many hands, over weeks."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.people.models import Arrival, Person
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.arrivals import arrival_list, arrivals_of
from lianfang.people.services.arrivals import correct_arrival, record_arrival
from lianfang.people.services.persons import update_person
from lianfang.people.sheets.arrival_columns import ARRIVALS
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.kinds import find_kind
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.imports import approve_import
from tests.people.builders import NOW, SYSTEM, appointed, household, paper_number, resident
from tests.people.returns import HEADER, PAPER, TITLE, row
from tests.people.tables import bring_in, check, counts, judged, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def secretary(town):
    return appointed(Role.COMMUNITY_SECRETARY, town.community, "王书记")


@pytest.fixture
def sent(town, secretary, now, tmp_path):
    """Brings in a roster of these rows."""

    def send(*rows, header=HEADER, title=TITLE, only_check=False, at=now):
        path = save(tmp_path / f"{uuid.uuid4()}.xlsx", [title, header, *rows])
        do = check if only_check else bring_in
        return do(secretary, path, town.community, at, "arrivals")

    return send


def found(run):
    """What is wrong with each row: fields and codes."""
    return [[(one.field, one.code) for one in entry.findings] for entry in judged(run)]


def doubted(run):
    """What is doubtful about each row."""
    return [[(one.field, one.code) for one in entry.doubts] for entry in judged(run)]


def latest():
    """The arrivals that count, oldest first."""
    return list(Arrival.objects.filter(superseded_by__isnull=True).order_by("arrived_on", "pk"))


def test_each_correction_takes_the_place_of_the_one_before(sent):
    for trip in ("G1", "G2", "G3"):
        run = sent(row(trip=trip))

    assert counts(run) == (0, 1, 0, 0)
    chain = list(Arrival.objects.order_by("pk"))
    assert [arrival.trip_number for arrival in chain] == ["G1", "G2", "G3"]
    assert [arrival.supersedes_id for arrival in chain] == [None, chain[0].pk, chain[1].pk]
    assert [arrival.reason for arrival in chain] == ["", "按花名册更正", "按花名册更正"]
    with looking(SYSTEM):
        assert [shown.trip_number for shown in arrival_list(SYSTEM)] == ["G3"]
        assert len(arrivals_of(SYSTEM, Person.objects.get())) == 3


def test_a_correction_keeps_what_its_row_leaves_out(sent):
    sent(row(note="无症状", **{"with": "2人"}))

    run = sent(row(by="", trip="", **{"with": "3人"}))

    assert counts(run) == (0, 1, 0, 0)
    (arrival,) = latest()
    assert (arrival.companions, arrival.transport, arrival.trip_number, arrival.note) == (
        3,
        "rail",
        "G1234",
        "无症状",
    )


def test_an_older_roster_sent_late_puts_its_own_words_back(sent):
    """Nobody can tell which of two rosters is right: the last one stands, and both are kept."""
    old, new = row(trip="G1"), row(trip="G2")
    sent(old)
    sent(new)

    run = sent(old)

    assert counts(run) == (0, 1, 0, 0)
    assert [arrival.trip_number for arrival in latest()] == ["G1"]
    assert Arrival.objects.count() == 3


def test_a_correction_stays_where_the_arrival_was_recorded(town, sent):
    person = resident(town.unit, "曾小明", paper_number=PAPER)
    sent(row())
    update_person(actor=SYSTEM, now=NOW, person_id=person.pk, place_id=town.other_unit.pk)

    sent(row(trip="G2"), row(day="2020-3-1"))

    assert [(one.arrived_on, one.path, one.trip_number) for one in latest()] == [
        (date(2020, 2, 9), town.unit.path, "G2"),
        (date(2020, 3, 1), town.other_unit.path, "G1234"),
    ]


def test_what_was_recorded_by_hand_is_found_and_corrected(town, sent):
    person = resident(town.unit, "曾小明", paper_number=PAPER)
    entry = {"arrived_on": date(2020, 2, 9), "origin": "武汉", "companions": 4}
    record_arrival(actor=SYSTEM, now=NOW, person_id=person.pk, **entry)

    run = sent(row())

    assert counts(run) == (0, 1, 0, 0)
    (arrival,) = latest()
    assert (arrival.origin, arrival.transport, arrival.companions) == ("湖北省武汉市", "rail", 4)
    assert (arrival.recorded_by, arrival.reason) == ("王书记", "按花名册更正")


def test_what_somebody_corrected_between_check_and_apply_is_left_to_them(
    town, sent, secretary, now
):
    sent(row(trip="G1"))
    run = sent(row(trip="G2"), only_check=True)
    correct_arrival(
        actor=secretary,
        now=now,
        arrival_id=Arrival.objects.get().pk,
        reason="问过本人",
        arrived_on=date(2020, 2, 9),
        origin="湖北省武汉市",
        trip_number="G9",
    )

    approve_import(actor=secretary, now=now, run_id=run.pk, in_background=False)
    run = apply_import(actor=secretary, now=now, run_id=run.pk)

    assert (run.updated_count, run.overtaken_count) == (0, 1)
    assert [arrival.trip_number for arrival in latest()] == ["G9"]


def test_what_somebody_recorded_between_check_and_apply_is_not_recorded_twice(
    town, sent, secretary, now
):
    person = resident(town.unit, "曾小明", paper_number=PAPER)
    run = sent(row(by="", trip=""), only_check=True)
    entry = {"arrived_on": date(2020, 2, 9), "origin": "湖北省武汉市"}
    record_arrival(actor=SYSTEM, now=NOW, person_id=person.pk, **entry)

    approve_import(actor=secretary, now=now, run_id=run.pk, in_background=False)
    run = apply_import(actor=secretary, now=now, run_id=run.pk)

    assert (run.created_count, Arrival.objects.count()) == (0, 1)


def test_two_rows_of_somebody_new_that_disagree_are_told_to_the_clerk(sent):
    run = sent(row(trip="G1"), row(trip="G1"), row(trip="G2"), only_check=True)

    assert counts(run) == (1, 0, 1, 1)
    assert found(run) == [[], [], [("", "row.repeated")]]
    assert doubted(run)[1] == [("", "row.repeated_same")]


def test_families_who_come_together_are_each_recorded(town, sent):
    rows = [
        row(name, paper_number(birth, number), "13800138000", address="金山花园3栋1单元501")
        for name, birth, number in (
            ("曾小明", "19880808", 3),
            ("李丽", "19890909", 2),
            ("曾一一", "20150101", 4),
        )
    ]

    run = sent(*rows)

    assert (counts(run), run.created_count) == ((3, 0, 0, 0), 3)
    assert {person.household.door for person in Person.objects.all()} == {"501"}
    assert Person.objects.first().household.member_count == 3
    assert Arrival.objects.count() == 3


def test_two_newcomers_of_one_name_are_two_people(sent):
    run = sent(row(paper="", phone="13800138000"), row(paper="", phone="13900139000"))

    assert counts(run) == (2, 0, 0, 0)
    assert Person.objects.filter(name="曾小明").count() == 2


def test_somebody_without_paper_or_address_is_added_in_the_rosters_own_place(town, sent):
    run = sent(row(paper="", phone=""))

    assert counts(run) == (1, 0, 0, 0)
    person = Person.objects.get()
    assert (person.path, person.household, person.birth_date) == (town.community.path, None, None)
    assert ("paper", "person.no_paper") in doubted(run)[0]


def test_two_residents_of_one_name_are_not_guessed_between(town, sent):
    for door in ("501", "502"):
        home = household(town.unit, door, head_name="曾小明")
        resident(town.unit, "曾小明", household_id=home.pk)

    run = sent(row(paper="", phone="", address="金山花园3栋1单元"), only_check=True)

    assert found(run) == [[("name", "person.several")]]


def test_who_is_registered_in_another_community_stays_there_and_is_not_taken(town, sent):
    resident(town.neighbour_unit, "曾小明", paper_number=PAPER)

    run = sent(row())

    assert found(run) == [[("paper", "person.elsewhere")]]
    assert not Arrival.objects.exists()


def test_the_street_takes_who_is_registered_in_any_community(town, now, tmp_path):
    person = resident(town.neighbour_unit, "曾小明", paper_number=PAPER)
    clerk = appointed(Role.WORKING_GROUP_MEMBER, town.township, "综合组")
    path = save(tmp_path / "a.xlsx", [TITLE, HEADER, row()])

    run = bring_in(clerk, path, town.community, now, "arrivals")

    assert counts(run) == (1, 0, 0, 0)
    arrival = Arrival.objects.get()
    assert (arrival.person_id, arrival.path) == (person.pk, town.neighbour_unit.path)


@pytest.mark.parametrize(
    "written",
    [
        "2020年3月16日 14:30",
        "2020-03-16 23:59:59",
        "20200316",
        "2020/3/16",
        "3月16日",
        "3.16",
        43906,
        43906.9375,
    ],
)
def test_a_day_is_the_day_written_at_whatever_hour(sent, written):
    sent(row(day=written))

    assert Arrival.objects.get().arrived_on == date(2020, 3, 16)


def test_today_is_the_day_in_china(sent):
    """Half past midnight here is still the day before in London."""
    after_midnight = datetime(2020, 3, 17, 16, 30, tzinfo=UTC)

    run = sent(row(day="2020-3-18"), only_check=True, at=after_midnight)
    before = sent(row(day="2020-3-18"), only_check=True, at=after_midnight - timedelta(hours=1))

    assert (found(run), found(before)) == ([[]], [[("arrived_on", "arrival.to_come")]])


def test_a_day_of_december_without_a_year_is_of_the_year_before(sent):
    run = sent(row(day="12月30日"))

    assert Arrival.objects.get().arrived_on == date(2019, 12, 30)
    assert ("arrived_on", "date.year_assumed") in doubted(run)[0]


def test_the_reporting_line_tells_the_year_too(town, secretary, now, tmp_path):
    lines = [TITLE, ["填报单位：四棵社区", "", "", "", "填报日期：2019年3月1日"]]
    path = save(tmp_path / "a.xlsx", [*lines, HEADER, row(day="2月3日")])

    bring_in(secretary, path, town.community, now, "arrivals")

    assert Arrival.objects.get().arrived_on == date(2019, 2, 3)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"name": "曾*明"}, ("name", "cell.name_masked")),
        ({"name": ""}, ("name", "cell.required")),
        ({"name": "曾小明、李丽"}, ("name", "cell.several_names")),
        ({"paper": PAPER[:-1] + "0"}, ("paper", "paper.check_digit")),
        ({"paper": 4.20281e17}, ("paper", "paper.rounded")),
        ({"phone": "1380013"}, ("phones", "phone.unrecognised")),
        ({"origin": "远" * 129}, ("origin", "cell.too_long")),
        ({"day": "上周三"}, ("arrived_on", "date.unreadable")),
        ({"day": "2020-2-30"}, ("arrived_on", "date.impossible")),
        ({"day": ""}, ("arrived_on", "cell.required")),
        ({"by": "飞毯"}, ("transport", "cell.not_a_choice")),
        ({"trip": "G" * 33}, ("trip_number", "cell.too_long")),
        ({"with": "人" * 129}, ("companions", "cell.too_long")),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_of_its_row_is_written(sent, cells, wrong):
    run = sent(row(**cells))

    assert found(run) == [[wrong]]
    assert (Person.objects.count(), Arrival.objects.count()) == (0, 0)


def test_wrong_rows_do_not_hold_up_the_others(sent):
    good = row("李丽", paper_number("19890909", 2), "")

    run = sent(row(day="上周三"), good, row(origin=""))

    assert (counts(run), run.created_count) == ((1, 0, 0, 2), 1)
    assert [person.name for person in Person.objects.all()] == ["李丽"]


def test_two_names_on_two_lines_of_a_cell_are_taken_as_one_and_doubted(sent):
    run = sent(row("曾小明\n李丽"), only_check=True)

    assert counts(run) == (1, 0, 0, 0)
    assert ("name", "cell.names_joined") in doubted(run)[0]


def test_of_two_people_side_by_side_the_second_is_pointed_out_and_lends_no_phone(sent):
    half = ["姓名", "联系电话", "从何地返回", "返回时间"]
    pair = ["曾小明", "13800138000", "武汉", "2020-2-9", "李丽", "13900139000", "武汉", "2020-2-9"]

    run = sent(pair, pair[:4], header=half * 2)

    assert [("name", "cell.another_person") in doubts for doubts in doubted(run)] == [True, False]
    person = Person.objects.get()
    assert (person.name, open_phones(person.phone_cipher)) == ("曾小明", ("13800138000",))


def test_the_code_of_the_origin_is_kept_beside_its_name(sent):
    header = [*HEADER, "来源地区划代码"]

    sent([*row(origin="江岸区"), "420102"], header=header)

    arrival = Arrival.objects.get()
    assert (arrival.origin, arrival.origin_code) == ("江岸区", "420102")


def test_an_export_tells_only_what_holds_now(town, sent, secretary):
    sent(row(trip="G1"))
    sent(row(trip="G2"), row(day="2020-3-1", trip="G3"))

    with looking(secretary):
        kind = find_kind("arrivals")
        out = list(kind.export_rows(secretary, place_ref(town.community), masked=False))

    trip = ARRIVALS.positions["trip_number"]
    assert sorted(line[trip] for line in out) == ["G2", "G3"]
