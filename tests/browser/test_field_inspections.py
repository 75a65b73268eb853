"""An inspector's round on a phone whose network goes: a checklist with a finding and its photo, a
re-check with a photo, kept sealed, sent once."""

import pytest
from PIL import Image

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.inspections.models import Finding, FindingStep, Inspection
from lianfang.inspections.services.rounds import accept_rounds, create_rounds, plan_rounds
from lianfang.people.services.staff import link_user
from lianfang.records.models import Photo
from tests.browser.test_field import PROBLEMS, TARGET
from tests.browser.test_main_job import the_day  # noqa: F401  a fixture
from tests.field.builders import account
from tests.inspections.builders import HOUR, PLAN, findings, inspect, put_right, restaurant
from tests.people.builders import NOW, SYSTEM
from tests.reports.builders import FOUNDED, staff, working_town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
ITEMS = [item.key for item in PLAN.checklist("small_catering").items]
PHOTOGRAPHED = "disinfection_log"


@pytest.fixture
def shops(monkeypatch):
    """A round through two shops for an inspector, and a finding somebody told to be put right."""
    monkeypatch.setattr("lianfang.planning.rounds.moves.FEWEST", 500)
    town = working_town().town
    user = account("xuncha", Role.INSPECTOR, town.township)
    own = staff(town.township, "周明", "cadre", level="township")
    link_user(actor=SYSTEM, now=FOUNDED, staff_id=own.pk, user_id=user.pk)
    other = staff(town.community, "吴霞", "cadre", level="community")
    seen = restaurant(town, "早市面馆")
    made = inspect(SYSTEM, seen, "customer_log", now=NOW - 2 * HOUR)
    put_right(SYSTEM, findings(made)["customer_log"], NOW - HOUR, "登记本已补齐")
    for name in ("老四小吃店", "东门烤鱼"):
        restaurant(town, name)
    asked = create_rounds(
        actor=SYSTEM,
        now=NOW,
        place_id=town.township.pk,
        day=NOW.date(),
        time="day",
        people=[own.pk, other.pk],
    )
    plan_rounds(actor=SYSTEM, now=NOW, round_id=asked.pk)
    accept_rounds(actor=SYSTEM, now=NOW, round_id=asked.pk)


@pytest.fixture
def picture(tmp_path):
    """A picture as a camera makes it."""
    file = tmp_path / "seen.jpg"
    Image.new("RGB", (1200, 900), (200, 60, 40)).save(file, "JPEG")
    return str(file)


def press(page, path, key):
    page.click(f"[data-path='{path}'] [data-key='{key}']")


def answer(page, unmet=()):
    for key in ITEMS:
        press(page, key, "unmet" if key in unmet else "met")


def photograph(page, path, picture):
    page.set_input_files(f"[data-path='{path}'] input[type=file]", picture)
    page.wait_for_selector(f"[data-path='{path}'] img")


def test_a_round_without_network_arrives_once_with_its_photos(shops, phone_for, picture):
    phone = phone_for("xuncha")
    page = phone.page
    page.wait_for_selector(".notice:has-text('检查')")
    phone.context.set_offline(True)

    phone.turn(".notice:has-text('本轮3家')")
    phone.turn(".rows a:has-text('老四小吃店')")
    answer(page, unmet=[PHOTOGRAPHED])
    page.fill(
        f"[data-path='{PHOTOGRAPHED}_said'] input, [data-path='{PHOTOGRAPHED}_said'] textarea",
        "昨日未消毒",
    )
    page.wait_for_selector(f"[data-path='{PHOTOGRAPHED}_said'] >> text=24小时内整改")
    press(page, "result", "passed")
    page.click(".do button")
    page.wait_for_selector(f".has-problem[data-path='{PHOTOGRAPHED}_photo']")
    photograph(page, f"{PHOTOGRAPHED}_photo", picture)
    page.click(".do button")
    page.wait_for_selector(".has-problem[data-path='result']")
    press(page, "result", "rectify")
    phone.turn(".do button")
    phone.wait_for_unsent(2)
    assert page.inner_text(".progress b") == "1/3"

    phone.turn(".rows a:has-text('早市面馆')")
    page.wait_for_selector("text=登记本已补齐")
    press(page, "is_right", "true")
    photograph(page, "photos", picture)
    phone.turn(".do button")
    phone.wait_for_unsent(4)
    page.reload()
    phone.wait_for_unsent(4)
    kept = phone.kept()
    assert "昨日未消毒" not in str(kept)
    with everywhere("a test checks what was stored"):
        assert Inspection.objects.count() == 1

    # The server hears, the phone never learns of it; it sends everything again.
    phone.lose_an_answer()
    phone.context.set_offline(False)
    phone.send()
    phone.wait_for_unsent(0)

    with everywhere("a test checks what was stored"):
        new = Inspection.objects.get(enterprise__name="老四小吃店")
        (found,) = Finding.objects.filter(inspection=new)
        old = Finding.objects.exclude(inspection=new).get()
        passed = FindingStep.objects.get(finding=old, kind="passed")
        assert (found.item, found.said, found.severity) == (PHOTOGRAPHED, "昨日未消毒", "serious")
        assert (new.result, len(found.photos), len(passed.photos)) == ("rectify", 1, 1)
        assert old.state == "closed"
        whole = Photo.objects.filter(pk__in=[*found.photos, *passed.photos])
        assert [one.is_complete for one in whole] == [True, True]
    page.wait_for_selector(".rows .is-done:has-text('老四小吃店')")


def test_what_waits_is_changed_and_not_said_twice(shops, phone_for):
    phone = phone_for("xuncha")
    page = phone.page
    page.wait_for_selector(".notice:has-text('检查')")
    phone.context.set_offline(True)
    phone.go("/inspections")
    phone.turn(".rows a:has-text('东门烤鱼')")
    answer(page)
    phone.turn(".do button")
    phone.wait_for_unsent(1)

    phone.turn(".rows a:has-text('东门烤鱼')")
    page.wait_for_selector("text=尚未发送")
    press(page, "tableware", "unmet")
    phone.turn(".do button")
    phone.wait_for_unsent(1)
    phone.context.set_offline(False)
    phone.send()
    phone.wait_for_unsent(0)

    with everywhere("a test checks what was stored"):
        row = Inspection.objects.get(enterprise__name="东门烤鱼")
        assert [one.item for one in row.findings.all()] == ["tableware"]


def test_pages_of_inspections_fit_a_small_phone_and_a_glove(shops, phone_for):
    phone = phone_for("xuncha")
    phone.page.wait_for_selector(".notice:has-text('检查')")
    phone.go("/inspections")
    said = phone.page.evaluate(PROBLEMS, TARGET)
    for row in (".rows a:has-text('老四小吃店')", ".rows a:has-text('早市面馆')"):
        phone.turn(row)
        said += phone.page.evaluate(PROBLEMS, TARGET)
        phone.turn(".head a.icon-button")

    assert said == []
