"""How findings pass from state to state: always locked, always with a step that says so."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.inspections.enums import RUNNING, FindingState, FindingStepKind
from lianfang.inspections.models import Finding, FindingStep, Inspection
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy


class WrongFindingState(Conflict):
    """The finding is not where this can be done."""

    code = "finding_state"
    default = _("This finding is “%(state)s”; that cannot be done now.")

    def __init__(self, finding: Finding) -> None:
        super().__init__(state=FindingState(finding.state).label)


def locked_finding(finding_id: uuid.UUID) -> Finding:
    """The finding and its inspection, the inspection locked first; the caller checks the place.

    Whoever closes the inspection locks it too, so nothing closes while a finding changes.
    """
    with everywhere("the caller checks the place or whose enterprise it is"):
        found = Finding.objects.filter(pk=finding_id).values_list("inspection_id", flat=True)
        inspection_id = found.first()
        if inspection_id is None:
            raise NotFound()
        inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection_id)
        row: Finding = Finding.objects.select_for_update(of=("self",)).get(pk=finding_id)
    row.inspection = inspection
    return row


def require(finding: Finding, *states: str) -> None:
    """Raises WrongFindingState unless the finding is in one of the states."""
    if finding.state not in states:
        raise WrongFindingState(finding)


def pass_finding(
    finding: Finding,
    state: FindingState,
    kind: FindingStepKind,
    actor: Actor,
    now: datetime,
    *,
    at: datetime | None = None,
    said: str = "",
    photos: Sequence[uuid.UUID] = (),
    by_owner: bool = False,
    due_at: datetime | None = None,
    step_id: uuid.UUID | None = None,
    digest: bytes | None = None,
) -> FindingStep:
    """Put the finding into the state, save it and log the step."""
    before, finding.state = finding.state, state
    happened = (at or now).astimezone(UTC)
    if state == FindingState.RECTIFIED:
        finding.rectified_at = happened
    elif state == FindingState.OPEN:
        finding.rectified_at = None
    finding.closed_at = None if state in RUNNING else happened
    if due_at is not None:
        finding.due_at = due_at
    finding.save(update_fields=["state", "rectified_at", "closed_at", "due_at"])
    step = finding_step(
        finding,
        kind,
        actor,
        now,
        before=before,
        at=happened,
        said=said,
        photos=photos,
        by_owner=by_owner,
        due_at=due_at,
        step_id=step_id,
        digest=digest,
    )
    step.save(force_insert=True)
    return step


def finding_step(
    finding: Finding,
    kind: FindingStepKind,
    actor: Actor,
    now: datetime,
    *,
    before: str = "",
    at: datetime | None = None,
    said: str = "",
    photos: Sequence[uuid.UUID] = (),
    by_owner: bool = False,
    due_at: datetime | None = None,
    step_id: uuid.UUID | None = None,
    digest: bytes | None = None,
) -> FindingStep:
    """The step, not saved yet."""
    return FindingStep(
        id=step_id or new_id(),
        finding=finding,
        kind=kind,
        from_state=before,
        to_state=finding.state,
        at=(at or now).astimezone(UTC),
        recorded_at=now.astimezone(UTC),
        by=actor.display_name[:64],
        by_owner=by_owner,
        said=said[:256],
        photos=list(photos),
        due_at=due_at,
        digest=digest,
    )


def given_words(text: str, field: str, longest: int = 256) -> str:
    """The words, tidied. Raises InvalidInput where there are none, or too many."""
    words = tidy(text)
    if len(words) < 2:
        raise InvalidInput(fields={field: _("Say it in a few words.")})
    if len(words) > longest:
        raise InvalidInput(
            fields={field: _("At most %(number)s characters.") % {"number": longest}}
        )
    return words
