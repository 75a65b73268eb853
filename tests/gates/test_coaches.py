"""A coach: declared once, joined by its passengers, measured, closed; villages are told."""

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.scope import everywhere, looking
from lianfang.gates.models import Coach, Expected, Passage, Passenger, Reading
from lianfang.gates.models.sealing import open_driver, open_traveller
from lianfang.gates.selectors.arrivals import expected_rows
from lianfang.gates.selectors.coach_link import (
    coach_door,
    coach_link,
    own_numbers,
    read_coach_link,
)
from lianfang.gates.selectors.coaches import (
    bound_for_rows,
    coaches_of,
    passenger_rows,
    passengers_of,
    progress_of,
)
from lianfang.gates.services.coaches import renew_link, withdraw_link
from lianfang.gates.services.passengers import (
    CoachClosed,
    LinkOver,
    withdraw_passenger,
)
from lianfang.gates.services.receiving import correct_passage
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Arrival
from tests.command.builders import SYSTEM, at, resident, secretary, stored
from tests.gates.builders import body, build_gates, guard, passed
from tests.gates.coach_builders import (
    added,
    closed,
    held,
    joined,
    measured,
    other_id,
    said,
)
from tests.people.builders import paper_number

pytestmark = pytest.mark.django_db


def rows_of(coach, viewer=SYSTEM):
    with looking(viewer):
        return passenger_rows(viewer, passengers_of(viewer, coach), at("09:10"))


def known(gates, sequence: int = 7, name: str = "李桂英"):
    paper = paper_number(sequence=sequence)
    return resident(gates.town.bay, name, paper_kind="resident_id", paper_number=paper)


def test_a_coach_is_declared_once_with_its_driver_sealed():
    gates = build_gates()
    first = held(gates, actor=guard(gates.road))
    again = held(gates, actor=guard(gates.road), coach_id=first.pk, plate="鄂B99999")

    (row,) = stored(Coach)
    assert again.pk == first.pk
    assert (row.plate, row.passengers, row.origin) == ("鄂AT1234", 31, "武汉")
    assert row.link_until == at("11:00")
    assert open_driver(row.pk, row.sealed).name == "赵师傅"
    assert "赵师傅".encode() not in bytes(row.sealed)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"plate": " "}, "plate"),
        ({"origin": ""}, "origin"),
        ({"passengers": 0}, "passengers"),
        ({"passengers": 200}, "passengers"),
        ({"direction": "up"}, "direction"),
        ({"destination": other_id()}, "destination"),
    ],
)
def test_what_the_driver_declares_must_make_sense(more, field):
    with pytest.raises(InvalidInput) as error:
        held(build_gates(), **more)

    assert list(error.value.fields) == [field]


def test_a_guard_holds_coaches_only_at_their_own_checkpoint():
    gates = build_gates()

    with pytest.raises(NotFound):
        held(gates, actor=guard(gates.village))


def test_the_link_says_nothing_and_only_the_one_that_was_made_opens():
    gates = build_gates()
    coach = held(gates)
    link = coach_link(coach)

    assert len(link) == 40
    assert read_coach_link(link) == (coach.pk, 1)
    door = coach_door(link, at("10:59"))
    assert (door.plate, door.origin, door.destination) == ("鄂AT1234", "武汉", "钟山村")
    flipped = link[:-1] + ("A" if link[-1] != "A" else "B")
    for wrong in (flipped, link[:20], "", "不是", link + "AAAA", f" {link}", "_" * 40):
        with pytest.raises(NotFound):
            read_coach_link(wrong)


def test_a_link_ends_with_its_time_when_renewed_when_withdrawn_and_when_the_coach_goes_on():
    gates = build_gates()
    coach = held(gates)
    first = coach_link(coach)
    assert coach_door(first, at("11:00")) is None

    newer = renew_link(actor=guard(gates.road), now=at("10:00"), coach_id=coach.pk)
    assert coach_door(first, at("10:01")) is None
    with pytest.raises(LinkOver):
        joined(coach, said())
    assert coach_door(coach_link(newer), at("11:59")) is not None

    withdraw_link(actor=guard(gates.road), now=at("10:05"), coach_id=coach.pk)
    assert coach_door(coach_link(newer), at("10:06")) is None

    newest = renew_link(actor=guard(gates.road), now=at("10:07"), coach_id=coach.pk)
    closed(coach, "turned_back", persons=32)
    assert coach_door(coach_link(newest), at("10:08")) is None
    with pytest.raises(CoachClosed):
        renew_link(actor=guard(gates.road), now=at("10:09"), coach_id=coach.pk)


