"""People who turn out to be one have one running case; errands follow the person who goes on."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.isolation.enums import ERRAND_OPEN, RUNNING, CaseState
from lianfang.isolation.models import Errand, IsolationCase
from lianfang.isolation.services.cases import cancel_slots
from lianfang.isolation.services.steps import pass_on
from lianfang.kit.errors import NotFound
from lianfang.people.models import Person


@action("isolation.case.follow_merge")
def follow_merge(
    *, actor: Actor, now: datetime, kept_id: uuid.UUID, duplicate_id: uuid.UUID
) -> int:
    """The running case of a merged duplicate goes to the person who goes on; where both have one
    the duplicate's ends as a mistake. Number of rows changed. May be repeated."""
    kept = Person._base_manager.filter(pk=kept_id).first()
    duplicate = Person._base_manager.filter(pk=duplicate_id).first()
    if kept is None or duplicate is None:
        raise NotFound()
    concerning(kept, path=kept.path, duplicate=str(duplicate_id))
    if duplicate.merged_into_id is None:
        return 0
    rows = IsolationCase._base_manager.select_for_update().filter(
        person_id__in=[kept_id, duplicate_id], state__in=RUNNING
    )
    cases = {case.person_id: case for case in rows.order_by("pk")}
    changed = Errand._base_manager.filter(person_id=duplicate_id, state__in=ERRAND_OPEN).update(
        person_id=kept_id
    )
    own = cases.get(duplicate_id)
    if own is None:
        return int(changed)
    if kept_id in cases:
        pass_on(own, CaseState.VOID, actor, now, merged=str(kept_id))
        own.save(update_fields=["state"])
        cancel_slots(own, now)
    else:
        own.person = kept
        own.save(update_fields=["person"])
    return int(changed) + 1
