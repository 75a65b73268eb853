"""Help with an application: every step allowed and refused, who helps, and what has not moved."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.policies.enums import NEXT, RUNNING, HelpState
from lianfang.policies.models import Help, HelpStep
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.selectors.helps import (
    get_help,
    get_own_help,
    help_list,
    help_rows,
    help_steps,
    next_states,
)
from lianfang.policies.selectors.policies import own_entitled, policy_rows
from lianfang.policies.services.helping import (
    TooLateToApply,
    WrongHelpState,
    advance_help,
    ask_own_help,
    give_up_own_help,
    open_help,
    take_help,
)
from lianfang.policies.services.publishing import correct_policy, withdraw_policy
from lianfang.policies.sheets import HELPED
from lianfang.sheets.kinds import PlaceRef
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import DAY, HOUR, desk, fresh, officer_of, refusal, rows
from tests.people.builders import NOW, SYSTEM
from tests.policies.builders import publish, words

pytestmark = pytest.mark.django_db
FEW = "请用几句话说明。"
# How an application comes to each state.
WAYS = {
    "asked": (),
    "papers": ("papers",),
    "handed_in": ("papers", "handed_in"),
    "granted": ("handed_in", "granted"),
    "refused": ("handed_in", "refused"),
    "given_up": ("given_up",),
}


def begin(policy, firm, *, actor=SYSTEM, now=NOW, note=""):
    return open_help(actor=actor, now=now, policy_id=policy.pk, enterprise_id=firm.pk, note=note)


def go(row, state, note="办好了", *, actor=SYSTEM, now=NOW):
    return advance_help(actor=actor, now=now, help_id=row.pk, state=state, note=note)


def log(row):
    """(state, words) of each step, in order."""
    found = sorted(rows(HelpStep, help=row), key=lambda one: (one.at, one.pk))
    return [(str(one.to_state), one.note) for one in found]


def can(row, state) -> bool:
    """Whether the application can come to the state now; it is undone again."""
    with transaction.atomic():
        try:
            go(row, state)
        except WrongHelpState:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.fixture
def firm(planned):
    return register(planned, "金山制造公司", industry="C34", staff_count=20)


@pytest.fixture
def policy(planned):
    return publish(planned)


def test_from_each_state_an_application_comes_to_the_states_of_the_list_only(planned, policy):
    for number, (state, way) in enumerate(WAYS.items()):
        row = begin(policy, register(planned, f"企业{number}号"))
        for step in way:
            go(row, step)
        row = fresh(row)

        assert row.state == state
        assert {one.value for one in HelpState if can(row, one.value)} == {
            one.value for one in NEXT[state]
        }
        assert [key for key, _words in next_states(row)] == [one.value for one in NEXT[state]]
        assert bool(NEXT[state]) == (state in RUNNING)


def test_papers_sent_back_go_in_again_and_each_step_stays(policy, firm):
    row = begin(policy, firm, note="不会填表")
    for step, note in (
        ("papers", "材料齐"),
        ("handed_in", ""),
        ("papers", "缺合同复印件"),
        ("handed_in", "已补"),
        ("refused", "承租的不是街道厂房"),
    ):
        go(row, step, note)

    assert log(row) == [
        ("asked", "不会填表"),
        ("papers", "材料齐"),
        ("handed_in", ""),
        ("papers", "缺合同复印件"),
        ("handed_in", "已补"),
        ("refused", "承租的不是街道厂房"),
    ]
    step = rows(HelpStep, help=row)[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpStep._base_manager.filter(pk=step.pk).update(note="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpStep._base_manager.filter(pk=step.pk).delete()


def test_a_last_step_needs_words_and_one_on_the_way_does_not(policy, firm):
    row = begin(policy, firm)
    go(row, "handed_in", "")

    for state in ("granted", "refused", "given_up"):
        for note in ("", " \u200b", "好"):
            with pytest.raises(InvalidInput) as refused:
                go(row, state, note)
            assert {key: str(text) for key, text in refused.value.fields.items()} == {"note": FEW}
    with pytest.raises(InvalidInput) as refused:
        go(row, "moon")
    assert list(refused.value.fields) == ["state"]
    assert log(row) == [("asked", ""), ("handed_in", "")]
    go(row, "granted", "长" * 600)
    assert len(log(row)[-1][1]) == 512


def test_a_refusal_names_the_step_the_application_is_at(policy, firm):
    row = go(begin(policy, firm), "given_up", "条件不够")

    with pytest.raises(WrongHelpState) as refused:
        go(row, "papers")

    assert (refused.value.status, refused.value.code) == (409, "help_state")
    assert "已放弃" in refused.value.message


def test_who_asks_again_while_it_goes_on_is_in_the_same_help_and_afterwards_in_a_new_one(
    policy, firm
):
    first = begin(policy, firm, note="第一次")
    assert begin(policy, firm, note="又来问", now=NOW + HOUR) == first
    assert log(first) == [("asked", "第一次")]
    go(first, "given_up", "材料不够")

    second = begin(policy, firm, now=NOW + DAY)

    assert (second.pk == first.pk, second.asked_at, second.state) == (False, NOW + DAY, "asked")
    contact = contact_of(firm)
    with looking(contact):
        (mine,) = own_entitled(contact, firm.pk, NOW + DAY)
    assert mine.help == second


def test_help_is_for_enterprises_of_the_policys_place_and_of_whoever_helps(planned, firm):
    far = register(planned, "王太电子", place_id=planned.neighbour.pk)
    here = publish(planned, place=planned.community, fit=Fit())
    town_wide, officer = publish(planned, fit=Fit()), officer_of(planned, firm)

    for policy, enterprise, actor in (
        (here, far, SYSTEM),
        (town_wide, far, officer),
    ):
        with pytest.raises(NotFound):
            begin(policy, enterprise, actor=actor)
    for given in ((new_id(), firm.pk), (town_wide.pk, new_id())):
        with pytest.raises(NotFound):
            open_help(actor=SYSTEM, now=NOW, policy_id=given[0], enterprise_id=given[1])
    with pytest.raises(NotPermitted):
        begin(town_wide, firm, actor=acting(Role.VOLUNTEER, planned.community))
    assert rows(Help) == []
    assert begin(town_wide, firm, actor=officer).asked_by == "联络员甲"


def test_one_applies_on_the_last_day_and_not_on_the_day_after(planned, firm):
    last = publish(planned, apply_until=NOW.date(), valid_from=NOW.date())
    contact = contact_of(firm)
    given = {"actor": contact, "enterprise_id": firm.pk, "policy_id": last.pk}
    midnight = NOW.replace(hour=0, minute=0) + DAY

    for moment in (midnight, midnight - DAY - timedelta(seconds=1)):
        with pytest.raises(TooLateToApply):
            ask_own_help(now=moment, **given)
    asked = ask_own_help(now=midnight - timedelta(seconds=1), **given)
    assert (asked.state, asked.asked_by) == ("asked", "李某某")
    # What was asked for in time goes on after the last day.
    assert go(asked, "handed_in", now=NOW + 9 * DAY).state == "handed_in"


def test_what_was_applied_for_goes_on_when_the_policy_is_corrected_or_withdrawn(
    planned, policy, firm
):
    row = begin(policy, firm)
    correct_policy(actor=SYSTEM, now=NOW, policy_id=policy.pk, words=words(), reason="错别字")
    assert go(row, "handed_in").state == "handed_in"
    with pytest.raises(TooLateToApply) as refused:
        begin(policy, register(planned, "乙公司"))
    assert refused.value.message == "该政策已不能申报。"
    other = publish(planned, title="另一项")
    begun = begin(other, firm)
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=other.pk, reason="作废")
    assert go(begun, "given_up", "政策已撤销").state == "given_up"


def test_somebody_of_the_roster_helps_and_another_may_take_over(planned, policy, firm):
    row = begin(policy, firm)
    first, second = officer_of(planned, firm), officer_of(planned, name="联络员乙")

    said = refusal(lambda: take_help(actor=desk(planned), now=NOW, help_id=row.pk))
    assert said
    for officer in (first, second):
        take_help(actor=officer, now=NOW, help_id=row.pk)
    with looking(first):
        (shown,) = help_rows([get_help(first, row.pk)], NOW)
    assert shown.helper == "联络员乙"
    go(row, "given_up", "条件不够")
    with pytest.raises(WrongHelpState):
        take_help(actor=first, now=NOW, help_id=row.pk)
    with pytest.raises(NotFound):
        take_help(actor=first, now=NOW, help_id=new_id())


def test_people_of_other_places_see_no_application_and_move_none(planned, policy, firm):
    row = begin(policy, firm)
    neighbour = acting(Role.COMMUNITY_SECRETARY, planned.neighbour)
    contact = contact_of(firm)

    with pytest.raises(NotFound):
        go(row, "papers", actor=neighbour)
    with pytest.raises(NotPermitted):
        go(row, "papers", actor=contact)
    for viewer in (neighbour, contact):
        with looking(viewer):
            assert list(help_list(viewer)) == []
            with pytest.raises(NotFound):
                get_help(viewer, row.pk)
    assert log(row) == [("asked", "")]


def test_a_contact_reads_and_gives_up_its_own_application_only(planned, policy, firm):
    other = register(planned, "乙公司", industry="C34", staff_count=30)
    own, theirs = begin(policy, firm), begin(policy, other)
    contact = contact_of(firm)

    with looking(contact):
        assert get_own_help(contact, firm.pk, own.pk) == own
        for enterprise, row in ((firm, theirs), (other, theirs), (other, own)):
            with pytest.raises(NotFound):
                get_own_help(contact, enterprise.pk, row.pk)
        assert [step.to_state for step in help_steps(contact, own)] == ["asked"]
    go(own, "handed_in")
    gone = give_up_own_help(
        actor=contact, now=NOW + HOUR, enterprise_id=firm.pk, help_id=own.pk, note="已搬走"
    )
    assert (gone.state, gone.since, log(own)[-1]) == (
        "given_up",
        NOW + HOUR,
        ("given_up", "已搬走"),
    )
    assert fresh(theirs).state == "asked"


def test_help_is_stuck_after_the_days_of_the_plan_and_not_a_second_sooner(policy, firm):
    row = begin(policy, firm)
    limit = NOW + 5 * DAY

    def shown(moment):
        (found,) = help_rows([fresh(row)], moment)
        return found.is_stuck, found.tone

    assert shown(limit) == (False, "soon")
    assert shown(limit + timedelta(seconds=1)) == (True, "now")
    go(row, "papers", now=limit)
    assert shown(limit + DAY) == (False, "active")
    go(row, "handed_in", now=limit)
    go(row, "granted", "已兑现", now=limit)
    assert shown(limit + 30 * DAY) == (False, "done")


def test_what_has_not_moved_for_longest_stands_first_and_what_is_over_last(planned, policy):
    firms = [register(planned, f"企业{number}号") for number in range(4)]
    oldest, moved, over, newest = (
        begin(policy, firm, now=NOW - (7 - number) * DAY) for number, firm in enumerate(firms)
    )
    go(moved, "papers", now=NOW)
    go(over, "given_up", now=NOW - 4 * DAY)
    viewer = desk(planned)

    def found(**wanted):
        with looking(viewer):
            return [row.pk for row in help_list(viewer, planned.township.path, **wanted)]

    assert found() == [oldest.pk, newest.pk, moved.pk]
    assert found(stage="over") == [over.pk]
    assert found(stage="all") == [oldest.pk, newest.pk, moved.pk, over.pk]
    assert found(text="企业3") == [newest.pk]
    assert found(text="房租") == [oldest.pk, newest.pk, moved.pk]
    assert found(text="没有") == found(policy_id=new_id()) == []
    assert found(policy_id=policy.pk, stage="over") == [over.pk]
    with looking(viewer):
        assert list(help_list(viewer, planned.neighbour.path)) == []


def test_a_policy_counts_those_it_helped_and_those_who_were_granted(planned, policy, firm):
    other = register(planned, "乙公司", industry="C34", staff_count=30)
    begin(policy, firm)
    row = begin(policy, other)
    go(row, "handed_in")
    go(row, "granted", "4月起免租")
    viewer = desk(planned)

    with looking(viewer):
        (shown,) = policy_rows(viewer, [policy], NOW, planned.township.path)

    assert (shown.helped, shown.granted) == (2, 1)


def test_the_table_of_help_says_who_helps_and_how_far_it_has_come(planned, policy, firm):
    row, officer = begin(policy, firm), officer_of(planned, firm)
    take_help(actor=officer, now=NOW, help_id=row.pk)
    go(row, "papers", now=NOW + HOUR)
    late = begin(policy, register(planned, "乙公司"), now=NOW + DAY)
    place = PlaceRef(planned.township.pk, planned.township.path, "", "金山街道")

    out = list(HELPED.export_rows(desk(planned), place, masked=True))

    assert [(line[1], line[3], line[4], line[5]) for line in out] == [
        ("乙公司", None, "asked", late.since),
        (firm.name, "联络员甲", "papers", NOW + HOUR),
    ]
    assert list(HELPED.export_rows(officer, place, masked=True)) == []
    assert policy.issued_on == date(2020, 3, 10)
