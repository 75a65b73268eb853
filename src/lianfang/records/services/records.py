"""Forms filled in: kept once, corrected by a later record that says why, never changed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.answers import check_answers
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.places.services.paths import hold_still
from lianfang.records.models import FieldRecord, PhotoUse
from lianfang.records.models.sealed import seal_answers
from lianfang.records.selectors.forms import MAKE, FormBook, FormInForce, form_of_version
from lianfang.records.services.subjects import Subject, find_subjects

KIND = "form"


class RecordConflict(Conflict):
    """The same id was sent before with other content."""

    code = "record_conflict"
    default = gettext_lazy("A different record was sent before under the same number.")


class AlreadyCorrected(Conflict):
    """Somebody corrected this record first; the latest one is the one to correct."""

    code = "record_superseded"
    default = gettext_lazy("This record was corrected already. Correct the latest one.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A form as somebody filled it in.

    about_id   household or person it is about; with None it is about `place_id` itself
    answers    by key of the question, as JSON has them
    taken_at   when it happened
    """

    id: uuid.UUID
    form: str
    answers: Mapping[str, Any]
    taken_at: datetime
    place_id: uuid.UUID | None = None
    about_id: uuid.UUID | None = None
    digest: bytes | None = None
    skew_ms: int = 0


@dataclass(slots=True)
class Kept:
    """What became of entries: refused ones with their error, others as rows, by id."""

    errors: dict[uuid.UUID, InvalidInput | NotFound] = field(default_factory=dict)
    rows: dict[uuid.UUID, FieldRecord] = field(default_factory=dict)


def keep_entries(actor: Actor, now: datetime, entries: Sequence[Entry]) -> Kept:
    """Check entries and store those that are right, with a fixed number of statements.

    An entry whose id is taken already changes nothing; its row is then the one stored first.
    """
    kept = Kept()
    if not entries:
        return kept
    subjects = find_subjects(
        actor, (e.place_id for e in entries), (e.about_id for e in entries), MAKE
    )
    since = min([entry.taken_at for entry in entries] + [now])
    book = FormBook((subject.path for subject in subjects.values()), since)
    staff = own_staff(actor)
    rows: list[FieldRecord] = []
    uses: list[PhotoUse] = []
    for entry in entries:
        try:
            subject = _subject(entry, subjects)
            found = _form(entry, subject, book, now)
            row, photos = _row(entry, subject, found, actor, now)
        except (InvalidInput, NotFound) as error:
            kept.errors[entry.id] = error
            continue
        row.staff = staff
        rows.append(row)
        uses += [_use(row, photo) for photo in photos]
    _store(rows, uses)
    kept.rows = _stored([row.pk for row in rows])
    return kept


def _subject(entry: Entry, subjects: Mapping[uuid.UUID, Subject]) -> Subject:
    wanted = entry.about_id or entry.place_id
    subject = subjects.get(wanted) if wanted else None
    if subject is None:
        raise NotFound()
    return subject


def _form(entry: Entry, subject: Subject, book: FormBook, now: datetime) -> FormInForce:
    found = book.find(subject.path, entry.form, entry.taken_at, now)
    if found is None:
        message = _("This form is not in force here.")
        raise InvalidInput(message, code="no_form", fields={"form": message})
    if found.form.about != subject.about:
        message = _("This form is about something else.")
        raise InvalidInput(fields={"about_id": message})
    return found


def _row(
    entry: Entry, subject: Subject, found: FormInForce, actor: Actor, now: datetime
) -> tuple[FieldRecord, list[uuid.UUID]]:
    answered = check_answers(found.form, entry.answers)
    if answered.errors:
        raise InvalidInput(fields=answered.errors)
    row = FieldRecord(
        id=entry.id,
        place_id=subject.place_id,
        path=subject.path,
        digest=entry.digest,
        taken_at=entry.taken_at.astimezone(UTC),
        received_at=now.astimezone(UTC),
        skew_ms=entry.skew_ms,
        form=found.form.key,
        playbook_id=found.playbook_id,
        about=subject.about,
        about_id=subject.id,
        answers=answered.values,
        sealed=seal_answers(entry.id, answered.personal),
        sender_id=actor.user_id,
    )
    return row, answered.photos


def _use(row: FieldRecord, photo_id: uuid.UUID) -> PhotoUse:
    return PhotoUse(
        place_id=row.place_id,
        path=row.path,
        photo_id=photo_id,
        kind=KIND,
        record_id=row.pk,
        sender_id=row.sender_id,
    )


