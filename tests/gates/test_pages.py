"""The gates room on screen: at the gate, at the desk, in the village."""

import pytest

from lianfang.access.enums import Role
from lianfang.gates.models import Closure, Duty, Expected, Passage, Permit, Point
from lianfang.gates.selectors.signature import code_of
from lianfang.kit.ids import id_at
from tests.command.builders import at, client_of, family, stored, worker
from tests.gates.builders import build_gates, passed, site
from tests.gates.test_permits import issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: at("09:30"))


def typed(**more):
    fields = {
        "passage_id": str(id_at(at("09:30"))),
        "direction": "in",
        "vehicle": "car",
        "plate": "鄂B12345",
        "persons": "2",
        "temperature": "36.5",
        "deed": "pass",
    }
    return fields | more


def test_a_guard_with_one_checkpoint_is_led_straight_to_it():
    gates = build_gates()
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)

    answer = browser.get("/gates/mine/")

    assert (answer.status_code, answer.url) == (302, f"/gates/mine/{gates.gate.pk}/")
    page = browser.get(answer.url)
    assert "鄂B" in page.content.decode()


def test_a_guard_is_led_to_no_page_that_is_not_theirs():
    gates = build_gates()
    guard = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)
    desk = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    assert "/gates/arrivals/?stage=overdue" not in guard.get("/gates/").content.decode()
    assert "/gates/arrivals/?stage=overdue" in desk.get("/gates/").content.decode()


def test_a_passage_is_recorded_by_the_button_that_was_pressed():
    gates = build_gates()
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)
    address = f"/gates/mine/{gates.gate.pk}/"

    form = typed(deed="turned_back", origin="武汉")
    answer, again = browser.post(address, form), browser.post(address, form)

    assert (answer.status_code, again.status_code) == (302, 302)
    (row,) = stored(Passage)
    assert (row.deed, row.origin, row.plate, row.persons) == ("turned_back", "武汉", "鄂B12345", 2)


def test_what_was_typed_stays_when_something_is_wrong():
    gates = build_gates()
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)

    answer = browser.post(f"/gates/mine/{gates.gate.pk}/", typed(temperature="60"))

    assert answer.status_code == 422
    assert "鄂B12345" in answer.content.decode()
    assert stored(Passage) == []


def test_who_comes_back_is_one_tap():
    gates = build_gates()
    first = passed(gates.gate, at("08:00"), direction="out", persons=3)
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)
    page = browser.get(f"/gates/mine/{gates.gate.pk}/").content.decode()

    answer = browser.post(f"/gates/mine/{gates.gate.pk}/again/", {"again": first.pk})

    assert f'value="{first.pk}"' in page
    assert answer.status_code == 302
    (row,) = [row for row in stored(Passage) if row.pk != first.pk]
    assert (row.direction, row.plate, row.persons) == ("in", "鄂B12345", 3)


def test_a_plate_that_was_here_before_is_offered_as_it_was():
    gates = build_gates()
    first = passed(gates.gate, at("08:00"), direction="out", persons=3)
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)
    address = f"/gates/mine/{gates.gate.pk}/known/"

    assert str(first.pk) in browser.post(address, {"plate": "鄂b 12345"}).content.decode()
    assert browser.post(address, {"plate": "鄂B00000"}).content.decode().strip() == ""


def test_a_pass_is_checked_and_its_use_recorded():
    gates = build_gates()
    permit = issued(family(gates.town.unit))
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)
    address = f"/gates/mine/{gates.gate.pk}/"

    page = browser.post(f"{address}check/", {"code": code_of(permit), "direction": "out"})
    assert "准予通行" in page.content.decode()
    use = {"pass_id": permit.pk, "passage_id": id_at(at("09:30")), "deed": "pass"}
    assert browser.post(f"{address}use/", use).status_code == 302

    page = browser.post(f"{address}check/", {"code": permit.number, "direction": "out"})
    assert "不予通行" in page.content.decode()
    assert "09:30" in page.content.decode()
    assert [row.permit_id for row in stored(Passage)] == [permit.pk]