def test_passengers_get_numbers_and_who_sends_twice_keeps_theirs():
    coach = held(build_gates())
    first = joined(coach, said(1, "周小梅"))
    second = joined(coach, said(2, "吴大海"))
    same_id = joined(coach, said(3, "另一人"), passenger_id=first.pk)
    same_paper = joined(coach, said(2, "吴大海"))

    assert [first.number, second.number] == [1, 2]
    assert (same_id.pk, same_paper.pk) == (first.pk, second.pk)
    assert len(stored(Passenger)) == 2
    told = open_traveller(first.pk, stored(Passenger)[0].sealed)
    assert told == ("周小梅", "resident_id", paper_number(sequence=1), "13900001234")
    assert own_numbers(coach.pk, [second.pk]) == [(2, "吴**")]


def test_nobody_joins_with_a_paper_that_somebody_else_joined_with():
    coach = held(build_gates())
    joined(coach, said(1, "周小梅"))

    with pytest.raises(InvalidInput) as error:
        joined(coach, said(1, "吴大海"))

    assert list(error.value.fields) == ["paper"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 65}, "name"),
        ({"paper_kind": "library_card"}, "paper_kind"),
        ({"paper": "420281197001010012"}, "paper"),
        ({"paper_kind": "none_yet", "paper": ""}, "paper"),
        ({"phone": "abc"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"temperature": 60.0}, "temperature"),
        ({"temperature": 36.55}, "temperature"),
        ({"symptoms": ["hiccups"]}, "symptoms"),
        ({"destination": other_id()}, "destination"),
    ],
)
def test_what_a_passenger_writes_is_checked(more, field):
    coach = held(build_gates())

    with pytest.raises(InvalidInput) as error:
        joined(coach, said(**more))

    assert list(error.value.fields) == [field]
    assert stored(Passenger) == []


def test_a_coach_to_elsewhere_asks_each_where_they_go():
    gates = build_gates()
    coach = held(gates, destination=None)

    with pytest.raises(InvalidInput) as error:
        joined(coach, said())
    assert list(error.value.fields) == ["destination"]
    row = joined(coach, said(destination_text="大冶市区"))
    assert (row.destination_id, row.destination_text) == (None, "大冶市区")


def test_no_more_join_than_were_declared_unless_the_guard_writes_them_down():
    coach = held(build_gates(), passengers=1)
    joined(coach, said(1))

    with pytest.raises(Conflict) as error:
        joined(coach, said(2, "吴大海"))
    assert error.value.code == "coach_full"

    child = said(paper="孩子没带证件", paper_kind="none_yet", name="周小宝", phone="")
    row = added(coach, child)
    assert (row.number, row.by_guard) == (2, SYSTEM.display_name)
    assert stored(Coach)[0].passengers == 2


def test_the_guard_sees_how_many_joined_who_is_missing_and_who_needs_them_first():
    gates = build_gates()
    coach = held(gates)
    joined(coach, said(1, temperature=37.8, symptoms=["cough"]))
    hot = joined(coach, said(2, "吴大海"))
    measured(hot, "37.9")
    wrong = joined(coach, said(3, "写错了"))
    withdraw_passenger(actor=SYSTEM, now=at("09:11"), passenger_id=wrong.pk, reason="重复")

    rows = rows_of(coach, guard(gates.road))
    progress = progress_of(coach, rows)

    assert (progress.joined, progress.declared, progress.missing) == (2, 31, 29)
    assert (progress.measured, progress.fevers, progress.alarms) == (1, 1, 1)
    assert [(row.name, row.tone) for row in rows] == [
        ("周**", "soon"),
        ("吴**", "now"),
        ("写**", ""),
    ]
    assert rows[0].symptoms == ("咳嗽",)
    assert (rows[0].paper[:3], rows[0].phone) == ("420", "139****1234")
    with looking(guard(gates.road)):
        (shown,) = coaches_of(guard(gates.road), gates.road)
    assert (shown.joined, shown.missing) == (2, 29)


