"""What a contact's own machine may do with the staff of its enterprise, and with no other's."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.health.models import HealthCheck
from lianfang.kit import clock
from lianfang.kit.ids import id_at, new_id
from lianfang.workforce.models import Employment
from lianfang.workforce.services.employees import end_employment
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM
from tests.workforce.builders import fresh, hired, phone, steps

pytestmark = pytest.mark.django_db
BASE = "/api/v1/workforce"
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def firm(town):
    return register(town)


@pytest.fixture
def machine(firm):
    return browser_of(contact_of(firm))


def post(client, path, **body):
    answer = client.post(f"{BASE}{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def patch(client, path, **body):
    answer = client.patch(f"{BASE}{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def count(model) -> int:
    with everywhere("a test counts"):
        return model.objects.count()


def line(row, heat="36.5", **more):
    return {"employment_id": str(row.pk), "temperature": heat, **more}


def test_the_own_list_shows_names_in_full_and_phones_masked(firm, machine):
    hired(firm, 1, room="205", job="焊工")

    (shown,) = machine.get(f"{BASE}/own/{firm.pk}/employees").json()["items"]

    assert (shown["name"], shown["is_masked"], shown["phone"]) == ("马秀英", False, "135****0001")
    assert (shown["room"], shown["job"], shown["other_employers"]) == ("205", "焊工", [])


def test_what_is_not_sent_stays_and_nothing_sent_is_taken_away(firm, machine):
    row = hired(firm, 1, job="焊工", room="205", planned_on=TODAY)
    address = f"/own/{firm.pk}/employees/{row.pk}"

    assert patch(machine, address, job="质检") == (200, {"id": str(row.pk)})
    assert (fresh(row).job, fresh(row).room) == ("质检", "205")
    assert patch(machine, address, room="", planned_on=None)[0] == 200
    assert (fresh(row).job, fresh(row).room, fresh(row).planned_on) == ("质检", "", None)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"origin_code": "x"}, "origin_code"),
        ({"planned_on": "2030-01-01"}, "planned_on"),
        ({"site_id": str(new_id())}, "site_id"),
        ({"dormitory_id": str(new_id())}, "dormitory_id"),
    ],
)
def test_a_change_that_cannot_be_names_its_field(firm, machine, sent, field):
    row = hired(firm, 1, job="焊工")

    status, said = patch(machine, f"/own/{firm.pk}/employees/{row.pk}", **sent)

    assert (status, list(said["fields"]), fresh(row).job) == (422, [field], "焊工")


@pytest.mark.parametrize(
    "sent", [{"job": "x" * 65}, {"room": 5}, {"planned_on": "gestern"}, {"site_id": "x"}]
)
def test_a_change_in_no_known_form_is_refused(firm, machine, sent):
    row = hired(firm, 1, job="焊工")

    assert patch(machine, f"/own/{firm.pk}/employees/{row.pk}", **sent)[0] == 422
    assert fresh(row).job == "焊工"


def test_the_same_number_twice_puts_nobody_on_the_list_twice(firm, machine):
    who = {"name": "何志强", "phones": [phone(9)]}
    number = str(new_id())

    first = post(machine, f"/own/{firm.pk}/employees", id=number, who=who)
    again = post(machine, f"/own/{firm.pk}/employees", id=number, who=who)

    assert (first, again[0]) == ((201, {"id": number}), 409)
    assert (again[1]["code"], count(Employment)) == ("conflict", 1)


def test_states_and_ends_are_told_with_their_day_and_reason(firm, machine):
    row = hired(firm, 1, since=TODAY.replace(day=1))
    path = f"/own/{firm.pk}"

    back = post(
        machine, f"{path}/states", employment_ids=[str(row.pk)], state="back", day="2020-03-16"
    )
    early = post(
        machine, f"{path}/states", employment_ids=[str(row.pk)], state="away", day="2020-03-10"
    )
    ended = post(machine, f"{path}/employees/{row.pk}/end", until="2020-03-17", reason="辞职")
    over = post(machine, f"{path}/employees/{row.pk}/end")

    assert (back, early[0], ended[0]) == ((200, {"changed": 1}), 422, 200)
    assert (early[1]["fields"], over[0], over[1]["code"]) == (
        {"day": "该日期早于该员工最近一次变更。"},
        409,
        "employment_over",
    )
    assert steps(row)[1:] == [("away", "back", "03-16"), ("back", "left", "03-17")]


def test_a_report_is_all_or_nothing_and_names_the_line(firm, machine):
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    gone = hired(firm, 3, back_on=TODAY)
    end_employment(actor=SYSTEM, now=NOW, employment_id=gone.pk)

    def send(*lines, **more):
        body = {"id": str(id_at(NOW)), "lines": lines, **more}
        return post(machine, f"/own/{firm.pk}/reports", **body)

    wrong = send(line(rows[0]), line(gone))
    hot = send(line(rows[0]), line(rows[1], "55"))
    unknown = send(line(rows[0]), source="rumour")
    naive = send(line(rows[0]), taken_at="2020-03-18T09:00:00")
    later = send(line(rows[0]), taken_at="2020-03-19T09:00:00+08:00")

    assert [one[0] for one in (wrong, hot, unknown, naive, later)] == [422] * 5
    assert list(wrong[1]["fields"]) == ["lines.1.employment"]
    assert list(hot[1]["fields"]) == ["lines.1.temperature"]
    assert list(later[1]["fields"]) == ["taken_at"]
    assert count(HealthCheck) == 0
    assert send(*map(line, rows))[1] == {"kept": 2, "again": 0}


def test_another_report_under_the_same_number_is_a_conflict(firm, machine):
    row, number = hired(firm, 1, back_on=TODAY), str(id_at(NOW))

    first = post(machine, f"/own/{firm.pk}/reports", id=number, lines=[line(row)])
    other = post(machine, f"/own/{firm.pk}/reports", id=number, lines=[line(row, "36.9")])

    assert (first[0], other[0], other[1]["code"]) == (201, 409, "report_contradicts")
    assert count(HealthCheck) == 1


def test_the_own_day_tells_the_window_asked_for(firm, machine):
    hired(firm, 1, back_on=TODAY)

    morning = machine.get(f"{BASE}/own/{firm.pk}/day").json()
    evening = machine.get(f"{BASE}/own/{firm.pk}/day", {"window": "afternoon"}).json()
    unknown = machine.get(f"{BASE}/own/{firm.pk}/day", {"window": "x" * 99}).json()

    assert [one["window"]["key"] for one in (morning, evening, unknown)] == [
        "morning",
        "afternoon",
        "morning",
    ]
    assert (morning["report"]["missing"], morning["employed"], morning["back"]) == (1, 1, 1)


def test_nothing_of_another_enterprise_is_read_or_written(firm, machine, town):
    other = register(town, "四棵机械厂")
    row = hired(other, 2, back_on=TODAY)
    path = f"/own/{other.pk}"

    answers = [
        machine.get(f"{BASE}{path}/employees").status_code,
        machine.get(f"{BASE}{path}/day").status_code,
        post(machine, f"{path}/employees", who={"name": "何志强"})[0],
        patch(machine, f"{path}/employees/{row.pk}", job="焊工")[0],
        patch(machine, f"/own/{firm.pk}/employees/{row.pk}", job="焊工")[0],
        post(machine, f"{path}/employees/{row.pk}/end")[0],
        post(machine, f"{path}/states", employment_ids=[str(row.pk)], state="away")[0],
        post(machine, f"/own/{firm.pk}/states", employment_ids=[str(row.pk)], state="away")[0],
        post(machine, f"{path}/reports", id=str(id_at(NOW)), lines=[line(row)])[0],
    ]

    assert set(answers) == {404}
    assert (fresh(row).state, fresh(row).job, count(HealthCheck)) == ("back", "", 0)
