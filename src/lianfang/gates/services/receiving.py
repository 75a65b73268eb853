"""Passages as records of field devices, and the same by page: recorded and corrected."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import common_place
from lianfang.gates.enums import Deed, Direction, ExpectedState
from lianfang.gates.models import Expected, Passage
from lianfang.gates.selectors.passages import passage_row
from lianfang.gates.services.fevers import remeasure
from lianfang.gates.services.keeping import (
    RIGHT,
    Entry,
    PassageBody,
    digest_over,
    keep_passages,
)
from lianfang.gates.services.telling import coach_of, follow_correction
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.places.services.paths import hold_still
from lianfang.records.kinds import (
    ACCEPTED,
    AGAIN,
    Contradicted,
    Incoming,
    Lines,
    Outcome,
    RecordKind,
    corrections_last,
    seen_before,
)


class PassageSuperseded(Conflict):
    """Somebody corrected this record first; the latest one is the one to correct."""

    code = "passage_superseded"
    default = gettext_lazy("This record was corrected already. Correct the latest one.")


class PassageKind(RecordKind):
    """Passages as records of devices."""

    key = "passage"
    right = RIGHT
    body = PassageBody
    can_take = True

    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        return corrections_last(
            records,
            lambda plain: receive_passages(actor=actor, now=now, records=plain),
            lambda one: _correct(actor, now, one),
        )

    def title(self) -> str:
        return _("Passage")

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        row = (
            Passage.objects.filter(pk=record_id)
            .select_related("place", "destination", "staff", "person")
            .first()
        )
        if row is None or not viewer.can("gates.passage.view", row.path):
            return []
        shown = passage_row(viewer, row)
        return [
            (_("Checkpoint"), shown.point),
            (_("When"), date_format(shown.taken_at.astimezone(LOCAL_ZONE), "DATETIME_FORMAT")),
            *_lines(shown.direction, shown.plate, shown.persons, shown.temperature, shown.deed),
        ]

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        return _lines(body.direction, body.plate, body.persons, body.temperature, body.action)

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        correct_passage(
            actor=actor,
            now=now,
            corrects_id=record_id,
            reason=reason,
            body=incoming.body,
            passage_id=incoming.id,
            taken_at=incoming.taken_at,
            digest=incoming.digest,
            skew_ms=incoming.skew,
        )


def _lines(direction: str, plate: str, persons: int, temperature: Any, deed: str) -> Lines:
    return [
        (_("Direction"), str(Direction(direction).label)),
        (_("Number plate"), plate or "—"),
        (_("Number of persons"), str(persons)),
        (_("Temperature (°C)"), "—" if temperature is None else str(temperature)),
        (_("Decision"), str(Deed(deed).label)),
    ]


@action("gates.passage.record")
def receive_passages(*, actor: Actor, now: datetime, records: Sequence[Incoming]) -> list[Outcome]:
    """Keep new passages; one outcome for each, in order. No id stands twice among `records`."""
    hold_still()
    known = _stored([record.id for record in records])
    entries = [
        Entry(record.id, record.taken_at, record.body, record.digest, record.skew)
        for record in records
        if record.id not in known
    ]
    kept = keep_passages(actor, now, entries)
    outcomes = []
    for record in records:
        if record.id in known:
            outcomes.append(seen_before(record, *known[record.id]))
        elif record.id in kept.errors:
            outcomes.append(Outcome.refused(kept.errors[record.id]))
        else:
            row = kept.rows[record.id]
            same = seen_before(record, row.digest, row.path)
            outcomes.append(ACCEPTED if same is AGAIN else same)
    _note(actor, list(kept.rows.values()), len(records))
    return outcomes


def _stored(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[bytes, str]]:
    with everywhere("an id is taken wherever it was used"):
        rows = Passage.objects.filter(pk__in=ids).values_list("pk", "digest", "path")
        return {pk: (bytes(digest or b""), path) for pk, digest, path in rows}


def _note(actor: Actor, rows: Sequence[Passage], received: int) -> None:
    """One event for the batch and tree of the actor's: how many, first and last id, a hash."""
    if not rows:
        concerning("gates.passage", path=actor.home(RIGHT)[1], received=received, kept=0)
        return
    for prefix in actor.territory(RIGHT).prefixes:
        inside = [row for row in rows if row.path.startswith(prefix)]
        if inside:
            concerning(
                "gates.passage",
                path=common_place(row.path for row in inside),
                subject_id=inside[0].pk,
                received=received,
                kept=len(rows),
                last=str(inside[-1].pk),
                sha256=digest_over(rows),
            )


