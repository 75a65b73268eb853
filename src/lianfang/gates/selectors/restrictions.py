"""Who may not leave home, as other rooms know it: no pass is issued to them, and a gate says stop.

A room that keeps somebody at home tells it by a function under `@may_not_leave`:

    @may_not_leave
    def isolated(person_ids: Sequence[UUID], household_ids: Sequence[UUID], moment: datetime):
        return {person_id: _("Observed at home until 24 March"), ...}

It gets ids of persons and of households and answers those who may not leave, persons or households,
each with the reason in words that hold no name. It only reads, with a fixed number of queries.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.utils.functional import Promise

Reasons = Mapping[uuid.UUID, str | Promise]
Restriction = Callable[[Sequence[uuid.UUID], Sequence[uuid.UUID], datetime], Reasons]

RESTRICTIONS: list[Restriction] = []


def may_not_leave(restriction: Restriction) -> Restriction:
    """Let the function say who may not leave home."""
    if restriction not in RESTRICTIONS:
        RESTRICTIONS.append(restriction)
    return restriction


def kept_at_home(
    persons: Sequence[uuid.UUID], households: Sequence[uuid.UUID], moment: datetime
) -> dict[uuid.UUID, str]:
    """Ids of those who may not leave, with the reason."""
    found: dict[uuid.UUID, str] = {}
    for restriction in RESTRICTIONS:
        found |= {key: str(text) for key, text in restriction(persons, households, moment).items()}
    return found