def test_an_entry_is_struck_out_with_a_reason_and_its_paper_may_join_again():
    coach = held(build_gates())
    row = joined(coach, said(1))

    with pytest.raises(InvalidInput):
        withdraw_passenger(actor=SYSTEM, now=at("09:11"), passenger_id=row.pk, reason=" ")
    for _twice in range(2):
        withdraw_passenger(actor=SYSTEM, now=at("09:11"), passenger_id=row.pk, reason="电话写错")
    with pytest.raises(Conflict):
        measured(row, "36.5")

    assert joined(coach, said(1, phone="13900005678")).number == 2


def test_the_list_is_never_rewritten():
    coach = held(build_gates())
    row = joined(coach, said(1))
    reading = measured(row, "36.5")

    for change in (
        lambda: Passenger.objects.filter(pk=row.pk).update(origin="别处"),
        lambda: Passenger.objects.filter(pk=row.pk).delete(),
        lambda: Reading.objects.filter(pk=reading.pk).update(temperature="36.6"),
        lambda: Reading.objects.filter(pk=reading.pk).delete(),
    ):
        with everywhere("a test"), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_fever_of_a_resident_on_the_coach_starts_the_fever_path_once():
    gates = build_gates()
    person = known(gates)
    coach = held(gates)
    row = joined(coach, said(7, "李桂英", temperature=38.5))
    assert stored(HealthCheck) == []

    reading_id = other_id()
    for _twice in range(2):
        measured(row, "38.1", actor=guard(gates.road), reading_id=reading_id)

    assert row.person_id == person.pk
    assert [(str(r.temperature), r.fever) for r in stored(Reading)] == [("38.1", True)]
    assert [check.person_id for check in stored(HealthCheck)] == [person.pk]
    assert [alert.person_id for alert in stored(FeverAlert)] == [person.pk]


def test_another_name_on_a_residents_paper_is_a_stranger():
    gates = build_gates()
    known(gates)
    row = joined(held(gates), said(7, "别人"))
    measured(row, "38.1")

    assert row.person_id is None
    assert stored(HealthCheck) == []


def test_a_closed_coach_is_one_passage_with_everybody_and_the_highest_temperature():
    gates = build_gates()
    coach = held(gates)
    first = joined(coach, said(1))
    measured(first, "37.9", when=at("09:10"))
    measured(first, "37.0", when=at("09:15"))
    measured(joined(coach, said(2, "吴大海")), "36.4")

    actor, passage_id = guard(gates.road), other_id()
    with pytest.raises(InvalidInput) as error:
        closed(coach, persons=32, actor=actor, passage_id=passage_id)
    assert list(error.value.fields) == ["note"]
    done = closed(
        coach, persons=32, actor=actor, passage_id=passage_id, note="29人无手机，另附名单"
    )
    again = closed(coach, persons=3, actor=actor, passage_id=passage_id)

    (row,) = stored(Passage)
    assert (done.passage_id, again.pk) == (passage_id, coach.pk)
    assert (row.vehicle, row.plate, row.persons, row.deed) == (
        "coach",
        "鄂AT1234",
        32,
        "registered",
    )
    assert (str(row.temperature), row.fever, row.origin) == ("37.0", False, "武汉")
    assert open_driver(row.pk, row.sealed) == ("赵师傅", "D4202", "13800008888")
    (kept,) = stored(Coach)
    assert (kept.sealed, kept.link_until, kept.closed_at) == (None, None, at("09:20"))
    with pytest.raises(CoachClosed):
        closed(coach, "turned_back", persons=32)
    with pytest.raises(CoachClosed):
        added(coach, said(3, "迟到"))