def _correct(actor: Actor, now: datetime, record: Incoming) -> Outcome:
    known = _stored([record.id]).get(record.id)
    if known is not None:
        return seen_before(record, *known)
    body: PassageBody = record.body
    if body.supersedes is None:
        raise NotFound()
    correct_passage(
        actor=actor,
        now=now,
        corrects_id=body.supersedes,
        reason=body.reason,
        body=body,
        passage_id=record.id,
        taken_at=record.taken_at,
        digest=record.digest,
        skew_ms=record.skew,
    )
    return ACCEPTED


@action("gates.passage.record")
def record_passage(
    *,
    actor: Actor,
    now: datetime,
    body: PassageBody,
    passage_id: uuid.UUID | None = None,
    taken_at: datetime | None = None,
    tells: bool = True,
) -> Passage:
    """One passage written on a page. The same id again is the row kept before.

    `tells` False: whoever calls this tells the villages.
    Raises InvalidInput by field, NotFound outside the actor's checkpoints.
    """
    hold_still()
    passage_id, taken_at = passage_id or id_at(now), happened_at(taken_at, now, "taken_at")
    known = _stored([passage_id])
    if passage_id in known:
        concerning("gates.passage", path=known[passage_id][1], subject_id=passage_id, again=True)
        return Passage.objects.select_related("place").get(pk=passage_id)
    kept = keep_passages(actor, now, [Entry(passage_id, taken_at, body, tells=tells)])
    if passage_id in kept.errors:
        raise kept.errors[passage_id]
    row = kept.rows[passage_id]
    concerning(row, path=row.path, deed=row.deed, fever=row.fever)
    return row


@action("gates.passage.correct")
def correct_passage(
    *,
    actor: Actor,
    now: datetime,
    corrects_id: uuid.UUID,
    reason: str,
    body: PassageBody,
    passage_id: uuid.UUID | None = None,
    taken_at: datetime | None = None,
    digest: bytes | None = None,
    skew_ms: int = 0,
) -> Passage:
    """A new passage takes the place of `corrects_id`; what the village was told and the health
    check follow. With `body.void` it says that it never took place.

    Raises PassageSuperseded when another correction came first, InvalidInput without a reason.
    """
    hold_still()
    old = Passage.objects.filter(pk=corrects_id, path__under=actor.ambient).first()
    if old is None:
        raise NotFound()
    concerning(old, path=old.path)
    said = tidy(reason)[:128]
    if len(said) < 2:
        text = gettext_lazy("Say why the record is corrected.")
        raise InvalidInput(fields={"reason": text})
    # Passages are never updated, so the lock is on the id and not on the row.
    with connection.cursor() as cursor:
        key = int.from_bytes(corrects_id.bytes[8:], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    with everywhere("a correction counts wherever its place lies now"):
        later = Passage.objects.filter(supersedes_id=corrects_id).first()
    passage_id = passage_id or id_at(now)
    if later is not None:
        if later.pk == passage_id:
            return later
        raise PassageSuperseded()
    body.reason, body.supersedes = said, corrects_id
    coach = coach_of(corrects_id)
    taken_at = taken_at or old.taken_at
    entry = Entry(passage_id, taken_at, body, digest, skew_ms, tells=coach is None)
    kept = keep_passages(actor, now, [entry], old=old)
    if passage_id in kept.errors:
        raise kept.errors[passage_id]
    row = kept.rows[passage_id]
    if row.supersedes_id != corrects_id:
        raise Contradicted(row.path)
    _withdraw_expected(old, now)
    if coach is not None:
        follow_correction(actor, now, coach, row)
    remeasure(now=now, old=old, new=row)
    concerning(row, path=row.path, corrects=str(old.pk), void=row.is_void)
    return row


def _withdraw_expected(old: Passage, now: datetime) -> None:
    """The village no longer waits for what was told wrongly; what it confirmed stays confirmed."""
    with everywhere("the village of destination lies outside the checkpoint's place"):
        Expected.objects.filter(passage=old, state=ExpectedState.WAITING).update(
            state=ExpectedState.WITHDRAWN, settled_at=now
        )
