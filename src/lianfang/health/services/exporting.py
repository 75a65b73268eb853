"""The checks of a day as a table, for whoever answers for the place.

Names are masked whoever asks: the table is for counting and following up, and it leaves the house.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import place_names, whereabouts
from lianfang.health.models import HealthCheck
from lianfang.health.selectors.checks import check_list, check_view
from lianfang.health.selectors.rules import HealthBook
from lianfang.kit.errors import InvalidInput
from lianfang.kit.masking import mask_name
from lianfang.places.selectors import get_place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import HandedOut, hand_out

EXPORT_LIMIT = 200_000
CHUNK = 2_000

COLUMNS = ColumnList(
    Column("person", pgettext_lazy("of a health check", "Resident"), personal=True),
    Column("place", pgettext_lazy("appointment", "Place"), width=36),
    Column("taken_at", _("Taken at"), kind=ColumnKind.DATETIME, width=18),
    Column("temperature", _("Temperature (°C)"), kind=ColumnKind.DECIMAL),
    Column("fever", _("Fever")),
    Column("symptoms", _("Symptoms"), width=18),
    Column("source", _("Who says so")),
    Column("setting", _("Where taken")),
    Column("staff", _("Recorded by")),
)


@action("health.check.export")
def export_checks(*, actor: Actor, now: datetime, place_id: uuid.UUID, day: date) -> HandedOut:
    """Every check of the day in the place that counts, latest first, names masked, as .xlsx.

    Raises InvalidInput for more than 200,000 checks: then ask for a smaller place.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path, day=str(day))
    checks = check_list(actor, place, day)
    if checks[EXPORT_LIMIT : EXPORT_LIMIT + 1].exists():
        raise InvalidInput(_("More than 200,000 checks. Please choose a smaller place."))
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind="health_checks",
        title=f"{gettext('Health checks')} {day}",
        columns=COLUMNS,
        rows=_rows(actor, now, list(checks.iterator(chunk_size=CHUNK))),
    )
    concerning(place, path=place.path, count=table.rows)
    return table


def _rows(actor: Actor, now: datetime, checks: Sequence[HealthCheck]) -> Iterator[tuple[Any, ...]]:
    paths = {check.path for check in checks}
    names, book = place_names(paths), HealthBook(actor, paths, now)
    for check in checks:
        view = check_view(check, book.rules(check.path))
        yield (
            mask_name(check.person.name),
            whereabouts(check.path, names),
            check.taken_at,
            check.temperature,
            gettext("Fever") if check.fever else None,
            "、".join(view.symptoms) or None,
            str(check.get_source_display()),
            str(check.get_setting_display()),
            check.staff.name if check.staff else None,
        )
