"""A door of a screening recorded once, by phone, page or machine; corrected by a later record.

With the record a household that was not known joins the register and the list, people met join the
register, arrivals and temperatures go where they always go. Either all of it is kept or nothing.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.subjects import person_ids
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.people.models import PRESENT, Household, Person
from lianfang.people.selectors.locked import locked_household, open_place
from lianfang.places.models import Dwelling
from lianfang.places.services.paths import hold_still
from lianfang.records.models.sealed import seal_answers
from lianfang.screening.enums import DoorOutcome
from lianfang.screening.models import Campaign, ListedHousehold, ScreenedPerson, ScreeningRecord
from lianfang.screening.selectors.campaigns import covered_paths
from lianfang.screening.selectors.plans import CampaignPlan, plan_of
from lianfang.screening.services.campaigns import CampaignOver
from lianfang.screening.services.entries import (
    DoorEntry,
    FoundHousehold,
    Newcomer,
    SeenPerson,
)
from lianfang.screening.services.judging import Judged, Said, judge, numbers, same_people
from lianfang.screening.services.listing import MOST_PERSONS, refresh
from lianfang.screening.services.newcomers import (
    add_household,
    add_person,
    found_before,
    found_key,
    member_named,
    note_arrival,
)
from lianfang.screening.services.readings import correct_reading, take_reading

RIGHT = "screening.record.make"
REASON_LENGTH = 128


class ScreeningConflict(Conflict):
    """The same id was sent before with other content."""

    code = "screening_conflict"
    default = _("A different record was sent before under the same number.")

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path


class ScreeningSuperseded(Conflict):
    """Somebody corrected this record first; the latest one is the one to correct."""

    code = "screening_superseded"
    default = _("This record was corrected already. Correct the latest one.")


@dataclass(slots=True)
class _Door:
    """Where somebody stands: the household, its row on the list, whether it is new there."""

    household: Household
    listed: ListedHousehold
    found: bool
    is_new: bool = False


@action(RIGHT)
def record_screening(
    *,
    actor: Actor,
    now: datetime,
    campaign_id: uuid.UUID,
    entry: DoorEntry,
    household_id: uuid.UUID | None = None,
    found: FoundHousehold | None = None,
    record_id: uuid.UUID | None = None,
) -> ScreeningRecord:
    """Keep what was found at a door: of a household on the register, or of one `found` there.

    The same id with the same content is the row kept before. A campaign that is over still takes
    what happened before its end. Raises InvalidInput by field, NotFound outside the actor's places,
    CampaignOver, ScreeningConflict.
    """
    hold_still()
    record_id = record_id or id_at(now)
    campaign = _campaign(campaign_id)
    path = _path(actor, household_id, found)
    concerning("screening.screeningrecord", path=path, subject_id=record_id)
    present = stored_record(record_id)
    if present is not None:
        return _same(present, campaign, household_id, entry)
    taken_at = happened_at(entry.taken_at, now, "taken_at")
    _require_running(campaign, taken_at)
    if not _is_part(campaign, path, household_id):
        raise InvalidInput(fields={"household_id": _("This door is not part of the screening.")})
    asked = plan_of(campaign)
    judged = judge(entry, asked)
    _take_turn(household_id or found_key(campaign.pk, path))
    present = stored_record(record_id)
    if present is not None:  # the same delivery came twice at once
        return _same(present, campaign, household_id, entry)
    door = _door(actor, now, campaign, household_id, found, entry)
    row = _row(record_id, campaign, door, entry, judged, taken_at, actor, now)
    people = _people(actor, now, row, door, entry, judged)
    _store(row, people)
    refresh([door.listed.pk])
    concerning(
        row,
        path=row.path,
        campaign=str(campaign.pk),
        outcome=row.outcome,
        found=row.found,
        seen=row.seen,
        arrivals=row.arrivals,
        attention=len(row.attention),
    )
    return row


def _campaign(campaign_id: uuid.UUID) -> Campaign:
    rows = Campaign._base_manager.select_related("playbook")
    row: Campaign | None = rows.filter(pk=campaign_id).first()
    if row is None:
        raise NotFound()
    return row


def _is_part(campaign: Campaign, path: str, household_id: uuid.UUID | None) -> bool:
    """Inside the campaign's places, or on its list: a household may have moved out since."""
    if any(path.startswith(covered) for covered in covered_paths(campaign.pk)):
        return True
    if household_id is None:
        return False
    return bool(
        ListedHousehold.objects.filter(campaign=campaign, household_id=household_id).exists()
    )


