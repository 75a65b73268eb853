"""Leaving, coming back, and what must be recorded before the vehicle may leave again."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.transport.models import TripCheck, TripStep
from lianfang.transport.services.driving import (
    AlreadyCorrected,
    CheckConflict,
    CheckEntry,
    NotReady,
    TooEarly,
    correct_check,
    record_check,
    return_trip,
    start_trip,
)
from lianfang.transport.services.medicines import add_medicine, hand_over_medicine
from lianfang.transport.services.steps import WrongState
from tests.command.builders import SYSTEM, appointed, at, fresh, secretary, signed_in, stored
from tests.transport.builders import (
    ask,
    booked,
    build_fleet,
    confirm,
    desk,
    driver,
    driving,
    states_of,
    vehicle,
)

pytestmark = pytest.mark.django_db
ALL = (
    CheckEntry("driver_temperature", Decimal("36.4")),
    CheckEntry("passenger_temperature", Decimal("36.6")),
    CheckEntry("disinfection", agent="84消毒液"),
)


@pytest.fixture
def fleet():
    return build_fleet()


def leave(trip, when="10:00", actor=SYSTEM):
    return start_trip(actor=actor, now=at(when), trip_id=trip.pk)


def come_back(trip, when="13:00", checks=(), actor=SYSTEM, **more):
    return return_trip(actor=actor, now=at(when), trip_id=trip.pk, checks=checks, **more)


def test_the_driver_starts_and_closes_a_ride_from_the_phone(fleet):
    trip, me = booked(fleet), driving(fleet, fleet.first)

    leave(trip, actor=me)
    done = come_back(trip, checks=ALL, actor=me)

    assert done.state == "closed"
    assert states_of(trip) == ["requested", "confirmed", "under_way", "back", "closed"]
    assert stored(TripStep, trip=trip)[2].by == me.display_name


def test_a_driver_drives_for_a_community_they_do_not_serve_in(fleet):
    theirs = driver(fleet.town.wangtai, "司机丙")
    car = vehicle(fleet.town.wangtai, "鄂B22222")
    trip = confirm(ask(fleet), car, theirs)
    me = signed_in(theirs.staff, Role.VOLUNTEER, fleet.town.wangtai)

    assert leave(trip, actor=me).state == "under_way"


def test_a_driver_of_the_subdistrict_may_have_an_account_in_a_community(fleet):
    trip = booked(fleet)
    me = signed_in(fleet.first.staff, Role.VOLUNTEER, fleet.town.wangtai)

    leave(trip, actor=me)
    assert come_back(trip, checks=ALL, actor=me).state == "closed"


def test_a_ride_is_nobody_elses_but_the_drivers_and_the_desks(fleet):
    trip = booked(fleet)

    with pytest.raises(NotFound):
        leave(trip, actor=driving(fleet, fleet.second))
    with pytest.raises(NotFound):
        leave(trip, actor=appointed(Role.COMMUNITY_WORKER, fleet.town.sike))
    assert leave(trip, actor=desk(fleet.town)).state == "under_way"


def test_the_vehicle_cannot_leave_again_before_everything_is_recorded(fleet):
    trip, later = booked(fleet), booked(fleet, at("14:30"))
    leave(trip)
    come_back(trip, checks=ALL[:2])

    assert fresh(trip).state == "back"
    with pytest.raises(NotReady):
        leave(later, "14:30")
    record_check(actor=SYSTEM, now=at("14:31"), trip_id=trip.pk, entry=ALL[2])

    assert fresh(trip).state == "closed"
    assert leave(later, "14:32").state == "under_way"


def test_the_database_itself_keeps_a_vehicle_from_being_out_twice(fleet):
    trip, later = booked(fleet), booked(fleet, at("14:30"))
    leave(trip)
    row = fresh(later)
    row.state = "under_way"

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_second_tap_changes_nothing(fleet):
    trip = booked(fleet)
    leave(trip)
    leave(trip, "10:05")
    come_back(trip, checks=ALL)
    come_back(trip, "13:05")

    assert fresh(trip).left_at == at("10:00")
    assert fresh(trip).returned_at == at("13:00")
    assert len(states_of(trip)) == 5


def test_a_ride_cannot_begin_hours_early_or_before_it_is_confirmed(fleet):
    with pytest.raises(TooEarly):
        leave(booked(fleet, at("11:00")), "09:59")
    with pytest.raises(WrongState):
        leave(ask(fleet, at("16:00")), "16:00")


def test_whoever_is_back_early_can_be_booked_early(fleet):
    trip = booked(fleet)
    leave(trip)
    come_back(trip, "11:00", ALL)

    assert fresh(trip).free_at == at("11:30")
    assert confirm(ask(fleet, at("11:30")), fleet.car, fleet.first).state == "confirmed"


def test_whoever_is_late_does_not_take_the_next_ride_away(fleet):
    trip, later = booked(fleet), booked(fleet, at("14:30"))
    leave(trip)
    come_back(trip, "15:00", ALL)

    assert fresh(trip).free_at == at("14:30")
    assert leave(later, "15:05").state == "under_way"


def test_a_passenger_who_stayed_has_no_temperature(fleet):
    trip = booked(fleet)
    leave(trip)

    assert come_back(trip, checks=(ALL[0], ALL[2]), passenger_stayed=True).state == "closed"


def test_a_fever_is_marked_and_told_to_the_rooms_above(fleet):
    trip = booked(fleet)
    leave(trip)
    come_back(trip)
    entry = CheckEntry("passenger_temperature", Decimal("37.3"))
    check = record_check(actor=SYSTEM, now=at("13:00"), trip_id=trip.pk, entry=entry)

    event = AuditEvent.objects.get(action="transport.check.record")
    assert (check.fever, event.details["fever"], event.subject_id) == (True, True, str(trip.pk))


@pytest.mark.parametrize(
    "entry",
    [
        CheckEntry("driver_temperature"),
        CheckEntry("driver_temperature", Decimal("33.9")),
        CheckEntry("driver_temperature", Decimal("42.1")),
        CheckEntry("driver_temperature", Decimal("36.55")),
        CheckEntry("driver_temperature", Decimal("NaN")),
        CheckEntry("disinfection", Decimal("36.5")),
        CheckEntry("weather"),
    ],
)
def test_what_no_thermometer_shows_is_refused(fleet, entry):
    trip = booked(fleet)
    leave(trip)
    come_back(trip)

    with pytest.raises(InvalidInput):
        record_check(actor=SYSTEM, now=at("13:00"), trip_id=trip.pk, entry=entry)


def test_a_check_sent_again_is_the_same_and_other_content_is_refused(fleet):
    trip = booked(fleet)
    leave(trip)
    come_back(trip)
    given = {"actor": SYSTEM, "now": at("13:00"), "trip_id": trip.pk}
    key = new_id()
    first = record_check(entry=CheckEntry("disinfection", check_id=key), **given)

    assert record_check(entry=CheckEntry("disinfection", check_id=key), **given).pk == first.pk
    with pytest.raises(CheckConflict):
        record_check(entry=CheckEntry("disinfection", agent="酒精", check_id=key), **given)
    with pytest.raises(Conflict):
        record_check(entry=CheckEntry("disinfection"), **given)


def test_a_correction_supersedes_and_says_why(fleet):
    trip = booked(fleet)
    leave(trip)
    come_back(trip, checks=ALL)
    wrong = stored(TripCheck, kind="driver_temperature")[0]
    given = {"actor": desk(fleet.town), "now": at("14:00"), "check_id": wrong.pk}
    entry = CheckEntry("", Decimal("37.5"))
    right = correct_check(reason="看错", entry=entry, **given)

    assert (right.supersedes_id, right.fever, right.kind) == (wrong.pk, True, wrong.kind)
    with pytest.raises(AlreadyCorrected):
        correct_check(reason="再改", entry=CheckEntry("", Decimal("36.5")), **given)


def test_steps_and_checks_can_be_neither_changed_nor_deleted(fleet):
    trip = booked(fleet)
    leave(trip)
    come_back(trip, checks=ALL)

    for model in (TripStep, TripCheck):
        row = stored(model, trip=trip)[0]
        with pytest.raises(DatabaseError), transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(recorded_at=at("01:00"))
        with pytest.raises(DatabaseError), transaction.atomic():
            model._base_manager.filter(pk=row.pk).delete()


def medicine_run(fleet):
    trip = ask(
        fleet,
        purpose="medicine",
        person_id=None,
        place_id=fleet.town.sike.pk,
        destination="人民大药房",
    )
    given = {"actor": secretary(fleet.town.sike), "now": at("09:10"), "trip_id": trip.pk}
    return trip, add_medicine(person_id=fleet.patient.pk, what="缬沙坦胶囊 2盒", **given)


def test_a_medicine_run_has_a_list_and_each_line_an_end(fleet):
    trip, medicine = medicine_run(fleet)
    confirm(trip, fleet.car, fleet.first)
    me = driving(fleet, fleet.first)
    leave(trip, actor=me)
    given = {"actor": me, "now": at("12:00"), "medicine_id": medicine.pk}
    hand_over_medicine(handed_to="本人", **given)

    done = fresh(medicine)
    assert (done.handed_at, done.handed_to, done.handed_by) == (
        at("12:00"),
        "本人",
        me.display_name,
    )
    hand_over_medicine(handed_to="本人", **given)
    with pytest.raises(Conflict):
        hand_over_medicine(failed="缺货", **given)
    assert come_back(trip, checks=(ALL[0], ALL[2]), actor=me).state == "closed"


def test_nothing_is_handed_over_before_the_run_leaves(fleet):
    _trip, medicine = medicine_run(fleet)

    with pytest.raises(WrongState):
        hand_over_medicine(actor=SYSTEM, now=at("09:30"), medicine_id=medicine.pk)


def test_the_list_is_closed_once_the_run_has_left(fleet):
    trip, _medicine = medicine_run(fleet)
    confirm(trip, fleet.car, fleet.first)
    leave(trip)

    with pytest.raises(WrongState):
        add_medicine(
            actor=SYSTEM, now=at("10:30"), trip_id=trip.pk, person_id=fleet.patient.pk, what="药"
        )
