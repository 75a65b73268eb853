"""The automatic checks at their edges, and who of the staff may start on which day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lianfang.access.scope import everywhere
from lianfang.isolation.models import IsolationCase
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.models import Arrival
from lianfang.resumption.models import Filing, FilingPaper, FilingVersion, StartBatch
from lianfang.resumption.selectors.checks import checks_of
from lianfang.resumption.selectors.clearance import cleared, employee_rows
from lianfang.resumption.selectors.notices import printed_notice, verified_notice
from lianfang.resumption.selectors.site_checks import site_check_of, site_checks
from lianfang.resumption.services.checking import approve_filing
from lianfang.resumption.services.entering import withdraw_filing
from lianfang.resumption.services.notices import ALPHABET
from lianfang.resumption.services.own import begin_own_filing, save_own_filing
from lianfang.workforce.models import Employment, Survey
from tests.enterprises.builders import enforce_plan, register
from tests.people.builders import NOW, SYSTEM
from tests.resumption.builders import (
    DAY,
    at,
    desk,
    employed,
    firm,
    handed_in,
    inspection,
    stored,
    versions,
)
from tests.resumption.stages import MIXED, WHY, brought, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(town):
    enforce_plan(town.township, "resume")
    return firm(town)


def thought_of(town) -> Filing:
    """A filing that nobody stored: the checks ask for no more."""
    enterprise = register(town, staff_count=620)
    return Filing(enterprise=enterprise, path=enterprise.path, begun_at=NOW)


def judged(filing, papers=(), batches=(), now=NOW, **said):
    """Verdicts by key of a version that says this."""
    version = FilingVersion(filing=filing, submitted_at=NOW, **said)
    return {one.key: one.verdict for one in checks_of(filing, version, papers, batches, now)}


def test_rooms_are_wanted_between_500_and_10000_staff_to_the_person(town):
    filing = thought_of(town)
    edges = [
        *((499, 0), (500, 4), (500, 5), (501, 5), (501, 6), (600, 6), (601, 6), (601, 7)),
        *((9_999, 99), (9_999, 100), (10_000, 99), (10_000, 100), (10_001, 0), (None, 7)),
    ]

    found = [
        judged(filing, staff_total=staff, isolation_rooms=rooms)["rooms"] for staff, rooms in edges
    ]

    assert found == [
        *("passed", "failed", "passed", "failed", "passed", "passed", "failed", "passed"),
        *("failed", "passed", "failed", "passed", "passed", "unknown"),
    ]


def test_the_rule_of_rooms_is_the_plans(town):
    rules(town, *MIXED)
    filing = thought_of(town)

    found = [
        judged(filing, staff_total=staff, isolation_rooms=rooms)["rooms"]
        for staff, rooms in ((99, 0), (100, 1), (100, 2), (151, 3), (200, 4), (201, 0))
    ]

    assert found == ["passed", "failed", "passed", "failed", "passed", "passed"]


@pytest.mark.parametrize(
    ("stock", "daily", "verdict"),
    [
        ("2999", "1000", "failed"),
        ("3000", "1000", "passed"),
        ("0", "1", "failed"),
        ("37.49", "12.5", "failed"),
        ("37.5", "12.5", "passed"),
        ("5", "0", "unknown"),
        ("5", None, "unknown"),
    ],
)
def test_supplies_last_three_whole_days_or_do_not(town, stock, daily, verdict):
    filing = thought_of(town)
    said = {"stock": stock, **({"daily": daily} if daily else {})}

    assert judged(filing, supplies={"masks": said})["cover_masks"] == verdict


def test_filed_two_days_ahead_to_the_day(town):
    filing = thought_of(town)

    found = [
        judged(filing, planned_on=DAY + timedelta(days=days))["in_time"] for days in (0, 1, 2, 3)
    ]

    assert found == ["failed", "failed", "passed", "passed"]
    assert judged(filing)["in_time"] == "unknown"


def test_a_correction_does_not_make_it_late(town):
    filing, enterprise, contact = brought(town, "submitted")

    save_own_filing(actor=contact, now=at("10:00", 21), enterprise_id=enterprise.pk, back_now=410)
    version = versions(stored(enterprise))[-1]
    version.submitted_at = at("10:00", 21)

    found = {one.key: one.verdict for one in checks_of(filing, version, [], [], at("10:00", 21))}
    assert found["in_time"] == "passed"


def test_training_is_held_before_the_planned_day_with_somebody_there(town):
    filing = thought_of(town)
    planned = {"planned_on": DAY}

    found = [
        judged(filing, **planned, trained_on=DAY, trained=1)["training"],
        judged(filing, **planned, trained_on=DAY + timedelta(days=1), trained=9)["training"],
        judged(filing, **planned, trained_on=DAY, trained=0)["training"],
        judged(filing, **planned)["training"],
    ]

    assert found == ["passed", "failed", "failed", "failed"]


def test_batches_fit_the_staff_and_none_starts_before_the_planned_day(town):
    filing = thought_of(town)

    def verdict(people, day):
        batch = StartBatch(process="一车间", people=people, starts_on=day)
        said = {"staff_total": 20, "planned_on": DAY}
        return judged(filing, batches=[batch], **said)["batches"]

    assert [verdict(20, DAY), verdict(21, DAY)] == ["passed", "failed"]
    assert verdict(20, DAY - timedelta(days=1)) == "failed"


def test_papers_lie_at_the_desk_or_are_missed_by_kind(town):
    filing = thought_of(town)
    some = [FilingPaper(kind=kind) for kind in ("pledge", "plan")]
    every = [*some, FilingPaper(kind="staff_health")]

    assert judged(filing, papers=some)["papers"] == "failed"
    assert judged(filing, papers=every)["papers"] == "passed"
    assert judged(filing, papers=every, from_key_areas=1)["papers"] == "failed"
    assert judged(filing, on_paper=True, from_key_areas=1)["papers"] == "passed"


def test_a_list_of_employees_holds_at_least_those_who_are_back(town, works):
    enterprise, contact = works
    filing = handed_in(enterprise, contact)
    assert judged(filing, back_now=0)["roster"] == "failed"
    for name in ("王某甲", "王某乙"):
        employed(town, enterprise, name)

    found = [judged(filing, back_now=number)["roster"] for number in (0, 1, 2, 3)]

    assert found == ["passed", "passed", "passed", "failed"]


def isolated(town, one, due, state="open"):
    released = {"released_at": NOW} if state == "released" else {}
    with everywhere("a test isolates somebody"):
        IsolationCase.objects.create(
            person=one.person,
            place=town.unit,
            path=town.unit.path,
            reason="arrival",
            mode="home",
            starts_on=date(2020, 3, 1),
            due_on=due,
            state=state,
            origin="hand",
            opened_at=NOW,
            opened_by="test",
            **released,
        )


def arrived(town, one, day, origin="武汉市"):
    with everywhere("a test records an arrival"):
        Arrival.objects.create(
            person=one.person,
            place=town.unit,
            path=town.unit.path,
            arrived_on=day,
            origin=origin,
            recorded_at=NOW,
            recorded_by="test",
        )


def said(one, at_=NOW, **answers):
    with everywhere("a test asks somebody"):
        Survey.objects.create(
            employment=one, said_at=at_, source="verified", recorded_by="test", **answers
        )


def clearance(town, enterprise, moment=NOW):
    (row,) = employee_rows(desk(town), enterprise, moment, own=True)
    return row.clearance, row.until


def test_observation_ends_with_its_last_day_and_not_a_day_before(town, works):
    one = employed(town, works[0], "王某甲")
    arrived(town, one, date(2020, 3, 14))

    assert clearance(town, works[0], at("23:59", 27)) == ("waits", date(2020, 3, 27))
    assert clearance(town, works[0], at("00:00", 28)) == ("free", None)


def test_a_second_journey_counts_from_the_second_day(town, works):
    one = employed(town, works[0], "王某甲")
    arrived(town, one, date(2020, 3, 10))
    isolated(town, one, date(2020, 3, 16), "released")

    assert clearance(town, works[0]) == ("free", None)
    arrived(town, one, date(2020, 3, 17))
    assert clearance(town, works[0]) == ("waits", date(2020, 3, 30))


def test_the_last_answer_counts_and_not_the_first(town, works):
    one = employed(town, works[0], "王某甲")
    said(one, at("08:00"), symptoms=["cough"])
    assert clearance(town, works[0])[0] == "stopped"

    said(one, at("09:00"), symptoms=[])

    assert clearance(town, works[0])[0] == "free"


def test_isolation_is_told_before_what_somebody_said_and_the_day_comes_with_it(town, works):
    one = employed(town, works[0], "王某甲")
    said(one, met_case=True)
    isolated(town, one, date(2020, 3, 25))

    assert clearance(town, works[0]) == ("waits", date(2020, 3, 25))


def test_whoever_said_when_they_came_from_a_key_area_waits_from_that_day(town, works):
    one = employed(town, works[0], "王某甲", origin="武汉市")
    said(one, came_on=date(2020, 3, 16))

    assert clearance(town, works[0]) == ("waits", date(2020, 3, 29))


def test_who_left_is_not_counted_any_more(town, works):
    one = employed(town, works[0], "王某甲")
    employed(town, works[0], "王某乙")
    with everywhere("a test lets somebody go"):
        Employment.objects.filter(pk=one.pk).update(state="left", until=DAY)

    found = cleared(works[0], NOW)

    assert (found.total, found.free, found.not_free) == (1, 1, 0)
    assert [row.name for row in employee_rows(desk(town), works[0], NOW, own=True)] == ["王某乙"]


def test_staff_are_those_of_the_enterprise_and_of_no_other(town, works):
    other, _contact = firm(town, "黄石百川电子有限公司")
    employed(town, works[0], "王某甲", origin="武汉市")

    assert (cleared(works[0], NOW).unknown, cleared(works[0], NOW).key_area) == (1, 1)
    assert (cleared(other, NOW).total, employee_rows(desk(town), other, NOW)) == (0, [])


def test_a_notice_has_a_number_of_its_day_and_letters_nobody_misreads(town):
    filing, enterprise, _contact = brought(town, "deciding")
    with pytest.raises(NotFound):
        printed_notice(SYSTEM, filing)

    done = approve_filing(actor=desk(town), now=at("23:59", 19), filing_id=filing.pk)

    head, _dash, letters = done.notice_number.partition("-")
    assert (head, len(letters), set(letters) <= set(ALPHABET)) == ("FG20200319", 8, True)
    assert not set("01IO") & set(ALPHABET)
    sheet = printed_notice(SYSTEM, stored(enterprise))
    assert (sheet.enterprise, sheet.issuer, len(sheet.paragraphs)) == (
        enterprise.name,
        town.township.name,
        2,
    )
    assert [one.people for one in sheet.batches] == [200, 150]


@pytest.mark.parametrize(
    ("state", "is_valid"), [("approved", True), ("resumed", True), ("suspended", False)]
)
def test_the_code_of_a_notice_says_whether_it_still_holds(town, state, is_valid):
    filing, enterprise, _contact = brought(town, state)

    found = verified_notice(filing.notice_word)

    assert (found.is_valid, found.number, found.enterprise) == (
        is_valid,
        filing.notice_number,
        enterprise.name,
    )


def test_the_notice_of_a_filing_that_was_taken_back_is_not_true_any_more(town):
    filing, _enterprise, _contact = brought(town, "approved")

    withdraw_filing(actor=desk(town), now=at("15:00"), filing_id=filing.pk, reason=WHY)

    assert not verified_notice(filing.notice_word).is_valid


def test_only_checks_on_site_since_it_began_to_file_are_offered(town):
    filing, enterprise, _contact = brought(town, "site_check")
    with everywhere("a test makes inspections"):
        inspection(enterprise, at("09:29"))
        first = inspection(enterprise, at("10:00"), "rectify")
        last = inspection(enterprise, at("11:00"))

    offered = site_checks(SYSTEM, filing)

    assert [(one.id, one.result, one.tone) for one in offered] == [
        (last.pk, "passed", "done"),
        (first.pk, "rectify", "soon"),
    ]
    assert site_check_of(SYSTEM, filing) is None


@pytest.mark.parametrize("number", [0, 1_000_000])
def test_numbers_are_taken_to_their_edges(town, number):
    enterprise, contact = firm(town)
    own = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}
    begin_own_filing(**own)

    save_own_filing(**own, staff_total=1_000_000, back_now=number, isolation_rooms=number)

    version = versions(stored(enterprise))[0]
    assert (version.back_now, version.isolation_rooms) == (number, number)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"staff_total": 1_000_001}, {"staff_total"}),
        ({"isolation_rooms": -1}, {"isolation_rooms"}),
        ({"staff_total": 5, "from_key_areas": 6}, {"from_key_areas"}),
        ({"outside_county": 621}, {"outside_county"}),
        ({"planned_on": DAY + timedelta(days=201)}, {"planned_on"}),
        ({"planned_on": DAY - timedelta(days=201)}, {"planned_on"}),
        ({"trained_on": DAY + timedelta(days=1)}, {"trained_on"}),
        ({"duty_phone": "没有"}, {"duty_phone"}),
        ({"supplies": {"masks": (None, Decimal(100_000_001))}}, {"masks_daily"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_kept(town, wrong, fields):
    enterprise, contact = firm(town)
    own = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}
    begin_own_filing(**own)

    with pytest.raises(InvalidInput) as refused:
        save_own_filing(**own, scope="一车间", **wrong)

    version = versions(stored(enterprise))[0]
    assert set(refused.value.fields) == fields
    assert (version.scope, version.staff_total, version.supplies) == ("", 620, {})


def test_what_was_said_can_be_taken_away_again(town):
    enterprise, contact = firm(town)
    own = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}
    begin_own_filing(**own)
    save_own_filing(**own, back_now=5, scope="一车间", duty_phone="13800138000", planned_on=DAY)

    save_own_filing(**own, back_now=None, scope="", duty_phone=" ", planned_on=None)

    version = versions(stored(enterprise))[0]
    assert (version.back_now, version.scope, version.duty_cipher, version.planned_on) == (
        *(None, "", None, None),
    )
