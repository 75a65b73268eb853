"""Two at the same moment, each on a connection of their own: one deed, done once."""

import pytest

from lianfang.resumption.models import Filing, FilingStep, StaffReturn
from lianfang.resumption.services.checking import approve_filing, return_filing
from lianfang.resumption.services.drafting import FilingExists
from lianfang.resumption.services.own import begin_own_filing, start_own_batch
from lianfang.resumption.services.starting import BatchStarted, start_batch
from lianfang.resumption.services.steps import WrongFilingState
from tests.people.builders import NOW, build_town
from tests.resumption.builders import at, batches, desk, firm, states
from tests.resumption.stages import WHY, brought
from tests.transport.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_two_of_the_desk_decide_at_once_and_one_of_them_did():
    town = build_town()
    filing, _enterprise, _contact = brought(town, "deciding")
    office = desk(town)
    who = {"actor": office, "now": at("11:00"), "filing_id": filing.pk}

    results = at_once(
        lambda: approve_filing(**who),
        lambda: return_filing(**who, reason=WHY),
        lambda: approve_filing(**who),
    )

    assert sum(isinstance(one, Filing) for one in results) == 1
    assert sum(isinstance(one, WrongFilingState) for one in results) == 2
    assert len(states(filing)) == 6


def test_a_batch_reported_by_the_desk_and_the_enterprise_at_once_starts_once():
    town = build_town()
    filing, enterprise, contact = brought(town, "approved")
    batch, office = batches(filing)[0], desk(town)
    given = {"now": at("08:00", 22), "batch_id": batch.pk, "people": 180}

    results = at_once(
        lambda: start_batch(actor=office, filing_id=filing.pk, **given),
        lambda: start_own_batch(actor=contact, enterprise_id=enterprise.pk, **given),
    )

    assert sum(isinstance(one, StaffReturn) for one in results) == 1
    assert sum(isinstance(one, BatchStarted) for one in results) == 1
    assert states(filing)[-1] == "resumed"


def test_an_enterprise_begins_on_two_phones_at_once_and_has_one_filing():
    town = build_town()
    enterprise, contact = firm(town)
    given = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}

    results = at_once(*(lambda: begin_own_filing(**given) for _phone in range(4)))

    assert sum(isinstance(one, Filing) for one in results) == 1
    assert sum(isinstance(one, FilingExists) for one in results) == 3
    assert Filing._base_manager.filter(enterprise=enterprise).count() == 1
    assert FilingStep._base_manager.filter(filing__enterprise=enterprise).count() == 1
