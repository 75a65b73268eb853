"""What the plan in force at a place says about posts; without a plan, the defaults."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext

from lianfang.command.playbook import Sop
from lianfang.command.playbook.posts import PostKind, Posts
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.people.enums import StaffKind

DEFAULTS = Posts()


def posts_plan(path: str, moment: datetime) -> Posts:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.posts if playbook else DEFAULTS


class Plans:
    """Plans by path, each looked up once: for lists over many places."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._known: dict[str, Posts] = {}

    def at(self, path: str) -> Posts:
        if path not in self._known:
            self._known[path] = posts_plan(path, self._moment)
        return self._known[path]


def sop_of(path: str, key: str, moment: datetime) -> Sop | None:
    """The way of working shown to whoever serves, None where the plan has none of that key."""
    playbook = playbook_in_force(path, moment) if key else None
    return next((sop for sop in playbook.sops if sop.key == key), None) if playbook else None


def who_may_claim(staff_kinds: Iterable[str], party_only: bool) -> list[str]:
    """Who may come forward, in words; empty for everybody on the roster."""
    words = [str(StaffKind(kind).label) for kind in staff_kinds if kind in StaffKind.values]
    return [*words, gettext("Party members")] if party_only else words


def kind_choices(plan: Posts) -> list[tuple[str, str]]:
    """Keys and titles of the kinds of a plan, for a form."""
    return [(kind.key, str(kind.title)) for kind in plan.kinds]


def first_kind(plan: Posts, key: str) -> PostKind:
    """The kind of that key, else the first of the plan."""
    return plan.kind(key) or plan.kinds[0]
