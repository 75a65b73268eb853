"""A figure is declared once: its name, what it counts, and the rows it is made of.

A metric is a query over rows that lie in places. The figure is the number of those rows (or a sum
over them), for any place and any moment; the list behind the figure is the same query. So a figure
can never differ from its rows, and a place's figure is the sum of what lies inside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, QuerySet
from django.db.models.functions import Substr
from django.utils.functional import Promise

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP
from lianfang.places.models import Place

Text = str | Promise


@dataclass(frozen=True)
class Asked:
    """For whom, for which place (its path) and as of when a figure is asked for."""

    viewer: Actor
    path: str
    moment: datetime


Query = Callable[[Asked], QuerySet[Any]]
Number = int | Decimal


@dataclass(frozen=True)
class Metric:
    """One declared figure.

    key          stable name, used by playbooks, the API and addresses
    query        the rows that count at the moment asked for; limits of place are put on here
    path_field   where the rows keep their place's path
    total        what is added up over the rows; their number by default
    counts_rows  the figure is the number of rows (False when `total` counts something else)
    empty        the figure where there are no rows: nought, or None where a least or most of
                 nothing is nothing
    also         further columns of its rows: (heading, attribute of a row)
    rows_right   the right to see the rows behind the figure
    is_alarm     anything above nought needs a person now
    more_is_better  for rankings: True, False, or None where order says nothing
    """

    key: str
    group: str
    title: Text
    unit: Text
    definition: Text
    query: Query
    rows_right: str
    path_field: str = "path"
    total: Aggregate = field(default_factory=lambda: Count("pk"))
    counts_rows: bool = True
    empty: int | None = 0
    also: tuple[tuple[Text, str], ...] = ()
    is_alarm: bool = False
    more_is_better: bool | None = None


@dataclass(frozen=True)
class Rate:
    """A share in per cent: `part` of `whole`, both metrics of their own. `rest` is the metric that
    counts what is missing, where there is one.
    """

    key: str
    group: str
    title: Text
    definition: Text
    part: str
    whole: str
    rest: str = ""
    more_is_better: bool | None = True

    @property
    def doors(self) -> tuple[str, ...]:
        """The metrics whose rows stand behind it, what is missing first."""
        return tuple(key for key in (self.rest, self.part, self.whole) if key)


Declared = Metric | Rate
METRICS: dict[str, Declared] = {}
# Metrics that installed playbooks bring along; asked for when a key is not among the declared ones.
SOURCES: list[Callable[[], Iterable[Declared]]] = []
_brought: dict[str, Declared] = {}


def declare(*metrics: Declared) -> None:
    """Put metrics into the one list; a key stands for one thing only."""
    for metric in metrics:
        if metric.key in METRICS:
            raise ValueError(f"metric {metric.key} is declared twice")
        METRICS[metric.key] = metric


def all_metrics() -> dict[str, Declared]:
    """Every metric there is now: the declared ones, then those of the installed playbooks."""
    _brought.update({metric.key: metric for source in SOURCES for metric in source()})
    return METRICS | _brought


def find_metric(key: str) -> Declared | None:
    return METRICS.get(key) or _brought.get(key) or all_metrics().get(key)


def get_metric(key: str) -> Declared:
    metric = find_metric(key)
    if metric is None:
        raise NotFound()
    return metric


def get_counted(key: str) -> Metric:
    """A metric that counts rows; a rate has none of its own."""
    metric = get_metric(key)
    if isinstance(metric, Rate):
        raise NotFound()
    return metric


@dataclass(frozen=True)
class Figure:
    """A metric's value in a place at a moment. A rate carries its two parts; no whole, no value."""

    metric: Declared
    value: Number | None
    part: Number | None = None
    whole: Number | None = None

    @property
    def rows_metric(self) -> str:
        """The metric whose rows stand behind this figure; of a rate, those of its part."""
        return self.metric.part if isinstance(self.metric, Rate) else self.metric.key

    @property
    def is_alarm(self) -> bool:
        return isinstance(self.metric, Metric) and self.metric.is_alarm and bool(self.value)


