"""Which phases a place has had, who decided so and why, and what going one step back would mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.models import PhaseInForce
from lianfang.command.playbook import Phase
from lianfang.command.selectors.plan import PhaseView, phases_in_force, playbook_of
from lianfang.places.models import Place
from lianfang.places.selectors import full_names

RIGHT = "command.team.view"
SHOWN = 100
NOTHING = "none"


@dataclass(frozen=True, slots=True)
class PastPhase:
    """One decision about a place as the history shows it."""

    row: PhaseInForce
    phase_title: str
    playbook_title: str
    place_name: str

    @property
    def is_running(self) -> bool:
        return self.row.valid_to is None

    @property
    def is_step_back(self) -> bool:
        return self.row.restores_id is not None


@dataclass(frozen=True, slots=True)
class StepBack:
    """The last decision about a place (`current`, None if it was to end a phase) and the row that
    held before it in the place itself (None: only the phase of the place above)."""

    current: PhaseInForce | None
    before: PhaseInForce | None


def phase_history(viewer: Actor, place: Place, limit: int = SHOWN) -> list[PastPhase]:
    """Phases ever enforced in the place or in one under it, the latest decision first."""
    territory = viewer.territory(RIGHT).within(place.path)
    rows = (
        PhaseInForce.objects.filter(path__under=territory)
        .select_related("playbook", "place", "restores")
        .order_by("-valid_from", "-id")
    )
    found = list(rows[:limit])
    return _past(found, names_inside(viewer, place, [row.path for row in found]))


def phases_here(viewer: Actor, place: Place, moment: datetime) -> list[PhaseView]:
    """The phase that holds in the place and every other one in force inside it, each place called
    as on the pages of `place`."""
    views = phases_in_force(viewer, place.path, moment)
    names = names_inside(viewer, place, [view.path for view in views])
    return [replace(view, place_name=names.get(view.path, view.place_name)) for view in views]


def names_inside(viewer: Actor, place: Place, paths: Sequence[str]) -> dict[str, str]:
    """What places under `place` are called on its pages, by path: "四棵社区 金山养老院", since two
    communities may each have a First Street. The place itself, and those above, are left out."""
    below = [path for path in paths if path != place.path and path.startswith(place.path)]
    return full_names(viewer, below, place.path)


def _past(rows: Sequence[PhaseInForce], names: Mapping[str, str]) -> list[PastPhase]:
    found = []
    for row in rows:
        plan = playbook_of(row.playbook)
        phase: Phase | None = next((p for p in plan.phases if p.key == row.phase), None)
        found.append(
            PastPhase(
                row=row,
                phase_title=str(phase.title) if phase else row.phase,
                playbook_title=str(plan.title),
                place_name=names.get(row.path, row.place.short_name),
            )
        )
    return found


def current_row(viewer: Actor, place: Place) -> PhaseInForce | None:
    """The phase enforced in the place itself and not ended."""
    rows = PhaseInForce.objects.filter(
        place=place, valid_to__isnull=True, path__under=viewer.ambient
    )
    row: PhaseInForce | None = rows.select_related("incident", "playbook").first()
    return row


def step_back(viewer: Actor, place: Place) -> StepBack | None:
    """What going back from the last decision about the place itself would restore, None where
    nothing was ever decided about it."""
    current = current_row(viewer, place)
    ended = (
        PhaseInForce.objects.filter(place=place, valid_to__isnull=False, path__under=viewer.ambient)
        .select_related("incident", "playbook")
        .order_by("-valid_to", "-valid_from", "-id")
    )
    if current is None:
        last = ended.first()
        return StepBack(None, last) if last else None
    # Replaced in one decision: it ended in the very moment the present one began.
    return StepBack(current, ended.filter(valid_to=current.valid_from).first())


def seal_of(view: PhaseView | None) -> str:
    """What a preview is valid for: the row in force at the place, its own or one from above."""
    return str(view.in_force_id) if view else NOTHING
