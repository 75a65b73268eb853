"""The transport room for machines: the same rules as on screen, ids in and out."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from tests.command.builders import at, client_of, worker
from tests.transport.builders import HOSPITAL, ask, booked, build_fleet

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/transport"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def fleet():
    return build_fleet()


@pytest.fixture
def office(fleet):
    return client_of(Role.WORKING_GROUP_MEMBER, fleet.town.township)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def get(client, path, **query):
    return client.get(f"{ROOT}{path}", query)


def wish(fleet, **more):
    given = {
        "purpose": "dialysis",
        "destination": HOSPITAL,
        "leaves_at": at("10:00").isoformat(),
        "back_at": at("14:00").isoformat(),
        "person_id": str(fleet.patient.pk),
        "id": str(new_id()),
    }
    return given | more


def test_a_ride_goes_from_asking_to_closed(fleet, office):
    body = wish(fleet)
    made = post(office, "/trips", **body)
    trip = f"/trips/{made.json()['id']}"
    pair = {"vehicle_id": str(fleet.car.pk), "driver_id": str(fleet.first.pk)}

    assert (made.status_code, made.json()["passenger"]) == (201, "李桂英")
    assert post(office, "/trips", **body).json()["id"] == body["id"]
    assert post(office, f"{trip}/confirm", **pair).json()["state"] == "confirmed"
    assert post(office, f"{trip}/start").json()["state"] == "under_way"
    checks = [{"kind": "driver_temperature", "temperature": 36.4}]
    back = post(office, f"{trip}/return", checks=checks).json()
    assert (back["state"], back["missing"]) == ("back", ["disinfection", "passenger_temperature"])
    post(office, f"{trip}/checks", kind="disinfection", agent="84")
    last = post(office, f"{trip}/checks", kind="passenger_temperature", temperature=37.4)
    assert last.json()["fever"] is True
    assert get(office, trip).json()["state"] == "closed"
    steps = [step["to_state"] for step in get(office, f"{trip}/steps").json()]
    assert steps == ["requested", "confirmed", "under_way", "back", "closed"]
    check = get(office, f"{trip}/checks").json()[-1]
    mended = post(office, f"/checks/{check['id']}/correct", reason="看错", temperature=36.8)
    assert mended.json()["supersedes_id"] == check["id"]


def test_a_double_booking_is_409_with_the_way_out(fleet, office):
    first = booked(fleet)
    second = ask(fleet, at("12:00"))

    answer = post(
        office,
        f"/trips/{second.pk}/confirm",
        vehicle_id=str(fleet.car.pk),
        driver_id=str(fleet.first.pk),
    )

    body = answer.json()
    assert (answer.status_code, body["code"], body["trip_id"]) == (
        409,
        "vehicle_taken",
        str(first.pk),
    )
    assert body["next_at"] == "2020-03-18T06:30:00Z"
    assert [offer["plate"] for offer in body["offers"]] == ["鄂B67890"]
    assert body["offers"][0]["driver"] == "司机乙"


def test_offers_name_the_best_vehicle_first_and_why(fleet, office):
    booked(fleet)
    query = {
        "place_id": fleet.town.unit.pk,
        "purpose": "dialysis",
        "leaves_at": at("11:00").isoformat(),
        "back_at": at("15:00").isoformat(),
    }

    offers = get(office, "/offers", **query).json()

    assert [(offer["plate"], offer["fits"]) for offer in offers] == [
        ("鄂B67890", True),
        ("鄂B12345", False),
    ]
    assert offers[1]["next_at"] == "2020-03-18T06:30:00Z"


def test_the_community_asks_and_the_leader_only_reads(fleet):
    clerk = client_of(Role.COMMUNITY_WORKER, fleet.town.sike)
    leader = client_of(Role.LEADER, fleet.town.township)

    trip = post(clerk, "/trips", **wish(fleet)).json()
    shown = get(leader, "/trips", place_id=fleet.town.township.pk).json()

    assert [(one["id"], one["passenger"]) for one in shown["items"]] == [(trip["id"], "李**")]
    assert post(leader, "/trips", **wish(fleet)).status_code == 403
    pair = {"vehicle_id": str(fleet.car.pk), "driver_id": str(fleet.first.pk)}
    assert post(clerk, f"/trips/{trip['id']}/confirm", **pair).status_code == 403


def test_a_series_is_made_listed_and_ended(fleet, office):
    made = post(
        office,
        "/series",
        purpose="dialysis",
        destination=HOSPITAL,
        person_id=str(fleet.patient.pk),
        weekdays=[1, 3, 5],
        leaves="10:00",
        starts_on="2020-03-18",
        ends_on="2020-03-31",
    )
    series_id = made.json()["id"]

    assert made.status_code == 201
    listed = get(office, "/series", place_id=fleet.town.township.pk).json()["items"]
    assert [one["id"] for one in listed] == [series_id]
    rides = get(office, f"/persons/{fleet.patient.pk}/trips").json()
    assert len(rides) == 6
    ended = post(office, f"/series/{series_id}/end", ended_on="2020-03-20", reason="转院")
    assert ended.json()["ends_on"] == "2020-03-20"


def test_a_medicine_run_is_listed_by_person(fleet, office):
    body = wish(fleet, purpose="medicine", person_id=None, place_id=str(fleet.town.sike.pk))
    trip = post(office, "/trips", **body).json()
    line = post(
        office,
        f"/trips/{trip['id']}/medicines",
        person_id=str(fleet.patient.pk),
        what="缬沙坦 2盒",
    ).json()

    assert (line["name"], line["what"]) == ("李桂英", "缬沙坦 2盒")
    early = post(office, f"/medicines/{line['id']}/hand-over", handed_to="本人")
    assert (early.status_code, early.json()["code"]) == (409, "trip_state")
    leader = client_of(Role.LEADER, fleet.town.township)
    seen = get(leader, f"/trips/{trip['id']}/medicines").json()[0]
    assert (seen["name"], seen["what"]) == ("李**", "****")


def test_vehicles_and_drivers_are_kept_by_machines_too(fleet, office):
    place = str(fleet.town.township.pk)
    made = post(office, "/vehicles", place_id=place, plate="鄂B99999", kind="bus", seats=30)
    address = f"{ROOT}/vehicles/{made.json()['id']}"
    changed = office.patch(address, {"seats": 28}, content_type="application/json").json()
    staff = worker(fleet.town.township, "司机丁", "volunteer")
    driver = post(office, "/drivers", staff_id=str(staff.pk), licence="A1").json()

    assert (made.status_code, changed["seats"], changed["plate"]) == (201, 28, "鄂B99999")
    assert len(get(office, "/vehicles", place_id=place).json()) == 3
    assert [one["name"] for one in get(office, "/drivers", place_id=place).json()] == [
        "司机丁",
        "司机甲",
        "司机乙",
    ]
    assert post(office, f"/drivers/{driver['id']}/end").status_code == 200


def test_an_id_used_before_is_a_conflict_and_not_an_accident(fleet, office):
    given = {
        "place_id": str(fleet.town.township.pk),
        "kind": "bus",
        "seats": 30,
        "id": str(fleet.car.pk),
    }

    assert post(office, "/vehicles", plate="鄂B99999", **given).status_code == 409


def test_a_driver_reads_their_own_rides(fleet):
    trip = booked(fleet)
    me = client_of(Role.VOLUNTEER, fleet.town.township, fleet.first.staff)

    assert [one["id"] for one in get(me, "/trips/mine").json()] == [str(trip.pk)]
    assert get(me, f"/trips/{trip.pk}").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"leaves_at": "9999-12-31T23:59:00Z"},
        {"leaves_at": "0001-01-01T00:00:00Z"},
        {"leaves_at": "2020-03-18T10:00:00"},
        {"destination": "\x00"},
        {"purpose": "x" * 33},
        {"companions": -1},
        {"person_id": str(new_id())},
    ],
)
def test_nonsense_is_refused_and_never_breaks_the_server(fleet, office, wrong):
    assert post(office, "/trips", **wish(fleet, **wrong)).status_code in {404, 422}


def test_days_out_of_reach_are_refused(fleet, office):
    place = fleet.town.township.pk

    for day in ("9999-12-31", "0001-01-01", "nonsense"):
        assert get(office, "/trips", place_id=place, last=day).status_code == 422
        assert get(office, "/vehicles", place_id=place, day=day).status_code == 422
