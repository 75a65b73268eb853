"""What a change of phase would do, told from real rows before anybody decides.

A change of phase concerns one region: the place, without the parts that have a phase of their own.
Whoever knows of something that depends on the phase foretells it with `@foresees`: this room speaks
of work, rules and people who answer; a room above puts its own foreteller into its module
`selectors/changes.py`, which is read when the first preview is asked for:

    @foresees(_("Checkpoints"), order=50)
    def checkpoints(viewer: Actor, shift: Shift) -> Iterable[Foreseen]:
        yield Foreseen(Turn.CHANGES, _("12 checkpoints become 3"), number=9)

It must only read, take a fixed number of queries, and bear that no phase holds on either side.
"""

import importlib
import importlib.util
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TypeVar

from django.apps import apps
from django.db.models import Q
from django.utils.functional import Promise

from lianfang.access.actors import Actor
from lianfang.command.models import PhaseInForce, PlaybookVersion
from lianfang.command.playbook import Phase, Playbook, Routine, Rule
from lianfang.command.selectors.phase_history import NOTHING, StepBack, names_inside, seal_of
from lianfang.command.selectors.plan import PhaseView, Region, phase_of, playbook_of, regions
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.territory import ancestors
from lianfang.places.models import Place

_T = TypeVar("_T", Rule, Routine)
# A phase that is only being thought of has no row yet.
NOT_YET = uuid.UUID(int=0)


class Turn(StrEnum):
    """What becomes of the thing a line speaks of. `ATTENTION`: somebody has to act on it."""

    BEGINS = "begins"
    ENDS = "ends"
    CHANGES = "changes"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One line of a preview: a sentence with its figure, and some of the rows behind it.

    `rows` are (title, note) of the first few; `number` is how many there are in all.
    """

    turn: Turn
    text: str | Promise
    number: int = 0
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def more(self) -> int:
        return max(0, self.number - len(self.rows)) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Shift:
    """One region under the phase before and the phase after; None: no plan holds there."""

    place: Place
    region: Region | None
    before: PhaseView | None
    after: PhaseView | None
    moment: datetime

    @property
    def day(self) -> date:
        return local_day(self.moment)

    def condition(self, column: str = "path") -> Q:
        """The region as a condition on a column that holds paths."""
        return self.region.condition(column) if self.region else Q(pk__in=[])

    def rules(self) -> tuple[list[Rule], list[Rule]]:
        """Coverage rules before and after."""
        return _of(self.before, Playbook.rules_of), _of(self.after, Playbook.rules_of)

    def routines(self) -> tuple[list[Routine], list[Routine]]:
        """Routines before and after."""
        return _of(self.before, Playbook.routines_of), _of(self.after, Playbook.routines_of)


def _of(view: PhaseView | None, parts: Callable[[Playbook, str], list[_T]]) -> list[_T]:
    return parts(view.playbook, view.phase.key) if view else []


Foreteller = Callable[[Actor, Shift], Iterable[Foreseen]]


@dataclass(frozen=True, slots=True)
class _Section:
    title: str | Promise
    order: int
    foretell: Foreteller


FORESEEN_BY: list[_Section] = []


def foresees(title: str | Promise, *, order: int) -> Callable[[Foreteller], Foreteller]:
    """Let the function tell a section of every preview; sections stand by `order`."""

    def register(foretell: Foreteller) -> Foreteller:
        FORESEEN_BY.append(_Section(title, order, foretell))
        return foretell

    return register


@cache
def _discover() -> None:
    """Read `selectors/changes.py` of every room above."""
    for config in apps.get_app_configs():
        if not config.name.startswith("lianfang."):
            continue
        if importlib.util.find_spec(f"{config.name}.selectors") is None:
            continue
        package = importlib.import_module(f"{config.name}.selectors")
        name = f"{config.name}.selectors.changes"
        if hasattr(package, "__path__") and importlib.util.find_spec(name):
            importlib.import_module(name)
    importlib.import_module("lianfang.command.selectors.foretelling")


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind of thing."""

    title: str | Promise
    lines: tuple[Foreseen, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision about a phase would change, and what it was worked out for (`seal`)."""

    place: Place
    before: PhaseView | None
    after: PhaseView | None
    sections: tuple[Section, ...]
    untouched: tuple[str, ...]
    seal: str = field(default=NOTHING)

    @property
    def is_empty(self) -> bool:
        return not self.sections


def preview_of_enforcing(
    viewer: Actor, place: Place, version: PlaybookVersion, phase: str, moment: datetime
) -> Preview:
    """What would change if the phase were put in force in the place now.

    Raises InvalidInput for a phase the plan does not have.
    """
    plan = playbook_of(version)
    chosen = next((part for part in plan.phases if part.key == phase), None)
    if chosen is None:
        raise InvalidInput(fields={"phase": phase})
    return preview(viewer, place, _thought_of(place, version.pk, plan, chosen, moment), moment)


def preview_of_revoking(viewer: Actor, place: Place, moment: datetime) -> Preview:
    """What would change if the place's own phase ended now: that of the place above takes over."""
    above = ancestors(place.path)
    return preview(viewer, place, phase_of(viewer, above[-1], moment) if above else None, moment)


def preview_of_step_back(viewer: Actor, place: Place, step: StepBack, moment: datetime) -> Preview:
    """What would change if the last decision about the place were taken back now."""
    row: PhaseInForce | None = step.before
    if row is None:
        return preview_of_revoking(viewer, place, moment)
    plan = playbook_of(row.playbook)
    after = _thought_of(place, row.playbook_id, plan, plan.phase(row.phase), moment)
    return preview(viewer, place, after, moment)


def _thought_of(
    place: Place, playbook_id: uuid.UUID, plan: Playbook, phase: Phase, moment: datetime
) -> PhaseView:
    return PhaseView(
        playbook=plan,
        phase=phase,
        playbook_id=playbook_id,
        in_force_id=NOT_YET,
        place_id=place.pk,
        place_name=place.short_name,
        path=place.path,
        since=moment,
    )


def preview(viewer: Actor, place: Place, after: PhaseView | None, moment: datetime) -> Preview:
    """What would change in the place if `after` held there; a fixed number of queries."""
    _discover()
    before = phase_of(viewer, place.path, moment)
    inside = [region for region in regions(viewer, place.path, moment) if region.path != place.path]
    shown = before or after
    own = tuple(sorted({region.view.path for region in inside}))
    region = Region(place.path, own, shown) if shown else None
    shift = Shift(place, region, before, after, moment)
    found = []
    for section in sorted(FORESEEN_BY, key=lambda one: one.order):
        lines = tuple(section.foretell(viewer, shift))
        if lines:
            found.append(Section(section.title, lines))
    names = names_inside(viewer, place, [r.view.path for r in inside])
    return Preview(
        place=place,
        before=before,
        after=after,
        sections=tuple(found),
        untouched=tuple(
            f"{names.get(r.view.path, r.view.place_name)}：{r.view.phase.title}" for r in inside
        ),
        seal=seal_of(before),
    )
