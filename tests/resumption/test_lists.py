"""The desk's list of enterprises by how far they are: stages, counts, filters, order, pages."""

from datetime import date

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit import clock
from lianfang.kit.errors import InvalidInput
from lianfang.resumption.selectors.filings import STAGES, FilingFilter, filing_list, filing_rows
from lianfang.resumption.selectors.pasting import read_firms
from lianfang.resumption.selectors.stages import stage_counts
from lianfang.resumption.services.drafting import PlannedBatch
from lianfang.resumption.services.exporting import export_filings
from lianfang.resumption.services.own import (
    begin_own_filing,
    plan_own_batches,
    save_own_filing,
)
from lianfang.resumption.services.starting import mark_working
from lianfang.resumption.views import desk as desk_pages
from tests.enterprises.builders import credit_code, park, register
from tests.enterprises.contacts import browser_of
from tests.people.builders import NOW, SYSTEM, signed_in
from tests.resumption.builders import DAY, at, batches, desk, firm, stored, versions
from tests.resumption.stages import brought, rules

pytestmark = pytest.mark.django_db
LIST = reverse("resumption:filings")
MOMENT = at("09:31", 19)


@pytest.fixture
def office(town, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    return signed_in(Role.COMMANDER, town.township)


def build_street(town):
    """One enterprise in each stage; the one that waits has waited too long."""
    register(town, "甲厂", staff_count=10)
    brought(town, "draft", "乙厂")
    brought(town, "submitted", "丙厂")
    brought(town, "returned", "丁厂")
    brought(town, "approved", "戊厂")
    brought(town, "suspended", "己厂")
    worker = register(town, "庚店", kind="self_employed", staff_count=2)
    mark_working(
        actor=desk(town),
        now=NOW,
        place_id=town.township.pk,
        enterprise_ids=[worker.pk],
        day=DAY,
        source="名单",
    )


def names(town, sort="name", viewer=None, **wanted):
    actor = viewer or desk(town)
    with looking(actor):
        rows = filing_list(actor, town.township.path, FilingFilter(**wanted), MOMENT, sort)
        return "".join(row.name[0] for row in rows)


def text(answer):
    return answer.content.decode()


def test_every_stage_holds_those_who_are_in_it_and_is_counted_as_it_is_listed(town):
    build_street(town)
    expected = {
        "not_filed": "甲乙",
        "overdue": "丙",
        "waiting": "丙",
        "returned": "丁",
        "approved": "戊",
        "suspended": "己",
        "idle": "甲乙丙丁戊己",
        "resumed": "庚",
        "all": "甲乙丙丁戊己庚",
    }

    found = {stage: names(town, stage=stage) for stage in STAGES}
    viewer = desk(town)
    with looking(viewer):
        counted = stage_counts(viewer, town.township.path, MOMENT)

    assert {stage: set(line) for stage, line in found.items()} == {
        stage: set(line) for stage, line in expected.items()
    }
    assert counted == {stage: len(line) for stage, line in expected.items()}


def test_filters_narrow_what_a_stage_shows_and_the_order_is_the_one_asked_for(town):
    build_street(town)
    everyone = {"stage": "all"}

    assert names(town, **everyone, kind="self_employed") == "庚"
    assert names(town, **everyone, state="returned") == "丁"
    assert set(names(town, **everyone, mode="approval")) == set("乙丙丁戊己")
    assert names(town, **everyone, mode="none") == ""
    assert names(town, **everyone, with_level="subdistrict") == "丙"
    assert names(town, **everyone, with_level="village") == ""
    assert names(town, **everyone, text="庚店") == "庚"
    assert names(town, stage="waiting", kind="self_employed") == ""
    up, down = (names(town, sort, stage="all") for sort in ("staff", "-staff"))
    due = names(town, "due", stage="all")

    assert (up[:2], down[-2:]) == ("庚甲", "甲庚")
    assert due[0] == "丙"
    assert names(town, "nonsense", stage="all") == names(town, "place", stage="all")
    stranger = desk(town, town.neighbour, Role.COMMUNITY_SECRETARY)

    assert names(town, viewer=stranger, stage="all") == ""
    with looking(stranger):
        assert set(stage_counts(stranger, town.township.path, MOMENT).values()) == {0}


def test_a_row_says_whose_move_it_is_and_how_late(town):
    brought(town, "submitted")
    viewer = desk(town)
    with looking(viewer):
        rows = filing_list(
            viewer, town.township.path, FilingFilter(stage="overdue"), MOMENT, "place"
        )
        (row,) = filing_rows(viewer, list(rows), MOMENT, town.township.path)

    assert (row.state, row.is_overdue, row.tone, row.told) == ("submitted", True, "now", 0)
    assert (row.planned_on, row.due_at, row.works) == (date(2020, 3, 22), at(day=19), False)


def test_who_is_in_a_park_is_found_by_the_park(town):
    there = park(town)
    register(town, "甲厂", place_id=there.place_id)
    register(town, "乙厂")

    assert names(town, stage="all", park_id=there.pk) == "甲"


def test_where_nothing_is_asked_nobody_has_not_filed_and_other_kinds_are_on_no_list(town):
    rules(town, "kinds: [enterprise, project]", "modes: [{mode: approval, kinds: [project]}]")
    register(town, "甲厂")
    register(town, "乙店", kind="self_employed")
    register(town, "一期", kind="project", credit_code="")

    assert names(town) == "一"
    assert set(names(town, stage="all")) == set(names(town, stage="idle")) == set("甲一")


def test_the_list_is_walked_page_by_page(town, office, monkeypatch):
    monkeypatch.setattr(desk_pages, "PAGE_SIZE", 2)
    for name in ("甲厂", "乙厂", "丙厂"):
        register(town, name)

    pages = [text(office.get(LIST, {"sort": "name", "page": number})) for number in (1, 2)]
    seen = [{name for name in "甲乙丙" if f">{name}厂<" in page} for page in pages]

    assert [len(one) for one in seen] == [2, 1]
    assert seen[0] | seen[1] == set("甲乙丙")


def test_a_page_that_is_not_there_and_filters_that_mean_nothing_do_no_harm(town, office):
    register(town, "甲厂")

    answer = office.get(
        LIST, {"page": "999", "stage": "gone", "kind": "monster", "park_id": "x", "sort": "-x"}
    )

    assert (answer.status_code, ">甲厂<" in text(answer)) == (200, True)


def test_the_table_that_leaves_has_the_rows_of_the_list(town):
    register(town, "甲厂")
    brought(town, "returned")
    given = {"actor": desk(town), "now": MOMENT, "place": town.township}

    counts = [
        export_filings(**given, filters=FilingFilter(stage=stage)).rows
        for stage in ("all", "not_filed", "returned")
    ]

    assert counts == [2, 1, 1]


def test_the_page_hands_the_table_out_to_whoever_may_have_it(town, office):
    register(town, "甲厂")

    answer = office.post(reverse("resumption:export"), {"stage": "all"})
    leader = signed_in(Role.GRID_WORKER, town.community)
    refused = leader.post(reverse("resumption:export"), {"stage": "all"})

    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    assert refused.status_code == 403


def test_figures_of_any_day_somebody_types_are_a_page(town, office):
    register(town, "甲厂")
    page = reverse("resumption:figures")

    for day in ("0001-01-01", "9999-12-31", "gestern"):
        assert office.get(page, {"day": day}).status_code == 200


def test_a_number_of_rows_nobody_meant_is_no_error(town, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    enterprise, contact = firm(town)
    begin_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk)
    page = reverse("resumption:own_step", args=[enterprise.pk, "batches"])
    batch = {"b0-process": "一车间", "b0-starts_on": "2020-03-22", "b0-people": "80"}

    phone = browser_of(contact)

    for rows in ("", "abc", "-3", "²", "999999999"):
        assert phone.post(page, {**batch, "rows": rows}).status_code == 302
    assert [one.people for one in batches(stored(enterprise))] == [80]


def test_once_approved_the_enterprise_starts_what_was_approved(town, monkeypatch):
    """Not what it was correcting at that moment and never handed in."""
    monkeypatch.setattr(clock, "now", lambda: at("08:00", 22))
    filing, enterprise, contact = brought(town, "deciding")
    save_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk, back_now=1)
    who = {"actor": desk(town), "now": at("10:00"), "filing_id": filing.pk}
    from_desk = {one.number: one for one in versions(filing)}
    desk_pages.approve_filing(**who)

    page = text(browser_of(contact).get(reverse("resumption:own_filing", args=[enterprise.pk])))

    by_version = {one.version_id: one for one in batches(filing)}
    approved_, drafted = (by_version[from_desk[number].pk] for number in (1, 2))
    assert (str(approved_.pk) in page, str(drafted.pk) in page) == (True, False)


