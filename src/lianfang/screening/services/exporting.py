"""The missed of a screening, and its records, as tables that Excel opens.

Names are masked whoever asks: the tables are for going there again and for counting, and they leave
the house.
"""

import csv
import io
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from defusedcsv import csv as safe_csv
from django.utils.translation import gettext as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput
from lianfang.kit.masking import mask_name
from lianfang.people.enums import HouseholdKind
from lianfang.places.selectors import full_names, get_place
from lianfang.screening.selectors.answering import holders_of
from lianfang.screening.selectors.campaigns import get_campaign
from lianfang.screening.selectors.missed import REASON_TITLES, missed_list, reason_of
from lianfang.screening.selectors.records import RecordFilter, record_list, record_rows

EXPORT_LIMIT = 100_000
CHUNK = 2_000
RIGHT = "screening.record.export"


@dataclass(frozen=True)
class ExportedTable:
    """An open file of CSV text in UTF-8 at its beginning, and how many rows it has."""

    file: IO[bytes]
    count: int


@action(RIGHT)
def export_missed(
    *, actor: Actor, now: datetime, campaign_id: uuid.UUID, place_id: uuid.UUID
) -> ExportedTable:
    """Every household of the place that is not settled, in walking order, with why and who goes
    there. Raises InvalidInput for more than 100,000: then ask for a smaller place."""
    place = get_place(actor, place_id)
    campaign = get_campaign(actor, campaign_id, RIGHT)
    concerning(campaign, path=place.path, place=str(place.pk))
    rows = missed_list(actor, campaign, place.path).select_related("household")
    _require_few(rows)

    def lines() -> Iterator[Sequence[Any]]:
        for batch in _batches(rows):
            names = full_names(actor, sorted({row.path for row in batch}), place.path)
            holders = holders_of(actor, {row.path for row in batch}, now)
            for row in batch:
                yield (
                    names.get(row.path, ""),
                    row.door,
                    mask_name(row.household.head_name),
                    HouseholdKind(row.household.kind).label,
                    row.persons,
                    REASON_TITLES[reason_of(row)],
                    row.round,
                    row.tries,
                    _moment(row.last_at),
                    "、".join(one.name for one in holders.get(row.path, ())),
                )

    header = [
        _("Place"),
        _("Door"),
        _("Head of household"),
        _("Kind of household"),
        _("Persons"),
        _("Why missed"),
        _("Round"),
        _("Times at the door"),
        _("Last time"),
        _("Who goes there"),
    ]
    table = _table(header, lines(), actor, now)
    concerning(campaign, path=place.path, count=table.count)
    return table


@action(RIGHT)
def export_records(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, filters: RecordFilter
) -> ExportedTable:
    """The records of the place as filtered, latest first. Raises InvalidInput for more than
    100,000."""
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    rows = record_list(actor, place.path, filters).select_related("household", "staff")
    _require_few(rows)

    def lines() -> Iterator[Sequence[Any]]:
        for batch in _batches(rows):
            names = full_names(actor, sorted({row.path for row in batch}), place.path)
            shown: dict[Any, Any] = {one.record.pk: one for one in record_rows(actor, batch, now)}
            for row in batch:
                one = shown[row.pk]
                yield (
                    names.get(row.path, ""),
                    row.household.door,
                    mask_name(row.household.head_name),
                    _moment(row.taken_at),
                    one.outcome_label,
                    row.seen,
                    row.living,
                    row.arrivals,
                    "、".join(one.needs),
                    "、".join(one.attention),
                    _("yes") if row.found else "",
                    one.staff,
                )

    header = [
        _("Place"),
        _("Door"),
        _("Head of household"),
        _("When"),
        _("Outcome"),
        _("Persons seen"),
        _("Persons living there"),
        _("Arrivals noted"),
        _("Needs"),
        _("Needs a person"),
        _("Found at the door"),
        _("Recorded by"),
    ]
    table = _table(header, lines(), actor, now)
    concerning(place, path=place.path, count=table.count)
    return table


def _require_few(rows: Any) -> None:
    if rows[EXPORT_LIMIT : EXPORT_LIMIT + 1].exists():
        raise InvalidInput(_("More than 100,000 rows. Please choose a smaller place."))


def _batches(rows: Any) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}" if moment else ""


def _table(
    header: Sequence[str], lines: Iterable[Sequence[Any]], actor: Actor, now: datetime
) -> ExportedTable:
    # Outlives this function: the response reads it and closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = safe_csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    count = 0
    for line in lines:
        writer.writerow(line)
        count += 1
    # Who took the table out and when stands in the table itself.
    said = {"who": actor.display_name, "when": _moment(now)}
    writer.writerow([_("Exported by %(who)s, %(when)s") % said])
    text.detach()
    file.seek(0)
    return ExportedTable(file, count)
