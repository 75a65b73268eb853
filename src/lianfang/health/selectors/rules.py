"""Which rules of health checks hold where: the plan in force, ready for judging many records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.health import DEFAULT, Closing, HealthPlan
from lianfang.command.selectors.plan import RuleBook, phase_of
from lianfang.command.selectors.subjects import common_place
from lianfang.kit.territory import STEP


@dataclass(frozen=True, slots=True)
class HealthRules:
    """The health part of the plan in force at a place. Temperatures in tenths of a degree.

    `closes` are those whose routine runs in the phase in force, with the minutes by which its
    windows may begin early.
    """

    plan: HealthPlan
    playbook: Playbook | None
    phase: str
    lowest: int
    highest: int
    fever: int
    symptoms: frozenset[str]
    alarms: frozenset[str]
    closes: tuple[tuple[Closing, int], ...]

    @property
    def asks(self) -> bool:
        """Whether anybody is asked for a check every day."""
        return self.playbook is not None and self.plan.asking.in_phase(self.phase)

    def is_alarming(self, tenths: int | None, symptoms: Iterable[str]) -> bool:
        """Whether the fever path begins: a fever, or a symptom that alarms by itself."""
        hot = tenths is not None and tenths >= self.fever
        return hot or any(key in self.alarms for key in symptoms)


def _rules(playbook: Playbook | None, phase: str) -> HealthRules:
    plan = playbook.health if playbook else DEFAULT
    heat = plan.temperature
    running = playbook.routines_of(phase) if playbook else []
    early = {routine.key: routine.early_minutes for routine in running}
    return HealthRules(
        plan=plan,
        playbook=playbook,
        phase=phase,
        lowest=int(heat.minimum * 10),
        highest=int(heat.maximum * 10),
        fever=int(heat.fever * 10),
        symptoms=frozenset(symptom.key for symptom in plan.symptoms),
        alarms=plan.alarms(),
        closes=tuple((one, early[one.routine]) for one in plan.closes if one.routine in early),
    )


def health_rules(viewer: Actor, path: str, moment: datetime) -> HealthRules:
    """The rules that hold at the place with `path`; the defaults where no plan is in force."""
    view = phase_of(viewer, path, moment)
    return _rules(view.playbook, view.phase.key) if view else _rules(None, "")


class HealthBook:
    """The rules in force for many paths: one query for each tree they lie in, mostly one."""

    def __init__(self, viewer: Actor, paths: Iterable[str], moment: datetime) -> None:
        trees: dict[str, list[str]] = {}
        for path in paths:
            trees.setdefault(path[:STEP], []).append(path)
        self._books = {
            root: RuleBook(viewer, common_place(inside), moment) for root, inside in trees.items()
        }
        self._known: dict[str, HealthRules] = {}
        self._made: dict[tuple[int, str], HealthRules] = {}

    def rules(self, path: str) -> HealthRules:
        """The rules at one of the paths."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._at(path)
        return found

    def _at(self, path: str) -> HealthRules:
        view = self._books[path[:STEP]].view(path)
        plan, phase = (view.playbook, view.phase.key) if view else (None, "")
        key = (id(plan), phase)
        if key not in self._made:
            self._made[key] = _rules(plan, phase)
        return self._made[key]
