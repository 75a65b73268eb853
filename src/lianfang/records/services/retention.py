"""Answers are kept as long as their form says, and no longer (PIPL art. 19).

When the days are over, whatever might identify somebody goes: sealed answers, free text, photos,
and whom the record was about. Numbers and choices stay, so that the town's figures stay true. The
audit event is the certificate: how many of which form, and a digest over their ids.
"""

import hashlib
import uuid
from collections import Counter
from datetime import datetime, timedelta

import pgtrigger
from django.db.models import Exists, OuterRef

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.models import PlaybookVersion
from lianfang.command.playbook.questions import QuestionKind, RecordForm
from lianfang.command.selectors.plan import playbook_of
from lianfang.records.models import Contradiction, FieldRecord, Photo, PhotoUse

# Kinds of answers that can hold nobody's name, number or face.
OPEN_KINDS = frozenset(
    {
        QuestionKind.INTEGER,
        QuestionKind.NUMBER,
        QuestionKind.YES_NO,
        QuestionKind.CHOICE,
        QuestionKind.CHOICES,
        QuestionKind.DATE,
        QuestionKind.TIME,
    }
)
CONTRADICTION_DAYS = 180
# A photo whose record never came.
ORPHAN_DAYS = 7
MOST_AT_ONCE = 5_000
RULES = "records.FieldRecord:record_stays"


@action("records.record.purge")
def purge_records(*, actor: Actor, now: datetime) -> int:
    """Clear every record whose form's days are over, and photos nobody names; how many records.

    At most 5,000 of a form at a time: the next run goes on.
    """
    cleared: Counter[str] = Counter()
    digest = hashlib.sha256()
    for version in PlaybookVersion.objects.order_by("pk"):
        for form in playbook_of(version).record_forms:
            ids = _clear(form, version.pk, now)
            if ids:
                cleared[form.key] += len(ids)
                for one in sorted(ids):
                    digest.update(one.bytes)
    contradictions = Contradiction.objects.filter(
        received_at__lt=now - timedelta(days=CONTRADICTION_DAYS), sealed__isnull=False
    ).update(sealed=None)
    photos = _clear_photos(now)
    concerning(
        "records.record",
        path="",
        cleared=dict(cleared),
        records_digest=digest.hexdigest() if cleared else "",
        contradictions=contradictions,
        photos=photos,
    )
    return sum(cleared.values())


def _clear(form: RecordForm, playbook_id: uuid.UUID, now: datetime) -> list[uuid.UUID]:
    over = now - timedelta(days=form.keep_days)
    rows = list(
        FieldRecord.objects.filter(
            form=form.key, playbook_id=playbook_id, taken_at__lt=over, cleared_at__isnull=True
        )
        .select_for_update(of=("self",))
        .order_by("pk")[:MOST_AT_ONCE]
    )
    kept = {q.key for q in form.questions if q.kind in OPEN_KINDS and not q.personal}
    for row in rows:
        row.answers = {key: value for key, value in row.answers.items() if key in kept}
        row.sealed = row.about_id = None
        row.cleared_at = now
    with pgtrigger.ignore(RULES):
        FieldRecord.objects.bulk_update(
            rows, ["answers", "sealed", "about_id", "cleared_at"], batch_size=500
        )
    ids = [row.pk for row in rows]
    PhotoUse.objects.filter(record_id__in=ids).delete()
    return ids


def _clear_photos(now: datetime) -> int:
    """Photos no record names, a week after they were sent; also those that never became whole."""
    named = PhotoUse.objects.filter(photo_id=OuterRef("pk"))
    rows = Photo.objects.filter(started_at__lt=now - timedelta(days=ORPHAN_DAYS)).exclude(
        Exists(named)
    )
    count = rows.count()
    rows.delete()
    return count
