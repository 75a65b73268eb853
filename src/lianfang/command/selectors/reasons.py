"""The planner's stable codes in words a secretary understands."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.command.playbook import Role

VIOLATIONS: dict[str, Promise] = {
    "unknown_subject": gettext_lazy("One of those concerned is not here any more."),
    "unknown_worker": gettext_lazy("One of the staff does not serve here any more."),
    "pair_twice": gettext_lazy("The same pair is named twice."),
    "role_not_needed": gettext_lazy("The phase in force no longer asks for this role."),
    "role_not_held": gettext_lazy("The plan gives this role to other staff."),
    "unavailable": gettext_lazy("Somebody named is away."),
    "outside_territory": gettext_lazy("Somebody named does not serve in this place."),
    "excluded": gettext_lazy("Somebody named answers for the same subject in another role."),
    "two_roles_for_subject": gettext_lazy("One person would be two of those who answer."),
    "above_maximum": gettext_lazy("More people than the plan allows would answer for one subject."),
    "role_limit": gettext_lazy("Somebody named would answer for more than the role allows."),
    "load_limit": gettext_lazy("Somebody named would answer for more than they may."),
}

UNSERVED: dict[str, Promise] = {
    "no_worker_with_role": gettext_lazy("Nobody on the roster may take this role."),
    "none_in_territory": gettext_lazy("Of those who may, nobody serves in this place."),
    "none_available": gettext_lazy("Those who serve here are all away."),
    "all_excluded": gettext_lazy("Those who serve here answer for them in another role."),
    "too_few": gettext_lazy("Everybody who may is named already; there are too few."),
    "all_in_other_role": gettext_lazy("Those left have another role for the same subject."),
    "all_at_limit": gettext_lazy("Those left answer for as many as they may."),
    "could_be_served": gettext_lazy("Somebody is free who could take it."),
}

RELEASED: dict[str, Promise] = {
    "role_not_needed": gettext_lazy("The phase in force no longer asks for this role."),
    "role_not_held": gettext_lazy("The plan gives this role to other staff."),
    "unavailable": gettext_lazy("Away or no longer serving."),
    "outside_territory": gettext_lazy("Does not serve in this place any more."),
    "excluded": gettext_lazy("Answers for the same subject in another role."),
    "limit_zero": gettext_lazy("Has no room left in this role."),
    "need_full": gettext_lazy("More people answer than the plan allows."),
    "other_role": gettext_lazy("Answers for the same subject in another role."),
    "at_limit": gettext_lazy("Answers for as many as they may."),
    "exchanged": gettext_lazy("Changed so that the whole fits better."),
}

PENALTIES: dict[str, Promise] = {
    "unserved": gettext_lazy("Places left without anybody"),
    "released": gettext_lazy("Standing pairs given up"),
    "split": gettext_lazy("More than one person on the same staircase"),
    "distance": gettext_lazy(
        "Not from the same staircase, building or grid (1 for each level away)"
    ),
    "load": gettext_lazy("Some carry more than others (0 is all alike)"),
}


def violation_text(code: str, role: Role | None = None) -> str:
    """Why a change is refused."""
    text = str(VIOLATIONS.get(code, code))
    return f"{role.title}: {text}" if role is not None else text


def unserved_text(code: str) -> str:
    """Why nobody was found."""
    return str(UNSERVED.get(code, code))


def penalty_text(name: str) -> str:
    """What a kind of points stands for."""
    return str(PENALTIES.get(name, name))


def reason_text(reason: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why a pair was proposed or is to end; `names` gives the names of places by path."""
    code = str(reason.get("code", ""))
    place = names.get(str(reason.get("place", "")), "")
    if code == "only_candidate":
        return _("Nobody else may take it.")
    if code == "same_line":
        number = int(reason["subjects"])
        return ngettext(
            "Answers for %(number)s on this staircase.",
            "Answers for all %(number)s together on this staircase.",
            number,
        ) % {"number": number}
    if code == "near":
        return _near(int(reason["levels"]), place)
    if code == "load":
        return _("Answers for %(load)s in all, at most %(limit)s in this role.") % {
            "load": reason["load"],
            "limit": reason["limit"],
        }
    if code == "existing":
        return _("Stands already.")
    return str(RELEASED.get(code, code))


def _near(levels: int, place: str) -> str:
    if levels == 0:
        return _("Serves right here.")
    if place:
        return _("Serves in %(place)s.") % {"place": place}
    return _("Serves nearby.")
