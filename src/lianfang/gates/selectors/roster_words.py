"""The roster planner's stable codes in words of the duty list."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.people.enums import StaffKind

FAULTS: dict[str, Promise] = {
    "unknown_shift": gettext_lazy("The plan no longer asks for one of the shifts."),
    "unknown_worker": gettext_lazy("One of the staff does not serve here any more."),
    "post_twice": gettext_lazy("The same person stands in this shift already."),
    "above_needed": gettext_lazy("More people would stand there than the plan asks for."),
    "away": gettext_lazy("Somebody named is away that day."),
    "same_day": gettext_lazy("Somebody would have two shifts on one day."),
    "rest": gettext_lazy("Somebody would not have enough rest between two shifts."),
    "nights": gettext_lazy("Somebody would have too many nights in a row."),
    "week": gettext_lazy("Somebody would have too many hours within seven days."),
}

GAPS: dict[str, Promise] = {
    "nobody": gettext_lazy("There is nobody else who could."),
    "all_away": gettext_lazy("Those who could are away."),
    "all_at_limit": gettext_lazy("Those who could have a duty that day, or need their rest."),
    "could_be_filled": gettext_lazy("Somebody is free who could stand here."),
}

RELEASED: dict[str, Promise] = {
    **FAULTS,
    "away": gettext_lazy("Is away that day."),
    "exchanged": gettext_lazy("Changed so that the whole roster fits better."),
}

PENALTIES: dict[str, Promise] = {
    "unserved": gettext_lazy("People missing in shifts"),
    "kind": gettext_lazy("People of a kind asked for missing"),
    "released": gettext_lazy("Standing duties given up"),
    "moved": gettext_lazy("Changes of checkpoint"),
    "split": gettext_lazy("Teams at several checkpoints"),
    "distance": gettext_lazy("Levels between home and checkpoint"),
    "load": gettext_lazy("Unevenness of duties"),
    "nights": gettext_lazy("Unevenness of nights"),
}


def fault_text(code: str) -> str:
    """Why a change is refused."""
    return str(FAULTS.get(code, code))


def gap_text(code: str) -> str:
    """Why nobody was found."""
    return str(GAPS.get(code, code))


def penalty_text(name: str) -> str:
    """What a kind of points stands for."""
    return str(PENALTIES.get(name, name))


def kind_text(kind: str) -> str:
    """A kind of staff in words."""
    return str(StaffKind(kind).label) if kind in StaffKind.values else kind


def why_text(reason: Mapping[str, Any]) -> str:
    """Why somebody was proposed, or is to be taken off."""
    code = str(reason.get("code", ""))
    if code == "existing":
        return _("Is on the list already.")
    if code == "of_kind":
        return _("The plan asks for %(kind)s here.") % {"kind": kind_text(str(reason["kind"]))}
    if code == "same_point":
        posts = int(reason["posts"])
        text = ngettext("%(n)s shift here.", "%(n)s shifts here.", posts)
        return text % {"n": posts}
    if code == "with_team":
        people = int(reason["people"])
        text = ngettext("%(n)s of the team here.", "%(n)s of the team here.", people)
        return text % {"n": people}
    if code == "near":
        levels = int(reason["levels"])
        if levels <= 1:
            return _("Lives or serves nearby.")
        return _("%(n)s levels from home.") % {"n": levels}
    if code == "load":
        return _("%(posts)s shifts in all, %(nights)s nights.") % {
            "posts": reason["posts"],
            "nights": reason["nights"],
        }
    return str(RELEASED.get(code, code))
