"""What follows from arrivals: what is left to do, in the words of the plan."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook.arrivals import Arrivals
from lianfang.command.selectors.plan import RuleBook
from lianfang.command.selectors.subjects import (
    SubjectCard,
    common_place,
    describe,
    place_names,
    whereabouts_for,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP
from lianfang.screening.enums import FollowSource, FollowStep
from lianfang.screening.models import ArrivalFollow

VIEW = "screening.follow.view"
STAGES = ("open", "overdue", "report", "observe", "register", "closed", "all")
DEFAULTS = Arrivals()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that has to be done about an arrival."""

    key: str
    label: str
    done_at: datetime | None

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


@dataclass(frozen=True, slots=True)
class FollowRow:
    """What follows from one arrival, as the viewer may see it."""

    follow: ArrivalFollow
    card: SubjectCard | None
    where: str
    class_title: str
    source_label: str
    steps: tuple[Step, ...]
    is_overdue: bool


def done_at(follow: ArrivalFollow, step: str) -> datetime | None:
    """When a step was done; None while it is open."""
    return {
        FollowStep.REGISTER: follow.registered_at,
        FollowStep.OBSERVE: follow.observed_at,
        FollowStep.REPORT: follow.reported_at,
    }.get(FollowStep(step))


def follow_list(
    viewer: Actor, path: str = "", *, stage: str = "open", moment: datetime | None = None
) -> QuerySet[ArrivalFollow]:
    """What follows from arrivals in the place: one of STAGES; "overdue" needs `moment`."""
    rows: QuerySet[ArrivalFollow] = ArrivalFollow.objects.filter(
        path__under=viewer.territory(VIEW).within(path)
    )
    if stage == "closed":
        return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    if stage == "all":
        return rows.order_by("-noted_at", "-id")
    rows = rows.filter(closed_at__isnull=True)
    if stage == "overdue" and moment is not None:
        rows = rows.filter(overdue(moment))
    elif stage == FollowStep.REPORT:
        rows = rows.filter(steps__contains=[FollowStep.REPORT], reported_at__isnull=True)
    elif stage == FollowStep.OBSERVE:
        rows = rows.filter(steps__contains=[FollowStep.OBSERVE], observed_at__isnull=True)
    elif stage == FollowStep.REGISTER:
        rows = rows.filter(registered_at__isnull=True)
    return rows.order_by("due_at", "noted_at", "id")


def overdue(moment: datetime) -> Q:
    """Condition: it should have been reported by now."""
    return Q(due_at__lt=moment, reported_at__isnull=True, closed_at__isnull=True)


def get_follow(viewer: Actor, follow_id: uuid.UUID, right: str = VIEW) -> ArrivalFollow:
    """What follows from an arrival in the viewer's places, or NotFound."""
    row: ArrivalFollow | None = ArrivalFollow.objects.filter(pk=follow_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def follow_rows(viewer: Actor, rows: Sequence[ArrivalFollow], moment: datetime) -> list[FollowRow]:
    """Rows of one page; a fixed number of queries more."""
    people = [(SubjectKind.PERSON, row.person_id) for row in rows if row.person_id]
    cards = describe(viewer, people, local_day(moment))
    names = place_names(row.path for row in rows)
    trees = {row.path[:STEP] for row in rows}
    books = {
        root: RuleBook(viewer, common_place(r.path for r in rows if r.path[:STEP] == root), moment)
        for root in trees
    }
    found = []
    for row in rows:
        view = books[row.path[:STEP]].view(row.path)
        plan = view.playbook.arrivals if view else DEFAULTS
        title = plan.title(row.origin_class)
        if view and plan.named(row.origin_class) is None:
            # A region the plan isolates for without a class of its own.
            title = view.playbook.isolation.reason_title(row.origin_class)
        found.append(_row(row, cards, whereabouts_for(viewer, row.path, names), title, moment))
    return found


def _row(
    row: ArrivalFollow, cards: dict[uuid.UUID, Any], where: str, title: str, moment: datetime
) -> FollowRow:
    return FollowRow(
        follow=row,
        card=cards.get(row.person_id) if row.person_id else None,
        where=where,
        class_title=title,
        source_label=str(FollowSource(row.source).label),
        steps=tuple(Step(key, str(FollowStep(key).label), done_at(row, key)) for key in row.steps),
        is_overdue=bool(
            row.due_at and row.due_at < moment and not row.reported_at and not row.closed_at
        ),
    )
