"""The desk checks, somebody goes there, the right level decides; what is late is told upwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.territory import STEP
from lianfang.places.models import Place
from lianfang.resumption.models import FilingStep
from lianfang.resumption.selectors.answers import batches_of, papers_of
from lianfang.resumption.selectors.checks import checks_of
from lianfang.resumption.selectors.notices import verified_notice
from lianfang.resumption.selectors.plans import changed_mode, resumption_plan
from lianfang.resumption.selectors.waiting import told_filings
from lianfang.resumption.services.checking import (
    approve_filing,
    last_handed_in,
    pass_desk,
    pass_site,
    return_filing,
    take_filing,
)
from lianfang.resumption.services.drafting import PlannedBatch
from lianfang.resumption.services.entering import enter_filing, withdraw_filing
from lianfang.resumption.services.escalating import escalate_filings
from lianfang.resumption.services.own import (
    add_own_paper,
    begin_own_filing,
    plan_own_batches,
    save_own_filing,
    submit_own_filing,
)
from lianfang.resumption.services.starting import reopen_filing, suspend_filing
from lianfang.resumption.services.steps import OtherLevel, WrongFilingState
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan
from tests.people.builders import NOW, SYSTEM
from tests.resumption.builders import (
    ANSWERS,
    BATCHES,
    FILES,
    approved,
    at,
    desk,
    employed,
    firm,
    handed_in,
    inspection,
    photo,
    states,
    stored,
)

pytestmark = pytest.mark.django_db
WHY = "名册当日补报"


def checked(filing, now=NOW):
    """The automatic checks of a filing by key."""
    version = last_handed_in(filing)
    papers, planned = papers_of(SYSTEM, filing, version), batches_of(SYSTEM, version)
    return {one.key: one for one in checks_of(filing, version, papers, planned, now)}


def modes(town, *entries: str) -> None:
    """The plan of Jinshan with these modes of filing instead of its own."""
    text = jinshan_text()
    head, _mark, tail = text.partition("\nresumption:\n")
    rest = tail.partition("\n# ---")[2] if tail else ""
    made = "\nresumption:\n  modes:\n" + "".join(f"    - {one}\n" for one in entries)
    enforce_plan(town.township, "resume", head + made + ("\n# ---" + rest if rest else ""))


def test_the_automatic_checks_say_what_proves_them(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)

    found = checked(filing)

    assert {key: one.verdict for key, one in found.items()} == {
        "roster": "failed",
        "key_areas": "unknown",
        "cover_masks": "passed",
        "cover_disinfectant": "passed",
        "rooms": "passed",
        "training": "passed",
        "in_place": "passed",
        "papers": "passed",
        "batches": "passed",
        "in_time": "passed",
    }
    assert "3" in found["cover_masks"].proof
    assert next(iter(found)) == "roster"


@pytest.mark.parametrize(
    ("staff", "rooms", "verdict"),
    [(499, 0, "passed"), (500, 4, "failed"), (501, 6, "passed"), (10_001, 0, "passed")],
)
def test_one_isolation_room_for_every_hundred_staff_between_500_and_10000(
    town, staff, rooms, verdict
):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact, staff_total=staff, back_now=1, isolation_rooms=rooms)

    assert checked(filing)["rooms"].verdict == verdict


def test_supplies_of_two_days_and_things_not_in_place_are_found(town):
    firm_, contact = firm(town)
    filing = handed_in(
        firm_,
        contact,
        supplies={
            "masks": (Decimal(2399), Decimal(800)),
            "disinfectant": (Decimal(100), Decimal(0)),
            "thermometers": (Decimal(6), None),
        },
        in_place={**ANSWERS["in_place"], "management": False},
        trained_on=date(2020, 3, 18),
        trained=0,
    )

    found = {key: one.verdict for key, one in checked(filing).items()}

    assert found["cover_masks"] == "failed"
    assert found["cover_disinfectant"] == "unknown"
    assert found["in_place"] == "failed"
    assert found["training"] == "failed"


def test_filed_a_day_before_is_too_late_by_the_rule_of_two_days(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact, planned_on=date(2020, 3, 19))

    assert checked(filing)["in_time"].verdict == "failed"


def test_staff_from_key_areas_filed_but_not_listed_is_found(town):
    firm_, contact = firm(town)
    enforce_plan(town.township, "resume")
    employed(town, firm_, "王某某", origin="武汉市", origin_code="420100")
    filing = handed_in_with_key_areas(firm_, contact)

    assert checked(filing)["key_areas"].verdict == "failed"


def handed_in_with_key_areas(firm_, contact):
    who = {"actor": contact, "now": NOW, "enterprise_id": firm_.pk}
    enter = {**ANSWERS, "from_key_areas": 2}
    begin_own_filing(**who)
    save_own_filing(**who, **enter)
    plan_own_batches(**who, batches=BATCHES)
    for kind in (*FILES, "key_areas"):
        add_own_paper(**who, kind=kind, name="a.jpg", content=photo())
    return submit_own_filing(**who)


def test_it_passes_from_hand_to_hand_until_it_is_approved(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    who = {"actor": desk(town), "now": at("10:00"), "filing_id": filing.pk}

    take_filing(**who)
    pass_desk(**who, reason=WHY)
    assert stored(firm_).due_at == at("10:00", 20)
    with everywhere("a test makes an inspection"):
        seen = inspection(firm_, at("11:00"))
    pass_site(**{**who, "now": at("11:00")}, inspection_id=seen.pk)
    done = approve_filing(**{**who, "now": at("12:00")})

    assert states(filing) == [
        *("draft", "submitted", "desk_check", "site_check", "deciding", "approved")
    ]
    assert (done.inspection_id, done.decided_at) == (seen.pk, at("12:00"))
    assert verified_notice(done.notice_word).is_valid
    with pytest.raises(NotFound):
        verified_notice("")


def test_a_check_that_is_not_fulfilled_passes_only_with_a_reason(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    who = {"actor": desk(town), "now": NOW, "filing_id": filing.pk}

    with pytest.raises(InvalidInput) as refused:
        pass_desk(**who)
    pass_desk(**who, reason=WHY)

    assert set(refused.value.fields) == {"reason"}
    with everywhere("a test looks at what was stored"):
        step = FilingStep.objects.get(filing=filing, to_state="site_check")
    assert (step.reason, step.details["checks"]["roster"]) == (WHY, "failed")


def test_the_village_does_not_answer_what_the_plan_gives_to_the_subdistrict(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    village = desk(town, town.community, Role.COMMUNITY_SECRETARY)

    with pytest.raises(OtherLevel):
        pass_desk(actor=village, now=NOW, filing_id=filing.pk, reason=WHY)
    with pytest.raises(OtherLevel):
        return_filing(actor=village, now=NOW, filing_id=filing.pk, reason=WHY)
    assert stored(firm_).state == "submitted"


def test_the_village_answers_where_the_plan_says_so(town):
    modes(town, "{mode: filing, to: village, decides: village, site_check: false}")
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    village = desk(town, town.community, Role.COMMUNITY_SECRETARY)

    done = pass_desk(actor=village, now=NOW, filing_id=filing.pk, reason=WHY)

    assert (done.mode, done.state, bool(done.notice_number)) == ("filing", "approved", True)


def test_the_mode_of_the_day_holds_for_filings_begun_on_that_day(town):
    modes(
        town,
        '{mode: approval, until: "2020-03-18", kinds: [enterprise]}',
        '{mode: none, since: "2020-03-19", kinds: [enterprise]}',
    )
    (early, first), (late, second) = firm(town), firm(town, "黄石百川电子有限公司")

    before = handed_in(early, first)
    after = handed_in(late, second, at(day=19))

    assert (before.mode, before.state) == ("approval", "submitted")
    assert (after.mode, after.state, after.site_wanted) == ("none", "approved", False)
    plan = resumption_plan(before.path, NOW)
    assert changed_mode(plan, before.mode, early, date(2020, 3, 18)) == ""
    assert changed_mode(plan, before.mode, early, date(2020, 3, 19)) == "none"


def test_returned_with_reasons_by_field_and_handed_in_again(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)
    who = {"actor": desk(town), "now": at("10:00"), "filing_id": filing.pk}

    back = return_filing(**who, fields={"isolation_rooms": "隔离间不足", "scope": " "})
    assert (back.state, back.due_at) == ("returned", at("10:00") + timedelta(hours=72))
    with everywhere("a test looks at what was stored"):
        step = FilingStep.objects.get(filing=filing, to_state="returned")
    assert step.details == {"fields": {"isolation_rooms": "隔离间不足"}}

    mine = {"actor": contact, "now": at("11:00"), "enterprise_id": firm_.pk}
    save_own_filing(**mine, isolation_rooms=9)
    assert submit_own_filing(**mine).state == "submitted"


def test_a_return_without_any_reason_is_refused(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)

    with pytest.raises(InvalidInput):
        return_filing(actor=desk(town), now=NOW, filing_id=filing.pk, fields={"scope": ""})


def test_only_an_inspection_of_this_enterprise_since_it_filed_counts(town):
    firm_, contact = firm(town)
    other, _contact = firm(town, "黄石百川电子有限公司")
    filing = handed_in(firm_, contact)
    who = {"actor": desk(town), "now": at("10:00"), "filing_id": filing.pk}
    pass_desk(**who, reason=WHY)
    with everywhere("a test makes inspections"):
        old = inspection(firm_, at("09:00", 17))
        theirs = inspection(other, at("10:00"))
        closed = inspection(firm_, at("10:00"), "suspend")

    for wrong in (old, theirs, closed):
        with pytest.raises(InvalidInput):
            pass_site(**who, inspection_id=wrong.pk, reason=WHY)
    with pytest.raises(WrongFilingState):
        approve_filing(**who)


def test_what_nobody_answered_in_time_is_told_upwards_again_and_again(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)

    assert escalate_filings(actor=SYSTEM, now=at("09:00", 19)) == 0
    assert escalate_filings(actor=SYSTEM, now=at("09:31", 19)) == 1
    assert escalate_filings(actor=SYSTEM, now=at("12:00", 19)) == 0
    assert escalate_filings(actor=SYSTEM, now=at("21:32", 19)) == 1

    filing = stored(firm_)
    assert (filing.told, filing.state) == (2, "submitted")
    with everywhere("a test looks at what was stored"):
        told = [one.details["told"] for one in filing.steps.all() if "told" in one.details]
    assert told == ["试验区", "试验区"]


def test_ordered_to_stop_and_allowed_to_go_on(town):
    firm_, contact = firm(town)
    filing = approved(town, firm_, contact)
    who = {"actor": desk(town), "now": at("14:00"), "filing_id": filing.pk}

    stopped = suspend_filing(**who, reason="测温记录造假")
    assert not verified_notice(stopped.notice_word).is_valid
    again = reopen_filing(**who, reason="整改到位")

    assert again.state == "approved"
    assert verified_notice(again.notice_word).is_valid


def test_the_desk_writes_up_what_came_on_paper(town):
    firm_, _contact = firm(town)
    batches = [PlannedBatch("全部", date(2020, 3, 20), 60)]
    who = {"actor": desk(town), "now": NOW, "enterprise_id": firm_.pk}

    with pytest.raises(InvalidInput):
        enter_filing(**who, batches=[], **ANSWERS)
    filing = enter_filing(**who, batches=batches, **ANSWERS)

    assert filing.state == "submitted"
    assert (
        withdraw_filing(actor=desk(town), now=NOW, filing_id=filing.pk, reason="企业改期").state
        == "withdrawn"
    )


def test_a_filing_nobody_answers_waits_for_whoever_serves_at_the_place_told(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)
    district = desk(town, _above(town))
    moment = at("09:31", 19)

    def lines(viewer):
        with looking(viewer):
            return [str(one.note) for one in told_filings(viewer, moment)]

    assert lines(district) == []
    escalate_filings(actor=SYSTEM, now=moment)
    assert lines(district) == [firm_.name]
    assert lines(desk(town)) == []


def _above(town):
    """The district, which holds the township."""
    with everywhere("a test knows its places"):
        return Place.objects.get(path=town.township.path[:-STEP])