def _require_running(campaign: Campaign, taken_at: datetime) -> None:
    if taken_at < campaign.started_at:
        text = _("The screening had not begun at that time.")
        raise InvalidInput(fields={"taken_at": text})
    if not campaign.is_open and not (campaign.ended_at and taken_at <= campaign.ended_at):
        raise CampaignOver()


def _path(actor: Actor, household_id: uuid.UUID | None, found: FoundHousehold | None) -> str:
    """Where the door is. Raises NotFound outside the actor's places."""
    if household_id is not None:
        row = Household.objects.filter(pk=household_id, path__under=actor.ambient).first()
        if row is None:
            raise NotFound()
        return str(row.path)
    if found is None or not (found.place_id or found.dwelling_id):
        raise InvalidInput(fields={"household_id": _("Say which household it is.")})
    if found.dwelling_id is None:
        return str(open_place(actor, _required(found.place_id)).path)
    dwelling = Dwelling.objects.filter(pk=found.dwelling_id, path__under=actor.ambient).first()
    if dwelling is None:
        raise NotFound()
    return str(dwelling.path)


def _required(place_id: uuid.UUID | None) -> uuid.UUID:
    if place_id is None:
        raise InvalidInput(fields={"found.place_id": _("This is needed.")})
    return place_id


def stored_record(record_id: uuid.UUID) -> ScreeningRecord | None:
    """The record under the id, wherever it lies: an id is taken wherever it was used."""
    with everywhere("an id is taken wherever it was used"):
        row: ScreeningRecord | None = ScreeningRecord.objects.filter(pk=record_id).first()
    return row


def _same(
    present: ScreeningRecord, campaign: Campaign, household_id: uuid.UUID | None, entry: DoorEntry
) -> ScreeningRecord:
    digest = bytes(present.digest or b"")
    is_same = (
        present.campaign_id == campaign.pk
        and (household_id is None or present.household_id == household_id)
        and (digest == entry.digest if entry.digest else present.outcome == entry.outcome)
    )
    if not is_same:
        raise ScreeningConflict(present.path)
    return present


