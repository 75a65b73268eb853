"""Doors that answer otherwise than the role table alone says, each with its reason.

A rule is asked with the role, the name of the corner and what the table says, and answers what is
wanted instead.
"""

from collections.abc import Callable

from tests.permissions.world import PARENT

Wanted = int | str
Rule = Callable[[str, str, Wanted], Wanted]


def of_whoever_asked(role: str, corner: str, usual: Wanted) -> Wanted:
    """An export belongs to whoever asked for it; to all others it does not exist."""
    return 403 if usual == 403 else 404


def seen_from_below(role: str, corner: str, usual: Wanted) -> Wanted:
    """What holds for a place is open to those inside it: the teams that cover it, its phase."""
    return "in" if corner == PARENT and usual == 404 else usual


EXCEPTIONS: dict[str, Rule] = {
    "GET-sheets:export": of_whoever_asked,
    "GET-sheets:export_file": of_whoever_asked,
    "GET-command:team": seen_from_below,
    "GET-api:command/teams/{team_id}/members": seen_from_below,
}
