"""What happens to people meanwhile: cases and errands follow.

People who turn out to be one have one running case. Who is isolated at home and moves is isolated
in the new home. Who dies or leaves the register is asked no more.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.isolation.enums import ERRAND_OPEN, RUNNING
from lianfang.isolation.models import Errand, IsolationCase
from lianfang.isolation.services.cases import end_gone, follow_home, make_void
from lianfang.kit.errors import NotFound
from lianfang.people.models import Person
from lianfang.places.services.paths import hold_still


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
        make_void(actor, now, own, merged=str(kept_id))
    else:
        own.person = kept
        own.save(update_fields=["person"])
        follow_home(actor, now, own)
    return int(changed) + 1


@action("isolation.case.follow_move")
def follow_moves(*, actor: Actor, now: datetime, person_ids: Sequence[uuid.UUID]) -> int:
    """Who is isolated at home is isolated where they live now; how many cases changed. May be
    repeated."""
    hold_still()
    rows = IsolationCase._base_manager.select_for_update(of=("self",)).filter(
        person_id__in=list(person_ids), state__in=RUNNING
    )
    moved = [case for case in rows.order_by("pk") if follow_home(actor, now, case)]
    path = common_place(case.path for case in moved)
    concerning("isolation.isolationcase", path=path, count=len(moved))
    return len(moved)


@action("isolation.case.follow_departure")
def follow_departure(*, actor: Actor, now: datetime, person_id: uuid.UUID) -> IsolationCase | None:
    """The running case of somebody who died or left ends; None where there is none, or where they
    are here after all. May be repeated."""
    person = Person._base_manager.filter(pk=person_id).first()
    if person is None:
        raise NotFound()
    concerning(person, path=person.path)
    if person.left_on is None:
        return None
    rows = IsolationCase._base_manager.select_for_update(of=("self",))
    case: IsolationCase | None = rows.filter(person=person, state__in=RUNNING).first()
    if case is None:
        return None
    end_gone(actor, now, case)
    concerning(case, path=case.path, person=str(person_id))
    return case
