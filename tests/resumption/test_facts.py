"""Dated facts of who works and how many are back: their edges, their order, what they count to."""

from datetime import date, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.resumption.models import StaffReturn, WorkFact
from lianfang.resumption.selectors.facts import (
    facts_of,
    returns_of,
    work_by_day,
    working_on,
)
from lianfang.resumption.selectors.figures import figures_on, last_day
from lianfang.resumption.services.checking import return_filing
from lianfang.resumption.services.entering import withdraw_filing
from lianfang.resumption.services.starting import (
    mark_working,
    record_return,
    record_returns,
    reopen_filing,
    start_batch,
    suspend_filing,
)
from tests.enterprises.builders import register
from tests.people.builders import NOW, SYSTEM
from tests.resumption.builders import DAY, approved, at, batches, desk, firm, handed_in, stored
from tests.resumption.stages import WHY, brought

pytestmark = pytest.mark.django_db
LATER = at("18:00", 28)


def mark(town, *enterprises, day=DAY, now=LATER, **given):
    return mark_working(
        actor=desk(town),
        now=now,
        place_id=town.township.pk,
        enterprise_ids=[one.pk for one in enterprises],
        day=day,
        **{"source": "经济办名单", **given},
    )


def back(town, enterprise, people, day=DAY, now=LATER, source="企业电话报告"):
    return record_return(
        actor=desk(town),
        now=now,
        enterprise_id=enterprise.pk,
        day=day,
        people=people,
        source=source,
    )


def whole(town, day, now=LATER):
    actor = desk(town)
    with looking(actor):
        return figures_on(actor, town.township.path, now, day).whole


def counted(*days: int):
    """(enterprises at work, staff back) at the end of each day of March."""
    with everywhere("a test counts every enterprise"):
        return work_by_day(Enterprise.objects.all(), [date(2020, 3, day) for day in days])[0]


@pytest.mark.parametrize(("days", "is_taken"), [(0, True), (92, True), (93, False), (-1, False)])
def test_a_start_may_be_written_up_for_three_months_and_not_ahead(town, days, is_taken):
    enterprise = register(town, staff_count=620)
    day = DAY - timedelta(days=days)

    if is_taken:
        assert mark(town, enterprise, day=day, now=NOW) == 1
        assert working_on(day, [enterprise.pk]) == {enterprise.pk}
        assert working_on(day - timedelta(days=1), [enterprise.pk]) == set()
    else:
        with pytest.raises(InvalidInput) as refused:
            mark(town, enterprise, day=day, now=NOW)
        assert set(refused.value.fields) == {"day"}


@pytest.mark.parametrize("people", [0, 1_000_001, -1_000_001])
def test_numbers_nobody_can_have_counted_are_refused(town, people):
    enterprise = register(town, staff_count=620)

    with pytest.raises(InvalidInput) as refused:
        back(town, enterprise, people)

    assert set(refused.value.fields) == {"people"}


def test_how_it_is_known_must_be_said(town):
    enterprise = register(town, staff_count=620)

    for wrong in ("", " ", "x"):
        with pytest.raises(InvalidInput) as refused:
            back(town, enterprise, 5, source=wrong)
        assert set(refused.value.fields) == {"source"}
    with everywhere("a test looks at what was stored"):
        assert StaffReturn.objects.count() == 0


def test_of_one_day_what_was_recorded_last_holds(town):
    enterprise = register(town, staff_count=620)
    mark(town, enterprise, now=at("10:00", 20))
    mark(town, enterprise, now=at("11:00", 20), works=False)

    assert working_on(DAY, [enterprise.pk]) == set()
    mark(town, enterprise, now=at("12:00", 20))
    assert working_on(DAY, [enterprise.pk]) == {enterprise.pk}
    assert [one.works for one in facts_of(SYSTEM, enterprise)] == [True, False, True]


def test_an_earlier_day_recorded_later_does_not_overrule_a_later_day(town):
    enterprise = register(town, staff_count=620)
    mark(town, enterprise, day=date(2020, 3, 22), now=at("10:00", 22))

    mark(town, enterprise, day=date(2020, 3, 18), now=at("10:00", 23))
    mark(town, enterprise, day=date(2020, 3, 20), now=at("10:00", 24), works=False)

    assert counted(17, 18, 19, 20, 21, 22) == [
        *((0, 0), (1, 0), (1, 0), (0, 0), (0, 0)),
        (1, 0),
    ]


