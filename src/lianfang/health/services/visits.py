"""What was measured at a door counts as a health check, and goes the same way into the fever path.

A visit is recorded once, in the room of the day's tasks; nobody types its temperature again. The
check it makes has an id of its own that follows from the visit, so hearing of a visit twice makes
one check. What the plan's health section does not know (a symptom only visits ask for) is left out.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.enums import VisitOutcome
from lianfang.command.models import Visit
from lianfang.command.selectors.subjects import common_place
from lianfang.health.enums import AlertOrigin, Setting, Source
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.health.selectors.rules import HealthBook, HealthRules
from lianfang.health.services.alerts import Reading, open_persons, take_readings
from lianfang.health.services.cases import void_alert_of
from lianfang.health.services.checks import CheckEntry, correct_health_check
from lianfang.health.services.copying import CheckRow, microseconds, store
from lianfang.health.services.judging import Judged, judge
from lianfang.health.services.keeping import count
from lianfang.health.services.tasks import close_tasks
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import id_from
from lianfang.people.models import Person
from lianfang.places.services.paths import hold_still

BATCH = 1_000


def check_id_of(visit: Visit) -> uuid.UUID:
    """The id of the check that a visit makes: a UUIDv7 of the moment of the visit, so that it lies
    with the checks of its month however late it was written up; always the same one."""
    return id_from(b"health check of visit", visit.pk, at=visit.visited_at)


@action("health.fever.take_visit")
def take_visit(*, actor: Actor, now: datetime, visit_id: uuid.UUID) -> bool:
    """Count what the visit measured, and open or follow a case by what it found; whether it said
    anything to the fever path.

    A visit that was corrected meanwhile, or did not take place, says nothing; a correction corrects
    the check that the first record made. May be repeated. Raises NotFound.
    """
    hold_still()
    visit = Visit.objects.filter(pk=visit_id).select_related("staff", "supersedes").first()
    if visit is None:
        raise NotFound()
    concerning(visit, path=visit.path)
    if visit.supersedes is not None and _correct(actor, now, visit, visit.supersedes):
        return True
    said = _take(actor, now, [visit], visit.staff.name)
    concerning(visit, path=visit.path, alarming=said > 0)
    return said > 0


@action("health.fever.take_visit")
def take_visits(*, actor: Actor, now: datetime, visit_ids: Sequence[uuid.UUID]) -> int:
    """The same for many first records at once, with a fixed number of statements for a thousand;
    how many said something to the fever path. Corrections are passed by: see `take_visit`."""
    hold_still()
    rows = Visit.objects.filter(pk__in=visit_ids, supersedes__isnull=True)
    visits = list(rows.select_related("staff").order_by("visited_at", "pk"))
    concerning("command.visit", path=common_place({visit.path for visit in visits}))
    said = 0
    for first in range(0, len(visits), BATCH):
        said += _take(actor, now, visits[first : first + BATCH], actor.display_name)
    return said


def _take(actor: Actor, now: datetime, visits: Sequence[Visit], who: str) -> int:
    """Store and count the checks that are new, hand the readings on; how many alarmed or spoke of
    somebody who has a case."""
    corrected = set(
        Visit.objects.filter(supersedes__in=visits).values_list("supersedes_id", flat=True)
    )
    counting = [
        visit
        for visit in visits
        if visit.pk not in corrected and visit.outcome != VisitOutcome.VOID
    ]
    # A case that is over is not opened again by hearing of its visit once more.
    origins = set(
        FeverAlert._base_manager.filter(origin_id__in=[visit.pk for visit in counting]).values_list(
            "origin_id", flat=True
        )
    )
    persons = _who_go_on(visit.person_id for visit in counting)
    book = HealthBook(actor, [person.path for person in persons.values()], now)
    rows: list[CheckRow] = []
    readings: list[Reading] = []
    for visit in counting:
        person = persons[visit.person_id]
        judged = _judged(book.rules(person.path), visit)
        if judged is not None and judged.tenths is not None:
            rows.append(_row(visit, person, judged, now))
        if visit.pk not in origins:
            readings.append(_reading(book.rules(person.path), visit, person))
    fresh = _not_there(rows)
    if fresh:
        store(fresh)
        close_tasks(book, fresh)
    cases = open_persons(reading.person_id.bytes for reading in readings)
    spoken = [one for one in readings if one.alarming or one.person_id.bytes in cases]
    take_readings(now=now, who=who, book=book, readings=spoken)
    if fresh:
        # Last, because everybody who counts in the same place waits until this is committed.
        count(fresh)
    return len(spoken)


def _who_go_on(ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Person]:
    """For each id the person, or whoever they were merged into in the end."""
    wanted = set(ids)
    found: dict[uuid.UUID, Person] = Person._base_manager.in_bulk(wanted)
    while onward := {
        one.merged_into_id
        for one in found.values()
        if one.merged_into_id is not None and one.merged_into_id not in found
    }:
        found |= Person._base_manager.in_bulk(onward)
    gone_on: dict[uuid.UUID, Person] = {}
    for pk in wanted:
        person = found[pk]
        while person.merged_into_id is not None:
            person = found[person.merged_into_id]
        gone_on[pk] = person
    return gone_on


def _tenths(visit: Visit) -> int | None:
    return None if visit.temperature is None else int(visit.temperature * 10)


def _known_symptoms(rules: HealthRules, visit: Visit) -> list[str]:
    return [key for key in visit.symptoms if key in rules.symptoms]


def _judged(rules: HealthRules, visit: Visit) -> Judged | None:
    """The check as it is kept; None where the visit measured nothing a check could hold."""
    if visit.outcome != VisitOutcome.SEEN:
        return None
    judged = judge(rules, _tenths(visit), _known_symptoms(rules, visit))
    return judged if isinstance(judged, Judged) else None


def _row(visit: Visit, person: Person, judged: Judged, now: datetime) -> CheckRow:
    return CheckRow(
        id=check_id_of(visit).bytes,
        person=person.pk.bytes,
        place=person.place_id.bytes,
        path=person.path,
        taken_us=microseconds(visit.visited_at),
        received_us=microseconds(now),
        skew_ms=0,
        tenths=judged.tenths,
        symptoms=judged.symptoms,
        source=Source.VERIFIED.value,
        setting=Setting.HOME.value,
        fever=judged.fever,
        day=local_day(visit.visited_at),
        staff=visit.staff_id.bytes,
    )


def _not_there(rows: Sequence[CheckRow]) -> list[CheckRow]:
    """Rows whose id is not stored yet."""
    ids = [row.record_id for row in rows]
    there = set(HealthCheck._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in rows if row.record_id not in there]


def _reading(rules: HealthRules, visit: Visit, person: Person) -> Reading:
    tenths = _tenths(visit)
    hot = visit.fever or (tenths is not None and tenths >= rules.fever)
    return Reading(
        person_id=person.pk,
        place_id=person.place_id,
        path=person.path,
        origin=AlertOrigin.VISIT,
        record_id=visit.pk,
        tenths=tenths,
        symptoms=tuple(visit.symptoms),
        at=visit.visited_at,
        hot=hot,
        alarming=hot or not rules.alarms.isdisjoint(visit.symptoms),
    )


def _correct(actor: Actor, now: datetime, visit: Visit, old: Visit) -> bool:
    """Correct the check that the corrected visit made, and end a case that it alone opened as a
    mistake; False where it made none, so that the new visit is taken like any other."""
    old_id, new_id = check_id_of(old), check_id_of(visit)
    present = set(
        HealthCheck._base_manager.filter(pk__in=[old_id, new_id]).values_list("pk", flat=True)
    )
    if old_id not in present:
        return False
    if new_id in present:
        return True
    person = _who_go_on([visit.person_id])[visit.person_id]
    judged = _judged(HealthBook(actor, [person.path], now).rules(person.path), visit)
    measured = judged if judged is not None and judged.tenths is not None else None
    try:
        correct_health_check(
            actor=actor,
            now=now,
            check_id=new_id,
            corrects_id=old_id,
            reason=visit.reason,
            entry=CheckEntry(
                taken_at=visit.visited_at,
                temperature=visit.temperature if measured else None,
                symptoms=measured.symptoms if measured else (),
                source=Source.VERIFIED,
                setting=Setting.HOME,
                void=measured is None,
            ),
        )
    except WorkError:
        # Somebody corrected it in the health room: theirs stays.
        return True
    void_alert_of(actor, old.pk, measured is not None and measured.alarming, now)
    return True
