"""Forms of the plan filled in on a phone without signal."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.answers import check_answers, in_words, joined
from lianfang.kit.errors import InvalidInput
from lianfang.records.kinds import (
    ACCEPTED,
    AGAIN,
    Contradicted,
    Incoming,
    Lines,
    Outcome,
    RecordKind,
    one_by_one,
    seen_before,
)
from lianfang.records.selectors.forms import MAKE, newest_form
from lianfang.records.selectors.records import record_lines
from lianfang.records.services.records import (
    Entry,
    RecordConflict,
    correct_record,
    keep_entries,
    known_digests,
)

MOST_ANSWERS = 200


class FormBody(msgspec.Struct, forbid_unknown_fields=True):
    """A form filled in: about a place, or about a household or person (`about_id`).

    `answers` by key of the question. With `supersedes` it corrects an earlier record and says why;
    `is_void` says that the earlier one did not take place.
    """

    form: Annotated[str, msgspec.Meta(max_length=32)]
    answers: Annotated[dict[str, Any], msgspec.Meta(max_length=MOST_ANSWERS)] = {}
    place_id: uuid.UUID | None = None
    about_id: uuid.UUID | None = None
    supersedes: uuid.UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=128)] = ""
    is_void: bool = False


class FormKind(RecordKind):
    """`form`: kept in this room; first records of a run at once, corrections one by one."""

    key = "form"
    right = MAKE
    body = FormBody
    can_take = True

    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        outcomes: dict[uuid.UUID, Outcome] = {}
        known = known_digests([record.id for record in records])
        new, corrections = [], []
        for record in records:
            if record.id in known:
                outcomes[record.id] = seen_before(record, *known[record.id])
            elif record.body.supersedes is not None:
                corrections.append(record)
            else:
                new.append(record)
        outcomes |= self._keep(actor, now, new)
        corrected = one_by_one(lambda one: self._correct(actor, now, one), corrections)
        outcomes |= dict(zip((one.id for one in corrections), corrected, strict=True))
        return [outcomes[record.id] for record in records]

    def _keep(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> dict[uuid.UUID, Outcome]:
        kept = keep_entries(actor, now, [_entry(record) for record in records])
        found = {}
        for record in records:
            if record.id in kept.errors:
                found[record.id] = Outcome.refused(kept.errors[record.id])
                continue
            row = kept.rows[record.id]
            same = seen_before(record, row.digest, row.path)
            # Whoever else delivered it meanwhile: it is kept, and that is the answer.
            found[record.id] = ACCEPTED if same is AGAIN else same
        return found

    def _correct(self, actor: Actor, now: datetime, record: Incoming) -> Outcome:
        body: FormBody = record.body
        if body.supersedes is None:
            raise InvalidInput()
        try:
            correct_record(
                actor=actor,
                now=now,
                corrects_id=body.supersedes,
                entry=_entry(record),
                reason=body.reason,
                is_void=body.is_void,
            )
        except RecordConflict as error:
            raise Contradicted() from error
        return ACCEPTED

    def title(self) -> str:
        return _("Form")

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        return record_lines(viewer, record_id, moment)

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        found = newest_form(body.form)
        if found is None:
            return [(str(name), str(value)) for name, value in body.answers.items()]
        answered = check_answers(found.form, body.answers)
        whole = joined(answered.values, answered.personal)
        return [(line.title, line.text) for line in in_words(found.form, whole, open_personal=True)]

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        correct_record(
            actor=actor,
            now=now,
            corrects_id=record_id,
            entry=_entry(incoming),
            reason=reason,
            is_void=incoming.body.is_void,
        )


def _entry(record: Incoming) -> Entry:
    body: FormBody = record.body
    return Entry(
        id=record.id,
        form=body.form,
        answers=body.answers,
        taken_at=record.taken_at,
        place_id=body.place_id,
        about_id=body.about_id,
        digest=record.digest,
        skew_ms=record.skew,
    )
