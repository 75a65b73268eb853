"""Rosters of arrivals: who came is found or added, and each arrival is recorded once."""

import uuid
from datetime import date

import pytest

from lianfang.access.dispatch import handle
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.kit.errors import WorkError
from lianfang.people.enums import ArrivalTransport
from lianfang.people.models import Arrival, Person
from lianfang.people.models.sealed import open_phones
from lianfang.people.services.arrivals import announce_arrivals, correct_arrival
from lianfang.people.services.merging import merge_persons
from lianfang.people.services.persons import record_departure
from lianfang.people.sheets.arrival_columns import ARRIVALS
from lianfang.people.sheets.journeys import read_journey
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.engine.write import write_export
from lianfang.sheets.kinds import CheckedRow, find_kind
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

    def send(*rows, header=HEADER, title=TITLE, only_check=False):
        path = save(tmp_path / f"{uuid.uuid4()}.xlsx", [title, header, *rows])
        do = check if only_check else bring_in
        return do(secretary, path, town.community, now, "arrivals")

    return send


def test_an_arrival_is_recorded_with_somebody_who_is_new(town, sent):
    run = sent(row(address="金山花园3栋1单元501", note="途中戴口罩", **{"with": "2人"}))

    assert (counts(run), run.created_count) == ((1, 0, 0, 0), 1)
    person = Person.objects.get()
    assert (person.name, person.path, person.birth_date) == (
        "曾小明",
        town.unit.path,
        date(1988, 8, 8),
    )
    assert open_phones(person.phone_cipher) == ("13800138000",)
    assert (person.household.door, person.household.member_count) == ("501", 1)
    arrival = Arrival.objects.get()
    assert (arrival.person_id, arrival.path, arrival.place_id) == (
        person.pk,
        town.unit.path,
        town.unit.pk,
    )
    assert (arrival.arrived_on, arrival.origin) == (date(2020, 2, 9), "湖北省武汉市")
    assert (arrival.transport, arrival.trip_number, arrival.companions) == ("rail", "G1234", 2)
    assert (arrival.note, arrival.recorded_by) == ("途中戴口罩", "王书记")
    assert (arrival.supersedes_id, arrival.reason) == (None, "")


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"paper_number": PAPER}, {"phone": ""}),
        ({"phones": ["13800138000"]}, {"paper": ""}),
        ({}, {"paper": "", "phone": "", "address": "金山花园3栋1单元501"}),
    ],
    ids=["by paper", "by name and phone", "by name and dwelling"],
)
def test_who_is_on_the_register_is_found(town, sent, known, told):
    home = household(town.unit, "501", head_name="曾小明")
    person = resident(town.unit, "曾小明", household_id=home.pk, **known)

    run = sent(row(**told))

    assert counts(run) == (1, 0, 0, 0)
    assert Person.objects.get().pk == person.pk
    assert Arrival.objects.get().person_id == person.pk


def test_the_same_roster_twice_changes_nothing(sent):
    rows = [row(), row("单玉兰", "", "", address="金山花园3栋2单元", note="孕妇")]
    sent(*rows)

    run = sent(*rows)

    assert counts(run) == (0, 0, 2, 0)
    assert (Person.objects.count(), Arrival.objects.count()) == (2, 2)


def test_a_changed_row_corrects_the_arrival(sent):
    sent(row(note="无症状"))
    wrong = Arrival.objects.get()

    run = sent(row(by="飞机", trip="CZ3456", note=""))

    assert counts(run) == (0, 1, 0, 0)
    changes = {change.field: (change.old, change.new) for change in judged(run)[0].changes}
    assert changes == {"transport": ("火车", "飞机"), "trip_number": ("G1234", "CZ3456")}
    right = Arrival.objects.get(supersedes=wrong)
    assert (right.transport, right.trip_number, right.note) == ("air", "CZ3456", "无症状")
    assert (right.person_id, right.reason) == (wrong.person_id, "按花名册更正")
    assert counts(sent(row(by="飞机", trip="CZ3456"))) == (0, 0, 1, 0)


