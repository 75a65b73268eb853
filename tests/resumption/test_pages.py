"""The room's pages: the desk's list and one filing, and the enterprise's own on a phone."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.resumption.models import FilingPaper, WorkFact
from lianfang.resumption.services.checking import return_filing
from lianfang.resumption.services.own import save_own_filing, submit_own_filing
from tests.enterprises.contacts import browser_of
from tests.people.builders import signed_in
from tests.resumption.builders import (
    approved,
    at,
    batches,
    begun,
    desk,
    firm,
    handed_in,
    photo,
    states,
    stored,
    versions,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def text(answer):
    return answer.content.decode()


def own(name, enterprise, *more):
    return reverse(f"resumption:own_{name}", args=[enterprise.pk, *more])


def office_file(part="word/document.xml", **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(part, "<x/>")
        for name, content in more.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_the_list_begins_with_who_has_not_filed(town, office):
    filed, contact = firm(town)
    firm(town, "黄石百川电子有限公司")
    handed_in(filed, contact)

    first = text(office.get(reverse("resumption:filings")))
    waiting = text(office.get(reverse("resumption:filings"), {"stage": "waiting"}))
    found = text(office.post(reverse("resumption:filings"), {"stage": "all", "text": "百川"}))

    assert "黄石百川电子有限公司" in first
    assert filed.name not in first
    assert filed.name in waiting
    assert ("百川电子" in found, filed.name in found) == (True, False)


def test_the_page_of_a_filing_lists_the_automatic_checks_and_what_may_be_done(town, office):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    page = reverse("resumption:filing", args=[filing.pk])

    shown = text(office.get(page))
    refused = office.post(reverse("resumption:check", args=[filing.pk]), {"reason": ""})
    passed = office.post(reverse("resumption:check", args=[filing.pk]), {"reason": "名册补报"})

    assert shown.index("自动核验") < shown.index("申报内容")
    assert "材料审核" in shown
    assert (refused.status_code, "不符合：员工名册" in text(refused)) == (422, True)
    assert (passed.status_code, stored(firm_).state) == (302, "site_check")


def test_a_village_sees_the_filing_but_not_what_the_subdistrict_answers(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    village = signed_in(Role.COMMUNITY_SECRETARY, town.community)

    shown = text(village.get(reverse("resumption:filing", args=[filing.pk])))
    tried = village.post(reverse("resumption:take", args=[filing.pk]))

    assert "材料审核中" not in shown
    assert reverse("resumption:check", args=[filing.pk]) not in shown
    assert (tried.status_code, stored(firm_).state) == (302, "submitted")


def test_enterprises_are_marked_from_the_list(town, office):
    one, _c = firm(town)
    given = {"selected": [str(one.pk)], "day": "2020-03-17", "works": "yes"}

    refused = office.post(reverse("resumption:mark"), {**given, "source": ""})
    done = office.post(reverse("resumption:mark"), {**given, "source": "经济办名单"})
    shown = text(office.get(reverse("resumption:filings"), {"stage": "resumed"}))

    assert (refused.status_code, str(one.pk) in text(refused)) == (422, True)
    assert done.status_code == 302
    assert one.name in shown
    assert "1 <small>/ 1</small>" in text(office.get(reverse("resumption:figures")))


def test_the_enterprise_walks_through_the_steps_and_hands_in(town):
    firm_, contact = firm(town)
    phone = browser_of(contact)

    assert "共五个简短步骤" in text(phone.get(own("filing", firm_)))
    assert phone.post(own("begin", firm_)).url == own("step", firm_, "people")
    people = {
        "planned_on": "2020-03-22",
        "staff_total": "120",
        "back_now": "100",
        "outside_county": "10",
        "from_key_areas": "0",
        "duty_phone": "13800138000",
        "scope": "一车间",
    }
    assert phone.post(own("step", firm_, "people"), people).url == own("step", firm_, "supplies")
    supplies = {"isolation_rooms": "1", "masks_stock": "900", "masks_daily": "100"}
    supplies |= {"disinfectant_stock": "30", "disinfectant_daily": "2", "thermometers_stock": "2"}
    phone.post(own("step", firm_, "supplies"), supplies)
    ready = {f"in_place_{key}": "yes" for key in "mechanism screening supplies management".split()}
    phone.post(
        own("step", firm_, "readiness"), {**ready, "trained_on": "2020-03-18", "trained": "90"}
    )
    for kind in ("pledge", "plan", "staff_health"):
        file = SimpleUploadedFile("../承诺书 (1).png", photo(), "image/png")
        phone.post(own("step", firm_, "papers"), {"kind": kind, "files": file})
    batch = {"rows": "1", "b0-process": "一车间", "b0-starts_on": "2020-03-22", "b0-people": "80"}
    assert phone.post(own("step", firm_, "batches"), batch).url == own("step", firm_, "review")
    assert "已全部填好" in text(phone.get(own("step", firm_, "review")))
    phone.post(own("submit", firm_))

    filing = stored(firm_)
    assert states(filing) == ["draft", "submitted"]
    assert "目前由街道（镇）办理" in text(phone.get(own("filing", firm_)))


def test_what_was_typed_stays_when_something_cannot_be(town):
    firm_, contact = firm(town)
    phone = browser_of(contact)
    phone.post(own("begin", firm_))

    answer = phone.post(
        own("step", firm_, "people"), {"staff_total": "10", "back_now": "11", "scope": "包装车间"}
    )
    rows = phone.post(
        own("step", firm_, "batches"),
        {
            "rows": "2",
            "b0-process": "包装",
            "b0-people": "5",
            "b1-process": "仓库",
            "b1-people": "0",
        },
    )

    assert (answer.status_code, "包装车间" in text(answer)) == (422, True)
    assert "超过员工总数" in text(answer)
    assert (rows.status_code, "仓库" in text(rows), "数字不对" in text(rows)) == (422, True, True)


def test_handing_in_too_early_leads_to_what_is_missing(town):
    firm_, contact = firm(town)
    phone = browser_of(contact)
    phone.post(own("begin", firm_))

    answer = phone.post(own("submit", firm_))

    assert answer.status_code == 422
    assert "请填写：计划复工日期" in text(answer)
    assert own("step", firm_, "papers") in text(answer)


def test_returned_reasons_stand_beside_their_fields(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    return_filing(
        actor=desk(town),
        now=at("10:00"),
        filing_id=filing.pk,
        fields={"isolation_rooms": "隔离室与宿舍混用"},
    )
    phone = browser_of(contact)

    assert "隔离室与宿舍混用" in text(phone.get(own("filing", firm_)))
    assert "隔离室与宿舍混用" in text(phone.get(own("step", firm_, "supplies")))
    assert "隔离室与宿舍混用" not in text(phone.get(own("step", firm_, "people")))


def test_files_are_known_by_what_they_hold_and_only_handed_out_as_downloads(town):
    firm_, contact = firm(town)
    begun(firm_, contact)
    phone = browser_of(contact)
    page = own("step", firm_, "papers")

    def send(name, content):
        file = SimpleUploadedFile(name, content, "application/pdf")
        return phone.post(page, {"kind": "plan", "files": file})

    assert send("方案.pdf", b"<html><script>").status_code == 422
    assert send("方案.docx", office_file()).status_code == 302
    assert "宏" in text(send("a.xlsx", office_file(**{"xl__vbaProject.bin": "x"})))
    kept = list(stored_papers(firm_))
    answer = phone.get(own("paper", firm_, kept[-1].pk))

    assert {one.name for one in kept} >= {"plan.jpg"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"


def stored_papers(enterprise):
    with everywhere("a test looks at what was stored"):
        return list(
            FilingPaper.objects.filter(filing__enterprise=enterprise).order_by("added_at", "pk")
        )


def test_the_desk_opens_papers_only_once_they_were_handed_in(town, office):
    firm_, contact = firm(town)
    begun(firm_, contact)
    paper = stored_papers(firm_)[0]
    door = reverse("resumption:paper", args=[paper.pk])

    before = office.get(door).status_code
    submit_own_filing(actor=contact, now=at("11:00"), enterprise_id=firm_.pk)
    after = office.get(door)

    assert (before, after.status_code, after["Content-Type"]) == (404, 200, "image/jpeg")


def test_a_paper_taken_away_stays_with_the_version_that_named_it(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)
    phone = browser_of(contact)
    paper = stored_papers(firm_)[0]

    phone.post(own("remove_paper", firm_, paper.pk))

    first, second = versions(stored(firm_))
    assert paper.pk in first.paper_ids
    assert second.submitted_at is None
    assert "还缺" in text(phone.get(own("step", firm_, "papers")))


def test_the_notice_is_printed_and_its_code_verified_without_an_account(town, office, client):
    firm_, contact = firm(town)
    filing = approved(town, firm_, contact)
    phone = browser_of(contact)

    sheet = text(office.get(reverse("resumption:notice", args=[filing.pk])))
    mine = text(phone.get(own("notice", firm_)))
    true = client.get(reverse("resumption:verify", args=[stored(firm_).notice_word]))
    false = client.get(reverse("resumption:verify", args=["nonsense"]))

    assert "复工通知书" in sheet
    assert stored(firm_).notice_number in mine
    assert (true.status_code, "真实有效" in text(true)) == (200, True)
    assert false.status_code == 404


def test_a_batch_is_reported_from_the_phone(town, office, monkeypatch):
    firm_, contact = firm(town)
    filing = approved(town, firm_, contact)
    phone = browser_of(contact)
    monkeypatch.setattr(clock, "now", lambda: at("12:00", 22))

    phone.post(own("start", firm_, batches(filing)[0].pk), {"people": "180", "day": "2020-03-22"})

    assert stored(firm_).state == "resumed"
    assert "在岗180人" in text(phone.get(own("filing", firm_)))
    shown = text(office.get(reverse("resumption:figures")))
    assert "180" in shown


def test_another_contact_does_not_learn_that_the_filing_exists(town):
    mine, contact = firm(town)
    _other, stranger = firm(town, "黄石百川电子有限公司")
    handed_in(mine, contact)
    save_own_filing(actor=contact, now=at("10:00"), enterprise_id=mine.pk, back_now=3)
    phone = browser_of(stranger)

    for name in ("filing", "staff", "notice"):
        assert phone.get(own(name, mine)).status_code == 404
    assert phone.get(reverse("resumption:filings")).status_code == 403


def test_all_that_match_the_filters_are_marked_and_no_others(town, office):
    firm(town)
    shop, _c = firm(town, "面馆", kind="self_employed")

    office.post(
        reverse("resumption:mark"),
        {
            **{"all_matching": "1", "stage": "not_filed", "filter-kind": "self_employed"},
            **{"day": "2020-03-18", "works": "yes", "source": "名单"},
        },
    )

    with everywhere("a test looks at what was stored"):
        assert [one.enterprise_id for one in WorkFact.objects.all()] == [shop.pk]
