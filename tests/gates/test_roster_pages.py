"""Duty rosters on screen: asked for, looked through, decided; the list of a week."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from lianfang.access.enums import Role
from lianfang.gates.models import Duty, RosterPost, RosterProposal
from lianfang.gates.services.points import assign_duty
from lianfang.gates.services.rosters import create_roster, plan_roster
from tests.command.builders import SYSTEM, at, client_of, fresh, stored, worker
from tests.gates.builders import build_gates

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]

DAY = date(2020, 3, 19)


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: at("09:30"))


def planned(gates, people):
    for n in range(people):
        worker(gates.town.sike, f"值守{n:02d}", kind="cadre")
    made = create_roster(
        actor=SYSTEM,
        now=at("09:30"),
        place_id=gates.town.sike.pk,
        first=DAY,
        last=DAY,
        points=[gates.gate.pk],
        kinds=["cadre"],
    )
    return plan_roster(actor=SYSTEM, now=at("09:30"), roster_id=made.pk)


def on_list(gates, name, day=DAY, shift="morning"):
    staff = worker(gates.town.sike, name, kind="cadre")
    return assign_duty(
        actor=SYSTEM,
        now=at("09:30"),
        point_id=gates.gate.pk,
        staff_id=staff.pk,
        day=day,
        shift=shift,
    )


def test_a_roster_is_asked_for_on_a_page():
    gates = build_gates()
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    empty = browser.get("/gates/rosters/")
    form = browser.get("/gates/rosters/new/")
    fields = {"first": "2020-03-19", "last": "2020-03-20", "kinds": ["cadre"]}
    wrong = browser.post("/gates/rosters/new/", fields | {"last": "2020-03-01"})
    answer = browser.post("/gates/rosters/new/", fields)

    assert (empty.status_code, form.status_code, wrong.status_code) == (200, 200, 422)
    (row,) = stored(RosterProposal)
    assert (answer.status_code, answer.url) == (302, f"/gates/rosters/{row.pk}/")
    assert (row.points, row.kinds) == ([str(gates.gate.pk)], ["cadre"])
    assert "every 2s" in browser.get(answer.url).content.decode()


def test_the_grid_shows_who_stands_where_and_every_gap():
    gates = build_gates()
    roster = planned(gates, 5)
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    page = browser.get(f"/gates/rosters/{roster.pk}/").content.decode()

    assert all(f"值守{n:02d}" in page for n in range(5))
    assert page.count("/gap/?point=") == 1
    assert browser.get(f"/gates/rosters/{roster.pk}/?point=none").status_code == 200


def test_a_cell_is_changed_and_the_roster_accepted():
    gates = build_gates()
    roster = planned(gates, 6)
    free = worker(gates.town.sike, "替补人", kind="cadre")
    line = stored(RosterPost)[0]
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    address = f"/gates/rosters/posts/{line.pk}/"

    assert "替补人" in browser.get(address).content.decode()
    busy = next(post.staff_id for post in stored(RosterPost) if post.shift != line.shift)
    assert browser.post(address, {"staff_id": busy}).status_code == 422
    assert browser.post(address, {"staff_id": free.pk}).status_code == 302
    assert browser.post(f"/gates/rosters/{roster.pk}/accept/").status_code == 302

    assert len(stored(Duty, staff=free)) == 1
    assert len(stored(Duty)) == 6
    assert browser.get(f"/gates/rosters/{roster.pk}/").status_code == 200


def test_a_gap_is_filled_on_a_page():
    gates = build_gates()
    roster = planned(gates, 5)
    free = worker(gates.town.sike, "补位人", kind="cadre")
    _point, day, shift = roster.unserved[0]["cell"].split("|")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    address = f"/gates/rosters/{roster.pk}/gap/"
    cell = {"point": str(gates.gate.pk), "day": day, "shift": shift}

    assert "补位人" in browser.get(address, cell).content.decode()
    assert browser.post(address, cell | {"staff_id": free.pk}).status_code == 302
    assert fresh(roster).unserved == []
    assert browser.get(address, {"day": "soon"}).status_code == 404


def test_a_roster_is_refused_with_a_reason():
    gates = build_gates()
    roster = planned(gates, 6)
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    browser.post(f"/gates/rosters/{roster.pk}/refuse/", {"reason": "另行安排"})

    assert (fresh(roster).state, stored(Duty)) == ("refused", [])


def test_the_duty_page_offers_substitutes_and_swaps():
    gates = build_gates()
    duty = on_list(gates, "值班甲")
    other = on_list(gates, "值班乙", date(2020, 3, 21), "evening")
    free = worker(gates.town.sike, "候补丙", kind="cadre")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    page = browser.get(f"/gates/duties/{duty.pk}/").content.decode()
    assert ("值班乙" in page, "候补丙" in page) == (True, True)
    browser.post(f"/gates/duties/{duty.pk}/swap/", {"other_id": other.pk})
    (mine,) = stored(Duty, day=DAY, withdrawn_at=None)
    assert mine.staff_id == other.staff_id
    browser.post(f"/gates/duties/{mine.pk}/replace/", {"staff_id": free.pk, "reason": "身体不适"})
    (now,) = stored(Duty, day=DAY, withdrawn_at=None)
    assert now.staff_id == free.pk


def test_the_list_of_a_week_is_printed_and_handed_out():
    gates = build_gates()
    on_list(gates, "值班甲")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    page = browser.get("/gates/duties/week/?first=2020-03-16").content.decode()
    answer = browser.post("/gates/duties/export/", {"first": "2020-03-16"})

    assert "值班甲" in page
    assert "值班甲" not in browser.get("/gates/duties/week/?first=2020-03-23").content.decode()
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert next(row for row in rows if "值班甲" in row)[1] == "金山花园东门"


def test_the_grid_takes_the_same_queries_for_more_people(django_assert_max_num_queries):
    gates = build_gates()
    roster = planned(gates, 6)
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    browser.get(f"/gates/rosters/{roster.pk}/")

    with django_assert_max_num_queries(40):
        browser.get(f"/gates/rosters/{roster.pk}/")
