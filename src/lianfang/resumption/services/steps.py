"""How a filing passes from state to state: always locked, always with a step, always with the time
by which whoever has it now must have answered."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.resumption import Resumption
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.text import tidy
from lianfang.places.models import Place
from lianfang.resumption.enums import FilingState
from lianfang.resumption.models import Filing, FilingStep, FilingVersion
from lianfang.resumption.selectors.levels import may
from lianfang.resumption.selectors.plans import resumption_plan


class WrongFilingState(Conflict):
    """The filing is in other hands by now."""

    code = "filing_state"
    default = _("This filing is “%(state)s”; that cannot be done now.")

    def __init__(self, filing: Filing) -> None:
        super().__init__(state=FilingState(filing.state).label)


class OtherLevel(NotPermitted):
    """The plan says that another level answers this."""

    code = "other_level"
    default = _("This is answered by %(place)s.")


def locked_filing(filing_id: uuid.UUID) -> Filing:
    """The filing, locked, wherever it is; the caller checks who may touch it."""
    with everywhere("the caller checks the place, or whose enterprise it is"):
        row: Filing | None = (
            Filing.objects.select_for_update(of=("self",))
            .select_related("enterprise__park", "enterprise__place")
            .filter(pk=filing_id)
            .first()
        )
    if row is None:
        raise NotFound()
    return row


def require(filing: Filing, *states: str) -> None:
    """Raises WrongFilingState unless it is in one of the states."""
    if filing.state not in states:
        raise WrongFilingState(filing)


def require_level(actor: Actor, right: str, place: Place) -> None:
    """Raises OtherLevel where the right is held below the level only."""
    if not may(actor, right, place):
        raise OtherLevel(place=place.short_name)


def given_reason(reason: str, field: str = "reason") -> str:
    """The reason, tidied. Raises InvalidInput where there is none."""
    text = tidy(reason)[:512]
    if len(text) < 2:
        raise InvalidInput(fields={field: _("Give a reason.")})
    return text


def newest_version(filing: Filing) -> FilingVersion:
    """The version that is being filled in, or the last one that was handed in."""
    with everywhere("the filing itself was found for the actor"):
        return FilingVersion.objects.filter(filing=filing).order_by("-number")[0]


def pass_on(
    filing: Filing,
    state: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    *,
    changed: tuple[str, ...] = (),
    **details: Any,
) -> FilingStep:
    """Put the filing into the state, save it with the columns in `changed`, and log the step."""
    before, filing.state = filing.state, state
    filing.state_since = now
    filing.due_at = due(filing, resumption_plan(filing.path, now), now)
    filing.told, filing.told_at = 0, None
    filing.save(update_fields=["state", "state_since", "due_at", "told", "told_at", *changed])
    return note(filing, before, actor, now, reason, **details)


def note(
    filing: Filing, before: str, actor: Actor, now: datetime, reason: str = "", **details: Any
) -> FilingStep:
    """Log that the filing came from the state `before` to the one it is in."""
    step = FilingStep(
        filing=filing,
        from_state=before,
        to_state=filing.state,
        at=now.astimezone(UTC),
        by=actor.display_name[:64],
        reason=reason[:512],
        details=details,
    )
    step.save(force_insert=True)
    return step


def due(filing: Filing, plan: Resumption, now: datetime) -> datetime | None:
    """By when the state must have ended: nothing is stuck unseen.

    Taking a filing up does not buy time: the desk's hours run from the handing in. Approved, the
    first batch starts on the planned day.
    """
    hours = plan.deadlines
    if filing.state == FilingState.DESK_CHECK:
        return filing.due_at
    if filing.state == FilingState.APPROVED:
        return day_bounds(filing.planned_on)[1] if filing.planned_on else None
    given = {
        FilingState.SUBMITTED: hours.desk,
        FilingState.SITE_CHECK: hours.site,
        FilingState.DECIDING: hours.decision,
        FilingState.RETURNED: hours.answer,
    }.get(FilingState(filing.state))
    return now + timedelta(hours=given) if given else None
