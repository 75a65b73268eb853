"""Staff and daily reports for machines: the same rules, the same walls, names and phones masked."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, paper_number, signed_in
from tests.workforce.builders import fresh, hired, phone

pytestmark = pytest.mark.django_db
BASE = "/api/v1/workforce"
TODAY = NOW.date()


@pytest.fixture
def firm(town):
    return register(town)


def post(client, path, **body):
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def test_the_desk_adds_reads_changes_and_ends(secretary, firm):
    made = post(
        secretary,
        "/employees",
        enterprise_id=str(firm.pk),
        who={"name": "马秀英", "phones": [phone(1)]},
        state="waiting",
    )
    key = made.json()["id"]
    changed = secretary.patch(
        f"{BASE}/employees/{key}", {"job": "焊工"}, content_type="application/json"
    )
    shown = secretary.get(f"{BASE}/employees/{key}").json()
    states = post(secretary, f"/enterprises/{firm.pk}/states", employment_ids=[key], state="back")
    ended = post(secretary, f"/employees/{key}/end", reason="辞职")
    left = secretary.get(f"{BASE}/employees", {"state": "left"}).json()

    assert (made.status_code, changed.status_code, ended.status_code) == (201, 200, 200)
    assert (shown["job"], shown["phone"], shown["state"]) == ("焊工", "135****0001", "waiting")
    assert (states.json(), left["total"]) == ({"changed": 1}, 1)


def test_what_makes_no_sense_is_told_by_field(secretary, firm):
    answer = post(
        secretary,
        "/employees",
        enterprise_id=str(firm.pk),
        who={"name": "马秀英", "paper_number": "123"},
        planned_on="2030-01-01",
    )

    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"paper_number", "planned_on"}


def test_a_leader_sees_masked_names_and_the_board(firm, town):
    hired(firm, 1, back_on=TODAY)
    leader = signed_in(Role.LEADER, town.township)

    rows = leader.get(f"{BASE}/employees").json()["items"]
    board = leader.get(f"{BASE}/reports", {"window": "morning"}).json()
    day = leader.get(f"{BASE}/enterprises/{firm.pk}/day").json()
    returns = leader.get(f"{BASE}/returns", {"first": "2020-03-17", "last": "2020-03-18"}).json()

    assert (rows[0]["name"], rows[0]["is_masked"]) == ("马**", True)
    assert (board["total"]["missing"], board["enterprises"][0]["name"]) == (1, firm.name)
    assert day["lines"][0]["said"] is None
    assert [one["back"] for one in returns["days"]] == [0, 1]


def test_a_contact_reports_and_twice_is_once(firm):
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    contact = browser_of(contact_of(firm))
    lines = [{"employment_id": str(row.pk), "temperature": "36.5"} for row in rows]
    report = {"id": str(new_id()), "lines": lines}

    first = post(contact, f"/own/{firm.pk}/reports", **report)
    second = post(contact, f"/own/{firm.pk}/reports", **report)
    lines[1]["temperature"] = "66.5"
    wrong = post(contact, f"/own/{firm.pk}/reports", id=str(new_id()), lines=lines)
    day = contact.get(f"{BASE}/own/{firm.pk}/day").json()

    assert (first.status_code, first.json()) == (201, {"kept": 2, "again": 0})
    assert second.json() == {"kept": 0, "again": 2}
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"lines.1.temperature"})
    assert (day["report"]["reported"], day["lines"][0]["said"]["is_verified"]) == (2, True)


def test_a_contact_keeps_their_own_list_and_no_other(firm, town):
    other = register(town, "四棵机械厂")
    contact = browser_of(contact_of(firm))
    who = {"name": "何志强", "paper_number": paper_number("19850101", 5)}

    made = post(contact, f"/own/{firm.pk}/employees", who=who)
    key = made.json()["id"]
    changed = contact.patch(
        f"{BASE}/own/{firm.pk}/employees/{key}", {"room": "305"}, content_type="application/json"
    )
    post(contact, f"/own/{firm.pk}/states", employment_ids=[key], state="waiting")
    ended = post(contact, f"/own/{firm.pk}/employees/{key}/end")
    listed = contact.get(f"{BASE}/own/{firm.pk}/employees").json()
    stranger = hired(other, 3)

    assert (made.status_code, changed.status_code, ended.status_code) == (201, 200, 200)
    assert listed["total"] == 0
    assert post(contact, f"/own/{other.pk}/employees", who=who).status_code == 404
    assert post(contact, f"/own/{firm.pk}/employees/{stranger.pk}/end").status_code == 404
    assert post(contact, "/employees", enterprise_id=str(firm.pk), who=who).status_code == 403
    assert fresh(stranger).state == "away"


def test_a_grid_worker_records_what_was_measured_at_the_gate(grid_worker, firm):
    row = hired(firm, 1, back_on=TODAY)

    sent = post(
        grid_worker,
        f"/enterprises/{firm.pk}/reports",
        id=str(new_id()),
        lines=[{"employment_id": str(row.pk), "temperature": 36.5, "symptoms": ["cough"]}],
    )

    assert (sent.status_code, sent.json()["kept"]) == (201, 1)
