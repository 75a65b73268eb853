"""A figure is declared once: its name, what it counts, and the rows it is made of.

A metric is a query over rows that lie in places. The figure is the number of those rows (or a sum
over them), for any place, any moment, a span of time and a part of a dimension; the list behind the
figure is the same query. So a figure can never differ from its rows, and a place's figure is the
sum of what lies inside it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    CharField,
    Count,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Substr
from django.utils.functional import Promise

from lianfang.access.actors import Actor
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP, Territory
from lianfang.places.models import Place
from lianfang.reports.dimensions import OTHER, Asked, Dimension
from lianfang.reports.enums import MetricKind, Span
from lianfang.reports.words import words_of

Text = str | Promise


STATE = (Span.NOW,)
EVENTS = (Span.TOTAL, Span.TODAY, Span.YESTERDAY)
# Figures that are told of the day unless somebody asks for more.
OF_THE_DAY = (Span.TODAY, Span.YESTERDAY, Span.TOTAL)

Query = Callable[[Asked], QuerySet[Any]]
Quick = Callable[[Asked, Territory, int], dict[str, int]]
Number = int | Decimal


@dataclass(frozen=True)
class Metric:
    """One declared figure.

    key          stable name, used by playbooks, the API and addresses
    query        the rows that count at the moment asked for; limits of place are put on here
    path_field   where the rows keep their place's path
    total        what is added up over the rows; their number by default
    spans        which spans of time can be asked for, the one meant by default first: `now` alone
                 for a state, today/yesterday/total for what happens
    when         the field of a row that says when it happened, for metrics with those spans
    by_day       `when` is a day, not a moment
    dimensions   by what the figure can be cut, beside place
    same_as      the reference this metric is another name of, such as `visits:today`
    empty        the figure where there are no rows: nought, or None where a least or most of
                 nothing is nothing
    quick        the same count told without reading every row, where there are very many: of a
                 territory, by the first so many characters of the path
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
    spans: tuple[Span, ...] = STATE
    when: str = ""
    by_day: bool = False
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    same_as: str = ""
    empty: int | None = 0
    quick: "Quick | None" = None
    also: tuple[tuple[Text, str], ...] = ()
    is_alarm: bool = False
    more_is_better: bool | None = None

    @property
    def kind(self) -> MetricKind:
        """What the figure is, told from what is added up."""
        return _kind_of(self.total)

    @property
    def counts_rows(self) -> bool:
        """Whether the figure is the number of its rows."""
        return self.kind is MetricKind.COUNT

    @property
    def names(self) -> tuple[str, ...]:
        """Other names superiors use for it, in Chinese."""
        return words_of(self.key)


def _kind_of(total: Any) -> MetricKind:
    if isinstance(total, Sum):
        return MetricKind.SUM
    if isinstance(total, Min):
        return MetricKind.LEAST
    if isinstance(total, Max):
        return MetricKind.MOST
    if isinstance(total, Avg):
        return MetricKind.MEAN
    if isinstance(total, Count):
        return MetricKind.HEADCOUNT if getattr(total, "distinct", False) else MetricKind.COUNT
    # An aggregate with something around it, such as Coalesce(Sum(...), 0).
    return _kind_of(next(part for part in total.get_source_expressions() if part is not None))