def test_a_more_exact_origin_corrects_and_a_less_exact_one_does_not(sent):
    sent(row(origin="武汉"))

    assert counts(sent(row(origin="湖北省武汉市"))) == (0, 1, 0, 0)
    assert counts(sent(row(origin="武汉市"))) == (0, 0, 1, 0)
    assert Arrival.objects.get(superseded_by__isnull=True).origin == "湖北省武汉市"


def test_another_day_or_another_origin_is_another_arrival(sent):
    sent(row())

    run = sent(row(day="2020-3-1"), row(origin="广东省东莞市"))

    assert counts(run) == (2, 0, 0, 0)
    assert (Person.objects.count(), Arrival.objects.count()) == (1, 3)


def test_who_came_twice_is_added_once(sent):
    run = sent(row(), row(day="2020-3-1"), row("李丽", "", ""), row("李丽", "", "", day="3月2日"))

    assert (counts(run), run.created_count) == ((4, 0, 0, 0), 4)
    assert (Person.objects.count(), Arrival.objects.count()) == (2, 4)


def test_one_arrival_told_twice_in_a_file_is_recorded_once(sent):
    resident_row, by_phone = row(), row(paper="")
    sent(row(day="2020-1-1"))  # so that both rows mean somebody on the register

    run = sent(resident_row, by_phone, row(paper="", by="自驾", phone="13800138000"))

    assert counts(run)[0] == 1
    assert Arrival.objects.filter(arrived_on=date(2020, 2, 9)).count() == 1
    assert counts(run)[2:] == (1, 1)


def test_who_had_left_is_here_again(town, sent):
    person = resident(town.unit, "曾小明", paper_number=PAPER)
    record_departure(actor=SYSTEM, now=NOW, person_id=person.pk, left_on=date(2020, 1, 3))

    run = sent(row(address="金山花园3栋2单元702"))

    assert counts(run) == (1, 0, 0, 0)
    person.refresh_from_db()
    assert (person.left_on, person.path, person.household.door) == (
        None,
        town.other_unit.path,
        "702",
    )
    assert Arrival.objects.get().path == town.other_unit.path


def test_the_register_stays_where_the_roster_says_otherwise_and_a_doubt_says_so(town, sent):
    person = resident(town.unit, "曾小明", paper_number=PAPER, phones=["13900139000"])

    run = sent(row(address="金山花园3栋2单元702"))

    assert [(doubt.code, doubt.field) for doubt in judged(run)[0].doubts] == [
        ("arrival.register", "phones"),
        ("arrival.register", "unit"),
    ]
    person.refresh_from_db()
    assert (person.path, open_phones(person.phone_cipher)) == (town.unit.path, ("13900139000",))


def test_an_address_nobody_understands_stops_only_who_is_new(town, sent):
    resident(town.unit, "曾小明", paper_number=PAPER)

    run = sent(
        row(address="某某大酒店8楼"),
        row("王芳", paper_number("19900101", 2), "", address="某某大酒店8楼"),
    )

    assert counts(run) == (1, 0, 0, 1)
    known, new = judged(run)
    assert [doubt.field for doubt in known.doubts] == ["address"]
    assert [finding.field for finding in new.findings] == ["address"]


def test_a_day_to_come_and_an_origin_left_out_are_wrong(sent):
    run = sent(row(day="2020-3-19"), row("王芳", origin=""), only_check=True)

    findings = [(found.code, found.field) for entry in judged(run) for found in entry.findings]
    assert findings == [("arrival.to_come", "arrived_on"), ("cell.required", "origin")]


def test_a_day_without_a_year_is_of_the_year_in_the_title(sent):
    run = sent(row(day="2月3日"), title=["四棵社区2019年春节返乡人员登记表"])

    assert counts(run) == (1, 0, 0, 0)
    assert Arrival.objects.get().arrived_on == date(2019, 2, 3)


def test_what_has_no_column_of_its_own_stands_in_the_note(sent):
    header = [*HEADER[:10], "途经地", "是否接触确诊病例", "备注"]

    sent([*row(**{"with": "张三、李四"})[:10], "长沙", "否认接触", "已登记"], header=header)

    arrival = Arrival.objects.get()
    assert arrival.companions == 2
    assert arrival.note == "途经：长沙；病例接触情况：否认接触；同行：张三、李四；已登记"


