"""The filled file leaves the house: logged like every export; rows in full need the right again."""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, NotFound, NotPermitted
from lianfang.sheets.kinds import find_kind
from lianfang.tables.models import Filling, KeptContent
from lianfang.tables.selectors.registers import may_take
from lianfang.tables.selectors.said import What
from lianfang.tables.services.filling import mapping_of
from lianfang.tables.services.steps import known_version, locked_filling


class FileGone(Conflict):
    code = "file_gone"
    default = _("The file was deleted when its days were over.")


class Handed(NamedTuple):
    """A file as it is handed out."""

    name: str
    content: bytes


@action("tables.filling.export")
def hand_out_filling(*, actor: Actor, now: datetime, filling_id: uuid.UUID) -> Handed:
    """The filled file. Raises FileGone, NotPermitted, NotFound."""
    filling = locked_filling(filling_id)
    concerning(
        filling,
        path=filling.path,
        masked=filling.is_masked,
        rows=filling.row_count,
        reason=filling.purpose,
    )
    if filling.is_personal:
        _check_rows(actor, filling)
    if filling.file is None or not KeptContent.objects.filter(file=filling.file).exists():
        raise FileGone()
    return Handed(filling.file.name, filling.file.content())


def _check_rows(actor: Actor, filling: Filling) -> None:
    """Whoever takes a roster out may take such rows out themselves."""
    for said in mapping_of(filling.version).values():
        kind = find_kind(said.register) if said.what is What.FIELD else None
        if kind is not None and not may_take(actor, kind, filling.path, masked=filling.is_masked):
            raise NotPermitted()


@action("tables.version.export")
def hand_out_blank(*, actor: Actor, now: datetime, version_id: uuid.UUID) -> Handed:
    """The superior's blank as it came. Raises NotFound."""
    version = known_version(version_id)
    concerning(version, path=version.form.path)
    if not actor.can("tables.version.export", version.form.path):
        raise NotFound()
    return Handed(version.filename, version.file.content())
