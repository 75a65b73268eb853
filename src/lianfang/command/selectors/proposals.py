"""Proposals waiting for a decision, and their lines grouped by the door they are about."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import LineChange, LineState, ProposalState
from lianfang.command.models import Proposal, ProposalLine
from lianfang.command.playbook import Playbook
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.reasons import penalty_text, reason_text, unserved_text
from lianfang.command.selectors.subjects import (
    SubjectCard,
    describe,
    place_names,
    walking_key,
    whereabouts,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import Territory

RIGHT = "command.proposal.view"
GROUPS_PER_PAGE = 30
SHOWN_UNSERVED = 100


@dataclass(frozen=True, slots=True)
class LineView:
    """A line in words."""

    line: ProposalLine
    role_title: str
    subject: SubjectCard
    reasons: tuple[str, ...]

    @property
    def because(self) -> str:
        """The reasons as one text; after a Chinese full stop no space follows."""
        return " ".join(self.reasons).replace("。 ", "。")

    @property
    def is_end(self) -> bool:
        return self.line.change == LineChange.END

    @property
    def is_refused(self) -> bool:
        return self.line.state == LineState.REFUSED


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The lines of one staircase, bay or place."""

    path: str
    title: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class PenaltyView:
    """A wish the plan gave up: how often."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class UnservedView:
    """Somebody the plan leaves without the people asked for, and why."""

    subject: SubjectCard | None
    role_title: str
    missing: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One page of a proposal with its summary."""

    proposal: Proposal
    rule_titles: tuple[str, ...]
    groups: tuple[LineGroup, ...]
    group_count: int
    counts: dict[str, int]
    penalties: tuple[PenaltyView, ...]
    unserved: tuple[UnservedView, ...]
    unserved_count: int


def proposal_list(viewer: Actor, path: str, *, state: str = "") -> QuerySet[Proposal]:
    """Proposals for the place at `path` and places in it, latest first, their lines counted."""
    territory = viewer.territory(RIGHT).within(path)
    rows: QuerySet[Proposal] = Proposal.objects.filter(path__under=territory)
    if state:
        rows = rows.filter(state=state)
    active = ~Q(lines__state=LineState.REFUSED)
    return (
        rows.select_related("place", "absent")
        .annotate(
            added=Count("lines", filter=active & Q(lines__change=LineChange.ADD)),
            ended=Count("lines", filter=active & Q(lines__change=LineChange.END)),
        )
        .order_by("-created_at", "-id")
    )


def waiting_proposals(viewer: Actor, path: str) -> list[Proposal]:
    """Proposals in the place that await a decision or are being planned."""
    rows = proposal_list(viewer, path)
    return list(rows.filter(state__in=[ProposalState.OPEN, ProposalState.PLANNING])[:20])


def get_proposal(viewer: Actor, proposal_id: uuid.UUID) -> Proposal:
    """A proposal in the viewer's places, or NotFound."""
    row = proposal_list(viewer, "").filter(pk=proposal_id).first()
    if row is None:
        raise NotFound()
    return row


