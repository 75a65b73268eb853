"""Records of a form as a table: one row a record, one column a question, in the plan's words.

Masked unless a right and a reason allow more, like every table that leaves the house.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook.answers import HIDDEN, word_of
from lianfang.command.playbook.questions import Question, QuestionKind, RecordForm
from lianfang.command.selectors.subjects import describe
from lianfang.kit.clock import local_day
from lianfang.places.models import Place
from lianfang.records.models import FieldRecord
from lianfang.records.models.sealed import open_answers
from lianfang.records.selectors.forms import get_form
from lianfang.records.selectors.records import record_list
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, hand_out, require_reason

REVEAL = "people.person.reveal"
CHUNK = 1_000
KINDS = {
    QuestionKind.INTEGER: ColumnKind.INTEGER,
    QuestionKind.NUMBER: ColumnKind.DECIMAL,
    QuestionKind.DATE: ColumnKind.DATE,
    QuestionKind.PHONE: ColumnKind.CODE,
    QuestionKind.PLATE: ColumnKind.CODE,
}


def columns_of(form: RecordForm) -> ColumnList:
    """The table of a form: when, where, by whom, about whom, then its questions. The repeats of a
    group stand in one cell; of photos their number."""
    first = (
        Column("taken_at", _("Happened at"), kind=ColumnKind.DATETIME, width=18),
        Column("place", _("Place"), width=24),
        Column("staff", _("Recorded by"), width=12),
        Column("subject", _("About"), width=16, personal=True),
    )
    return ColumnList(*first, *(_column(question) for question in form.questions))


def _column(question: Question) -> Column:
    kind = ColumnKind.TEXT if question.personal else KINDS.get(question.kind, ColumnKind.TEXT)
    if question.kind == QuestionKind.PHOTO:
        kind = ColumnKind.INTEGER
    title = f"{question.title} ({question.unit})" if question.unit else str(question.title)
    return Column(f"q_{question.key}", title, kind=kind, personal=question.personal, width=16)


@action("records.record.export")
def export_records(
    *,
    actor: Actor,
    now: datetime,
    place: Place,
    form_key: str,
    first_day: date | None = None,
    last_day: date | None = None,
    masked: bool = True,
    reason: str = "",
    as_text: bool = False,
) -> tuple[str, bytes]:
    """The records of a form in the place as .xlsx (`as_text`: CSV): name and bytes of the file.

    Unmasked needs the right to reveal and a reason. Raises InvalidInput, NotPermitted.
    """
    concerning(place, path=place.path, form=form_key, masked=masked, reason=reason[:200])
    require_reason(actor, REVEAL, place.path, masked=masked, reason=reason)
    form = get_form(actor, place.path, form_key, now).form
    rows = record_list(actor, place.path, form_key, first_day=first_day, last_day=last_day)
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind=f"form_{form_key}",
        title=str(form.title),
        columns=columns_of(form),
        rows=_rows(actor, list(rows[:MOST_ROWS]), form, now, masked=masked),
        masked=masked,
        reason=reason,
        as_text=as_text,
        notes=[
            (gettext("Why the form asks"), str(form.purpose)),
            (gettext("Days kept"), str(form.keep_days)),
        ],
    )
    concerning(place, path=place.path, rows=table.rows)
    return table.name, table.content


def _rows(
    actor: Actor, records: Sequence[FieldRecord], form: RecordForm, now: datetime, *, masked: bool
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(records), CHUNK):
        part = records[start : start + CHUNK]
        titles = _subjects(actor, part, now)
        for record in part:
            answers = record.answers if masked else open_answers(record)
            about = titles.get(record.about_id, "") if record.about_id else ""
            yield (
                record.taken_at,
                record.place.short_name,
                record.staff.name if record.staff else None,
                (HIDDEN if masked else about) if about else None,
                *(_cell(question, answers, record, masked=masked) for question in form.questions),
            )


def _subjects(actor: Actor, records: Sequence[FieldRecord], now: datetime) -> dict[uuid.UUID, str]:
    wanted = [(r.about, r.about_id) for r in records if r.about_id is not None]
    cards = describe(actor, wanted, local_day(now)) if wanted else {}
    return {key: card.title for key, card in cards.items()}


def _cell(question: Question, answers: dict[str, Any], record: FieldRecord, *, masked: bool) -> Any:
    if question.personal and masked:
        return HIDDEN if record.sealed is not None else None
    value = answers.get(question.key)
    if value is None:
        return None
    if question.kind == QuestionKind.GROUP:
        return "；".join(_repeat(question, one, masked=masked) for one in value)
    if question.kind == QuestionKind.PHOTO:
        return len(value)
    if question.personal:
        return str(word_of(question, value))
    if question.kind == QuestionKind.INTEGER:
        return value
    if question.kind == QuestionKind.NUMBER:
        return Decimal(value)
    if question.kind == QuestionKind.DATE:
        return date.fromisoformat(value)
    return word_of(question, value)


def _repeat(question: Question, one: dict[str, Any], *, masked: bool) -> str:
    parts = []
    for inner in question.questions:
        if inner.personal and masked:
            continue
        if inner.key in one:
            parts.append(f"{inner.title} {word_of(inner, one[inner.key])}")
    return "，".join(parts)
