"""The day's report of a home, line by line from rows, beside what the home reported itself.

Where the two differ somebody asks; nothing is put right by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lianfang.command.playbook.institutions import Institutions
from lianfang.institutions.selectors.homes import HomeDay


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line: what our rows say, and what the home said (None where it said nothing of it)."""

    title: str
    counted: str
    reported: str | None
    differs: bool = False


def day_report(shown: HomeDay, plan: Institutions) -> Sequence[ReportLine]:
    """The lines of a home's day in the order they are read out."""
    told = shown.reported
    total = len(shown.residents)
    lines = [
        _line(_("People living there"), total, told, "residents"),
        _line(_("Staff on duty"), shown.on_watch, None, ""),
        _line(_("Staff sleeping in"), shown.sleeping_in, told, "staff_in"),
    ]
    lines += [
        ReportLine(
            _("%(round)s: measured") % {"round": str(one.round.title)},
            f"{one.checked}/{total}",
            None,
        )
        for one in shown.rounds
    ]
    lines += [
        _line(_("People with fever"), shown.fevers, told, "feverish"),
        _line(_("Visitors sent away"), shown.visitors, told, "visitors_refused"),
        _line(_("Deliveries taken in"), shown.goods, None, ""),
    ]
    return lines


def _line(title: str, counted: int, told: dict[str, Any] | None, key: str) -> ReportLine:
    said = told.get(key) if told and key else None
    if said is None:
        return ReportLine(title, str(counted), None)
    return ReportLine(title, str(counted), str(said), differs=str(said) != str(counted))
