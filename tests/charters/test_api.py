"""Bringing workers back for machines, and the figures."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.charters.handlers import (
    coach_closed,
    enterprise_moved,
    proposal_asked_for,
    staff_changed,
)
from lianfang.charters.models import Charter, Rider
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.kit import clock
from lianfang.reports.references import FigureRef, figure_for
from tests.charters.builders import (
    DEPARTS,
    NOW,
    announced,
    away,
    build_yard,
    contact,
    fresh,
    left,
    proposed,
    signed,
    stored,
)
from tests.people.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
API = "/api/v1/charters"


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def send(client, address: str, body: dict | None = None, method: str = "post"):
    call = getattr(client, method)
    return call(f"{API}/{address}", body or {}, content_type="application/json")


def test_a_machine_signs_up_makes_a_charter_and_runs_it_to_the_end(monkeypatch):
    yard = build_yard()
    row = away(yard, 1)
    client = signed_in(Role.COMMANDER, yard.town.township)
    place = yard.town.township.pk

    made = send(client, f"enterprises/{yard.firm.pk}/riders", {"employment_ids": [str(row.pk)]})
    assert made.status_code == 201
    (rider_id,) = made.json()["made"]
    body = {
        "place_id": str(place),
        "title": "黄冈一号车",
        "area": "huanggang",
        "vehicle": "coach_33",
        "plate": "鄂B20001",
        "stops": [{"point": "xishui_square", "at": DEPARTS.isoformat()}],
        "arrives_at": (DEPARTS + timedelta(hours=3)).isoformat(),
        "destination": "金山街道",
    }
    bad = send(client, "charters", body | {"area": "nowhere"})
    assert (bad.status_code, list(bad.json()["fields"])) == (422, ["area"])
    charter_id = send(client, "charters", body).json()["id"]
    seats = send(client, f"charters/{charter_id}/seats", {"rider_ids": [rider_id]}).json()
    assert [one["number"] for one in seats] == [1]
    assert send(client, f"charters/{charter_id}/announce").json()["state"] == "announced"
    monkeypatch.setattr(clock, "now", lambda: DEPARTS)
    check = send(
        client, f"seats/{seats[0]['id']}/checks", {"result": "present", "temperature": 36.5}
    )
    assert (check.status_code, check.json()["result"]) == (201, "present")
    assert send(client, f"charters/{charter_id}/depart").json()["state"] == "underway"
    assert send(client, f"charters/{charter_id}/arrive").json()["state"] == "arrived"
    cost = client.get(f"{API}/charters/{charter_id}/cost").json()
    assert cost["heads"] == 1
    assert cost["enterprise_fen"] + cost["government_fen"] == cost["fen"]
    listed = client.get(f"{API}/riders", {"place_id": str(place), "stage": "back"}).json()
    assert [one["id"] for one in listed] == [rider_id]
    assert len(client.get(f"{API}/charters", {"place_id": str(place)}).json()) == 1


def test_a_machine_reads_and_moves_a_proposal():
    yard = build_yard()
    signed(yard, away(yard, 1))
    row = proposed(yard)
    client = signed_in(Role.COMMANDER, yard.town.township)

    lines = client.get(f"{API}/proposals/{row.pk}/lines").json()
    (vehicle,) = lines["vehicles"]
    (rider,) = vehicle["riders"]
    moved = send(client, f"proposals/{row.pk}/move", {"seat_ids": [rider["id"]]})
    assert moved.status_code == 200
    back = {"seat_ids": [rider["id"]], "to_vehicle": vehicle["id"]}
    send(client, f"proposals/{row.pk}/move", back)
    done = send(client, f"proposals/{row.pk}/accept", {"destination": "金山街道"}).json()
    assert (len(done["charter_ids"]), done["dropped"]) == (1, 0)


def test_a_contact_reads_and_takes_only_what_is_their_own():
    yard = build_yard()
    row, _seats = announced(yard)
    (mine,) = signed(yard, away(yard, 20))
    contact(yard)
    client = signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, f"contact-{yard.firm.name}")
    own = f"own/{yard.firm.pk}"

    taken = send(client, f"{own}/charters/{row.pk}/seats", {"rider_ids": [str(mine.pk)]})

    assert taken.status_code == 201
    assert [one["rider_id"] for one in taken.json()] == [str(mine.pk)]
    assert len(client.get(f"{API}/{own}/riders").json()) == 3
    assert len(client.get(f"{API}/{own}/charters").json()) == 1
    assert client.get(f"{API}/charters/{row.pk}").status_code in (403, 404)


def test_what_happened_below_is_followed_once_and_again():
    yard = build_yard()
    row = away(yard, 1)
    (rider,) = signed(yard, row)

    class Event:
        subject_id, details = str(row.pk), {"moved_to": "x"}
        subject_kind, path = "workforce.employment", ""

    for handler in (staff_changed, coach_closed):
        handler(Event(), NOW)
    Event.subject_id = str(yard.firm.pk)
    for handler in (enterprise_moved, staff_changed):
        handler(Event(), NOW)
    Event.subject_id = str(proposed(yard).pk)
    proposal_asked_for(Event(), NOW)

    assert fresh(rider).state == "waiting"
    assert fresh(rider).path == yard.firm.path


def test_the_figures_are_those_of_the_rows():
    yard = build_yard()
    row, seats = announced(yard, 3)
    signed(yard, away(yard, 20), away(yard, 21, "武汉市"))
    desk, path = yard.desk, yard.town.township.path
    later = DEPARTS + timedelta(hours=4)

    def value(text: str, moment=NOW):
        with looking(desk):
            return figure_for(desk, FigureRef.parse(text), path, moment).value

    assert value("riders_waiting") == 2
    assert value("riders_held") == 1
    assert value("riders_waiting?origin=huanggang") == 1
    assert value("charters?state=announced") == 1
    assert (value("charter_seats"), value("charter_seats_taken")) == (16, 3)
    left(yard, row, *seats[:2])
    confirm_arrival(actor=desk, now=later, charter_id=row.pk)
    assert value("workers_fetched", later) == 2
    assert value("workers_fetched:today", later) == 2
    assert value("workers_fetched?origin=huanggang", later) == 2
    assert value("workers_fetched_today", later + timedelta(days=1)) == 0
    assert value("charters_driven", later) == 1
    assert value("charters_cost", later) == 976
    assert (len(stored(Charter)), len(stored(Rider))) == (1, 5)