def share(part: Number, whole: Number) -> Decimal | None:
    """Per cent with one decimal; 100.0 only when nothing is missing."""
    if not whole:
        return None
    exact = Decimal(part) * 100 / Decimal(whole)
    shown = exact.quantize(Decimal("0.1"))
    return Decimal("99.9") if shown == 100 and part < whole else shown


def _limited(viewer: Actor, metric: Metric, path: str, moment: datetime, right: str) -> Any:
    territory = viewer.territory(right).within(path)
    rows = metric.query(Asked(viewer, path, moment))
    return rows.filter(**{f"{metric.path_field}__under": territory})


def count(viewer: Actor, metric: Metric, path: str, moment: datetime) -> Number | None:
    """The metric's figure for the place at `path`, as far as the viewer may see figures."""
    rows = _limited(viewer, metric, path, moment, "reports.metric.view")
    total: Number | None = rows.order_by().aggregate(total=metric.total)["total"]
    return metric.empty if total is None else total


def figure(viewer: Actor, key: str, path: str, moment: datetime) -> Figure:
    """A counted figure, or a rate made of its two parts."""
    metric = get_metric(key)
    if isinstance(metric, Metric):
        return Figure(metric, count(viewer, metric, path, moment))
    part = count(viewer, get_counted(metric.part), path, moment) or 0
    whole = count(viewer, get_counted(metric.whole), path, moment) or 0
    return Figure(metric, share(part, whole), part, whole)


def figures(viewer: Actor, keys: Iterable[str], path: str, moment: datetime) -> dict[str, Figure]:
    return {key: figure(viewer, key, path, moment) for key in keys}


def rows_of(viewer: Actor, metric: Metric, path: str, moment: datetime) -> QuerySet[Any]:
    """The rows behind the figure, as far as the viewer may see rows of this kind."""
    rows: QuerySet[Any] = _limited(viewer, metric, path, moment, metric.rows_right)
    return rows


def _by_child_path(viewer: Actor, metric: Metric, path: str, moment: datetime) -> dict[str, Number]:
    rows = _limited(viewer, metric, path, moment, "reports.metric.view")
    grouped = (
        rows.order_by()
        .annotate(child_path=Substr(metric.path_field, 1, len(path) + STEP))
        .values("child_path")
        .annotate(total=metric.total)
    )
    return {row["child_path"]: row["total"] or 0 for row in grouped}


@dataclass(frozen=True)
class Share:
    """One child place with its figure, and its rank where the metric has a better and a worse."""

    place: Place
    figure: Figure
    rank: int | None = None


def by_child(
    viewer: Actor, key: str, place: Place, children: Iterable[Place], moment: datetime
) -> list[Share]:
    """The metric for each of `children` (direct children of `place`), in two queries at most."""
    metric = get_metric(key)
    if isinstance(metric, Metric):
        found = _by_child_path(viewer, metric, place.path, moment)
        shares = [Share(c, Figure(metric, found.get(c.path, metric.empty))) for c in children]
    else:
        parts = _by_child_path(viewer, get_counted(metric.part), place.path, moment)
        wholes = _by_child_path(viewer, get_counted(metric.whole), place.path, moment)
        shares = []
        for child in children:
            part, whole = parts.get(child.path, 0), wholes.get(child.path, 0)
            shares.append(Share(child, Figure(metric, share(part, whole), part, whole)))
    return shares


def ranked(shares: list[Share]) -> list[Share]:
    """Best first, equal values share a rank; places without a denominator come last, unranked."""
    if not shares or shares[0].figure.metric.more_is_better is None:
        return shares
    best_is_high = bool(shares[0].figure.metric.more_is_better)
    known = [s for s in shares if s.figure.value is not None]
    known.sort(key=lambda s: Decimal(s.figure.value or 0), reverse=best_is_high)
    out: list[Share] = []
    for position, entry in enumerate(known, start=1):
        same = bool(out) and out[-1].figure.value == entry.figure.value
        out.append(Share(entry.place, entry.figure, out[-1].rank if same else position))
    return out + [s for s in shares if s.figure.value is None]


def trend(
    viewer: Actor, key: str, path: str, moment: datetime, days: int = 7
) -> list[tuple[datetime, Figure]]:
    """The figure as of the same clock time on each of the last `days` days, oldest first."""
    moments = [moment - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return [(then, figure(viewer, key, path, then)) for then in moments]
