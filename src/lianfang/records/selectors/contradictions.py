"""Records that contradict each other, side by side for the person who decides."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.records.enums import ContradictionState
from lianfang.records.kinds import KINDS, Lines
from lianfang.records.models import Contradiction
from lianfang.records.models.opened import unseal
from lianfang.records.selectors.records import NAME

RIGHT = "records.contradiction.decide"


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of both records: what it is called, what the first says, what the second."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


@dataclass(frozen=True, slots=True)
class ContradictionView:
    """Both records line by line; `can_take`: the second can be made a correction of the first."""

    row: Contradiction
    title: str
    pairs: list[Pair]
    can_take: bool


def contradiction_list(
    viewer: Actor, path: str, *, is_open: bool = True
) -> QuerySet[Contradiction]:
    """Contradictions inside the place, those to be decided or those decided, latest first."""
    rows: QuerySet[Contradiction] = Contradiction.objects.filter(
        path__under=viewer.territory(RIGHT).within(path)
    )
    rows = (
        rows.filter(state=ContradictionState.OPEN)
        if is_open
        else rows.exclude(state=ContradictionState.OPEN)
    )
    return rows.select_related("place").order_by("-received_at", "-id")


def kind_title(row: Contradiction) -> str:
    """What people call such a record."""
    kind = KINDS.get(row.kind)
    return kind.title() if kind else row.kind


def contradiction_view(
    viewer: Actor, contradiction_id: uuid.UUID, moment: datetime
) -> ContradictionView:
    """One contradiction in the viewer's places, or NotFound."""
    row: Contradiction | None = (
        Contradiction.objects.filter(pk=contradiction_id, path__under=viewer.territory(RIGHT))
        .select_related("place")
        .first()
    )
    if row is None:
        raise NotFound()
    kind = KINDS.get(row.kind)
    first: Lines = kind.kept(viewer, row.record_id, moment) if kind else []
    second: Lines = []
    raw = unseal(row)
    if kind is not None and raw and viewer.can(NAME, row.path):
        second = kind.told(viewer, msgspec.json.decode(raw, type=kind.body), moment)
    can_take = kind is not None and kind.can_take and bool(raw)
    return ContradictionView(row, kind_title(row), side_by_side(first, second), can_take)


def side_by_side(first: Lines, second: Lines) -> list[Pair]:
    """Lines with the same label beside each other, in the order of the first, then the rest."""
    told = dict(second)
    kept = dict(first)
    labels = [*kept, *(label for label in told if label not in kept)]
    return [Pair(label, kept.get(label, ""), told.get(label, "")) for label in labels]
