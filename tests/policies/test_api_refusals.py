"""What the policies room refuses to machines: with which status, code and fields."""

from datetime import date

import pytest
from django.test import Client

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.policies.models import Help, Policy, Reach
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.services.helping import open_help
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import fresh, rows
from tests.people.builders import NOW, SYSTEM
from tests.policies.builders import publish

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/policies"
WORDS = {
    "title": "房租减免",
    "issuer": "街道办事处",
    "issued_on": "2020-03-10",
    "valid_from": "2020-03-10",
    "text": "免收三个月房租。",
    "benefit": "免三个月房租",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def machine(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


@pytest.fixture
def maker(planned):
    return register(planned, "金山制造公司", industry="C34", staff_count=20)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def refused(answer):
    """Status, code, and the fields that are named."""
    body = answer.json()
    return answer.status_code, body["code"], sorted(body.get("fields", {}))


def test_a_policy_that_does_not_fit_the_contract_is_refused_field_by_field(planned, machine):
    place = str(planned.township.pk)

    for given, last in (
        ({"issued_on": "2020-02-30"}, "issued_on"),
        ({"valid_from": "1999-12-31"}, "valid_from"),
        ({"title": "长" * 129}, "title"),
        ({"steps": [{"what": "交表"}] * 31}, "steps"),
        ({"fund_key": "Not A Key"}, "fund_key"),
        ({"fit": {"industries": ["Z"]}}, "industries.0"),
        ({"fit": {"max_staff": -1}}, "max_staff"),
        ({"fit": {"states": ["asleep"]}}, "states.0"),
    ):
        status, code, fields = refused(post(machine, "", place_id=place, **{**WORDS, **given}))
        assert (status, code, len(fields)) == (422, "invalid_request", 1), given
        assert fields[0].endswith(last)
    assert rows(Policy) == []


def test_what_makes_no_sense_is_refused_by_the_service_with_its_fields(planned, machine):
    place = str(planned.township.pk)

    for given, names in (
        ({"title": "啊", "benefit": ""}, ["benefit", "title"]),
        ({"valid_until": "2020-03-01"}, ["valid_until"]),
        ({"fit": {"min_staff": 9, "max_staff": 3}}, ["max_staff"]),
        ({"fit": {"classes": ["nobility"]}}, ["fit"]),
        ({"fit": {"scales": ["moon"]}}, ["fit"]),
        ({"questions": [{"question": "为什么？", "answer": ""}]}, ["questions"]),
    ):
        answer = post(machine, "", place_id=place, **{**WORDS, **given})
        assert refused(answer) == (422, "invalid_input", names), given
    assert rows(Policy) == []


def test_a_number_sent_with_other_words_is_a_conflict(planned, machine):
    body = {"id": str(new_id()), "place_id": str(planned.township.pk), **WORDS}

    assert [post(machine, "", **body).status_code for _time in range(2)] == [201, 201]
    for given in ({"title": "别的"}, {"benefit": "免四个月房租"}, {"fit": {"max_staff": 9}}):
        answer = post(machine, "", **{**body, **given})
        assert refused(answer) == (409, "policy_conflict", [])


def test_who_may_not_is_told_403_and_outside_ones_places_404(planned, maker):
    policy, there = publish(planned), publish(planned, place=planned.neighbour)
    grid = client_of(Role.GRID_WORKER, planned.community)
    volunteer = client_of(Role.VOLUNTEER, planned.community)
    firms = [str(maker.pk)]

    assert post(grid, "", place_id=str(planned.community.pk), **WORDS).status_code == 403
    assert post(grid, f"/{policy.pk}/withdraw", reason="作废").status_code == 403
    assert (
        post(volunteer, f"/{policy.pk}/told", enterprise_ids=firms, how="phone").status_code == 403
    )
    assert grid.get(f"{ROOT}/{there.pk}").status_code == 404
    assert grid.get(f"{ROOT}/{policy.pk}").status_code == 200
    assert grid.get(f"{ROOT}/{new_id()}").status_code == 404
    assert grid.get(ROOT, {"place_id": str(planned.neighbour.pk)}).status_code == 404
    assert Client().get(f"{ROOT}/{policy.pk}").status_code == 401
    assert fresh(policy).state == "published"


def test_queries_that_fit_no_list_are_refused(planned, machine):
    place, policy = str(planned.township.pk), publish(planned)

    for path, query in (
        ("", {"place_id": place, "stage": "moon"}),
        ("", {"place_id": place, "limit": 51}),
        ("", {"place_id": place, "text": "长" * 65}),
        ("", {"place_id": "nowhere"}),
        ("", {}),
        ("/help", {"place_id": place, "stage": "moon"}),
        ("/help", {"place_id": place, "offset": -1}),
        (f"/{policy.pk}/enterprises", {"stage": "over"}),
        (f"/{policy.pk}/enterprises", {"limit": 0}),
    ):
        answer = machine.get(f"{ROOT}{path}", query)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), path


def test_lists_are_narrowed_and_paged(planned, machine, maker):
    for number in range(3):
        publish(planned, title=f"政策{number}", issued_on=date(2020, 3, number + 1))
    place = str(planned.township.pk)

    def titles(**query):
        found = machine.get(ROOT, {"place_id": place, **query}).json()
        return [row["title"] for row in found]

    assert titles() == ["政策2", "政策1", "政策0"]
    assert titles(limit=1, offset=1) == ["政策1"]
    assert titles(text="政策0") == ["政策0"]
    assert titles(stage="over") == titles(offset=9) == []


def test_telling_is_refused_for_nobody_strangers_and_unknown_ways(planned, machine, maker):
    policy = publish(planned)
    told = f"/{policy.pk}/told"

    assert refused(post(machine, told, enterprise_ids=[], how="phone"))[:2] == (
        422,
        "invalid_input",
    )
    unknown = post(machine, told, enterprise_ids=[str(new_id())], how="phone")
    assert unknown.status_code == 404
    opened = post(machine, told, enterprise_ids=[str(maker.pk)], how="opened")
    assert refused(opened)[:2] == (422, "invalid_request")
    assert rows(Reach) == []


def test_help_is_opened_taken_and_moved_by_machine_or_refused(planned, machine, maker):
    policy = publish(planned)
    one = f"/{policy.pk}/help"

    made = post(machine, one, enterprise_id=str(maker.pk), note="不会填表")
    assert (made.status_code, made.json()["state"]) == (201, "asked")
    pk = made.json()["id"]
    assert post(machine, one, enterprise_id=str(maker.pk)).json()["id"] == pk
    assert refused(post(machine, f"/help/{pk}/take"))[:2] == (422, "invalid_input")
    jumped = post(machine, f"/help/{pk}/advance", state="granted", note="已兑现")
    assert refused(jumped) == (409, "help_state", [])
    silent = post(machine, f"/help/{pk}/advance", state="given_up")
    assert refused(silent) == (422, "invalid_input", ["note"])
    assert refused(post(machine, f"/help/{pk}/advance", state="moon"))[1] == "invalid_request"
    assert post(machine, f"/help/{new_id()}/advance", state="papers").status_code == 404
    late = publish(planned, title="截止了", apply_until=date(2020, 3, 12))
    over = post(machine, f"/{late.pk}/help", enterprise_id=str(maker.pk))
    assert refused(over) == (409, "too_late_to_apply", [])
    listed = machine.get(f"{ROOT}/help", {"place_id": str(planned.township.pk)}).json()
    assert [row["id"] for row in listed] == [pk]


def test_a_contact_reaches_only_what_is_of_its_own_enterprise(planned, maker):
    policy, stranger = publish(planned, fit=Fit()), register(planned, "乙公司")
    theirs = open_help(actor=SYSTEM, now=NOW, policy_id=policy.pk, enterprise_id=stranger.pk)
    phone = browser_of(contact_of(maker))
    own = f"/own/{maker.pk}"

    for path in (
        f"/own/{stranger.pk}/{policy.pk}/open",
        f"/own/{stranger.pk}/{policy.pk}/help",
        f"{own}/help/{theirs.pk}/give-up",
        f"/own/{stranger.pk}/help/{theirs.pk}/give-up",
        f"{own}/{new_id()}/open",
    ):
        assert post(phone, path, note="不申报了").status_code == 404, path
    assert phone.get(f"{ROOT}/own/{stranger.pk}").status_code == 404
    assert phone.get(f"{ROOT}/{policy.pk}").status_code == 403
    asked = post(phone, f"{own}/{policy.pk}/help").json()
    silent = post(phone, f"{own}/help/{asked['id']}/give-up")
    assert refused(silent) == (422, "invalid_input", ["note"])
    gone = post(phone, f"{own}/help/{asked['id']}/give-up", note="条件不够")
    assert gone.json()["state"] == "given_up"
    again = post(phone, f"{own}/help/{asked['id']}/give-up", note="再放弃一次")
    assert refused(again) == (409, "help_state", [])
    assert [row.state for row in rows(Help, enterprise=stranger)] == ["asked"]


def test_a_correction_without_a_reason_keeps_the_version(planned, machine):
    policy = publish(planned)

    answer = post(machine, f"/{policy.pk}/correct", **WORDS, reason="")
    assert refused(answer) == (422, "invalid_input", ["reason"])
    assert refused(post(machine, f"/{policy.pk}/correct", **WORDS))[1] == "invalid_request"
    assert fresh(policy).state == "published"
    gone = post(machine, f"/{policy.pk}/withdraw", reason="上级另文").json()
    assert (gone["state"], gone["asked"]) == ("withdrawn", gone["asked"])
    assert refused(post(machine, f"/{policy.pk}/correct", **WORDS, reason="再改")) == (
        409,
        "policy_over",
        [],
    )
