"""Pages and operations: who is missing first, a case with one tap, the curve, the table."""

import io

import openpyxl
import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.health.selectors.coverage import day_coverage, missing_persons
from lianfang.health.services.exporting import export_checks
from lianfang.kit.ids import id_at
from tests.command.builders import (
    at,
    build_town,
    client_of,
    commander,
    jinshan_text,
    neighbour_in_need,
    resident,
    secretary,
    stored,
    worker,
)
from tests.health.builders import alert_of, done_steps, grid_worker, record, send, write_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_that_day(monkeypatch, now):
    """Requests come on the morning of 18 March 2020."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", now.isoformat())
    monkeypatch.delenv("LIANFANG_CLOCK_EPOCH", raising=False)


def covered(town, now):
    viewer = commander(town.township)
    with looking(viewer):
        return day_coverage(viewer, town.township, now)


def missed(viewer, place, now):
    with looking(viewer):
        return [card.id for card in missing_persons(viewer, place, now).cards]


def test_coverage_counts_who_was_asked_and_who_was_checked_with_the_most_missing_first(now):
    town = build_town()
    people = [resident(town.unit, name) for name in ("李桂英", "张大爷", "王大妈")]
    others = [resident(town.wangtai_unit, name) for name in ("赵一", "钱二")]
    actor = grid_worker(town.township)
    send(actor, now, record(people[0], at("09:00"), 38.0), record(others[0], at("09:00")))
    send(actor, now, record(others[0], at("09:05"), source="self_reported"))

    found = covered(town, now)
    total = found.total
    assert (total.asked, total.checked, total.missing) == (5, 2, 3)
    assert (total.checks, total.verified, total.fevers, total.cases) == (3, 2, 1, 1)
    assert [(one.name, one.tally.missing) for one in found.children] == [
        ("四棵社区", 2),
        ("王太社区", 1),
    ]


def test_only_people_of_the_named_groups_are_missing_where_the_plan_asks_only_them(now):
    text = jinshan_text().replace("asking: {of: everybody", "asking: {of: groups")
    town = build_town(text=text)
    needy = neighbour_in_need(town.unit)
    resident(town.unit, "张大爷")

    assert missed(commander(town.township), town.township, now) == [needy.pk]


def test_nobody_is_missing_where_no_plan_asks(now):
    town = build_town(phase="keep_out")
    resident(town.unit)

    found = covered(town, now)
    assert (found.is_asked, found.total.asked) == (False, 0)
    assert missed(commander(town.township), town.township, now) == []


def test_whoever_was_checked_leaves_the_list_of_the_missing(now):
    town = build_town()
    anna, bert = resident(town.unit), resident(town.other_unit, "张大爷")
    viewer = grid_worker(town.sike)
    assert missed(viewer, town.sike, now) == [anna.pk, bert.pk]

    write_up(viewer, anna, at("09:00"), now=now)
    assert missed(viewer, town.sike, now) == [bert.pk]


def test_a_worker_records_a_check_on_the_phone_and_a_fever_leads_to_its_case(on_that_day):
    town = build_town()
    person = resident(town.unit)
    client = client_of(Role.GRID_WORKER, town.sike, worker(town.sike, "王干部"))
    form = client.get(f"/health/persons/{person.pk}/check/")
    assert form.status_code == 200

    said = {"check_id": id_at(at("09:30")), "source": "verified", "where": "home"}
    refused = client.post(f"/health/persons/{person.pk}/check/", {**said, "temperature": "44"})
    assert refused.status_code == 422
    answer = client.post(f"/health/persons/{person.pk}/check/", {**said, "temperature": "38.2"})
    assert answer.url == f"/health/alerts/{alert_of(person).pk}/"
    assert len(stored(HealthCheck)) == 1


def test_the_steps_of_a_case_are_one_tap_each(on_that_day):
    town = build_town()
    person = resident(town.unit)
    write_up(grid_worker(town.sike), person, at("09:00"), 38.0, now=at("09:30"))
    alert = alert_of(person)
    client = client_of(Role.GRID_WORKER, town.sike)
    for step in ("isolate", "call"):
        client.post(f"/health/alerts/{alert.pk}/step/", {"step": step})
    left = client.get(f"/health/alerts/{alert.pk}/").content.decode()
    # What is left to do comes before what is done.
    assert left.index("十分钟后复测") < left.index("就地隔离，家人不离家")
    client.post(
        f"/health/persons/{person.pk}/check/",
        {
            "check_id": id_at(at("09:30")),
            "source": "verified",
            "where": "home",
            "temperature": "36.5",
        },
    )
    client.post(f"/health/alerts/{alert.pk}/clear/", {"reason": "measured again"})

    assert done_steps(alert) == ["isolate", "call", "remeasure", "clear"]
    assert [row.state for row in stored(FeverAlert)] == ["cleared"]
    page = client.get(f"/health/alerts/{alert.pk}/").content.decode()
    assert "measured again" in page


@pytest.mark.parametrize(
    "address",
    [
        "/health/",
        "/health/?day=2020-03-17",
        "/health/?day=tomorrow",
        "/health/missing/",
        "/health/missing/?page=2",
        "/health/checks/",
        "/health/checks/?only=fever",
        "/health/checks/?only=self_reported",
        "/health/alerts/",
        "/health/alerts/?show=all",
        "/health/alerts/now/",
        "/health/persons/{person}/curve/",
        "/health/persons/{person}/check/",
        "/health/checks/{check}/",
        "/health/checks/{check}/correct/",
        "/health/alerts/{alert}/",
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(on_that_day, address, language):
    town = build_town()
    person, other = resident(town.unit), resident(town.unit, "张大爷")
    made = write_up(
        grid_worker(town.sike), person, at("09:00"), 38.0, symptoms=["cough"], now=at("09:30")
    )
    write_up(grid_worker(town.sike), other, at("09:01"), 36.4, now=at("09:30"))
    client = client_of(Role.COMMUNITY_SECRETARY, town.sike)
    client.cookies["lianfang_language"] = language
    alert = alert_of(person)

    answer = client.get(address.format(person=person.pk, check=made.pk, alert=alert.pk))
    assert answer.status_code == 200


def test_a_curve_is_a_part_of_the_persons_page_and_a_page_of_its_own(on_that_day):
    town = build_town()
    person = resident(town.unit)
    client = client_of(Role.COMMUNITY_SECRETARY, town.sike)
    address = f"/health/persons/{person.pk}/curve/"

    alone = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert (alone.count("<h1"), part.count("<html")) == (1, 0)
    assert f'href="/people/persons/{person.pk}/"' in alone


def test_a_correction_on_the_page_supersedes_the_check(on_that_day):
    town = build_town()
    person = resident(town.unit)
    made = write_up(grid_worker(town.sike), person, at("09:00"), 38.0, now=at("09:30"))
    client = client_of(Role.GRID_WORKER, town.sike)

    answer = client.post(
        f"/health/checks/{made.pk}/correct/",
        {
            "check_id": id_at(at("09:30")),
            "source": "verified",
            "where": "home",
            "temperature": "36.8",
            "taken_at_entry": "2020-03-18T09:00",
            "reason": "misread",
        },
    )
    assert answer.status_code == 302
    newest = stored(HealthCheck, supersedes_id=made.pk)
    assert [(str(row.temperature), row.reason) for row in newest] == [("36.8", "misread")]


def test_machines_record_read_and_follow_cases(on_that_day):
    town = build_town()
    person = resident(town.unit)
    client = client_of(Role.COMMUNITY_SECRETARY, town.township)
    body = {
        "id": str(id_at(at("09:30"))),
        "person_id": str(person.pk),
        "taken_at": at("09:10").isoformat(),
        "temperature": 38.1,
        "source": "verified",
        "where": "gate",
    }

    def post(path, content):
        return client.post(f"/api/v1/health{path}", content, content_type="application/json")

    assert post("/checks", body).json()["fever"] is True
    assert post("/checks", body).status_code == 200
    assert post("/checks", {**body, "temperature": 37.9}).status_code == 409
    assert post("/checks", {**body, "id": None, "taken_at": "2020-03-18T09:10"}).status_code == 422

    here = f"?place_id={town.township.pk}"
    day = client.get(f"/api/v1/health/day{here}").json()
    assert (day["total"]["checked"], day["total"]["fevers"]) == (1, 1)
    assert client.get(f"/api/v1/health/missing{here}").json() == {"items": [], "more": False}
    (listed,) = client.get(f"/api/v1/health/checks{here}").json()["items"]
    assert (listed["id"], listed["where"]) == (body["id"], "gate")

    (alert,) = client.get(f"/api/v1/health/alerts{here}").json()["items"]
    case = client.get(f"/api/v1/health/alerts/{alert['id']}").json()
    assert [step["key"] for step in case["steps"]][:2] == ["isolate", "call"]
    assert (
        post(f"/alerts/{alert['id']}/steps", {"step": "transfer"}).json()["state"] == "transferred"
    )
    cleared = post(f"/alerts/{alert['id']}/clear", {"note": "ruled out"}).json()
    assert cleared["state"] == "cleared"
    correction = {
        "taken_at": body["taken_at"],
        "source": "verified",
        "where": "gate",
        "void": True,
        "reason": "another person",
    }
    assert post(f"/checks/{body['id']}/correction", correction).json()["void"] is True
    checks = client.get(f"/api/v1/health/persons/{person.pk}/checks").json()
    assert [one["void"] for one in checks] == [True, False]


def test_the_export_masks_names_and_says_who_took_it(on_that_day, now):
    town = build_town()
    person = resident(town.unit)
    write_up(grid_worker(town.sike), person, at("09:00"), 38.0)
    actor = secretary(town.sike)
    with looking(actor):
        made = export_checks(actor=actor, now=now, place_id=town.sike.pk, day=now.date())
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    row = [cell.value for cell in book.worksheets[0][2]]
    about = {key.value: value.value for key, value in book.worksheets[1].iter_rows(min_row=2)}
    assert (made.rows, row[0], row[2:5]) == (1, "李**", ["2020-03-18 09:00", 38.0, "发热"])
    assert about["导出人"] == actor.display_name


def test_a_phone_delivers_a_morning_of_checks_and_may_send_them_again(on_that_day, now):
    town = build_town()
    people = [resident(town.unit, name) for name in ("李桂英", "张大爷")]
    client = client_of(Role.GRID_WORKER, town.sike, worker(town.sike, "王干部"))
    batch = {
        "device": str(id_at(now)),
        "sent_at": now.isoformat(),
        "records": [
            {
                "id": str(id_at(at("09:00"))),
                "kind": "health_check",
                "at": at("09:00").isoformat(),
                "body": {
                    "person": str(person.pk),
                    "temperature": heat,
                    "source": "verified",
                    "where": "home",
                },
            }
            for person, heat in zip(people, (36.5, 38.5), strict=True)
        ],
    }

    def deliver():
        answer = client.post("/api/v1/records/batch", batch, content_type="application/json")
        return [one["state"] for one in answer.json()["results"]]

    assert deliver() == ["accepted", "accepted"]
    assert deliver() == ["again", "again"]
    assert alert_of(people[1]).state == "suspected"
    assert len(stored(HealthCheck)) == 2
