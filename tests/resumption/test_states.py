"""Every deed has its state: at any other time it is refused, and nothing is logged."""

from datetime import date, timedelta
from itertools import product

import pytest

from lianfang.access.enums import Role
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.resumption.enums import FilingState
from lianfang.resumption.services.checking import (
    approve_filing,
    pass_desk,
    pass_site,
    return_filing,
    take_filing,
)
from lianfang.resumption.services.entering import withdraw_filing
from lianfang.resumption.services.own import (
    add_own_paper,
    plan_own_batches,
    save_own_filing,
    start_own_batch,
    submit_own_filing,
    withdraw_own_filing,
)
from lianfang.resumption.services.starting import reopen_filing, start_batch, suspend_filing
from lianfang.resumption.services.steps import WrongFilingState
from tests.people.builders import NOW
from tests.resumption.builders import (
    BATCHES,
    at,
    batches,
    desk,
    photo,
    states,
    stored,
    versions,
)
from tests.resumption.stages import WHY, brought, last_step

pytestmark = pytest.mark.django_db
WITH_TOWN = {"submitted", "desk_check", "site_check", "deciding"}
WRITABLE = {*WITH_TOWN, "draft", "returned"}
WORKS = {"approved", "resumed"}
# Service, the states in which the desk may use it, what it needs besides the filing.
DESK = (
    (take_filing, {"submitted"}, {}),
    (pass_desk, {"submitted", "desk_check"}, {"reason": WHY}),
    (pass_site, {"site_check"}, {"inspection_id": new_id()}),
    (approve_filing, {"deciding"}, {}),
    (return_filing, WITH_TOWN, {"reason": WHY}),
    (start_batch, WORKS, {"batch_id": new_id(), "people": 1}),
    (suspend_filing, WORKS, {"reason": WHY}),
    (reopen_filing, {"suspended"}, {"reason": WHY}),
    (withdraw_filing, {*WRITABLE, "approved"}, {"reason": WHY}),
)
OWN = (
    (save_own_filing, WRITABLE, {"back_now": 1}),
    (plan_own_batches, WRITABLE, {"batches": BATCHES}),
    (submit_own_filing, WRITABLE, {}),
    (add_own_paper, WRITABLE, {"kind": "plan", "name": "a.jpg", "content": photo()}),
    (withdraw_own_filing, {*WRITABLE, "approved"}, {"reason": WHY}),
    (start_own_batch, WORKS, {"batch_id": new_id(), "people": 1}),
)
# By when each state must have ended, where everything happened at half past nine.
DUE = (
    ("draft", None),
    ("submitted", NOW + timedelta(hours=24)),
    ("desk_check", NOW + timedelta(hours=24)),
    ("site_check", NOW + timedelta(hours=48)),
    ("deciding", NOW + timedelta(hours=24)),
    ("returned", NOW + timedelta(hours=72)),
    ("approved", day_bounds(date(2020, 3, 22))[1]),
    ("resumed", None),
    ("suspended", None),
    ("withdrawn", None),
)


def test_every_state_is_looked_at():
    assert {state for state, _due in DUE} == set(FilingState.values)


@pytest.mark.parametrize(("state", "due"), DUE)
def test_every_state_has_its_hour_and_what_is_not_due_in_it_is_refused(town, state, due):
    filing, enterprise, contact = brought(town, state)
    assert (filing.state, filing.due_at) == (state, due)
    before, office = states(filing), desk(town)
    refusal = NotFound if state == "withdrawn" else WrongFilingState

    for do, allowed, given in DESK:
        if state not in allowed:
            with pytest.raises(WrongFilingState) as refused:
                do(actor=office, now=at("10:00"), filing_id=filing.pk, **given)
            assert (refused.value.status, refused.value.code) == (409, "filing_state")
    for do, allowed, given in OWN:
        if state not in allowed:
            with pytest.raises(refusal):
                do(actor=contact, now=at("10:00"), enterprise_id=enterprise.pk, **given)

    assert (stored(enterprise).state, states(filing)) == (state, before)


def test_a_filing_nobody_knows_is_not_found(town):
    office = desk(town)

    for do, _allowed, given in DESK:
        with pytest.raises(NotFound):
            do(actor=office, now=NOW, filing_id=new_id(), **given)


def test_the_desk_of_another_community_does_nothing_about_it(town):
    filing, enterprise, _contact = brought(town, "submitted")
    stranger = desk(town, town.neighbour, Role.COMMUNITY_SECRETARY)

    for do, allowed, given in DESK:
        if "submitted" in allowed:
            with pytest.raises((NotPermitted, NotFound)):
                do(actor=stranger, now=NOW, filing_id=filing.pk, **given)

    assert (stored(enterprise).state, states(filing)) == ("submitted", ["draft", "submitted"])


