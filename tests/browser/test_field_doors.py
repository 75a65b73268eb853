"""A screening from door to door on a phone whose network goes: what was found arrives once, with
the people met and a household nobody knew."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.health.models import HealthCheck
from lianfang.people.models import Household
from lianfang.screening.models import ListedHousehold, ScreeningRecord
from lianfang.screening.services.campaigns import start_screening
from tests.browser.test_field import PROBLEMS, TARGET
from tests.browser.test_main_job import the_day  # noqa: F401  a fixture
from tests.field.builders import morning
from tests.people.builders import SYSTEM
from tests.reports.builders import EARLY, answers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]


@pytest.fixture
def day():
    made = morning(doors=3)
    answers("grid_community_cadre", made.worker, "place", made.town.unit.pk)
    start_screening(
        actor=SYSTEM,
        now=EARLY,
        place_ids=[made.town.unit.pk],
        title="三月排查",
        survey="households",
    )
    return made


def settled():
    with everywhere("a test checks what was stored"):
        rows = ListedHousehold.objects.order_by("door").values_list("door", "outcome", "found")
        return list(rows)


def press(page, path, key):
    page.click(f"[data-path='{path}'] [data-key='{key}']")


def answer_the_household(page):
    press(page, "answers.came_back", "false")
    press(page, "answers.left_for", "false")


def test_doors_of_a_screening_without_network_arrive_once(day, phone_for):
    phone = phone_for("wangge")
    page = phone.page
    page.wait_for_selector(".notice:has-text('三月排查')")
    phone.context.set_offline(True)

    phone.turn(".notice:has-text('三月排查')")
    page.wait_for_selector("text=尚未上门")
    phone.turn(".rows a:has-text('101')")
    press(page, "outcome", "screened")
    page.fill("[data-path='people.0.temperature'] input", "36.8")
    press(page, "people.0.symptoms", "cough")
    page.click(".do button")
    page.wait_for_selector(".has-problem[data-path='answers.came_back']")
    answer_the_household(page)
    phone.turn(".do button")
    phone.wait_for_unsent(1)

    phone.turn(".rows a:has-text('201')")
    press(page, "outcome", "nobody")
    phone.turn(".do button")
    phone.wait_for_unsent(2)

    phone.turn("text=名单外的户")
    page.fill("[data-path='found.door'] input", "401")
    page.fill("[data-path='newcomers.0.name'] input", "钱小勇")
    answer_the_household(page)
    phone.turn(".do button")
    phone.wait_for_unsent(3)
    page.reload()
    phone.wait_for_unsent(3)
    assert page.inner_text(".progress b") == "1/3"
    assert settled() == [("101", "", False), ("201", "", False), ("301", "", False)]

    # Somebody opens after all, before anything was sent: one record, not two.
    phone.turn(".rows a:has-text('201')")
    page.wait_for_selector("text=尚未发送")
    press(page, "outcome", "refused")
    phone.turn(".do button")
    page.wait_for_selector("text=拒绝")
    phone.wait_for_unsent(3)

    # The server hears, the phone never learns of it; it sends everything again.
    phone.lose_an_answer()
    phone.context.set_offline(False)
    phone.send()
    phone.wait_for_unsent(0)

    assert settled() == [
        ("101", "screened", False),
        ("201", "refused", False),
        ("301", "", False),
        ("401", "screened", True),
    ]
    with everywhere("a test checks what was stored"):
        assert ScreeningRecord.objects.count() == 3
        (check,) = HealthCheck.objects.all()
        assert (check.person_id, check.symptoms) == (day.persons[0].pk, ["cough"])
        found = Household.objects.get(door="401")
        assert [who.name for who in found.members.all()] == ["钱小勇"]
    page.wait_for_selector(".progress b >> text='2/4'")


def test_pages_of_a_screening_fit_a_small_phone_and_a_glove(day, phone_for):
    phone = phone_for("wangge")
    phone.turn(".notice:has-text('三月排查')")
    said = phone.page.evaluate(PROBLEMS, TARGET)
    for row in (".rows a:has-text('101')", "text=名单外的户"):
        phone.turn(row)
        press(phone.page, "outcome", "nobody")
        press(phone.page, "outcome", "screened")
        said += phone.page.evaluate(PROBLEMS, TARGET)
        phone.turn(".head a.icon-button")

    assert said == []
