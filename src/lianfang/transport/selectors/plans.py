"""What the plan in force at a place says about medical transport; without a plan, the defaults."""

from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.playbook.transport import Transport
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.transport.models import Trip

DEFAULTS = Transport()


def transport_plan(path: str, moment: datetime) -> Transport:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.transport if playbook else DEFAULTS


class Plans:
    """Plans by path, each looked up once: for lists over many places."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._known: dict[str, Transport] = {}

    def at(self, path: str) -> Transport:
        # A phase is put in force for a community or above it, hardly ever for a stairwell; yet the
        # full path is asked, because the most specific place wins.
        if path not in self._known:
            self._known[path] = transport_plan(path, self._moment)
        return self._known[path]


def may_ask(actor: Actor, path: str, plan: Transport) -> bool:
    """Whether one of the roles the plan names is held at the place."""
    if actor.is_system:
        return True
    return any(post.role in plan.may_ask and path.startswith(post.path) for post in actor.posts)


def needed_checks(trip: Trip, plan: Transport) -> list[str]:
    """The checks the plan asks for after this ride; a passenger who is not there has no
    temperature."""
    nobody = trip.medicine_run or trip.passenger_stayed
    return [
        check for check in plan.return_checks if not (nobody and check == "passenger_temperature")
    ]
