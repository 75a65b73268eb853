"""The checks of a day as a table that Excel opens, for whoever answers for the place.

Names are masked whoever asks: the table is for counting and following up, and it leaves the house.
"""

import csv
import io
import tempfile
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from defusedcsv import csv as safe_csv
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import place_names, whereabouts
from lianfang.health.selectors.checks import check_list, check_view
from lianfang.health.selectors.rules import HealthBook
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput
from lianfang.kit.masking import mask_name
from lianfang.places.selectors import get_place

EXPORT_LIMIT = 200_000
CHUNK = 2_000


@dataclass(frozen=True)
class ExportedChecks:
    """The table: an open file of CSV text in UTF-8, at its beginning, and how many rows it has."""

    file: IO[bytes]
    count: int


@action("health.check.export")
def export_checks(*, actor: Actor, now: datetime, place_id: uuid.UUID, day: date) -> ExportedChecks:
    """Every check of the day in the place that counts, latest first, names masked.

    Raises InvalidInput for more than 200,000 checks: then ask for a smaller place.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path, day=str(day))
    checks = check_list(actor, place, day)
    if checks[EXPORT_LIMIT : EXPORT_LIMIT + 1].exists():
        raise InvalidInput(_("More than 200,000 checks. Please choose a smaller place."))
    # Outlives this function: the response reads it and closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = safe_csv.writer(text, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(
        [
            pgettext("of a health check", "Resident"),
            pgettext("appointment", "Place"),
            _("Taken at"),
            _("Temperature (°C)"),
            _("Fever"),
            _("Symptoms"),
            _("Who says so"),
            _("Where taken"),
            _("Recorded by"),
        ]
    )
    found = list(checks.iterator(chunk_size=CHUNK))
    paths = {check.path for check in found}
    names, book = place_names(paths), HealthBook(actor, paths, now)
    for check in found:
        view = check_view(check, book.rules(check.path))
        writer.writerow(
            [
                mask_name(check.person.name),
                whereabouts(check.path, names),
                f"{check.taken_at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}",
                check.temperature if check.temperature is not None else "",
                _("Fever") if check.fever else "",
                "、".join(view.symptoms),
                check.get_source_display(),
                check.get_setting_display(),
                check.staff.name if check.staff else "",
            ]
        )
    # Who took the table out and when stands in the table itself.
    moment = f"{now.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"
    writer.writerow(
        [_("Exported by %(who)s, %(when)s") % {"who": actor.display_name, "when": moment}]
    )
    text.detach()
    file.seek(0)
    concerning(place, path=place.path, count=len(found))
    return ExportedChecks(file, len(found))
