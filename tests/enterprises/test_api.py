"""The register for machines: the same rules, the same walls, phones masked."""

import pytest

from lianfang.access.enums import Role
from tests.enterprises.builders import by_name, credit_code, fresh, park, register, steps
from tests.people.builders import signed_in

pytestmark = pytest.mark.django_db
BASE = "/api/v1/enterprises"


def post(client, path, **body):
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def patch(client, path, **body):
    return client.patch(f"{BASE}{path}", body, content_type="application/json")


def test_an_enterprise_is_registered_read_and_changed(town, secretary):
    made = post(
        secretary,
        "",
        name="金山机械",
        place_id=str(town.community.pk),
        credit_code=credit_code(1),
        industry="C34",
        contacts={"contact": {"name": "李某某", "phones": ["13800138001"]}},
    )
    key = made.json()["id"]
    changed = patch(secretary, f"/{key}", staff_count=12)
    shown = secretary.get(f"{BASE}/{key}").json()

    assert (made.status_code, changed.status_code) == (201, 200)
    assert (shown["staff_count"], shown["industry"]) == (12, "C34")
    assert shown["contacts"] == [{"role": "contact", "name": "李某某", "phones": ["138****8001"]}]


def test_what_makes_no_sense_is_told_by_field(town, secretary):
    answer = post(
        secretary, "", name="金山机械", place_id=str(town.community.pk), industry="炼金术"
    )

    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"industry", "code_pending"}


def test_a_list_is_narrowed_and_paged(town, secretary):
    for number in range(3):
        register(town, f"第{number}厂", credit_code=credit_code(number), industry="C34")
    register(town, "四棵面馆", kind="self_employed")
    asked = {"place_id": town.community.pk, "section": "C", "limit": 2}

    first = secretary.get(BASE, asked).json()
    second = secretary.get(BASE, {**asked, "offset": 2}).json()

    assert ([len(page["items"]) for page in (first, second)], first["more"]) == ([2, 1], True)
    assert second["more"] is False


def test_state_class_and_sites_are_changed_with_their_reasons(town, secretary):
    row = register(town)

    state = post(secretary, f"/{row.pk}/state", state="stopped", reason="停产")
    decided = post(secretary, f"/{row.pk}/class", service_class="large", reason="保供单位")
    site = post(secretary, f"/{row.pk}/sites", place_id=str(town.unit.pk), use="dormitory")
    ended = post(secretary, f"/sites/{site.json()['id']}/end")

    assert [one.status_code for one in (state, decided, site, ended)] == [200, 200, 201, 200]
    assert (fresh(row).state, fresh(row).service_class) == ("stopped", "large")
    assert len(steps(row)) == 2


def test_parks_are_registered_listed_and_changed(town, secretary):
    made = post(
        secretary, "/parks", kind="village", name="四棵工业园", within_id=str(town.community.pk)
    )
    register(town, place_id=park_place(secretary, town))
    changed = patch(secretary, f"/parks/{made.json()['id']}", kind="public")
    listed = secretary.get(f"{BASE}/parks", {"place_id": town.community.pk}).json()

    assert (made.status_code, changed.status_code) == (201, 200)
    assert [(one["name"], one["kind"], one["enterprises"]) for one in listed] == [
        ("四棵工业园", "public", 1)
    ]
    assert next(iter(by_name().values())).service_class == "park"


def park_place(client, town):
    return client.get(f"{BASE}/parks", {"place_id": town.community.pk}).json()[0]["place_id"]


def test_one_park_is_registered_once(town, secretary):
    there = park(town)

    answer = post(secretary, "/parks", kind="village", place_id=str(there.place_id))

    assert (answer.status_code, answer.json()["code"]) == (409, "park_exists")


def test_the_published_lists_come_with_their_source(town, secretary):
    lists = secretary.get(f"{BASE}/lists").json()

    assert lists["industry_source"] == "GB/T 4754-2017"
    assert len(lists["industries"]) == 117
    assert {one["key"] for one in lists["scales"] if one["is_above_scale"]} == {
        *("industry", "services")
    }


def test_elsewhere_an_enterprise_does_not_exist(town):
    row = register(town)
    stranger = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)

    assert stranger.get(f"{BASE}/{row.pk}").status_code == 404
    assert patch(stranger, f"/{row.pk}", staff_count=1).status_code == 404
