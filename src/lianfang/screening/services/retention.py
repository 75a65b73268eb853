"""Answers are kept as long as the form says; then whatever may identify somebody goes.

Outcomes, numbers, needs and open answers of a choice stay, so that the figures stay true.
"""

import hashlib
import uuid
from datetime import datetime, timedelta

import pgtrigger

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook.questions import RecordForm
from lianfang.records.services.retention import OPEN_KINDS
from lianfang.screening.models import Campaign, ScreenedPerson, ScreeningRecord
from lianfang.screening.models.record import PERSON_RULES, RULES
from lianfang.screening.selectors.plans import plan_of

MOST_AT_ONCE = 5_000


@action("screening.record.purge")
def purge_screenings(*, actor: Actor, now: datetime) -> int:
    """Clear every record whose days are over: notes, sealed answers, free text. How many; at most
    5,000 of a campaign at a time, the next run goes on."""
    cleared, digest = 0, hashlib.sha256()
    waiting = ScreeningRecord.objects.filter(cleared_at__isnull=True)
    campaigns = Campaign.objects.filter(pk__in=waiting.values("campaign")).order_by("pk")
    for campaign in campaigns.select_related("playbook"):
        for pk in _clear(campaign, now):
            cleared += 1
            digest.update(pk.bytes)
    concerning(
        "screening.screeningrecord",
        path="",
        cleared=cleared,
        records_digest=digest.hexdigest() if cleared else "",
    )
    return cleared


def _clear(campaign: Campaign, now: datetime) -> list[uuid.UUID]:
    asked = plan_of(campaign)
    over = now - timedelta(days=asked.keep_days)
    rows = list(
        ScreeningRecord.objects.filter(
            campaign=campaign, taken_at__lt=over, cleared_at__isnull=True
        )
        .select_for_update(of=("self",))
        .order_by("pk")[:MOST_AT_ONCE]
    )
    people = list(ScreenedPerson.objects.filter(record__in=rows).order_by("pk"))
    kept = _open_keys(asked.household_form)
    for row in rows:
        row.answers = {key: value for key, value in row.answers.items() if key in kept}
        row.sealed, row.note, row.cleared_at = None, "", now
    kept = _open_keys(asked.person_form)
    for one in people:
        one.answers = {key: value for key, value in one.answers.items() if key in kept}
        one.sealed = None
    with pgtrigger.ignore(RULES, PERSON_RULES):
        ScreeningRecord.objects.bulk_update(
            rows, ["answers", "sealed", "note", "cleared_at"], batch_size=500
        )
        ScreenedPerson.objects.bulk_update(people, ["answers", "sealed"], batch_size=500)
    return [row.pk for row in rows]


def _open_keys(form: RecordForm | None) -> set[str]:
    if form is None:
        return set()
    return {q.key for q in form.questions if q.kind in OPEN_KINDS and not q.personal}
