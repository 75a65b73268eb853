"""Batches start, enterprises are marked, staff come back: figures of any day count from rows."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.reports.metrics import figure
from lianfang.resumption.models import StaffReturn, WorkFact
from lianfang.resumption.selectors.figures import figures_on
from lianfang.resumption.selectors.filings import FilingFilter
from lianfang.resumption.services.exporting import export_filings
from lianfang.resumption.services.own import start_own_batch
from lianfang.resumption.services.starting import (
    BatchStarted,
    mark_working,
    record_return,
    start_batch,
    suspend_filing,
)
from lianfang.resumption.services.steps import WrongFilingState
from tests.enterprises.builders import enforce_plan, fresh, steps
from tests.people.builders import NOW, SYSTEM
from tests.resumption.builders import approved, at, batches, desk, firm, handed_in, states, stored

pytestmark = pytest.mark.django_db
FEBRUARY = date(2020, 2, 10)


def figures(town, day, now=None):
    actor = desk(town)
    with looking(actor):
        return figures_on(actor, town.township.path, now or at("18:00", 28), day)


def value(town, key, moment):
    return figure(desk(town), key, town.township.path, moment).value


def test_with_the_first_batch_the_enterprise_works_again(town):
    firm_, contact = firm(town)
    filing = approved(town, firm_, contact)
    first, second = batches(filing)
    who = {"actor": contact, "now": at("08:00", 22), "enterprise_id": firm_.pk}

    start_own_batch(**who, batch_id=first.pk, people=180)
    start_batch(
        actor=desk(town),
        now=at("08:00", 26),
        filing_id=filing.pk,
        batch_id=second.pk,
        people=150,
        day=date(2020, 3, 25),
    )

    assert states(filing)[-1] == "resumed"
    assert [
        (one.day.day, one.resumed, one.back) for one in figures(town, date(2020, 3, 26)).days[-6:]
    ] == [(21, 0, 0), (22, 1, 180), (23, 1, 180), (24, 1, 180), (25, 1, 330), (26, 1, 330)]


def test_a_batch_starts_once_and_not_with_more_people_than_planned(town):
    firm_, contact = firm(town)
    filing = approved(town, firm_, contact)
    batch = batches(filing)[0]
    who = {"actor": contact, "now": at("08:00", 22), "enterprise_id": firm_.pk}

    with pytest.raises(InvalidInput) as refused:
        start_own_batch(**who, batch_id=batch.pk, people=201, day=date(2020, 3, 23))
    start_own_batch(**who, batch_id=batch.pk, people=200)
    with pytest.raises(BatchStarted):
        start_own_batch(**who, batch_id=batch.pk, people=1)

    assert set(refused.value.fields) == {"people", "day"}


def test_nobody_starts_before_it_is_approved(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)

    with pytest.raises(WrongFilingState):
        start_own_batch(
            actor=contact,
            now=NOW,
            enterprise_id=firm_.pk,
            batch_id=batches(filing)[0].pk,
            people=1,
        )


def test_many_are_marked_at_once_with_the_day_and_how_it_is_known(town):
    one, _c = firm(town, staff_count=10)
    two, _c = firm(town, "面馆", kind="self_employed", staff_count=2)
    who = {"actor": desk(town), "now": at("18:00", 25), "place_id": town.township.pk}
    given = {"enterprise_ids": [one.pk, two.pk], "source": "经济办名单"}

    assert mark_working(**who, **given, day=date(2020, 3, 20), with_staff=True) == 2
    assert mark_working(**who, **given, day=date(2020, 3, 21)) == 0
    stopped = {**given, "enterprise_ids": [two.pk], "works": False}
    assert mark_working(**who, **stopped, day=date(2020, 3, 24)) == 1

    seen = {day: figures(town, date(2020, 3, day)).whole for day in (19, 20, 23, 24)}
    assert {day: (line.resumed, line.back) for day, line in seen.items()} == {
        19: (0, 0),
        20: (2, 12),
        23: (2, 12),
        24: (1, 10),
    }


def test_marking_asks_for_a_day_that_was_and_a_source_and_enterprises_of_the_place(town):
    one, _c = firm(town)
    who = {"actor": desk(town), "now": NOW, "place_id": town.township.pk}

    with pytest.raises(InvalidInput) as refused:
        mark_working(**who, enterprise_ids=[], day=date(2020, 3, 19), source="")
    with pytest.raises(NotFound):
        mark_working(
            **{**who, "place_id": town.neighbour.pk},
            enterprise_ids=[one.pk],
            day=date(2020, 3, 18),
            source="名单",
        )
    with pytest.raises(NotPermitted):
        mark_working(
            **{**who, "actor": desk(town, role=Role.LEADER)},
            enterprise_ids=[one.pk],
            day=date(2020, 3, 18),
            source="名单",
        )

    assert set(refused.value.fields) == {"enterprises", "source", "day"}


def test_a_correction_of_the_number_back_is_a_row_of_its_own(town):
    one, _c = firm(town, staff_count=100)
    marked = {"place_id": town.township.pk, "enterprise_ids": [one.pk], "source": "名单"}
    mark_working(actor=desk(town), now=NOW, **marked, day=date(2020, 3, 17), with_staff=True)

    record_return(
        actor=desk(town),
        now=NOW,
        enterprise_id=one.pk,
        day=date(2020, 3, 18),
        people=-30,
        source="企业更正",
    )

    assert [line.back for line in figures(town, date(2020, 3, 18)).days[-2:]] == [100, 70]
    with everywhere("a test tries"), pytest.raises(DatabaseError), transaction.atomic():
        StaffReturn.objects.all().delete()
    with everywhere("a test tries"), pytest.raises(DatabaseError), transaction.atomic():
        WorkFact.objects.update(works=False)


def test_ordered_to_stop_it_does_not_count_as_working(town):
    firm_, contact = firm(town)
    filing = approved(town, firm_, contact)
    start_own_batch(
        actor=contact,
        now=at("08:00", 22),
        enterprise_id=firm_.pk,
        batch_id=batches(filing)[0].pk,
        people=200,
    )

    suspend_filing(actor=desk(town), now=at("09:00", 24), filing_id=filing.pk, reason="未测温")

    assert [figures(town, date(2020, 3, day)).whole.resumed for day in (23, 24)] == [1, 0]
    assert stored(firm_).state == "suspended"


def test_the_figures_of_a_day_go_by_class_and_are_the_same_whenever_they_are_asked_for(town):
    enforce_plan(town.township, "resume")
    big, contact = firm(town, scale="industry")
    firm(town, "面馆", kind="self_employed", staff_count=2)
    approved(town, big, contact)
    mark_working(
        actor=desk(town),
        now=at("10:00", 20),
        place_id=town.township.pk,
        enterprise_ids=[big.pk],
        day=date(2020, 3, 20),
        source="名单",
    )

    early = figures(town, date(2020, 3, 18), at("18:00", 18))
    late = figures(town, date(2020, 3, 18), at("18:00", 28))
    after = figures(town, date(2020, 3, 20))

    assert early == late
    assert (early.whole.total, early.whole.filed, early.whole.approved) == (2, 1, 1)
    groups = {line.key: (line.total, line.resumed) for line in after.groups}
    assert groups["above_scale"] == (1, 1)
    assert groups["self_employed"] == (1, 0)
    assert [(line.key, line.total) for line in after.classes if line.total] == [
        ("large", 1),
        ("other", 1),
    ]


def test_what_stood_still_in_the_register_is_open_again_with_the_day(town):
    one, _c = firm(town, staff_count=10)
    set_state(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=one.pk,
        state="stopped",
        reason="春节停工",
        day=FEBRUARY,
    )

    mark_working(
        actor=desk(town),
        now=NOW,
        place_id=town.township.pk,
        enterprise_ids=[one.pk],
        day=date(2020, 3, 17),
        source="经济办名单",
    )

    row = fresh(one)
    assert (row.state, row.state_since) == ("open", date(2020, 3, 17))
    assert steps(one)[-1] == ("state", "stopped", "open")


def test_the_figures_of_a_bulletin_count_the_rows_they_open(town):
    enforce_plan(town.township, "resume")
    firm_, contact = firm(town, scale="industry")
    shop, _c = firm(town, "面馆", kind="self_employed", staff_count=2)
    firm(town, "一期", kind="project", area_m2=23_000, credit_code="", staff_count=None)
    filing = approved(town, firm_, contact)
    later = at("10:00", 22)
    start_own_batch(
        actor=contact,
        now=later,
        enterprise_id=firm_.pk,
        batch_id=batches(filing)[0].pk,
        people=180,
    )
    mark_working(
        actor=desk(town),
        now=later,
        place_id=town.township.pk,
        enterprise_ids=[shop.pk],
        day=date(2020, 3, 21),
        source="名单",
        with_staff=True,
    )
    expected = {
        "enterprises_to_resume": 1,
        "enterprises_filed": 1,
        "enterprises_approved": 1,
        "enterprises_resumed": 1,
        "above_scale_resumed": 1,
        "self_employed_resumed": 1,
        "projects_resumed": 0,
        "resumed_area_m2": 0,
        "workers_back": 182,
        "filings_overdue": 0,
        "above_scale_resumption_rate": 100,
    }

    with looking(desk(town)):
        found = {key: value(town, key, later) for key in expected}
        early = value(town, "enterprises_resumed", at("09:00", 22))

    assert found == expected
    assert early == 0


def test_the_list_leaves_as_a_table(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)
    firm(town, "黄石百川电子有限公司")

    table = export_filings(
        actor=desk(town), now=NOW, place=town.township, filters=FilingFilter(stage="waiting")
    )

    assert (table.rows, table.name.endswith(".xlsx")) == (1, True)
