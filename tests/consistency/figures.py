"""What must hold for every figure, whatever it counts: checked on any town that was played."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.territory import STEP
from lianfang.reports.dimensions import Asked
from lianfang.reports.enums import MetricKind, Span
from lianfang.reports.metrics import (
    Cut,
    Metric,
    Rate,
    all_metrics,
    by_child,
    by_choice,
    count,
    figure,
    rows_of,
    share,
)

ADDING = (MetricKind.COUNT, MetricKind.SUM)


def counted_metrics() -> list[Metric]:
    """Every metric that counts rows, other names of figures too."""
    return [m for m in all_metrics().values() if isinstance(m, Metric)]


def rates() -> list[Rate]:
    return [m for m in all_metrics().values() if isinstance(m, Rate)]


def cuts(metric: Metric) -> Iterator[Cut]:
    for span in metric.spans:
        yield Cut(str(span))


def _values(metric: Metric, rows) -> list[tuple[object, str, object, object]]:
    """(pk, path, when, what is counted of it) of each row, read one by one."""
    inner = metric.total
    while not hasattr(inner, "filter"):
        inner = next(part for part in inner.get_source_expressions() if part is not None)
    expression = inner.get_source_expressions()[0]
    named = {"counted_of_it": expression}
    fields = ["pk", metric.path_field, *([metric.when] if metric.when else [])]
    listed = rows.order_by().annotate(**named).values_list(*fields, "counted_of_it")
    return [(row[0], row[1], row[2] if metric.when else None, row[-1]) for row in listed.iterator()]


def _recounted(metric: Metric, rows) -> object:
    """The figure made of the rows by hand, as the kind of figure says."""
    counted = [value for *_rest, value in rows]
    match metric.kind:
        case MetricKind.COUNT:
            return len({pk for pk, *_rest in rows})
        case MetricKind.SUM:
            return sum((v or 0 for v in counted), start=0)
        case MetricKind.HEADCOUNT:
            return len({v for v in counted if v is not None})
        case MetricKind.MEAN:
            return round(sum(counted) / len(counted), 2) if counted else metric.empty
        case MetricKind.LEAST:
            return min(counted, default=metric.empty)
        case _:
            return max(counted, default=metric.empty)


def _of_span(metric: Metric, when, span: str, moment: datetime) -> bool:
    """Whether a row belongs to the span, told from its own time."""
    if not metric.when or span in (Span.NOW, Span.TOTAL):
        return True
    wanted = local_day(moment) - timedelta(days=0 if span == Span.TODAY else 1)
    return (when if metric.by_day else local_day(when)) == wanted


def faults_of(viewer, metric: Metric, place, children, moment: datetime) -> list[str]:
    """What does not agree about one figure in a place at a moment; [] when everything does."""
    faults = []
    # The rows of the whole jurisdiction, told apart here and not by the database.
    everything = _values(metric, metric.query(Asked(viewer, place.path, moment)))
    if len({row[0] for row in everything}) != len(everything):
        faults.append("a row is listed twice")
    inside = [row for row in everything if str(row[1]).startswith(place.path)]
    for cut in cuts(metric):
        shown = count(viewer, metric, place.path, moment, cut)
        mine = [row for row in inside if _of_span(metric, row[2], cut.span, moment)]
        if _recounted(metric, mine) != shown:
            faults.append(f"{cut.span}: {shown} shown, {_recounted(metric, mine)} recounted")
        listed = rows_of(viewer, metric, place.path, moment, cut)
        if listed.count() != len(mine):
            faults.append(f"{cut.span}: {listed.count()} rows listed, {len(mine)} there are")
        faults += _places(viewer, metric, place, children, moment, cut, mine)
        faults += _choices(viewer, metric, place, moment, cut, shown)
    return faults


def _places(viewer, metric, place, children, moment, cut, rows) -> list[str]:
    """Each place below shows its own rows; with those of the place itself they make the whole."""
    parts = by_child(viewer, metric.key, place, children, moment, cut)
    length = len(place.path) + STEP
    below: dict[str, list] = {}
    for row in rows:
        below.setdefault(str(row[1])[:length], []).append(row)
    faults = []
    for part in parts:
        own = below.pop(part.place.path, [])
        if (part.figure.value or 0) != (_recounted(metric, own) or 0):
            faults.append(f"{cut.span}: {part.place.path} shows {part.figure.value}")
    here = _recounted(metric, [row for path in below.values() for row in path])
    if metric.kind in ADDING:
        whole = _recounted(metric, rows)
        if sum(part.figure.value or 0 for part in parts) + (here or 0) != whole:
            faults.append(f"{cut.span}: the places do not add up to {whole}")
    return faults


def _choices(viewer, metric, place, moment, cut, shown) -> list[str]:
    """Each choice asked for alone shows what it shows among the others, and the choices with what
    belongs to none of them add up. Those that overlap are asked one by one anyway."""
    faults = []
    for name, dimension in metric.dimensions.items():
        if dimension.overlaps or not shown:
            continue
        found = by_choice(viewer, metric, name, place.path, moment, cut)
        for key, value in [(key, value) for key, value in found.items() if value][:3]:
            alone = Cut(cut.span, ((name, key),))
            if count(viewer, metric, place.path, moment, alone) != value:
                faults.append(f"{cut.span}: {name}={key} shows {value} among the others only")
        if metric.kind in ADDING and sum(value or 0 for value in found.values()) != shown:
            faults.append(f"{cut.span}: {name} does not add up to {shown}")
    return faults


def carried(viewer, metric: Metric, place, moment: datetime) -> tuple[Counter, Counter]:
    """(rows in all, rows of last night + of today + known late - taken back), which
    must be the same rows: nothing is lost or counted twice over midnight."""
    begin, _end = day_bounds(local_day(moment))
    now = _keys(viewer, metric, place, moment, Span.TOTAL)
    night = _keys(viewer, metric, place, begin - timedelta(microseconds=1), Span.TOTAL)
    today = _keys(viewer, metric, place, moment, Span.TODAY)
    late = Counter(
        pk
        for pk, _path, when, _value in _values(
            metric, rows_of(viewer, metric, place.path, moment, Cut(Span.TOTAL))
        )
        if pk not in night and _is_before(metric, when, moment)
    )
    taken_back = night - now
    return now, night + today + late - taken_back


def _keys(viewer, metric: Metric, place, moment: datetime, span: Span) -> Counter:
    rows = rows_of(viewer, metric, place.path, moment, Cut(str(span)))
    return Counter(rows.order_by().values_list("pk", flat=True))


def _is_before(metric: Metric, when, moment: datetime) -> bool:
    return (when if metric.by_day else local_day(when)) < local_day(moment)


def from_before(viewer, metric: Metric, place, moment: datetime, begin: datetime) -> list[object]:
    """Rows of today that happened before today, and rows of yesterday that did not."""
    wrong: list[object] = []
    for span, is_before in ((Span.TODAY, False), (Span.YESTERDAY, True)):
        rows = _values(metric, rows_of(viewer, metric, place.path, moment, Cut(str(span))))
        day = local_day(begin)
        wrong += [
            row[0]
            for row in rows
            if metric.when
            and ((row[2] if metric.by_day else local_day(row[2])) < day) is not is_before
        ]
    return wrong


def rate_fault(viewer, rate: Rate, place, moment: datetime) -> str:
    """A rate is the share of its parts, each of which is a figure of its own."""
    shown = figure(viewer, rate.key, place.path, moment)
    cut = rate.spanned(Cut())
    part, whole = (count(viewer, m, place.path, moment, cut) or 0 for m in rate.parts)
    if (shown.part, shown.whole, shown.value) != (part, whole, share(part, whole)):
        return f"{shown.value} shown of {part} and {whole}"
    if shown.value is not None and not Decimal(0) <= shown.value <= Decimal(100):
        return f"{shown.value} is no share"
    return ""
