"""Inspections for machines and for phones that were without signal."""

import json
import uuid

import pytest
from django.test import Client

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.inspections.models import Finding
from lianfang.inspections.services.inspection_kind import InspectionKind
from lianfang.kit.ids import new_id
from lianfang.records.kinds import KINDS
from tests.inspections.builders import (
    answers,
    colleague,
    desk,
    findings,
    fresh,
    inspect,
    inspector,
    restaurant,
)
from tests.people.builders import NOW, signed_in

API = "/api/v1/inspections"


pytestmark = pytest.mark.usefixtures("of_that_day")


def sent(browser: Client, address: str, **body):
    return browser.post(f"{API}{address}", json.dumps(body), content_type="application/json")


def delivered(browser: Client, *records: dict) -> list[dict]:
    batch = {"device": str(uuid.uuid4()), "sent_at": NOW.isoformat(), "records": list(records)}
    answer = browser.post("/api/v1/records/batch", json.dumps(batch), "application/json")
    assert answer.status_code == 200
    return answer.json()["results"]


def record(kind: str, number: uuid.UUID | None = None, **body) -> dict:
    return {"id": str(number or new_id()), "kind": kind, "at": NOW.isoformat(), "body": body}


def visit(shop, *unmet: str, **more) -> dict:
    return {
        "subject_kind": "enterprise",
        "subject_id": str(shop.pk),
        "checklist": "small_catering",
        "answers": answers("small_catering", *unmet),
        **more,
    }


def test_an_inspection_is_recorded_read_and_corrected(town, secretary):
    shop = restaurant(town)
    made = sent(secretary, "", **visit(shop, "licence", note="店主在场"))
    assert made.status_code == 201
    row = made.json()
    assert (row["result"], row["found"], row["findings"][0]["item"]) == ("rectify", 1, "licence")
    listed = secretary.get(API, {"place_id": town.community.pk}).json()
    assert ([one["id"] for one in listed["items"]], listed["more"]) == ([row["id"]], False)
    fixed = sent(
        secretary, f"/{row['id']}/correct", reason="当场整改", answers=answers("small_catering")
    )
    assert (fixed.status_code, fixed.json()["result"]) == (201, "passed")
    assert secretary.get(f"{API}/{row['id']}").json()["is_current"] is False


def test_a_finding_goes_its_way_through_the_api(town, secretary):
    shop = restaurant(town)
    found = findings(inspect(inspector(town), shop, "licence"))["licence"]
    person = colleague(town.community, "包片干部")
    order = sent(secretary, f"/findings/{found.pk}/order", responsible_id=str(person.pk))
    assert (order.status_code, order.json()["responsible"]) == (201, "包片干部")
    answered = sent(secretary, f"/orders/{order.json()['id']}/answer", said="今天落实")
    assert answered.json()["state"] == "answered"
    told = sent(secretary, f"/findings/{found.pk}/rectify", said="已亮证")
    assert told.json()["state"] == "rectified"
    done = sent(secretary, f"/findings/{found.pk}/recheck", is_right=True)
    assert done.json()["state"] == "closed"
    assert sent(secretary, f"/findings/{found.pk}/recheck", is_right=True).status_code == 409
    listed = secretary.get(f"{API}/findings", {"place_id": town.community.pk, "stage": "closed"})
    assert [one["id"] for one in listed.json()["items"]] == [str(found.pk)]
    orders = secretary.get(f"{API}/orders", {"place_id": town.community.pk, "stage": "closed"})
    assert [one["state"] for one in orders.json()] == ["closed"]


def test_premises_are_closed_and_opened_by_the_api(town, secretary):
    shop = restaurant(town)
    made = sent(secretary, f"/premises/{shop.pk}/suspend", reason="拒不整改")
    assert (made.status_code, made.json()["kind"]) == (201, "suspension")
    assert sent(secretary, f"/premises/{shop.pk}/suspend", reason="再来").status_code == 409
    opened = sent(secretary, f"/premises/{shop.pk}/reopen", reason="复查合格")
    assert (opened.json()["kind"], fresh(shop).state) == ("reopening", "open")


def test_an_inspectors_day_holds_what_a_phone_needs(town):
    shop = restaurant(town)
    found = findings(inspect(inspector(town), restaurant(town, "二店"), "licence"))["licence"]
    browser = signed_in(Role.INSPECTOR, town.township)
    sent(browser, f"/findings/{found.pk}/rectify", said="已亮证")
    day = browser.get(f"{API}/day").json()
    assert str(shop.pk) in {one["id"] for one in day["subjects"]}
    assert [(one["id"], one["proof"]) for one in day["rechecks"]] == [(str(found.pk), "已亮证")]
    form = next(one for one in day["forms"] if one["key"] == "small_catering")
    assert form["questions"][0]["options"][1]["key"] == "unmet"
    assert form["items"][0] == {
        "key": "allowed_to_open",
        "severity": "critical",
        "hours": 4,
        "photo": True,
    }


def test_what_is_due_and_how_far_lists_were_gone_through(town, secretary):
    inspect(inspector(town), restaurant(town))
    restaurant(town, "没去过的店")
    place = {"place_id": town.community.pk}
    due = secretary.get(f"{API}/due", {**place, "subject": "enterprise"}).json()
    assert [one["name"] for one in due] == ["没去过的店"]
    covered = {one["key"]: one for one in secretary.get(f"{API}/coverage", place).json()}
    assert (covered["small_catering"]["total"], covered["small_catering"]["missing"]) == (2, 1)


def test_inspections_and_rechecks_made_offline_are_kept_once(town):
    shop, number = restaurant(town), new_id()
    browser = signed_in(Role.INSPECTOR, town.township)
    made = record("inspection", number, **visit(shop, "licence"))
    other = record("inspection", number, **visit(shop))
    bad = record("inspection", **visit(shop, checklist="construction"))
    assert [one["state"] for one in delivered(browser, made, bad)] == ["accepted", "refused"]
    assert [one["state"] for one in delivered(browser, made)] == ["again"]
    assert [one["state"] for one in delivered(browser, other)] == ["conflict"]

    with everywhere("a test looks at what was stored"):
        found = Finding.objects.get(inspection=number)
    look = record("finding_check", finding_id=str(found.pk), is_right=False, said="仍未亮证")
    assert [one["state"] for one in delivered(browser, look)] == ["accepted"]
    assert [one["state"] for one in delivered(browser, look)] == ["again"]
    again = record("finding_check", finding_id=str(found.pk), is_right=True)
    assert [one["state"] for one in delivered(browser, again)] == ["accepted"]
    assert fresh(found).state == "closed"


def test_a_correction_made_offline_takes_the_place_of_the_first(town):
    shop = restaurant(town)
    browser = signed_in(Role.INSPECTOR, town.township)
    first = record("inspection", **visit(shop, "licence"))
    second = record(
        "inspection", **visit(shop, supersedes=first["id"], reason="看错了店", is_void=False)
    )
    states = [one["state"] for one in delivered(browser, first, second)]
    assert states == ["accepted", "accepted"]
    kind = KINDS["inspection"]
    assert isinstance(kind, InspectionKind)
    with looking(desk(town)):
        lines = kind.kept(desk(town), uuid.UUID(second["id"]), NOW)
    assert lines[0][1] == shop.name
