"""Tables that rooms hand out in the answer to one request: short ones, narrowed by a filter.

They obey what exports by order obey: masked unless a right and a reason allow more, no cell becomes
a formula, and a second worksheet says who took what out and when. The room's own action writes the
audit event.
"""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.sheets.engine.write import write_csv, write_export
from lianfang.sheets.kinds import ColumnList

# A table asked for like a page holds so many rows; larger ones are ordered as exports.
MOST_ROWS = 50_000
KIND_LENGTH = 18


class HandedOut(NamedTuple):
    """A table as a file: its name, its bytes, and how many rows it has."""

    name: str
    content: bytes
    rows: int


def require_reason(actor: Actor, right: str, path: str, *, masked: bool, reason: str) -> None:
    """Unmasked needs the right in the place and a reason. Raises NotPermitted, InvalidInput."""
    if masked:
        return
    if not actor.can(right, path):
        raise NotPermitted()
    if len(reason.strip()) < 2:
        raise InvalidInput(
            fields={"reason": _("Say what the full numbers are needed for.")}, code="no_reason"
        )


def hand_out(
    actor: Actor,
    now: datetime,
    *,
    place_name: str,
    kind: str,
    title: str,
    columns: ColumnList,
    rows: Iterable[Sequence[Any]],
    masked: bool = True,
    reason: str = "",
    as_text: bool = False,
    notes: Sequence[tuple[str, str]] = (),
) -> HandedOut:
    """The rows as .xlsx (`as_text`: CSV), named after title, place and moment.

    `notes` are said on the second worksheet besides place, moment, person and purpose.
    """
    suffix = ".csv" if as_text else ".xlsx"
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="table-", dir=settings.FILES_ROOT) as directory:
        path = Path(directory, f"table{suffix}")
        if as_text:
            count = write_csv(path, columns=columns, rows=rows)
        else:
            count = write_export(
                path,
                kind=kind[:KIND_LENGTH],
                title=title,
                columns=columns,
                rows=rows,
                notes=[
                    (gettext("Place"), place_name),
                    (gettext("As of"), date_format(localtime(now), "DATETIME_FORMAT")),
                    (gettext("Exported by"), actor.display_name),
                    (gettext("Masked"), gettext("Yes") if masked else gettext("No")),
                    *notes,
                    (gettext("Purpose"), reason),
                ],
            )
        content = path.read_bytes()
    return HandedOut(f"{title}-{place_name}-{localtime(now):%Y%m%d-%H%M}{suffix}", content, count)
