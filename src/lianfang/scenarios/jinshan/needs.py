"""Needs of Jinshan's enterprises and rounds of their liaison officers; all of it is invented."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.enterprises.models import Enterprise
from lianfang.needs.models import Measure, MeasureOffer, Ticket
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import (
    accept_ticket,
    answer_ticket,
    begin_ticket,
    pass_on_ticket,
)
from lianfang.needs.services.measures import (
    MeasureWords,
    answer_offer,
    apply_measure,
    create_measure,
    offer_measure,
)
from lianfang.needs.services.raising import raise_ticket
from lianfang.needs.services.settling import confirm_ticket, reopen_ticket
from lianfang.needs.services.visits import record_liaison_visit
from lianfang.scenarios.jinshan.town import SIKE
from lianfang.scenarios.stage import Stage

SYSTEM = Actor.system("needs")
CLERK = "clerk"
# What was asked, of which kind; the first go to the enterprises of the parks.
ASKED: tuple[tuple[str, str], ...] = (
    ("logistics", "两车铝锭在园区东卡口被拦，司机无通行证，生产线今晚断料"),
    ("materials", "口罩库存只够两天，每天需要180只"),
    ("recruitment", "缺操作工25人，希望本周到岗，可提供宿舍"),
    ("approval", "复工备案材料交了两天没有回复"),
    ("funds", "3月底到期贷款200万元，希望展期三个月"),
    ("logistics", "成品发往武汉东西湖，货车返程隔离怎么算"),
    ("materials", "额温枪缺3把，消毒液缺50公斤"),
    ("recruitment", "外地返岗员工14人在荆州，没有车接"),
    ("other", "食堂分餐场地不够，想临时搭棚"),
    ("logistics", "原料车每天两趟，希望办长期通行证"),
    ("approval", "二期厂房施工许可到期，线上系统打不开"),
    ("funds", "房租减免不知道找谁申请"),
)
MEASURES: tuple[tuple[str, str, str, str], ...] = (
    (
        "matter",
        "货车通行证一日办结",
        "企业报车牌和路线，复工服务组当天发证，卡口凭证放行。",
        "logistics",
    ),
    (
        "difficulty",
        "专车点对点接返岗员工",
        "核酸和流调合格后，由街道派车到户接送，费用街道承担一半。",
        "recruitment",
    ),
    (
        "trade",
        "制造业口罩统一调剂",
        "园区内企业余缺互调，物资保障组登记垫付，月底结算。",
        "materials",
    ),
)
# Of the enterprises on somebody's round so many were visited in the last week.
VISITED, CALLED = 46, 30


def _firms(stage: Stage, number: int, path: str = "") -> list[Enterprise]:
    """Enterprises somebody answers for, those with the most staff first."""
    with everywhere("the scenario knows its enterprises"):
        held = Responsibility.objects.filter(
            subject_kind=SubjectKind.ENTERPRISE, valid_to__isnull=True
        ).values("subject_id")
        rows = Enterprise.objects.filter(pk__in=held, path__under=path or stage.township.path)
        return list(rows.order_by("-staff_count", "name_key")[:number])


def keep_measures(stage: Stage, now: datetime) -> None:
    """What helped in February is kept for others."""
    for kind, title, text, need in MEASURES:
        words = MeasureWords(kind, title, text, need, industries=("C",) if kind == "trade" else ())
        create_measure(
            actor=stage.actor(CLERK, now), now=now, place_id=stage.township.pk, words=words
        )
    stage.note(f"{len(MEASURES)} measures for enterprises kept")


def raise_needs(stage: Stage, now: datetime) -> None:
    """The desk writes down what enterprises phoned in; departments take them up."""
    clerk = stage.actor(CLERK, now)
    for (need, text), firm in zip(ASKED, _firms(stage, len(ASKED)), strict=True):
        ticket = raise_ticket(actor=clerk, now=now, enterprise_id=firm.pk, need=need, text=text)
        if ticket.team_id is not None:
            accept_ticket(actor=clerk, now=now, ticket_id=ticket.pk)
    stage.note(f"{len(ASKED)} needs of enterprises raised and accepted")


def _tickets() -> list[Ticket]:
    with everywhere("the scenario knows its needs"):
        return list(Ticket.objects.order_by("raised_at", "id"))


def answer_needs(stage: Stage, now: datetime) -> None:
    """Half of them are answered; some settled, one comes back, one is passed on, some run late."""
    clerk, tickets = stage.actor(CLERK, now), _tickets()
    with everywhere("the scenario knows its measures"):
        measures = {row.need: row for row in Measure.objects.order_by("created_at")}
    for ticket in tickets[:6]:
        begin_ticket(actor=clerk, now=now, ticket_id=ticket.pk, plan="已安排专人对接，当天回复进展")
    for ticket in tickets[:4]:
        if ticket.need in measures:
            measure = measures[ticket.need]
            apply_measure(actor=clerk, now=now, ticket_id=ticket.pk, measure_id=measure.pk)
        answer_ticket(actor=clerk, now=now, ticket_id=ticket.pk, answer="已按措施办妥，请确认。")
    confirm_ticket(actor=clerk, now=now, ticket_id=tickets[0].pk, reason="企业负责人来电确认")
    confirm_ticket(actor=clerk, now=now, ticket_id=tickets[3].pk, reason="企业联系人短信确认")
    reopen_ticket(actor=clerk, now=now, ticket_id=tickets[1].pk, reason="只到一半，还差一百只")
    other = next(one.team_id for one in tickets if one.team_id != tickets[8].team_id)
    if other is not None:
        pass_on_ticket(
            actor=clerk,
            now=now,
            ticket_id=tickets[8].pk,
            team_id=other,
            reason="临时搭建由该组牵头",
        )
    stage.note("4 needs answered, 2 settled, 1 came back, 1 passed on")


def offer_measures(stage: Stage, now: datetime) -> None:
    """The passes for lorries are offered to others with the same need; two say what they think."""
    clerk = stage.actor(CLERK, now)
    with everywhere("the scenario knows its measures"):
        measure = Measure.objects.get(title=MEASURES[0][1])
    asking = [one.enterprise_id for one in _tickets() if one.need == "logistics"]
    offered = offer_measure(actor=clerk, now=now, measure_id=measure.pk, enterprise_ids=asking)
    with everywhere("the scenario knows its offers"):
        offers = list(MeasureOffer.objects.filter(measure=measure).order_by("id"))
    answer_offer(actor=clerk, now=now, offer_id=offers[0].pk, taken=True)
    stage.note(f"a measure offered to {offered} enterprises with the same need")


def go_round(stage: Stage, now: datetime) -> None:
    """The clerk's group calls, the secretary of Sike goes there; others were not visited yet."""
    clerk, firms = stage.actor(CLERK, now), _firms(stage, VISITED + CALLED)
    for number, firm in enumerate(firms[:VISITED]):
        _visit(clerk, firm, now - timedelta(days=number % 9, hours=number % 5), "visit")
    for number, firm in enumerate(firms[VISITED:]):
        _visit(clerk, firm, now - timedelta(days=number % 6, hours=number % 4), "phone")
    sike = stage.actor("sike", now)
    here = _firms(stage, 3, stage.place(SIKE).path)
    for firm in here:
        _visit(sike, firm, now - timedelta(hours=2), "visit", [("other", "门口消毒通道想延长开放")])
    stage.note(f"{VISITED + CALLED + len(here)} liaison visits and calls")


def _visit(
    actor: Actor,
    firm: Enterprise,
    when: datetime,
    how: str,
    raised: Sequence[tuple[str, str]] = (),
) -> None:
    record_liaison_visit(
        actor=actor,
        now=when,
        enterprise_id=firm.pk,
        how=how,
        said="已复工，员工体温正常，物资够用三天以上",
        visited_at=when,
        raised=raised,
    )


def tell_of_overdue(stage: Stage, now: datetime) -> None:
    """What is overdue by the morning is told upwards, as the worker does every five minutes."""
    stage.note(f"{escalate_tickets(actor=SYSTEM, now=now)} tellings of overdue needs")
