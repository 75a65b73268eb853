"""The rounds planner's stable codes in words of inspectors."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

FAULTS: dict[str, Promise] = {
    "visit_twice": gettext_lazy("It is in another round of that day already."),
    "area": gettext_lazy("It lies outside the team's area."),
    "too_many": gettext_lazy("The team would have more visits than the plan allows."),
    "closed": gettext_lazy("It would be closed by then."),
    "too_late": gettext_lazy("The team would not be through in time."),
}

LEFT: dict[str, Promise] = {
    "no_team": gettext_lazy("No team goes round."),
    "none_in_area": gettext_lazy("No team goes to this place."),
    "none_of_kind": gettext_lazy("No team inspects premises of this kind."),
    "never_open": gettext_lazy("Not to be reached in the hours of the round."),
    "others_first": gettext_lazy("No time is left: others are more urgent."),
    "could_be_added": gettext_lazy("A team still has time for it."),
}

PENALTIES: dict[str, Promise] = {
    "must": gettext_lazy("To be seen today, and nobody goes"),
    "walking": gettext_lazy("Minutes on the way, all teams"),
}


def fault_text(code: str) -> str:
    """Why a change is refused."""
    return str(FAULTS.get(code, code))


def clock_text(minute: int | None) -> str:
    """A minute of the day as a clock shows it; a night's may be past midnight."""
    if minute is None:
        return ""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def why_text(reason: Mapping[str, Any]) -> str:
    """Why a team goes there, or why nobody does."""
    code = str(reason.get("code", ""))
    if code == "must":
        return _("Something found there is critical or overdue.")
    if code == "risk":
        return _("Risk %(risk)s.") % {"risk": reason["risk"]}
    if code == "days":
        days = int(reason["days"])
        return ngettext("%(n)s day since the last.", "%(n)s days since the last.", days) % {
            "n": days
        }
    if code == "near":
        minutes = int(reason["minutes"])
        if not minutes:
            return _("Close by.")
        return ngettext("%(n)s minute on foot.", "%(n)s minutes on foot.", minutes) % {"n": minutes}
    if code == "waits":
        return _("Opens later.")
    return str(LEFT.get(code, code))