def test_the_same_enterprise_named_twice_is_marked_once(town):
    enterprise = register(town, staff_count=620)

    assert mark(town, enterprise, enterprise, with_staff=True) == 1
    assert [one.people for one in returns_of(SYSTEM, enterprise)] == [620]


def test_of_whom_the_register_knows_no_number_no_staff_come_back(town):
    enterprise = register(town, staff_count=None)

    assert mark(town, enterprise, with_staff=True) == 1
    assert returns_of(SYSTEM, enterprise) == []


def test_the_last_of_several_days_tells_who_works_and_with_how_many_of_their_staff(town):
    one, two, three = (register(town, f"第{n}厂", staff_count=100) for n in (1, 2, 3))
    mark(town, one, two, three, day=date(2020, 3, 16))
    mark(town, three, day=date(2020, 3, 18), works=False)
    back(town, one, 40, day=date(2020, 3, 17))
    back(town, three, 25, day=date(2020, 3, 17))

    with everywhere("a test counts every enterprise"):
        days, there = work_by_day(Enterprise.objects.all(), [date(2020, 3, 17), date(2020, 3, 18)])

    assert days == [(3, 65), (2, 40)]
    assert there == {one.pk: 40, two.pk: 0}


def test_who_does_not_work_any_more_brings_no_staff(town):
    enterprise = register(town, staff_count=620)
    mark(town, enterprise, day=date(2020, 3, 16))

    mark(town, enterprise, works=False, with_staff=True)

    assert returns_of(SYSTEM, enterprise) == []


def test_nobody_marks_more_than_five_thousand_at_once(town):
    given = {"actor": desk(town), "now": LATER, "place_id": town.township.pk, "day": DAY}
    many = [new_id() for _number in range(5_001)]

    with pytest.raises(InvalidInput) as marked:
        mark_working(**given, enterprise_ids=many, source="名单")
    with pytest.raises(InvalidInput) as returned:
        record_returns(**given, people=dict.fromkeys(many, 1), source="名单")

    assert set(marked.value.fields) == set(returned.value.fields) == {"enterprises"}


def test_one_enterprise_outside_the_place_and_none_is_marked(town):
    here = register(town, staff_count=620)
    there = register(town, "王太面馆", place_id=town.neighbour.pk)

    with pytest.raises(NotFound):
        mark_working(
            actor=desk(town),
            now=LATER,
            place_id=town.community.pk,
            enterprise_ids=[here.pk, there.pk],
            day=DAY,
            source="名单",
        )

    assert working_on(DAY, [here.pk, there.pk]) == set()


def test_a_worker_of_the_grid_records_nothing(town):
    enterprise = register(town, staff_count=620)

    with pytest.raises(NotPermitted):
        record_return(
            actor=desk(town, town.community, Role.GRID_WORKER),
            now=LATER,
            enterprise_id=enterprise.pk,
            day=DAY,
            people=5,
            source="走访",
        )


def test_staff_of_an_enterprise_that_does_not_work_are_not_counted_as_back(town):
    enterprise = register(town, staff_count=620)
    back(town, enterprise, 40, date(2020, 3, 19))

    assert counted(19) == [(0, 0)]
    mark(town, enterprise, day=date(2020, 3, 20))
    assert counted(19, 20) == [(0, 0), (1, 40)]


def test_corrections_below_nothing_count_as_nobody(town):
    enterprise = register(town, staff_count=620)
    mark(town, enterprise, day=date(2020, 3, 19))
    back(town, enterprise, 40, date(2020, 3, 19))
    back(town, enterprise, -60, date(2020, 3, 21))

    assert counted(19, 20, 21) == [(1, 40), (1, 40), (1, 0)]


def test_batches_start_one_by_one_and_add_up(town):
    enterprise, contact = firm(town)
    filing = approved(town, enterprise, contact)
    who = {"actor": desk(town), "filing_id": filing.pk, "now": at("18:00", 25)}

    for batch, people, day in zip(batches(filing), (150, 100), (22, 24), strict=True):
        start_batch(**who, batch_id=batch.pk, people=people, day=date(2020, 3, day))

    assert counted(21, 22, 23, 24) == [(0, 0), (1, 150), (1, 150), (1, 250)]
    assert stored(enterprise).state == "resumed"