def get_line(viewer: Actor, line_id: uuid.UUID) -> ProposalLine:
    """A line of a proposal in the viewer's places, or NotFound."""
    row: ProposalLine | None = (
        ProposalLine.objects.filter(pk=line_id, proposal__path__under=viewer.territory(RIGHT))
        .select_related("proposal", "proposal__place", "staff", "proposed_staff")
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def line_list(
    viewer: Actor, proposal: Proposal, *, role: str = "", under: str = "", state: str = ""
) -> QuerySet[ProposalLine]:
    """Lines of a proposal, narrowed to a role, a place below and a state."""
    if not viewer.can(RIGHT, proposal.path):
        raise NotFound()
    rows: QuerySet[ProposalLine] = ProposalLine.objects.filter(proposal=proposal)
    if role:
        rows = rows.filter(role=role)
    if under:
        rows = rows.filter(subject_path__under=Territory((under,)))
    if state:
        rows = rows.filter(state=state)
    return rows


def proposal_view(
    viewer: Actor,
    proposal: Proposal,
    moment: datetime,
    *,
    role: str = "",
    under: str = "",
    state: str = "",
    page: int = 1,
) -> ProposalView:
    """A page of a proposal: its staircases in walking order, each with all its lines."""
    rows = line_list(viewer, proposal, role=role, under=under, state=state)
    paths = sorted(set(rows.order_by().values_list("subject_path", flat=True).distinct()))
    names = place_names(paths)
    paths.sort(key=lambda path: walking_key(path, names))
    shown = paths[(page - 1) * GROUPS_PER_PAGE : page * GROUPS_PER_PAGE]
    lines = list(
        rows.filter(subject_path__in=shown)
        .select_related("staff", "proposed_staff")
        .order_by("subject_path", "subject_id", "role", "id")
    )
    view = phase_of(viewer, proposal.path, moment)
    plan = view.playbook if view else None
    views = line_views(viewer, lines, plan, moment)
    grouped: dict[str, list[LineView]] = defaultdict(list)
    for one in views:
        grouped[one.line.subject_path].append(one)
    depth = len(proposal.path) // 4
    return ProposalView(
        proposal=proposal,
        rule_titles=_rule_titles(proposal, plan),
        groups=tuple(
            LineGroup(path, whereabouts(path, names, depth + 1), tuple(grouped[path]))
            for path in shown
        ),
        group_count=len(paths),
        counts=line_counts(proposal),
        penalties=tuple(
            PenaltyView(penalty_text(one["name"]), one["count"])
            for one in proposal.penalties
            if one["count"]
        ),
        unserved=_unserved(viewer, proposal.unserved[:SHOWN_UNSERVED], plan, moment),
        unserved_count=len(proposal.unserved),
    )


def line_views(
    viewer: Actor, lines: Sequence[ProposalLine], plan: Playbook | None, moment: datetime
) -> list[LineView]:
    """Lines in words, with who they are about; a fixed number of queries."""
    cards = describe(
        viewer, ((line.subject_kind, line.subject_id) for line in lines), local_day(moment)
    )
    places = place_names(
        str(reason["place"]) for line in lines for reason in line.reasons if reason.get("place")
    )
    names = {path: place.name for path, place in places.items()}
    return [
        LineView(
            line=line,
            role_title=plan.role_title(line.role) if plan else line.role,
            subject=cards[line.subject_id],
            reasons=tuple(reason_text(reason, names) for reason in line.reasons),
        )
        for line in lines
        if line.subject_id in cards
    ]


def line_counts(proposal: Proposal) -> dict[str, int]:
    """Lines by what becomes of them: added, ended, edited, refused."""
    active = ~Q(state=LineState.REFUSED)
    return ProposalLine.objects.filter(proposal=proposal).aggregate(
        added=Count("pk", filter=active & Q(change=LineChange.ADD)),
        ended=Count("pk", filter=active & Q(change=LineChange.END)),
        edited=Count("pk", filter=Q(state=LineState.EDITED)),
        refused=Count("pk", filter=Q(state=LineState.REFUSED)),
    )


def _rule_titles(proposal: Proposal, plan: Playbook | None) -> tuple[str, ...]:
    titles = {rule.key: str(rule.title) for rule in plan.rules} if plan else {}
    return tuple(titles.get(key, key) for key in proposal.rules)


def _unserved(
    viewer: Actor, rows: Sequence[dict[str, Any]], plan: Playbook | None, moment: datetime
) -> tuple[UnservedView, ...]:
    refs = [(row["subject_kind"], uuid.UUID(row["subject_id"])) for row in rows]
    cards = describe(viewer, refs, local_day(moment))
    return tuple(
        UnservedView(
            subject=cards.get(pk),
            role_title=plan.role_title(row["role"]) if plan else row["role"],
            missing=row["missing"],
            reason=unserved_text(row["reason"]["code"]),
        )
        for row, (_kind, pk) in zip(rows, refs, strict=True)
    )


def roles_of(proposal: Proposal, viewer: Actor, moment: datetime) -> list[tuple[str, str]]:
    """(key, title) of the roles a proposal is about, for filters."""
    view = phase_of(viewer, proposal.path, moment)
    if view is None:
        return []
    rules = [rule for rule in view.playbook.rules if rule.key in proposal.rules]
    return list({rule.role: view.playbook.role_title(rule.role) for rule in rules}.items())
