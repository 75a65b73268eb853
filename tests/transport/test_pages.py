"""The pages of the transport room, as the people who use them walk through them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.transport.models import Driver, Medicine, Trip, TripCheck, TripSeries, Vehicle
from lianfang.transport.services.driving import start_trip
from tests.command.builders import SYSTEM, at, client_of, fresh, resident, stored, worker
from tests.transport.builders import HOSPITAL, ask, booked, build_fleet, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def fleet():
    return build_fleet()


@pytest.fixture
def office(fleet):
    """Somebody of the working group at the desk of the subdistrict."""
    return client_of(Role.WORKING_GROUP_MEMBER, fleet.town.township)


@pytest.fixture
def phone(fleet):
    """The first driver's phone: a volunteer's account."""
    return client_of(Role.VOLUNTEER, fleet.town.township, fleet.first.staff)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def page(client, name, /, *args, **query):
    return client.get(reverse(f"transport:{name}", args=args), query)


def post(client, name, /, *args, **data):
    return client.post(reverse(f"transport:{name}", args=args), data)


def asked_form(fleet, **more):
    given = {
        "trip_id": new_id(),
        "purpose": "dialysis",
        "destination": HOSPITAL,
        "day": "2020-03-18",
        "leaves": "10:00",
        "back": "14:00",
    }
    return given | more


def test_the_board_shows_each_vehicle_with_what_holds_it(fleet, office):
    trip = booked(fleet)
    ask(fleet, at("15:00"))

    text = text_of(page(office, "board"))

    assert "鄂B12345" in text
    assert "鄂B67890" in text
    assert reverse("transport:trip", args=[trip.pk]) in text
    assert "李桂英" in text


def test_the_board_of_a_community_hides_whom_the_vehicles_drive_elsewhere(fleet):
    booked(fleet)

    text = text_of(page(client_of(Role.COMMUNITY_SECRETARY, fleet.town.wangtai), "board"))

    assert "鄂B12345" in text
    assert "李桂英" not in text
    assert HOSPITAL not in text
    assert "已占用" in text


def test_the_board_takes_as_many_queries_for_many_rides_as_for_few(fleet, office):
    def queries():
        page(office, "board")
        with CaptureQueriesContext(connection) as seen:
            page(office, "board")
        return len(seen)

    booked(fleet)
    few = queries()
    for hour in ("15:00", "20:00"):
        other = resident(fleet.town.unit, f"王{hour[:2]}")
        confirm(ask(fleet, at(hour), person_id=other.pk), fleet.car, fleet.first)

    assert queries() == few


@pytest.mark.parametrize("day", ["2020-03-19", "nonsense", "9999-12-31", "0001-01-01"])
def test_any_day_can_be_asked_for(office, day):
    assert page(office, "board", day=day).status_code == 200
    assert page(office, "day_sheet", day=day).status_code == 200


def test_a_ride_is_asked_for_with_a_vehicle_proposed_and_booked_in_one_go(fleet, office):
    found = post(office, "choose_passenger", text="李桂英")
    assert reverse("transport:new_trip", args=[fleet.patient.pk]) in text_of(found)

    shown = post(office, "new_trip", fleet.patient.pk, **asked_form(fleet, propose="1"))
    offer = f"{fleet.car.pk}:{fleet.first.pk}"
    assert offer in text_of(shown)
    post(office, "new_trip", fleet.patient.pk, **asked_form(fleet, offer=offer))

    trip = stored(Trip)[0]
    assert (trip.state, trip.vehicle_id, trip.leaves_at) == (
        "confirmed",
        fleet.car.pk,
        at("10:00"),
    )


def test_who_may_not_decide_sees_what_is_free_and_asks(fleet):
    client = client_of(Role.COMMUNITY_WORKER, fleet.town.sike)
    shown = text_of(post(client, "new_trip", fleet.patient.pk, **asked_form(fleet, propose="1")))
    post(client, "new_trip", fleet.patient.pk, **asked_form(fleet))

    assert "鄂B12345" in shown
    assert f"{fleet.car.pk}:" not in shown
    assert stored(Trip)[0].state == "requested"


def test_a_ride_that_repeats_becomes_a_series(fleet, office):
    answer = post(
        office,
        "new_trip",
        fleet.patient.pk,
        **asked_form(fleet, weekdays=["1", "3"], until="2020-03-31"),
    )

    series = stored(TripSeries)[0]
    assert answer.url == reverse("transport:series", args=[series.pk])
    assert (series.weekdays, series.minutes) == ([1, 3], 240)
    assert len(stored(Trip, series=series)) == 4
    assert "星期一" in text_of(page(office, "series", series.pk))
    assert HOSPITAL in text_of(page(office, "series_list"))
    post(office, "end_series", series.pk, reason="转院")
    assert len(stored(Trip, series=series, state="cancelled")) == 3


def test_weekdays_without_a_last_day_are_asked_about(fleet, office):
    answer = post(office, "new_trip", fleet.patient.pk, **asked_form(fleet, weekdays=["1"]))

    assert answer.status_code == 422
    assert stored(TripSeries) == []


def test_who_is_too_late_reads_which_booking_is_in_the_way(fleet, office):
    booked(fleet)
    second = ask(fleet, at("12:00"))

    answer = post(office, "confirm_trip", second.pk, offer=f"{fleet.car.pk}:{fleet.first.pk}")

    text = text_of(answer)
    assert answer.status_code == 422
    assert "03-18 10:00" in text
    assert "鄂B67890" in text


def test_a_ride_is_decided_on_its_page(fleet, office):
    trip = ask(fleet)
    shown = text_of(page(office, "trip", trip.pk))
    assert f"{fleet.car.pk}:{fleet.first.pk}" in shown

    post(office, "confirm_trip", trip.pk, vehicle_id=fleet.van.pk, driver_id=fleet.second.pk)
    assert fresh(trip).vehicle_id == fleet.van.pk
    post(office, "move_trip", trip.pk, day="2020-03-18", leaves="11:00", back="15:00")
    assert fresh(trip).leaves_at == at("11:00")
    post(office, "cancel_trip", trip.pk, reason="改约")
    assert fresh(trip).state == "cancelled"
    assert "改约" in text_of(page(office, "trip", trip.pk))


def test_a_move_into_another_booking_is_refused_in_words(fleet, office):
    booked(fleet, at("15:00"))
    trip = booked(fleet)

    answer = office.post(
        reverse("transport:move_trip", args=[trip.pk]),
        {"day": "2020-03-18", "leaves": "14:00", "back": "18:00"},
        follow=True,
    )

    assert fresh(trip).leaves_at == at("10:00")
    assert "03-18 15:00" in text_of(answer)


def test_requests_are_refused_with_a_reason(fleet, office):
    trip = ask(fleet)

    assert post(office, "refuse_trip", trip.pk, reason="").status_code == 422
    post(office, "refuse_trip", trip.pk, reason="无车")

    assert fresh(trip).state == "refused"


def test_the_list_opens_on_what_waits_and_else_on_what_is_ahead(fleet, office):
    booked(fleet)
    ahead = text_of(page(office, "trips"))
    ask(fleet, at("20:00"), destination="中医院")
    waiting = text_of(page(office, "trips"))

    assert HOSPITAL in ahead
    assert HOSPITAL not in waiting
    assert "中医院" in waiting


@pytest.mark.parametrize("stage", ["", "waiting", "ahead", "ended", "nonsense"])
def test_the_list_of_rides_opens_in_every_stage(fleet, office, stage):
    booked(fleet)

    assert page(office, "trips", stage=stage).status_code == 200


def test_rides_are_found_by_name_destination_and_plate(fleet, office):
    booked(fleet)
    ask(fleet, at("15:00"), person_id=resident(fleet.town.unit, "张奶奶").pk, destination="中医院")

    def found(text):
        return text_of(post(office, "trips", text=text))

    assert "张奶奶" not in found("李桂英")
    assert "李桂英" not in found("中医院")
    assert "张奶奶" not in found("鄂b12345")
    assert "李桂英" in found("鄂B12345")


def test_names_are_masked_for_who_does_not_work_with_people(fleet):
    booked(fleet)
    leader = client_of(Role.LEADER, fleet.town.township)

    for name in ("board", "trips", "day_sheet"):
        assert "李桂英" not in text_of(page(leader, name))
    assert "李**" in text_of(page(leader, "day_sheet"))


def test_a_persons_rides_stand_together(fleet, office):
    trip = booked(fleet)

    text = text_of(page(office, "person_trips", fleet.patient.pk))

    assert reverse("transport:trip", args=[trip.pk]) in text


def test_the_driver_leaves_with_one_tap_and_closes_with_one_form(fleet, phone):
    trip = booked(fleet)
    assert "李桂英" in text_of(page(phone, "my_trips"))
    assert HOSPITAL in text_of(page(phone, "drive", trip.pk))

    post(phone, "start_trip", trip.pk)
    assert fresh(trip).state == "under_way"
    assert "driver_temperature" in text_of(page(phone, "drive", trip.pk))
    post(phone, "return_trip", trip.pk, driver_temperature="36.4")
    assert fresh(trip).state == "back"
    answer = post(
        phone, "return_trip", trip.pk, passenger_temperature="36.7", disinfected="on", agent="84"
    )

    assert fresh(trip).state == "closed"
    assert answer.url == reverse("transport:my_trips")
    assert len(stored(TripCheck, trip=trip)) == 3


def test_an_impossible_temperature_keeps_what_was_typed(fleet, phone):
    trip = booked(fleet)
    post(phone, "start_trip", trip.pk)

    answer = post(phone, "return_trip", trip.pk, driver_temperature="50.1")

    assert answer.status_code == 422
    assert "50.1" in text_of(answer)
    assert fresh(trip).state == "under_way"


def test_a_ride_of_another_driver_does_not_exist(fleet, phone):
    trip = confirm(ask(fleet), fleet.van, fleet.second)

    assert page(phone, "drive", trip.pk).status_code == 404
    assert post(phone, "start_trip", trip.pk).status_code == 404


def test_whoever_does_not_drive_is_told_so(fleet):
    client = client_of(Role.VOLUNTEER, fleet.town.sike)

    assert page(client, "my_trips").status_code == 200


def test_a_wrong_temperature_is_corrected_with_a_reason(fleet, phone):
    trip = booked(fleet)
    post(phone, "start_trip", trip.pk)
    post(phone, "return_trip", trip.pk, driver_temperature="37.4")
    wrong = stored(TripCheck, trip=trip)[0]

    assert page(phone, "correct_check", wrong.pk).status_code == 200
    assert post(phone, "correct_check", wrong.pk, temperature="36.4").status_code == 422
    post(phone, "correct_check", wrong.pk, temperature="36.4", reason="看错")

    assert [c.fever for c in stored(TripCheck, trip=trip)] == [True, False]


def test_a_medicine_run_is_filled_and_handed_over(fleet, office, phone):
    made = post(office, "new_run", **asked_form(fleet, purpose="medicine", destination="药房"))
    trip = stored(Trip)[0]
    assert made.url == reverse("transport:trip", args=[trip.pk])

    assert "李桂英" in text_of(post(office, "add_medicine", trip.pk, text="李桂英"))
    post(office, "add_medicine", trip.pk, person_id=fleet.patient.pk, what="缬沙坦 2盒")
    medicine = stored(Medicine)[0]
    confirm(trip, fleet.car, fleet.first)
    start_trip(actor=SYSTEM, now=at("10:00"), trip_id=trip.pk)
    assert "缬沙坦 2盒" in text_of(page(phone, "drive", trip.pk))
    post(phone, "hand_over", medicine.pk, handed_to="本人")

    assert fresh(medicine).handed_to == "本人"


def test_a_vehicle_is_put_at_disposal_and_changed(fleet, office):
    given = {"plate": "鄂b·99999", "kind": "ambulance", "seats": "3", "name": "1号车"}
    post(office, "new_vehicle", **given)
    row = stored(Vehicle, plate="鄂B99999")[0]
    again = post(office, "new_vehicle", **given)
    post(office, "edit_vehicle", row.pk, **(given | {"seats": "5", "active_to": "2020-03-31"}))

    assert again.status_code == 422
    assert (fresh(row).seats, str(fresh(row).active_to)) == (5, "2020-03-31")
    assert "鄂B99999" in text_of(page(office, "vehicles"))


def test_a_vehicle_that_is_booked_does_not_end(fleet, office):
    booked(fleet, at("10:00", 20))
    given = {"plate": fleet.car.plate, "kind": "car", "seats": "4", "active_to": "2020-03-19"}

    assert post(office, "edit_vehicle", fleet.car.pk, **given).status_code == 422
    assert fresh(fleet.car).active_to is None


def test_a_driver_is_appointed_and_ends(fleet, office):
    staff = worker(fleet.town.township, "司机丁", "volunteer")
    post(office, "new_driver", staff_id=staff.pk, licence="C1")
    row = stored(Driver, staff=staff)[0]
    post(office, "end_driver", row.pk)

    assert str(fresh(row).active_to) == "2020-03-18"
    assert post(office, "new_driver", staff_id="").status_code == 422
