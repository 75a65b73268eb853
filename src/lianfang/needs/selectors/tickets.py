"""Needs as lists and one by one: what is overdue first, with whom it lies, what was done."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import NotFound
from lianfang.needs.enums import INTERNAL, OPEN, OVER, TicketSource, TicketState
from lianfang.needs.models import Ticket, TicketStep
from lianfang.needs.selectors.plans import Plans
from lianfang.people.selectors.cards import place_names

VIEW = "needs.ticket.view"
# What a list can be sorted by.
SORTS = {
    "due": "due_at",
    "enterprise": "enterprise__name_key",
    "place": "enterprise__path",
    "need": "need",
    "team": "team__name",
    "raised": "raised_at",
}


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """What narrows a list of needs; everything empty means all.

    `stage`: "overdue", "open" (the town must do something), "answered" (the enterprise must say
    whether it is settled), "over". `mine`: those the viewer answers for in person. `unnamed`: no
    department answers yet. `text` is searched in the words and the name of the enterprise.
    """

    stage: str = ""
    need: str = ""
    team_id: uuid.UUID | None = None
    source: str = ""
    enterprise_id: uuid.UUID | None = None
    mine: bool = False
    unnamed: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A need as a list shows it. `told`: roles that were told it is overdue, in words."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    place_name: str
    path: str
    need: str
    need_title: str
    text: str
    source: str
    source_label: str
    raised_at: datetime
    raised_by: str
    due_at: datetime
    is_overdue: bool
    hours_late: int
    team_id: uuid.UUID | None
    team_name: str
    staff_id: uuid.UUID | None
    staff_name: str
    state: str
    state_label: str
    tone: str
    answer: str
    answered_at: datetime | None
    ended_at: datetime | None
    told: tuple[str, ...]

    @property
    def days_late(self) -> int:
        return self.hours_late // 24


def overdue(moment: datetime) -> Q:
    """Condition on tickets: open behind their deadline."""
    return Q(state__in=OPEN, due_at__lt=moment)


def ticket_list(
    viewer: Actor, moment: datetime, place_path: str = "", wanted: TicketFilter | None = None
) -> QuerySet[Ticket]:
    """Needs of enterprises in the place and all inside it."""
    wanted = wanted or TicketFilter()
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Ticket] = Ticket.objects.filter(enterprise__path__under=territory)
    stages = {
        "overdue": overdue(moment),
        "open": Q(state__in=OPEN),
        "answered": Q(state=TicketState.ANSWERED),
        "over": Q(state__in=OVER),
    }
    if wanted.stage in stages:
        rows = rows.filter(stages[wanted.stage])
    for name in ("need", "team_id", "source", "enterprise_id"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.unnamed:
        rows = rows.filter(team__isnull=True)
    if wanted.mine:
        rows = rows.filter(staff=own_staff(viewer), staff__isnull=False)
    if wanted.text:
        matching = Q(text__icontains=wanted.text) | Q(answer__icontains=wanted.text)
        if key := name_key(wanted.text):
            matching |= Q(enterprise__name_key__contains=key)
        rows = rows.filter(matching)
    return rows.select_related("enterprise__place", "team", "staff")


def by_urgency(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """What the town must do first, the most overdue on top; what is over last, newest on top."""
    rank = Case(
        When(state__in=OPEN, then=Value(0)),
        When(state=TicketState.ANSWERED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "due_at", "id")


def stage_counts(viewer: Actor, moment: datetime, place_path: str) -> dict[str, int]:
    """How many needs wait in each stage that somebody must look at; one query each."""
    rows = ticket_list(viewer, moment, place_path)
    return {
        "overdue": rows.filter(overdue(moment)).count(),
        "open": rows.filter(state__in=OPEN).count(),
        "answered": rows.filter(state=TicketState.ANSWERED).count(),
    }


def get_ticket(viewer: Actor, ticket_id: uuid.UUID, right: str = VIEW) -> Ticket:
    """A need of an enterprise in the viewer's places, or NotFound."""
    rows = Ticket.objects.select_related("enterprise__place", "team", "staff", "same_as")
    row: Ticket | None = rows.filter(pk=ticket_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def ticket_rows(
    viewer: Actor, rows: Iterable[Ticket], moment: datetime, below: str = ""
) -> list[TicketRow]:
    """Rows of one page; two more queries for all of them."""
    found = list(rows)
    plans = Plans(moment)
    places = place_names(viewer, {row.path for row in found}, below or viewer.home_path)
    told = _told(found)
    return [_row(row, plans, places, told.get(row.pk, ()), moment) for row in found]


def _told(rows: list[Ticket]) -> dict[uuid.UUID, tuple[str, ...]]:
    late = [row.pk for row in rows if row.told]
    if not late:
        return {}
    with everywhere("the tickets themselves were found for the viewer"):
        steps = TicketStep.objects.filter(ticket__in=late, kind="told").order_by("at", "id")
        found: dict[uuid.UUID, tuple[str, ...]] = {}
        for ticket_id, role in steps.values_list("ticket_id", "told_to"):
            label = str(Role(role).label) if role in Role.values else role
            if label not in found.get(ticket_id, ()):
                found[ticket_id] = (*found.get(ticket_id, ()), label)
    return found


def _row(
    row: Ticket,
    plans: Plans,
    places: Mapping[str, str],
    told: tuple[str, ...],
    moment: datetime,
) -> TicketRow:
    late = row.state in OPEN and row.due_at < moment
    return TicketRow(
        id=row.pk,
        enterprise_id=row.enterprise_id,
        enterprise_name=row.enterprise.name,
        place_name=places.get(row.path, row.enterprise.place.name),
        path=row.path,
        need=row.need,
        need_title=plans.at(row.path).kind_title(row.need),
        text=row.text,
        source=row.source,
        source_label=str(TicketSource(row.source).label),
        raised_at=row.raised_at,
        raised_by=row.raised_by,
        due_at=row.due_at,
        is_overdue=late,
        hours_late=int((moment - row.due_at).total_seconds() // 3600) if late else 0,
        team_id=row.team_id,
        team_name=row.team.name if row.team else "",
        staff_id=row.staff_id,
        staff_name=row.staff.name if row.staff else "",
        state=row.state,
        state_label=str(TicketState(row.state).label),
        tone=_tone(row, late=late),
        answer=row.answer,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        told=told if late else (),
    )


def _tone(row: Ticket, *, late: bool) -> str:
    if late or row.state == TicketState.REOPENED:
        return "now"
    return {
        TicketState.RAISED: "soon",
        TicketState.ACCEPTED: "active",
        TicketState.IN_HAND: "active",
        TicketState.ANSWERED: "soon",
        TicketState.CONFIRMED: "done",
    }.get(TicketState(row.state), "")


def steps_of(viewer: Actor, ticket: Ticket) -> list[TicketStep]:
    """Everything that was done about the need, in order."""
    with everywhere("the ticket itself was found for the viewer"):
        return list(
            TicketStep.objects.filter(ticket=ticket).select_related("team", "staff", "measure")
        )


def others_of(viewer: Actor, ticket: Ticket) -> list[Ticket]:
    """Other needs of the same enterprise this one may be the same as, the newest first."""
    with everywhere("the ticket itself, and so its enterprise, was found for the viewer"):
        rows = Ticket.objects.filter(enterprise=ticket.enterprise_id).exclude(pk=ticket.pk)
        left_out = (TicketState.DUPLICATE, TicketState.WITHDRAWN)
        return list(rows.exclude(state__in=left_out).order_by("-raised_at", "-id")[:50])


def duplicates_of(viewer: Actor, ticket: Ticket) -> list[Ticket]:
    """Needs that were joined to this one."""
    with everywhere("the ticket itself was found for the viewer"):
        return list(Ticket.objects.filter(same_as=ticket).order_by("raised_at", "id"))


def is_anything_to_tell(viewer: Actor, moment: datetime) -> bool:
    """Whether any open need is overdue at all: a cheap look before the work."""
    if viewer.ambient.is_nowhere:
        return False
    with everywhere("the system looks over all places before it tells anybody"):
        return bool(Ticket.objects.filter(overdue(moment)).exists())


def own_tickets(viewer: Actor, enterprise_id: uuid.UUID) -> list[Ticket]:
    """Needs of the viewer's own enterprise: those it must say something to first."""
    row = own_enterprise(viewer, enterprise_id)
    rank = Case(
        When(state=TicketState.ANSWERED, then=Value(0)),
        When(state__in=OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Ticket.objects.filter(enterprise=row).annotate(rank=rank)
    found = rows.select_related("enterprise__place", "team", "staff")
    return list(found.order_by("rank", "-raised_at", "id")[:200])


def get_own_ticket(viewer: Actor, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> Ticket:
    """One need of the viewer's own enterprise, or NotFound."""
    row = own_enterprise(viewer, enterprise_id)
    rows: QuerySet[Ticket] = Ticket.objects.filter(enterprise=row, pk=ticket_id)
    ticket: Ticket | None = rows.select_related("enterprise__place", "team", "staff").first()
    if ticket is None:
        raise NotFound()
    return ticket


def own_steps(viewer: Actor, enterprise_id: uuid.UUID, ticket_id: uuid.UUID) -> list[TicketStep]:
    """What was done about it, without what departments say among themselves."""
    ticket = get_own_ticket(viewer, enterprise_id, ticket_id)
    return [step for step in steps_of(viewer, ticket) if step.kind not in INTERNAL]


def open_tickets_of(viewer: Actor, enterprise: Enterprise) -> QuerySet[Any]:
    """What an enterprise of the viewer's places has asked for, the open ones first."""
    rows = Ticket.objects.filter(
        enterprise=enterprise, enterprise__path__under=viewer.territory(VIEW)
    )
    return by_urgency(rows.select_related("enterprise__place", "team", "staff"))
