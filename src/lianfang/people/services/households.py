"""Households: putting one on the register, and changing head, kind or where it lives."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain, tidy
from lianfang.people.enums import Relation
from lianfang.people.models import PRESENT, GroupMembership, Household, Person
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.entries import read_phones_entry
from lianfang.people.selectors.locked import locked_household, open_place
from lianfang.people.services.counting import recount_members
from lianfang.places.models import Dwelling
from lianfang.places.services.paths import hold_still

_PLAIN_FIELDS = ("door", "kind", "head_name", "stated_members", "walking_order", "note")


class HouseholdEntry(TypedDict, total=False):
    """What can be known about a household.

    `dwelling_id` decides place and door; without one `door` is the text on the door. `phones`: the
    one to call first. `source_key` is the household's number in the roster it comes from.
    """

    door: str
    kind: str
    head_name: str
    phones: Sequence[str]
    stated_members: int | None
    walking_order: int
    source_key: str
    note: str
    dwelling_id: uuid.UUID | None


class HouseholdChanges(HouseholdEntry, total=False):
    """What of a household changes; fields that are not given stay. `left_on`: it moved away."""

    place_id: uuid.UUID
    head_id: uuid.UUID
    left_on: date | None


@action("people.household.create")
def register_household(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    household_id: uuid.UUID | None = None,
    **entry: Unpack[HouseholdEntry],
) -> Household:
    """Put a household on the register of the place it lives in. Raises InvalidInput by field."""
    hold_still()
    household = Household(id=household_id or new_id(), created_at=now)
    _settle(actor, household, {"place_id": place_id, **entry})
    concerning(household, path=household.path)
    _fill(household, entry)
    household.save(force_insert=True)
    return household


@action("people.household.update")
def update_household(
    *,
    actor: Actor,
    now: datetime,
    household_id: uuid.UUID,
    **changes: Unpack[HouseholdChanges],
) -> Household:
    """Change what is given. When it moves, its members and their memberships move with it.

    `head_id` must be a member. A household that has left takes its members along: they are noted as
    left on the same day. The event names changed fields and, for a move, both paths.
    """
    hold_still()
    household = locked_household(actor, household_id)
    before = household.path
    concerning(household, path=household.path)
    changed = _settle(actor, household, changes) | _fill(household, changes)
    if "left_on" in changes:
        changed |= _leave(household, changes["left_on"], local_day(now))
    concerning(household, path=household.path, changed=sorted(changed))
    household.save()
    if "head_id" in changes:
        _appoint_head(household, changes["head_id"])
    if household.path != before or "place" in changed:
        moved = {"persons": _take_along(household), "households": [str(household.pk)]}
        concerning(
            household,
            path=household.path,
            moved_from=before,
            moved_to=household.path,
            moved=moved,
        )
    recount_members([household.pk])
    household.refresh_from_db()
    return household


def _settle(actor: Actor, household: Household, entry: HouseholdChanges) -> set[str]:
    """Where it lives: a dwelling decides place and door, a place alone clears the dwelling."""
    before = (household.place_id, household.path, household.dwelling_id, household.door)
    dwelling_id = entry.get("dwelling_id")
    if dwelling_id:
        dwelling = Dwelling.objects.filter(pk=dwelling_id).first()
        if dwelling is None:
            raise InvalidInput(fields={"dwelling_id": _("There is no such door.")})
        household.place_id, household.path = dwelling.place_id, dwelling.path
        household.dwelling_id, household.door = dwelling.pk, dwelling.label
        household.walking_order = dwelling.walking_order
    elif "place_id" in entry and entry["place_id"] != household.place_id:
        place = open_place(actor, entry["place_id"])
        household.place_id, household.path = place.pk, place.path
        household.dwelling_id = None
    elif "dwelling_id" in entry:
        household.dwelling_id = None
    after = (household.place_id, household.path, household.dwelling_id, household.door)
    names = ("place", "place", "dwelling", "door")
    return {name for name, old, new in zip(names, before, after, strict=True) if old != new}


def _fill(household: Household, entry: Mapping[str, Any] | HouseholdEntry) -> set[str]:
    given: Mapping[str, Any] = dict(entry)
    changed: set[str] = set()
    errors: dict[str, Any] = {}
    for field in _PLAIN_FIELDS:
        if field not in given or (field == "door" and given.get("dwelling_id")):
            continue
        value = given[field]
        if isinstance(value, str):
            value = tidy(value) if field == "note" else plain(value)
        try:
            value = cast(Any, Household._meta.get_field(field)).clean(value, household)
        except ValidationError as error:
            errors[field] = " ".join(error.messages)
        if getattr(household, field) != value:
            setattr(household, field, value)
            changed.add(field)
    if "source_key" in given:
        household.source_key = plain(given["source_key"])[:64]
    if "phones" in given:
        try:
            numbers = read_phones_entry(given["phones"]).numbers
        except InvalidInput as error:
            errors.update(error.fields)
        else:
            if numbers != open_phones(household.phone_cipher):
                household.set_phones(numbers)
                changed.add("phones")
    if errors:
        raise InvalidInput(fields=errors)
    return changed


def _leave(household: Household, left_on: date | None, today: date) -> set[str]:
    if left_on == household.left_on:
        return set()
    if left_on is not None and left_on > today:
        raise InvalidInput(fields={"left_on": _("This day is still to come.")})
    household.left_on = left_on
    if left_on is not None:
        members = Person.objects.filter(PRESENT, household=household)
        memberships = GroupMembership.objects.filter(person__in=members, until__isnull=True)
        memberships.filter(since__lte=left_on).update(until=left_on)
        memberships.filter(since__gt=left_on).update(until=today)
        members.update(left_on=left_on)
    return {"left_on"}


def _appoint_head(household: Household, head_id: uuid.UUID) -> None:
    members = Person.objects.select_for_update(of=("self",)).filter(household=household)
    rows = {row.pk: row for row in members.order_by("pk")}
    if head_id not in rows:
        raise Conflict(_("Only a member can head the household."), code="not_a_member")
    for row in rows.values():
        relation = row.relation
        if row.pk == head_id:
            relation = Relation.HEAD
        elif relation == Relation.HEAD:
            relation = Relation.OTHER
        if relation != row.relation:
            row.relation = relation
            row.save(update_fields=["relation"])


def _take_along(household: Household) -> list[str]:
    """Members and their memberships follow the household; ids of the members."""
    members = Person.objects.filter(household=household)
    members.update(place_id=household.place_id, path=household.path)
    GroupMembership.objects.filter(person__in=members.values("pk")).update(
        place_id=household.place_id, path=household.path
    )
    return [str(key) for key in members.values_list("pk", flat=True)]
