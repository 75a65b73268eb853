"""How an employment passes from state to state: locked, with a step that stays."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, NotFound
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment, EmploymentStep


class EmploymentOver(Conflict):
    """Whoever left the enterprise comes back by a new employment."""

    code = "employment_over"
    default = _("This employment is over.")


def locked_employment(employment_id: uuid.UUID) -> Employment:
    """The employment, locked; the caller checks who may touch it. Raises NotFound."""
    with everywhere("the caller checks the place, or that the enterprise is the actor's own"):
        rows = Employment.objects.select_for_update(of=("self",)).select_related("enterprise")
        row: Employment | None = rows.filter(pk=employment_id).first()
    if row is None:
        raise NotFound()
    return row


def locked_employments(
    enterprise_id: uuid.UUID, employment_ids: Iterable[uuid.UUID]
) -> list[Employment]:
    """Employments of one enterprise, locked in the order of their ids. NotFound if one is not."""
    wanted = sorted(set(employment_ids))
    with everywhere("the caller checks the place, or that the enterprise is the actor's own"):
        rows = Employment.objects.select_for_update(of=("self",)).select_related("enterprise")
        found = list(rows.filter(pk__in=wanted, enterprise=enterprise_id).order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound()
    return found


def step(
    row: Employment,
    before: str,
    after: str,
    actor: Actor,
    now: datetime,
    day: date,
    reason: str = "",
) -> EmploymentStep:
    """The step, not saved yet: many are written together."""
    return EmploymentStep(
        employment=row,
        from_state=before,
        to_state=after,
        day=day,
        reason=reason[:256],
        at=now,
        by=actor.display_name[:64],
    )


def first_steps(row: Employment, actor: Actor, now: datetime) -> list[EmploymentStep]:
    """How a new employment came to its state: one that began before the return has two steps."""
    if row.state == EmploymentState.AWAY or row.state_since == row.since:
        return [step(row, "", row.state, actor, now, row.since)]
    away = EmploymentState.AWAY
    return [
        step(row, "", away, actor, now, row.since),
        step(row, away, row.state, actor, now, row.state_since),
    ]
