"""Doors that answer otherwise than the role table alone says, each with its reason.

A rule is asked with the role, the name of the corner and what the table says, and answers what is
wanted instead.
"""

from collections.abc import Callable

from lianfang.access.enums import Role
from lianfang.access.roles import ROLE_RIGHTS
from tests.permissions.world import INSIDE, PARENT

Wanted = int | str
Rule = Callable[[str, str, Wanted], Wanted]


def of_whoever_asked(role: str, corner: str, usual: Wanted) -> Wanted:
    """An export belongs to whoever asked for it; to all others it does not exist."""
    return 403 if usual == 403 else 404


def seen_from_below(role: str, corner: str, usual: Wanted) -> Wanted:
    """What holds for a place is open to those inside it: the teams that cover it, its phase."""
    return "in" if corner == PARENT and usual == 404 else usual


def of_the_driver_or_the_desk(role: str, corner: str, usual: Wanted) -> Wanted:
    """A ride is driven by its driver, or written up where rides are confirmed; to all others who
    drive it does not exist."""
    desk = "transport.trip.confirm" in ROLE_RIGHTS[Role(role)]
    return usual if usual != "in" or desk else 404


def of_the_holder_or_the_desk(role: str, corner: str, usual: Wanted) -> Wanted:
    """A post is served by whoever holds it, or written up where posts are decided over; to all
    others somebody's turn does not exist."""
    desk = "posts.turn.confirm" in ROLE_RIGHTS[Role(role)]
    return usual if usual != "in" or desk else 404


def whoever_sees_the_order(role: str, corner: str, usual: Wanted) -> Wanted:
    """Proof is its giver's own, and seen by all who may see the order in that place."""
    return "in" if "command.order.view" in ROLE_RIGHTS[Role(role)] and corner in INSIDE else 404


EXCEPTIONS: dict[str, Rule] = {
    "GET-command:received": of_whoever_asked,
    "POST-command:received": of_whoever_asked,
    "GET-command:pass_on_order": of_whoever_asked,
    "POST-command:pass_on_order": of_whoever_asked,
    "POST-api:command/orders/mine/{recipient_id}/read": of_whoever_asked,
    "POST-api:command/orders/mine/{recipient_id}/done": of_whoever_asked,
    "POST-api:command/orders/mine/{recipient_id}/pass": of_whoever_asked,
    "GET-command:order_photo": whoever_sees_the_order,
    "GET-transport:drive": of_the_driver_or_the_desk,
    "POST-transport:start_trip": of_the_driver_or_the_desk,
    "POST-transport:return_trip": of_the_driver_or_the_desk,
    "POST-transport:hand_over": of_the_driver_or_the_desk,
    "GET-transport:correct_check": of_the_driver_or_the_desk,
    "POST-transport:correct_check": of_the_driver_or_the_desk,
    "POST-api:transport/trips/{trip_id}/start": of_the_driver_or_the_desk,
    "POST-api:transport/trips/{trip_id}/return": of_the_driver_or_the_desk,
    "POST-api:transport/trips/{trip_id}/checks": of_the_driver_or_the_desk,
    "POST-api:transport/checks/{check_id}/correct": of_the_driver_or_the_desk,
    "POST-api:transport/medicines/{medicine_id}/hand-over": of_the_driver_or_the_desk,
    "GET-posts:serve": of_the_holder_or_the_desk,
    "POST-posts:begin": of_the_holder_or_the_desk,
    "POST-posts:end": of_the_holder_or_the_desk,
    "POST-posts:record": of_the_holder_or_the_desk,
    "POST-posts:give_back": of_the_holder_or_the_desk,
    "GET-posts:correct": of_the_holder_or_the_desk,
    "POST-posts:correct": of_the_holder_or_the_desk,
    "GET-api:posts/turns/{turn_id}/stints": of_the_holder_or_the_desk,
    "POST-api:posts/turns/{turn_id}/give-back": of_the_holder_or_the_desk,
    "POST-api:posts/turns/{turn_id}/begin": of_the_holder_or_the_desk,
    "POST-api:posts/turns/{turn_id}/end": of_the_holder_or_the_desk,
    "POST-api:posts/turns/{turn_id}/stints": of_the_holder_or_the_desk,
    "POST-api:posts/stints/{stint_id}/correct": of_the_holder_or_the_desk,
    "GET-sheets:export": of_whoever_asked,
    "GET-sheets:export_file": of_whoever_asked,
    "GET-screening:campaign": seen_from_below,
    "GET-screening:joining": seen_from_below,
    "GET-screening:missed": seen_from_below,
    "GET-screening:missed_persons": seen_from_below,
    "GET-screening:listed": seen_from_below,
    "GET-screening:paper_list": seen_from_below,
    "POST-screening:export_missed": seen_from_below,
    "GET-api:screening/campaigns/{campaign_id}": seen_from_below,
    "GET-command:team": seen_from_below,
    "GET-api:command/teams/{team_id}/members": seen_from_below,
}
