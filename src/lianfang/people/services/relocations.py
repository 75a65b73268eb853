"""Telling the rooms above that people live elsewhere now, after a table moved many at once.

Rooms above keep copies of the path of what they are about. Single moves are told by the event of
the change itself; a table tells all its moves here, in the same words: `moved`, with ids.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor

# One event stays small enough to be read at once.
_IDS_AN_EVENT = 2_000


def announce_moves(
    *,
    actor: Actor,
    now: datetime,
    path: str,
    person_ids: Sequence[uuid.UUID],
    household_ids: Sequence[uuid.UUID],
) -> int:
    """Leave events `people.person.relocate` with the ids of all who moved; number of events."""
    persons = [person_ids[i : i + _IDS_AN_EVENT] for i in range(0, len(person_ids), _IDS_AN_EVENT)]
    homes = [
        household_ids[i : i + _IDS_AN_EVENT] for i in range(0, len(household_ids), _IDS_AN_EVENT)
    ]
    parts = list(zip_longest(persons, homes, fillvalue=()))
    for some_persons, some_homes in parts:
        relocate_people(
            actor=actor, now=now, path=path, person_ids=some_persons, household_ids=some_homes
        )
    return len(parts)


@action("people.person.relocate")
def relocate_people(
    *,
    actor: Actor,
    now: datetime,
    path: str,
    person_ids: Sequence[uuid.UUID],
    household_ids: Sequence[uuid.UUID],
) -> None:
    """Note that these persons and households were moved within the place at `path`."""
    moved = {
        "persons": [str(key) for key in person_ids],
        "households": [str(key) for key in household_ids],
    }
    concerning("people.person", path=path, subject_id="many", moved=moved)
