"""Watching over the trail: is it whole, and a copy of a part of it for whoever examines it.

Both leave an event themselves: who watches is watched too.
"""

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from defusedcsv import csv as safe_csv
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor, widest
from lianfang.access.models import AuditEvent, AuditSeal
from lianfang.access.selectors import EventFilter, event_list
from lianfang.access.services.chain import Verdict, verify_chain
from lianfang.access.services.heads import noted_heads
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput

EXPORT_LIMIT = 200_000
CHUNK = 2_000


@action("access.audit.verify")
def verify_trail(*, actor: Actor, now: datetime) -> Verdict:
    """Walk the whole chain and hold it against the ends noted outside; the verdict is in the
    event."""
    heads = noted_heads()
    verdict = verify_chain(expected_heads=heads)
    concerning(
        "access.auditseal",
        path=widest(actor.territory("access.audit.verify")),
        checked=verdict.checked,
        broken_at=verdict.broken_at,
        event=str(verdict.event_id) if verdict.event_id else "",
        reason=verdict.reason,
        unsealed=verdict.unsealed,
        head=verdict.head,
        noted_heads=len(heads),
    )
    return verdict


@dataclass(frozen=True)
class ExportedTrail:
    """The copy: an open file of CSV text in UTF-8, at its beginning, and how many events it
    holds."""

    file: IO[bytes]
    count: int


@action("access.audit.export")
def export_trail(*, actor: Actor, now: datetime, wanted: EventFilter) -> ExportedTrail:
    """The events that fit the filter, newest first, with their links, as CSV that Excel opens.

    Raises `InvalidInput` for more than 200,000 events: then ask for fewer days.
    """
    events = event_list(actor, wanted)
    if events[EXPORT_LIMIT : EXPORT_LIMIT + 1].exists():
        raise InvalidInput(
            _("More than %(limit)s events. Please choose fewer days."), limit=f"{EXPORT_LIMIT:,}"
        )
    # Outlives this function: the response reads it and closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = safe_csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(_HEADINGS())
    count = 0
    batch: list[AuditEvent] = []
    for event in events.iterator(chunk_size=CHUNK):
        batch.append(event)
        if len(batch) == CHUNK:
            count += _write(writer, batch)
            batch = []
    count += _write(writer, batch)
    text.detach()
    file.seek(0)
    path = wanted.path or widest(actor.territory("access.audit.export"))
    concerning("access.auditevent", path=path, count=count, filters=wanted.as_details())
    return ExportedTrail(file, count)


def _HEADINGS() -> list[str]:  # noqa: N802  a constant that waits for the language
    return [
        _("Time"),
        _("Who"),
        _("User name"),
        _("Action"),
        _("Result"),
        pgettext("event", "Kind"),
        pgettext("event", "Row"),
        pgettext("appointment", "Place"),
        _("Details"),
        pgettext("event", "Event"),
        pgettext("chain", "Link"),
        _("Hash"),
    ]


def _write(writer: Any, events: list[AuditEvent]) -> int:
    seals = {s.event_id: s for s in AuditSeal.objects.filter(event_id__in=[e.pk for e in events])}
    for event in events:
        seal = seals.get(event.pk)
        writer.writerow(
            [
                event.at.astimezone(LOCAL_ZONE).isoformat(timespec="seconds"),
                event.actor_name,
                event.actor.username if event.actor else "",
                event.action,
                event.result,
                event.subject_kind,
                event.subject_id,
                event.path,
                "; ".join(f"{name}={value}" for name, value in event.details.items()),
                event.pk,
                seal.position if seal else "",
                bytes(seal.hash).hex() if seal else "",
            ]
        )
    return len(events)
