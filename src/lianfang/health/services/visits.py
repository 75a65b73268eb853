"""What a visit at the door found goes the same way as a check: into the fever path."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.enums import VisitOutcome
from lianfang.command.models import Visit
from lianfang.health.enums import AlertOrigin
from lianfang.health.selectors.rules import HealthBook
from lianfang.health.services.alerts import Reading, open_persons, take_readings
from lianfang.kit.errors import NotFound
from lianfang.people.models import Person


@action("health.fever.take_visit")
def take_visit(*, actor: Actor, now: datetime, visit_id: uuid.UUID) -> bool:
    """Open or follow a case by what the visit found; whether it said anything to the fever path.

    A visit that was corrected meanwhile, or did not take place, says nothing. May be repeated.
    """
    visit = Visit.objects.filter(pk=visit_id).select_related("staff").first()
    if visit is None:
        raise NotFound()
    concerning(visit, path=visit.path)
    if visit.outcome == VisitOutcome.VOID or Visit.objects.filter(supersedes=visit).exists():
        return False
    person: Person | None = Person.objects.filter(pk=visit.person_id).first()
    while person is not None and person.merged_into_id is not None:
        person = Person.objects.filter(pk=person.merged_into_id).first()
    if person is None:
        raise NotFound()
    book = HealthBook(actor, [person.path], now)
    rules = book.rules(person.path)
    tenths = None if visit.temperature is None else int(visit.temperature * 10)
    hot = visit.fever or (tenths is not None and tenths >= rules.fever)
    alarming = hot or not rules.alarms.isdisjoint(visit.symptoms)
    if not alarming and not open_persons([person.pk.bytes]):
        return False
    reading = Reading(
        person_id=person.pk,
        place_id=person.place_id,
        path=person.path,
        origin=AlertOrigin.VISIT,
        record_id=visit.pk,
        tenths=tenths,
        symptoms=tuple(visit.symptoms),
        at=visit.visited_at,
        hot=hot,
        alarming=alarming,
    )
    take_readings(now=now, who=visit.staff.name, book=book, readings=[reading])
    concerning(visit, path=visit.path, alarming=alarming)
    return True
