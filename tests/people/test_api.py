"""The operations of the people room, as machines use them."""

import json
import uuid

import pytest

from lianfang.access.enums import Role
from lianfang.people.models import Arrival, GroupMembership, Household, Person, Staff
from tests.people.builders import household, paper_number, resident, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
ROOT = "/api/v1/people"


@pytest.fixture
def clerk(town):
    return signed_in(Role.COMMUNITY_SECRETARY, town.community)


def send(client, path, method="post", **body):
    call = getattr(client, method)
    return call(f"{ROOT}/{path}", json.dumps(body, default=str), content_type="application/json")


def test_a_list_is_narrowed_sorted_and_paged(town, clerk):
    for number in range(5):
        resident(town.unit, f"王{'一二三四五'[number]}", sex="2")
    resident(town.neighbour_unit, "王六", sex="2")

    first = clerk.get(f"{ROOT}/persons?sex=2&limit=3&sort=recorded").json()
    second = clerk.get(f"{ROOT}/persons?sex=2&limit=3&sort=recorded&after={first['after']}").json()

    names = [card["name"] for page in (first, second) for card in page["items"]]
    assert names == ["王一", "王二", "王三", "王四", "王五"]
    assert (first["total"], second["after"]) == (5, None)


def test_somebody_is_registered_once_however_often_it_is_sent(town, clerk):
    body = {
        "request_id": uuid.uuid4(),
        "place_id": town.unit.pk,
        "name": "曾小明",
        "paper_number": paper_number(),
        "phones": ["13800138000"],
    }

    first, again = (send(clerk, "persons", **body) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert first.json()["phones"] == ["138****8000"]
    assert Person.objects.count() == 1


def test_a_refusal_names_the_fields(town, clerk):
    answer = send(clerk, "persons", place_id=town.unit.pk, name="曾小明", phones=["12345"[:2]])

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"
    assert list(answer.json()["fields"]) == ["phones"]


def test_only_what_is_given_changes(town, clerk):
    person = resident(town.unit, employer="红旗厂", phones=["13800138000"])

    answer = send(clerk, f"persons/{person.pk}", "patch", note="每日上门", employer=None)

    assert answer.status_code == 200
    assert (answer.json()["note"], answer.json()["employer"]) == ("每日上门", "")
    assert answer.json()["phones"] == ["138****8000"]


def test_groups_and_arrivals_of_a_person(town, clerk):
    person = resident(town.unit)
    joined = send(clerk, f"persons/{person.pk}/groups", group="pregnant").json()
    arrived = send(
        clerk,
        f"persons/{person.pk}/arrivals",
        arrived_on="2020-03-01",
        origin="武汉",
        transport="rail",
    ).json()
    send(clerk, f"groups/{joined['id']}/leave")
    corrected = send(
        clerk,
        f"arrivals/{arrived['id']}/correct",
        arrived_on="2020-03-02",
        origin="黄石",
        reason="听错了",
    )

    assert corrected.status_code == 201
    assert GroupMembership.objects.get().until is not None
    assert Arrival.objects.count() == 2
    listed = clerk.get(f"{ROOT}/arrivals").json()["items"]
    assert [row["origin"] for row in listed] == ["黄石"]


def test_households_and_staff(town, clerk):
    made = send(clerk, "households", place_id=town.unit.pk, door="501", phones=["13800138000"])
    resident(town.unit, household_id=uuid.UUID(made.json()["id"]))
    served = send(clerk, "staff", place_id=town.community.pk, name="李建国", kind="cadre")

    assert (made.status_code, served.status_code) == (201, 201)
    one = clerk.get(f"{ROOT}/households/{made.json()['id']}").json()
    assert [member["name"] for member in one["members"]] == ["曾小明"]
    assert clerk.get(f"{ROOT}/households?kind=rented").json()["items"] == []
    assert clerk.get(f"{ROOT}/staff?kind=cadre").json()["items"][0]["name"] == "李建国"
    assert (Household.objects.count(), Staff.objects.count()) == (1, 1)


def test_duplicates_are_listed(town, clerk):
    for _ in range(2):
        resident(town.unit, phones=["13800138000"])

    found = clerk.get(f"{ROOT}/persons/duplicates").json()

    assert [(one["rule"], len(one["cards"])) for one in found] == [("phone", 2)]


@pytest.mark.parametrize(
    "body",
    [
        {"text": "曾\x00小明"},
        {"text": "\ud800"},
        {"text": "x" * 64},
        {"text": "'); DROP TABLE people_person; --"},
        {"text": "%_\\"},
        {"text": ":*&|!()"},
    ],
)
def test_odd_texts_are_searched_for_or_refused_and_never_fail(town, clerk, body):
    resident(town.unit)

    answer = clerk.post(f"{ROOT}/persons/search", json.dumps(body), content_type="application/json")

    assert answer.status_code in {200, 422}


def test_rows_elsewhere_answer_as_if_they_were_not_there(town, clerk):
    person = resident(town.neighbour_unit)
    home = household(town.neighbour_unit)

    assert clerk.get(f"{ROOT}/persons/{person.pk}").status_code == 404
    assert clerk.get(f"{ROOT}/households/{home.pk}").status_code == 404
    assert send(clerk, f"persons/{person.pk}", "patch", note="x").status_code == 404
    assert clerk.get(f"{ROOT}/persons?place_id={town.neighbour.pk}").status_code == 404