def test_the_desk_sees_the_day_and_one_passage_and_corrects_it():
    gates = build_gates()
    row = passed(gates.gate, at("09:00"), temperature=38.0, driver_name="王建国")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    for address in ("/gates/", "/gates/passages/", f"/gates/points/{gates.gate.pk}/"):
        assert browser.get(address).status_code == 200, address
    found = browser.post("/gates/passages/", {"plate": "12345"}).content.decode()
    assert f"/gates/passages/{row.pk}/" in found
    page = browser.get(f"/gates/passages/{row.pk}/").content.decode()
    assert "王**" in page
    assert "王建国" not in page
    shown = browser.post(f"/gates/passages/{row.pk}/reveal/", {"reason": "核实"})
    assert "王建国" in shown.content.decode()
    address = f"/gates/passages/{row.pk}/correct/"
    assert browser.get(address).status_code == 200
    said = typed(temperature="36.8", deed="pass", reason="看错")
    answer = browser.post(address, said)
    assert answer.status_code == 302
    assert browser.get(f"/gates/passages/{said['passage_id']}/slip/").status_code == 200
    assert [str(one.temperature) for one in stored(Passage)] == ["38.0", "36.8"]


def test_a_checkpoint_is_opened_manned_and_closed_on_screen():
    gates = build_gates()
    place = site(gates.town.sike, "西门")
    staff = worker(gates.town.sike, "王干部")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    answer = browser.post("/gates/points/new/", {"place_id": place.pk, "kind": "estate"})

    (point,) = stored(Point, place_id=place.pk)
    assert answer.url == f"/gates/points/{point.pk}/"
    duty = {"staff_id": staff.pk, "day": "2020-03-18", "shift": "morning"}
    assert browser.post(f"{answer.url}duties/", duty).status_code == 302
    assert "王干部" in browser.get(answer.url).content.decode()
    (row,) = stored(Duty)
    assert browser.post(f"/gates/duties/{row.pk}/withdraw/").status_code == 302
    assert browser.post(f"{answer.url}close/", {"reason": "转入网格"}).status_code == 302
    assert stored(Point, pk=point.pk)[0].closed_at == at("09:30")


def test_the_village_confirms_on_its_list():
    gates = build_gates()
    passed(gates.road, at("07:00"), destination=gates.town.village.pk)
    browser = client_of(Role.COMMUNITY_WORKER, gates.town.village)
    (row,) = stored(Expected)

    page = browser.get("/gates/arrivals/?stage=overdue").content.decode()
    assert row.slip in page
    assert browser.post(f"/gates/arrivals/{row.pk}/confirm/", {"arrived": "1"}).status_code == 302
    assert stored(Expected)[0].state == "arrived"
    assert row.slip in browser.get("/gates/arrivals/?stage=settled").content.decode()


def test_a_building_is_sealed_shown_on_the_map_and_opened():
    gates = build_gates()
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    address = f"/gates/places/{gates.town.building.pk}/seal/"

    assert browser.get(address).status_code == 200
    assert browser.post(address, {"reason": "确诊楼栋"}).status_code == 302
    (row,) = stored(Closure)
    assert "确诊楼栋" in browser.get("/gates/sealed/").content.decode()
    features = browser.get("/gates/sealed/map/").json()["features"]
    assert sum(one["properties"]["value"] for one in features) == 1
    assert browser.post(f"/gates/sealed/{row.pk}/open/", {"reason": "期满"}).status_code == 302
    assert "期满" in browser.get("/gates/sealed/?stage=over").content.decode()


def test_an_estate_gets_its_passes_and_they_are_printed():
    gates = build_gates()
    home = family(gates.town.unit)
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    address = f"/gates/places/{gates.town.sike.pk}/passes/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"rule": "household"}).status_code == 302
    (row,) = stored(Permit)
    assert row.household_id == home.pk
    assert row.number in browser.get("/gates/passes/").content.decode()
    assert 'class="qr"' in browser.get("/gates/passes/print/").content.decode()
    assert row.number in browser.get(f"/gates/passes/{row.pk}/").content.decode()
    assert browser.post(f"/gates/passes/{row.pk}/revoke/", {"reason": "遗失"}).status_code == 302
    assert row.number in browser.get("/gates/passes/?stage=over").content.decode()
    new = f"/gates/households/{home.pk}/passes/new/"
    assert browser.get(new).status_code == 200
    assert browser.post(new, {"rule": "household"}).status_code == 302


def test_many_passes_are_printed_page_by_page(monkeypatch):
    monkeypatch.setattr("lianfang.gates.views.permits.PRINTED", 2)
    gates = build_gates()
    for number in range(3):
        family(gates.town.unit, door=f"{number + 1}01")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    browser.post(f"/gates/places/{gates.town.sike.pk}/passes/", {"rule": "household"})

    pages = [browser.get(f"/gates/passes/print/?page={n}").content.decode() for n in (1, 2)]

    assert [page.count('class="qr"') for page in pages] == [2, 1]
    assert ['rel="next"' in page for page in pages] == [True, False]
    assert all("共 3 张" in page for page in pages)
    printed = {row.number for row in stored(Permit) for page in pages if row.number in page}
    assert printed == {row.number for row in stored(Permit)}
