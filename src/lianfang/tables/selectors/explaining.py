"""Why a superior's number differs from ours: how many rows came late, were corrected since,
happened after the moment, lie elsewhere, or tell of the same person twice.

This begins with the number that was kept when the table was filled, and with rows. Where only a
number is told, `reports.differences` tries other moments, spans, places and parts of the figure.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.territory import STEP
from lianfang.places.models import Place
from lianfang.reports.references import FigureRef, figure_for, rows_for
from lianfang.tables.selectors.said import What, read_said

# When a row was written down, by the names rooms give it.
RECORDED = ("recorded_at", "received_at", "created_at")
UNEXPLAINED = "unknown"
# Rows that came late or lie elsewhere make their number larger, rows gone since make it smaller;
# one person in two rows may do either.
ONLY_MORE, ONLY_LESS = frozenset({"late", "later", "above"}), frozenset({"changed"})


@dataclass(frozen=True)
class Cause:
    """One possible reason, with the number of rows and, where they can be listed, their moment."""

    key: str
    count: int
    moment: str = ""

    def fits(self, gap: Decimal) -> bool:
        """Whether it is exactly the difference (theirs less ours, in rows)."""
        return self.key != UNEXPLAINED and self.count == abs(gap)

    @property
    def words(self) -> str:
        return {
            "late": _("recorded after the table was filled"),
            "changed": _("no longer counted since: corrected, withdrawn or moved"),
            "later": _("happened after the moment of the table, on the same day"),
            "above": _("lie in the place above, outside this one"),
            "twice": _("tell of somebody who is counted more than once"),
            "unknown": _("cannot be explained from our rows"),
        }[self.key]


def explain(
    viewer: Actor,
    entry: Mapping[str, Any],
    place: Place,
    theirs: Decimal,
    counted: datetime,
    now: datetime,
) -> list[dict[str, Any]]:
    """Causes for the difference between `theirs` and the kept value of a cell, those that come
    nearest to it first; that nothing explains it is said only where there is none.

    `counted` is when the table was filled. Values that are no figures have no causes.
    """
    said = read_said(entry["said"])
    if said.what is not What.FIGURE:
        return []
    ref, ours = said.reference, Decimal(entry["text"]) * said.scale
    moment = datetime.fromisoformat(entry["at"])
    try:
        found = _causes(viewer, ref, place.path, moment, counted, now, ours)
    except InvalidInput:
        return []
    gap = theirs * said.scale - ours
    found = [cause for cause in found if cause.key not in (ONLY_LESS if gap > 0 else ONLY_MORE)]
    if not found and gap:
        found.append(Cause(UNEXPLAINED, int(abs(gap))))
    found.sort(key=lambda cause: abs(cause.count - abs(gap)))
    return [asdict(cause) for cause in found]


def _causes(
    viewer: Actor,
    ref: FigureRef,
    path: str,
    moment: datetime,
    counted: datetime,
    now: datetime,
    ours: Decimal,
) -> list[Cause]:
    found = []
    again = _number(viewer, ref, path, moment)
    rows = rows_for(viewer, ref, path, moment)
    late = _recorded_after(rows, counted)
    if late:
        found.append(Cause("late", late, moment.isoformat()))
    gone = ours + late - again
    if gone > 0:
        found.append(Cause("changed", int(gone), moment.isoformat()))
    evening = min(day_bounds(local_day(moment))[1], now)
    later = _number(viewer, ref, path, evening) - again if evening > moment else Decimal()
    if later > 0:
        found.append(Cause("later", int(later), evening.isoformat()))
    above = path[:-STEP]
    if above and viewer.can("reports.metric.view", above):
        beside = _number(viewer, ref, above, moment) - again
        if beside > 0:
            found.append(Cause("above", int(beside), moment.isoformat()))
    twice = _twice(rows)
    if twice:
        found.append(Cause("twice", twice, moment.isoformat()))
    return found


def _number(viewer: Actor, ref: FigureRef, path: str, moment: datetime) -> Decimal:
    return Decimal(str(figure_for(viewer, ref, path, moment).value or 0))


def _recorded_after(rows: QuerySet[Any], counted: datetime) -> int:
    for name in RECORDED:
        try:
            rows.model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return rows.filter(**{f"{name}__gt": counted}).count()
    return 0


def _twice(rows: QuerySet[Any]) -> int:
    """How many rows are about a person who has another row before."""
    try:
        rows.model._meta.get_field("person")
    except FieldDoesNotExist:
        return 0
    total = rows.order_by().aggregate(rows=Count("pk"), persons=Count("person", distinct=True))
    return int(total["rows"] - total["persons"])
