"""Lists of charters and riders as somebody works with them: every order, every stage, by POST and
by GET, in both languages; what is taken out is what was on the list."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lianfang.access.enums import Role
from lianfang.charters.enums import CharterState, RiderState
from lianfang.charters.forms import CHARTER_STAGES, RIDER_STAGES
from lianfang.charters.models import Rider
from lianfang.charters.services.signing_up import withdraw
from lianfang.charters.views import desk as desk_pages
from lianfang.kit import clock
from tests.charters.builders import (
    DEPARTS,
    NOW,
    TODAY,
    StopEntry,
    Yard,
    away,
    brought_to,
    build_yard,
    charter,
    isolated,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)
from tests.people.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
CHARTERS, RIDERS = reverse("charters:charters"), reverse("charters:riders")
HAN = re.compile(r"[一-鿿]")


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def yard() -> Yard:
    return build_yard()


@pytest.fixture
def desk(yard) -> Client:
    return signed_in(Role.COMMANDER, yard.town.township)


def rows(client: Client, address: str, sent: dict | None = None, **asked) -> list:
    """The rows of the page, in its order."""
    answer = client.get(address, asked) if sent is None else client.post(address, sent)
    assert answer.status_code == 200
    return answer.context["rows"]


def headings(client: Client, address: str, language: str) -> list[str]:
    page = client.get(address, headers={"accept-language": language}).content.decode()
    table = page[page.index("<thead") : page.index("</thead>")]
    cells = re.findall(r"<th[^>]*>(.*?)</th>", table, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in cells]


# --- charters ------------------------------------------------------------------------------------


@pytest.fixture
def three(yard) -> None:
    """Three charters that differ in every column one can sort by."""
    first = charter(yard, title="甲班", at=DEPARTS + timedelta(hours=2), plate="鄂B1")
    seat(yard, first, *waiting(yard, 3))
    charter(yard, title="乙班", at=DEPARTS, plate="鄂B2")
    charter(
        yard,
        title="丙班",
        at=DEPARTS + timedelta(hours=1),
        area="xianning",
        plate="鄂B3",
        stops=[StopEntry("tongshan_bus", DEPARTS + timedelta(hours=1))],
    )


READ = {"departs": "departs_at", "seats": "taken", "area": "area", "state": "state"}


@pytest.mark.parametrize("key", READ)
def test_charters_are_sorted_up_and_down_by_every_column_that_can_be(yard, desk, three, key):
    up = [getattr(one, READ[key]) for one in rows(desk, CHARTERS, sort=key)]
    down = [getattr(one, READ[key]) for one in rows(desk, CHARTERS, sort=f"-{key}")]

    assert len(up) == 3
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


def test_every_stage_of_charters_shows_its_own_and_all_shows_all(yard, desk):
    states = ("draft", "announced", "underway", "arrived", "cancelled")
    for number, state in enumerate(states):
        brought_to(yard, state, 1, start=1 + number, title=state, plate=f"鄂B{number}")

    shown = {
        stage: sorted(one.title for one in rows(desk, CHARTERS, stage=stage))
        for stage, _label in CHARTER_STAGES
    }

    assert shown == {
        "coming": ["announced", "draft"],
        "underway": ["underway"],
        "arrived": ["arrived"],
        "cancelled": ["cancelled"],
        "all": sorted(states),
    }


def test_headings_of_lists_are_in_one_language_each(yard, desk):
    charter(yard)
    waiting(yard, 1)

    for address in (CHARTERS, RIDERS):
        chinese, english = (headings(desk, address, one) for one in ("zh-hans", "en"))
        assert len(chinese) == len(english) > 6
        assert all(HAN.search(one) for one in chinese if one)
        assert not any(HAN.search(one) for one in english)


def test_states_of_charters_and_riders_have_words_in_both_languages(yard):
    for choices in (CharterState.choices, RiderState.choices, CHARTER_STAGES, RIDER_STAGES):
        with translation.override("en"):
            english = [str(label) for _key, label in choices]
        with translation.override("zh-hans"):
            chinese = [str(label) for _key, label in choices]
        assert not any(HAN.search(one) for one in english)
        assert all(HAN.search(one) for one in chinese)
        assert len(set(chinese)) == len(set(english)) == len(choices)


# --- riders --------------------------------------------------------------------------------------


@pytest.fixture
def crowd(yard) -> dict[str, Rider]:
    """Riders of every stage: waiting, held, seated, withdrawn, back."""
    free, held, off = waiting(yard, 3)
    isolated(held.employment)
    withdraw(actor=yard.desk, now=NOW, rider_id=off.pk, reason="自行返岗")
    _there, (back,) = brought_to(yard, "arrived", 1, start=20, plate="鄂B8")
    _going, (seated,) = brought_to(yard, "announced", 1, start=30, plate="鄂B9")
    return {
        "free": free,
        "held": held,
        "off": off,
        "back": back.rider,
        "seated": seated.rider,
    }


def test_every_stage_of_riders_shows_its_own_and_all_shows_all(yard, desk, crowd):
    known = {rider.pk: name for name, rider in crowd.items()}

    shown = {
        stage: sorted(known[one.id] for one in rows(desk, RIDERS, stage=stage))
        for stage, _label in RIDER_STAGES
    }

    assert shown == {
        "waiting": ["free", "held"],
        "held": ["held"],
        "seated": ["seated"],
        "back": ["back"],
        "withdrawn": ["off"],
        "all": sorted(crowd),
    }


def test_a_search_by_post_and_a_choice_by_get_find_the_same(yard, desk, crowd):
    other = second_firm(yard, "捷龙物流有限公司")
    (theirs,) = signed(yard, away(yard, 40, firm=other))

    found = rows(desk, RIDERS, sent={"stage": "all", "text": "捷龙"})
    assert [one.id for one in found] == [theirs.pk]
    assert rows(desk, RIDERS, sent={"stage": "held", "text": "捷龙"}) == []
    assert len(rows(desk, RIDERS, sent={"stage": "all", "text": "  "})) == len(crowd) + 1


@pytest.mark.parametrize("key", ["enterprise", "area", "earliest", "signed"])
def test_riders_are_sorted_up_and_down_by_every_column_that_can_be(yard, desk, key):
    other = second_firm(yard, "安达制造有限公司")
    signed(yard, away(yard, 1), earliest_on=TODAY + timedelta(days=2))
    signed(yard, away(yard, 2, "通山县"), now=NOW - timedelta(hours=1))
    signed(yard, away(yard, 3, firm=other), now=NOW - timedelta(hours=2))
    read = {
        "enterprise": lambda one: one.enterprise_name == yard.firm.name,
        "area": lambda one: one.area,
        "earliest": lambda one: one.earliest_on,
        "signed": lambda one: one.signed_at,
    }[key]

    up = [read(one) for one in rows(desk, RIDERS, sort=key)]
    down = [read(one) for one in rows(desk, RIDERS, sent={"sort": f"-{key}"})]

    assert (len(up), len(set(up))) in ((3, 2), (3, 3))
    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


def test_pages_of_a_search_stay_within_the_search_and_hold_everybody_once(yard, desk, monkeypatch):
    monkeypatch.setattr(desk_pages, "PAGE_SIZE", 2)
    riders = waiting(yard, 5)
    signed(yard, away(yard, 40, firm=second_firm(yard, "捷龙物流有限公司")))

    pages = [
        [one.id for one in rows(desk, RIDERS, sent={"text": "金山", "page": str(number)})]
        for number in (1, 2, 3)
    ]

    assert [len(one) for one in pages] == [2, 2, 1]
    assert sorted(key for one in pages for key in one) == sorted(one.pk for one in riders)


def test_held_people_are_paged_and_counted_like_any_others(yard, desk, monkeypatch):
    monkeypatch.setattr(desk_pages, "PAGE_SIZE", 2)
    for rider in waiting(yard, 4)[:3]:
        isolated(rider.employment)

    pages = [desk.get(RIDERS, {"stage": "held", "page": number}).context for number in (1, 2)]

    assert [len(one["rows"]) for one in pages] == [2, 1]
    assert {one["page"].paginator.count for one in pages} == {3}
    assert all(row.is_held for one in pages for row in one["rows"])


@pytest.mark.parametrize("stage", ["waiting", "held", "all"])
def test_what_is_taken_out_is_what_was_on_the_list(yard, desk, crowd, stage):
    shown = rows(desk, RIDERS, stage=stage)

    answer = desk.post(reverse("charters:export_riders"), {"stage": stage})

    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    lines = [line for line in sheet.iter_rows(values_only=True) if "金山精密机械有限公司" in line]
    assert len(lines) == len(shown)
    names = {one.employment.person.name for one in stored(Rider)}
    assert not any(cell in names for line in lines for cell in line)
