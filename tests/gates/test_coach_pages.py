"""A coach on two phones: the guard's, and the passengers' who have no account."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.gates.models import Coach, Expected, Passage, Passenger, Reading
from lianfang.gates.selectors.coach_link import coach_link
from lianfang.gates.services.coaches import withdraw_link
from lianfang.gates.views import joining
from lianfang.kit.ids import id_at
from tests.command.builders import SYSTEM, at, client_of, stored
from tests.gates.builders import build_gates, passed
from tests.gates.coach_builders import closed, held, joined, measured, other_id, said
from tests.people.builders import paper_number, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: at("09:30"))


def address_of(coach) -> str:
    return reverse("gates:join", args=[coach_link(coach)])


def typed(sequence: int = 1, name: str = "周小梅", **more):
    fields = {
        "passenger_id": str(id_at(at("09:30"))),
        "name": name,
        "paper_kind": "resident_id",
        "paper": paper_number(sequence=sequence),
        "phone": "13900001234",
        "origin": "武汉",
    }
    return fields | more


def guarding(gates):
    return client_of(Role.CHECKPOINT_GUARD, gates.road.place)


def test_the_guard_declares_a_coach_and_shows_its_code():
    gates = build_gates()
    browser = guarding(gates)
    page = f"/gates/mine/{gates.road.pk}/"
    assert f"{page}coaches/" in browser.get(page).content.decode()
    assert browser.get(f"{page}coaches/").status_code == 200
    form = {
        "coach_id": str(other_id()),
        "direction": "in",
        "plate": "鄂A12345",
        "passengers": "31",
        "origin": "武汉",
        "destination": str(gates.town.village.pk),
        "driver_name": "赵师傅",
    }

    bad = browser.post(f"{page}coaches/", form | {"driver_name": "", "passengers": "500"})
    answer = browser.post(f"{page}coaches/", form)
    again = browser.post(f"{page}coaches/", form)

    assert (bad.status_code, answer.status_code, again.status_code) == (422, 302, 302)
    assert "鄂A12345" in bad.content.decode()
    (coach,) = stored(Coach)
    shown = browser.get(answer.url).content.decode()
    assert "<svg" in shown
    assert f"http://testserver{address_of(coach)}" in shown
    assert "赵师傅" not in shown
    assert "0 / 31" in re.sub(r"<[^>]+>|\s+", " ", shown).replace("  ", " ")


def test_a_passenger_without_account_joins_in_chinese_and_keeps_their_number():
    gates = build_gates()
    coach = held(gates)
    phone = Client(headers={"accept-language": "zh-hans"})
    address = address_of(coach)

    page = phone.get(address)
    answer = phone.post(address, typed(temperature="36.6", symptoms=["cough"]))
    after = phone.get(address).content.decode()

    assert page.status_code == 200
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store, private", "noindex")
    assert "鄂AT1234" in page.content.decode()
    assert "加入名单" in page.content.decode()
    assert (answer.status_code, answer.url) == (302, address)
    (row,) = stored(Passenger)
    assert (row.number, str(row.temperature), row.symptoms) == (1, "36.6", ["cough"])
    assert "周**" in after
    assert "周小梅" not in after
    assert 'name="paper"' not in after
    assert 'name="paper"' in phone.get(f"{address}?another=1").content.decode()
    english = Client(headers={"accept-language": "en"}).get(address).content.decode()
    assert "Join the list" in english


def test_what_a_passenger_typed_stays_when_something_is_wrong():
    coach = held(build_gates())
    phone = Client()

    answer = phone.post(
        address_of(coach), typed(name="\u0000坏", paper="123", temperature="NaN", symptoms=["x"])
    )
    none = phone.post(address_of(coach), {})
    wrong = phone.post(address_of(coach), typed(paper="420281197001010012"))

    assert (answer.status_code, none.status_code, wrong.status_code) == (422, 422, 422)
    assert "420281197001010012" in wrong.content.decode()
    assert stored(Passenger) == []


def test_the_form_of_a_passenger_is_safe_from_other_sites():
    coach = held(build_gates())

    answer = Client(enforce_csrf_checks=True).post(address_of(coach), typed())

    assert answer.status_code == 403
    assert stored(Passenger) == []


def test_a_link_that_is_over_says_so_and_one_nobody_signed_is_not_found(monkeypatch):
    gates = build_gates()
    coach = held(gates)
    address = address_of(coach)

    withdraw_link(actor=SYSTEM, now=at("09:25"), coach_id=coach.pk)
    assert Client().get(address).status_code == 410
    assert Client().post(address, typed()).status_code == 410

    later = held(gates, at("09:26"))
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: at("11:26"))
    assert Client().get(address_of(later)).status_code == 410
    assert Client().get("/gates/c/nothing/").status_code == 404
    assert stored(Passenger) == []


def test_a_cookie_of_somebody_else_shows_nothing():
    gates = build_gates()
    coach = held(gates)
    joined(coach, said())
    phone = Client()
    phone.cookies[joining.COOKIE] = "forged:value"

    assert "周**" not in phone.get(address_of(coach)).content.decode()


def test_trying_links_and_joining_without_end_is_stopped(monkeypatch):
    coach = held(build_gates())
    monkeypatch.setattr(joining, "MOST_WRONG", 2)
    monkeypatch.setattr(joining, "MOST_JOINED", 2)
    phone = Client()
    for _twice in range(2):
        assert phone.post(address_of(coach), {}).status_code == 422
    assert phone.post(address_of(coach), {}).status_code == 429

    other = Client(REMOTE_ADDR="203.0.113.9")
    for _twice in range(2):
        assert other.get("/gates/c/nothing/").status_code == 404
    answer = other.get("/gates/c/nothing/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert other.get(address_of(coach)).status_code == 429


def test_the_guards_page_counts_who_joined_by_itself_until_the_coach_goes_on():
    gates = build_gates()
    coach = held(gates)
    browser = guarding(gates)
    now = f"/gates/coaches/{coach.pk}/now/"
    assert 'hx-trigger="every 5s"' in browser.get(f"/gates/coaches/{coach.pk}/").content.decode()

    joined(coach, said(1))
    joined(coach, said(2, "吴大海", temperature=38.0))
    piece = browser.get(now, headers={"HX-Request": "true"}).content.decode()

    assert "尚缺29人" in piece
    assert piece.index("吴**") < piece.index("周**")
    closed(coach, "turned_back", persons=32)
    assert "hx-get" not in browser.get(now).content.decode()


def test_the_guard_writes_down_measures_and_strikes_out():
    gates = build_gates()
    coach = held(gates)
    browser = guarding(gates)
    add = f"/gates/coaches/{coach.pk}/passengers/new/"

    assert browser.get(add).status_code == 200
    assert browser.post(add, typed(phone="", name="")).status_code == 422
    answer = browser.post(add, typed(phone=""))
    assert (answer.status_code, answer.url) == (302, f"/gates/coaches/{coach.pk}/")
    (row,) = stored(Passenger)
    page = f"/gates/passengers/{row.pk}/"
    assert "周**" in browser.get(page).content.decode()

    reading = {"reading_id": str(other_id()), "temperature": "38.2"}
    assert browser.post(f"{page}measure/", reading | {"temperature": "99"}).status_code == 422
    for _twice in range(2):
        warned = browser.post(f"{page}measure/", reading, follow=True)
    assert "发热" in warned.content.decode()
    assert [str(one.temperature) for one in stored(Reading)] == ["38.2"]

    assert browser.post(f"{page}withdraw/", {"reason": ""}).url == page
    assert browser.post(f"{page}withdraw/", {"reason": "下车"}).status_code == 302
    assert stored(Passenger)[0].withdrawn_at == at("09:30")
    assert "下车" in browser.get(page).content.decode()


def test_the_guard_renews_and_withdraws_the_code():
    gates = build_gates()
    coach = held(gates)
    browser = guarding(gates)
    link = f"/gates/coaches/{coach.pk}/link/"

    assert browser.post(link, {"do": "renew"}).status_code == 302
    (row,) = stored(Coach)
    assert (row.link_number, row.link_until) == (2, at("11:30"))
    assert browser.post(link, {"do": "withdraw"}).status_code == 302
    assert "/gates/c/" not in browser.get(f"/gates/coaches/{coach.pk}/").content.decode()


def test_the_guard_closes_the_coach_and_the_village_sees_who_comes():
    gates = build_gates()
    coach = held(gates, passengers=2)
    row = joined(coach, said(1))
    measured(row, "36.7")
    browser = guarding(gates)
    address = f"/gates/coaches/{coach.pk}/close/"
    form = {"passage_id": str(other_id()), "persons": "3", "deed": "registered"}

    refused = browser.post(address, form)
    assert (refused.status_code, stored(Passage)) == (422, [])
    assert browser.post(address, form | {"deed": "?", "note": "无"}).status_code == 422
    for _twice in range(2):
        answer = browser.post(address, form | {"note": "1人未带手机"})
    (passage,) = stored(Passage)
    assert answer.url == f"/gates/passages/{passage.pk}/slip/"
    assert str(passage.temperature) == "36.7"
    assert browser.get(f"/gates/coaches/{coach.pk}/").status_code == 200

    (expected,) = stored(Expected)
    village = client_of(Role.COMMUNITY_SECRETARY, gates.town.village)
    people = f"/gates/arrivals/{expected.pk}/people/"
    assert people in village.get("/gates/arrivals/").content.decode()
    page = village.get(people).content.decode()
    assert "周**" in page
    assert "未入册" in page
    shown = village.post(f"{people}reveal/", {"passenger_id": row.pk, "reason": "登记入册"})
    assert "周小梅" in shown.content.decode()
    for wrong in ({"passenger_id": "x"}, {"passenger_id": str(other_id()), "reason": "核实"}):
        assert village.post(f"{people}reveal/", wrong).status_code == 404
    unsaid = village.post(f"{people}reveal/", {"passenger_id": row.pk, "reason": ""})
    assert unsaid.status_code == 422
    assert "周小梅" not in unsaid.content.decode()


def test_an_ordinary_vehicle_offers_no_list_of_people():
    gates = build_gates()
    passed(gates.road, destination=gates.town.village.pk)

    page = client_of(Role.COMMUNITY_WORKER, gates.town.village).get("/gates/arrivals/")

    assert "同车人员" not in page.content.decode()


def test_the_desk_takes_the_list_out_masked_or_with_a_reason():
    gates = build_gates()
    coach = held(gates)
    joined(coach, said(1))
    desk = signed_in(Role.COMMANDER, gates.town.township)
    address = f"/gates/coaches/{coach.pk}/export/"

    masked = cells(desk.post(address))
    opened = cells(desk.post(address, {"open": "1", "reason": "流调协查"}))
    unsaid = desk.post(address, {"open": "1"})

    assert "周**" in masked
    assert paper_number() not in masked
    assert {"周小梅", paper_number(), "13900001234"} <= opened
    assert unsaid.status_code == 422
    done = AuditEvent.objects.filter(action="gates.coach.export").order_by("at", "id").last()
    assert done.details == {"masked": False, "reason": "流调协查", "rows": 1}


def cells(answer) -> set[str]:
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    return {str(cell.value) for row in sheet.iter_rows() for cell in row}


def test_a_guard_reads_no_passenger_in_full_and_a_desk_says_why():
    gates = build_gates()
    row = joined(held(gates), said(1))
    page = f"/gates/passengers/{row.pk}/"
    desk = client_of(Role.COMMANDER, gates.town.township)

    assert guarding(gates).post(f"{page}reveal/", {"reason": "好奇"}).status_code == 403
    assert desk.post(f"{page}reveal/", {"reason": ""}).status_code == 422
    assert "周小梅" in desk.post(f"{page}reveal/", {"reason": "核实"}).content.decode()
