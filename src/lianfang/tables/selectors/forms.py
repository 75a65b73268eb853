"""Reading superiors' tables, their versions, what was filled, and what differs."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.tables.enums import MeaningSource
from lianfang.tables.models import (
    ColumnMeaning,
    Difference,
    Filling,
    FillingStep,
    MeaningStep,
    TableForm,
    TableVersion,
)
from lianfang.tables.selectors.due import Due, due_on

VIEW = "tables.form.view"


def form_list(viewer: Actor, path: str, right: str = VIEW) -> QuerySet[TableForm]:
    """Tables asked of the place at `path` and of places in it."""
    territory = viewer.territory(right).within(path)
    return TableForm.objects.filter(path__under=territory).select_related("place")


def get_form(viewer: Actor, form_id: uuid.UUID, right: str = VIEW) -> TableForm:
    """One table, or NotFound."""
    row = form_list(viewer, "", right).filter(pk=form_id).first()
    if row is None:
        raise NotFound()
    return row


def due_list(viewer: Actor, path: str, moment: datetime) -> list[Due]:
    """Tables due on the day of the moment; what is not done first."""
    return due_on(form_list(viewer, path).filter(ended_at__isnull=True), moment)


def version_list(viewer: Actor, form: TableForm) -> list[TableVersion]:
    """The versions of a table that came, newest first."""
    rows = TableVersion.objects.filter(form=form, form__path__under=viewer.territory(VIEW)).defer(
        "structure"
    )
    return list(rows.order_by("-number"))


def get_version(viewer: Actor, version_id: uuid.UUID, right: str = VIEW) -> TableVersion:
    """One version with its table, or NotFound."""
    rows = TableVersion.objects.filter(form__path__under=viewer.territory(right))
    row: TableVersion | None = rows.select_related("form__place").filter(pk=version_id).first()
    if row is None:
        raise NotFound()
    return row


def version_before(viewer: Actor, version: TableVersion) -> TableVersion | None:
    """The version that came before."""
    rows = TableVersion.objects.filter(
        form_id=version.form_id, form__path__under=viewer.territory(VIEW)
    )
    found: TableVersion | None = rows.filter(number=version.number - 1).first()
    return found


def meanings_of(viewer: Actor, version: TableVersion) -> dict[str, ColumnMeaning]:
    """What every slot of a version means, by slot."""
    rows = ColumnMeaning.objects.filter(
        version=version, version__form__path__under=viewer.territory(VIEW)
    )
    return {row.slot: row for row in rows}


def choices_of(viewer: Actor, version: TableVersion) -> list[MeaningStep]:
    """Every choice made for the version, the latest first."""
    rows = MeaningStep.objects.filter(
        column__version=version, column__version__form__path__under=viewer.territory(VIEW)
    )
    return list(rows.select_related("column").order_by("-at", "-id"))


def unsettled(meanings: Sequence[ColumnMeaning]) -> int:
    """How many columns a person should look at: nobody knows, or it is only guessed at."""
    return sum(1 for row in meanings if not row.meaning or is_doubtful(row))


def is_accepted(meanings: Sequence[ColumnMeaning]) -> bool:
    """Whether a person has said yes to everything that was proposed."""
    return all(row.source == MeaningSource.PERSON or not row.meaning for row in meanings)


SURE = 80


def is_doubtful(row: ColumnMeaning) -> bool:
    return row.source != MeaningSource.PERSON and row.confidence < SURE


def filling_list(viewer: Actor, form: TableForm | None = None, path: str = "") -> QuerySet[Filling]:
    """Filled tables, latest first; of one table or of all in a place."""
    rows = Filling.objects.filter(path__under=viewer.territory(VIEW).within(path))
    if form is not None:
        rows = rows.filter(form=form)
    return rows.select_related("form", "place", "version").defer(
        "values", "blanks", "version__structure"
    )


def get_filling(viewer: Actor, filling_id: uuid.UUID, right: str = VIEW) -> Filling:
    """One filled table, or NotFound."""
    rows = Filling.objects.filter(path__under=viewer.territory(right))
    row: Filling | None = (
        rows.select_related("form__place", "place", "version", "file", "corrects")
        .filter(pk=filling_id)
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def corrections_of(viewer: Actor, filling: Filling) -> list[Filling]:
    """Filled tables that correct this one."""
    rows = Filling.objects.filter(corrects=filling, path__under=viewer.territory(VIEW))
    return list(rows.defer("values", "blanks").order_by("drafted_at"))


def steps_of(viewer: Actor, filling: Filling) -> list[FillingStep]:
    """Everything that happened to a filled table."""
    rows = FillingStep.objects.filter(filling=filling, filling__path__under=viewer.territory(VIEW))
    return list(rows.order_by("at", "id"))


def differences_of(viewer: Actor, filling: Filling) -> list[Difference]:
    """Cells in which the superior has another number."""
    rows = Difference.objects.filter(filling=filling, filling__path__under=viewer.territory(VIEW))
    return list(rows.order_by("id"))


def get_difference(viewer: Actor, difference_id: uuid.UUID, right: str = VIEW) -> Difference:
    """One difference, or NotFound."""
    rows = Difference.objects.filter(filling__path__under=viewer.territory(right))
    row: Difference | None = rows.select_related("filling").filter(pk=difference_id).first()
    if row is None:
        raise NotFound()
    return row