def _take_turn(key: uuid.UUID) -> None:
    """Two records of one household wait for each other."""
    with connection.cursor() as cursor:
        number = int.from_bytes(key.bytes[8:], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _door(
    actor: Actor,
    now: datetime,
    campaign: Campaign,
    household_id: uuid.UUID | None,
    found: FoundHousehold | None,
    entry: DoorEntry,
) -> _Door:
    if household_id is not None:
        household = locked_household(actor, household_id)
        listed = ListedHousehold.objects.filter(campaign=campaign, household=household).first()
        if listed is not None:
            return _Door(household, listed, False)
    elif found is not None:
        doors = Dwelling.objects.filter(pk=found.dwelling_id) if found.dwelling_id else None
        dwelling = doors.first() if doors is not None else None
        place_id = dwelling.place_id if dwelling else _required(found.place_id)
        names = {tidy(one.name) for one in entry.newcomers}
        before = found_before(campaign, found, place_id, names)
        if before is not None:
            return _Door(locked_household(actor, before.household_id), before, True)
        household = add_household(actor, now, found, place_id)
    listed = ListedHousehold(
        campaign=campaign,
        household=household,
        place_id=household.place_id,
        path=household.path,
        walking_order=household.walking_order,
        door=household.door,
        stated=min(max(household.member_count, household.stated_members or 0), MOST_PERSONS),
        round=campaign.round,
        found=True,
        listed_at=now,
    )
    listed.save(force_insert=True)
    return _Door(household, listed, True, household_id is None)


def _row(
    record_id: uuid.UUID,
    campaign: Campaign,
    door: _Door,
    entry: DoorEntry,
    judged: Judged,
    taken_at: datetime,
    actor: Actor,
    now: datetime,
) -> ScreeningRecord:
    seen, living = numbers(entry, judged.outcome, door.listed.stated)
    return ScreeningRecord(
        id=record_id,
        campaign=campaign,
        listed=door.listed,
        household=door.household,
        place_id=door.household.place_id,
        path=door.household.path,
        digest=entry.digest,
        skew_ms=entry.skew_ms,
        taken_at=taken_at.astimezone(UTC),
        received_at=now.astimezone(UTC),
        staff=own_staff(actor),
        sender_id=actor.user_id,
        round=door.listed.round,
        outcome=judged.outcome,
        closes=judged.closes,
        seen=seen,
        living=living,
        arrivals=_arrivals(entry),
        answers=judged.household.values,
        sealed=seal_answers(record_id, judged.household.personal),
        needs=list(entry.needs),
        attention=judged.attention,
        found=door.found,
        note=judged.note,
    )


def _arrivals(entry: DoorEntry) -> int:
    """How many came: each who is named, and who came along with them."""
    said = [one.came for one in entry.people] + [one.came for one in entry.newcomers]
    came = [one for one in said if one is not None]
    return min(sum(1 + one.companions for one in came), MOST_PERSONS)


def _people(
    actor: Actor,
    now: datetime,
    row: ScreeningRecord,
    door: _Door,
    entry: DoorEntry,
    judged: Judged,
    known: Mapping[uuid.UUID, ScreenedPerson] | None = None,
) -> list[ScreenedPerson]:
    """Rows of the people named. Newcomers join the register first; arrivals, temperatures and
    symptoms are passed on. `known`: those of the record that is corrected, passed on then."""
    if same_people(entry):
        raise InvalidInput(fields={"people": _("Somebody is named twice.")})
    members = _members(door.household, entry)
    rows: list[ScreenedPerson] = []
    for index, one in enumerate(entry.people):
        person_id, name = members[one.person_id], f"people.{index}"
        if any(made.person_id == person_id for made in rows):
            # Two numbers, one person: merged since the list was fetched.
            raise InvalidInput(fields={f"{name}.person_id": _("Somebody is named twice.")})
        made = _person_row(row, person_id, one.present, one, judged.people[index])
        if one.came is not None:
            note_arrival(actor, now, person_id, one.came, name)
        if one.present:
            old = (known or {}).get(person_id)
            made.check_id = _reading(actor, now, row, person_id, one, name, old)
        rows.append(made)
    for index, newcomer in enumerate(entry.newcomers):
        name = f"newcomers.{index}"
        named = {made.person_id for made in rows}
        person = None if door.is_new else member_named(door.household, newcomer.name, named)
        if person is None:
            person = add_person(actor, now, door.household, newcomer, name)
        made = _person_row(row, person.pk, True, newcomer, judged.newcomers[index])
        if newcomer.came is not None:
            note_arrival(actor, now, person.pk, newcomer.came, name)
        made.check_id = _reading(actor, now, row, person.pk, newcomer, name, None)
        rows.append(made)
    for gone in _unsaid(known or {}, rows, judged.outcome):
        correct_reading(actor, now, gone, None, (), row.taken_at, row.reason, "people")
    return rows


def _reading(
    actor: Actor,
    now: datetime,
    row: ScreeningRecord,
    person_id: uuid.UUID,
    one: SeenPerson | Newcomer,
    name: str,
    old: ScreenedPerson | None,
) -> uuid.UUID | None:
    heat, symptoms = one.temperature, list(one.symptoms)
    if old is None or old.check_id is None:
        return take_reading(actor, now, person_id, heat, symptoms, row.taken_at, name)
    if (old.temperature, old.symptoms) == (heat, symptoms):
        return old.check_id
    return correct_reading(actor, now, old, heat, symptoms, row.taken_at, row.reason, name)


def _unsaid(
    known: Mapping[uuid.UUID, ScreenedPerson], rows: list[ScreenedPerson], outcome: DoorOutcome
) -> list[ScreenedPerson]:
    """Those whose check did not take place by the correction: they were not there, or nobody was.
    Whoever is not named again, as newcomers are not, keeps theirs."""
    absent = {one.person_id for one in rows if not one.present}
    return [
        old
        for person_id, old in known.items()
        if old.check_id is not None and (outcome != DoorOutcome.SCREENED or person_id in absent)
    ]


def _members(household: Household, entry: DoorEntry) -> dict[uuid.UUID, uuid.UUID]:
    """Ids as named, each with the id of the member who goes on after a merge."""
    here = list(Person.objects.filter(PRESENT, household=household).values_list("pk", flat=True))
    found = {pk: pk for pk in here}
    missing = [one.person_id for one in entry.people if one.person_id not in found]
    if missing:
        found |= {old: pk for pk in here for old in person_ids(pk)}
    for index, one in enumerate(entry.people):
        if one.person_id not in found:
            text = _("This person does not live in this household.")
            raise InvalidInput(fields={f"people.{index}.person_id": text})
    return found


def _person_row(
    row: ScreeningRecord,
    person_id: uuid.UUID,
    present: bool,
    seen: SeenPerson | Newcomer,
    said: Said,
) -> ScreenedPerson:
    one = ScreenedPerson(
        record=row,
        campaign_id=row.campaign_id,
        person_id=person_id,
        place_id=row.place_id,
        path=row.path,
        present=present,
        temperature=seen.temperature,
        symptoms=list(seen.symptoms) if present else [],
        answers=said.values,
    )
    one.sealed = seal_answers(one.pk, said.personal)
    return one


def _store(row: ScreeningRecord, people: list[ScreenedPerson]) -> None:
    row.save(force_insert=True)
    ScreenedPerson.objects.bulk_create(people, batch_size=500)


@action("screening.record.correct")
def correct_screening(
    *,
    actor: Actor,
    now: datetime,
    corrects_id: uuid.UUID,
    reason: str,
    entry: DoorEntry,
    is_void: bool = False,
    record_id: uuid.UUID | None = None,
) -> ScreeningRecord:
    """A new record takes the place of `corrects_id` and says why; the list follows.

    `is_void`: nobody was there, and the entry says nothing. Who joined the register with the old
    record stays there. Raises ScreeningSuperseded when another correction came first, InvalidInput.
    """
    hold_still()
    old = (
        ScreeningRecord.objects.filter(pk=corrects_id, path__under=actor.ambient)
        .select_related("campaign__playbook", "listed", "household")
        .first()
    )
    if old is None:
        raise NotFound()
    record_id = record_id or id_at(now)
    concerning(old, path=old.path, correction=str(record_id), void=is_void)
    said = tidy(reason.replace("\x00", ""))[:REASON_LENGTH]
    if len(said) < 2:
        raise InvalidInput(fields={"reason": _("Say why the record is corrected.")})
    _take_turn(old.household_id)
    present = stored_record(record_id)
    if present is not None:
        if present.supersedes_id != old.pk or bytes(present.digest or b"") != (entry.digest or b""):
            raise ScreeningConflict(present.path)
        return present
    if ScreeningRecord._base_manager.filter(supersedes=old).exists():
        raise ScreeningSuperseded()
    asked: CampaignPlan = plan_of(old.campaign)
    if is_void:
        entry = DoorEntry(
            old.outcome, old.taken_at, seen=0, digest=entry.digest, skew_ms=entry.skew_ms
        )
    taken_at = old.taken_at if is_void else happened_at(entry.taken_at, now, "taken_at")
    door = _Door(old.household, old.listed, old.found)
    judged = _void(old) if is_void else judge(entry, asked, correcting=True)
    row = _row(record_id, old.campaign, door, entry, judged, taken_at, actor, now)
    row.place_id, row.path, row.round = old.place_id, old.path, old.round
    row.supersedes, row.reason, row.is_void = old, said, is_void
    row.arrivals = 0 if is_void else old.arrivals
    known = {one.person_id: one for one in old.people.all()}
    if is_void:
        people = []
        for one in known.values():
            if one.check_id is not None:
                correct_reading(actor, now, one, None, (), row.taken_at, said, "people")
    else:
        people = _people(actor, now, row, door, entry, judged, known)
    _store(row, people)
    refresh([old.listed_id])
    concerning(row, path=row.path, corrects=str(old.pk), void=is_void)
    return row


def _void(old: ScreeningRecord) -> Judged:
    """A record that says that another did not take place."""
    return Judged(old.outcome, False, Said(), [], [], [], "")  # type: ignore[arg-type]  # an outcome read from its column
