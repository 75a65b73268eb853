"""The workforce part of a plan: windows that follow one another, levels that hear in order."""

from datetime import datetime

from lianfang.access.enums import Role
from lianfang.command.playbook.health import Telling
from lianfang.command.playbook.wording import Wording
from lianfang.command.playbook.workforce import (
    ReportWindow,
    Workforce,
    workforce_contradictions,
)
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.workforce.selectors.pasting import read_heat
from lianfang.workforce.selectors.plans import chosen_window, windows_of
from tests.people.builders import NOW


def wrong(**parts):
    return [path for path, _text in workforce_contradictions(Workforce(**parts), ".w")]


def window(key, begins, due):
    return ReportWindow(key, Wording(key, key), begins, due)


def test_the_plan_without_a_word_asks_twice_a_day_and_contradicts_nothing():
    assert wrong() == []
    assert [one.due for one in Workforce().windows] == ["10:00", "18:00"]


def test_windows_that_overlap_come_twice_or_are_missing_are_told():
    overlapping = (window("a", "05:00", "12:00"), window("b", "11:00", "18:00"))
    twice = (window("a", "05:00", "10:00"), window("a", "11:00", "18:00"))

    assert wrong(windows=overlapping) == [".w.windows[0]"]
    assert wrong(windows=twice) == [".w.windows"]
    assert wrong(windows=(), asks=()) == [".w.windows", ".w.asks"]


def test_a_level_that_hears_later_stands_further_down():
    tell = (Telling(60, Role.COMMUNITY_WORKER), Telling(0, Role.ENTERPRISE_CONTACT))

    assert wrong(tell=tell) == [".w.tell"]


def test_windows_cover_the_whole_day():
    windows = windows_of(Workforce(), NOW.date())

    assert windows[0].begins_at == datetime(2020, 3, 18, tzinfo=LOCAL_ZONE)
    assert windows[0].ends_at == windows[1].begins_at
    assert windows[-1].ends_at == datetime(2020, 3, 19, tzinfo=LOCAL_ZONE)
    assert chosen_window(Workforce(), NOW.date(), "afternoon", NOW).key == "afternoon"
    assert Workforce().window_title("gone") == "gone"


def test_temperatures_are_read_as_people_type_them():
    typed = ("36.5", "36.5℃", "３６．５", "36。5", "37", "36.5 度", "abc", "3650", "")

    assert [str(read_heat(text)) for text in typed] == [
        *("36.5", "36.5", "36.5", "36.5", "37", "36.5"),
        *("None", "None", "None"),
    ]
