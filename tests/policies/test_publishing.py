"""Publishing: what is refused beside which field, versions that stay, who may for which place."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.playbook.enterprises import ClassTest
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.policies.models import Policy
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.selectors.policies import (
    asked_of,
    get_own_policy,
    get_policy,
    is_open,
    policy_list,
    policy_rows,
    public_policy,
    versions_of,
)
from lianfang.policies.services.publishing import (
    MOST_PARTS,
    PolicyConflict,
    PolicyOver,
    correct_policy,
    publish_policy,
    withdraw_policy,
)
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import DAY, HOUR, desk, fresh, refusal, rows
from tests.people.builders import NOW, SYSTEM
from tests.policies.builders import publish, words

pytestmark = pytest.mark.django_db
STEP = {"what": "提交合同"}
ASKED = {"question": "能办吗？", "answer": "能。"}


def correct(policy, *, reason="月数写错", actor=SYSTEM, now=NOW, **more):
    return correct_policy(
        actor=actor, now=now, policy_id=policy.pk, words=words(**more), reason=reason
    )


def withdraw(policy, *, reason="上级另文", actor=SYSTEM, now=NOW):
    return withdraw_policy(actor=actor, now=now, policy_id=policy.pk, reason=reason)


def faults(town, **given):
    """What is said beside each field of a policy that is refused."""
    with pytest.raises(InvalidInput) as refused:
        publish(town, **given)
    return {name: str(text) for name, text in refused.value.fields.items()}


def test_each_fault_of_a_policy_is_said_beside_its_field_in_the_words_of_the_house(planned):
    few, day, early = "请用几句话说明。", "日期有误。", "早于执行起始日。"
    many_steps, many_questions = [STEP] * (MOST_PARTS + 1), [ASKED] * (MOST_PARTS + 1)

    for given, said in (
        ({"title": "啊"}, {"title": few}),
        ({"title": "长" * 129}, {"title": few}),
        ({"issuer": ""}, {"issuer": few}),
        ({"issuer": "长" * 129}, {"issuer": few}),
        ({"benefit": " \u200b"}, {"benefit": few}),
        ({"benefit": "长" * 257}, {"benefit": few}),
        ({"text": "长" * 20_001}, {"text": "请填写政策全文，不超过20,000字。"}),
        ({"issued_on": date(1999, 12, 31)}, {"issued_on": day}),
        ({"issued_on": date(2100, 1, 1)}, {"issued_on": day}),
        ({"valid_until": date(2100, 1, 1)}, {"valid_until": day}),
        ({"valid_until": date(2020, 3, 9)}, {"valid_until": early}),
        ({"apply_until": date(2020, 3, 9)}, {"apply_until": early}),
        ({"steps": many_steps}, {"steps": "最多三十条。"}),
        ({"questions": many_questions}, {"questions": "最多三十条。"}),
        ({"questions": [{"answer": "能。"}]}, {"questions": "每个问题都要有回答。"}),
        ({"steps": [{"where": "窗口"}]}, {"steps": "每一步都要写明办理事项。"}),
    ):
        assert faults(planned, **given) == said, given
    assert rows(Policy) == []


def test_all_faults_are_said_at_once(planned):
    given = {"title": "", "issuer": "", "benefit": "", "text": "", "steps": [{"papers": "合同"}]}

    found = faults(planned, **given, fit=Fit(states=("asleep",)), valid_until=date(2020, 1, 1))

    assert set(found) == {*given, "fit", "valid_until"}


def test_the_longest_words_and_the_last_days_are_taken(planned):
    row = publish(
        planned,
        title="长" * 128,
        issuer="长" * 128,
        benefit="长" * 256,
        text="长" * 20_000,
        number="长" * 70,
        valid_until=date(2020, 3, 10),
        apply_until=date(2099, 12, 31),
        steps=[STEP] * MOST_PARTS,
        questions=[ASKED] * MOST_PARTS,
    )

    assert (len(row.title), len(row.text), len(row.number)) == (128, 20_000, 64)
    assert (len(row.steps), len(row.questions)) == (MOST_PARTS, MOST_PARTS)


def test_paragraphs_of_the_text_stay_and_blanks_in_them_are_put_in_order(planned):
    row = publish(planned, text="\n 第一条  免租。\n\n第二条\u200b 凭合同。 \n")

    assert row.text == "第一条 免租。\n\n第二条 凭合同。"


def test_empty_questions_and_steps_are_left_out_and_each_step_has_all_its_parts(planned):
    row = publish(
        planned,
        questions=[{"question": " ", "answer": ""}, ASKED],
        steps=[{"what": "", "papers": " "}, {"what": "交合同", "unknown": "x"}],
    )

    assert row.questions == [ASKED]
    assert row.steps == [{"what": "交合同", "papers": "", "where": "", "contact": ""}]


def test_nothing_of_a_published_policy_can_be_rewritten_or_deleted(planned):
    row = publish(planned)

    for given in (
        {"text": "别的"},
        {"fit": {}},
        {"apply_until": date(2020, 9, 1)},
        {"published_by": "别人"},
        {"version": 7},
        {"fund_key": "x"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Policy._base_manager.filter(pk=row.pk).update(**given)
    with pytest.raises(DatabaseError), transaction.atomic():
        Policy._base_manager.filter(pk=row.pk).delete()


def test_the_same_number_with_any_other_words_is_refused_and_never_lost_in_silence(planned):
    pk = new_id()
    first = publish(planned, policy_id=pk)

    for given in (
        {"benefit": "免四个月房租"},
        {"text": "另一个全文。"},
        {"apply_until": date(2020, 6, 30)},
        {"fit": Fit()},
        {"place": planned.community},
    ):
        with pytest.raises(PolicyConflict) as refused:
            publish(planned, policy_id=pk, **given)
        assert refused.value.message == "同一编号此前已提交过另一项政策。"
    assert publish(planned, policy_id=pk, title=" 小微制造业房租减免 ") == first
    assert len(rows(Policy)) == 1


def test_a_correction_goes_on_from_the_newest_version_only(planned):
    first = publish(planned)
    second = correct(first, benefit="免四个月", now=NOW + HOUR)
    third = correct(second, benefit="免五个月", reason="又写错", now=NOW + DAY)

    with pytest.raises(PolicyOver) as refused:
        correct(first)
    assert refused.value.message == "该版本已失效。"
    with looking(SYSTEM):
        found = [(row.version, row.state, row.reason) for row in versions_of(SYSTEM, second)]
    assert found == [
        (3, "published", "又写错"),
        (2, "replaced", "月数写错"),
        (1, "replaced", ""),
    ]
    first = fresh(first)
    assert (first.ended_at, first.end_reason) == (NOW + HOUR, "月数写错")
    assert (third.place_id, third.path, third.published_at) == (
        first.place_id,
        first.path,
        NOW + DAY,
    )


def test_a_refused_correction_leaves_the_version_in_force(planned):
    row = publish(planned)

    for given, field in (
        ({"reason": ""}, "reason"),
        ({"reason": "错"}, "reason"),
        ({"title": ""}, "title"),
        ({"fit": Fit(classes=("nobility",))}, "fit"),
    ):
        with pytest.raises(InvalidInput) as refused:
            correct(row, **given)
        assert list(refused.value.fields) == [field]
    assert (fresh(row).state, len(rows(Policy))) == ("published", 1)


def test_a_withdrawn_policy_stays_readable_with_its_reason_and_is_withdrawn_once(planned):
    row = publish(planned)
    assert refusal(lambda: withdraw(row, reason=" "))

    withdraw(row, now=NOW + HOUR)

    shown = public_policy(row.pk)
    assert (shown.state, shown.ended_at, shown.end_reason) == (
        "withdrawn",
        NOW + HOUR,
        "上级另文",
    )
    for attempt in (lambda: withdraw(row), lambda: correct(row)):
        with pytest.raises(PolicyOver):
            attempt()


def test_what_does_not_exist_is_neither_corrected_nor_withdrawn_nor_read(planned):
    ghost = Policy(pk=new_id())

    for attempt in (
        lambda: withdraw(ghost),
        lambda: correct(ghost),
        lambda: public_policy(ghost.pk),
        lambda: get_policy(SYSTEM, ghost.pk),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_who_may_publish_for_which_place(planned):
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.community)
    grid = acting(Role.GRID_WORKER, planned.community)
    volunteer = acting(Role.VOLUNTEER, planned.community)

    def attempt(actor, place):
        return publish_policy(actor=actor, now=NOW, place_id=place.pk, words=words())

    for actor, place, error in (
        (secretary, planned.neighbour, NotFound),
        (secretary, planned.township, NotFound),
        (grid, planned.community, NotPermitted),
        (volunteer, planned.community, NotPermitted),
    ):
        with pytest.raises(error):
            attempt(actor, place)
    assert attempt(secretary, planned.community).path == planned.community.path
    row = rows(Policy)[0]
    for wrong in (grid, acting(Role.COMMUNITY_SECRETARY, planned.neighbour)):
        with pytest.raises((NotPermitted, NotFound)):
            withdraw(row, actor=wrong)
        with pytest.raises((NotPermitted, NotFound)):
            correct(row, actor=wrong)
    assert fresh(row).state == "published"


def test_one_may_apply_from_its_first_day_to_its_last_and_on_both(planned):
    row = publish(
        planned,
        valid_from=date(2020, 3, 18),
        valid_until=date(2020, 6, 30),
        apply_until=date(2020, 4, 30),
    )
    longer = publish(planned, valid_until=date(2020, 3, 20), apply_until=date(2020, 4, 30))
    endless = publish(planned, title="长期有效的政策")

    days = [date(2020, 3, 17), date(2020, 3, 18), date(2020, 4, 30), date(2020, 5, 1)]
    assert [is_open(row, day) for day in days] == [False, True, True, False]
    assert [is_open(longer, day) for day in days] == [True, True, False, False]
    assert [is_open(endless, day) for day in days] == [True, True, True, True]
    assert not is_open(withdraw(endless), days[1])


def test_policies_are_found_by_any_of_their_words_and_by_state(planned):
    rent = publish(planned, number="金政发〔2020〕3号")
    loan = publish(
        planned, title="贷款贴息", issuer="金融办", text="按季贴息。", benefit="贴息两成"
    )
    gone = withdraw(publish(planned, title="旧办法"))
    old = publish(planned, title="更正前")
    new = correct(old, title="更正后")

    def found(**wanted):
        with looking(SYSTEM):
            return {row.pk for row in policy_list(SYSTEM, **wanted)}

    assert found() == {rent.pk, loan.pk, new.pk}
    assert found(stage="over") == {gone.pk, old.pk}
    assert found(stage="all") == {rent.pk, loan.pk, gone.pk, old.pk, new.pk}
    for text in ("贷款", "金融办", "按季", "两成"):
        assert found(text=text) == {loan.pk}
    assert found(text="〔2020〕3号") == {rent.pk}
    assert found(text="没有这样的") == set()


def test_policies_of_the_neighbour_are_not_ours_and_those_of_the_town_hold_everywhere(planned):
    town_wide = publish(planned, title="街道的")
    here = publish(planned, place=planned.community, title="四棵的")
    there = publish(planned, place=planned.neighbour, title="王太的")
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.community)

    with looking(secretary):
        assert {row.pk for row in policy_list(secretary)} == {town_wide.pk, here.pk}
        with pytest.raises(NotFound):
            get_policy(secretary, there.pk)
        assert get_policy(secretary, town_wide.pk) == town_wide
    with looking(desk(planned)):
        below = policy_list(desk(planned), planned.neighbour.path)
        assert {row.pk for row in below} == {town_wide.pk, there.pk}
    firm = register(planned)
    contact = contact_of(firm)
    with looking(contact):
        assert get_own_policy(contact, firm.pk, here.pk) == here
        with pytest.raises(NotFound):
            get_own_policy(contact, firm.pk, there.pk)


def test_a_row_counts_whom_it_fits_in_the_places_of_whoever_looks(planned):
    register(planned, "甲公司", industry="C34", staff_count=20)
    register(planned, "乙公司", place_id=planned.neighbour.pk, industry="C34", staff_count=20)
    register(planned, "面馆", industry="H62", staff_count=3)
    policy = publish(planned, apply_until=date(2020, 4, 1))
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.community)

    def row(viewer, path):
        with looking(viewer):
            return policy_rows(viewer, [policy], NOW, path)[0]

    whole = row(desk(planned), planned.township.path)
    assert (whole.fits, whole.unreached, whole.helped, whole.state_label) == (2, 2, 0, "有效")
    assert (whole.is_open, whole.version) == (True, 1)
    assert row(desk(planned), planned.neighbour.path).fits == 1
    assert row(secretary, planned.community.path).fits == 1


def test_whom_it_is_for_is_said_line_by_line(planned):
    everyone = publish(planned, fit=Fit())
    makers = publish(
        planned,
        fit=Fit(test=ClassTest(industries=("C", "F"), min_staff=5, premises=True), max_staff=300),
    )

    assert asked_of(everyone, NOW) == []
    lines = asked_of(makers, NOW)
    assert lines[0].endswith("制造业、批发和零售业")
    assert lines[2:] == ["职工不少于5人", "职工不超过300人"]


def test_the_trail_names_the_policy_and_never_its_words(planned):
    row = publish(planned, text="不宜入日志的全文。")
    correct(row, text="不宜入日志的更正。")

    events = AuditEvent.objects.filter(action__startswith="policies.policy.")

    assert sorted(event.action for event in events) == [
        "policies.policy.correct",
        "policies.policy.publish",
    ]
    assert not any("不宜" in str(event.details) for event in events)
    assert {event.path for event in events} == {planned.township.path}
