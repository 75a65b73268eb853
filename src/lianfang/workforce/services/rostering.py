"""What a roster of employees says is done by the services of one by one, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, NotFound
from lianfang.kit.ids import new_id
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment, EmploymentStep
from lianfang.workforce.services.employees import (
    change_employment,
    change_states,
    finish_employment,
)
from lianfang.workforce.services.entries import EmploymentEntry, Who, begin, fill
from lianfang.workforce.services.registering import settle_persons
from lianfang.workforce.services.steps import first_steps
from lianfang.workforce.services.surveys import Answers, keep_surveys


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: a new employment or a change of one; `survey` if anything is answered."""

    enterprise_id: uuid.UUID
    person_id: uuid.UUID | None
    who: Who
    entry: EmploymentEntry
    employment_id: uuid.UUID | None
    survey: Answers | None
    survey_source: str


@action("workforce.employee.employ")
def take_roster(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    path: str,
    listed: Sequence[Listed],
    source: str,
) -> int:
    """Write the rows of a roster of the place at `path`; how many. Raises InvalidInput, NotFound
    where an enterprise lies outside the place."""
    concerning("places.place", path=path, subject_id=place_id, rows=len(listed))
    with everywhere("limited to the place of the roster just below"):
        rows = Enterprise.objects.filter(pk__in={one.enterprise_id for one in listed})
        found = {row.pk: row for row in rows.filter(path__under=path)}
    return _take(actor, now, found, listed, source)


@action("workforce.own_employee.import")
def take_own_roster(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    listed: Sequence[Listed],
    source: str,
) -> int:
    """The same for the contact of one enterprise."""
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path, rows=len(listed))
    return _take(actor, now, {enterprise.pk: enterprise}, listed, source)


def _take(
    actor: Actor,
    now: datetime,
    enterprises: dict[uuid.UUID, Enterprise],
    listed: Sequence[Listed],
    source: str,
) -> int:
    if not {one.enterprise_id for one in listed} <= enterprises.keys():
        raise NotFound()
    ids = [one.employment_id for one in listed if one.employment_id]
    with everywhere("the enterprises were checked by the caller"):
        rows = Employment.objects.select_for_update(of=("self",)).select_related("enterprise")
        present = {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}
    surveys = []
    for one in listed:
        if one.employment_id is not None:
            surveys.append((_change(actor, now, present[one.employment_id], one), one))
    new = [one for one in listed if one.employment_id is None]
    surveys += _begin_all(actor, now, enterprises, new, source)
    keep_surveys(
        [(row, one.survey, one.survey_source) for row, one in surveys if one.survey is not None],
        actor,
        now,
    )
    return len(listed)


def _begin_all(
    actor: Actor,
    now: datetime,
    enterprises: dict[uuid.UUID, Enterprise],
    new: Sequence[Listed],
    source: str,
) -> list[tuple[Employment, Listed]]:
    """New employments, in a fixed number of statements; of two rows that mean one person at one
    enterprise in other words the first is taken."""
    today = local_day(now)
    rows: list[tuple[Employment, Listed]] = []
    for one in new:
        enterprise = enterprises[one.enterprise_id]
        if enterprise.state in GONE:
            raise Conflict(_("This enterprise has closed or moved away."), code="enterprise_gone")
        row = Employment(id=new_id(), enterprise=enterprise, source=source, created_at=now)
        fill(row, one.entry, today)
        begin(row, one.entry, today)
        rows.append((row, one))
    settle_persons(actor, now, [(row, one.person_id, one.who) for row, one in rows])
    with everywhere("the enterprises were checked by the caller"):
        running = Employment.objects.filter(
            until__isnull=True, person__in=[row.person_id for row, _one in rows]
        )
        taken = set(running.order_by().values_list("person_id", "enterprise_id"))
        kept = []
        for row, one in rows:
            key = (row.person_id, row.enterprise_id)
            if key not in taken:
                taken.add(key)
                kept.append((row, one))
        Employment.objects.bulk_create([row for row, _one in kept], batch_size=500)
        steps = [step for row, _one in kept for step in first_steps(row, actor, now)]
        EmploymentStep.objects.bulk_create(steps, batch_size=1000)
    return kept


def _change(actor: Actor, now: datetime, row: Employment, one: Listed) -> Employment:
    if row.enterprise_id != one.enterprise_id:
        raise NotFound()
    change_employment(row, now, one.entry)
    back_on = one.entry.get("back_on")
    state = one.entry.get("state") or (EmploymentState.BACK if back_on else row.state)
    if state == EmploymentState.LEFT:
        return finish_employment(actor, now, row, None, "")
    if state != row.state:
        change_states(actor, now, [row], state, back_on or local_day(now), "")
    return row
