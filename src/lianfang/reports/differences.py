"""Which rows explain a difference: between two moments, or between their number and ours.

Two numbers about the same thing mostly differ for one of a few reasons: another moment, another
span, another place or another part of the whole. Each is tried, and what fits exactly is marked, so
that a person can see which it was and open those rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import Conflict
from lianfang.places.models import Place
from lianfang.places.selectors import map_children
from lianfang.reports.dimensions import Text
from lianfang.reports.metrics import Figure, Metric, Number, counted_of_row, get_metric
from lianfang.reports.references import (
    FigureRef,
    by_child_for,
    by_choice_for,
    figure_for,
    rows_for,
    rows_metric,
    title_of,
)

# More rows than this no person looks through; a smaller place or a part is asked for instead.
MOST_ROWS = 50_000
MOST_SHOWN = 200
HOURS_BACK, DAYS_BACK = 24, 7


@dataclass(frozen=True)
class Change:
    """A row that counted differently at the two moments: 0 where it did not count at all."""

    row: Any
    before: Number
    after: Number


@dataclass(frozen=True)
class Difference:
    """A figure at two moments and the rows between them; of each kind the first 200.

    added, gone  rows that count at the later moment only, at the earlier only
    changed      rows that count at both, with another number
    corrected    of those gone, rows another row has taken the place of
    """

    before: Figure
    after: Figure
    added: list[Change]
    gone: list[Change]
    changed: list[Change]
    numbers: tuple[int, int, int]
    corrected: frozenset[Any]


def explain_difference(
    viewer: Actor, ref: FigureRef, path: str, moment_a: datetime, moment_b: datetime
) -> Difference:
    """Which rows make the figure of the later moment differ from that of the earlier one, as far as
    the viewer may see rows of this kind. Raises BadReference, Conflict (more than 50,000 rows)."""
    first, second = sorted((moment_a, moment_b))
    metric = rows_metric(ref)
    rows_a, rows_b = (rows_for(viewer, ref, path, moment) for moment in (first, second))
    before, after = _counted(metric, rows_a), _counted(metric, rows_b)
    added = [pk for pk in after if pk not in before]
    gone = [pk for pk in before if pk not in after]
    changed = [pk for pk in after if pk in before and before[pk] != after[pk]]
    numbers = len(added), len(gone), len(changed)
    found = _rows(rows_b, (*added[:MOST_SHOWN], *changed[:MOST_SHOWN]))
    found |= _rows(rows_a, gone[:MOST_SHOWN])
    successors = _successors(rows_b.model, gone[:MOST_SHOWN], second)

    def changes(keys: list[Any]) -> list[Change]:
        return [
            Change(found[pk], before.get(pk, 0), after.get(pk, 0))
            for pk in keys[:MOST_SHOWN]
            if pk in found
        ]

    return Difference(
        before=figure_for(viewer, ref, path, first),
        after=figure_for(viewer, ref, path, second),
        added=changes(added),
        gone=changes(gone),
        changed=changes(changed),
        numbers=numbers,
        corrected=successors,
    )


def _counted(metric: Metric, rows: QuerySet[Any]) -> dict[Any, Number]:
    """What each row counts, by its key."""
    listed = list(counted_of_row(metric, rows)[: MOST_ROWS + 1])
    if len(listed) > MOST_ROWS:
        raise Conflict(
            _("More than %(most)s rows. Choose a smaller place or a part of the figure.")
            % {"most": MOST_ROWS},
            code="too_many_rows",
        )
    return {pk: (value if isinstance(value, int | Decimal) else 1) for pk, value in listed}


def _rows(rows: QuerySet[Any], keys: tuple[Any, ...] | list[Any]) -> dict[Any, Any]:
    return {row.pk: row for row in rows.filter(pk__in=list(keys))} if keys else {}


def _successors(model: Any, keys: list[Any], moment: datetime) -> frozenset[Any]:
    """Those of the rows another one has taken the place of."""
    if not keys or not hasattr(model, "supersedes"):
        return frozenset()
    rows = model.objects.filter(supersedes__in=keys).order_by()
    return frozenset(rows.values_list("supersedes_id", flat=True))


@dataclass(frozen=True)
class Explanation:
    """One reason why two numbers may differ.

    kind      moment, span, place, part: what is different
    explains  with this alone the numbers agree
    ref, place, moment  under which the rows in question are listed
    figure    what we count then
    """

    kind: str
    title: Text
    figure: Figure
    ref: FigureRef
    place: Place
    moment: datetime
    explains: bool


@dataclass(frozen=True)
class Reconciliation:
    """Their number beside ours, and what may lie between; what fits exactly comes first."""

    ours: Figure
    theirs: Decimal
    difference: Decimal
    explanations: list[Explanation]

    @property
    def is_explained(self) -> bool:
        return any(one.explains for one in self.explanations)


def reconcile(
    viewer: Actor, ref: FigureRef, place: Place, moment: datetime, theirs: Decimal
) -> Reconciliation:
    """Their number against ours: other moments and spans at which ours is theirs, and the places
    and parts that make up just the difference. Raises BadReference, UnknownChoice."""
    ours = figure_for(viewer, ref, place.path, moment)
    value = Decimal(ours.value or 0)
    difference = theirs - value
    found = [
        *_other_moments(viewer, ref, place, moment, theirs),
        *_other_spans(viewer, ref, place, moment, theirs),
        *_places(viewer, ref, place, moment, -difference, theirs),
        *_parts(viewer, ref, place, moment, -difference, theirs),
    ]
    found.sort(key=lambda one: not one.explains)
    return Reconciliation(ours, theirs, difference, found if difference else [])


def _same(figure: Figure, number: Decimal) -> bool:
    return figure.value is not None and Decimal(figure.value) == number


def _other_moments(
    viewer: Actor, ref: FigureRef, place: Place, moment: datetime, theirs: Decimal
) -> Iterator[Explanation]:
    """Earlier moments: each full hour of a day back, then each midnight of a week back. Only
    the last at which ours was theirs is told, and the last midnight anyway."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    hours = [hour - timedelta(hours=back) for back in range(HOURS_BACK)]
    midnight, _next = day_bounds(local_day(moment))
    ends = [midnight - timedelta(days=back, seconds=1) for back in range(DAYS_BACK)]
    told = False
    for then in sorted({*(h for h in hours if h < moment), *ends}, reverse=True):
        figure = figure_for(viewer, ref, place.path, then)
        fits = _same(figure, theirs)
        if (fits and not told) or then == ends[0]:
            yield Explanation("moment", _("At an earlier moment"), figure, ref, place, then, fits)
        told = told or fits
        if told and then < ends[0]:
            return


