"""What the plan in force at a place says about isolation; without a plan, the defaults."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.playbook.isolation import Isolation
from lianfang.command.selectors.plan import Playbooks, RuleBook, playbook_in_force
from lianfang.command.selectors.subjects import common_place
from lianfang.kit.territory import STEP

DEFAULTS = Isolation()


def isolation_plan(path: str, moment: datetime) -> Isolation:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.isolation if playbook else DEFAULTS


class Plans:
    """Plans by path, read at once: for lists over many places."""

    def __init__(self, moment: datetime) -> None:
        self._playbooks = Playbooks(moment)

    def at(self, path: str) -> Isolation:
        playbook = self._playbooks.at(path)
        return playbook.isolation if playbook else DEFAULTS


def plan_groups(
    viewer: Actor, moment: datetime, paths: Mapping[uuid.UUID, str]
) -> list[tuple[Isolation, list[uuid.UUID]]]:
    """Ids of rows by the plan that holds at their path; one query for each tree they lie in."""
    trees: dict[str, list[str]] = {}
    for path in paths.values():
        trees.setdefault(path[:STEP], []).append(path)
    books = {root: RuleBook(viewer, common_place(inside), moment) for root, inside in trees.items()}
    groups: dict[int, tuple[Isolation, list[uuid.UUID]]] = {}
    for pk, path in paths.items():
        view = books[path[:STEP]].view(path)
        plan = view.playbook.isolation if view else DEFAULTS
        groups.setdefault(id(plan), (plan, []))[1].append(pk)
    return list(groups.values())
