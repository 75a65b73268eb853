"""Pages of the funds room, as a desk, a leader and an enterprise's contact see them."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.funds.services.paying import make_batch, record_failure
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from tests.enterprises.builders import enforce_plan, register
from tests.enterprises.contacts import browser_of, contact_of
from tests.funds.builders import (
    PAPERS,
    approved,
    checked,
    chief,
    fresh,
    left,
    lines,
    programme,
    submitted,
)
from tests.people.builders import NOW, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def head(town):
    """The browser of who decides over the money of the town."""
    return signed_in(Role.COMMANDER, town.township)


def page(name, *args):
    return reverse(f"funds:{name}", args=args)


def test_what_is_left_and_who_has_not_asked_stand_first(town, head):
    fund = programme(town)
    approved(town, fund, register(town))
    register(town, "还没申请的厂")

    board = text(head.get(page("programmes")))
    silent = text(head.get(page("silent", fund.pk)))
    one = text(head.get(page("programme", fund.pk)))

    assert "¥15,000.00" in board
    assert "还没申请的厂" in silent
    assert "金山精密机械有限公司" not in silent
    assert "-5,000.00" in one


def test_a_programme_is_opened_on_a_page_and_keeps_what_was_typed(town, head):
    given = {
        "title": "租金减免",
        "prefix": "zj",
        "budget": "2,000,000元",
        "rule": "share",
        "percent": "50",
        "opens_on": "2020-03-18",
        "level": "town",
        "papers": "租赁合同\n租金票据",
    }

    wrong = head.post(page("new_programme"), {**given, "cap": "三千"})
    done = head.post(page("new_programme"), given)
    shown = text(head.get(done["Location"]))

    assert wrong.status_code == 422
    assert "租金减免" in text(wrong)
    assert {"¥2,000,000.00" in shown, "租赁合同、租金票据" in shown} == {True}


def test_a_programme_of_the_plan_is_opened_with_one_button(town, head):
    enforce_plan(town.township, "sealed")

    assert "新员工到岗奖励（示例）" in text(head.get(page("programmes")))
    head.post(page("open_planned"), {"key": "check_up"})

    assert "员工健康体检补助（示例）" in text(head.get(page("programmes")))


def test_the_desk_writes_up_checks_and_the_head_approves(town, head, secretary):
    fund, firm = programme(town), register(town)
    form = {
        "application_id": str(new_id()),
        "quantity": "5",
        "papers": PAPERS,
        "payee": "金山精密机械有限公司",
        "bank": "建设银行",
        "account": "4205016047000000",
        "step": "submit",
    }
    written = secretary.post(page("new_application", fund.pk, firm.pk), form)
    key = form["application_id"]
    assert written["Location"] == page("application", key)

    secretary.post(page("check", key))
    refused = head.post(page("approve", key), {"amount": "4000"})
    head.post(page("approve", key), {"amount": "4000", "reason": "一人未到岗"})
    shown = text(head.get(page("application", key)))

    assert refused.status_code == 422
    assert "¥4,000.00" in shown
    assert "**** 0000" in shown
    assert "4205016047000000" not in shown
    assert left(fund) == 1_600_000


def test_what_is_missing_is_told_beside_its_field_with_everything_still_there(town, secretary):
    fund, firm = programme(town), register(town)
    form = {"application_id": str(new_id()), "quantity": "5", "bank": "建设银行", "step": "submit"}

    answer = secretary.post(page("new_application", fund.pk, firm.pk), form)

    assert answer.status_code == 422
    assert 'value="建设银行"' in text(answer)
    assert set(answer.context["form"].errors) == {"papers", "payee", "account"}


def test_the_list_is_narrowed_by_stage_programme_and_name(town, head):
    fund = programme(town)
    submitted(town, fund, register(town, "第一厂"))
    approved(town, fund, register(town, "第二厂"))

    def rows(**asked):
        return [
            one.enterprise_name for one in head.get(page("applications"), asked).context["rows"]
        ]

    assert rows() == ["第一厂"]
    assert rows(stage="to_pay") == ["第二厂"]
    assert rows(stage="all", text="第一") == ["第一厂"]
    assert rows(stage="overdue") == []
    assert rows(stage="all", programme_id=str(fund.pk), sort="-asked") == ["第一厂", "第二厂"]


def test_a_batch_is_made_exported_and_settled(town, head):
    fund = programme(town)
    rows = [approved(town, fund, register(town, f"第{n}厂")) for n in range(2)]
    made = head.post(page("new_batch", fund.pk))["Location"]
    first, second = lines()

    head.post(page("paid", first.pk), {"paid_on": "2020-03-18", "reference": "0007"})
    head.post(page("failed", second.pk), {"reason": "户名不符"})
    file = head.post(page("export_batch", first.batch_id), {"reason": "送银行"})
    shown = text(head.get(made))

    assert [fresh(one).state for one in rows] == ["paid", "failed"]
    assert file["Content-Type"].startswith("application/vnd.openxml")
    assert "户名不符" in shown


def test_a_long_batch_is_shown_page_by_page_what_failed_first(town, head, monkeypatch):
    monkeypatch.setattr("lianfang.funds.views.paying.LINES_A_PAGE", 1)
    fund = programme(town)
    for name in ("甲厂", "乙厂"):
        approved(town, fund, register(town, name))
    head.post(page("new_batch", fund.pk))
    record_failure(actor=chief(town), now=NOW, line_id=lines()[1].pk, fault="账号有误")

    first, second = (
        head.get(page("batch", lines()[0].batch_id), {"page": number}).content.decode()
        for number in (1, 2)
    )

    assert ("乙厂" in first, "甲厂" in first) == (True, False)
    assert ("乙厂" in second, "甲厂" in second) == (False, True)


def test_the_export_for_the_bank_asks_for_a_second_factor(town, head):
    fund = programme(town)
    approved(town, fund, register(town))
    make_batch(actor=chief(town), now=NOW, programme_id=fund.pk)
    plain = browser_of(chief(town))

    answer = plain.post(page("export_batch", lines()[0].batch_id), {"reason": "送银行"})

    assert answer.status_code == 302
    assert "2fa" in answer["Location"] or "mfa" in answer["Location"]


def test_a_contact_applies_on_the_phone_and_puts_a_returned_payment_right(town):
    fund, firm = programme(town), register(town)
    phone = browser_of(contact_of(firm))
    assert "新员工奖励" in text(phone.get(page("own_funds", firm.pk)))
    key = str(new_id())
    form = {
        "application_id": key,
        "quantity": "3",
        "papers": PAPERS,
        "payee": "甲",
        "bank": "乙",
        "account": "6228480000001",
    }

    kept = phone.post(page("own_apply", firm.pk, fund.pk), {**form, "step": "keep"})
    assert kept["Location"] == page("own_application", firm.pk, key)
    phone.post(page("own_edit", firm.pk, key), {**form, "account": "", "step": "submit"})
    assert "3,000.00" in text(phone.get(page("own_application", firm.pk, key)))
    withdrawn = phone.post(page("own_withdraw", firm.pk, key), {"reason": "填错了"})

    assert withdrawn.status_code == 302
    row = approved(town, fund, firm)
    make_batch(actor=chief(town), now=NOW, programme_id=fund.pk)
    record_failure(actor=chief(town), now=NOW, line_id=lines()[0].pk, fault="账号有误")
    assert "账号有误" in text(phone.get(page("own_application", firm.pk, row.pk)))
    right = {"application_id": str(row.pk), "payee": "甲", "bank": "乙", "account": "622848000777"}
    phone.post(page("own_edit", firm.pk, row.pk), {**right, "step": "submit"})
    assert (fresh(row).state, fresh(row).account_tail) == ("approved", "0777")


def test_a_contact_finds_no_other_enterprise_and_no_desk(town):
    fund, firm, other = programme(town), register(town), register(town, "别家公司")
    row = submitted(town, fund, other)
    phone = browser_of(contact_of(firm))

    answers = [
        phone.get(page("own_funds", other.pk)).status_code,
        phone.get(page("own_application", firm.pk, row.pk)).status_code,
        phone.get(page("application", row.pk)).status_code,
        phone.get(page("programmes")).status_code,
    ]

    assert answers == [404, 404, 403, 403]


def test_a_leader_sees_and_cannot_decide(town, leader):
    row = checked(town, programme(town), register(town))

    assert leader.get(page("application", row.pk)).status_code == 200
    assert leader.post(page("approve", row.pk), {"amount": "1"}).status_code == 403


def test_budget_and_last_day_are_changed_with_a_word(town, head):
    fund = programme(town)

    head.post(page("set_budget", fund.pk), {"budget": "30000", "reason": "追加"})
    wrong = head.post(page("set_days", fund.pk), {"closes_on": "2020-01-01"})
    head.post(page("set_days", fund.pk), {"closes_on": "2020-04-01"})

    assert (left(fund), wrong.status_code) == (3_000_000, 422)
    assert str(fresh(fund).closes_on) == "2020-04-01"
