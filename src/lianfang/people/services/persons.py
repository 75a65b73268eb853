"""Putting a resident on the register, keeping the entry right, and noting that they left."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain, tidy
from lianfang.people.enums import Relation
from lianfang.people.models import GroupMembership, Household, Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.selectors.entries import (
    PaperEntry,
    check_birth_date,
    name_fault,
    paper_holder,
    read_paper_entry,
    read_phones_entry,
)
from lianfang.people.selectors.locked import locked_household, locked_person, open_place
from lianfang.people.services.counting import recount_members
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still

_PLAIN_FIELDS = ("relation", "kind", "registered_place", "party_member", "employer", "note")
# How free text is put in order before it is stored; a place is read, so its spelling is evened out.
_TEXTS = {"registered_place": plain, "employer": tidy, "note": tidy}


class PersonEntry(TypedDict, total=False):
    """What can be known about a resident besides name and place.

    `paper_kind` is a `kit.identity_papers.PaperKind` or "" to tell it from `paper_number`; without
    a number `no_paper_reason` says why. `phones`: the one to call first. `sex` and `birth_date` are
    taken from the paper number where it tells them.
    """

    paper_kind: str
    paper_number: str
    no_paper_reason: str
    sex: str
    birth_date: date | None
    phones: Sequence[str]
    household_id: uuid.UUID | None
    relation: str
    kind: str
    registered_place: str
    party_member: bool
    employer: str
    note: str


class PersonChanges(PersonEntry, total=False):
    """What of an entry changes; fields that are not given stay."""

    name: str
    place_id: uuid.UUID


@action("people.person.create")
def register_person(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str,
    person_id: uuid.UUID | None = None,
    **entry: Unpack[PersonEntry],
) -> Person:
    """Put a resident on the register of a place, or of their household's place.

    Raises InvalidInput by field, also when the paper is registered already (code "paper_taken").
    """
    hold_still()
    person = Person(id=person_id or new_id(), created_at=now)
    changes: PersonChanges = {"name": name, "place_id": place_id, **entry}
    if "paper_number" not in changes and "no_paper_reason" not in changes:
        changes["no_paper_reason"] = str(_("not recorded"))
    _Desk(actor, person, local_day(now)).take(changes)
    concerning(person, path=person.path)
    _store(person, is_new=True)
    recount_members([person.household_id])
    return person


@action("people.person.update")
def update_person(
    *, actor: Actor, now: datetime, person_id: uuid.UUID, **changes: Unpack[PersonChanges]
) -> Person:
    """Change what is given. A new place without a household means: no longer in the old household.

    The event names the changed fields, never their values; for a move it names both paths.
    """
    hold_still()
    person = locked_person(actor, person_id)
    before = (person.household_id, person.path)
    concerning(person, path=person.path)
    if person.merged_into_id:
        raise Conflict(_("This entry was merged into another one."), code="merged")
    changed = _Desk(actor, person, local_day(now)).take(changes)
    concerning(person, path=person.path, changed=sorted(changed))
    if changed:
        _store(person, is_new=False)
    if person.path != before[1]:
        concerning(
            person,
            path=person.path,
            moved_from=before[1],
            moved_to=person.path,
            moved={"persons": [str(person.pk)], "households": []},
        )
        GroupMembership.objects.filter(person=person).update(place=person.place, path=person.path)
    recount_members({person.household_id, before[0]})
    return person


@action("people.person.depart")
def record_departure(
    *, actor: Actor, now: datetime, person_id: uuid.UUID, left_on: date | None, reason: str = ""
) -> Person:
    """The person moved away or died on that day; None: they are here after all.

    Memberships in special groups end with it; they do not come back by themselves.
    """
    person = locked_person(actor, person_id)
    concerning(person, path=person.path, left=left_on is not None, reason=tidy(reason)[:64])
    if left_on is not None and left_on > local_day(now):
        raise InvalidInput(fields={"left_on": _("This day is still to come.")})
    person.left_on = left_on
    person.save(update_fields=["left_on"])
    if left_on is not None:
        for membership in GroupMembership.objects.filter(person=person, until__isnull=True):
            membership.until = max(left_on, membership.since)
            membership.save(update_fields=["until"])
    recount_members([person.household_id])
    return person


def _store(person: Person, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            person.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError as error:
        if "person_paper_once" in str(error):
            raise _paper_taken() from None
        raise


def _paper_taken() -> InvalidInput:
    message = _("Somebody with this paper number is registered already, here or elsewhere.")
    return InvalidInput(fields={"paper_number": message}, code="paper_taken")


class _Desk:
    """Takes an entry field by field, collecting every refusal before raising once."""

    def __init__(self, actor: Actor, person: Person, today: date) -> None:
        self.actor, self.person, self.today = actor, person, today
        self.errors: dict[str, Any] = {}
        self.changed: set[str] = set()

    def take(self, entry: PersonChanges) -> set[str]:
        """Set the given fields on the person; names of those that differ. Raises InvalidInput."""
        for take in (self._name, self._birth, self._paper, self._phones, self._where, self._rest):
            try:
                take(entry)
            except InvalidInput as error:
                self.errors.update(error.fields)
        if self.errors:
            raise InvalidInput(fields=self.errors)
        return self.changed

    def _set(self, field: str, value: Any) -> None:
        if getattr(self.person, field) != value:
            setattr(self.person, field, value)
            self.changed.add(field)

    def _name(self, entry: PersonChanges) -> None:
        if "name" not in entry:
            return
        name = plain(entry["name"])
        if fault := name_fault(name):
            raise InvalidInput(fields={"name": fault})
        if name != self.person.name:
            self.person.set_name(name)
            self.changed.add("name")

    def _birth(self, entry: PersonChanges) -> None:
        if "birth_date" in entry:
            check_birth_date(entry["birth_date"], self.today)
            self._set("birth_date", entry["birth_date"])
        if "sex" in entry:
            self._set("sex", self._clean("sex", entry["sex"]))

    def _paper(self, entry: PersonChanges) -> None:
        if not {"paper_number", "no_paper_reason"} & entry.keys():
            return
        paper = read_paper_entry(
            entry.get("paper_kind", ""),
            entry.get("paper_number", ""),
            entry.get("no_paper_reason", ""),
            self.today,
        )
        self._check_holder(paper)
        person = self.person
        before = (person.paper_kind, open_paper(person.paper_cipher), person.no_paper_reason)
        if before != (paper.kind, paper.number, paper.reason) or person._state.adding:
            person.set_paper(paper.kind, paper.number, paper.reason)
            self.changed.add("paper")
        if paper.birth_date:
            self._set("birth_date", paper.birth_date)
        if paper.sex:
            self._set("sex", paper.sex.value)

    def _check_holder(self, paper: PaperEntry) -> None:
        if paper.kind == PaperKind.NONE_YET:
            return
        holder = paper_holder(paper.kind, paper.number)
        if holder is not None and holder.pk != self.person.pk:
            raise _paper_taken()

    def _phones(self, entry: PersonChanges) -> None:
        if "phones" not in entry:
            return
        numbers = read_phones_entry(entry["phones"]).numbers
        if numbers != open_phones(self.person.phone_cipher):
            self.person.set_phones(numbers)
            self.changed.add("phones")

    def _where(self, entry: PersonChanges) -> None:
        """The household decides the place; a place alone means leaving the household."""
        household_id = entry.get("household_id", self.person.household_id)
        if "place_id" in entry and entry["place_id"] != self.person.place_id:
            household_id = entry.get("household_id")
        household = locked_household(self.actor, household_id) if household_id else None
        if household is not None and household.left_on:
            raise InvalidInput(fields={"household_id": _("This household has left.")})
        place: Place | Household | None = household
        if household is not None:
            place_id, path = household.place_id, household.path
        elif "place_id" in entry:
            place = open_place(self.actor, entry["place_id"])
            place_id, path = place.pk, place.path
        else:
            place_id, path = self.person.place_id, self.person.path
        self._set("household_id", household_id)
        if (place_id, path) != (self.person.place_id, self.person.path):
            self.person.place_id, self.person.path = place_id, path
            self.changed.add("place")
        if household_id is None and "relation" not in entry:
            self._set("relation", Relation.OTHER.value)

    def _rest(self, entry: PersonChanges) -> None:
        given: Mapping[str, Any] = entry
        errors: dict[str, Any] = {}
        for field in _PLAIN_FIELDS:
            if field in given:
                value = _TEXTS[field](given[field]) if field in _TEXTS else given[field]
                try:
                    self._set(field, self._clean(field, value))
                except InvalidInput as error:
                    errors.update(error.fields)
        if errors:
            raise InvalidInput(fields=errors)

    def _clean(self, field: str, value: Any) -> Any:
        try:
            return cast(Any, Person._meta.get_field(field)).clean(value, self.person)
        except ValidationError as error:
            raise InvalidInput(fields={field: " ".join(error.messages)}) from None
