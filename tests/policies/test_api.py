"""The policies room for machines, its tables and figures: the same rules as on screen."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit import clock
from lianfang.policies.services.reaching import note_reached
from lianfang.policies.sheets import HELPED, REACHED
from lianfang.reports.metrics import figure
from lianfang.sheets.kinds import PlaceRef
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import desk
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
    "fit": {"industries": ["C"], "max_staff": 300},
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def test_a_policy_goes_from_published_to_granted_by_machine(planned):
    machine = client_of(Role.WORKING_GROUP_MEMBER, planned.township)
    firm = register(planned, industry="C34", staff_count=20)
    phone = browser_of(contact_of(firm))

    made = post(machine, "", place_id=str(planned.township.pk), **WORDS)
    assert made.status_code == 201, made.json()
    one = made.json()["id"]
    listed = machine.get(ROOT, {"place_id": str(planned.township.pk)}).json()
    assert [(row["fits"], row["unreached"]) for row in listed] == [(1, 1)]
    firms = machine.get(f"{ROOT}/{one}/enterprises").json()
    assert [row["id"] for row in firms] == [str(firm.pk)]
    told = post(machine, f"/{one}/told", enterprise_ids=[str(firm.pk)], how="phone")
    assert told.json() == {"told": 1}
    own = phone.get(f"{ROOT}/own/{firm.pk}").json()
    assert [(row["policy_id"], row["is_known"]) for row in own] == [(one, True)]
    assert post(phone, f"/own/{firm.pk}/{one}/open").json()["benefit"] == "免三个月房租"
    asked = post(phone, f"/own/{firm.pk}/{one}/help", note="不会填表").json()
    for state, note in (("papers", ""), ("handed_in", ""), ("granted", "已批")):
        moved = post(machine, f"/help/{asked['id']}/advance", state=state, note=note)
    assert moved.json()["state"] == "granted"
    fixed = post(machine, f"/{one}/correct", **{**WORDS, "benefit": "免四个月"}, reason="写错")
    assert (fixed.status_code, fixed.json()["version"]) == (201, 2)
    over = post(machine, f"/{one}/withdraw", reason="作废")
    assert (over.status_code, over.json()["code"]) == (409, "policy_over")


def test_keys_no_list_knows_are_refused(planned):
    machine = client_of(Role.WORKING_GROUP_MEMBER, planned.township)

    answer = post(
        machine, "", place_id=str(planned.township.pk), **{**WORDS, "fit": {"scales": ["moon"]}}
    )

    assert answer.status_code == 422


def test_figures_and_tables_tell_whom_policies_reached(planned):
    firm = register(planned, industry="C34", staff_count=20)
    policy = publish(planned)
    note_reached(actor=SYSTEM, now=NOW, policy_id=policy.pk, enterprise_ids=[firm.pk], how="phone")
    viewer = desk(planned)

    def number(key):
        return figure(viewer, key, planned.township.path, NOW).value

    place = PlaceRef(planned.township.pk, planned.township.path, "", "金山街道")
    with looking(viewer):
        assert number("policies_in_force") == 1
        assert number("enterprises_reached_by_policies") == 1
        assert number("policy_applications_running") == 0
        out = list(REACHED.export_rows(viewer, place, masked=True))
        assert [(row[0], row[1], row[3]) for row in out] == [(policy.title, firm.name, "phone")]
        assert list(HELPED.export_rows(viewer, place, masked=True)) == []
