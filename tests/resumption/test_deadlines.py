"""To the minute: when a filing is late, who is told of it, how often, and when that ends."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.errors import NotPermitted
from lianfang.resumption.jobs import tell_of_late_filings
from lianfang.resumption.models import FilingStep
from lianfang.resumption.services.checking import pass_desk, return_filing, take_filing
from lianfang.resumption.services.escalating import escalate_filings
from lianfang.resumption.services.own import save_own_filing, submit_own_filing
from tests.people.builders import SYSTEM
from tests.resumption.builders import at, desk, firm, handed_in, states, stored
from tests.resumption.stages import MIXED, WHY, brought, rules

pytestmark = pytest.mark.django_db


def tell(moment) -> int:
    return escalate_filings(actor=SYSTEM, now=moment)


def told(filing) -> list[str]:
    """The places told, in the order they were."""
    with everywhere("a test looks at what was stored"):
        rows = FilingStep.objects.filter(filing=filing, details__has_key="told").order_by("at")
        return [one.details["told"] for one in rows]


def test_at_the_very_minute_it_is_due_nobody_is_told_a_minute_later_they_are(town):
    filing, _enterprise, _contact = brought(town, "submitted")

    assert [tell(at("09:30", 19)), tell(at("09:31", 19))] == [0, 1]
    assert told(filing) == ["试验区"]


def test_they_are_told_again_after_twelve_hours_to_the_minute_and_three_times_at_most(town):
    filing, enterprise, _contact = brought(town, "submitted")

    told_of = [
        tell(moment)
        for moment in (
            at("09:31", 19),
            at("21:30", 19),
            at("21:31", 19),
            at("09:30", 20),
            at("09:31", 20),
            at("21:31", 20),
            at("09:31", 25),
        )
    ]

    assert told_of == [1, 0, 1, 0, 1, 0, 0]
    assert (stored(enterprise).told, len(told(filing))) == (3, 3)


def test_the_hours_between_two_tellings_are_those_of_the_plan(town):
    rules(town, "deadlines: {desk: 6, escalate: 2}")
    filing, _enterprise, _contact = brought(town, "submitted")

    assert filing.due_at == at("15:30")
    assert [tell(at(clock)) for clock in ("15:30", "15:31", "17:30", "17:31")] == [0, 1, 0, 1]


def test_a_village_that_does_not_answer_is_told_of_to_the_subdistrict_then_the_district(town):
    rules(town, *MIXED)
    filing, _enterprise, _contact = brought(town, "submitted", premises="small_catering")

    tell(at("09:31", 19))
    tell(at("21:31", 19))

    assert told(filing) == ["金山街道", "试验区"]


def test_taking_it_up_buys_no_time(town):
    filing, enterprise, _contact = brought(town, "submitted")

    take_filing(actor=desk(town), now=at("09:00", 19), filing_id=filing.pk)

    assert stored(enterprise).due_at == at("09:30", 19)
    assert tell(at("09:31", 19)) == 1


def test_whoever_answers_ends_the_telling_and_the_next_step_has_hours_of_its_own(town):
    filing, enterprise, _contact = brought(town, "submitted")
    tell(at("10:00", 19))

    pass_desk(actor=desk(town), now=at("10:30", 19), filing_id=filing.pk, reason=WHY)

    row = stored(enterprise)
    assert (row.told, row.told_at, row.due_at) == (0, None, at("10:30", 21))
    assert [tell(at("10:30", 21)), tell(at("10:31", 21))] == [0, 1]


@pytest.mark.parametrize("state", ["draft", "returned", "approved", "resumed", "suspended"])
def test_nobody_is_told_of_what_waits_for_the_enterprise_or_for_nobody(town, state):
    brought(town, state)

    assert tell(at("09:31", 30)) == 0


def test_a_correction_handed_in_late_begins_the_hours_anew(town):
    filing, enterprise, contact = brought(town, "submitted")
    tell(at("09:31", 19))
    own = {"actor": contact, "now": at("20:00", 19), "enterprise_id": enterprise.pk}

    save_own_filing(**own, back_now=410)
    submit_own_filing(**own)

    row = stored(enterprise)
    assert (row.due_at, row.told) == (at("20:00", 20), 0)
    assert tell(at("20:00", 20)) == 0
    assert states(filing)[-2:] == ["submitted", "submitted"]


def test_of_several_only_the_late_ones_are_told_of(town):
    early, _enterprise, _contact = brought(town, "submitted")
    other, contact = firm(town, "黄石百川电子有限公司")
    later = handed_in(other, contact, at("12:00"))

    assert tell(at("10:00", 19)) == 1
    assert (told(early), told(later)) == (["试验区"], [])
    assert tell(at("12:01", 19)) == 1
    assert told(later) == ["试验区"]


def test_a_return_answered_in_time_or_not_is_told_to_nobody_and_stays_returned(town):
    filing, enterprise, _contact = brought(town, "submitted")
    return_filing(actor=desk(town), now=at("10:00"), filing_id=filing.pk, reason=WHY)

    assert tell(at("10:01", 21)) == 0
    assert (stored(enterprise).state, stored(enterprise).due_at) == ("returned", at("10:00", 21))


def test_the_worker_tells_by_its_own_clock(town, monkeypatch):
    filing, _enterprise, _contact = brought(town, "submitted")

    monkeypatch.setattr(clock, "now", lambda: at("09:30", 19))
    tell_of_late_filings(0)
    assert told(filing) == []
    monkeypatch.setattr(clock, "now", lambda: at("09:31", 19))
    tell_of_late_filings(0)
    assert told(filing) == ["试验区"]


def test_the_telling_is_logged_beside_the_state_it_is_in(town):
    filing, _enterprise, _contact = brought(town, "deciding")
    tell(at("09:31", 19))

    with everywhere("a test looks at what was stored"):
        step = FilingStep.objects.get(filing=filing, details__has_key="told")
    assert (step.from_state, step.to_state, step.by) == ("deciding", "deciding", "test")
    assert step.details == {"told": "试验区"}


def test_nobody_but_the_system_is_the_clock(town):
    brought(town, "submitted")
    secretary = desk(town, town.community, Role.COMMUNITY_SECRETARY)

    with pytest.raises(NotPermitted):
        escalate_filings(actor=secretary, now=at("09:31", 19))
