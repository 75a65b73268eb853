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


def nobody_waits(role: str, corner: str, usual: Wanted) -> Wanted:
    """A code is read out to somebody of that very enterprise who waits for one; here nobody does,
    and to whoever may read codes it does not exist."""
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


def of_ones_own_enterprise(role: str, corner: str, usual: Wanted) -> Wanted:
    """What a contact asks for is their own enterprise's; the samples' rows are another's."""
    return 404 if usual == "in" else usual


# Lists that name places, and no rows, beyond those where the right holds.
NAMES_PLACES = {
    # Whoever is let through at a gate may be going anywhere in the town.
    "GET-api:field/day",
}

OWN_FUNDS = "api:funds/own/{enterprise_id}/applications"

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
    # What a town keeps or publishes for its enterprises holds in its villages, and names nobody.
    "GET-needs:measure": seen_from_below,
    "GET-policies:policy": seen_from_below,
    "GET-api:policies/{policy_id}": seen_from_below,
    "GET-api:policies/{policy_id}/enterprises": seen_from_below,
    "POST-enterprises:read_code": nobody_waits,
    "GET-sheets:export": of_whoever_asked,
    "GET-sheets:export_file": of_whoever_asked,
    # A plan of the town is known in every village of it.
    "GET-workplan:plan": seen_from_below,
    "GET-workplan:work": seen_from_below,
    "GET-api:workplan/plans/{plan_id}": seen_from_below,
    "GET-api:workplan/plans/{plan_id}/steps": seen_from_below,
    "GET-api:workplan/works/{work_id}": seen_from_below,
    "GET-api:workplan/works/{work_id}/progress": seen_from_below,
    "GET-screening:campaign": seen_from_below,
    "GET-screening:joining": seen_from_below,
    "GET-screening:missed": seen_from_below,
    "GET-screening:missed_persons": seen_from_below,
    "GET-screening:listed": seen_from_below,
    "GET-screening:paper_list": seen_from_below,
    "POST-screening:export_missed": seen_from_below,
    "GET-api:screening/campaigns/{campaign_id}": seen_from_below,
    **{
        f"GET-resumption:own_{name}": of_ones_own_enterprise for name in ("step", "notice", "paper")
    },
    **{
        f"POST-resumption:own_{name}": of_ones_own_enterprise
        for name in ("step", "submit", "withdraw", "remove_paper")
    },
    "GET-api:resumption/own/{enterprise_id}": of_ones_own_enterprise,
    "PATCH-api:resumption/own/{enterprise_id}": of_ones_own_enterprise,
    "POST-api:resumption/own/{enterprise_id}/submit": of_ones_own_enterprise,
    "GET-inspections:own_photo": of_ones_own_enterprise,
    "GET-funds:own_application": of_ones_own_enterprise,
    "GET-funds:own_edit": of_ones_own_enterprise,
    "POST-funds:own_edit": of_ones_own_enterprise,
    "POST-funds:own_withdraw": of_ones_own_enterprise,
    "POST-api:funds/own/{enterprise_id}/applications": of_ones_own_enterprise,
    **{
        f"POST-{OWN_FUNDS}/{{application_id}}/{word}": of_ones_own_enterprise
        for word in ("submit", "withdraw", "reinstate")
    },
    "POST-charters:own_drop": of_ones_own_enterprise,
    "GET-charters:own_charter": of_ones_own_enterprise,
    "POST-api:charters/own/{enterprise_id}/riders/{rider_id}/withdraw": of_ones_own_enterprise,
    "GET-api:charters/own/{enterprise_id}/charters/{charter_id}/seats": of_ones_own_enterprise,
    "POST-lodging:own_drop": of_ones_own_enterprise,
    "POST-api:lodging/own/{enterprise_id}/wishes/{wish_id}/withdraw": of_ones_own_enterprise,
    "GET-funds:programme": seen_from_below,
    "GET-funds:silent": seen_from_below,
    "GET-api:funds/programmes/{programme_id}": seen_from_below,
    "GET-api:funds/programmes/{programme_id}/entries": seen_from_below,
    "GET-api:funds/programmes/{programme_id}/silent": seen_from_below,
    "GET-api:funds/programmes/{programme_id}/batches": seen_from_below,
    "GET-command:team": seen_from_below,
    "GET-api:command/teams/{team_id}/members": seen_from_below,
}