@pytest.mark.parametrize(
    ("trip", "transport"),
    [
        ("D2212次", ArrivalTransport.RAIL),
        ("mu 5101", ArrivalTransport.AIR),
        ("鄂B12345", ArrivalTransport.CAR),
        ("不记得", None),
    ],
)
def test_the_trip_tells_how_somebody_came(trip, transport):
    values = [None] * len(ARRIVALS)
    at = ARRIVALS.positions
    values[at["origin"]], values[at["arrived_on"]] = "武汉", date(2020, 2, 9)
    values[at["trip_number"]] = trip

    assert read_journey(CheckedRow(0, 3, tuple(values))).transport == transport


def test_an_arrival_of_a_merged_duplicate_is_the_persons(town, sent):
    resident(town.unit, "曾小明", phones=["13800138000"])
    sent(row(paper=""))
    duplicate = Person.objects.get()
    kept = resident(town.unit, "曾小明", paper_number=PAPER)
    merge_persons(
        actor=SYSTEM, now=NOW, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="同一人"
    )

    assert counts(sent(row(phone=""), only_check=True)) == (0, 0, 1, 0)


def test_a_correction_made_meanwhile_counts(sent, secretary, now):
    sent(row())
    correct_arrival(
        actor=secretary,
        now=now,
        arrival_id=Arrival.objects.get().pk,
        reason="问过本人",
        arrived_on=date(2020, 2, 10),
        origin="湖北省武汉市",
    )

    # The day was corrected by hand: the roster tells of a day that is not on record any more.
    assert counts(sent(row(day="2020-2-10", by="", trip=""), only_check=True)) == (0, 0, 1, 0)


def test_the_rooms_above_hear_of_every_arrival(sent):
    sent(row(), row("单玉兰", paper_number("19900101", 2), ""))

    event = AuditEvent.objects.get(action="people.arrival.record_many")
    assert event.details["arrivals"] == [
        str(key) for key in Arrival.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert handle(event.pk, NOW) == 2  # isolation and screening


def test_many_arrivals_are_told_in_several_events(town, secretary, now):
    ids = [uuid.uuid4() for _number in range(401)]

    told = announce_arrivals(actor=secretary, now=now, path=town.community.path, arrival_ids=ids)

    events = AuditEvent.objects.filter(action="people.arrival.record_many")
    assert (told, events.count()) == (3, 3)
    assert announce_arrivals(actor=secretary, now=now, path="", arrival_ids=[]) == 0


def test_what_goes_out_unmasked_comes_in_as_it_was(town, sent, secretary, now, tmp_path):
    sent(
        row(address="金山花园3栋1单元501", note="=1+1", **{"with": "3"}),
        row("单玉兰", "", "13900139000", origin="境外", by="飞机", trip="MU5101"),
    )
    path = tmp_path / "out.xlsx"
    with looking(secretary):
        kind = find_kind("arrivals")
        write_export(
            path,
            kind=kind.key,
            title=str(kind.title),
            columns=kind.columns,
            rows=kind.export_rows(secretary, place_ref(town.community), masked=False),
        )

        run = check(secretary, path, town.community, now, "arrivals")

    assert counts(run) == (0, 0, 2, 0)


def test_what_goes_out_masked_names_nobody(town, sent, secretary):
    sent(row(note="电话13800138000"))

    with looking(secretary):
        kind = find_kind("arrivals")
        (out,) = kind.export_rows(secretary, place_ref(town.community), masked=True)

    told = dict(zip(ARRIVALS.positions, out, strict=True))
    assert (told["origin"], told["arrived_on"]) == ("湖北省武汉市", date(2020, 2, 9))
    assert told["name"] == "曾**"
    assert PAPER not in str(out)
    assert "13800138000" not in str(out)


def test_whoever_may_not_record_many_is_refused(town, now, tmp_path):
    path = save(tmp_path / "a.xlsx", [HEADER, row()])
    guard = appointed(Role.CHECKPOINT_GUARD, town.community, "守门员")
    with pytest.raises(WorkError):
        check(guard, path, town.community, now, "arrivals")
