"""A superior's blank comes in: read, kept, and every column proposed; a new version of it carries
over what was chosen before.
"""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.blanks.changes import compare
from lianfang.blanks.model import Blank
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.tables.enums import Asker, MeaningSource, Rhythm
from lianfang.tables.models import ColumnMeaning, KeptFile, TableForm, TableVersion
from lianfang.tables.selectors.plans import tables_plan
from lianfang.tables.selectors.proposing import Proposed, propose_all
from lianfang.tables.selectors.structure import blank_of
from lianfang.tables.services.reading import read_file
from lianfang.tables.services.steps import locked_form, newest_version

LOOK, SURE = 60, 100


class SameBlank(Conflict):
    code = "same_blank"
    default = _("This is the same file as version %(number)s.")


@dataclass(frozen=True, slots=True)
class FormTerms:
    """Who asks for a table and when it is due. What is left empty follows the plan's schedule.

    title     "" = the title in the file
    rhythm    daily, once (with `due_on`) or never
    due_time, draft_time   "HH:MM" in China
    """

    title: str = ""
    asker: str = Asker.COUNTY
    asker_name: str = ""
    rhythm: str = Rhythm.DAILY
    due_on: date | None = None
    due_time: str = ""
    draft_time: str = ""


NO_TERMS = FormTerms()


@action("tables.form.receive")
def receive_form(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str,
    content: bytes,
    terms: FormTerms = NO_TERMS,
) -> TableForm:
    """Take in the blank of a table that was not asked for before, and propose its columns.

    Raises BlankRefused (the file), InvalidInput (by field), NotFound.
    """
    place = get_place(actor, place_id)
    concerning("tables.tableform", path=place.path)
    blank = read_file(content, name)
    title = tidy(terms.title)[:128] or _title_of(blank, name)
    form = TableForm(
        place=place,
        path=place.path,
        title=title,
        asker=terms.asker,
        asker_name=tidy(terms.asker_name)[:64],
        received_at=now,
        received_by=actor.display_name[:64],
    )
    _set_terms(form, terms, now)
    form.save(force_insert=True)
    version = _store_version(actor, now, form, 1, name, content, blank)
    _store(version, propose_all(actor, place, now, blank), now, MeaningSource.PROPOSED)
    concerning(form, path=form.path, columns=version.meanings.count())
    return form


@action("tables.version.receive")
def receive_version(
    *, actor: Actor, now: datetime, form_id: uuid.UUID, name: str, content: bytes
) -> TableVersion:
    """Take in the next version of a table's blank; what was chosen goes along where the column is
    still there, the rest is proposed.

    Raises BlankRefused, SameBlank, NotFound.
    """
    form = locked_form(form_id)
    concerning(form, path=form.path)
    old = newest_version(form)
    if bytes(old.digest) == hashlib.sha256(content).digest():
        raise SameBlank(number=old.number)
    blank = read_file(content, name)
    version = _store_version(actor, now, form, old.number + 1, name, content, blank)
    proposed = propose_all(actor, form.place, now, blank)
    carried = _carried(old, blank)
    _store(version, proposed, now, MeaningSource.PROPOSED, carried)
    concerning(form, path=form.path, version=version.number, carried=len(carried))
    return version


@action("tables.form.update")
def update_form(*, actor: Actor, now: datetime, form_id: uuid.UUID, terms: FormTerms) -> TableForm:
    """Another title, office, rhythm or time of the day."""
    form = locked_form(form_id)
    concerning(form, path=form.path)
    form.title = tidy(terms.title)[:128] or form.title
    form.asker, form.asker_name = terms.asker, tidy(terms.asker_name)[:64]
    _set_terms(form, terms, now)
    form.save()
    return form


@action("tables.form.end")
def end_form(*, actor: Actor, now: datetime, form_id: uuid.UUID) -> TableForm:
    """Nobody asks for this table any more; it stays with everything that was handed in."""
    form = locked_form(form_id)
    concerning(form, path=form.path)
    if form.ended_at is None:
        form.ended_at = now
        form.save(update_fields=["ended_at"])
    return form


def _set_terms(form: TableForm, terms: FormTerms, now: datetime) -> None:
    if terms.asker not in Asker.values:
        raise InvalidInput(fields={"asker": _("Choose who asks for the table.")})
    if terms.rhythm not in Rhythm.values:
        raise InvalidInput(fields={"rhythm": _("Choose when the table is due.")})
    if terms.rhythm == Rhythm.ONCE and terms.due_on is None:
        raise InvalidInput(fields={"due_on": _("Say on which day it is due.")})
    schedule = tables_plan(form.path, now).schedule_for(form.title, form.key)
    form.rhythm, form.key = terms.rhythm, schedule.key
    form.due_on = terms.due_on if terms.rhythm == Rhythm.ONCE else None
    is_due = terms.rhythm != Rhythm.NEVER
    form.due_time = (terms.due_time or schedule.due) if is_due else ""
    form.draft_time = (terms.draft_time or schedule.draft) if is_due else ""
    if is_due and form.draft_time >= form.due_time:
        raise InvalidInput(
            fields={"draft_time": _("The draft must be made before the table is due.")}
        )


def _title_of(blank: Blank, name: str) -> str:
    return tidy(blank.title)[:128] or PurePosixPath(name).stem[:128]


def _store_version(
    actor: Actor,
    now: datetime,
    form: TableForm,
    number: int,
    name: str,
    content: bytes,
    blank: Blank,
) -> TableVersion:
    file_name = PurePosixPath(name.replace("\\", "/")).name[-200:]
    return TableVersion.objects.create(
        form=form,
        number=number,
        filename=file_name,
        file_type=str(blank.format),
        file=KeptFile.keep(content, name=file_name, now=now),
        digest=hashlib.sha256(content).digest(),
        structure=msgspec.to_builtins(blank),
        received_at=now,
        received_by=actor.display_name[:64],
    )


Carried = dict[str, tuple[str, bool]]


def _store(
    version: TableVersion,
    proposed: Iterable[Proposed],
    now: datetime,
    source: str,
    carried: Carried | None = None,
) -> None:
    """A row for every slot; carried meanings stand before proposals."""
    rows = []
    for one in proposed:
        before = (carried or {}).get(one.slot)
        meaning, look = before if before else (str(one.said), False)
        own = MeaningSource.CARRIED if before else source
        confidence = (LOOK if look else SURE) if before else one.confidence
        rows.append(
            ColumnMeaning(
                version=version,
                slot=one.slot[:64],
                heading=one.heading[:512],
                meaning=meaning,
                source=own,
                first_meaning=str(one.said),
                confidence=min(confidence, SURE),
                chosen_at=now,
            )
        )
    ColumnMeaning.objects.bulk_create(rows)


def _carried(old: TableVersion, blank: Blank) -> Carried:
    """Meanings of the old version for slots of the new one: columns by what changed, labelled rows
    and lines by their words."""
    kept = {row.slot: row for row in old.meanings.all()}
    found: Carried = {}
    for before, after, look in compare(blank_of(old), blank).carries:
        if before in kept and kept[before].meaning:
            found[after] = (kept[before].meaning, look)
    by_words = {
        row.heading: row.meaning for slot, row in kept.items() if "#" in slot and row.meaning
    }
    for region in blank.regions:
        for label in region.row_labels:
            if label.text in by_words:
                found[f"{region.id}#{label.row}"] = (by_words[label.text], False)
    stamps = {row.heading: row.meaning for slot, row in kept.items() if row.meaning}
    for stamp in blank.stamps:
        if stamp.label in stamps:
            found[stamp.id] = (stamps[stamp.label], False)
    return found
