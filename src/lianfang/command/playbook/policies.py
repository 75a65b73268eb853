"""The policies part of a plan: within how many days whom a new policy fits is to hear of it."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from lianfang.command.playbook.parts import Part


class Policies(Part, frozen=True):
    """Policies of a town.

    reach_days  every enterprise a policy fits hears of it within so many days of its publication
    help_days   help with an application that has not moved for so many days is marked
    """

    reach_days: Annotated[int, msgspec.Meta(ge=1, le=92)] = 3
    help_days: Annotated[int, msgspec.Meta(ge=1, le=92)] = 5


def policies_contradictions(plan: Policies, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together: two numbers never contradict."""
    yield from ()
