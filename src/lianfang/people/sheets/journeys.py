"""What one row of a roster of arrivals says about the journey, and how it meets what is recorded.

A person who came on a day from a place is one arrival: that is how a row is found again. What else
the row says differently corrects it. Who came along by name, by which way and whom they met stands
in the note, which only those read who may read names.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from lianfang.kit.text import compact, plain, tidy
from lianfang.people.enums import ArrivalTransport
from lianfang.people.models import Arrival, Person
from lianfang.people.sheets.arrival_columns import ARRIVALS
from lianfang.people.sheets.texts import Texts
from lianfang.sheets.kinds import Change, CheckedRow, SheetContext

VIA = gettext_noop("By way of: %(text)s")
CONTACT = gettext_noop("Contact with cases: %(text)s")
TOGETHER = gettext_noop("Together with: %(text)s")

LONGEST_NOTE = 256
MOST_COMPANIONS = 999
_AT = ARRIVALS.positions
_KNOWN = (
    *("id", "person_id", "place_id", "path", "arrived_on", "origin", "origin_code"),
    *("transport", "trip_number", "companions", "note"),
)
_SAID = ("origin", "origin_code", "transport", "trip_number", "companions", "note")
_COUNT = re.compile(r"[约共]?([0-9]{1,3})[人名位个]?")
_NAMES = re.compile(r"[,，、;；/\s]+")
# Trains, flights and plates tell by themselves how somebody came.
_TRIPS = (
    (re.compile(r"[GDCKTZLY]\d{1,4}(次|次列车)?"), ArrivalTransport.RAIL),
    (re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{2}\d{3,4}"), ArrivalTransport.AIR),
    (re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}"), ArrivalTransport.CAR),
)


class Journey(NamedTuple):
    """A row's journey. None: the table says nothing here."""

    arrived_on: date
    origin: str
    origin_code: str | None
    transport: str | None
    trip_number: str | None
    companions: int | None
    note: str | None


class Known(NamedTuple):
    """An arrival on record, in its latest version."""

    id: uuid.UUID
    person_id: uuid.UUID
    place_id: uuid.UUID
    path: str
    arrived_on: date
    origin: str
    origin_code: str
    transport: str
    trip_number: str
    companions: int
    note: str


def read_journey(row: CheckedRow) -> Journey:
    """The journey of a row whose day and origin are given."""
    values = row.values
    trip = values[_AT["trip_number"]]
    trip = compact(trip).upper() if trip else None
    companions, names = _companions(values[_AT["companions"]])
    with override(settings.LANGUAGE_CODE):
        parts = [
            gettext(message) % {"text": text}
            for message, text in (
                (VIA, values[_AT["via"]]),
                (CONTACT, values[_AT["contact"]]),
                (TOGETHER, names),
            )
            if text
        ]
    parts += [values[_AT["note"]]] if values[_AT["note"]] else []
    return Journey(
        arrived_on=values[_AT["arrived_on"]],
        origin=tidy(values[_AT["origin"]]),
        origin_code=values[_AT["origin_code"]],
        transport=values[_AT["transport"]] or (_told_by(trip) if trip else None),
        trip_number=trip,
        companions=companions,
        note=tidy("；".join(parts))[:LONGEST_NOTE] or None,
    )


def _companions(text: str | None) -> tuple[int | None, str]:
    """How many came along, and their names if the cell gives names."""
    if text is None:
        return None, ""
    bare = compact(text)
    if count := _COUNT.fullmatch(bare):
        return min(int(count[1]), MOST_COMPANIONS), ""
    names = [name for name in _NAMES.split(plain(text)) if name]
    return min(len(names), MOST_COMPANIONS), text


def _told_by(trip: str) -> str | None:
    for pattern, transport in _TRIPS:
        if pattern.fullmatch(trip):
            return transport.value
    return None


def origin_key(origin: str) -> str:
    """What two spellings of one origin have in common."""
    return compact(origin).lower()


def known_arrivals(
    person_ids: Iterable[uuid.UUID], context: SheetContext
) -> dict[tuple[uuid.UUID, date], list[Known]]:
    """Arrivals on record by person and day, with those of duplicates merged into them."""
    ids = list(person_ids)
    if not ids:
        return {}
    merged = Person.objects.filter(merged_into__id__any_of=ids).order_by()
    kept = dict(merged.values_list("pk", "merged_into_id"))
    rows = Arrival.objects.filter(
        person__id__any_of=[*ids, *kept], superseded_by__isnull=True
    ).order_by("pk")
    if context.locking:
        rows = rows.select_for_update(of=("self",))
    found: dict[tuple[uuid.UUID, date], list[Known]] = defaultdict(list)
    for values in rows.values_list(*_KNOWN):
        known = Known._make(values)
        found[kept.get(known.person_id, known.person_id), known.arrived_on].append(known)
    return found


def same_arrival(journey: Journey, on_day: list[Known]) -> Known | None:
    """The arrival of that day a row means: the same origin, or the only one told more or less
    exactly (武汉 and 湖北省武汉市)."""
    wanted = origin_key(journey.origin)
    for known in on_day:
        if origin_key(known.origin) == wanted:
            return known
    near = [
        known
        for known in on_day
        if wanted in origin_key(known.origin) or origin_key(known.origin) in wanted
    ]
    return near[0] if len(near) == 1 else None


def differences(journey: Journey, known: Known, texts: Texts) -> tuple[Change, ...]:
    """What a row corrects, as text. A less exact origin corrects nothing."""
    changes = []
    for field in _SAID:
        old, new = getattr(known, field), getattr(journey, field)
        if new is None or new == old:
            continue
        if field == "origin" and origin_key(new) in origin_key(old):
            continue
        changes.append(Change(field, texts.of(field, old), texts.of(field, new)))
    return tuple(changes)


def corrected(journey: Journey, known: Known, changes: Iterable[Change]) -> dict[str, Any]:
    """The fields of the record that takes the place of the known one."""
    fields = {field: getattr(known, field) for field in _SAID}
    return fields | {change.field: getattr(journey, change.field) for change in changes}


def first_told(journey: Journey) -> dict[str, Any]:
    """The fields of a first record."""
    return {
        "origin": journey.origin,
        "origin_code": journey.origin_code or "",
        "transport": journey.transport or ArrivalTransport.OTHER.value,
        "trip_number": journey.trip_number or "",
        "companions": journey.companions or 0,
        "note": journey.note or "",
    }
