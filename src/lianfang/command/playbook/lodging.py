"""Where workers of enterprises sleep: hotels taken for them, and what must pass between two stays.

Every entry has a default: a bed is free again on the day somebody leaves it.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from lianfang.command.playbook.parts import Part


class Lodging(Part, frozen=True):
    """Lodging of workers.

    cleaning_days   days a bed stays empty after a stay, for cleaning and disinfection
    longest_nights  the longest booking
    one_per_room    propose rooms for one person each, as for those under observation
    """

    cleaning_days: Annotated[int, msgspec.Meta(ge=0, le=14)] = 0
    longest_nights: Annotated[int, msgspec.Meta(ge=1, le=366)] = 92
    one_per_room: bool = False


def lodging_contradictions(plan: Lodging, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together: nothing can."""
    yield from ()