@pytest.mark.parametrize("people", [0, -1, 201])
def test_a_batch_starts_with_somebody_and_not_with_more_than_planned(town, people):
    enterprise, contact = firm(town)
    filing = approved(town, enterprise, contact)

    with pytest.raises(InvalidInput) as refused:
        start_batch(
            actor=desk(town),
            now=at("08:00", 22),
            filing_id=filing.pk,
            batch_id=batches(filing)[0].pk,
            people=people,
        )

    assert set(refused.value.fields) == {"people"}
    assert stored(enterprise).state == "approved"


def test_a_batch_of_another_enterprise_is_not_found(town):
    mine, contact = firm(town)
    other, stranger = firm(town, "黄石百川电子有限公司")
    filing, theirs = approved(town, mine, contact), approved(town, other, stranger)

    with pytest.raises(NotFound):
        start_batch(
            actor=desk(town),
            now=at("08:00", 22),
            filing_id=filing.pk,
            batch_id=batches(theirs)[0].pk,
            people=1,
        )


def test_the_days_it_was_stopped_do_not_count_and_those_after_do(town):
    filing, _enterprise, _contact = brought(town, "resumed")
    who = {"actor": desk(town), "filing_id": filing.pk}

    suspend_filing(**who, now=at("09:00", 20), reason="未测温")
    reopen_filing(**who, now=at("17:00", 22), reason="整改到位")

    assert counted(18, 19, 20, 21, 22) == [(1, 180), (1, 180), (0, 0), (0, 0), (1, 180)]


def test_whom_the_desk_marked_before_any_batch_started_stops_working_when_told_to(town):
    filing, enterprise, _contact = brought(town, "approved")
    mark(town, enterprise, day=date(2020, 3, 19))
    who = {"actor": desk(town), "filing_id": filing.pk}

    suspend_filing(**who, now=at("09:00", 21), reason="未测温")
    assert working_on(date(2020, 3, 21), [enterprise.pk]) == set()
    reopen_filing(**who, now=at("17:00", 23), reason="整改到位")

    assert counted(20, 21, 22, 23) == [(1, 0), (0, 0), (0, 0), (1, 0)]
    assert stored(enterprise).state == "approved"


def test_what_did_not_work_when_it_was_stopped_does_not_work_when_it_may_go_on(town):
    filing, enterprise, _contact = brought(town, "approved")
    who = {"actor": desk(town), "filing_id": filing.pk}

    suspend_filing(**who, now=at("09:00", 21), reason="未测温")
    reopen_filing(**who, now=at("17:00", 23), reason="整改到位")

    assert working_on(date(2020, 3, 28), [enterprise.pk]) == set()
    with everywhere("a test looks at what was stored"):
        assert WorkFact.objects.filter(enterprise=enterprise).count() == 0


def test_a_return_keeps_it_among_those_who_filed_and_taking_it_back_does_not(town):
    enterprise, contact = firm(town)
    filing = handed_in(enterprise, contact)
    who = {"actor": desk(town), "filing_id": filing.pk, "reason": WHY}
    return_filing(**who, now=at("10:00", 19))
    withdraw_filing(**who, now=at("10:00", 21))

    filed = [whole(town, date(2020, 3, day)).filed for day in (17, 18, 19, 20, 21)]

    assert filed == [0, 1, 1, 1, 0]


def test_an_enterprise_counts_from_the_day_it_was_registered_to_the_day_it_closed(town):
    enterprise = register(town, staff_count=620)
    set_state(
        actor=SYSTEM,
        now=LATER,
        enterprise_id=enterprise.pk,
        state="closed",
        reason="注销",
        day=date(2020, 3, 25),
    )

    totals = [whole(town, date(2020, 3, day)).total for day in (17, 18, 24, 25, 28)]

    assert totals == [0, 1, 1, 0, 0]


def test_whoever_is_of_no_kind_that_is_to_resume_is_not_counted(town):
    register(town, kind="other")
    register(town, "面馆", kind="self_employed", staff_count=2)

    line = whole(town, DAY)

    assert (line.total, line.staff, line.missing) == (1, 2, 1)


def test_no_day_to_come_is_shown_and_none_before_there_was_a_town():
    assert last_day(NOW, None) == DAY
    assert last_day(NOW, date(2020, 3, 19)) == DAY
    assert last_day(NOW, date(2020, 2, 10)) == date(2020, 2, 10)
    assert last_day(NOW, date.min) == date(2000, 1, 1)
