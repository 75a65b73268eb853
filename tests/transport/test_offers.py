"""What is proposed for a ride, in which order, and why; and the table that goes out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lianfang.access.enums import Role
from lianfang.command.playbook.transport import Transport
from lianfang.sheets.kinds import PlaceRef, find_kind
from lianfang.sheets.selectors.runs import kinds_to_export, kinds_to_import
from lianfang.transport.planners import Asked, propose
from lianfang.transport.services.driving import start_trip
from tests.command.builders import SYSTEM, appointed, at, secretary
from tests.transport.builders import ask, booked, build_fleet, confirm, desk, driver, vehicle

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet():
    return build_fleet()


def offers(fleet, leaves="10:00", back="14:00", *, actor=None, now="09:00", **more):
    asked = Asked(
        fleet.town.unit.path, at(leaves), at(back), more.pop("purpose", "dialysis"), **more
    )
    with override("en"):
        return propose(actor or desk(fleet.town), asked, Transport(), at(now))


def plates(found):
    return [offer.vehicle.plate for offer in found if offer.fits]


def test_the_vehicle_with_the_fewest_seats_left_over_comes_first(fleet):
    found = offers(fleet)

    assert plates(found) == ["鄂B12345", "鄂B67890"]
    assert found[0].driver.pk == fleet.first.pk
    assert found[0].reasons == (
        "With its usual driver.",
        "Enough seats, 3 left over.",
        "No ride that day.",
    )


def test_the_vehicle_the_passenger_knows_comes_before_seats(fleet):
    confirm(ask(fleet, at("10:00", 19)), fleet.van, fleet.second)

    found = offers(fleet, person_id=fleet.patient.pk)

    assert plates(found) == ["鄂B67890", "鄂B12345"]
    assert found[0].reasons[0] == "Drove this passenger before."


def test_a_vehicle_of_the_community_itself_comes_before_the_subdistricts(fleet):
    vehicle(fleet.town.sike, "鄂B11111")

    assert plates(offers(fleet))[0] == "鄂B11111"


def test_an_ambulance_is_kept_for_those_who_need_one(fleet):
    vehicle(fleet.town.township, "鄂B00001", "ambulance", 1)

    assert plates(offers(fleet))[-1] == "鄂B00001"
    assert plates(offers(fleet, purpose="fever_clinic")) == ["鄂B00001"]


def test_what_does_not_fit_says_why(fleet):
    few = offers(fleet, companions=5)
    fever = offers(fleet, purpose="fever_clinic")

    assert few[-1].reasons == ("It has 4 seats, 6 are needed.",)
    assert [offer.fits for offer in fever] == [False, False]
    assert [offer.next_at for offer in fever] == [None, None]


def test_a_taken_vehicle_says_when_it_and_a_driver_are_free(fleet):
    booked(fleet)
    booked_until = offers(fleet, "11:00", "12:00")

    taken = next(offer for offer in booked_until if offer.vehicle.pk == fleet.car.pk)
    assert (taken.fits, taken.next_at, taken.reasons) == (
        False,
        at("14:30"),
        ("Taken at this time.",),
    )


def test_without_a_free_driver_no_vehicle_fits(fleet):
    booked(fleet)
    confirm(ask(fleet), fleet.van, fleet.second)
    vehicle(fleet.town.township, "鄂B33333")

    found = offers(fleet, "11:00", "12:00")

    assert plates(found) == []
    third = next(offer for offer in found if offer.vehicle.plate == "鄂B33333")
    assert (third.reasons, third.next_at) == (("No driver is free at this time.",), at("14:30"))


def test_an_overdue_ride_keeps_its_vehicle_until_it_is_back(fleet):
    trip = booked(fleet)
    start_trip(actor=SYSTEM, now=at("10:00"), trip_id=trip.pk)

    found = offers(fleet, "16:10", "17:00", now="16:00")

    assert plates(found) == ["鄂B67890"]


def test_a_community_sees_what_is_free_but_does_not_decide_over_it(fleet):
    found = offers(fleet, actor=secretary(fleet.town.sike))

    assert plates(found) == ["鄂B12345", "鄂B67890"]
    assert [offer.may_decide for offer in found] == [False, False]


def test_a_proposal_takes_as_many_queries_for_many_vehicles_as_for_few(fleet):
    viewer = desk(fleet.town)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            offers(fleet, person_id=fleet.patient.pk, actor=viewer)
        return len(seen)

    few = queries()
    for number in range(5):
        vehicle(fleet.town.township, f"鄂B4444{number}")
        driver(fleet.town.township, f"司机{number}")

    assert queries() == few


def test_rides_go_out_as_a_masked_table_and_never_come_in(fleet):
    booked(fleet, note="坐轮椅")
    kind, clerk = find_kind("trips"), secretary(fleet.town.sike)
    place = PlaceRef(fleet.town.sike.pk, fleet.town.sike.path, "", "四棵社区")

    masked = list(kind.export_rows(clerk, place, masked=True))
    full = list(kind.export_rows(clerk, place, masked=False))

    names = [column.field for column in kind.columns]
    hidden, shown = (dict(zip(names, rows[0], strict=True)) for rows in (masked, full))
    assert (hidden["passenger"], hidden["note"]) == ("李**", "****")
    assert (shown["passenger"], shown["note"], shown["plate"]) == ("李桂英", "坐轮椅", "鄂B12345")
    assert shown["purpose"] == "血液透析"
    assert kind in kinds_to_export(clerk)
    assert kind not in kinds_to_import(clerk)
    assert (
        list(kind.export_rows(appointed(Role.LEADER, fleet.town.wangtai), place, masked=True)) == []
    )
