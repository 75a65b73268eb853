"""Teams to be and duties to be taken, as rosters name them."""

from dataclasses import dataclass
from datetime import date

from lianfang.command.enums import Position, TeamKind
from lianfang.scenarios.workers import Worker


@dataclass(frozen=True)
class Member:
    """Somebody's seat in a team."""

    worker: Worker
    position: Position = Position.MEMBER
    duty: str = ""


@dataclass(frozen=True)
class TeamPlan:
    """A team to be: `place` it is led from, `covers` further places, names of `parent` above it.

    Places are given as clerks write them, inside the subdistrict: 钟山村, 王太社区第1网格.
    """

    kind: TeamKind
    name: str
    place: str
    founded: date
    members: tuple[Member, ...]
    duties: str = ""
    covers: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True)
class Duty:
    """One line of an assignment roster. `door` and `subject` name a person behind a door."""

    role: str
    worker: Worker
    place: str
    door: str = ""
    subject: str = ""


def seated(head: Position, workers: list[Worker]) -> tuple[Member, ...]:
    """The first leads, the others are members."""
    return tuple(
        Member(worker, head if index == 0 else Position.MEMBER)
        for index, worker in enumerate(workers)
    )
