"""The robots part of a plan: what is told to groups of a work chat, and when."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import ClockTime, Part

NewsKey = Literal[
    "bulletin",
    "bulletin_late",
    "table",
    "table_late",
    "missed",
    "fevers",
    "phase",
    "checkpoints",
    "order",
]


class Robots(Part, frozen=True):
    """What a new robot begins with, which news waits for no morning, how long news is worth
    telling. `quiet_from` to `quiet_until` may cross midnight; equal means no quiet hours."""

    news: tuple[NewsKey, ...] = ("bulletin", "bulletin_late", "missed", "fevers", "phase")
    urgent: tuple[NewsKey, ...] = ("fevers", "phase")
    quiet_from: ClockTime = "22:00"
    quiet_until: ClockTime = "07:00"
    fevers_from: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    worth_hours: Annotated[int, msgspec.Meta(ge=1, le=72)] = 12


def robots_contradictions(plan: Robots, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    if "24:00" in (plan.quiet_from, plan.quiet_until):
        yield (
            f"{path}.quiet_from",
            _("Quiet hours begin and end at a time of the clock: 00:00, not 24:00."),
        )
    for name in ("news", "urgent"):
        keys = getattr(plan, name)
        if len(set(keys)) < len(keys):
            yield f"{path}.{name}", _("The same news stands here twice.")
