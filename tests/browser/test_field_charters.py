"""An escort at the door of a coach and the checkpoint that receives it, on phones without network:
who is let on, who has a fever, the departure, the arrival; all of it kept sealed and sent once."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.charters.models import BoardingCheck, Charter, CharterStep
from lianfang.charters.services.chartering import announce_charter
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.people.services.staff import link_user
from tests.browser.test_field import PROBLEMS, TARGET
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    SYSTEM,
    away,
    build_yard,
    charter,
    checkpoint,
    escort,
    fresh,
    seat,
    signed,
    stored,
)
from tests.field.builders import account
from tests.people.builders import NOW

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
MORNING = DEPARTS - timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """The server's clock stands at a moment; another one is set by calling it."""

    def stand(moment):
        monkeypatch.setenv("LIANFANG_CLOCK_START", moment.isoformat())
        cache.clear()

    stand(MORNING)
    return stand


@pytest.fixture
def coach(clock) -> Charter:
    """A coach with three people that leaves in an hour, its escort, the checkpoint's guard."""
    yard = build_yard()
    own, point = escort(yard), checkpoint(yard)
    user = account("suiche", Role.GRID_WORKER, yard.town.community)
    link_user(actor=SYSTEM, now=NOW, staff_id=own.pk, user_id=user.pk)
    account("menwei", Role.CHECKPOINT_GUARD, yard.town.township)
    row = charter(yard, escort_id=own.pk, point_id=point.pk)
    riders = [away(yard, number, who={"name": name}) for number, name in enumerate(NAMES, 1)]
    seat(yard, row, *signed(yard, *riders))
    announce_charter(actor=yard.desk, now=NOW, charter_id=row.pk)
    return row


NAMES = ("罗小明", "程大勇", "柳青青")


def sent(phone):
    phone.context.set_offline(False)
    phone.send()
    phone.wait_for_unsent(0)


def press(page, path, key):
    page.click(f"[data-path='{path}'] [data-key='{key}']")


def measured(phone, name, heat):
    phone.turn(f".rows a:has-text('{name}')")
    phone.page.fill("[data-path='temperature'] input", heat)


def test_boarding_departure_and_arrival_without_network_arrive_once(coach, phone_for, clock):
    phone = phone_for("suiche")
    page = phone.page
    page.wait_for_selector(".notice:has-text('黄冈一号车')")
    phone.context.set_offline(True)
    said = []

    phone.turn(".notice:has-text('黄冈一号车')")
    said += page.evaluate(PROBLEMS, TARGET)
    measured(phone, "罗小明", "36.4")
    press(page, "papers", "lacking")
    page.click(".do button")
    page.wait_for_selector(".has-problem[data-path='reason']")
    page.fill("[data-path='reason'] textarea", "证件已邮寄")
    said += page.evaluate(PROBLEMS, TARGET)
    phone.turn(".do button")
    phone.wait_for_unsent(1)
    measured(phone, "程大勇", "38.2")
    page.wait_for_selector("text=转入发热处置流程")
    phone.turn(".do button")  # to what is to be done now
    phone.wait_for_unsent(2)
    phone.turn(".do button")  # and back to the list
    phone.turn(".notice:has-text('已上车1人')")
    phone.turn(".do a:has-text('发车')")
    page.click(".do button")
    page.wait_for_selector(".has-problem[data-path='driver']")
    page.fill("[data-path='driver'] input", "周师傅")
    said += page.evaluate(PROBLEMS, TARGET)
    phone.turn(".do button")
    phone.wait_for_unsent(3)
    page.reload()
    phone.wait_for_unsent(3)
    kept = str(phone.kept())
    assert not any(word in kept for word in (*NAMES, "周师傅", "证件已邮寄"))
    assert (stored(BoardingCheck), fresh(coach).state) == ([], "announced")

    phone.lose_an_answer()
    sent(phone)

    checks = {one.seat.rider.employment.person.name: one for one in checks_of(coach)}
    assert {name: (one.result, one.papers) for name, one in checks.items()} == {
        "罗小明": ("present", False),
        "程大勇": ("refused", None),
    }
    assert (fresh(coach).state, fresh(coach).taken) == ("underway", 1)
    assert len(stored(CharterStep, charter=coach, after="underway")) == 1
    assert (len(stored(FeverAlert)), len(stored(HealthCheck))) == (1, 2)
    assert said == []

    clock(ARRIVES)
    guard = phone_for("menwei", folder="guard")
    page = guard.page
    guard.turn(".notice:has-text('黄冈一号车')")
    guard.context.set_offline(True)
    guard.turn(".do a:has-text('已到达')")
    page.fill(".repeat input", "36.6")
    assert page.evaluate(PROBLEMS, TARGET) == []
    guard.turn(".do button")
    guard.wait_for_unsent(1)
    guard.lose_an_answer()
    sent(guard)

    assert fresh(coach).state == "arrived"
    assert len(stored(CharterStep, charter=coach, after="arrived")) == 1
    assert len(stored(HealthCheck)) == 3


def checks_of(coach):
    with everywhere("a test looks at what was stored"):
        rows = BoardingCheck.objects.select_related("seat__rider__employment__person")
        return list(rows.filter(seat__charter=coach))


def test_what_waits_is_changed_and_not_said_twice(coach, phone_for):
    phone = phone_for("suiche")
    page = phone.page
    page.wait_for_selector(".notice:has-text('黄冈一号车')")
    phone.context.set_offline(True)
    phone.go(f"/charter/{coach.pk}")
    phone.turn(".rows a:has-text('柳青青')")
    press(page, "result", "absent")
    phone.turn(".do button")
    phone.wait_for_unsent(1)

    phone.turn(".rows a:has-text('柳青青')")
    page.wait_for_selector("text=尚未发送")
    press(page, "result", "present")
    page.fill("[data-path='temperature'] input", "36.5")
    phone.turn(".do button")
    phone.wait_for_unsent(1)
    page.wait_for_selector(".rows .is-done:has-text('柳青青')")
    sent(phone)

    assert [one.result for one in checks_of(coach)] == ["present"]
