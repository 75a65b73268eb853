"""The phase changes, or is taken back, while a screening is under way: the screening goes on."""

import pytest

from lianfang.access.scope import looking
from lianfang.command.services.plans import enforce_phase, restore_phase
from lianfang.screening.models import ScreeningRecord
from lianfang.screening.selectors.coverage import coverage
from lianfang.screening.selectors.missed import missed_list
from tests.command.builders import SYSTEM, at, fresh, stored
from tests.screening.builders import build_street, recorded, said, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


def sealed(street, when="10:00"):
    town = street.town
    return enforce_phase(
        actor=SYSTEM,
        now=at(when),
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        playbook_id=town.plan.pk,
        phase="sealed",
    )


def taken_back(street, when="12:00"):
    return restore_phase(
        actor=SYSTEM, now=at(when), place_id=street.town.sike.pk, reason="排查未完，暂不封控"
    )


def told(street, campaign, when):
    """Households, those settled, those missed, in 四棵."""
    with looking(SYSTEM):
        total = coverage(SYSTEM, fresh(campaign), street.town.sike, at(when)).total
    return total.households, total.done, total.missed


def test_doors_are_recorded_on_through_a_change_of_phase_and_back(street, campaign):
    recorded(campaign, street.first)
    before = told(street, campaign, "09:30")

    sealed(street)
    recorded(campaign, street.second, said("nobody", at("11:00")))
    between = told(street, campaign, "11:30")
    taken_back(street)
    recorded(campaign, street.second, said(when=at("13:00")))

    assert (before, between) == ((3, 1, 2), (3, 1, 2))
    assert told(street, campaign, "13:30") == (3, 2, 1)
    with looking(SYSTEM):
        waiting = {row.household_id for row in missed_list(SYSTEM, fresh(campaign))}
    assert waiting == {street.third.pk, street.far.pk}


def test_every_record_is_asked_by_the_plan_the_screening_began_with(street, campaign):
    sealed(street)
    recorded(campaign, street.first, said(when=at("11:00")))
    taken_back(street)
    recorded(campaign, street.second, said(when=at("13:00")))

    kept = stored(ScreeningRecord, campaign=campaign)

    assert {row.outcome for row in kept} == {"screened"}
    assert fresh(campaign).playbook_id == street.town.plan.pk
    assert fresh(campaign).is_open