@pytest.mark.parametrize(
    ("deed", "persons", "field"), [("sent home", 32, "deed"), ("pass", 1, "persons")]
)
def test_a_coach_is_closed_by_a_known_decision_over_at_least_those_on_the_list(
    deed, persons, field
):
    coach = held(build_gates())
    joined(coach, said(1))

    with pytest.raises(InvalidInput) as error:
        closed(coach, deed, persons=persons, note="无")

    assert list(error.value.fields) == [field]
    assert stored(Passage) == []


def test_a_passage_written_before_never_becomes_that_of_a_coach():
    gates = build_gates()
    coach = held(gates)
    other = passed(gates.road)

    with pytest.raises(Conflict):
        closed(coach, "turned_back", persons=32, passage_id=other.pk)

    assert stored(Coach)[0].closed_at is None


def test_each_village_is_told_of_its_own():
    gates = build_gates()
    town = gates.town
    coach = held(gates, passengers=4)
    joined(coach, said(1))
    joined(coach, said(2, "吴大海", destination=town.sike.pk))
    joined(coach, said(3, "郑一", destination_text="大冶市区"))

    closed(coach, persons=5, note="1人未登记")

    told = {row.place_id: row.persons for row in stored(Expected)}
    # The village: who named it, the driver, and the one who is missing on the list.
    assert told == {town.village.pk: 3, town.sike.pk: 1}
    assert {row.due_at for row in stored(Expected)} == {at("10:20")}


def test_nobody_is_told_of_a_coach_that_was_turned_back():
    gates = build_gates()
    known(gates)
    coach = held(gates)
    joined(coach, said(7, "李桂英"))

    closed(coach, "turned_back", persons=32)

    assert (stored(Expected), stored(Arrival)) == ([], [])


def test_residents_on_the_coach_have_arrived_and_strangers_wait_for_the_village():
    gates = build_gates()
    person = known(gates)
    coach = held(gates, passengers=2)
    joined(coach, said(7, "李桂英"))
    stranger = joined(coach, said(9, "新来的", origin="孝感"))

    closed(coach, persons=3)

    (arrival,) = stored(Arrival)
    assert (arrival.person_id, arrival.origin, arrival.transport) == (person.pk, "武汉", "coach")
    assert (arrival.arrived_on, arrival.trip_number) == (at("09:20").date(), "鄂AT1234")
    viewer = secretary(gates.town.village)
    (expected,) = stored(Expected)
    with looking(viewer):
        _row, rows = bound_for_rows(viewer, expected.pk, at("09:30"))
        assert expected_rows(viewer, [expected], at("09:30"))[0].is_coach
    assert [(row.name, row.is_known) for row in rows] == [("李**", True), ("新**", False)]

    known(gates, 9, "新来的")
    with looking(viewer):
        _row, rows = bound_for_rows(viewer, expected.pk, at("09:40"))
    assert [row.is_known for row in rows if row.id == stranger.pk] == [True]
    elsewhere = secretary(gates.town.wangtai)
    with looking(elsewhere), pytest.raises(NotFound):
        bound_for_rows(elsewhere, expected.pk, at("09:40"))


def test_a_coach_that_leaves_brings_no_arrivals():
    gates = build_gates()
    known(gates)
    coach = held(gates, passengers=1, direction="out")
    joined(coach, said(7, "李桂英"))

    closed(coach, persons=2)

    assert stored(Arrival) == []


def test_a_corrected_passage_takes_the_list_along():
    gates = build_gates()
    coach = held(gates, passengers=2)
    joined(coach, said(1))
    joined(coach, said(2, "吴大海", destination=gates.town.sike.pk))
    closed(coach, persons=3)
    (old,) = stored(Passage)

    new = correct_passage(
        actor=guard(gates.road),
        now=at("10:00"),
        corrects_id=old.pk,
        reason="车牌看错",
        body=body(
            gates.road,
            vehicle="coach",
            plate="鄂AT1235",
            persons=3,
            action="registered",
            destination=gates.town.village.pk,
        ),
    )

    assert stored(Coach)[0].passage_id == new.pk
    told = {(row.place_id, row.persons): row.state for row in stored(Expected, passage=new)}
    village, sike = gates.town.village.pk, gates.town.sike.pk
    assert told == {(village, 2): "waiting", (sike, 1): "waiting"}
    assert {row.state for row in stored(Expected, passage=old)} == {"withdrawn"}
