"""Policies: frozen when published, matched by rule with a reason, told, applied for to the end."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.playbook.enterprises import ClassTest
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.plans import Plans
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.policies.forms import read_questions, read_steps
from lianfang.policies.models import Policy, Reach
from lianfang.policies.selectors.fitting import Fit, does_fit, fitting, in_words, read_fit, written
from lianfang.policies.selectors.helps import help_list, help_rows, help_steps
from lianfang.policies.selectors.policies import (
    asked_of,
    firms_of,
    get_policy,
    own_entitled,
    own_round_to_tell,
    policy_list,
    policy_rows,
)
from lianfang.policies.services.helping import (
    TooLateToApply,
    WrongHelpState,
    advance_help,
    ask_own_help,
    give_up_own_help,
    open_help,
    take_help,
)
from lianfang.policies.services.publishing import (
    PolicyConflict,
    PolicyOver,
    correct_policy,
    publish_policy,
    withdraw_policy,
)
from lianfang.policies.services.reaching import note_reached, open_own_policy
from tests.enterprises.builders import acting, park, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import DAY, desk, fresh, officer_of, rows
from tests.people.builders import NOW, SYSTEM
from tests.policies.builders import publish, words

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)


def told(policy, *firms, how="phone", actor=SYSTEM):
    ids = [firm.pk for firm in firms]
    return note_reached(actor=actor, now=NOW, policy_id=policy.pk, enterprise_ids=ids, how=how)


def names(town, policy, **more):
    viewer = desk(town)
    with looking(viewer):
        found = firms_of(viewer, policy, TODAY, town.township.path, **more)
        return [row.name for row in found]


def test_what_was_published_never_changes_and_a_correction_is_a_new_version(planned):
    old = publish(planned)

    with pytest.raises(DatabaseError), transaction.atomic():
        Policy._base_manager.filter(pk=old.pk).update(benefit="免六个月房租")
    new = correct_policy(
        actor=SYSTEM, now=NOW, policy_id=old.pk, words=words(benefit="免四个月"), reason="月数写错"
    )

    assert (new.family, new.version, new.reason) == (old.family, 2, "月数写错")
    assert (fresh(old).state, fresh(old).benefit) == ("replaced", "免三个月房租")
    with pytest.raises(PolicyOver):
        withdraw_policy(actor=SYSTEM, now=NOW, policy_id=old.pk, reason="作废")
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=new.pk, reason="上级另行发文")
    with looking(SYSTEM):
        assert list(policy_list(SYSTEM)) == []
        assert len(policy_list(SYSTEM, stage="over")) == 2


def test_the_same_policy_sent_twice_is_one_policy(planned):
    pk = new_id()

    assert publish(planned, policy_id=pk) == publish(planned, policy_id=pk)
    with pytest.raises(PolicyConflict):
        publish(planned, policy_id=pk, title="另一项政策")
    assert len(rows(Policy)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": " \n "}, "text"),
        ({"valid_until": date(2020, 3, 1)}, "valid_until"),
        ({"issued_on": date(1020, 3, 1)}, "issued_on"),
        ({"fit": Fit(classes=("nobility",))}, "fit"),
        ({"fit": Fit(test=ClassTest(min_staff=9), max_staff=3)}, "max_staff"),
        ({"questions": ({"question": "为什么？"},)}, "questions"),
        ({"steps": ({"papers": "合同"},)}, "steps"),
    ],
    ids=str,
)
def test_what_a_policy_cannot_be_is_refused_beside_its_field(planned, given, field):
    with pytest.raises(InvalidInput) as refused:
        publish(planned, **given)

    assert list(refused.value.fields) == [field]


def test_the_rule_asked_of_the_database_and_of_one_enterprise_says_the_same(planned):
    inside = park(planned, "public")
    register(planned, "甲公司", industry="C34", staff_count=120, tax_class="big")
    register(planned, "乙公司", industry="F51", staff_count=9)
    register(planned, "丙公司", place_id=inside.place_id, industry="C18", staff_count=400)
    register(planned, "丁面馆", kind="self_employed", premises="small_catering", staff_count=3)
    register(planned, "戊公司", industry="C14")
    fits = [
        Fit(),
        Fit(test=ClassTest(industries=("C",)), max_staff=300),
        Fit(test=ClassTest(industries=("C", "F"), min_staff=9)),
        Fit(test=ClassTest(taxes=("big",))),
        Fit(test=ClassTest(parks=("public",))),
        Fit(test=ClassTest(premises=True, kinds=("self_employed",))),
        Fit(classes=("large", "park")),
        Fit(states=("stopped",)),
        Fit(max_staff=0),
    ]

    with looking(SYSTEM):
        everyone = list(Enterprise.objects.select_related("park"))
        for fit in fits:
            asked = set(Enterprise.objects.filter(fitting(fit)).values_list("name", flat=True))
            assert asked == {row.name for row in everyone if does_fit(fit, row)}, fit
            assert read_fit(written(fit)) == fit
            assert len(in_words(fit, Plans(SYSTEM, "", NOW), planned.township.path)) == len(
                written(fit).get("test", {})
            ) + len({k for k in written(fit) if k != "test"})


def test_whom_it_fits_and_has_not_heard_of_it_stands_first_with_the_reason(planned):
    reached = register(planned, "甲公司", industry="C34", staff_count=20)
    missed = register(planned, "乙公司", industry="C34", staff_count=30)
    register(planned, "大公司", industry="C34", staff_count=900)
    policy = publish(planned)

    assert told(policy, reached) == 1
    assert told(policy, reached) == 0

    assert names(planned, policy) == [missed.name]
    assert names(planned, policy, stage="reached") == [reached.name]
    viewer = desk(planned)
    with looking(viewer):
        row = policy_rows(viewer, [policy], NOW, planned.township.path)[0]
    assert (row.fits, row.reached, row.unreached, row.is_open) == (2, 1, 1, True)
    assert len(asked_of(policy, NOW)) == 2


def test_only_those_in_ones_places_are_told_and_nobody_by_guess(planned):
    firm = register(planned, industry="C34", staff_count=20)
    elsewhere = register(planned, "邻村公司", place_id=planned.neighbour.pk, industry="C34")
    policy, officer = publish(planned), officer_of(planned, firm)

    assert told(policy, firm, actor=officer, how="visit") == 1
    for wrong in ({"how": "opened"}, {"how": "dream"}):
        with pytest.raises(InvalidInput):
            told(policy, firm, **wrong)
    with pytest.raises(InvalidInput):
        told(policy)
    with pytest.raises(NotFound):
        told(policy, elsewhere, actor=officer)
    with pytest.raises(NotPermitted):
        told(policy, firm, actor=acting(Role.VOLUNTEER, planned.community))


def test_an_officer_sees_whom_to_tell_of_what_until_they_were_told(planned):
    firm, other = (
        register(planned, name, industry="C34", staff_count=20) for name in ("甲公司", "乙公司")
    )
    officer, policy = officer_of(planned, firm, other), publish(planned)
    publish(planned, title="过期的政策", apply_until=date(2020, 3, 12))

    with looking(officer):
        assert own_round_to_tell(officer, NOW) == [(policy, [other, firm])] or own_round_to_tell(
            officer, NOW
        ) == [(policy, [firm, other])]
    told(policy, firm, other, actor=officer)
    with looking(officer):
        assert own_round_to_tell(officer, NOW) == []
        assert own_round_to_tell(desk(planned), NOW) == []


def test_the_enterprise_sees_what_it_may_be_entitled_to_and_why(planned):
    firm = register(planned, industry="C34", staff_count=20)
    contact, policy = contact_of(firm), publish(planned)
    publish(planned, title="只给规上企业", fit=Fit(test=ClassTest(scales=("above_scale",))))
    publish(planned, title="邻村的政策", place=planned.neighbour, fit=Fit())
    other = register(planned, "乙公司")

    with looking(contact):
        found = own_entitled(contact, firm.pk, NOW)
        assert [one.policy.pk for one in found] == [policy.pk]
        assert found[0].why == ("制造业", "职工20人") or len(found[0].why) == 2
        assert not found[0].is_known
        with pytest.raises(NotFound):
            own_entitled(contact, other.pk, NOW)

    def opened():
        return open_own_policy(actor=contact, now=NOW, enterprise_id=firm.pk, policy_id=policy.pk)

    assert (opened(), opened()) == (True, False)
    assert [row.how for row in rows(Reach)] == ["opened"]
    with looking(contact):
        assert own_entitled(contact, firm.pk, NOW)[0].is_opened


def test_help_goes_step_by_step_until_it_is_granted(planned):
    firm = register(planned, industry="C34", staff_count=20)
    contact, policy, officer = contact_of(firm), publish(planned), officer_of(planned, firm)
    given = {"actor": contact, "now": NOW, "enterprise_id": firm.pk, "policy_id": policy.pk}
    row = ask_own_help(**given)
    assert ask_own_help(**given) == row

    def go(state, note="", when=NOW):
        return advance_help(actor=officer, now=when, help_id=row.pk, state=state, note=note)

    take_help(actor=officer, now=NOW, help_id=row.pk)
    go("papers")
    with pytest.raises(WrongHelpState):
        go("granted", "已到账")
    go("handed_in", "综合窗口")
    with pytest.raises(InvalidInput):
        go("granted")
    late = NOW + 9 * DAY
    with looking(officer):
        shown = help_rows(help_list(officer, planned.township.path), late)
        assert [(one.helper, one.is_stuck) for one in shown] == [("联络员甲", True)]
    go("granted", "4月起免租")
    with looking(officer):
        steps = [step.to_state for step in help_steps(officer, fresh(row))]
        assert list(help_list(officer)) == []
        assert len(help_list(officer, stage="over")) == 1
    assert steps == ["asked", "papers", "handed_in", "granted"]
    for refused in ("papers", "given_up"):
        with pytest.raises(WrongHelpState):
            go(refused, "再来一次")


def test_an_enterprise_gives_its_own_application_up_and_no_other(planned):
    firm, other = register(planned, "甲公司"), register(planned, "乙公司")
    contact, policy = contact_of(firm), publish(planned, fit=Fit())
    own, theirs = (
        open_help(actor=SYSTEM, now=NOW, policy_id=policy.pk, enterprise_id=one.pk)
        for one in (firm, other)
    )

    def give_up(row, note="条件不够"):
        return give_up_own_help(
            actor=contact, now=NOW, enterprise_id=firm.pk, help_id=row.pk, note=note
        )

    with pytest.raises(InvalidInput):
        give_up(own, "")
    assert give_up(own).state == "given_up"
    with pytest.raises(WrongHelpState):
        give_up(own)
    with pytest.raises(NotFound):
        give_up(theirs)


def test_nobody_applies_for_a_policy_that_is_over(planned):
    firm = register(planned)
    late = publish(planned, fit=Fit(), apply_until=date(2020, 3, 12))
    gone = publish(planned, fit=Fit(), title="撤销的政策")
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=gone.pk, reason="作废")

    for policy in (late, gone):
        with pytest.raises(TooLateToApply):
            open_help(actor=SYSTEM, now=NOW, policy_id=policy.pk, enterprise_id=firm.pk)


def test_a_village_publishes_for_itself_and_changes_nothing_of_the_town(planned):
    below = acting(Role.COMMUNITY_SECRETARY, planned.community)
    town_wide = publish(planned)
    own = publish_policy(
        actor=below, now=NOW, place_id=planned.community.pk, words=words(title="村里的办法")
    )

    with looking(below):
        assert set(policy_list(below)) == {town_wide, own}
        with pytest.raises(NotFound):
            get_policy(below, town_wide.pk, "policies.policy.correct")
    with pytest.raises(NotFound):
        withdraw_policy(actor=below, now=NOW, policy_id=town_wide.pk, reason="不想要")


def test_questions_and_steps_are_read_from_plain_text():
    assert read_questions("能办吗？\n能。\n当天办。\n\n\n要钱吗？\n不要。") == [
        {"question": "能办吗？", "answer": "能。 当天办。"},
        {"question": "要钱吗？", "answer": "不要。"},
    ]
    assert read_steps("交合同 | 复印件 ｜窗口\n\n等通知") == [
        {"what": "交合同", "papers": "复印件", "where": "窗口", "contact": ""},
        {"what": "等通知", "papers": "", "where": "", "contact": ""},
    ]
