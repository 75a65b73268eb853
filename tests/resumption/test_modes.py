"""How strict the town is on the day a filing is begun, and whose desk it lies on."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.services.enterprises import update_enterprise
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.resumption.models import Filing
from lianfang.resumption.selectors.answers import versions_of
from lianfang.resumption.selectors.filings import state_label, tone, whose_move
from lianfang.resumption.selectors.levels import desk_of, judge_of, level_place
from lianfang.resumption.selectors.notices import printed_notice
from lianfang.resumption.selectors.plans import changed_mode, resumption_plan
from lianfang.resumption.services.checking import approve_filing, pass_desk, pass_site
from lianfang.resumption.services.drafting import FilingExists, NothingToFile, PlannedBatch
from lianfang.resumption.services.entering import enter_filing
from lianfang.resumption.services.following import follow_enterprise
from lianfang.resumption.services.own import (
    begin_own_filing,
    submit_own_filing,
    withdraw_own_filing,
)
from tests.enterprises.builders import park
from tests.people.builders import NOW, SYSTEM
from tests.resumption.builders import (
    ANSWERS,
    at,
    begun,
    desk,
    firm,
    handed_in,
    inspection,
    states,
    stored,
)
from tests.resumption.stages import MIXED, WHY, brought, last_step, rules

pytestmark = pytest.mark.django_db


def test_a_filing_begun_before_the_rules_eased_goes_the_way_it_was_begun(town):
    rules(town, *MIXED)
    enterprise, contact = firm(town)
    begun(enterprise, contact, at("23:30"))

    filing = submit_own_filing(actor=contact, now=at("00:10", 19), enterprise_id=enterprise.pk)

    assert (filing.mode, filing.state, filing.notice_number) == ("approval", "submitted", "")
    plan = resumption_plan(filing.path, NOW)
    assert changed_mode(plan, filing.mode, enterprise, date(2020, 3, 19)) == "none"


def test_whoever_takes_it_back_and_begins_again_has_the_mode_of_the_new_day(town):
    rules(town, *MIXED)
    enterprise, contact = firm(town)
    handed_in(enterprise, contact)
    own = {"actor": contact, "now": at("08:00", 19), "enterprise_id": enterprise.pk}
    withdraw_own_filing(**own, reason="按新规定申报")

    again = handed_in(enterprise, contact, at("08:00", 19))

    assert (again.mode, again.site_wanted, again.state) == ("none", False, "approved")
    with everywhere("a test looks at what was stored"):
        assert Filing.objects.filter(enterprise=enterprise).count() == 2


def test_what_is_only_declared_counts_at_once_and_is_not_called_approved(town):
    rules(town, *MIXED)
    enterprise, contact = firm(town, kind="self_employed")

    filing = handed_in(enterprise, contact)

    assert states(filing) == ["draft", "approved"]
    assert (filing.decided_by, filing.decided_at) == (contact.display_name, NOW)
    printed = printed_notice(SYSTEM, stored(enterprise))
    assert (printed.paragraphs, printed.title) == ((), state_label("approved", "none"))


def test_three_modes_have_three_words_for_yes(settings):
    words = {mode: state_label("approved", mode) for mode in ("approval", "filing", "none")}

    assert len(set(words.values())) == 3
    assert state_label("returned", "none") == state_label("returned", "approval")


@pytest.mark.parametrize("kind", ["branch", "other"])
def test_where_no_mode_fits_nobody_files_and_nothing_is_stored(town, kind):
    rules(town, *MIXED)
    enterprise, contact = firm(town, kind=kind)

    with pytest.raises(NothingToFile) as refused:
        begin_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk)
    with pytest.raises(NothingToFile):
        enter_filing(
            actor=desk(town),
            now=NOW,
            enterprise_id=enterprise.pk,
            batches=[PlannedBatch("全部", date(2020, 3, 20), 60)],
            **ANSWERS,
        )

    assert refused.value.status == 409
    assert stored(enterprise) is None


def test_filed_only_it_counts_once_somebody_was_there(town):
    rules(town, *MIXED)
    filing, enterprise, _contact = brought(town, "site_check", kind="project")
    who = {"actor": desk(town), "now": at("11:00"), "filing_id": filing.pk}
    with everywhere("a test makes an inspection"):
        seen = inspection(enterprise, at("10:30"))

    done = pass_site(**who, inspection_id=seen.pk)

    assert (done.state, bool(done.notice_number), done.decided_at) == (
        *("approved", True),
        at("11:00"),
    )
    assert states(filing) == ["draft", "submitted", "desk_check", "site_check", "approved"]


def test_approval_without_a_check_on_site_goes_from_the_desk_to_whoever_decides(town):
    rules(town, *MIXED)
    filing, enterprise, _contact = brought(town, "submitted", scale="industry")
    village = desk(town, town.community, Role.COMMUNITY_SECRETARY)

    pass_desk(actor=village, now=NOW, filing_id=filing.pk, reason=WHY)
    with pytest.raises(NotPermitted):
        approve_filing(actor=village, now=NOW, filing_id=filing.pk)
    approve_filing(actor=desk(town), now=at("11:00"), filing_id=filing.pk)

    assert stored(enterprise).decided_by == desk(town).display_name
    assert states(filing) == ["draft", "submitted", "deciding", "approved"]


def test_what_is_to_be_put_right_in_time_passes_only_with_a_reason(town):
    filing, enterprise, _contact = brought(town, "site_check")
    who = {"actor": desk(town), "now": at("11:00"), "filing_id": filing.pk}
    with everywhere("a test makes an inspection"):
        seen = inspection(enterprise, at("10:30"), "rectify")

    with pytest.raises(InvalidInput) as refused:
        pass_site(**who, inspection_id=seen.pk)
    pass_site(**who, inspection_id=seen.pk, reason="三日内补齐测温枪")

    assert set(refused.value.fields) == {"reason"}
    assert (stored(enterprise).state, last_step(filing).details) == (
        "deciding",
        {"inspection": str(seen.pk)},
    )


def test_an_inspection_replaced_by_another_does_not_count(town):
    filing, enterprise, _contact = brought(town, "site_check")
    with everywhere("a test makes an inspection"):
        seen = inspection(enterprise, at("10:30"))
        type(seen).objects.filter(pk=seen.pk).update(is_current=False)

    with pytest.raises(InvalidInput) as refused:
        pass_site(actor=desk(town), now=at("11:00"), filing_id=filing.pk, inspection_id=seen.pk)

    assert set(refused.value.fields) == {"inspection_id"}


def test_in_a_park_the_park_answers(town):
    rules(town, *MIXED)
    there = park(town, "public")
    inside, contact = firm(town, place_id=there.place_id)

    in_park = handed_in(inside, contact)

    with everywhere("a test knows its places"):
        assert (desk_of(in_park).path, judge_of(in_park).path) == (there.path, there.path)


def test_without_a_village_the_subdistrict_answers_and_above_it_the_topmost(town):
    with everywhere("a test knows its places"):
        district = level_place(town.township.path[:-4], "subdistrict")
        assert level_place(town.unit.path, "village").pk == town.community.pk
        assert level_place(town.unit.path, "subdistrict").pk == town.township.pk
        assert level_place(town.township.path, "village").pk == town.township.pk
        assert level_place(town.unit.path, "park").pk == town.community.pk
        assert town.township.path.startswith(district.path)


def test_whose_move_it_is_stands_in_words():
    words = {
        state: whose_move(state, "village", "subdistrict")
        for state in ("submitted", "site_check", "deciding", "draft", "approved", "resumed")
    }

    assert words["submitted"] == words["site_check"] != words["deciding"]
    assert words["draft"] == words["approved"] != ""
    assert (words["resumed"], whose_move("", None, None)) == ("", "")


@pytest.mark.parametrize(
    ("state", "how", "colour"),
    [
        ("submitted", {}, "active"),
        ("submitted", {"late": True}, "now"),
        ("returned", {}, "now"),
        ("suspended", {"works": True}, "now"),
        ("approved", {}, "done"),
        ("draft", {}, "soon"),
        ("draft", {"works": True}, "done"),
        ("", {}, "soon"),
    ],
)
def test_red_needs_somebody_now(state, how, colour):
    assert tone(state, **how) == colour


def test_one_filing_at_a_time_whoever_begins_it(town):
    _filing, enterprise, contact = brought(town, "draft")

    with pytest.raises(FilingExists):
        begin_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk)
    with pytest.raises(FilingExists):
        enter_filing(
            actor=desk(town),
            now=NOW,
            enterprise_id=enterprise.pk,
            batches=[PlannedBatch("全部", date(2020, 3, 20), 60)],
            **ANSWERS,
        )
    assert len(versions_of(SYSTEM, stored(enterprise))) == 1


def test_a_filing_that_was_taken_back_stays_where_it_was_when_the_enterprise_moves(town):
    filing, enterprise, _contact = brought(town, "withdrawn")
    move = {"actor": SYSTEM, "now": at("11:00"), "enterprise_id": enterprise.pk}
    update_enterprise(**move, place_id=town.neighbour.pk)

    assert follow_enterprise(**move) == 0
    assert stored(enterprise).path == filing.path == town.community.path


def test_it_follows_once_and_is_answered_at_the_new_place(town):
    rules(town, *MIXED)
    filing, enterprise, _contact = brought(town, "submitted", premises="small_catering")
    move = {"actor": SYSTEM, "now": at("11:00"), "enterprise_id": enterprise.pk}
    update_enterprise(**move, place_id=town.neighbour.pk)

    followed = [follow_enterprise(**move), follow_enterprise(**move)]
    answer = {"now": at("12:00"), "filing_id": filing.pk, "reason": WHY}
    with pytest.raises((NotPermitted, NotFound)):
        pass_desk(actor=desk(town, town.community, Role.COMMUNITY_SECRETARY), **answer)
    pass_desk(actor=desk(town, town.neighbour, Role.COMMUNITY_SECRETARY), **answer)

    assert (followed, stored(enterprise).state) == ([1, 0], "approved")


def test_news_of_an_enterprise_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        follow_enterprise(actor=SYSTEM, now=NOW, enterprise_id=new_id())
