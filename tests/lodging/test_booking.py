"""Rooms are booked, changed and given back; no bed twice, and people come and go."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.lodging.models import BedNight, Guest
from lianfang.lodging.planners import FreeHotel, FreeRoom, offers_for, propose
from lianfang.lodging.selectors.bookings import beds_of
from lianfang.lodging.selectors.rooms import board, hotel_rows, steps_apart
from lianfang.lodging.services.booking import (
    Asked,
    RoomTaken,
    WrongState,
    ask_for_own_rooms,
    cancel_booking,
    change_booking,
    check_in,
    check_out,
    withdraw_own_wish,
)
from lianfang.lodging.services.hotels import add_rooms, open_hotel, read_numbers, set_room
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.enterprises.contacts import contact_of
from tests.lodging.builders import TODAY, ask, beds, book, desk, fresh, hotel, night, nights, room
from tests.people.builders import NOW, SYSTEM, appointed

pytestmark = pytest.mark.django_db


def test_room_numbers_are_read_as_they_are_typed():
    assert read_numbers("301-303、305，A8") == ["301", "302", "303", "305", "A8"]
    assert read_numbers("098-101") == ["098", "099", "100", "101"]
    assert read_numbers("9-1") == []


def test_rooms_known_already_stay_as_they_are(town):
    house = hotel(town)

    added = add_rooms(
        actor=desk(town), now=NOW, hotel_id=house.pk, numbers="301-304", kind="suite", beds=1
    )

    assert [one.number for one in added] == ["304"]
    assert (room(house).beds, len(beds(house))) == (2, 2)


def test_only_a_site_becomes_a_hotel_and_only_once(town):
    house = hotel(town)

    with pytest.raises(InvalidInput):
        open_hotel(actor=SYSTEM, now=NOW, place_id=town.unit.pk)
    assert open_hotel(actor=SYSTEM, now=NOW, place_id=house.place_id).pk == house.pk


def test_a_booked_room_is_taken_for_its_nights_and_free_on_the_day_they_leave(town):
    house, firm, other = hotel(town), register(town), register(town, "别家公司")
    first = book(town, house, firm, "301", "305")

    with pytest.raises(RoomTaken) as taken:
        book(town, house, other, "301", first=2, until=5)
    after = book(town, house, other, "301", first=3, until=5)

    assert "301" in str(taken.value)
    assert "302、303" in str(taken.value)
    assert taken.value.free_on == night(3)
    assert first.price_fen == (20_000 + 15_000) * 3
    assert after.from_day == first.until_day


def test_beds_of_one_room_are_given_to_two_enterprises(town):
    house, firm, other = hotel(town), register(town), register(town, "别家公司")
    one, two = beds(house)

    book(town, house, firm, bed_ids=[one.pk])
    book(town, house, other, bed_ids=[two.pk])

    with pytest.raises(RoomTaken):
        book(town, house, firm, bed_ids=[two.pk], first=1, until=2)
    with looking(desk(town)):
        square = board(desk(town), house, TODAY)[0].squares[0]
    assert (set(square.who), square.free) == ({firm.name, other.name}, 0)


def test_the_table_itself_gives_a_bed_once(town):
    house = hotel(town)
    booking = book(town, house, register(town), "301")
    bed = beds(house)[0]

    with everywhere("a test"), pytest.raises(IntegrityError), transaction.atomic():
        BedNight.objects.create(
            booking=booking, bed=bed, from_day=night(1), until_day=night(2), free_on=night(2)
        )


def test_a_day_of_cleaning_lies_between_two_stays_if_the_plan_says_so(town):
    text = jinshan_text().replace("  cleaning_days: 0\n", "  cleaning_days: 1\n")
    enforce_plan(town.township, "sealed", text)
    house, firm = hotel(town), register(town)
    book(town, house, firm, "301")

    with pytest.raises(RoomTaken):
        book(town, house, firm, "301", first=3, until=5)
    with looking(desk(town)):
        states = [one.state for one in board(desk(town), house, TODAY)[0].squares[:5]]

    assert states == ["taken", "taken", "taken", "clean", "free"]
    assert book(town, house, firm, "301", first=4, until=5).from_day == night(4)


def test_a_closed_room_and_a_room_of_another_hotel_are_not_booked(town):
    house, firm = hotel(town), register(town)
    elsewhere = hotel(town, "复工人员二号酒店")
    set_room(actor=desk(town), now=NOW, room_id=room(house).pk, is_closed=True)

    with pytest.raises(InvalidInput):
        book(town, house, firm, "301")
    with pytest.raises(InvalidInput):
        book(town, house, firm, bed_ids=[beds(elsewhere)[0].pk])


def test_wrong_days_are_told_by_field(town):
    house, firm = hotel(town), register(town)

    for first, until, field in ((-1, 2, "from_day"), (2, 2, "until_day"), (0, 200, "until_day")):
        with pytest.raises(InvalidInput) as refused:
            book(town, house, firm, "301", first=first, until=until)
        assert set(refused.value.fields) == {field}


def test_staying_longer_makes_a_new_booking_and_everybody_keeps_their_bed(town):
    house, firm = hotel(town), register(town)
    before = book(town, house, firm, "301")
    guest = check_in(actor=desk(town), now=NOW, night_id=nights(before)[0].pk, name="王小明")
    given = {"actor": desk(town), "now": NOW, "reason": "工期延长"}

    after = change_booking(booking_id=before.pk, until_day=night(6), **given)

    assert (fresh(before).state, after.supersedes_id) == ("changed", before.pk)
    assert fresh(guest).night_id in {one.pk for one in nights(after)}
    assert [one.guest for one in beds_of(after)] == ["王**", ""]
    with pytest.raises(WrongState):
        change_booking(booking_id=before.pk, until_day=night(7), **given)


def test_nobody_stays_longer_in_a_bed_promised_to_others(town):
    house, firm = hotel(town), register(town)
    stay = book(town, house, firm, "301")
    book(town, house, register(town, "别家公司"), "301", first=3, until=5)

    with pytest.raises(RoomTaken):
        change_booking(
            actor=desk(town), now=NOW, booking_id=stay.pk, until_day=night(4), reason="延长"
        )

    assert fresh(stay).state == "booked"


def test_cancelled_beds_are_free_again_and_nobody_is_put_out(town):
    house, firm = hotel(town), register(town)
    stay = book(town, house, firm, "301")
    guest = check_in(actor=desk(town), now=NOW, night_id=nights(stay)[0].pk)
    given = {"actor": desk(town), "now": NOW, "booking_id": stay.pk, "reason": "不来了"}

    with pytest.raises(Conflict) as in_house:
        cancel_booking(**given)
    check_out(actor=desk(town), now=NOW, guest_id=guest.pk)
    cancel_booking(**given)

    assert in_house.value.code == "in_house"
    assert book(town, house, firm, "301").state == "booked"


def test_one_sleeps_in_a_bed_and_only_on_its_nights(town):
    house, firm = hotel(town), register(town)
    stay, later = book(town, house, firm, "301"), book(town, house, firm, "302", first=2, until=4)
    given = {"actor": desk(town), "now": NOW}
    check_in(night_id=nights(stay)[0].pk, **given)

    with pytest.raises(Conflict) as taken:
        check_in(night_id=nights(stay)[0].pk, **given)
    with pytest.raises(Conflict) as early:
        check_in(night_id=nights(later)[0].pk, **given)

    assert [one.value.code for one in (taken, early)] == ["bed_taken", "not_today"]
    assert Guest._base_manager.count() == 1


def test_rooms_are_proposed_near_the_enterprise_with_few_beds_left_over(town):
    far = hotel(town, "远处酒店", within=town.neighbour)
    near = hotel(town)
    firm = register(town)
    wish = ask(town, firm, persons=5)

    with looking(desk(town)):
        offers = offers_for(desk(town), wish, NOW)

    assert [one.hotel_id for one in offers] == [near.pk, far.pk]
    assert [number for _id, number in offers[0].rooms] == ["301", "302", "305"]
    assert (offers[0].beds, offers[0].price_fen) == (5, 55_000 * 3)
    assert len(offers[0].reasons) == 4
    assert steps_apart("00010001", "00010002") == 1


def test_what_is_taken_is_not_proposed_and_nothing_is_when_too_few_are_free(town):
    house, firm = hotel(town), register(town)
    book(town, house, firm, "301", "302", "303")
    few, many = ask(town, firm, persons=1), ask(town, firm, persons=2)
    alone = ask(town, firm, persons=1, isolation=True)

    with looking(desk(town)):
        found = [offers_for(desk(town), one, NOW) for one in (few, many, alone)]

    assert [len(one) for one in found] == [1, 0, 1]


def test_the_planner_answers_the_same_question_the_same_way():
    rooms = tuple(FreeRoom(SYSTEM, str(n), 2, 100 + n) for n in range(4))
    house = FreeHotel(SYSTEM, "甲", 1, None, rooms)

    first, again = propose([house], 3), propose([house], 3)

    assert first == again
    assert [one.number for one in first[0].rooms] == ["0", "1"]
    assert len(propose([house], 3, one_per_room=True)[0].rooms) == 3


def test_a_wish_is_served_by_its_booking(town):
    house, firm = hotel(town), register(town)
    wish = ask(town, firm)

    book(town, house, firm, "301", "305", wish_id=wish.pk)

    assert fresh(wish).state == "served"
    with pytest.raises(WrongState):
        book(town, house, firm, "302", wish_id=wish.pk)


def test_a_contact_asks_for_their_own_enterprise_only(town):
    firm, other = register(town), register(town, "别家公司")
    contact = contact_of(firm)
    given = {"actor": contact, "now": NOW, "asked": Asked(2, night(0), night(2))}

    wish = ask_for_own_rooms(enterprise_id=firm.pk, **given)
    again = ask_for_own_rooms(enterprise_id=firm.pk, wish_id=wish.pk, **given)
    with pytest.raises(NotFound):
        ask_for_own_rooms(enterprise_id=other.pk, **given)
    withdrawn = withdraw_own_wish(actor=contact, now=NOW, enterprise_id=firm.pk, wish_id=wish.pk)

    assert (again.pk, withdrawn.state) == (wish.pk, "withdrawn")


def test_the_board_says_who_has_which_room_and_what_is_free_tonight(town):
    house, firm = hotel(town), register(town)
    book(town, house, firm, "301")

    with looking(desk(town)):
        row = hotel_rows(desk(town), [house], TODAY)[0]
        tomorrow = hotel_rows(desk(town), [house], TODAY + timedelta(days=3))[0]

    assert (row.rooms, row.beds, row.free_rooms, row.free_beds) == (4, 7, 3, 5)
    assert tomorrow.free_beds == 7


def test_another_community_neither_sees_nor_books_it(town):
    house, firm = hotel(town), register(town)
    stay = book(town, house, firm, "301")
    stranger = appointed(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises(NotFound):
        cancel_booking(actor=stranger, now=NOW, booking_id=stay.pk, reason="不相干")