def _other_spans(
    viewer: Actor, ref: FigureRef, place: Place, moment: datetime, theirs: Decimal
) -> Iterator[Explanation]:
    metric = get_metric(ref.key)
    meant = ref.span or str(metric.spans[0])
    for span in metric.spans:
        if span != meant:
            other = FigureRef(ref.key, str(span), ref.choices)
            figure = figure_for(viewer, other, place.path, moment)
            title = title_of(viewer, other, place.path, moment)
            fits = _same(figure, theirs)
            yield Explanation("span", title, figure, other, place, moment, fits)


def _places(
    viewer: Actor,
    ref: FigureRef,
    place: Place,
    moment: datetime,
    surplus: Decimal,
    theirs: Decimal,
) -> Iterator[Explanation]:
    """Places below that they may not have counted, or that alone they counted."""
    children = map_children(viewer, place)
    for share in by_child_for(viewer, ref, place, children, moment):
        if share.figure.value:
            fits = _same(share.figure, surplus) or _same(share.figure, theirs)
            title = share.place.short_name
            yield Explanation("place", title, share.figure, ref, share.place, moment, fits)


def _parts(
    viewer: Actor,
    ref: FigureRef,
    place: Place,
    moment: datetime,
    surplus: Decimal,
    theirs: Decimal,
) -> Iterator[Explanation]:
    """Parts of dimensions whose parts add up."""
    taken = dict(ref.choices)
    for name, dimension in get_metric(ref.key).dimensions.items():
        if name in taken or dimension.overlaps:
            continue
        for one in by_choice_for(viewer, ref, name, place.path, moment):
            if one.figure.value:
                fits = _same(one.figure, surplus) or _same(one.figure, theirs)
                title = f"{dimension.title}: {one.title}"
                yield Explanation("part", title, one.figure, one.ref, place, moment, fits)
