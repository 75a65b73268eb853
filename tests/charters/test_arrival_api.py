"""An arrival told by a machine: who came, who did not, and what the thermometer showed."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.charters.api.shapes import ArriveIn
from lianfang.charters.services.arriving import Measured, confirm_arrival
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit import clock
from lianfang.kit.errors import InvalidInput
from lianfang.kit.ids import new_id
from lianfang.workforce.enums import Clearance
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.clearance import judged
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    announced,
    brought_to,
    build_yard,
    checkpoint,
    contact,
    fresh,
    left,
    refused,
    stored,
)
from tests.people.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def that_afternoon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ARRIVES)


@pytest.fixture
def yard():
    return build_yard()


@pytest.fixture
def desk(yard):
    return signed_in(Role.COMMANDER, yard.town.township)


def arrives(client, row, **body):
    address = f"/api/v1/charters/charters/{row.pk}/arrive"
    return client.post(address, body, content_type="application/json")


def heat(seat, temperature=None, *symptoms: str) -> dict:
    told = {"seat_id": str(seat.pk), "symptoms": list(symptoms)}
    return told if temperature is None else told | {"temperature": temperature}


def checks(row) -> list:
    """(°C, moment) of the checks made when the charter was there, by temperature."""
    found = stored(HealthCheck, taken_at__gt=DEPARTS)
    return sorted((str(one.temperature), one.taken_at) for one in found)


def test_what_a_machine_measured_becomes_health_checks_and_a_fever_a_case(yard, desk):
    row, (one, two, three) = brought_to(yard, "underway", 3)

    answer = arrives(
        desk,
        row,
        missing=[str(three.pk)],
        measured=[heat(one, 36.4), heat(two, 38.5)],
        at=(ARRIVES - 10 * MINUTE).isoformat(),
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "arrived")
    assert [fresh(seat).state for seat in (one, two, three)] == ["arrived", "arrived", "missing"]
    assert checks(row) == [("36.4", ARRIVES - 10 * MINUTE), ("38.5", ARRIVES - 10 * MINUTE)]
    (alert,) = stored(FeverAlert)
    (ill,) = stored(Employment, pk=two.rider.employment_id)
    assert (alert.person_id, alert.state) == (ill.person_id, "suspected")
    assert judged([ill], ARRIVES)[ill.pk].verdict == Clearance.STOPPED


def test_symptoms_without_a_temperature_are_told_too(yard, desk):
    row, (one, _two) = brought_to(yard, "underway")

    assert arrives(desk, row, measured=[heat(one, None, "short_breath")]).status_code == 200

    (alert,) = stored(FeverAlert)
    assert (alert.symptoms, alert.temperature) == (["short_breath"], None)


def test_the_same_arrival_told_again_later_measures_nobody_a_second_time(yard, desk, monkeypatch):
    row, (one, two) = brought_to(yard, "underway")
    body = {"measured": [heat(one, 36.4), heat(two, 36.8)]}
    assert arrives(desk, row, **body).status_code == 200
    first = checks(row)

    monkeypatch.setattr(clock, "now", lambda: ARRIVES + 20 * MINUTE)
    again = arrives(desk, row, **body)

    assert (again.status_code, fresh(row).arrived_at) == (200, ARRIVES)
    assert checks(row) == first
    assert len(first) == 2


def test_whoever_is_measured_after_the_checkpoint_said_it_came_is_kept_with_the_arrival(yard, desk):
    row, (one, _two) = brought_to(yard, "arrived")
    assert checks(row) == []

    assert arrives(desk, row, measured=[heat(one, 36.9)]).status_code == 200

    assert checks(row) == [("36.9", fresh(row).arrived_at)]


WRONG = {
    "somebody of another charter": ("stranger", 36.5, (), "measured.0.seat_id"),
    "a temperature no thermometer shows": ("rider", 20.0, (), "measured.0.temperature"),
    "a symptom the plan does not know": ("rider", 36.5, ("sneezing",), "measured.0.symptoms"),
    "somebody said not to have come": ("missing", 36.5, (), "measured.0.seat_id"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_measurement_that_cannot_be_is_refused_by_field_and_nothing_is_kept(yard, desk, wrong):
    row, (one, two) = brought_to(yard, "underway")
    who, temperature, symptoms, field = WRONG[wrong]
    seat_id = {"rider": one.pk, "missing": two.pk, "stranger": new_id()}[who]
    line = {"seat_id": str(seat_id), "temperature": temperature, "symptoms": list(symptoms)}

    answer = arrives(desk, row, missing=[str(two.pk)], measured=[line])

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert (fresh(row).state, checks(row)) == ("underway", [])


def test_one_wrong_line_keeps_the_right_ones_from_being_kept(yard, desk):
    row, (one, two) = brought_to(yard, "underway")

    answer = arrives(desk, row, measured=[heat(one, 36.5), heat(two, 45.0), heat(one, 36.6)])

    assert list(answer.json()["fields"]) == ["measured.1.temperature", "measured.2.seat_id"]
    assert (fresh(row).state, checks(row)) == ("underway", [])


def test_refusals_of_an_arrival_are_told_in_words(yard):
    row, (one, two) = brought_to(yard, "underway")
    given = {"actor": yard.desk, "now": ARRIVES, "charter_id": row.pk}

    def told(**more) -> list[str]:
        with pytest.raises(InvalidInput) as error:
            confirm_arrival(**given, **more)
        return [str(text) for text in error.value.fields.values()]

    assert told(missing=[one.pk], measured=[Measured(one.pk)]) == ["该人员已标为未到达。"]
    assert told(measured=[Measured(two.pk), Measured(two.pk)]) == ["该人员重复填写。"]
    assert told(at=DEPARTS - MINUTE) == ["早于发车时间。"]
    assert refused(InvalidInput, confirm_arrival, **given, at=ARRIVES + 60 * MINUTE) == ["at"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"measured": [{"temperature": 36.5}]}, "seat_id"),
        ({"measured": [{"seat_id": str(new_id()), "temperature": 36.55}]}, "temperature"),
        ({"measured": [{"seat_id": str(new_id()), "temperature": 1000}]}, "temperature"),
        ({"measured": [{"seat_id": str(new_id()), "symptoms": ["x" * 25]}]}, "symptoms.0"),
        ({"measured": [{"seat_id": str(new_id())}] * 501}, "measured"),
        ({"at": "2020-03-18T10:00:00"}, "at"),
    ],
)
def test_what_does_not_fit_the_contract_is_told_by_field(yard, desk, body, field):
    row, _held = brought_to(yard, "underway", 1)

    answer = arrives(desk, row, **body)

    assert answer.status_code == 422
    assert [one.endswith(field) for one in answer.json()["fields"]] == [True]
    assert fresh(row).state == "underway"


def test_the_guard_who_expects_it_measures_and_nobody_else_does(yard):
    point = checkpoint(yard)
    row, (one, two) = announced(yard, point_id=point.pk)
    left(yard, row, one, two, driver="周师傅")
    contact(yard)
    body = {"measured": [heat(one, 36.6)]}
    strangers = [
        signed_in(Role.CHECKPOINT_GUARD, yard.town.neighbour, "elsewhere"),
        signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, f"contact-{yard.firm.name}"),
        signed_in(Role.LEADER, yard.town.township),
    ]

    refusals = [arrives(client, row, **body).status_code for client in strangers]

    assert set(refusals) <= {403, 404}
    assert checks(row) == []
    here = signed_in(Role.CHECKPOINT_GUARD, point.place, "here")
    assert arrives(here, row, **body).json()["state"] == "arrived"
    assert checks(row) == [("36.6", ARRIVES)]


def test_the_answer_names_nobody_and_tells_no_temperature(yard, desk):
    row, (one, _two) = brought_to(yard, "underway")

    text = arrives(desk, row, measured=[heat(one, 38.5)]).content.decode()

    assert "38.5" not in text
    assert one.rider.employment.person.name not in text


def test_the_contract_says_what_an_arrival_may_tell():
    body = ArriveIn.model_json_schema()
    line = body["$defs"]["MeasuredIn"]

    assert sorted(body["properties"]) == ["at", "measured", "missing"]
    assert body.get("required", []) == []
    assert sorted(line["properties"]) == ["seat_id", "symptoms", "temperature"]
    assert line["required"] == ["seat_id"]
    assert "°C" in line["description"]
