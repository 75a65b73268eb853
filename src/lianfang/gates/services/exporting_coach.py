"""The list of a coach as a table: one row a passenger, masked unless a right and a reason allow
more."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models import Coach, Passenger
from lianfang.gates.models.sealing import open_traveller
from lianfang.gates.selectors.coaches import get_coach, passenger_rows, passengers_of
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import hand_out, require_reason

RIGHT = "gates.coach.export"
REVEAL = "gates.passenger.reveal"

COLUMNS = ColumnList(
    Column("number", _("No."), kind=ColumnKind.INTEGER),
    Column("name", pgettext_lazy("person", "Name"), personal=True),
    Column("paper_kind", _("Kind of paper"), width=18),
    Column("paper", _("Paper number"), kind=ColumnKind.CODE, personal=True, width=20),
    Column("phone", _("Phone"), kind=ColumnKind.CODE, personal=True, width=14),
    Column("origin", _("From"), width=18),
    Column("destination", _("Destination"), width=18),
    Column("told", _("Temperature told (°C)"), kind=ColumnKind.DECIMAL),
    Column("symptoms", _("Symptoms"), width=18),
    Column("measured", _("Temperature measured (°C)"), kind=ColumnKind.DECIMAL),
    Column("known", _("In the register")),
    Column("joined_at", _("Joined"), kind=ColumnKind.DATETIME, width=18),
    Column("by_guard", _("Written by")),
)


@action("gates.coach.export")
def export_coach(
    *,
    actor: Actor,
    now: datetime,
    coach_id: uuid.UUID,
    masked: bool = True,
    reason: str = "",
) -> tuple[str, bytes]:
    """Who is on the coach as .xlsx: name and bytes of the file; entries struck out are left out.

    Unmasked needs the right to reveal and a reason. Raises NotFound, InvalidInput, NotPermitted.
    """
    coach = get_coach(actor, coach_id, RIGHT)
    concerning(coach, path=coach.path, masked=masked, reason=reason[:200])
    require_reason(actor, REVEAL, coach.path, masked=masked, reason=reason)
    table = hand_out(
        actor,
        now,
        place_name=coach.place.short_name,
        kind="coach",
        title=gettext("Passengers"),
        columns=COLUMNS,
        rows=_rows(actor, now, coach, masked=masked),
        masked=masked,
        reason=reason,
        notes=[(gettext("Number plate"), coach.plate)],
    )
    concerning(coach, path=coach.path, rows=table.rows)
    return table.name, table.content


def _rows(actor: Actor, now: datetime, coach: Coach, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    people: list[Passenger] = [
        row for row in passengers_of(actor, coach, RIGHT) if row.withdrawn_at is None
    ]
    for person, row in zip(people, passenger_rows(actor, people, now), strict=True):
        name, paper, phone = row.name, row.paper, row.phone
        if not masked:
            name, _kind, paper, phone = open_traveller(person.pk, person.sealed)
        yield (
            row.number,
            name or None,
            row.paper_kind or None,
            paper or None,
            phone or None,
            row.origin or None,
            row.destination or None,
            row.told,
            "、".join(row.symptoms) or None,
            row.measured,
            gettext("Yes") if row.is_known else gettext("No"),
            row.joined_at,
            row.by_guard or None,
        )