def test_batches_are_counted_and_dated_within_reason(town):
    enterprise, contact = firm(town)
    own = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}
    begin_own_filing(**own)

    with pytest.raises(InvalidInput) as many:
        plan_own_batches(**own, batches=[PlannedBatch("车间", DAY, 1)] * 61)
    with pytest.raises(InvalidInput) as far:
        plan_own_batches(**own, batches=[PlannedBatch("车间", date(2021, 3, 18), 1_000_001)])
    plan_own_batches(**own, batches=[PlannedBatch("车间", DAY, 1)] * 60)
    plan_own_batches(**own, batches=[])

    assert set(many.value.fields) == {"batches"}
    assert set(far.value.fields) == {"people-0", "starts_on-0"}
    assert batches(stored(enterprise)) == []


def read(town, lines, *, numbers=True):
    with looking(SYSTEM):
        return read_firms(
            SYSTEM, "resumption.return.record", town.township.path, lines, numbers=numbers
        )


LINES = (
    ("{name}\t35", 35),
    ("{name}，35人", 35),
    ("3. ; {name} ; 35名", 35),
    ("7\t{name}\t{code}\t-2", -2),
    ("{code}  +12", 12),
    ("12\t{name}\t三十", None),
)


def test_a_line_is_read_however_it_was_copied(town):
    code = credit_code(77)
    enterprise = register(town, "甲厂", credit_code=code)

    for line, people in LINES:
        found = read(town, line.format(name="甲厂", code=code.lower()), numbers=False)
        assert found.people == {enterprise.pk: people}


def test_nothing_pasted_is_nothing_found_and_a_heading_is_no_error(town):
    register(town, "甲厂")

    assert (read(town, "").people, read(town, " \n\t\n").is_clean) == ({}, True)
    assert read(town, "单位\t人数\n甲厂\t3").is_clean
    assert read(town, "乙厂\t3\n甲厂\t3").unknown == [1]
    with everywhere("a test looks at what was stored"):
        assert read(town, "甲厂\n").without == [1]
