"""Calls to many and how they are answered: who has not answered comes first."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.scope import everywhere
from lianfang.command.enums import InvitationState, ProposalState
from lianfang.command.models import Invitation, Mobilisation, Responsibility
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.mobilising import Call
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.subjects import place_names, whereabouts
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name
from lianfang.kit.territory import STEP
from lianfang.people.models import Staff
from lianfang.places.models import Place

RIGHT = "command.mobilisation.view"
TOKEN = "command.invitation"  # noqa: S105  the purpose of a key, no secret
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """Invitations by answer."""

    total: int = 0
    pending: int = 0
    accepted: int = 0
    declined: int = 0
    released: int = 0
    unprinted: int = 0


@dataclass(frozen=True, slots=True)
class AnswersBelow:
    """The answers of one place below."""

    place_id: uuid.UUID
    name: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class MobilisationView:
    """A call with its answers, in all and for each place below, most unanswered first."""

    row: Mobilisation
    title: str
    answers: Answers
    below: tuple[AnswersBelow, ...]
    is_over: bool

    @property
    def state(self) -> str:
        """planning, open (awaits a decision), refused, failed, running or over."""
        if self.row.opened_at is None:
            return str(self.row.proposal.state)
        return "over" if self.is_over else "running"


@dataclass(frozen=True, slots=True)
class PublicInvitation:
    """What somebody without an account sees of their own invitation: no full name."""

    invitation: Invitation
    name: str
    where: str
    role_title: str
    duty: str
    text: str
    closes_at: datetime
    is_over: bool


def calls_here(viewer: Actor, place: Place, moment: datetime) -> list[tuple[Call, str]]:
    """(call, title of its rule) that the plan in force holds ready for the place."""
    view = phase_of(viewer, place.path, moment)
    if view is None:
        return []
    plan = view.playbook
    return [(call, str(plan.rule(call.rule).title)) for call in plan.calls_of(view.phase.key)]


def mobilisation_list(viewer: Actor, place: Place) -> QuerySet[Mobilisation]:
    """Calls for the place and places in it, and those from above that reach it, latest first."""
    territory = viewer.territory(RIGHT).within(place.path)
    if territory.is_nowhere:
        return Mobilisation.objects.none()
    invited = Invitation.objects.filter(path__under=territory)
    with everywhere("a call that reaches a village is that village's to see"):
        rows: QuerySet[Mobilisation] = Mobilisation.objects.filter(
            Q(path__under=territory) | Q(pk__in=invited.values("mobilisation_id"))
        )
        return (
            rows.select_related("proposal", "place")
            .annotate(
                total=Count("invitations", filter=Q(invitations__path__under=territory)),
                pending=Count(
                    "invitations",
                    filter=Q(
                        invitations__path__under=territory,
                        invitations__state=InvitationState.PENDING,
                    ),
                ),
            )
            .order_by("-created_at", "-id")
        )


def get_mobilisation(viewer: Actor, mobilisation_id: uuid.UUID, right: str = RIGHT) -> Mobilisation:
    """A call for the viewer's places or one that reaches them, or NotFound; with another right,
    one for a place where the viewer holds it."""
    territory = viewer.territory(right)
    row = None
    if not territory.is_nowhere:
        with everywhere("limited to the viewer's places just below"):
            row = (
                Mobilisation.objects.filter(pk=mobilisation_id)
                .select_related("proposal", "place")
                .first()
            )
            reached = (
                right == RIGHT
                and row is not None
                and row.invitations.filter(path__under=territory).exists()
            )
    if row is None or not (territory.covers(row.path) or reached):
        raise NotFound()
    return row


def mobilisation_view(viewer: Actor, row: Mobilisation, moment: datetime) -> MobilisationView:
    """A call as far as the viewer may see it; the row comes from `get_mobilisation`."""
    territory = viewer.territory(RIGHT)
    with everywhere("invitations are limited to the viewer's places here"):
        rows = Invitation.objects.filter(mobilisation=row, path__under=territory)
        counted = (
            rows.order_by()
            .values("path", "state")
            .annotate(number=Count("pk"), unprinted=Count("pk", filter=Q(printed_at=None)))
        )
        depth = len(row.path) + STEP
        by_child: dict[str, Answers] = defaultdict(Answers)
        for one in counted:
            child = one["path"][:depth]
            by_child[child] = _plus(by_child[child], one["state"], one["number"], one["unprinted"])
    names = place_names(by_child)
    below = [
        AnswersBelow(names[path].id, names[path].name, answers)
        for path, answers in by_child.items()
        if path in names
    ]
    below.sort(key=lambda one: (-one.answers.pending, -one.answers.declined, one.name))
    return MobilisationView(
        row=row,
        title=call_title(viewer, row, moment),
        answers=_sum(by_child.values()),
        below=tuple(below),
        is_over=row.closes_at is not None and row.closes_at <= moment,
    )


def call_title(viewer: Actor, row: Mobilisation, moment: datetime) -> str:
    """What the plan in force at the call's place calls it; its key when the plan has changed."""
    plan = _plan(viewer, row, moment)
    found = (str(call.title) for call in plan.calls if call.key == row.key) if plan else iter(())
    return next(found, row.key)


