"""The command room for machines: the same rules as on screen, ids in and out."""

import uuid

import pytest

from lianfang.access.enums import Role
from lianfang.api.root import api
from lianfang.command.models import Responsibility, Visit
from lianfang.command.services.proposals import plan_proposal
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    begin_day,
    build_town,
    client_of,
    neighbour_in_need,
    stored,
    tasks_of,
    worker,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/command"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


def post(client, path, body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def get(client, path, **query):
    return client.get(f"{ROOT}{path}", query)


@pytest.fixture
def town():
    return build_town()


def test_coverage_tells_every_rule_in_all_and_below(town):
    neighbour_in_need(town.unit)
    boss = client_of(Role.COMMUNITY_SECRETARY, town.sike)

    answer = get(boss, "/coverage", place_id=town.sike.pk).json()

    assert (answer["playbook"], answer["phase"]) == ("jinshan", "sealed")
    by_key = {rule["key"]: rule for rule in answer["rules"]}
    nobody = {"total": 1, "covered": 0, "without": 1, "short": 0, "over": 0}
    assert by_key["special_cadre"]["tally"] == nobody
    assert by_key["special_cadre"]["below"] == [{"place_id": str(town.grid.pk), "tally": nobody}]


def test_gaps_come_with_whom_they_concern(town):
    granny = neighbour_in_need(town.unit)
    boss = client_of(Role.COMMUNITY_SECRETARY, town.sike)

    answer = get(boss, "/gaps", place_id=town.sike.pk, rule="special_cadre").json()

    assert answer["more"] is False
    (gap,) = answer["items"]
    assert (gap["subject"]["id"], gap["held"], gap["missing"]) == (str(granny.pk), 0, 1)


def test_a_worker_reads_today_and_sends_a_visit_twice(town):
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, at("00:05"))
    phone = client_of(Role.GRID_WORKER, town.sike, carer)

    today = get(phone, "/tasks/today").json()
    assert [(task["window"], task["state"]) for task in today] == [
        ("morning", "open"),
        ("afternoon", "open"),
    ]
    record = {
        "id": str(new_id()),
        "person_id": str(granny.pk),
        "outcome": "seen",
        "temperature": "37.4",
        "symptoms": ["cough"],
        "visited_at": "2020-03-18T09:20:00+08:00",
    }
    first, again = post(phone, "/visits", record), post(phone, "/visits", record)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["fever"] is True
    assert tasks_of(granny)["morning"].state == "done"
    other = post(phone, "/visits", record | {"temperature": "36.4"})
    assert (other.status_code, other.json()["code"]) == (409, "visit_conflict")

    mended = post(
        phone,
        f"/visits/{record['id']}/correction",
        {
            "id": str(new_id()),
            "outcome": "seen",
            "temperature": "36.4",
            "visited_at": record["visited_at"],
            "reason": "看错",
        },
    )
    assert mended.json()["supersedes_id"] == record["id"]
    history = get(phone, "/visits", person_id=granny.pk).json()
    assert [row["temperature"] for row in history] == ["36.4", "37.4"]


