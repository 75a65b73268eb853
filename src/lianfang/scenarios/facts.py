"""Figures published about a town, each with the figure it is counted by; and those nothing counts
yet, by name, with the room they wait for.

A fact holds when the product, asked for its figure as of its moment, counts what was published. The
figure is written as playbooks and tables write it: `visits:today?window=morning`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from lianfang.access.actors import Actor
from lianfang.places.selectors.resolver import KnownPlace
from lianfang.reports.references import FigureRef, figure_for

Number = int | Decimal


class Ground(Protocol):
    """Where places are found by the names people use: a town on the stage, or one that stands."""

    def place(self, text: str) -> KnownPlace: ...


@dataclass(frozen=True)
class Fact:
    """A published figure: `least` and `most` are equal where it was published exactly.

    name    the name it is known by, after a colon what of it is meant
    metric  reference of the figure, as `reports.references` reads it
    place   a short name; "" is the whole town
    most    None means "more than"
    as_of   the moment it was true at
    in_full  it can only come out when the town is played at full size
    """

    name: str
    metric: str
    place: str
    least: Number
    most: Number | None
    as_of: datetime
    in_full: bool = False

    @property
    def key(self) -> str:
        """Name of the published figure it is about."""
        return self.name.partition(":")[0]

    @property
    def published(self) -> str:
        if self.most is None:
            return f"≥ {self.least}"
        return f"{self.least}" if self.least == self.most else f"{self.least}-{self.most}"

    def holds_for(self, value: Number | None) -> bool:
        if value is None:
            return False
        return value >= self.least and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Shape:
    """A published fact that is no number: what stands in the plan or the rows must read like it.

    read  what there is, in the words of the published text
    """

    name: str
    metric: str
    place: str
    said: tuple[str, ...]
    as_of: datetime
    read: Callable[[Ground, Actor, datetime], tuple[str, ...]]

    @property
    def key(self) -> str:
        return self.name.partition(":")[0]

    @property
    def published(self) -> str:
        return ", ".join(self.said)


@dataclass(frozen=True)
class Missing:
    """A published figure that no room counts yet: `room` is the one it belongs to."""

    key: str
    published: str
    room: str


def counted(ground: Ground, viewer: Actor, fact: Fact) -> Number | None:
    """The figure of the fact as the product counts it. Raises BadReference for an unknown one."""
    path = ground.place(fact.place).path
    return figure_for(viewer, FigureRef.parse(fact.metric), path, fact.as_of).value