def test_a_leader_reads_and_does_not_answer(town):
    filing, enterprise, _contact = brought(town, "submitted")

    for do, allowed, given in DESK:
        if "submitted" in allowed:
            with pytest.raises(NotPermitted):
                do(actor=desk(town, role=Role.LEADER), now=NOW, filing_id=filing.pk, **given)

    assert stored(enterprise).state == "submitted"


def test_an_order_without_a_reason_is_none(town):
    filing, enterprise, contact = brought(town, "approved")
    who = {"actor": desk(town), "now": NOW, "filing_id": filing.pk}
    unsaid = ("", "  ", "x", "\u200b\n")

    for do, said in product((suspend_filing, withdraw_filing), unsaid):
        with pytest.raises(InvalidInput) as refused:
            do(**who, reason=said)
        assert set(refused.value.fields) == {"reason"}
    with pytest.raises(InvalidInput) as own:
        withdraw_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk, reason=" ")

    assert set(own.value.fields) == {"reason"}
    assert stored(enterprise).state == "approved"


def test_it_goes_on_only_with_a_reason_and_to_where_it_was(town):
    filing, enterprise, _contact = brought(town, "suspended")
    who = {"actor": desk(town), "now": at("15:00"), "filing_id": filing.pk}

    with pytest.raises(InvalidInput):
        reopen_filing(**who, reason=" ")
    reopen_filing(**who, reason="整改到位")

    assert stored(enterprise).state == "resumed"
    assert (last_step(filing).from_state, last_step(filing).reason) == ("suspended", "整改到位")


def test_stopped_twice_it_goes_back_twice(town):
    filing, _enterprise, _contact = brought(town, "approved")
    who = {"actor": desk(town), "filing_id": filing.pk}

    for hour in ("11", "13"):
        suspend_filing(**who, now=at(f"{hour}:00"), reason="未测温")
        reopen_filing(**who, now=at(f"{hour}:30"), reason="整改到位")

    assert states(filing)[-5:] == [
        *("approved", "suspended", "approved", "suspended", "approved"),
    ]


def test_the_log_says_who_when_and_from_where(town):
    filing, _enterprise, _contact = brought(town, "submitted")
    office = desk(town)

    take_filing(actor=office, now=at("11:05"), filing_id=filing.pk)

    step = last_step(filing)
    assert (step.from_state, step.to_state, step.by) == (
        *("submitted", "desk_check"),
        office.display_name,
    )
    assert (step.at, step.reason, step.details) == (at("11:05"), "", {})


def test_a_long_reason_is_cut_and_not_refused(town):
    filing, _enterprise, _contact = brought(town, "submitted")

    return_filing(
        actor=desk(town),
        now=NOW,
        filing_id=filing.pk,
        reason="长" * 600,
        fields={"scope": "短" * 300},
    )

    step = last_step(filing)
    assert (len(step.reason), len(step.details["fields"]["scope"])) == (512, 256)


def test_forty_fields_of_a_return_are_kept_at_most(town):
    filing, _enterprise, _contact = brought(town, "submitted")
    said = {f"field{number}": "不符" for number in range(45)}

    return_filing(actor=desk(town), now=NOW, filing_id=filing.pk, fields=said)

    assert len(last_step(filing).details["fields"]) == 40


def test_a_correction_during_the_check_on_site_goes_back_to_the_desk(town):
    filing, enterprise, contact = brought(town, "site_check")
    own = {"actor": contact, "now": at("16:00"), "enterprise_id": enterprise.pk}

    save_own_filing(**own, back_now=300)
    waiting = stored(enterprise).state
    again = submit_own_filing(**own)

    assert waiting == "site_check"
    assert (again.state, again.due_at, again.filed_at) == ("submitted", at("16:00", 19), NOW)
    assert states(filing)[-2:] == ["site_check", "submitted"]


def test_what_is_being_corrected_is_not_what_the_desk_decides_on(town):
    filing, enterprise, contact = brought(town, "deciding")
    save_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk, back_now=1)

    done = approve_filing(actor=desk(town), now=at("10:00"), filing_id=filing.pk)

    first, draft = versions(filing)
    assert (done.state, done.staff_total, first.back_now) == ("approved", 620, 400)
    assert (draft.number, draft.submitted_at, draft.back_now) == (2, None, 1)


def test_only_batches_of_what_was_handed_in_last_start(town):
    filing, enterprise, contact = brought(town, "deciding")
    save_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk, back_now=1)
    approve_filing(actor=desk(town), now=at("10:00"), filing_id=filing.pk)
    who = {"actor": contact, "now": at("11:00"), "enterprise_id": enterprise.pk, "people": 5}
    numbers = {one.number: one.pk for one in versions(filing)}
    planned, drafted = (
        [one for one in batches(filing) if one.version_id == numbers[number]] for number in (1, 2)
    )

    with pytest.raises(NotFound):
        start_own_batch(**who, batch_id=drafted[0].pk)
    start_own_batch(**who, batch_id=planned[0].pk)

    assert stored(enterprise).state == "resumed"
