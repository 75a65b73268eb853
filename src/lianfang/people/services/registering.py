"""Putting many people on the register at once, in a fixed number of statements.

For rooms above that have found out already who is not on the register yet; the rules are those of
one entry (`services.persons`), households and special groups are none of it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain, tidy
from lianfang.people.enums import Sex
from lianfang.people.models import Person
from lianfang.people.selectors.entries import (
    check_birth_date,
    name_fault,
    read_paper_entry,
    read_phones_entry,
)
from lianfang.places.services.paths import hold_still


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is not on the register, at the place where they are put."""

    name: str
    place_id: uuid.UUID
    path: str
    kind: str
    paper_kind: str = ""
    paper_number: str = ""
    phones: tuple[str, ...] = ()
    sex: str = ""
    birth_date: date | None = None
    employer: str = ""


@action("people.person.create")
def register_newcomers(
    *, actor: Actor, now: datetime, path: str, newcomers: Sequence[Newcomer]
) -> list[Person]:
    """All of them, or none, in order; `path` is the place around all of theirs.

    Raises InvalidInput by entry ("newcomers.3.paper_number"), also for a paper that is taken.
    """
    hold_still()
    concerning("people.person", path=path, subject_id="many", rows=len(newcomers))
    errors: dict[str, Any] = {}
    rows: list[Person] = []
    for index, one in enumerate(newcomers):
        try:
            rows.append(_row(one, now))
        except InvalidInput as error:
            errors |= {f"newcomers.{index}.{name}": text for name, text in error.fields.items()}
    hashes = {
        bytes(row.paper_hash): index for index, row in enumerate(rows) if row.paper_hash is not None
    }
    with everywhere("a paper number is unique in the whole installation"):
        taken = Person.objects.filter(paper_hash__in=list(hashes), merged_into__isnull=True)
        for found in taken.order_by().values_list("paper_hash", flat=True):
            text = _("Somebody with this paper number is registered already, here or elsewhere.")
            errors[f"newcomers.{hashes[bytes(found or b'')]}.paper_number"] = text
        if errors:
            raise InvalidInput(fields=errors)
        Person.objects.bulk_create(rows, batch_size=500)
    return rows


def _row(one: Newcomer, now: datetime) -> Person:
    name = plain(one.name)
    if fault := name_fault(name):
        raise InvalidInput(fields={"name": fault})
    today = local_day(now)
    check_birth_date(one.birth_date, today)
    reason = "" if one.paper_number.strip() else str(_("not recorded"))
    paper = read_paper_entry(one.paper_kind, one.paper_number, reason, today)
    row = Person(
        id=new_id(),
        created_at=now,
        place_id=one.place_id,
        path=one.path,
        kind=one.kind,
        sex=paper.sex or one.sex or Sex.UNKNOWN,
        birth_date=paper.birth_date or one.birth_date,
        employer=tidy(one.employer)[:128],
    )
    row.set_name(name)
    row.set_paper(paper.kind, paper.number, paper.reason)
    row.set_phones(read_phones_entry([text for text in one.phones if text.strip()]).numbers)
    return row
