"""The planner's reasons in words for whoever decides."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

_WHY = {
    "existing": gettext_noop("recommended already"),
    "only_vacancy": gettext_noop("the only work that fits"),
    "own_trade": gettext_noop("the line of work they look for"),
    "pay_as_wanted": gettext_noop("pays %(pay)s, what they want or more"),
    "pay_below": gettext_noop("pays %(pay)s, less than the %(wanted)s they want"),
    "dormitory": gettext_noop("has a dormitory"),
    "overtaken_vacancy_full": gettext_noop("the seats were taken meanwhile"),
    "overtaken_vacancy_not_open": gettext_noop("the vacancy was closed meanwhile"),
    "overtaken_seeker_not_looking": gettext_noop("looks for work no more"),
    "overtaken_recommended_already": gettext_noop("was recommended there meanwhile"),
}
_WITHOUT = {
    "unavailable": gettext_noop("cannot begin now"),
    "no_vacancy": gettext_noop("no vacancy has a seat left"),
    "none_with_skills": gettext_noop(
        "asks for nothing they have: skills, schooling, age or night shifts"
    ),
    "none_pays": gettext_noop("nothing pays what they want at least"),
    "none_in_reach": gettext_noop("nothing so near, and no dormitory for them"),
    "all_barred": gettext_noop("was declined wherever it would fit"),
    "others_preferred": gettext_noop("others suit the seats that are left better"),
    "could_be_placed": gettext_noop("could still be put somewhere by hand"),
}


def why_text(reason: Mapping[str, Any]) -> str:
    """One reason of a line; "" for one that is no reason to a reader."""
    code = reason["code"]
    if code == "skills":
        return _skills(reason)
    if code == "near":
        return _near(int(reason["levels"]))
    if code == "choice":
        return (
            gettext("their best of %(n)s") % {"n": reason["possible"]}
            if (reason["better"] == 0 and reason["possible"] > 1)
            else ""
        )
    text = _WHY.get(code)
    return gettext(text) % reason if text else ""


def _skills(reason: Mapping[str, Any]) -> str:
    if reason["required"]:
        return gettext("has every skill that is a must")
    if reason["asked"] and reason["wanted"]:
        return ngettext(
            "has %(wanted)s of %(asked)s skill asked for",
            "has %(wanted)s of %(asked)s skills asked for",
            int(reason["asked"]),
        ) % {"wanted": reason["wanted"], "asked": reason["asked"]}
    return gettext("would have to learn on the job")


def _near(levels: int) -> str:
    """Distance as the tree of places tells it: a door, stairwell ... village, then the town."""
    return gettext("not far from home") if levels <= 4 else gettext("in the own town")


def without_text(reason: Mapping[str, Any]) -> str:
    """Why nobody could be found for somebody."""
    return gettext(_WITHOUT.get(reason["code"], _WITHOUT["could_be_placed"]))
