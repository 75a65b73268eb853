"""A person says what a column means; every choice is kept, with what was said before."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.tables.enums import MeaningSource
from lianfang.tables.models import ColumnMeaning, MeaningStep, TableVersion
from lianfang.tables.selectors.meanings import said_fault
from lianfang.tables.selectors.proposing import propose_from
from lianfang.tables.selectors.registers import register_keys
from lianfang.tables.selectors.said import Said, read_said
from lianfang.tables.selectors.structure import blank_of
from lianfang.tables.services.steps import known_version


@action("tables.meaning.choose")
def choose_meaning(
    *, actor: Actor, now: datetime, version_id: uuid.UUID, slot: str, meaning: str
) -> ColumnMeaning:
    """Say what a column, a cell, a labelled row or a line of a blank means.

    `meaning` is a text of `selectors.said`. Raises InvalidInput, NotFound.
    """
    version = known_version(version_id)
    concerning(version, path=version.form.path, slot=slot[:64])
    row = version.meanings.select_for_update().filter(slot=slot).first()
    if row is None:
        raise NotFound()
    said = _sound(meaning)
    _record(row, str(said), actor, now)
    return row


def _sound(meaning: str) -> Said:
    try:
        said = read_said(meaning.strip())
    except InvalidInput as error:
        text = _("This is no figure, no field and no fixed words.")
        raise InvalidInput(fields={"meaning": text}) from error
    fault = said_fault(said)
    if fault:
        raise InvalidInput(fields={"meaning": fault})
    return said


@action("tables.meaning.choose")
def choose_register(
    *, actor: Actor, now: datetime, version_id: uuid.UUID, region_id: str, register: str
) -> TableVersion:
    """Say from which register the rows of a table come; its columns are proposed anew from it.

    Raises InvalidInput, NotFound.
    """
    version = known_version(version_id)
    concerning(version, path=version.form.path, register=register[:32])
    if register not in register_keys():
        raise InvalidInput(fields={"register": _("There is no such register.")})
    blank = blank_of(version)
    if region_id not in {region.id for region in blank.regions}:
        raise NotFound()
    proposed = propose_from(actor, version.form.place, now, blank, region_id, register)
    rows = {row.slot: row for row in version.meanings.select_for_update()}
    for one in proposed:
        row = rows.get(one.slot)
        if row is not None and row.meaning != str(one.said):
            _record(row, str(one.said), actor, now, one.confidence)
    return version


@action("tables.meaning.accept")
def accept_mapping(*, actor: Actor, now: datetime, version_id: uuid.UUID) -> TableVersion:
    """Say that everything proposed for the version is right as it stands."""
    version = known_version(version_id)
    concerning(version, path=version.form.path)
    for row in version.meanings.select_for_update().exclude(source=MeaningSource.PERSON):
        if row.meaning:
            _record(row, row.meaning, actor, now)
    return version


def _record(
    row: ColumnMeaning, after: str, actor: Actor, now: datetime, confidence: int | None = None
) -> None:
    before, row.meaning = row.meaning, after
    row.source = MeaningSource.PERSON if confidence is None else MeaningSource.PROPOSED
    row.confidence = 100 if confidence is None else confidence
    row.chosen_by, row.chosen_at = actor.display_name[:64], now
    row.save()
    MeaningStep.objects.create(
        column=row, before=before, after=after, at=now, by=actor.display_name[:64]
    )
