"""A checkpoint without a network: a car in seconds, a pass told from a forged one."""

import time
from datetime import datetime

import pytest

from lianfang.access.scope import everywhere
from lianfang.gates.models import Passage
from lianfang.gates.selectors.signature import code_of
from lianfang.gates.services.permits import issue_permit, revoke_permit
from lianfang.kit.clock import LOCAL_ZONE
from tests.browser.test_main_job import the_day  # noqa: F401  a fixture
from tests.field.builders import gate, morning
from tests.people.builders import SYSTEM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
THIS_MORNING = datetime(2020, 3, 18, 8, 0, tzinfo=LOCAL_ZONE)


@pytest.fixture
def day():
    return morning(doors=2)


def test_an_experienced_guard_lets_a_car_through_in_six_touches(day, phone_for):
    stands = gate(day.town)
    phone = phone_for("menwei")
    phone.page.click("text=金山大道卡口")
    phone.page.wait_for_selector("[data-path=plate]")
    phone.context.set_offline(True)
    began = time.monotonic()
    touches = 0

    def touch(selector):
        nonlocal touches
        touches += 1
        phone.page.click(selector)

    touch("[data-path=plate] input")
    phone.page.keyboard.type("12345")  # the plan puts 鄂B in front
    touch(".stepper.big .step >> nth=2")  # 36.5
    touch("[data-path=persons] .step >> nth=1")  # two in the car
    touch("[data-deed=pass]")

    assert touches <= 6
    assert time.monotonic() - began <= 15
    phone.wait_for_unsent(1)
    # The same car comes back: one touch fills the form.
    phone.page.click("[data-path=back] .chip")
    phone.page.click(".stepper.big .step >> nth=2")
    phone.page.click("[data-deed=pass]")
    phone.wait_for_unsent(2)
    phone.context.set_offline(False)
    phone.send()
    phone.wait_for_unsent(0)

    with everywhere("a test checks what was stored"):
        kept = list(Passage.objects.order_by("pk").values_list("plate", "direction", "persons"))
        (place,) = set(Passage.objects.values_list("place_id", flat=True))
    assert kept == [("鄂B12345", "in", 2), ("鄂B12345", "out", 2)]
    assert place == stands.place.pk


def test_a_gate_tells_a_true_pass_from_a_forged_and_a_revoked_one_without_a_network(day, phone_for):
    gate(day.town)
    with everywhere("passes of the first two homes"):
        homes = [person.household_id for person in day.persons[:2]]
    true, revoked = (
        issue_permit(actor=SYSTEM, now=THIS_MORNING, rule="household", household_id=home)
        for home in homes
    )
    revoke_permit(actor=SYSTEM, now=THIS_MORNING, permit_id=revoked.pk, reason="遗失")
    phone = phone_for("menwei")
    phone.page.wait_for_selector("text=金山大道卡口")
    phone.context.set_offline(True)

    def shown(code):
        phone.go("/scan?pass=1")
        phone.page.fill("#f-code", code)
        phone.page.click(".do button")
        phone.page.wait_for_selector("[data-pass]")
        return phone.page.get_attribute("[data-pass]", "data-pass")

    code = code_of(true)
    forged = code[:30] + ("A" if code[30] != "A" else "B") + code[31:]

    assert shown(code) == "good"
    assert shown(forged) == "now"
    assert shown(code_of(revoked)) == "now"
