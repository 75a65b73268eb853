"""What was found is put right, with proof, and somebody looks again before it counts."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.inspections.enums import RUNNING, FindingState, FindingStepKind
from lianfang.inspections.models import Finding, FindingStep, Inspection
from lianfang.inspections.selectors.plans import Versions
from lianfang.inspections.services.orders import settle_orders
from lianfang.inspections.services.photos import MOST_PHOTOS, name_photos
from lianfang.inspections.services.steps import (
    given_words,
    locked_finding,
    pass_finding,
    require,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.places.services.paths import hold_still

KIND = "finding"
MOST_HOURS = 720


class NotYours(NotPermitted):
    """The plan leaves the re-check of something so grave to others."""

    code = "not_yours"
    default = _("The plan leaves the re-check of such a finding to another role.")


class StepConflict(Conflict):
    """The same id was sent before with other content."""

    code = "finding_step_conflict"
    default = _("A different step was sent before under the same number.")

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path


@action("inspections.finding.rectify")
def rectify_finding(
    *,
    actor: Actor,
    now: datetime,
    finding_id: uuid.UUID,
    said: str,
    photos: Sequence[uuid.UUID] = (),
    at: datetime | None = None,
) -> FindingStep:
    """Write down that it was put right, with words and photos; it waits for the re-check.

    Raises InvalidInput (`said`, `photos`, `at`), WrongFindingState, NotFound.
    """
    hold_still()
    finding = locked_finding(finding_id)
    concerning(finding, path=finding.path)
    return _rectified(actor, now, finding, said, photos, at, by_owner=False)


@action("inspections.own_finding.rectify")
def rectify_own_finding(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    finding_id: uuid.UUID,
    said: str,
    photos: Sequence[uuid.UUID] = (),
) -> FindingStep:
    """The enterprise's own contact tells that it is put right. Raises as `rectify_finding`."""
    enterprise = own_enterprise(actor, enterprise_id)
    hold_still()
    concerning(enterprise, path=enterprise.path)
    finding = locked_finding(finding_id)
    if finding.owner_id != enterprise.pk:
        raise NotFound()
    concerning(finding, path=enterprise.path)
    return _rectified(actor, now, finding, said, photos, None, by_owner=True)


@action("inspections.finding.recheck")
def recheck_finding(
    *,
    actor: Actor,
    now: datetime,
    finding_id: uuid.UUID,
    is_right: bool,
    said: str = "",
    photos: Sequence[uuid.UUID] = (),
    hours: int | None = None,
    at: datetime | None = None,
    step_id: uuid.UUID | None = None,
    digest: bytes | None = None,
) -> FindingStep:
    """Somebody looked again: it is put right and closed, or not, and then `said` says what is
    still wrong and it must be put right within `hours` (those of the plan).

    What nobody told to be put right may be re-checked too. With the last of its findings the
    inspection closes. Raises InvalidInput, WrongFindingState, NotYours, NotFound, StepConflict.
    """
    hold_still()
    finding = locked_finding(finding_id)
    concerning(finding, path=finding.path, right=is_right)
    known = FindingStep._base_manager.filter(pk=step_id).first() if step_id else None
    if known is not None:
        if known.finding_id != finding.pk or bytes(known.digest or b"") != (digest or b""):
            raise StepConflict(finding.path)
        return known
    require(finding, *RUNNING)
    _check_role(actor, finding)
    moment = happened_at(at, now, "at")
    words = tidy(said) if is_right else given_words(said, "said")
    if len(words) > 256:
        raise InvalidInput(fields={"said": _("At most %(number)s characters.") % {"number": 256}})
    due_at = None if is_right else moment + timedelta(hours=_hours(finding, hours))
    shown = _photos(photos)
    step = pass_finding(
        finding,
        FindingState.CLOSED if is_right else FindingState.OPEN,
        FindingStepKind.PASSED if is_right else FindingStepKind.FAILED,
        actor,
        now,
        at=moment,
        said=words,
        photos=shown,
        due_at=due_at,
        step_id=step_id,
        digest=digest,
    )
    _name(step, finding, shown, actor)
    if is_right:
        settle_orders(actor, now, finding)
        _close_when_done(actor, now, finding.inspection)
    return step


def _rectified(
    actor: Actor,
    now: datetime,
    finding: Finding,
    said: str,
    photos: Sequence[uuid.UUID],
    at: datetime | None,
    *,
    by_owner: bool,
) -> FindingStep:
    require(finding, FindingState.OPEN)
    words, shown = given_words(said, "said"), _photos(photos)
    step = pass_finding(
        finding,
        FindingState.RECTIFIED,
        FindingStepKind.RECTIFIED,
        actor,
        now,
        at=happened_at(at, now, "at"),
        said=words,
        photos=shown,
        by_owner=by_owner,
        step_id=new_id(),
    )
    _name(step, finding, shown, actor)
    return step


def _photos(photos: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    found = list(dict.fromkeys(photos))
    if len(found) > MOST_PHOTOS:
        raise InvalidInput(
            fields={"photos": _("At most %(number)s photos.") % {"number": MOST_PHOTOS}}
        )
    return found


def _name(step: FindingStep, finding: Finding, photos: Sequence[uuid.UUID], actor: Actor) -> None:
    name_photos(KIND, step.pk, finding.place_id, finding.path, photos, actor.user_id)


def _check_role(actor: Actor, finding: Finding) -> None:
    """Raises NotYours unless the plan leaves re-checks of such findings to a role of the actor."""
    if actor.is_system:
        return
    inspection = finding.inspection
    plan = Versions([inspection.playbook_id]).of(inspection.playbook_id).plan
    roles = plan.recheckers(finding.severity)
    held = {post.role for post in actor.posts if finding.path.startswith(post.path)}
    if roles and not held & set(roles):
        raise NotYours()


def _hours(finding: Finding, hours: int | None) -> int:
    if hours is not None:
        if not 1 <= hours <= MOST_HOURS:
            raise InvalidInput(
                fields={"hours": _("Between 1 and %(number)s.") % {"number": MOST_HOURS}}
            )
        return hours
    inspection = finding.inspection
    plan = Versions([inspection.playbook_id]).of(inspection.playbook_id).plan
    checklist = plan.checklist(inspection.checklist)
    item = checklist.item(finding.item) if checklist else None
    return plan.hours_for(item) if item else getattr(plan.hours, finding.severity)


def _close_when_done(actor: Actor, now: datetime, inspection: Inspection) -> None:
    """The inspection closes by itself with the last of its findings."""
    if inspection.closed_at is not None:
        return
    if Finding._base_manager.filter(inspection=inspection, state__in=RUNNING).exists():
        return
    inspection.closed_at, inspection.closed_by = now, actor.display_name[:64]
    inspection.save(update_fields=["closed_at", "closed_by"])
