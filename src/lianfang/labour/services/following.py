"""Residents and enterprises change below: whoever looks for work and what is offered follow."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.labour.enums import SeekerState, VacancyState
from lianfang.labour.models import Seeker, Vacancy
from lianfang.labour.services.seekers import end_consent
from lianfang.people.models import Person

ROOT = ""


@action("labour.vacancy.follow")
def follow_enterprise(*, actor: Actor, now: datetime, enterprise_id: uuid.UUID) -> int:
    """Vacancies move with their enterprise, and close with it. Returns how many changed."""
    concerning("enterprises.enterprise", subject_id=enterprise_id, path=ROOT)
    with everywhere("whatever the enterprise offers"):
        firm = Enterprise.objects.filter(pk=enterprise_id).first()
        if firm is None:
            nothing_done()
            return 0
        rows = Vacancy.objects.filter(enterprise=firm)
        changed = rows.exclude(path=firm.path).update(place_id=firm.place_id, path=firm.path)
        if firm.state in GONE:
            changed += rows.filter(state=VacancyState.OPEN).update(
                state=VacancyState.CLOSED,
                closed_on=local_day(now),
                close_reason=str(firm.get_state_display()),
            )
    if not changed:
        nothing_done()
    concerning("enterprises.enterprise", subject_id=enterprise_id, path=firm.path, changed=changed)
    return changed


@action("labour.seeker.follow")
def follow_persons(*, actor: Actor, now: datetime, person_ids: Iterable[uuid.UUID]) -> int:
    """Seekers stand where they live now; who left or turned out to be somebody else is listed once
    or not at all. Returns how many changed."""
    ids = list(person_ids)
    concerning("labour.seeker", path=ROOT)
    changed = 0
    with everywhere("whoever of them looks for work"):
        rows = Seeker.objects.select_for_update(of=("self",)).select_related("person")
        for row in rows.filter(person_id__in=ids, state=SeekerState.LOOKING).order_by("pk"):
            changed += _follow(actor, now, row)
    if not changed:
        nothing_done()
    concerning("labour.seeker", path=ROOT, changed=changed)
    return changed


def _follow(actor: Actor, now: datetime, row: Seeker) -> bool:
    person = row.person
    while person is not None and person.merged_into_id is not None:
        person = Person._base_manager.get(pk=person.merged_into_id)
    if person is None:
        return False
    others = Seeker.objects.filter(person=person, state=SeekerState.LOOKING).exclude(pk=row.pk)
    if person.left_on is not None or (person.pk != row.person_id and others.exists()):
        end_consent(actor, now, row, "left" if person.left_on else "merged")
        return True
    if (person.pk, person.path) == (row.person_id, row.path):
        return False
    row.person, row.place_id, row.path = person, person.place_id, person.path
    row.save(update_fields=["person", "place", "path"])
    return True
