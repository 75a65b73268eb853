"""Records as they are read: lists by form, place and day, sums of what is counted, one record."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.answers import Line, in_words, word_of
from lianfang.command.playbook.questions import Question, QuestionKind, RecordForm
from lianfang.command.selectors.subjects import describe
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place
from lianfang.records.models import FieldRecord
from lianfang.records.models.sealed import open_answers
from lianfang.records.selectors.forms import FormInForce, form_of_version

VIEW = "records.record.view"
NAME = "people.person.name"
# Columns of a list; a record has all its answers on its own page.
LIST_QUESTIONS = 5
SHORT_KINDS = frozenset(QuestionKind) - {QuestionKind.PHOTO, QuestionKind.GROUP}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in a list: where, by whom, and the answers of the list's questions in words, each
    with the question's key."""

    record: FieldRecord
    place: str
    staff: str
    subject: str
    cells: tuple[tuple[str, str], ...]
    photos: int
    is_correction: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record with its answers in words. `earlier` and `later`: what it corrects, or what
    corrected it."""

    record: FieldRecord
    form: FormInForce | None
    lines: list[Line]
    subject: Any
    later: FieldRecord | None

    @property
    def title(self) -> str:
        return str(self.form.form.title) if self.form else self.record.form


def counting(moment: datetime | None = None) -> Q:
    """Condition on records: it took place, and nothing (received by `moment`) supersedes it."""
    if moment is None:
        return Q(superseded_by__isnull=True, is_void=False)
    later = FieldRecord.objects.filter(supersedes=OuterRef("pk"), received_at__lte=moment)
    return Q(is_void=False, received_at__lte=moment) & ~Q(Exists(later))


def record_list(
    viewer: Actor,
    path: str,
    form: str,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    text: str = "",
) -> QuerySet[FieldRecord]:
    """Records of a form that count, inside the place, latest first; days as they are in China.

    `text` is looked for in the answers that identify nobody.
    """
    rows: QuerySet[FieldRecord] = FieldRecord.objects.filter(
        counting(), form=form, path__under=viewer.territory(VIEW).within(path)
    )
    if first_day is not None:
        rows = rows.filter(taken_at__gte=day_bounds(first_day)[0])
    if last_day is not None:
        rows = rows.filter(taken_at__lt=day_bounds(last_day)[1])
    if text:
        rows = rows.filter(Q(answers__icontains=_as_stored(text)) | Q(place__name__icontains=text))
    return rows.select_related("staff", "place").order_by("-taken_at", "-id")


def _as_stored(text: str) -> str:
    """Text as it stands inside JSON."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def sums(rows: QuerySet[FieldRecord], form: RecordForm) -> list[tuple[str, str, int]]:
    """(key, title, sum) of each question the form counts, over the records; missing is nothing."""
    if not form.counts:
        return []
    added = rows.order_by().aggregate(
        **{
            f"sum_{key}": Sum(Cast(KeyTextTransform(key, "answers"), IntegerField()))
            for key in form.counts
        }
    )
    titles = {question.key: str(question.title) for question in form.questions}
    return [(key, titles.get(key, key), added[f"sum_{key}"] or 0) for key in form.counts]


def sum_of_counts(path: str, form: str, key: str, since: datetime | None, until: datetime) -> int:
    """Sum of one counted question inside a place over records taken in [since, until), as it was
    known at `until`: what was received or corrected later does not count.

    For figures of rooms above, which check who may read them.
    """
    with everywhere("a figure of the place, asked for by a room that checks its right"):
        rows = FieldRecord.objects.filter(
            counting(until), form=form, path__under=path, taken_at__lt=until
        )
        if since is not None:
            rows = rows.filter(taken_at__gte=since)
        added = rows.order_by().aggregate(
            total=Sum(Cast(KeyTextTransform(key, "answers"), IntegerField()))
        )
    return added["total"] or 0


