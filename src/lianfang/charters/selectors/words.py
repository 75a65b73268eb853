"""The planner's reasons in words for whoever decides."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop, ngettext

_LEFT = {
    "barred": gettext_noop("may not be fetched now"),
    "no_kind": gettext_noop("the plan has no vehicle with a seat that may be taken"),
    "no_kind_stops": gettext_noop("no vehicle of the plan stops at their point"),
    "none_available": gettext_noop("every vehicle that may be had is full"),
    "could_ride": gettext_noop("could still be put into a vehicle by hand"),
    "by_hand": gettext_noop("left out by hand"),
}
_PENALTIES = {
    "unserved": gettext_noop("left behind who could ride"),
    "cost": gettext_noop("yuan in all"),
    "split": gettext_noop("times people of one enterprise ride apart"),
    "stop": gettext_noop("stops beyond the first of a vehicle"),
}


def why_text(reason: Mapping[str, Any], enterprises: Mapping[str, str]) -> str:
    """One reason of a vehicle; "" for one that is no reason to a reader."""
    code = reason["code"]
    name = enterprises.get(str(reason.get("enterprise", "")), "")
    if code == "one_enterprise":
        return gettext("only %(name)s rides in it") % {"name": name}
    if code == "whole_enterprise":
        text = ngettext(
            "%(n)s person of %(name)s, all from there",
            "%(n)s people of %(name)s, all from there",
            int(reason["people"]),
        )
        return text % {"n": reason["people"], "name": name}
    if code == "seats":
        return gettext("%(people)s of %(usable)s seats that may be taken") % reason
    if code == "stops":
        text = ngettext(
            "%(stops)s stop, %(km)s km away",
            "%(stops)s stops, up to %(km)s km away",
            reason["stops"],
        )
        return text % reason
    if code == "price":
        return gettext("%(per_head)s yuan a head") % reason
    return ""


def left_text(reason: Mapping[str, Any]) -> str:
    """Why somebody has no seat in a proposal."""
    return gettext(_LEFT.get(str(reason.get("code", "")), _LEFT["could_ride"]))


def penalty_text(code: str) -> str:
    """A wish the planner counts, in words."""
    return gettext(_PENALTIES[code]) if code in _PENALTIES else code
