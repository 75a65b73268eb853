"""What the plan in force at a place says about gates; without a plan, the defaults."""

from datetime import datetime

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.command.playbook.gates import Gates, Including
from lianfang.command.selectors.plan import phase_of, playbook_in_force, regions

DEFAULTS = Gates()
NO_PHASE = ""


def gates_plan(path: str, moment: datetime) -> Gates:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.gates if playbook else DEFAULTS


class Plans:
    """Plan and phase by path, each looked up once: for lists over several checkpoints."""

    def __init__(self, viewer: Actor, moment: datetime) -> None:
        self._viewer, self._moment = viewer, moment
        self._known: dict[str, tuple[Gates, str]] = {}

    def _at(self, path: str) -> tuple[Gates, str]:
        if path not in self._known:
            view = phase_of(self._viewer, path, self._moment)
            self._known[path] = (
                (view.playbook.gates, view.phase.key) if view else (DEFAULTS, NO_PHASE)
            )
        return self._known[path]

    def at(self, path: str) -> Gates:
        return self._at(path)[0]

    def manned(self, path: str, kind: str) -> int:
        """People a shift at a checkpoint of the kind there; 0: the phase does not man it."""
        plan, phase = self._at(path)
        return plan.manned(kind, phase)

    def including(self, path: str, kind: str) -> tuple[Including, ...]:
        """Who must be among those who stand there."""
        plan, phase = self._at(path)
        return plan.including(kind, phase)


def manned_in(viewer: Actor, path: str, moment: datetime) -> Q:
    """Condition on checkpoints inside the place: the phase in force there mans their kind."""
    found = Q()
    unruled = Q(path__under=path) if path else Q()
    for region in regions(viewer, path, moment):
        kinds = region.view.playbook.gates.manned_kinds(region.view.phase.key)
        found |= region.condition() & Q(kind__in=kinds)
        unruled &= ~region.condition()
    # Where no plan holds, every checkpoint that is open is manned.
    return found | unruled