def _plan(viewer: Actor, row: Mobilisation, moment: datetime) -> Playbook | None:
    view = phase_of(viewer, row.path, row.opened_at or moment)
    return view.playbook if view else None


def _plus(answers: Answers, state: str, number: int, unprinted: int) -> Answers:
    values = {name: getattr(answers, name) for name in Answers.__dataclass_fields__}
    values["total"] += number
    values[state] += number
    if state == InvitationState.PENDING:
        values["unprinted"] += unprinted
    return Answers(**values)


def _sum(parts: Iterable[Answers]) -> Answers:
    found = list(parts)
    names = Answers.__dataclass_fields__
    return Answers(**{name: sum(getattr(one, name) for one in found) for name in names})


def invitation_list(
    viewer: Actor, row: Mobilisation, *, under: str = "", state: str = ""
) -> QuerySet[Invitation]:
    """Invitations of a call in the viewer's places: unanswered, declined, then those who come."""
    territory = viewer.territory(RIGHT)
    with everywhere("invitations are limited to the viewer's places here"):
        rows: QuerySet[Invitation] = Invitation.objects.filter(
            mobilisation=row, path__under=territory.within(under) if under else territory
        )
        if state in InvitationState.values:
            rows = rows.filter(state=state)
        return rows.select_related("staff", "place", "mobilisation").order_by(
            "-state", "path", "id"
        )


def where_called(rows: Sequence[Invitation]) -> list[tuple[Invitation, str]]:
    """Each invitation with the whereabouts of its place, below the call's own; one query."""
    names = place_names(row.path for row in rows)
    return [
        (row, whereabouts(row.path, names, len(row.mobilisation.path) // STEP + 1)) for row in rows
    ]


def get_invitation(viewer: Actor, invitation_id: uuid.UUID, right: str) -> Invitation:
    """An invitation to a place where the viewer holds `right`, or NotFound."""
    rows = Invitation.objects.filter(pk=invitation_id, path__under=viewer.territory(right))
    row: Invitation | None = rows.select_related("staff", "place", "mobilisation").first()
    if row is None:
        raise NotFound()
    return row


def invitation_by_token(viewer: Actor, token: str, moment: datetime) -> PublicInvitation:
    """The invitation a link leads to, whoever opens it; NotFound for any other token."""
    hashes = key_ring().lookup_hashes(TOKEN, token)
    with everywhere("whoever holds the link may read this one invitation"):
        row = (
            Invitation.objects.filter(token_hash__in=hashes)
            .select_related("staff", "mobilisation", "place", "responsibility")
            .first()
        )
        if row is None:
            raise NotFound()
        names = place_names([row.path])
    view = phase_of(Actor.system("invitation"), row.path, moment)
    role = (
        next((one for one in view.playbook.roles if one.key == row.responsibility.role), None)
        if view
        else None
    )
    return PublicInvitation(
        invitation=row,
        name=mask_name(row.staff.name),
        where=whereabouts(row.path, names, len(row.mobilisation.path) // STEP),
        role_title=str(role.title) if role else row.responsibility.role,
        duty=str(role.duty) if role and role.duty else "",
        text=row.mobilisation.text,
        closes_at=row.mobilisation.closes_at or moment,
        is_over=(row.mobilisation.closes_at or moment) <= moment,
    )


def is_planned(row: Mobilisation) -> bool:
    """Whether the proposal of a call awaits its decision."""
    return row.opened_at is None and row.proposal.state == ProposalState.OPEN


def left_over(viewer: Actor, row: Mobilisation, moment: datetime) -> int:
    """How many in the call's place could take its role and have no place in it, in the viewer's
    places: more came than the rule takes, or nobody could reach a place."""
    view = phase_of(viewer, row.path, moment)
    rules = [r for r in view.playbook.rules if r.key in row.proposal.rules] if view else []
    if view is None or not rules:
        return 0
    role = view.playbook.role(rules[0].role)
    day = local_day(moment)
    held = Responsibility.objects.filter(in_force(day), role=role.key)
    territory = viewer.territory("people.staff.view").within(row.path)
    with everywhere("whoever serves in a place elsewhere is not left over"):
        rows = Staff.objects.filter(serving(day), path__under=territory, kind__in=role.kinds)
        if role.levels:
            rows = rows.filter(level__in=role.levels)
        return rows.exclude(pk__in=held.values("staff_id")).count()
