"""Doors of a screening in the day of whoever answers for them, and what their phone sends."""

import pytest
from django.core.cache import cache

from lianfang.access.enums import Role
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.people.models import Person
from lianfang.screening.models import ScreenedPerson
from lianfang.screening.services.campaigns import close_screening
from tests.command.builders import SYSTEM, client_of, stored, worker
from tests.records.builders import raw, send, states
from tests.screening.builders import (
    TOLD,
    at,
    build_street,
    listed,
    recorded,
    said,
    started,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")
    cache.clear()


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


@pytest.fixture
def phone(street, campaign):
    return client_of(Role.GRID_WORKER, street.town.grid, street.staff)


def told(phone):
    return phone.get("/api/v1/field/day").json()["screenings"]


def test_the_day_holds_the_workers_open_doors_in_walking_order_and_why(street, campaign, phone):
    recorded(campaign, street.first, said("nobody"))
    recorded(campaign, street.second)

    (one,) = told(phone)

    doors = [
        (door["door"], door["reason"], door["tries"])
        for walk in one["walks"]
        for door in walk["doors"]
    ]
    assert doors == [("101", "nobody", 1), ("101", "not_yet", 0)]
    assert (one["title"], one["left"], one["done"]) == ("第一轮排查", 2, 1)
    assert [who["name"] for who in one["walks"][0]["doors"][0]["members"]] == ["赵德明", "孙桂兰"]


def test_the_questions_are_those_of_the_page_and_the_machine(street, campaign, phone):
    (one,) = told(phone)

    assert [q["key"] for q in one["household_form"]["questions"]] == [
        "came_back",
        "left_for",
        "visitors",
        "told",
    ]
    assert [q["key"] for q in one["person_form"]["questions"]] == ["contact", "unwell"]
    assert (one["temperature"], one["fever"], one["closing"]) == (
        True,
        37.3,
        ["screened", "moved", "empty"],
    )
    assert one["alarms"] == ["chest_pain", "short_breath"]
    assert set(one["alarms"]) < {symptom["key"] for symptom in one["symptoms"]}


def test_who_answers_for_nothing_carries_no_doors(street, campaign):
    other = client_of(
        Role.GRID_WORKER, street.town.grid, worker(street.town.grid, "网格员乙", "community_worker")
    )

    assert told(other) == []


def test_doors_of_a_screening_that_is_over_are_not_carried(street, campaign, phone):
    close_screening(actor=SYSTEM, now=at("09:10"), campaign_id=campaign.pk)

    assert told(phone) == []


def test_a_phone_sends_symptoms_and_a_household_nobody_knew(street, campaign):
    seen = {"person_id": str(street.father.pk), "temperature": "36.9", "symptoms": ["short_breath"]}
    home = {"household_id": str(street.first.pk), "people": [seen], "answers": TOLD}
    new = {"found": {"place_id": str(street.town.unit.pk), "door": "301"}, "answers": TOLD}
    new["newcomers"] = [{"name": "钱小勇", "symptoms": ["cough"]}]
    bodies = [
        {"campaign_id": str(campaign.pk), "outcome": "screened", **one} for one in (home, new)
    ]

    answers = send(
        street.worker, at("09:30"), *(raw("screening", body, at("09:05")) for body in bodies)
    )

    assert states(answers) == ["accepted", "accepted"]
    told_symptoms = sorted(row.symptoms for row in stored(ScreenedPerson))
    assert told_symptoms == [["cough"], ["short_breath"]]
    checks = {check.person_id: check for check in stored(HealthCheck)}
    assert checks[street.father.pk].symptoms == ["short_breath"]
    assert [row.person.name for row in stored(FeverAlert)] == ["赵德明"]
    newcomer = stored(Person, name="钱小勇")[0]
    assert listed(campaign, newcomer.household).found is True


def test_a_symptom_the_plan_does_not_know_is_refused_and_nothing_is_kept(street, campaign):
    seen = {"person_id": str(street.father.pk), "symptoms": ["hiccups"]}
    body = {
        "campaign_id": str(campaign.pk),
        "household_id": str(street.first.pk),
        "outcome": "screened",
        "people": [seen],
        "answers": TOLD,
    }

    (answer,) = send(street.worker, at("09:30"), raw("screening", body, at("09:05")))

    assert (str(answer.state), list(answer.fields)) == ("refused", ["people.0.symptoms"])
    assert stored(HealthCheck) == []
