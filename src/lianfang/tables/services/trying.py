"""A blank is read, understood and filled in one go, and nothing of it is kept: for the command
line and for whoever wants to see what a file would give before taking it in.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.sheets.kinds import find_kind
from lianfang.tables.selectors.counting import Wanted, count_table
from lianfang.tables.selectors.meanings import said_fault
from lianfang.tables.selectors.proposing import Proposed, propose_all
from lianfang.tables.selectors.registers import may_take
from lianfang.tables.selectors.said import Said, What, read_said
from lianfang.tables.services.reading import fill_file, read_file


@dataclass(frozen=True)
class Tried:
    """What came of a blank: what each column means, and (when filled) the file and what stayed
    empty."""

    title: str
    proposed: list[Proposed]
    content: bytes = b""
    written: int = 0
    rows: int = 0
    blanks: list[dict[str, str]] = field(default_factory=list)


@action("tables.filling.try")
def try_blank(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str,
    content: bytes,
    as_of: datetime | None = None,
    masked: bool = True,
    purpose: str = "",
    meanings: Mapping[str, str] | None = None,
    fill: bool = True,
) -> Tried:
    """Read a blank for a place, propose its columns and (`fill`) fill it as of a moment.

    `meanings` say what single slots mean. Raises BlankRefused, InvalidInput, NotPermitted,
    NotFound.
    """
    place = get_place(actor, place_id)
    concerning("tables.filling", path=place.path, masked=masked, purpose=purpose[:200])
    if as_of is not None and as_of > now:
        raise InvalidInput(fields={"as_of": _("This moment is still to come.")})
    blank = read_file(content, name)
    proposed = propose_all(actor, place, now, blank)
    mapping = {one.slot: one.said for one in proposed}
    for slot, text in (meanings or {}).items():
        mapping[slot] = _sound(text, slot, mapping)
    if not fill:
        return Tried(blank.title or name, proposed)
    _check_rows(actor, place, mapping, masked=masked, purpose=purpose)
    wanted = Wanted(actor, place, as_of or now, masked=masked)
    with override("zh-hans"):
        counted = count_table(blank, mapping, wanted)
    done = fill_file(blank, content, counted.values, counted.rows, counted.stamps)
    concerning("tables.filling", path=place.path, cells=done.written, rows=counted.row_count)
    return Tried(
        blank.title or name,
        proposed,
        done.content,
        done.written,
        counted.row_count,
        counted.blanks,
    )


def _sound(text: str, slot: str, mapping: Mapping[str, Said]) -> Said:
    if slot not in mapping:
        raise InvalidInput(_("There is no column “%(slot)s” in this blank."), slot=slot)
    said = read_said(text)
    fault = said_fault(said)
    if fault:
        raise InvalidInput(fault)
    return said


def _check_rows(
    actor: Actor, place: Place, mapping: Mapping[str, Said], *, masked: bool, purpose: str
) -> None:
    fields = [said for said in mapping.values() if said.what is What.FIELD]
    kinds = {said.register: find_kind(said.register) for said in fields}
    for kind in kinds.values():
        if kind is not None and not may_take(actor, kind, place.path, masked=masked):
            raise NotPermitted()
    if not masked and len(purpose.strip()) < 2:
        raise InvalidInput(_("Say what the full numbers are needed for."))
