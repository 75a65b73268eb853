"""Official codes of a place: dated, never given twice, replaced and not overwritten."""

import re
import uuid
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.division_codes import parse_division_code, parse_grid_code
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.kit.text import compact, plain
from lianfang.places.enums import CodeSystem
from lianfang.places.models import OfficialCode, Place
from lianfang.places.services.places import held_place

_LOCAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")


@action("places.code.add")
def add_official_code(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    system: CodeSystem,
    code: str,
    source: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OfficialCode:
    """Note a code the place carries. One in force ends the day before; the two know of each other.

    `system` local is the township's own numbering, where no official village codes are published.
    Raises InvalidInput for codes that break the system's rules or belonged to another place.
    """
    place = held_place(place_id)
    concerning(place, path=place.path)
    number = checked_code(system, code)
    if not plain(source):
        raise InvalidInput(fields={"source": _("Say where the code comes from.")})
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput(fields={"valid_to": _("It cannot end before it began.")})
    if OfficialCode.objects.filter(system=system, code=number).exists():
        message = _("This code was given already. Codes are never given twice.")
        raise InvalidInput(fields={"code": message}, code="code_taken")
    if valid_to is None:
        _replace(place, system, number, valid_from)
    row = OfficialCode.objects.create(
        place=place,
        system=system,
        code=number,
        source=plain(source)[:128],
        valid_from=valid_from,
        valid_to=valid_to,
    )
    concerning(row, path=place.path, system=str(system), code=number)
    return row


def checked_code(system: CodeSystem, code: str) -> str:
    """The code in its normal form. Raises InvalidInput with the field `code`."""
    try:
        if system in (CodeSystem.NBS, CodeSystem.MCA):
            return parse_division_code(code).code
        if system == CodeSystem.GRID:
            return parse_grid_code(code).code
    except WorkError as error:
        raise InvalidInput(fields={"code": error.message}, code=error.code) from error
    number = compact(code)
    if not _LOCAL.fullmatch(number):
        raise InvalidInput(fields={"code": _("Letters, digits, dots and dashes; at most 20.")})
    return number


def _replace(place: Place, system: CodeSystem, number: str, valid_from: date | None) -> None:
    """End the code now in force in favour of `number`."""
    old = OfficialCode.objects.filter(place=place, system=system, valid_to__isnull=True).first()
    if old is None:
        return
    if valid_from is None:
        message = _("Say from when the new code holds; %(number)s is in force now.")
        raise InvalidInput(fields={"valid_from": message % {"number": old.code}})
    if old.valid_from and valid_from <= old.valid_from:
        raise InvalidInput(fields={"valid_from": _("The code before began later than this.")})
    old.valid_to = valid_from - timedelta(days=1)
    old.replaced_by = number
    old.save(update_fields=["valid_to", "replaced_by"])


@action("places.code.end")
def end_official_code(
    *, actor: Actor, now: datetime, code_id: uuid.UUID, valid_to: date
) -> OfficialCode:
    """The code holds no longer. Raises InvalidInput, NotFound."""
    row = (
        OfficialCode.objects.select_for_update().select_related("place").filter(pk=code_id).first()
    )
    if row is None:
        raise NotFound()
    concerning(row, path=row.place.path, system=row.system, code=row.code)
    if row.valid_from and valid_to < row.valid_from:
        raise InvalidInput(fields={"valid_to": _("It cannot end before it began.")})
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    return row
