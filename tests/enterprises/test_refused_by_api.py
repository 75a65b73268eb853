"""What machines are refused about enterprises: a status, a code, and the fields that are wrong."""

import pytest

from lianfang.access.enums import Role
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.ids import new_id
from tests.enterprises.builders import credit_code, fresh, park, register, steps
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, signed_in

pytestmark = pytest.mark.django_db
BASE = "/api/v1/enterprises"
JSON = "application/json"
CODE = credit_code(1)


def post(client, address, **body):
    answer = client.post(f"{BASE}{address}", body, JSON)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 501},
        {"offset": -1},
        {"kind": "monster"},
        {"state": "asleep"},
        {"sort": "password"},
        {"place_id": "here"},
    ],
)
def test_a_list_asked_for_in_words_nobody_knows_is_refused(town, secretary, wrong):
    answer = secretary.get(BASE, {"place_id": town.community.pk, **wrong})

    assert answer.status_code == 422


def test_a_code_that_is_taken_is_a_conflict(town, secretary):
    register(town, credit_code=CODE)

    status, body = post(
        secretary, "", name="另一家", place_id=str(town.community.pk), credit_code=CODE
    )

    assert (status, body["code"]) == (409, "code_taken")


def test_every_wrong_field_of_a_change_is_told_and_nothing_is_changed(town, secretary):
    row = register(town, staff_count=5)

    answer = secretary.patch(
        f"{BASE}/{row.pk}", {"staff_count": 6, "industry": "炼金术", "credit_code": "123"}, JSON
    )

    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"industry", "credit_code"}
    assert fresh(row).staff_count == 5


def test_a_state_without_reason_of_tomorrow_or_the_same_is_refused(town, secretary):
    row = register(town)
    address = f"/{row.pk}/state"

    unsaid = post(secretary, address, state="closed", reason=" ")
    ahead = post(secretary, address, state="closed", reason="注销", day="2099-01-01")
    same = post(secretary, address, state="open", reason="核实")

    assert [(status, set(body.get("fields", ()))) for status, body in (unsaid, ahead)] == [
        (422, {"reason"}),
        (422, {"day"}),
    ]
    assert (same[0], same[1]["code"], steps(row)) == (409, "same_state", [])


def test_sites_that_cannot_be_are_refused_with_their_field(town, secretary):
    row = register(town)
    address, place = f"/{row.pk}/sites", str(town.community.pk)

    made = post(secretary, address, place_id=place, use="shop")
    again = post(secretary, address, place_id=place, use="shop")
    ahead = post(secretary, address, place_id=place, use="office", since="2099-01-01")
    nowhere = post(secretary, address, place_id=str(new_id()), use="office")

    assert (made[0], again[0], again[1]["code"]) == (201, 409, "site_exists")
    assert (ahead[0], set(ahead[1]["fields"]), nowhere[0]) == (422, {"since"}, 404)
    assert post(secretary, f"/sites/{new_id()}/end")[0] == 404


def test_what_does_not_exist_is_not_found_and_neither_is_what_lies_elsewhere(town, secretary):
    elsewhere = register(town, place_id=town.neighbour.pk)

    for key in (new_id(), elsewhere.pk):
        assert secretary.get(f"{BASE}/{key}").status_code == 404
        assert secretary.patch(f"{BASE}/{key}", {"note": "x"}, JSON).status_code == 404
        assert post(secretary, f"/{key}/state", state="closed", reason="注销")[0] == 404
    assert secretary.get(BASE, {"place_id": new_id()}).status_code == 404


def test_without_signing_in_and_as_a_contact_nothing_of_the_register_is_read(town, client):
    row = register(town)
    phone = browser_of(contact_of(row))

    assert client.get(f"{BASE}/{row.pk}").status_code == 401
    assert phone.get(f"{BASE}/{row.pk}").status_code == 403
    assert phone.get(BASE, {"place_id": town.community.pk}).status_code == 403


def test_a_worker_of_the_grid_reads_and_does_not_write(town, grid_worker):
    row = register(town)

    assert grid_worker.get(f"{BASE}/{row.pk}").status_code == 200
    assert post(grid_worker, f"/{row.pk}/state", state="closed", reason="注销")[0] == 403
    assert grid_worker.patch(f"{BASE}/{row.pk}", {"note": "x"}, JSON).status_code == 403
    assert fresh(row).state == "open"


def test_a_park_elsewhere_is_not_changed(town, secretary):
    there = park(town)
    stranger = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)

    refused = stranger.patch(f"{BASE}/parks/{there.pk}", {"kind": "public"}, JSON)
    unknown = secretary.patch(f"{BASE}/parks/{there.pk}", {"kind": "amusement"}, JSON)

    assert (refused.status_code, unknown.status_code) == (404, 422)


def test_the_list_holds_who_is_gone_only_when_asked(town, secretary):
    row = register(town, "走了")
    register(town, "还在")
    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="moved", reason="迁往外地")

    def names(**asked):
        page = secretary.get(BASE, {"place_id": town.community.pk, **asked}).json()
        return [one["name"] for one in page["items"]]

    assert (names(), names(state="moved"), names(state="closed")) == (["还在"], ["走了"], [])
