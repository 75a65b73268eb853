"""A table is filled for a place as of a moment: asked for, counted, written into the superior's own
file. Big ones are filled in the background.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override
from procrastinate.contrib.django import app

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.blanks.model import Filled, Wants
from lianfang.kit.clock import LOCAL_ZONE, local_day, local_moment
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.text import tidy
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.sheets.kinds import find_kind
from lianfang.tables.enums import FillingState
from lianfang.tables.models import Filling, KeptContent, KeptFile, TableForm, TableVersion
from lianfang.tables.selectors.counting import Counted, Wanted, count_table
from lianfang.tables.selectors.due import due_moment
from lianfang.tables.selectors.kept import again
from lianfang.tables.selectors.plans import tables_plan
from lianfang.tables.selectors.registers import may_take
from lianfang.tables.selectors.said import Said, What, read_said
from lianfang.tables.selectors.structure import blank_of
from lianfang.tables.services.reading import BlankRefused, fill_file
from lianfang.tables.services.steps import (
    locked_filling,
    locked_form,
    newest_version,
    note,
    require,
)

LEFT_REASONS = {
    "formula": gettext_noop("The blank calculates this cell itself."),
    "not_allowed": gettext_noop("The blank's own list does not allow this value."),
    "unknown_cell": gettext_noop("There is no such cell in the file."),
    "occupied": gettext_noop("The blank has text of its own there."),
    "no_room": gettext_noop("The blank has no more rows."),
}


@action("tables.filling.draft")
def draft_filling(
    *,
    actor: Actor,
    now: datetime,
    form_id: uuid.UUID,
    as_of: datetime | None = None,
    place_id: uuid.UUID | None = None,
    masked: bool = True,
    purpose: str = "",
    corrects: uuid.UUID | None = None,
    in_background: bool = False,
) -> Filling:
    """Fill the newest version of a table for its place (or one inside) as of a moment.

    Rows about persons are masked unless the actor may see them in full and says what for.
    Raises InvalidInput (a moment to come, no purpose), NotPermitted, NotFound.
    """
    form = locked_form(form_id)
    place = get_place(actor, place_id) if place_id else form.place
    if not place.path.startswith(form.path):
        raise NotFound()
    concerning(form, path=place.path, masked=masked)
    moment = min(as_of or now, now)
    if as_of is not None and as_of > now + timedelta(minutes=1):
        raise InvalidInput(fields={"as_of": _("This moment is still to come.")})
    version = newest_version(form)
    purpose = tidy(purpose)[:200]
    _check_right_to_rows(actor, version, place, masked=masked, purpose=purpose)
    filling = Filling.objects.create(
        place=place,
        path=place.path,
        form=form,
        version=version,
        as_of=moment,
        day=local_day(moment),
        state=FillingState.COUNTING,
        is_masked=masked,
        purpose=purpose,
        corrects_id=corrects,
        due_at=due_moment(form, local_day(moment)),
        drafted_at=now,
        drafted_by=actor.display_name[:64],
    )
    note(filling, "", actor, now)
    concerning(filling, path=place.path, purpose=purpose)
    if in_background:
        task = app.configure_task("lianfang.tables.jobs.fill", allow_unknown=True)
        user = str(actor.user_id) if actor.user_id else None
        filling.job_id = task.defer(filling_id=str(filling.pk), user_id=user)
        filling.save(update_fields=["job_id"])
        return filling
    return _fill(actor, now, filling)


@action("tables.filling.count")
def count_filling(*, actor: Actor, now: datetime, filling_id: uuid.UUID) -> Filling:
    """Count and write a table somebody asked for; one already filled is returned as it is."""
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    if filling.state != FillingState.COUNTING:
        return filling
    _check_right_to_rows(
        actor, filling.version, filling.place, masked=filling.is_masked, purpose=filling.purpose
    )
    return _fill(actor, now, filling)


@action("tables.filling.refill")
def refill(*, actor: Actor, now: datetime, filling_id: uuid.UUID) -> Filling:
    """Fill a draft again, after columns were said to mean something else."""
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    require(filling, FillingState.DRAFT, FillingState.RETURNED, FillingState.FAILED)
    _check_right_to_rows(
        actor, filling.version, filling.place, masked=filling.is_masked, purpose=filling.purpose
    )
    return _fill(actor, now, filling)


def has_rows(version: TableVersion) -> bool:
    """Whether rows of a register go into the table."""
    return (
        version.meanings.filter(meaning__startswith="field:")
        .exclude(meaning__startswith="field:place.")
        .exists()
    )


def _check_right_to_rows(
    actor: Actor, version: TableVersion, place: Place, *, masked: bool, purpose: str
) -> None:
    """In full only with the right to reveal and a purpose; a table of figures asks for neither."""
    if masked or not has_rows(version):
        return
    for said in mapping_of(version).values():
        kind = find_kind(said.register) if said.what is What.FIELD else None
        if kind is not None and not may_take(actor, kind, place.path, masked=False):
            raise NotPermitted()
    if len(purpose) < 2:
        raise InvalidInput(
            fields={"purpose": _("Say what the full numbers are needed for.")}, code="no_reason"
        )


def mapping_of(version: TableVersion) -> dict[str, Said]:
    """What every slot of the version means now."""
    return {row.slot: read_said(row.meaning) for row in version.meanings.all()}


def _fill(actor: Actor, now: datetime, filling: Filling) -> Filling:
    before, version = filling.state, filling.version
    blank, mapping = blank_of(version), mapping_of(version)
    reporter = "" if actor.is_system else actor.display_name
    wanted = Wanted(
        actor, filling.place, filling.as_of, masked=filling.is_masked, reporter=reporter
    )
    # A superior's table is Chinese, whatever language the page is in.
    with override("zh-hans"):
        counted = count_table(blank, mapping, wanted)
    try:
        done = fill_file(
            blank, version.file.content(), counted.values, counted.rows, counted.stamps
        )
    except BlankRefused as error:
        filling.state, filling.reason = FillingState.FAILED, error.message[:256]
        filling.save()
        note(filling, before, actor, now, error.code)
        return filling
    _keep(filling, counted, done, now)
    if filling.state != before:
        note(filling, before, actor, now)
    concerning(filling, path=filling.path, cells=done.written, empty=len(filling.blanks))
    return filling


def _keep(filling: Filling, counted: Counted, done: Filled, now: datetime) -> None:
    if filling.file is not None:
        forget_file(filling.file)
    left = [
        {
            "cell": str(one.ref),
            "slot": "",
            "heading": "",
            "label": "",
            "reason": LEFT_REASONS[one.reason],
        }
        for one in done.left
        if one.reason in LEFT_REASONS and one.reason != "formula"
    ]
    # A total the blank adds up itself is shown as we count it.
    not_written = {str(one.ref) for one in done.left if one.reason != "formula"}
    filling.values = [entry for entry in counted.shown if entry["cell"] not in not_written]
    filling.blanks = counted.blanks + left
    filling.row_count, filling.is_personal = counted.row_count, counted.is_personal
    filling.state, filling.reason = FillingState.DRAFT, ""
    filling.file = _file(filling, done.content, now)
    filling.digest = bytes(filling.file.digest).hex()
    filling.save()


def file_name(form: TableForm, filling: Filling) -> str:
    """What the file is called: title, place, moment."""
    moment = local_moment(filling.day, "00:00")
    ending = filling.version.file_type
    return f"{form.title}-{filling.place.short_name}-{moment:%Y%m%d}.{ending}"


def _file(filling: Filling, content: bytes, now: datetime) -> KeptFile:
    keep = timedelta(days=tables_plan(filling.path, now).keep_days)
    return KeptFile.keep(
        content,
        name=file_name(filling.form, filling),
        now=now,
        expires_at=now + keep if filling.is_personal else None,
    )


def write_signed(filling: Filling, now: datetime, stamps: dict[Wants, Any]) -> None:
    """Write the file once more with what is known only when it is signed: who, which number. A
    roster is left as it is, since its rows are not kept beside the file."""
    blank = blank_of(filling.version)
    wanted = {stamp.id: stamps[stamp.wants] for stamp in blank.stamps if stamp.wants in stamps}
    if not wanted or filling.is_personal or filling.file is None:
        return
    counted = Counted()
    counted.values, counted.rows = again(blank, filling.values)
    reporter = filling.drafted_by
    said = mapping_of(filling.version)
    for stamp in blank.stamps:
        meaning = said.get(stamp.id, Said(What.STAMP, str(stamp.wants)))
        own: dict[Wants, Any] = {
            Wants.UNIT: filling.place.name,
            Wants.REPORTER: reporter,
            Wants.AS_OF: filling.as_of.astimezone(LOCAL_ZONE),
        } | stamps
        value = meaning.text if meaning.what is What.CONSTANT else own.get(stamp.wants)
        if value and meaning.what is not What.EMPTY:
            counted.stamps[stamp.id] = value
    content = filling.version.file.content()
    done = fill_file(blank, content, counted.values, counted.rows, counted.stamps)
    forget_file(filling.file)
    filling.file = _file(filling, done.content, now)
    filling.digest = bytes(filling.file.digest).hex()


def forget_file(file: KeptFile) -> None:
    """Delete the bytes; the row with name and digest stays for whoever refers to it."""
    KeptContent.objects.filter(file=file).delete()
