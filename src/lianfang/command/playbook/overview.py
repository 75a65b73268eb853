"""The overview part of a plan: what is ranked, drawn on the map and shown on the wall.

Figures are named as everywhere, `key[:span][?dimension=choice&...]`; whether there is such a figure
is known in the rooms above, where a plan that names none is told so.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import Count, Key, Part
from lianfang.command.playbook.wording import Wording

Reference = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z][a-z0-9_]*(:[a-z]+)?(\?[a-z_]+=[A-Za-z0-9_.-]+(&[a-z_]+=[A-Za-z0-9_.-]+)*)?$",
        max_length=128,
    ),
]
Weight = Annotated[int, msgspec.Meta(ge=1, le=100)]
Per = Literal["", "residents", "households", "enterprises"]
# The recruitment ranking has rows of its own: by this name a composite takes its shares of targets.
RECRUITMENT = "recruitment"


class Weighed(Part, frozen=True):
    """One figure of a composite ranking: `per` a thousand of whom, and how much it weighs."""

    figure: Reference
    weight: Weight
    per: Per = ""


class Composite(Part, frozen=True):
    """A daily ranking of villages and communities over several figures.

    In each figure the best place has 100 points and the last 0, the others in proportion between;
    the points of a place are the weighted mean over the figures that count something there.
    """

    key: Key
    title: Wording
    parts: tuple[Weighed, ...]


class Wall(Part, frozen=True):
    """What the wall screen tells.

    alarms      shown only when there is any, worst first
    figures     the day's key figures, each with its difference to yesterday at the same time
    trend       figures drawn over the last `trend_days` days
    map_figure  what the map is coloured by; "" = the rate of a rule that most is missing from
    ranking     the composite ranking whose best and last are shown; "" = the plan's first one
    progress    rates shown as bars, such as the return to work
    """

    alarms: tuple[Reference, ...] = (
        "fevers_today",
        "tasks_without_anybody",
        "tasks_missed",
        "isolation_slots_missed",
        "staff_fevers",
        "findings_overdue",
    )
    figures: tuple[Reference, ...] = (
        "visits_today",
        "isolated_now",
        "vehicles_today",
        "staff",
        "arrivals",
        "errands_open",
    )
    trend: tuple[Reference, ...] = ("visits_today", "tasks_done")
    trend_days: Annotated[int, msgspec.Meta(ge=3, le=31)] = 7
    map_figure: Reference | Literal[""] = ""
    ranking: str = ""
    progress: tuple[Reference, ...] = (
        "resumption_rate",
        "above_scale_resumption_rate",
        "return_to_post_rate",
    )


RANKINGS = (
    Composite(
        "daily",
        Wording("日常工作综合排名", "Daily work"),
        (
            Weighed("tasks_done_rate", 60),
            Weighed("visits_today", 20, "households"),
            Weighed("mobilised", 20, "residents"),
        ),
    ),
)


class Overview(Part, frozen=True):
    """The overview part of a plan. Every entry has a default.

    rankings       composite rankings of villages and communities
    small          a denominator below this is marked: its shares jump with a single case
    few            counts of people in isolation below this are shown as "1-2" on the map
    map_figures    figures offered first for colouring the map
    """

    rankings: tuple[Composite, ...] = RANKINGS
    small: Count = 20
    few: Annotated[int, msgspec.Meta(ge=2, le=20)] = 3
    map_figures: tuple[Reference, ...] = (
        "tasks_done_rate",
        "tasks_missed",
        "visits_today",
        "special_persons",
        "isolated_now",
        "resumption_rate",
    )
    wall: Wall = Wall()

    def composite(self, key: str) -> Composite | None:
        """The composite ranking of that key."""
        return next((one for one in self.rankings if one.key == key), None)


def overview_contradictions(plan: Overview, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for key, times in Counter(one.key for one in plan.rankings).items():
        if times > 1:
            yield (
                f"{path}.rankings",
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    for index, one in enumerate(plan.rankings):
        if not one.parts:
            yield f"{path}.rankings[{index}].parts", _("A ranking needs at least one figure.")
    if plan.wall.ranking and plan.composite(plan.wall.ranking) is None:
        yield (
            f"{path}.wall.ranking",
            _("There is no “%(key)s” in this plan.") % {"key": plan.wall.ranking},
        )
