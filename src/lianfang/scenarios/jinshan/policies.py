"""Policies of Jinshan for its enterprises, who was told, who is helped to apply; all invented."""

from datetime import date, datetime

from lianfang.access.scope import everywhere
from lianfang.command.playbook.enterprises import ClassTest
from lianfang.kit.clock import local_day
from lianfang.policies.models import Policy
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.selectors.policies import fitted
from lianfang.policies.services.helping import advance_help, open_help, take_help
from lianfang.policies.services.publishing import PolicyWords, correct_policy, publish_policy
from lianfang.policies.services.reaching import note_reached
from lianfang.scenarios.stage import Stage

CLERK = "clerk"
ISSUER = "金山街道办事处"
RENT = PolicyWords(
    title="中小微企业厂房租金减免办法",
    number="金街办〔2020〕7号",
    issuer=ISSUER,
    issued_on=date(2020, 3, 9),
    valid_from=date(2020, 3, 9),
    apply_until=date(2020, 4, 30),
    benefit="租用街道、村集体厂房的，免两个月租金、减半一个月",
    text="一、对租用街道和村集体厂房的中小微企业，免收两个月、减半收取一个月租金。\n"
    "二、企业向所在村（社区）或园区提出申请，三个工作日内答复。\n三、由复工服务组负责解释。",
    fit=Fit(test=ClassTest(parks=("public", "village")), max_staff=300),
    questions=(
        {"question": "租私人厂房能减吗？", "answer": "本办法不适用，街道鼓励业主协商减免。"},
        {"question": "已经交了的租金怎么办？", "answer": "抵扣后面月份的租金。"},
    ),
    steps=(
        {
            "what": "提交申请表",
            "papers": "租赁合同、营业执照复印件",
            "where": "园区或村委会",
            "contact": "企业联络员",
        },
        {"what": "审核答复", "papers": "", "where": "街道复工服务组", "contact": ""},
        {"what": "签订补充协议", "papers": "原合同", "where": "出租方", "contact": ""},
    ),
)
GUARANTEE = PolicyWords(
    title="规上企业复工稳岗奖励办法",
    number="金街办〔2020〕9号",
    issuer=ISSUER,
    issued_on=date(2020, 3, 12),
    valid_from=date(2020, 3, 12),
    apply_until=date(2020, 3, 31),
    benefit="3月底前返岗率达九成的，按返岗人数每人奖励200元",
    text="一、规上企业3月31日前员工返岗率达到九成的，按返岗人数每人奖励200元。\n"
    "二、凭员工花名册和考勤申报。",
    fit=Fit(test=ClassTest(scales=("above_scale",))),
    questions=({"question": "返岗率怎么算？", "answer": "在岗人数除以春节前参保人数。"},),
    steps=(
        {
            "what": "上报返岗花名册",
            "papers": "花名册、考勤表",
            "where": "复工服务组",
            "contact": "企业联络员",
        },
    ),
)
SHOPS = PolicyWords(
    title="个体工商户水电费缓缴",
    issuer=ISSUER,
    issued_on=date(2020, 3, 13),
    valid_from=date(2020, 3, 13),
    benefit="2月、3月水电费缓缴三个月，不停供、不收滞纳金",
    text="辖区个体工商户2月、3月水电费可缓缴三个月，期间不停供，不收滞纳金，无须申请。",
    fit=Fit(test=ClassTest(kinds=("self_employed",))),
    questions=({"question": "需要申请吗？", "answer": "不需要，自动执行。"},),
)


def publish(stage: Stage, now: datetime) -> None:
    """Three policies; the first is corrected the next day."""
    clerk = stage.actor(CLERK, now)
    for words in (RENT, GUARANTEE, SHOPS):
        publish_policy(actor=clerk, now=now, place_id=stage.township.pk, words=words)
    stage.note("3 policies published")


def correct(stage: Stage, now: datetime) -> None:
    """The day until which one applies for the reward was too near."""
    with everywhere("the scenario knows its policies"):
        old = Policy.objects.get(title=GUARANTEE.title)
    later = PolicyWords(
        **{name: getattr(GUARANTEE, name) for name in GUARANTEE.__slots__}
        | {"apply_until": date(2020, 4, 15)}
    )
    correct_policy(
        actor=stage.actor(CLERK, now),
        now=now,
        policy_id=old.pk,
        words=later,
        reason="申报期延长至4月15日",
    )
    stage.note("a policy corrected by a second version")


def tell_and_help(stage: Stage, now: datetime) -> None:
    """Two of three that each fits were called; some are helped to apply, one to the end."""
    clerk, helped = stage.actor(CLERK, now), 0
    with everywhere("the scenario knows its policies"):
        policies = list(Policy.objects.filter(state="published").order_by("issued_on"))
    for policy in policies:
        with everywhere("the scenario knows its enterprises"):
            firms = list(fitted(clerk, policy, local_day(now)).order_by("name_key"))
        told = [firm.pk for number, firm in enumerate(firms) if number % 3]
        note_reached(actor=clerk, now=now, policy_id=policy.pk, enterprise_ids=told, how="phone")
        for number, firm in enumerate(firms[1:4] if policy.steps else ()):
            row = open_help(actor=clerk, now=now, policy_id=policy.pk, enterprise_id=firm.pk)
            take_help(actor=clerk, now=now, help_id=row.pk)
            helped += 1
            for state in ("papers", "handed_in", "granted")[: number + 1]:
                note = "材料已核" if state != "granted" else "已批复，下月兑现"
                advance_help(actor=clerk, now=now, help_id=row.pk, state=state, note=note)
    stage.note(f"{len(policies)} policies told, {helped} enterprises helped to apply")
