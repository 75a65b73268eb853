"""The pages of inspections, as the people see them who use them."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.inspections.models import Inspection, PremisesNotice
from lianfang.inspections.services.orders import escalate_findings
from tests.enterprises.contacts import browser_of, contact_of
from tests.inspections.builders import (
    DAY,
    answers,
    checkpoint,
    findings,
    fresh,
    inspect,
    inspector,
    photo_bytes,
    restaurant,
)
from tests.people.builders import NOW, SYSTEM, questions, signed_in

pytestmark = pytest.mark.usefixtures("of_that_day")


def to(name: str, *ids) -> str:
    return reverse(f"inspections:{name}", args=[getattr(one, "pk", one) for one in ids])


def page(browser, name: str, *ids, **asked):
    answer = browser.get(to(name, *ids), asked)
    assert answer.status_code == 200
    return answer


def picture(name: str = "p.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, BytesIO(photo_bytes()).read(), content_type="image/jpeg")


def typed(checklist: str, *unmet: str, **more) -> dict:
    """A page's form for the checklist, everything met except what is named."""
    given = {f"q.{key}": value for key, value in answers(checklist, *unmet).items()}
    return {**given, "taken_at": "2020-03-18T09:00", **more}


def record_id(answer) -> str:
    found = re.search(r'name="record_id" value="([0-9a-f-]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_the_board_says_first_who_was_not_inspected(town, secretary):
    inspect(inspector(town), restaurant(town), "licence")
    restaurant(town, "没人去过的店")
    shown = page(secretary, "board")
    assert (shown.context["subjects"], shown.context["done"]) == (3, 1)
    assert shown.context["running"] == 1
    missing = page(secretary, "due", subject="enterprise", checklist="small_catering")
    assert [row.name for row in missing.context["rows"]] == ["没人去过的店"]


def test_an_inspection_is_recorded_on_a_phone_with_a_photo(town):
    shop = restaurant(town)
    browser = signed_in(Role.INSPECTOR, town.township)
    blank = page(browser, "record_enterprise", shop)
    assert blank.context["checklist"].key == "small_catering"
    sent = typed("small_catering", "no_dining_in", record_id=record_id(blank))
    sent |= {"q.no_dining_in_said": "店内三桌堂食", "q.no_dining_in_photo": picture()}
    answer = browser.post(to("record_enterprise", shop), sent)

    with everywhere("a test looks at what was stored"):
        row = Inspection.objects.get()
    assert answer.url == to("inspection", row)
    found = findings(row)["no_dining_in"]
    assert (found.said, len(found.photos)) == ("店内三桌堂食", 1)
    shown = page(browser, "inspection", row).content.decode()
    assert reverse("records:small_photo", args=[found.photos[0]]) in shown


def test_what_was_typed_stays_when_something_is_missing(town, secretary):
    shop = restaurant(town)
    blank = page(secretary, "record_enterprise", shop)
    sent = typed("small_catering", "licence", record_id=record_id(blank), note="店主在场")
    del sent["q.ventilation"]
    answer = secretary.post(to("record_enterprise", shop), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"q.ventilation"}
    assert "店主在场" in answer.content.decode()


def test_a_checkpoint_is_found_by_its_name_and_inspected_with_its_own_list(town, secretary):
    gate = checkpoint(town)
    found = page(secretary, "choose", text="东门").context["found"]
    assert [one.id for one, _kind, _where in found] == [gate.pk]
    blank = page(secretary, "record_place", gate)
    sent = typed("checkpoint", "shelter", record_id=record_id(blank))
    assert secretary.post(to("record_place", gate), sent).status_code == 302
    assert page(secretary, "findings").context["rows"][0].subject_name == gate.short_name


def test_an_inspection_is_corrected_on_its_page(town, secretary):
    row = inspect(inspector(town), restaurant(town), "licence")
    blank = page(secretary, "correct", row)
    sent = typed("small_catering", record_id=record_id(blank), reason="当场已亮证")
    assert secretary.post(to("correct", row), sent).status_code == 302
    shown = page(secretary, "inspections").context["rows"]
    assert [(one.result, one.found) for one in shown] == [("passed", 0)]
    assert page(secretary, "inspection", row).context["view"].corrected_by_id is not None


def test_a_finding_is_put_right_and_rechecked_on_its_page(town, secretary):
    found = findings(inspect(inspector(town), restaurant(town), "licence"))["licence"]
    empty = secretary.post(to("rectify", found), {"said": ""})
    assert (empty.status_code, set(empty.context["proof_form"].errors)) == (422, {"said"})
    secretary.post(to("rectify", found), {"said": "已亮证", "photos": [picture()]})
    wrong = secretary.post(to("recheck", found), {"is_right": "0", "said": ""})
    assert (wrong.status_code, set(wrong.context["recheck_form"].errors)) == (422, {"said"})
    secretary.post(to("recheck", found), {"is_right": "1"})
    assert [step.kind for step in page(secretary, "finding", found).context["steps"]] == [
        "found",
        "rectified",
        "passed",
    ]


def test_what_is_late_stands_in_the_list_of_orders_and_is_answered_there(town, secretary):
    row = inspect(
        inspector(town), restaurant(town), "licence", now=NOW - 4 * DAY, taken_at=NOW - 4 * DAY
    )
    escalate_findings(actor=SYSTEM, now=NOW)
    order = page(secretary, "orders").context["rows"][0]
    assert (order.finding.id, order.state) == (findings(row)["licence"].pk, "open")
    assert secretary.post(to("answer", order.id), {"said": "今天落实"}).status_code == 302
    paper = page(secretary, "order", order.id)
    assert [step.said for step in paper.context["steps"]] == ["", "今天落实"]
    assert page(secretary, "findings", stage="overdue").context["page"].paginator.count == 1


def test_premises_are_closed_and_opened_with_a_notice_for_the_printer(town, secretary):
    shop = restaurant(town)
    made = secretary.post(to("suspend", shop), {"reason": "拒不整改", "demands": "整改并复查"})
    with everywhere("a test looks at what was stored"):
        notice = PremisesNotice.objects.get()
    assert made.url == to("notice", notice)
    sheet = page(secretary, "notice", notice).content.decode()
    assert notice.number in sheet
    assert "整改并复查" in sheet
    assert page(secretary, "closed").context["page"].paginator.count == 1
    secretary.post(to("reopen", shop), {"reason": "复查合格"})
    assert fresh(shop).state == "open"
    assert page(secretary, "closed").context["page"].paginator.count == 0
    assert page(secretary, "closed", all="1").context["page"].paginator.count == 2


def test_lists_narrow_by_what_one_asks(town, secretary):
    actor = inspector(town)
    inspect(actor, restaurant(town, "甲店"), "licence", now=NOW - DAY, taken_at=NOW - DAY)
    inspect(actor, restaurant(town, "乙店"))
    for asked, names in (
        ({}, ["乙店", "甲店"]),
        ({"text": "甲"}, ["甲店"]),
        ({"result": "passed"}, ["乙店"]),
        ({"stage": "open"}, ["甲店"]),
        ({"first_day": "2020-03-18"}, ["乙店"]),
        ({"who": "joint"}, []),
        ({"checklist": "checkpoint"}, []),
    ):
        rows = page(secretary, "inspections", **asked).context["rows"]
        assert [row.subject.name for row in rows] == names


def test_the_list_goes_out_as_a_table(town, secretary):
    inspect(inspector(town), restaurant(town), "licence")
    answer = secretary.post(to("export"), {"result": "rectify", "as": "csv"})
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    assert "老四小吃店" in text
    assert "证照齐全并亮证经营" in text


def test_every_checklist_can_be_printed_blank(town, secretary):
    rows = page(secretary, "checklists").context["rows"]
    assert len(rows) == 12
    sheet = page(secretary, "checklist", "small_bath")
    assert len(sheet.context["items"]) == 12
    assert secretary.get(to("checklist", "nothing")).status_code == 404


def test_an_inspectors_first_page_is_their_day(town):
    browser = signed_in(Role.INSPECTOR, town.township)
    found = findings(inspect(inspector(town), restaurant(town), "licence"))["licence"]
    restaurant(town, "还没检查的店")
    assert browser.get("/").url == to("today")
    day = page(browser, "today").context["day"]
    assert "还没检查的店" in {one.name for one in day.subjects}
    browser.post(to("rectify", found), {"said": "已亮证"})
    again = page(browser, "today").context["day"].rechecks
    assert [(one.id, one.proof) for one in again] == [(found.pk, "已亮证")]


def test_a_contact_answers_what_was_found_on_a_phone(town):
    shop, other = restaurant(town), restaurant(town, "别家店")
    found = findings(inspect(inspector(town), shop, "licence"))["licence"]
    browser = browser_of(contact_of(shop))

    assert [one.id for one in page(browser, "own_findings", shop).context["rows"]] == [found.pk]
    empty = browser.post(to("own_finding", shop, found), {"said": ""})
    assert (empty.status_code, set(empty.context["form"].errors)) == (422, {"said"})
    sent = browser.post(to("own_finding", shop, found), {"said": "已亮证", "photos": [picture()]})
    assert sent.url == to("own_findings", shop)
    shown = page(browser, "own_finding", shop, found)
    photo = shown.context["steps"][-1].photos[0]
    assert browser.get(to("own_photo", shop, found, photo)).content[:2] == b"\xff\xd8"
    for strange in (
        to("own_findings", other),
        to("own_finding", other, found),
        to("own_photo", shop, found, shop.pk),
    ):
        assert browser.get(strange).status_code == 404
    for desk_page in (to("board"), to("finding", found)):
        assert browser.get(desk_page).status_code == 403


def test_a_page_of_inspections_asks_the_same_whatever_its_length(town, secretary):
    actor = inspector(town)
    inspect(actor, restaurant(town), "licence")
    page(secretary, "inspections")
    few = questions(secretary, to("inspections"))
    for number in range(4):
        inspect(actor, restaurant(town, f"第{number}店"), "licence", "mask_sign")
    assert questions(secretary, to("inspections")) == few