def list_questions(form: RecordForm) -> list[Question]:
    """The first few questions of a form that are always asked, as columns of its list: counted ones
    first."""
    fit = [q for q in form.questions if q.kind in SHORT_KINDS and q.show_if is None]
    counted = [q for q in fit if q.key in form.counts]
    return [*counted, *(q for q in fit if q not in counted)][:LIST_QUESTIONS]


def record_rows(
    viewer: Actor, records: Sequence[FieldRecord], form: RecordForm, moment: datetime
) -> list[RecordRow]:
    """Rows of a list in words, with a fixed number of statements."""
    questions = list_questions(form)
    wanted = [(r.about, r.about_id) for r in records if r.about_id is not None]
    cards = describe(viewer, wanted, local_day(moment)) if wanted else {}
    rows = []
    for record in records:
        is_open = viewer.can(NAME, record.path)
        answers = open_answers(record) if is_open else record.answers
        card = cards.get(record.about_id) if record.about_id else None
        rows.append(
            RecordRow(
                record=record,
                place=record.place.short_name,
                staff=record.staff.name if record.staff else "",
                subject=card.title if card else "",
                cells=tuple((q.key, _cell(q, answers)) for q in questions),
                photos=_photo_count(form, answers),
                is_correction=record.supersedes_id is not None,
            )
        )
    return rows


def _cell(question: Question, answers: dict[str, Any]) -> str:
    value = answers.get(question.key)
    return "" if value is None else word_of(question, value)


def _photo_count(form: RecordForm, answers: dict[str, Any]) -> int:
    return sum(
        len(answers.get(question.key) or ())
        for question in form.questions
        if question.kind == QuestionKind.PHOTO
    )


def get_record(viewer: Actor, record_id: uuid.UUID) -> FieldRecord:
    """One record in the viewer's places, or NotFound."""
    row: FieldRecord | None = (
        FieldRecord.objects.filter(pk=record_id, path__under=viewer.territory(VIEW))
        .select_related("staff", "place", "supersedes")
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def record_answers(viewer: Actor, record: FieldRecord) -> dict[str, Any]:
    """The answers as the viewer may read them, for a form that begins with them."""
    is_open = viewer.can(NAME, record.path)
    return open_answers(record) if is_open else dict(record.answers)


def record_view(viewer: Actor, record: FieldRecord, moment: datetime) -> RecordView:
    """The record with its answers in words, in the questions it was asked with."""
    found = form_of_version(record.playbook_id, record.form)
    is_open = viewer.can(NAME, record.path)
    answers = open_answers(record)
    lines = in_words(found.form, answers, open_personal=is_open) if found else []
    subject = None
    if record.about_id is not None:
        cards = describe(viewer, [(record.about, record.about_id)], local_day(moment))
        subject = cards.get(record.about_id)
    later: FieldRecord | None = FieldRecord.objects.filter(supersedes=record).first()
    return RecordView(record=record, form=found, lines=lines, subject=subject, later=later)


def record_lines(viewer: Actor, record_id: uuid.UUID, moment: datetime) -> list[tuple[str, str]]:
    """The record as (label, text), to be read beside another; none if it is not the viewer's."""
    try:
        record = get_record(viewer, record_id)
    except NotFound:
        return []
    view = record_view(viewer, record, moment)
    return [(line.title, line.text) for line in view.lines]


def counts_of_day(viewer: Actor, place: Place, forms: Iterable[str], day: date) -> dict[str, int]:
    """How many records of each form were taken in the place on a day; one statement for all."""
    begin, end = day_bounds(day)
    rows = FieldRecord.objects.filter(
        counting(),
        form__in=list(forms),
        path__under=viewer.territory(VIEW).within(place.path),
        taken_at__gte=begin,
        taken_at__lt=end,
    ).values_list("form", flat=True)
    found: dict[str, int] = {}
    for key in rows.order_by():
        found[key] = found.get(key, 0) + 1
    return found
