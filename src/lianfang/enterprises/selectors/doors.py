"""Ways from one enterprise's page into the rooms that know more of it.

Rooms that stand on the register give a reader: a function that says what it knows of an enterprise
in a number and a word, and where that is shown. A reader asks for the right its page asks for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import Text


@dataclass(frozen=True, slots=True)
class EnterpriseDoor:
    """One way in: `count` of what lies behind it (None where there is nothing to count), `note`
    how it stands, `tone` "now" or "soon" where somebody must do something."""

    title: Text
    url: str
    icon: str
    count: int | None = None
    note: Text = ""
    tone: str = ""


DoorReader = Callable[[Actor, Enterprise, datetime], Iterator[EnterpriseDoor]]
READERS: dict[str, tuple[str, DoorReader]] = {}


def register_door(key: str, right: str, reader: DoorReader) -> None:
    """Make a way in known; called from `ready()` of an app above. `right` is that of its page."""
    READERS[key] = (right, reader)


def doors_of(viewer: Actor, enterprise: Enterprise, moment: datetime) -> list[EnterpriseDoor]:
    """The ways the viewer may go from an enterprise they have found, in the order they came."""
    return [
        door
        for right, reader in READERS.values()
        if viewer.can(right, enterprise.path)
        for door in reader(viewer, enterprise, moment)
    ]
