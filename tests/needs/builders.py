"""Needs, measures and visits of invented enterprises, made through the services."""

from datetime import datetime, timedelta

import pytest

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Incident, Team
from lianfang.command.services.responsibilities import assign_responsibility
from lianfang.command.services.teams import create_team, join_team
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import WorkError
from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket, TicketStep
from lianfang.needs.services.handling import (
    accept_ticket,
    answer_ticket,
    begin_ticket,
    link_ticket,
)
from lianfang.needs.services.measures import MeasureWords, create_measure, offer_measure
from lianfang.needs.services.raising import raise_ticket
from lianfang.needs.services.settling import confirm_ticket, reopen_ticket, withdraw_ticket
from lianfang.needs.services.visits import record_liaison_visit
from lianfang.people.models import Staff
from lianfang.people.services.staff import link_user, register_staff
from lianfang.places.models import Place
from tests.access.builders import appoint
from tests.command.builders import account
from tests.enterprises.builders import acting
from tests.people.builders import NOW, SYSTEM, Town

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def open_department(
    town: Town, name: str = "复工服务组", *, place: Place | None = None, kind: str = "working_group"
) -> Team:
    """A working group of the subdistrict, or of the place."""
    with everywhere("a test knows its incident"):
        incident = Incident.objects.get()
    return create_team(
        actor=SYSTEM,
        now=NOW,
        incident_id=incident.pk,
        place_id=(place or town.township).pk,
        kind=kind,
        name=name,
    )


def serve_in(team: Team, town: Town, name: str = "王科长") -> Staff:
    """Somebody of the department."""
    staff = register_staff(
        actor=SYSTEM, now=NOW, place_id=town.township.pk, name=name, kind="cadre", level="township"
    )
    join_team(actor=SYSTEM, now=NOW, team_id=team.pk, staff_id=staff.pk)
    return staff


def desk(town: Town) -> Actor:
    """The working group's member at the desk of the subdistrict."""
    return acting(Role.WORKING_GROUP_MEMBER, town.township)


def ticket(
    enterprise: Enterprise,
    need: str = "logistics",
    text: str = "两车铝锭堵在路口",
    *,
    now: datetime = NOW,
    **more,
) -> Ticket:
    """Raised by the desk; logistics are answered within 24 hours."""
    return raise_ticket(
        actor=SYSTEM, now=now, enterprise_id=enterprise.pk, need=need, text=text, **more
    )


def do(service, row: Ticket, *, now: datetime = NOW, actor: Actor = SYSTEM, **given) -> Ticket:
    """What somebody does about the ticket, by that service."""
    return service(actor=actor, now=now, ticket_id=row.pk, **given)


def answered(row: Ticket, *, now: datetime = NOW) -> Ticket:
    """Taken in hand and answered at that moment."""
    do(begin_ticket, row, now=now, plan="派人到卡口")
    return do(answer_ticket, row, now=now, answer="已放行")


def bring(row: Ticket, state: str, *, now: datetime = NOW) -> Ticket:
    """The ticket in that state, as people bring it there; a duplicate is joined to a new one."""
    if state == "raised":
        return row
    if state == "accepted":
        return do(accept_ticket, row, now=now)
    if state == "in_hand":
        return do(begin_ticket, row, now=now, plan="派人到卡口")
    if state == "withdrawn":
        return do(withdraw_ticket, row, now=now, reason="企业说不需要了")
    if state == "duplicate":
        first = ticket(row.enterprise, text="先提的那一条", now=now)
        return do(link_ticket, row, now=now, same_as_id=first.pk)
    answered(row, now=now)
    if state == "reopened":
        return do(reopen_ticket, row, now=now, reason="还差一车")
    if state == "confirmed":
        return do(confirm_ticket, row, now=now, reason="李经理来电")
    return row


def offered(row: Measure, *firms: Enterprise, now: datetime = NOW) -> list[MeasureOffer]:
    """The measure offered to those enterprises by the desk, in their order."""
    ids = [firm.pk for firm in firms]
    offer_measure(actor=SYSTEM, now=now, measure_id=row.pk, enterprise_ids=ids)
    made = {one.enterprise_id: one for one in rows(MeasureOffer, measure=row)}
    return [made[pk] for pk in ids]


def measure(town: Town, need: str = "logistics", *, place: Place | None = None, **more) -> Measure:
    words = {
        "kind": "matter",
        "title": "货车通行证一日办结",
        "text": "企业报车牌，卡口当天放行",
        "need": need,
        **more,
    }
    return create_measure(
        actor=SYSTEM,
        now=NOW,
        place_id=(place or town.township).pk,
        words=MeasureWords(**words),
    )


def officer_of(town: Town, *firms: Enterprise, name: str = "联络员甲") -> Actor:
    """A liaison officer with an account, who answers for those enterprises."""
    staff = register_staff(
        actor=SYSTEM, now=NOW, place_id=town.community.pk, name=name, kind="community_worker"
    )
    user = account(f"officer-{staff.pk}")
    appoint(user, Role.GRID_WORKER, town.community.path, now=NOW - DAY)
    link_user(actor=SYSTEM, now=NOW, staff_id=staff.pk, user_id=user.pk)
    for firm in firms:
        assign_responsibility(
            actor=SYSTEM,
            now=NOW,
            role="liaison_officer",
            staff_id=staff.pk,
            subject_kind=SubjectKind.ENTERPRISE,
            subject_id=firm.pk,
        )
    held = acting(Role.GRID_WORKER, town.community).posts
    return Actor(user.pk, name, held)


def visit(actor: Actor, enterprise: Enterprise, *, now: datetime = NOW, **more) -> LiaisonVisit:
    given = {"how": "visit", "said": "原料够用三天", **more}
    return record_liaison_visit(actor=actor, now=now, enterprise_id=enterprise.pk, **given)


def fresh(row):
    with everywhere("a test looks at what was stored"):
        return type(row)._base_manager.get(pk=row.pk)


def rows(model, **conditions):
    with everywhere("a test looks at what was stored"):
        return list(model.objects.filter(**conditions).order_by("pk"))


def kinds(row: Ticket) -> list[str]:
    """What was done about the ticket, in order."""
    found = rows(TicketStep, ticket=row)
    return [str(step.kind) for step in sorted(found, key=lambda one: (one.at, one.pk))]


def steps(row: Ticket) -> list[tuple[str, str, str]]:
    """(what, from which state, to which) of everything done about the ticket, in order."""
    found = sorted(rows(TicketStep, ticket=row), key=lambda one: (one.at, one.pk))
    return [(str(one.kind), one.from_state, one.to_state) for one in found]


def refusal(call) -> str:
    """What the refusal of `call` says, in the words of the page; fails where nothing is refused."""
    with pytest.raises(WorkError) as refused:
        call()
    fields = getattr(refused.value, "fields", {})
    return " ".join(str(one) for one in fields.values()) or refused.value.message