def _store(rows: list[FieldRecord], uses: list[PhotoUse]) -> None:
    """In the order of ids, so that two deliveries of the same records never wait crosswise."""
    ordered = sorted(rows, key=lambda row: row.pk)
    FieldRecord.objects.bulk_create(ordered, batch_size=500, ignore_conflicts=True)
    if uses:
        PhotoUse.objects.bulk_create(uses, batch_size=500, ignore_conflicts=True)


def _stored(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, FieldRecord]:
    """The rows under these ids, wherever they lie: an id is taken wherever it was used."""
    with everywhere("an id is taken wherever it was used"):
        rows = FieldRecord.objects.filter(pk__in=ids).only("id", "digest", "path", "supersedes_id")
        return {row.pk: row for row in rows}


def known_digests(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[bytes, str]]:
    """Digest and path of records that are kept already; b"" for those written up at a desk."""
    with everywhere("an id is taken wherever it was used"):
        rows = FieldRecord.objects.filter(pk__in=ids).values_list("pk", "digest", "path")
        return {pk: (bytes(digest or b""), path) for pk, digest, path in rows}


@action("records.record.make")
def make_record(*, actor: Actor, now: datetime, entry: Entry) -> FieldRecord:
    """Keep a form filled in on a page. The same entry again gives the row of the first time.

    Raises InvalidInput by path of the question, NotFound outside the actor's places,
    RecordConflict when the id was used for something else.
    """
    hold_still()
    _check_moment(entry, now)
    kept = keep_entries(actor, now, [entry])
    if entry.id in kept.errors:
        # Named first, so that the trail has the attempt at the place it was made for.
        raise kept.errors[entry.id]
    row = _own(kept.rows.get(entry.id))
    if row.form != entry.form or row.sender_id != actor.user_id:
        raise RecordConflict()
    concerning(row, path=row.path, form=row.form)
    return row


def _own(row: FieldRecord | None) -> FieldRecord:
    """The whole row, if it lies in the actor's places."""
    found: FieldRecord | None = FieldRecord.objects.filter(pk=row.pk).first() if row else None
    if found is None:
        raise RecordConflict()
    return found


def _check_moment(entry: Entry, now: datetime) -> None:
    if entry.taken_at > now:
        raise InvalidInput(fields={"taken_at": _("This time has not come yet.")})


@action("records.record.correct")
def correct_record(
    *,
    actor: Actor,
    now: datetime,
    corrects_id: uuid.UUID,
    entry: Entry,
    reason: str,
    is_void: bool = False,
) -> FieldRecord:
    """A new record takes the place of `corrects_id` and says why; `is_void`: it did not take place,
    and its answers are those of the old one.

    The questions are those the old record answered. Raises AlreadyCorrected, InvalidInput.
    """
    hold_still()
    old = (
        FieldRecord.objects.filter(pk=corrects_id, path__under=actor.ambient)
        .select_related("playbook")
        .first()
    )
    if old is None:
        raise NotFound()
    concerning(old, path=old.path, form=old.form, correction=str(entry.id), void=is_void)
    reason = tidy(reason.replace("\x00", ""))[:128]
    if len(reason) < 2:
        raise InvalidInput(fields={"reason": _("Say why the record is corrected.")})
    _check_moment(entry, now)
    present = _stored([entry.id]).get(entry.id)
    if present is not None:
        if present.supersedes_id != old.pk or bytes(present.digest or b"") != (entry.digest or b""):
            raise RecordConflict()
        return _own(present)
    row, photos = _correction(old, entry, actor, now, is_void)
    row.supersedes, row.reason, row.is_void = old, reason, is_void
    row.staff = own_staff(actor)
    _store([row], [_use(row, photo) for photo in photos])
    if row.pk not in _stored([row.pk]):
        # The database lets only one record take the place of another.
        raise AlreadyCorrected()
    return row


def _correction(
    old: FieldRecord, entry: Entry, actor: Actor, now: datetime, is_void: bool
) -> tuple[FieldRecord, list[uuid.UUID]]:
    subject = Subject(old.about, old.about_id, old.place_id, old.path)  # type: ignore[arg-type]
    found = form_of_version(old.playbook_id, old.form)
    if found is None:
        raise NotFound()
    if not is_void:
        return _row(entry, subject, found, actor, now)
    blank = Entry(entry.id, old.form, {}, entry.taken_at, digest=entry.digest)
    return _void_row(blank, old, actor, now), []


def _void_row(entry: Entry, old: FieldRecord, actor: Actor, now: datetime) -> FieldRecord:
    return FieldRecord(
        id=entry.id,
        place_id=old.place_id,
        path=old.path,
        digest=entry.digest,
        taken_at=old.taken_at,
        received_at=now.astimezone(UTC),
        form=old.form,
        playbook_id=old.playbook_id,
        about=old.about,
        about_id=old.about_id,
        answers={},
        sender_id=actor.user_id,
    )
