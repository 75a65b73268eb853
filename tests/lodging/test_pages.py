"""Pages and operations of the lodging room, as a desk and an enterprise's contact see them."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.lodging.sheets import BookingsSheet
from lianfang.places.selectors.directory import place_ref
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.lodging.builders import ask, book, desk, fresh, hotel, night, nights, room
from tests.people.builders import NOW, signed_in, text
from tests.reports.test_metrics import value

pytestmark = pytest.mark.django_db
API = "/api/v1/lodging"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def head(town):
    """The browser of who books rooms for the whole town."""
    return signed_in(Role.COMMANDER, town.township)


def page(name, *args):
    return reverse(f"lodging:{name}", args=args)


def post(client, path, **body):
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_who_waits_stands_before_what_is_free(town, head):
    house, firm = hotel(town), register(town)
    ask(town, firm)
    book(town, house, firm, "301")

    shown = text(head.get(page("hotels")))
    one = text(head.get(page("hotel", house.pk), {"from": "2020-03-17"}))

    assert shown.index("待安排住宿") < shown.index("今晚空床")
    assert firm.name[:4] in one
    assert head.get(page("hotel", house.pk), {"from": "2020-99-99"}).status_code == 200


def test_a_hotel_is_taken_on_with_its_rooms_and_faults_stand_beside_the_fields(town, head):
    house = hotel(town)
    site = hotel(town, "另一家").place_id

    wrong = head.post(page("new_hotel"), {"place_id": str(town.unit.pk)})
    done = head.post(page("new_hotel"), {"place_id": str(site)})
    bad = head.post(
        page("new_rooms", house.pk),
        {"numbers": "401", "kind": "twin", "beds": "2", "price": "两百"},
    )
    head.post(
        page("new_rooms", house.pk),
        {"numbers": "401-402", "kind": "twin", "beds": "2", "price": "200"},
    )
    head.post(page("close_room", room(house, "401").pk), {"closed": "1"})

    assert [wrong.status_code, done.status_code, bad.status_code] == [422, 302, 422]
    assert (room(house, "401").is_closed, room(house, "402").price_fen) == (True, 20_000)


def test_a_wish_is_noted_answered_and_people_come_and_go(town, head):
    house, firm = hotel(town), register(town)
    form = {
        "wish_id": str(new_id()),
        "enterprise_id": str(firm.pk),
        "persons": "3",
        "from_day": "2020-03-18",
        "until_day": "2020-03-21",
    }

    wish = head.post(page("new_wish"), form)["Location"]
    offers = head.get(wish).context["offers"]
    rooms = [str(pk) for pk, _number in offers[0].rooms]
    made = head.post(wish, {"hotel_id": str(house.pk), "room_id": rooms})["Location"]
    taken = head.post(wish, {"hotel_id": "?", "room_id": rooms})
    booking = head.get(made).context
    bed = booking["beds"][0].night_id
    head.post(page("arrive", bed), {"name": "王小明"})
    shown = text(head.get(made))
    guest = head.get(made).context["beds"][0].guest_id
    head.post(page("leave", guest))

    assert taken.status_code == 200
    assert "王**" in shown
    assert "王小明" not in shown
    assert head.get(made).context["gone"] == 1
    assert firm.name in text(head.get(page("bookings")))


def test_a_booking_is_lengthened_and_cancelled_with_reasons(town, head):
    house, firm = hotel(town), register(town)
    row = book(town, house, firm, "301")

    wrong = head.post(page("change", row.pk), {"until_day": "2020-03-10", "reason": "早走"})
    later = head.post(page("change", row.pk), {"until_day": "2020-03-25", "reason": "延长"})
    key = later["Location"].rstrip("/").rsplit("/", 1)[1]
    head.post(page("cancel", key), {"reason": ""})
    head.post(page("cancel", key), {"reason": "不来了"})

    assert wrong.status_code == 422
    assert fresh(row).state == "changed"
    assert "不来了" in text(head.get(page("booking", key)))


def test_a_contact_asks_on_the_phone_and_sees_which_rooms(town, head):
    house, firm = hotel(town), register(town)
    other = book(town, house, register(town, "别家公司"), "303")
    phone = browser_of(contact_of(firm))
    form = {
        "wish_id": str(new_id()),
        "persons": "2",
        "from_day": "2020-03-18",
        "until_day": "2020-03-20",
    }

    wrong = phone.post(page("own_ask", firm.pk), {**form, "until_day": "2020-03-18"})
    phone.post(page("own_ask", firm.pk), form)
    asked = text(phone.get(page("own_lodging", firm.pk)))
    phone.post(page("own_drop", firm.pk, form["wish_id"]))
    book(town, house, firm, "301")
    mine = text(phone.get(page("own_lodging", firm.pk)))

    assert wrong.status_code == 422
    assert "待安排" in asked
    assert ("301" in mine, "303" in mine) == (True, False)
    assert phone.get(page("booking", other.pk)).status_code == 403
    assert phone.get(page("own_lodging", other.enterprise_id)).status_code == 404


def test_machines_book_the_same_way_and_hear_who_was_first(town, head):
    house, firm = hotel(town), register(town)
    wish = post(
        head,
        "/wishes",
        enterprise_id=str(firm.pk),
        persons=2,
        from_day="2020-03-18",
        until_day="2020-03-20",
    ).json()
    offer = head.get(f"{API}/wishes/{wish['id']}/offers").json()[0]
    body = {
        "hotel_id": str(house.pk),
        "enterprise_id": str(firm.pk),
        "from_day": "2020-03-18",
        "until_day": "2020-03-20",
        "room_ids": offer["room_ids"],
    }

    made = post(head, "/bookings", **body, wish_id=wish["id"])
    again = post(head, "/bookings", **body)
    one = f"/bookings/{made.json()['id']}"
    bed = head.get(f"{API}{one}/beds").json()[0]
    guest = post(head, f"/beds/{bed['night_id']}/check-in", name="王小明").json()
    out = post(head, f"/guests/{guest['id']}/check-out").json()
    longer = post(head, f"{one}/change", until_day="2020-03-22", reason="延长").json()
    gone = post(head, f"/bookings/{longer['id']}/cancel", reason="不来了").json()

    assert (made.status_code, again.status_code, again.json()["code"]) == (201, 409, "room_taken")
    assert out["left_at"] is not None
    assert (longer["until_day"], gone["state"]) == ("2020-03-22", "cancelled")
    hotels = head.get(f"{API}/hotels", {"place_id": town.township.pk}).json()
    assert [(one["free_rooms"], one["beds"]) for one in hotels] == [(4, 7)]
    assert len(head.get(f"{API}/hotels/{house.pk}/rooms").json()[0]["squares"]) == 14


def test_figures_count_beds_and_enterprises_of_tonight(town):
    house, firm = hotel(town), register(town)
    book(town, house, firm, "301", "305")
    book(town, house, register(town, "别家公司"), "302", first=2, until=4)
    ask(town, firm)

    keys = ("hotels", "rooms", "beds_free", "beds_taken", "enterprises", "wishes_waiting")
    found = {key: value(f"lodging_{key}", town.township) for key in keys}

    assert found == {
        "hotels": 1,
        "rooms": 4,
        "beds_free": 4,
        "beds_taken": 3,
        "enterprises": 1,
        "wishes_waiting": 1,
    }


def test_bookings_leave_as_a_table_without_names(town):
    house, firm = hotel(town), register(town)
    row = book(town, house, firm, "301")

    with looking(desk(town)):
        (out,) = BookingsSheet().export_rows(desk(town), place_ref(town.township), masked=True)

    assert out[1:6] == (firm.name, "301", 2, 0, night(0))
    assert len(nights(row)) == 2
