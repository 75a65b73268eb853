"""Rounds through the API as on pages, and what the day's figures say of them."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.inspections.services.rounds import plan_rounds
from lianfang.reports.metrics import figure
from tests.inspections.builders import HOUR, colleague, desk, inspect, inspector, restaurant
from tests.people.builders import NOW, SYSTEM, signed_in

pytestmark = pytest.mark.usefixtures("of_that_day")
BASE = "/api/v1/inspections/rounds"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A second of search is enough for a handful of shops."""
    monkeypatch.setattr("lianfang.planning.rounds.moves.FEWEST", 500)


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


@pytest.fixture
def shops(town):
    return [restaurant(town, f"小吃店{number}") for number in range(3)]


def post(client, path, **body):
    return client.post(f"{BASE}/{path}", body, content_type="application/json")


def proposed(town, office):
    """Rounds asked for through the API, and planned as the worker does."""
    far = colleague(town.township, "镇干部", "township", inspector(town))
    near = colleague(town.community, "社区干部", actor=desk(town))
    answer = post(
        office,
        "proposals",
        place_id=str(town.township.pk),
        day=NOW.date().isoformat(),
        people=[str(far.pk), str(near.pk)],
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "planning")
    plan_rounds(actor=SYSTEM, now=NOW, round_id=answer.json()["id"])
    return answer.json()["id"]


def counted(town, moment=NOW):
    keys = ("rounds_planned", "rounds_inspected", "rounds_not_reached")
    with looking(SYSTEM):
        return tuple(figure(SYSTEM, key, town.township.path, moment).value for key in keys)


def test_rounds_are_proposed_looked_at_and_accepted(town, office, shops):
    key = proposed(town, office)

    (listed,) = office.get(f"{BASE}/proposals", {"place_id": town.township.pk}).json()["items"]
    shown = office.get(f"{BASE}/proposals/{key}").json()
    accepted = post(office, f"proposals/{key}/accept")

    (team,) = shown["teams"]
    assert (listed["id"], listed["state"]) == (key, "open")
    assert team["names"] == "镇干部、社区干部"
    assert {shop.name for shop in shops} <= {stop["name"] for stop in team["stops"]}
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert post(office, f"proposals/{key}/accept").status_code == 409


def test_a_stop_is_skipped_and_put_back(town, office, shops):
    key = proposed(town, office)
    (team,) = office.get(f"{BASE}/proposals/{key}").json()["teams"]
    first = team["stops"][0]

    assert post(office, f"stops/{first['id']}", team_id=None).status_code == 200
    after = office.get(f"{BASE}/proposals/{key}").json()
    assert first["id"] in [stop["id"] for stop in after["skipped"]]

    back = post(office, f"stops/{first['id']}", team_id=team["id"], number=2)
    assert (back.status_code, back.json()["number"]) == (200, 2)


def test_rounds_are_refused_with_a_reason(town, office, shops):
    key = proposed(town, office)

    assert post(office, f"proposals/{key}/refuse", reason="").status_code == 422
    assert post(office, f"proposals/{key}/refuse", reason="人手不够").json()["state"] == "refused"
    assert counted(town) == (0, 0, 0)


def test_whoever_goes_reads_their_own_round(town, office, shops):
    post(office, f"proposals/{proposed(town, office)}/accept")
    mine = signed_in(Role.INSPECTOR, town.township, "town-inspector")

    (round_,) = mine.get(f"{BASE}/own").json()

    assert round_["names"] == "镇干部、社区干部"
    assert office.get(f"{BASE}/own").json() == []


def test_rounds_of_other_places_are_not_there(town, office, shops):
    key = proposed(town, office)
    elsewhere = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)

    assert elsewhere.get(f"{BASE}/proposals/{key}").status_code == 404
    assert post(elsewhere, f"proposals/{key}/accept").status_code == 404


def test_figures_say_what_was_planned_seen_and_not_reached(town, office, shops):
    key = proposed(town, office)
    assert counted(town) == (0, 0, 0)
    post(office, f"proposals/{key}/accept")
    planned, _seen, left = counted(town)
    assert (planned, left) == (planned, planned)
    assert planned >= 3

    inspect(inspector(town), shops[0], now=NOW + HOUR, taken_at=NOW + HOUR)

    assert counted(town, NOW + 2 * HOUR) == (planned, 1, planned - 1)
    # As it was known an hour before, nobody had been anywhere.
    assert counted(town, NOW) == (planned, 0, planned)
    # Another day has rounds of its own.
    assert counted(town, NOW + 24 * HOUR) == (0, 0, 0)
