"""Whoever is hired stands on the enterprise's list of employees, and is taken off it if it came to
nothing. The recruitment desk need not have rights over that list: being hired is reason enough."""

import uuid
from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.labour.models import Referral, Seeker
from lianfang.people.models import Person
from lianfang.people.models.sealed import open_phones
from lianfang.workforce.enums import EmploymentSource
from lianfang.workforce.models import Employment
from lianfang.workforce.services.employees import AlreadyEmployed, employ, end_employment
from lianfang.workforce.services.entries import Who

SYSTEM = Actor.system("labour")


def put_on_list(now: datetime, referral: Referral, seeker: Seeker, day: date) -> uuid.UUID:
    """The employment of somebody hired, made or found. Raises what `employ` raises."""
    person = _known(seeker)
    try:
        made = employ(
            actor=SYSTEM,
            now=now,
            enterprise_id=referral.vacancy.enterprise_id,
            person_id=person.pk if person else None,
            who=None if person else _told(seeker),
            source=EmploymentSource.HIRED,
            job=referral.vacancy.title,
            since=day,
            back_on=day,
        )
    except AlreadyEmployed:
        return _present(referral, person)
    return made.pk


def _known(seeker: Seeker) -> Person | None:
    """The resident, or the one they were merged into."""
    person = seeker.person
    while person is not None and person.merged_into_id is not None:
        person = Person._base_manager.get(pk=person.merged_into_id)
    return person


def _told(seeker: Seeker) -> Who:
    return {
        "name": seeker.name,
        "phones": open_phones(seeker.phone_cipher),
        "sex": seeker.sex,
    }


def _present(referral: Referral, person: Person | None) -> uuid.UUID:
    with everywhere("an enterprise's list is where the enterprise stands"):
        rows = Employment.objects.filter(
            enterprise_id=referral.vacancy.enterprise_id, until__isnull=True
        )
        return rows.filter(person=person).latest("created_at").pk


def take_off_list(now: datetime, referral: Referral, reason: str) -> None:
    """End the employment of somebody who did not begin or left at once."""
    if referral.employment_id is None:
        return
    with everywhere("the employment the referral itself made"):
        row = Employment.objects.filter(pk=referral.employment_id, until__isnull=True).first()
    if row is not None:
        end_employment(
            actor=SYSTEM,
            now=now,
            employment_id=row.pk,
            until=max(local_day(now), row.state_since),
            reason=reason,
        )
