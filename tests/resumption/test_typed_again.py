"""Nothing typed is lost: what is refused stands where it was typed, and beside it why."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.pages import FROM_DIALOG
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.resumption.models import FilingPaper
from lianfang.resumption.services.checking import approve_filing, return_filing
from lianfang.resumption.services.own import begin_own_filing
from lianfang.resumption.services.starting import start_batch
from lianfang.resumption.views import own as own_views
from tests.enterprises.contacts import browser_of
from tests.people.builders import signed_in
from tests.resumption.builders import (
    at,
    batches,
    begun,
    desk,
    firm,
    handed_in,
    inspection,
    photo,
    states,
    stored,
    versions,
)
from tests.resumption.stages import WHY, brought

pytestmark = pytest.mark.django_db
SAID = "名册当日补报，已电话核实"
ASKED = {FROM_DIALOG: "1"}


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def page(name, *keys):
    return reverse(f"resumption:{name}", args=keys)


def body(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def value(answer, name):
    """What stands in an input of the page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', body(answer))
    return found[1] if found else None


def errors(answer):
    """What is said beside fields."""
    found = re.findall(r'<ul class="lf-errors"[^>]*>(.*?)</ul>', body(answer))
    return [text for each in found for text in re.findall(r"<li>(.*?)</li>", each)]


# --- the desk ---


def test_why_it_passes_is_asked_beside_its_field(town, office):
    filing, enterprise, _contact = brought(town, "submitted")

    refused = office.post(page("check", filing.pk), {"reason": "好"})

    assert (refused.status_code, value(refused, "reason")) == (422, "好")
    assert len(errors(refused)) == 1
    assert errors(refused)[0].startswith("不符合：")
    assert stored(enterprise).state == "submitted"


def test_a_remark_about_what_somebody_else_sent_back_meanwhile_is_shown_again(town, office):
    filing, enterprise, _contact = brought(town, "submitted")
    return_filing(actor=desk(town), now=at("11:00"), filing_id=filing.pk, reason=WHY)

    late = office.post(page("check", filing.pk), {"reason": SAID})

    assert (late.status_code, stored(enterprise).state) == (409, "returned")
    assert f"<q>{SAID}</q>" in body(late)
    assert "该备案为“已退回”状态" in body(late)


def test_a_decision_somebody_else_made_first_is_said_with_the_remark(town, office):
    filing, _enterprise, _contact = brought(town, "deciding")
    approve_filing(actor=desk(town), now=at("11:00"), filing_id=filing.pk)

    late = office.post(page("decide", filing.pk), {"reason": SAID})

    assert (late.status_code, states(filing)[-1]) == (409, "approved")
    assert f"<q>{SAID}</q>" in body(late)


def test_reasons_by_field_stay_typed_when_one_is_too_long(town, office):
    filing, enterprise, _contact = brought(town, "submitted")
    typed = {"field-staff_total": "与名册不符", "field-scope": "长" * 257, "reason": ""}

    refused = office.post(page("return", filing.pk), typed)
    typed["field-scope"] = "写明车间"
    done = office.post(page("return", filing.pk), typed)

    assert (refused.status_code, value(refused, "field-staff_total")) == (422, "与名册不符")
    assert value(refused, "field-scope") == "长" * 257
    assert "<details open>" in body(refused)
    assert (done.status_code, stored(enterprise).state) == (302, "returned")


def test_all_reasons_are_shown_again_when_the_filing_was_answered_meanwhile(town, office):
    filing, _enterprise, _contact = brought(town, "deciding")
    approve_filing(actor=desk(town), now=at("11:00"), filing_id=filing.pk)
    typed = {"reason": SAID, "field-staff_total": "与名册不符"}

    late = office.post(page("return", filing.pk), typed)

    assert late.status_code == 409
    assert [f"<q>{text}</q>" in body(late) for text in typed.values()] == [True, True]


def test_the_remark_on_a_check_on_site_stays_when_no_inspection_was_chosen(town, office):
    filing, enterprise, _contact = brought(town, "site_check")
    with everywhere("a test makes an inspection"):
        inspection(enterprise, at("11:00"))

    refused = office.post(page("check_site", filing.pk), {"inspection_id": "", "reason": SAID})

    assert (refused.status_code, value(refused, "reason")) == (422, SAID)
    assert stored(enterprise).state == "site_check"


@pytest.mark.parametrize(("name", "state"), [("suspend", "approved"), ("withdraw", "submitted")])
def test_a_dialog_hears_what_is_wrong_and_keeps_what_stands_in_it(town, office, name, state):
    """The answer is the sentence alone: the page's script puts it into the dialog."""
    filing, enterprise, _contact = brought(town, state)

    short = office.post(page(name, filing.pk), {"reason": "x"}, headers=ASKED)
    late = office.post(page("reopen", filing.pk), {"reason": SAID}, headers=ASKED)

    assert (short.status_code, late.status_code) == (422, 409)
    for answer in (short, late):
        assert "data-error" in body(answer)
        assert "<body" not in body(answer)
    assert "请填写原因" in body(short)
    assert stored(enterprise).state == state


def test_a_batch_that_cannot_start_is_said_in_the_dialog(town, office):
    filing, enterprise, _contact = brought(town, "approved")
    batch = batches(filing)[0]

    many = office.post(page("start", filing.pk, batch.pk), {"people": 201}, headers=ASKED)
    no_number = office.post(page("start", filing.pk, batch.pk), {"people": "x"}, headers=ASKED)

    assert (many.status_code, no_number.status_code) == (422, 422)
    assert "该批计划人数最多200人" in body(many)
    assert [body(one).count("data-error") for one in (many, no_number)] == [1, 1]
    assert stored(enterprise).state == "approved"


