"""The rows behind a figure as a workbook: masked as on the page, and logged as every export is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, NotPermitted
from lianfang.places.models import Place
from lianfang.reports.metrics import get_counted
from lianfang.reports.references import FigureRef, rows_for, title_of
from lianfang.reports.rows import RowKind, kind_of_rows, shown_rows
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, HandedOut, hand_out

CHUNK = 1_000
# What the name of a worksheet may not hold.
NOT_IN_NAMES = str.maketrans("[]:*?/\\", "       ")


@action("sheets.export.run")
def export_metric_rows(
    *, actor: Actor, now: datetime, ref: FigureRef, place: Place, moment: datetime
) -> HandedOut:
    """The rows of a counted figure in a place as of a moment, as .xlsx with a sheet about itself.

    Raises NotFound (no such figure, or a rate), BadReference, NotPermitted (no right to rows of
    this kind there), Conflict (more than 50,000 rows).
    """
    metric = get_counted(ref.key)
    concerning("reports.metric", path=place.path, key=str(ref), masked=True)
    if not actor.can(metric.rows_right, place.path):
        raise NotPermitted()
    rows = rows_for(actor, ref, place.path, moment)
    number = rows.count()
    if number > MOST_ROWS:
        raise Conflict(
            _("More than %(most)s rows. Choose a smaller place, or export the roster.")
            % {"most": MOST_ROWS},
            code="too_many_rows",
        )
    kind = kind_of_rows(metric, rows.model)
    title = title_of(actor, ref, place.path, moment)
    columns = ColumnList(
        *(Column(f"column_{n}", c.label, width=18) for n, c in enumerate(kind.columns))
    )
    table = hand_out(
        actor,
        # What the rows are true of, which may be an earlier moment than this one.
        moment,
        place_name=place.name,
        kind=metric.key,
        title=" ".join(title.translate(NOT_IN_NAMES).split()),
        columns=columns,
        rows=_cells(actor, kind, rows.select_related(*kind.related), moment),
        notes=[
            (_("Figure"), title),
            (_("Definition"), str(metric.definition)),
            (_("Number of rows"), str(number)),
        ],
    )
    concerning("reports.metric", path=place.path, key=str(ref), rows=number, masked=True)
    return table


def _cells(actor: Actor, kind: RowKind, rows: Any, moment: datetime) -> Iterator[tuple[str, ...]]:
    """The rows as text, some at a time, so that whereabouts are read for many at once."""
    waiting: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        waiting.append(row)
        if len(waiting) == CHUNK:
            yield from (one.cells for one in shown_rows(actor, kind, waiting, moment))
            waiting = []
    yield from (one.cells for one in shown_rows(actor, kind, waiting, moment))
