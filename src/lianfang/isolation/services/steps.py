"""How a case passes from state to state: always locked, always with a step that says so."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.isolation.enums import CaseState
from lianfang.isolation.models import CaseDuty, CaseStep, IsolationCase
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy

REASON_LENGTH, NAME_LENGTH, SHORT_REASON = 256, 64, 128


class WrongCaseState(Conflict):
    """The case is not in a state in which this can be done."""

    code = "case_state"
    default = _("This case is “%(state)s”; that cannot be done now.")

    def __init__(self, case: IsolationCase) -> None:
        super().__init__(state=CaseState(case.state).label)


def locked_case(case_id: uuid.UUID) -> IsolationCase:
    """The case, locked, wherever it lies; who may touch it is checked by the caller."""
    with everywhere("the caller checks the place"):
        row: IsolationCase | None = (
            IsolationCase.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(pk=case_id)
            .first()
        )
    if row is None:
        raise NotFound()
    return row


def require(case: IsolationCase, *states: str) -> None:
    """Raises WrongCaseState unless the case is in one of the states."""
    if case.state not in states:
        raise WrongCaseState(case)


def pass_on(
    case: IsolationCase,
    state: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> CaseStep:
    """Put the case into the state and log the step; the caller saves the case."""
    before, case.state = case.state, state
    return CaseStep.objects.create(
        case=case,
        from_state=before,
        to_state=state,
        at=now.astimezone(UTC),
        by=actor.display_name[:NAME_LENGTH],
        reason=reason,
        details=details,
    )


def said(reason: str, length: int = REASON_LENGTH, field: str = "reason") -> str:
    """The reason in one line. Raises InvalidInput where there is none."""
    text = tidy(reason.replace("\x00", ""))[:length]
    if len(text) < 2:
        raise InvalidInput(fields={field: _("Give a reason.")})
    return text


def path_for(actor: Actor, case: IsolationCase, right: str) -> str:
    """Where the right is asked for: the case's place, or the actor's own home for whoever looks
    after the person although the place is not theirs."""
    if actor.can(right, case.path):
        return case.path
    staff = own_staff(actor)
    with everywhere("who looks after a person may write about them"):
        serves = (
            staff is not None
            and CaseDuty.objects.filter(case=case, staff=staff, until__isnull=True).exists()
        )
    if serves and right in actor.rights:
        return actor.home(right)[1]
    return case.path
