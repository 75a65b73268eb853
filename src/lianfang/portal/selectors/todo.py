"""What an enterprise still has to do, from all rooms, with one tap to each thing.

Each room gives a part: a function that reads its own selectors for one enterprise and says what is
missing and what is there. A part asks for the right its pages ask for, so a room that is not there,
or not for contacts, gives nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from lianfang.access.actors import Actor
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import Text


class Urgency(IntEnum):
    """How pressing a thing is, the most pressing first."""

    LATE = 0
    MISSING = 1
    TO_READ = 2
    WAITING = 3
    DONE = 4
    OPEN = 5


TONES = {
    Urgency.LATE: "now",
    Urgency.MISSING: "soon",
    Urgency.TO_READ: "soon",
    Urgency.WAITING: "",
    Urgency.DONE: "done",
    Urgency.OPEN: "",
}
# What asks for something: stands at the top and is counted.
ASKING = frozenset({Urgency.LATE, Urgency.MISSING, Urgency.TO_READ})


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing: what it is, how it stands, until when, and where it is done.

    `OPEN` is a way in that is always there, such as to ask for help; `WAITING` waits for somebody
    else, `TO_READ` is an answer nobody has looked at.
    """

    title: Text
    url: str
    icon: str
    urgency: Urgency
    note: Text = ""
    due: datetime | None = None
    rank: int = 50

    @property
    def tone(self) -> str:
        return TONES[self.urgency]


Part = Callable[[Actor, Enterprise, datetime], Iterable[Todo]]
_parts: dict[str, tuple[str, Part]] = {}


def register_todo(key: str, right: str, part: Part) -> None:
    """From now on the home page asks this part, for contacts who hold `right`. Once per key."""
    _parts[key] = (right, part)


def part_keys() -> tuple[str, ...]:
    """The rooms that give a part, in the order they came."""
    return tuple(_parts)


@dataclass(frozen=True, slots=True)
class Home:
    """The page of one enterprise: what is asked of it, and everything else."""

    asked: list[Todo]
    others: list[Todo]

    @property
    def late(self) -> int:
        return sum(one.urgency == Urgency.LATE for one in self.asked)


def home_of(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Home:
    """Everything for one enterprise of the viewer's own, the most pressing first."""
    found = [
        one
        for right, part in _parts.values()
        if right in viewer.rights
        for one in part(viewer, enterprise, moment)
    ]
    far = datetime.max.replace(tzinfo=moment.tzinfo)
    ordered = sorted(found, key=lambda one: (one.urgency, one.due or far, one.rank))
    return Home(
        asked=[one for one in ordered if one.urgency in ASKING],
        others=sorted(
            (one for one in ordered if one.urgency not in ASKING), key=lambda one: one.rank
        ),
    )