def of_span(metric: Metric, key: str, span: Span, title: Text, definition: Text) -> Metric:
    """The same metric under a key of its own that means one span of it: `visits_today` is
    `visits:today`. Playbooks, addresses and bulletins that use the key go on working."""
    return replace(
        metric,
        key=key,
        title=title,
        definition=definition,
        spans=(span,),
        same_as=f"{metric.key}:{span}",
    )


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
    def kind(self) -> MetricKind:
        return MetricKind.RATE

    @property
    def names(self) -> tuple[str, ...]:
        return words_of(self.key)

    @property
    def same_as(self) -> str:
        return ""

    @property
    def unit(self) -> Text:
        return "%"

    @property
    def is_alarm(self) -> bool:
        return False

    @property
    def parts(self) -> tuple[Metric, Metric]:
        return get_counted(self.part), get_counted(self.whole)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Those both parts have; a state stands beside every span."""
        part, whole = self.parts
        if part.spans == STATE or whole.spans == STATE:
            return part.spans if whole.spans == STATE else whole.spans
        return tuple(span for span in part.spans if span in whole.spans)

    def spanned(self, cut: "Cut") -> "Cut":
        """The cut with the span it means, for parts whose own span is another."""
        return replace(cut, span=cut.span or str(self.spans[0]))

    @property
    def dimensions(self) -> Mapping[str, Dimension]:
        """Those both parts have."""
        part, whole = self.parts
        return {key: d for key, d in part.dimensions.items() if key in whole.dimensions}

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


def find_same(reference: str) -> Declared | None:
    """The metric that is another name of a reference such as `visits:today`, if there is one."""
    found = (m for m in (*METRICS.values(), *_brought.values()) if m.same_as == reference)
    return next(found, None)


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
class Cut:
    """Which part of a metric: a span of time ("" = the metric's own) and, of dimensions, one choice
    each; `among` are paths of places inside the one asked for that are counted as one place."""

    span: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    among: tuple[str, ...] = ()


WHOLE = Cut()


@dataclass(frozen=True)
class Figure:
    """A metric's value in a place at a moment. A rate carries its two parts; no whole, no value."""

    metric: Declared
    value: Number | None
    part: Number | None = None
    whole: Number | None = None
    cut: Cut = WHOLE

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


def _happened(metric: Metric, span: str, moment: datetime) -> Q:
    """The rows of the span: the day of the moment, the day before, or all of them."""
    if not metric.when or span in (Span.NOW, Span.TOTAL):
        return Q()
    day = local_day(moment)
    first = day if span == Span.TODAY else day - timedelta(days=1)
    if metric.by_day:
        return Q(**{metric.when: first})
    begin, end = day_bounds(first)
    return Q(**{f"{metric.when}__gte": begin, f"{metric.when}__lt": end})


def _land(viewer: Actor, right: str, path: str, cut: Cut) -> Territory:
    held = viewer.territory(right)
    if not cut.among:
        return held.within(path)
    return Territory.of(prefix for one in cut.among for prefix in held.within(one).prefixes)


def _limited(
    viewer: Actor, metric: Metric, path: str, moment: datetime, right: str, cut: Cut = WHOLE
) -> Any:
    territory = _land(viewer, right, path, cut)
    asked = Asked(viewer, path, moment)
    rows = metric.query(asked).filter(**{f"{metric.path_field}__under": territory})
    # A state has no spans: as one part of a rate it stands beside any.
    rows = rows.filter(_happened(metric, cut.span or metric.spans[0], moment))
    for name, choice in cut.choices:
        rows = rows.filter(metric.dimensions[name].condition(asked, choice))
    return rows


def _quickly(
    viewer: Actor, metric: Metric, path: str, moment: datetime, cut: Cut
) -> dict[str, int] | None:
    """The whole metric by the places below, where it can be told without reading its rows."""
    if metric.quick is None or cut.choices or (cut.span or metric.spans[0]) != Span.NOW:
        return None
    territory = _land(viewer, "reports.metric.view", path, cut)
    return metric.quick(Asked(viewer, path, moment), territory, len(path) + STEP)


def count(
    viewer: Actor, metric: Metric, path: str, moment: datetime, cut: Cut = WHOLE
) -> Number | None:
    """The metric's figure for the place at `path`, as far as the viewer may see figures."""
    quick = _quickly(viewer, metric, path, moment, cut)
    if quick is not None:
        return sum(quick.values())
    rows = _limited(viewer, metric, path, moment, "reports.metric.view", cut)
    total: Number | None = rows.order_by().aggregate(total=metric.total)["total"]
    return metric.empty if total is None else total


def figure(viewer: Actor, key: str, path: str, moment: datetime, cut: Cut = WHOLE) -> Figure:
    """A counted figure, or a rate made of its two parts."""
    metric = get_metric(key)
    if isinstance(metric, Metric):
        return Figure(metric, count(viewer, metric, path, moment, cut), cut=cut)
    of_part, of_whole = metric.parts
    spanned = metric.spanned(cut)
    part = count(viewer, of_part, path, moment, spanned) or 0
    whole = count(viewer, of_whole, path, moment, spanned) or 0
    return Figure(metric, share(part, whole), part, whole, cut)


def figures(viewer: Actor, keys: Iterable[str], path: str, moment: datetime) -> dict[str, Figure]:
    return {key: figure(viewer, key, path, moment) for key in keys}


def rows_of(
    viewer: Actor, metric: Metric, path: str, moment: datetime, cut: Cut = WHOLE
) -> QuerySet[Any]:
    """The rows behind the figure, as far as the viewer may see rows of this kind."""
    rows: QuerySet[Any] = _limited(viewer, metric, path, moment, metric.rows_right, cut)
    return rows


def counted_of_row(metric: Metric, rows: QuerySet[Any]) -> Any:
    """(key, what the row counts) of each row: itself, a number that is summed, who is counted."""
    total: Any = metric.total
    while not isinstance(total, Aggregate):
        total = next(part for part in total.get_source_expressions() if part is not None)
    what = total.get_source_expressions()[0]
    return rows.order_by("pk").annotate(counted_of_it=what).values_list("pk", "counted_of_it")


def _by_child_path(
    viewer: Actor, metric: Metric, path: str, moment: datetime, cut: Cut
) -> dict[str, Number]:
    quick = _quickly(viewer, metric, path, moment, cut)
    if quick is not None:
        return dict(quick)
    rows = _limited(viewer, metric, path, moment, "reports.metric.view", cut)
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
    viewer: Actor,
    key: str,
    place: Place,
    children: Iterable[Place],
    moment: datetime,
    cut: Cut = WHOLE,
) -> list[Share]:
    """The metric for each of `children` (direct children of `place`), in two queries at most."""
    metric = get_metric(key)
    if isinstance(metric, Metric):
        found = _by_child_path(viewer, metric, place.path, moment, cut)
        return [
            Share(c, Figure(metric, found.get(c.path, metric.empty), cut=cut)) for c in children
        ]
    of_part, of_whole = metric.parts
    parts = _by_child_path(viewer, of_part, place.path, moment, metric.spanned(cut))
    wholes = _by_child_path(viewer, of_whole, place.path, moment, metric.spanned(cut))
    shares = []
    for child in children:
        part, whole = parts.get(child.path, 0), wholes.get(child.path, 0)
        shares.append(Share(child, Figure(metric, share(part, whole), part, whole, cut)))
    return shares


