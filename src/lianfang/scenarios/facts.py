"""Figures published about a town, each with the metric it is counted by."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.reports.metrics import figure
from lianfang.scenarios.stage import Stage

Number = int | Decimal


@dataclass(frozen=True)
class Fact:
    """A published figure: `least` and `most` are equal where it was published exactly.

    `most` None means "more than". `place` is a short name, `as_of` the moment it is asked for.
    """

    name: str
    metric: str
    place: str
    least: int
    most: int | None
    as_of: datetime

    def holds_for(self, value: Number | None) -> bool:
        if value is None:
            return False
        return value >= self.least and (self.most is None or value <= self.most)


def counted(stage: Stage, viewer: Actor, fact: Fact) -> Number | None:
    """The figure of the fact as the product counts it."""
    return figure(viewer, fact.metric, stage.place(fact.place).path, fact.as_of).value
