"""Cases the plan opens by itself: of whoever arrives from a key region, of whoever has a fever."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import FeverAlert
from lianfang.isolation.enums import CaseOrigin
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.selectors.cases import running_case
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.cases import begin_case
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.people.models import Arrival, Person
from lianfang.places.services.paths import hold_still


@action("isolation.case.follow_arrival")
def open_for_arrival(*, actor: Actor, now: datetime, arrival_id: uuid.UUID) -> IsolationCase | None:
    """A case for whoever arrived from where the plan says so, from the day they arrived.

    None where the plan says nothing, the person is isolated already, the days are over by now, or
    the record was corrected meanwhile. May be repeated.
    """
    hold_still()
    arrival = Arrival.objects.select_related("person", "person__place").filter(pk=arrival_id)
    row = arrival.first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path)
    person = _who_goes_on(row.person)
    plan = isolation_plan(person.path, now)
    reason = plan.reason_of_arrival(row.origin, row.origin_code)
    corrected = Arrival.objects.filter(supersedes=row).exists()
    if reason is None or corrected or person.left_on is not None:
        return None
    mode = reason.modes[0]
    days = (local_day(now) - row.arrived_on).days
    known = IsolationCase._base_manager.filter(origin_id=row.pk).exists()
    running = running_case(person.pk)
    if running is not None:
        concerning(row, path=row.path, person=str(person.pk), case=str(running.pk))
    if known or not 0 <= days <= min(mode.days, 31) or running is not None:
        return None
    return begin_case(
        actor,
        now,
        person,
        person.place,
        reason.key,
        mode=mode.mode,
        starts_on=row.arrived_on,
        origin=CaseOrigin.ARRIVAL,
        origin_id=row.pk,
    )


@action("isolation.case.follow_fever")
def open_for_fevers(
    *, actor: Actor, now: datetime, alert_ids: Sequence[uuid.UUID]
) -> list[IsolationCase]:
    """A case for each of these fever cases where the plan says so; may be repeated."""
    hold_still()
    concerning("isolation.isolationcase", path="", alerts=len(alert_ids))
    made = []
    rows = FeverAlert.objects.filter(pk__in=alert_ids, state__in=OPEN_STATES)
    for alert in rows.select_related("person", "person__place").order_by("pk"):
        person = _who_goes_on(alert.person)
        plan = isolation_plan(person.path, now)
        reason = plan.reason(plan.fever_reason) if plan.fever_reason else None
        known = IsolationCase._base_manager.filter(origin_id=alert.pk).exists()
        if reason is None or known or running_case(person.pk) is not None:
            continue
        if person.left_on is not None:
            continue
        made.append(
            begin_case(
                actor,
                now,
                person,
                person.place,
                reason.key,
                origin=CaseOrigin.FEVER,
                origin_id=alert.pk,
            )
        )
    return made


def _who_goes_on(person: Person) -> Person:
    """The person, or whoever they were merged into."""
    while person.merged_into_id is not None:
        found = Person._base_manager.select_related("place").filter(pk=person.merged_into_id)
        onward = found.first()
        if onward is None:
            return person
        person = onward
    return person