def by_choice(
    viewer: Actor, metric: Metric, name: str, path: str, moment: datetime, cut: Cut = WHOLE
) -> dict[str, Number | None]:
    """The figure for each choice of a dimension, in one query; what belongs to none of them counts
    as the `rest`. Choices that overlap are counted one by one."""
    dimension, asked = metric.dimensions[name], Asked(viewer, path, moment)
    parts = list(dimension.parts(asked))
    if dimension.overlaps:
        keys = [part.key for part in parts]
        return {
            key: count(
                viewer, metric, path, moment, replace(cut, choices=(*cut.choices, (name, key)))
            )
            for key in keys
        }
    rows = _limited(viewer, metric, path, moment, "reports.metric.view", cut)
    chosen = Case(
        *(When(part.condition, then=Value(part.key)) for part in parts),
        default=Value(OTHER),
        output_field=CharField(),
    )
    grouped = rows.order_by().annotate(choice=chosen).values("choice").annotate(total=metric.total)
    found = {row["choice"]: row["total"] for row in grouped}
    return {
        key: found.get(key, metric.empty)
        for key in (*(part.key for part in parts), OTHER)
        if key != OTHER or found.get(OTHER)
    }


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
    viewer: Actor, key: str, path: str, moment: datetime, days: int = 7, cut: Cut = WHOLE
) -> list[tuple[datetime, Figure]]:
    """The figure as of the same clock time on each of the last `days` days, oldest first."""
    moments = [moment - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return [(then, figure(viewer, key, path, then, cut)) for then in moments]