@pytest.mark.parametrize(
    "change",
    [
        {"visited_at": "2020-03-18T09:20:00"},
        {"temperature": "NaN"},
        {"temperature": "1e400"},
        {"temperature": "36.55"},
        {"outcome": "danced"},
        {"symptoms": ["cough\x00"]},
        {"person_id": "not-an-id"},
        {"note": "长" * 257},
        {"id": None},
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_nothing_is_stored(town, change):
    granny = neighbour_in_need(town.unit)
    phone = client_of(Role.GRID_WORKER, town.sike, worker(town.sike, "李社工"))
    record = {
        "id": str(new_id()),
        "person_id": str(granny.pk),
        "outcome": "seen",
        "temperature": "36.5",
        "visited_at": "2020-03-18T09:20:00+08:00",
    }

    answer = post(phone, "/visits", record | change)

    assert answer.status_code == 422
    assert answer.json()["fields"]
    assert stored(Visit) == []


def test_a_note_loses_what_no_text_may_hold(town):
    granny = neighbour_in_need(town.unit)
    phone = client_of(Role.GRID_WORKER, town.sike, worker(town.sike, "李社工"))
    record = {
        "id": str(new_id()),
        "person_id": str(granny.pk),
        "outcome": "phoned",
        "visited_at": "2020-03-18T09:20:00+08:00",
        "note": "门口\u0000有狗 𠮷",
    }

    assert post(phone, "/visits", record).json()["note"] == "门口有狗 𠮷"


def test_somebody_is_named_and_released(town):
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    boss = client_of(Role.COMMUNITY_SECRETARY, town.sike)
    wanted = {
        "role": "special_cadre",
        "staff_id": str(cadre.pk),
        "subject_kind": "person",
        "subject_id": str(granny.pk),
        "request_id": str(new_id()),
    }

    row = post(boss, "/responsibilities", wanted).json()
    assert post(boss, "/responsibilities", wanted).json() == row
    (named,) = get(boss, f"/answering/person/{granny.pk}").json()
    assert (named["name"], named["level"], named["is_direct"]) == ("张干部", "person", True)
    listed = get(boss, "/responsibilities", place_id=town.sike.pk).json()
    assert [one["id"] for one in listed["items"]] == [row["id"]]

    ended = post(boss, f"/responsibilities/{row['id']}/end", {"reason": "调离"})
    assert ended.json()["valid_to"] == "2020-03-18"
    assert get(boss, f"/answering/person/{granny.pk}").json() == []


def test_a_proposal_is_asked_for_changed_and_accepted(town):
    neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    other = worker(town.sike, "李干部", "cadre")
    boss = client_of(Role.COMMUNITY_SECRETARY, town.sike)

    made = post(boss, "/proposals", {"place_id": str(town.sike.pk), "rules": ["special_cadre"]})
    assert (made.status_code, made.json()["state"]) == (201, "planning")
    key = made.json()["id"]
    assert post(boss, f"/proposals/{key}/accept", {}).json()["code"] == "proposal_planning"
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=uuid.UUID(key))
    (line,) = get(boss, f"/proposals/{key}/lines").json()["items"]
    changed = post(boss, f"/lines/{line['id']}", {"staff_id": str(other.pk)}).json()
    assert changed["staff_id"] == str(other.pk)
    accepted = post(boss, f"/proposals/{key}/accept", {}).json()
    assert accepted["state"] == "accepted"
    assert [row.staff_id for row in stored(Responsibility)] == [other.pk]
    assert get(boss, f"/proposals/{key}").json()["state"] == "accepted"
    assert len(get(boss, "/proposals", place_id=town.sike.pk).json()["items"]) == 1


def test_a_refusal_says_why(town):
    boss = client_of(Role.COMMUNITY_SECRETARY, town.sike)
    key = post(boss, "/proposals", {"place_id": str(town.sike.pk)}).json()["id"]

    assert post(boss, f"/proposals/{key}/refuse", {"reason": ""}).status_code == 422
    refused = post(boss, f"/proposals/{key}/refuse", {"reason": "人手不够"}).json()
    assert refused["state"] == "refused"


def test_the_desk_lists_tasks_and_teams(town):
    neighbour_in_need(town.unit)
    begin_day(town, at("00:05"))
    boss = client_of(Role.COMMUNITY_SECRETARY, town.sike)

    page = get(boss, "/tasks", place_id=town.sike.pk, unassigned=True, limit=1).json()

    assert (len(page["items"]), page["more"]) == (1, True)
    assert get(boss, "/teams", place_id=town.sike.pk).json() == {"items": [], "more": False}


def test_another_village_answers_as_if_there_were_nothing(town):
    granny = neighbour_in_need(town.unit)
    row = answers(worker(town.sike, "张干部", "cadre"), "special_cadre", granny)
    stranger = client_of(Role.COMMUNITY_SECRETARY, town.wangtai)

    asked = [
        get(stranger, "/coverage", place_id=town.sike.pk),
        get(stranger, "/gaps", place_id=town.sike.pk, rule="special_cadre"),
        get(stranger, "/tasks", place_id=town.sike.pk),
        get(stranger, "/visits", person_id=granny.pk),
        get(stranger, f"/answering/person/{granny.pk}"),
        get(stranger, "/responsibilities", place_id=town.sike.pk),
        post(stranger, f"/responsibilities/{row.pk}/end", {"reason": "恶作剧"}),
        post(stranger, "/proposals", {"place_id": str(town.sike.pk)}),
    ]

    assert {answer.status_code for answer in asked} == {404}


def test_a_volunteer_decides_nothing(town):
    volunteer = client_of(Role.VOLUNTEER, town.sike)

    assert get(volunteer, "/coverage", place_id=town.sike.pk).status_code == 403
    assert post(volunteer, "/proposals", {"place_id": str(town.sike.pk)}).status_code == 403


def test_every_operation_names_its_right_and_its_answers():
    paths = {p: o for p, o in api.get_openapi_schema()["paths"].items() if p.startswith(ROOT)}

    assert len(paths) == 40
    for operations in paths.values():
        for operation in operations.values():
            assert {int(status) for status in operation["responses"]} & {200, 201, 204}
