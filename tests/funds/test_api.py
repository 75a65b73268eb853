"""The funds room for machines: the same rules, amounts in fen, accounts masked."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.funds.builders import PAPERS, left, programme
from tests.people.builders import NOW, signed_in

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/funds"


@pytest.fixture(autouse=True)
def _that_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def head(town):
    return signed_in(Role.COMMANDER, town.township)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


WISH = {
    "quantity": 5,
    "papers": list(PAPERS),
    "payee": "甲",
    "bank": "乙",
    "account": "12345678",
    "submit": True,
}


def test_money_goes_from_a_programme_into_an_account(town, head, secretary):
    made = post(
        head,
        "/programmes",
        place_id=str(town.township.pk),
        title="新员工奖励",
        prefix="XYG",
        budget_fen=1_000_000,
        rule="per_head",
        rate_fen=100_000,
        papers=list(PAPERS),
    )
    fund, firm = made.json()["id"], register(town)
    row = post(
        secretary, "/applications", programme_id=fund, enterprise_id=str(firm.pk), **WISH
    ).json()
    one = f"/applications/{row['id']}"
    assert (made.status_code, row["state"], row["account"]) == (201, "submitted", "**** 5678")
    assert post(secretary, f"{one}/check").json()["state"] == "checked"
    assert post(head, f"{one}/approve").json()["approved_fen"] == 500_000
    batch = post(head, f"/programmes/{fund}/batches").json()
    line = head.get(f"{ROOT}/batches/{batch['id']}/payments").json()[0]
    paid = post(head, f"/payments/{line['id']}/paid", reference="7").json()
    now = head.get(f"{ROOT}/programmes/{fund}").json()
    entries = head.get(f"{ROOT}/programmes/{fund}/entries").json()
    steps = head.get(f"{ROOT}{one}/steps").json()

    assert (paid["state"], now["left_fen"], now["paid_fen"]) == ("paid", 500_000, 500_000)
    assert [entry["balance_fen"] for entry in entries] == [500_000, 1_000_000]
    assert [step["to_state"] for step in steps][-3:] == ["approved", "batched", "paid"]


def test_what_is_not_left_is_answered_with_409(town, head, secretary):
    fund = programme(town, budget_fen=400_000)
    row = post(
        secretary,
        "/applications",
        programme_id=str(fund.pk),
        enterprise_id=str(register(town).pk),
        **WISH,
    ).json()
    post(secretary, f"/applications/{row['id']}/check")

    answer = post(head, f"/applications/{row['id']}/approve")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_left")
    assert left(fund) == 400_000


def test_lists_are_narrowed_and_paged(town, head, secretary):
    fund = programme(town)
    for number in range(3):
        firm = register(town, f"第{number}厂")
        post(
            secretary,
            "/applications",
            programme_id=str(fund.pk),
            enterprise_id=str(firm.pk),
            **WISH,
        )
    asked = {"place_id": town.township.pk, "stage": "check", "limit": 2}

    page = head.get(f"{ROOT}/applications", asked).json()

    assert ([one["code"] for one in page["items"]], page["more"]) == (
        ["XYG-0001", "XYG-0002"],
        True,
    )
    assert head.get(f"{ROOT}/applications", {**asked, "stage": "paid"}).json()["items"] == []
    assert head.get(f"{ROOT}/programmes", {"place_id": town.community.pk}).json()[0]["waiting"] == 3


def test_a_contact_applies_for_their_own_enterprise_only(town):
    fund, firm = programme(town), register(town)
    phone = browser_of(contact_of(firm))
    own = f"/own/{firm.pk}"
    key = str(new_id())

    offered = phone.get(f"{ROOT}{own}/programmes").json()
    made = post(phone, f"{own}/applications", id=key, programme_id=str(fund.pk), **WISH)
    again = post(phone, f"{own}/applications", id=key, programme_id=str(fund.pk), **WISH)
    gone = post(phone, f"{own}/applications/{key}/withdraw", reason="填错了")
    mine = phone.get(f"{ROOT}{own}/applications").json()
    other = phone.get(f"{ROOT}/own/{register(town, '别家').pk}/applications")

    assert [one["title"] for one in offered] == ["新员工奖励"]
    assert (made.status_code, again.status_code, gone.status_code) == (201, 409, 200)
    assert [(one["id"], one["state"]) for one in mine] == [(key, "withdrawn")]
    assert other.status_code == 404