def test_taking_up_what_somebody_took_up_leads_back_to_the_filing(town, office):
    filing, _enterprise, _contact = brought(town, "desk_check")

    answer = office.post(page("take", filing.pk))

    assert (answer.status_code, answer["Location"]) == (302, page("filing", filing.pk))
    assert states(filing) == ["draft", "submitted", "desk_check"]


def test_a_paper_is_not_lost_when_the_enterprise_began_meanwhile(town, office):
    enterprise, contact = firm(town)
    begin_own_filing(actor=contact, now=at("11:59"), enterprise_id=enterprise.pk)
    typed = {"planned_on": "2020-03-22", "staff_total": "620", "rows": "1", "scope": "一车间"}

    answer = office.post(page("enter", enterprise.pk), typed)

    assert (answer.status_code, value(answer, "staff_total")) == (422, "620")
    assert "一车间</textarea>" in body(answer)
    assert page("filing", stored(enterprise).pk) in body(answer)
    assert office.get(page("enter", enterprise.pk)).status_code == 302


# --- the enterprise ---


@pytest.fixture
def answered(town):
    """A contact's browser whose filing was approved while the page stood open."""
    filing, enterprise, contact = brought(town, "approved")
    return filing, enterprise, browser_of(contact)


def test_a_step_typed_while_the_town_answered_is_shown_again_and_changes_nothing(answered):
    filing, enterprise, browser = answered
    address = page("own_step", enterprise.pk, "people")

    late = browser.post(address, {"scope": "三车间", "staff_total": "620"})

    assert (late.status_code, value(late, "staff_total")) == (422, "620")
    assert "三车间</textarea>" in body(late)
    assert "该备案为“已批准”状态" in body(late)
    assert [one.scope for one in versions(filing)] == ["铜材加工一车间、二车间"]
    assert browser.get(address).status_code == 302


def test_batches_typed_while_the_town_answered_are_shown_again(answered):
    _filing, enterprise, browser = answered
    typed = {"rows": "1", "b0-process": "三车间", "b0-starts_on": "2020-03-22", "b0-people": "9"}

    late = browser.post(page("own_step", enterprise.pk, "batches"), typed)

    assert (late.status_code, value(late, "b0-process")) == (422, "三车间")
    assert "该备案为“已批准”状态" in body(late)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"people": "201"}, "该批计划人数最多200人。"),
        ({"people": "180", "day": "2020-03-19"}, "该日期尚未到来。"),
        ({"people": "x"}, "输入整数。"),
        ({"people": ""}, "这个字段是必填项。"),
    ],
)
def test_a_start_that_cannot_be_is_said_beside_its_field_on_the_phone(answered, typed, said):
    filing, enterprise, browser = answered
    first, other = batches(filing)

    refused = browser.post(page("own_start", enterprise.pk, first.pk), typed)

    assert (refused.status_code, errors(refused)) == (422, [said])
    assert body(refused).count("<details open>") == 1
    assert f'id="start-{other.pk}-people"' in body(refused)
    if typed["people"]:
        assert f'value="{typed["people"]}"' in body(refused)
    assert stored(enterprise).state == "approved"


def test_a_batch_the_desk_started_first_is_said_to_the_phone(answered, town):
    filing, enterprise, browser = answered
    batch = batches(filing)[0]
    start_batch(
        actor=desk(town), now=at("11:30"), filing_id=filing.pk, batch_id=batch.pk, people=150
    )

    late = browser.post(page("own_start", enterprise.pk, batch.pk), {"people": "180"})

    assert late.status_code == 409
    assert "该批已返岗" in body(late)
    assert "150" in body(late)


def test_taking_back_without_a_reason_is_said_in_the_dialog(town):
    enterprise, contact = firm(town)
    handed_in(enterprise, contact)

    answer = browser_of(contact).post(
        page("own_withdraw", enterprise.pk), {"reason": " "}, headers=ASKED
    )

    assert (answer.status_code, stored(enterprise).state) == (422, "submitted")
    assert "请填写原因" in body(answer)


def send(browser, enterprise, *files, kind="plan"):
    sent = {"kind": kind, "files": [SimpleUploadedFile(name, data) for name, data in files]}
    return browser.post(page("own_step", enterprise.pk, "papers"), sent)


def kept(enterprise):
    with everywhere("a test looks at what was stored"):
        rows = FilingPaper.objects.filter(filing__enterprise=enterprise, kind="plan")
        return sorted(rows.values_list("name", flat=True))


def test_of_several_files_the_bad_one_is_named_and_the_others_are_kept(town):
    enterprise, contact = firm(town)
    begun(enterprise, contact)
    browser = browser_of(contact)
    files = [("一页.jpg", photo()), ("二页.jpg", b"<html>"), ("三页.jpg", photo("blue"))]

    answer = send(browser, enterprise, *files)

    assert answer.status_code == 422
    assert kept(enterprise) == ["plan.jpg", "一页.jpg", "三页.jpg"]
    assert [text.split("：")[0] for text in errors(answer)] == ["二页.jpg"]


def test_more_files_than_are_taken_at_once_are_told_of(town, monkeypatch):
    monkeypatch.setattr(own_views, "MOST_FILES", 1)
    enterprise, contact = firm(town)
    begun(enterprise, contact)

    answer = send(browser_of(contact), enterprise, ("一页.jpg", photo()), ("二页.jpg", photo()))

    assert answer.status_code == 422
    assert kept(enterprise) == ["plan.jpg", "一页.jpg"]
    assert errors(answer) == ["一次最多1个文件，其余请稍后再添加。"]
