"""What is sent to doors that read it before they look for the row: enough to get to the row."""

from collections.abc import Callable
from typing import Any

from tests.permissions.samples import SAMPLES
from tests.permissions.world import NOW, Corner, World

Body = Callable[[World, Corner], dict[str, Any]]

WHY = "asked by the permission test"
ARRIVAL = {"arrived_on": "2020-03-17", "origin": "武汉市"}


def _row(world: World, corner: Corner, name: str) -> Any:
    """The sample of that name in the corner."""
    return world.samples[(SAMPLES[name].make, corner.name)]


def _always(**fields: Any) -> Body:
    return lambda _world, _corner: dict(fields)


def _gap(world: World, corner: Corner) -> dict[str, Any]:
    subject = _row(world, corner, "person_id")
    return {"subject_kind": "person", "subject_id": subject, "role": "special_volunteer"}


def _correction(world: World, corner: Corner) -> dict[str, Any]:
    fields = {"outcome": "seen", "visited_at": NOW.isoformat(), "temperature": "36.6"}
    return {"id": "019b0000-0000-7000-8000-000000000001", "reason": WHY, **fields}


BODIES: dict[str, Body] = {
    "POST-people:reveal_person": _always(field="phones", reason=WHY),
    "POST-people:reveal_household": _always(field="phones", reason=WHY),
    "POST-people:reveal_staff": _always(field="phones", reason=WHY),
    "POST-people:join_group": _always(group="living_alone"),
    "POST-api:people/persons/{person_id}/reveal": _always(field="phones", reason=WHY),
    "POST-api:people/persons/{person_id}/groups": _always(group="living_alone"),
    "POST-api:people/persons/{person_id}/arrivals": _always(**ARRIVAL),
    "POST-api:people/arrivals/{arrival_id}/correct": _always(**ARRIVAL, reason=WHY),
    "POST-api:people/households/{household_id}/reveal": _always(field="phones", reason=WHY),
    "POST-api:people/staff/{staff_id}/reveal": _always(reason=WHY),
    "GET-command:choose_staff": _gap,
    "POST-api:command/visits/{visit_id}/correction": _correction,
    "POST-api:command/responsibilities/{responsibility_id}/end": _always(reason=WHY),
    "POST-api:command/proposals/{proposal_id}/refuse": _always(reason=WHY),
    "PUT-api:imports/{run_id}/columns": _always(columns={"A": "name"}),
}
