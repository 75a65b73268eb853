"""Those who serve: the roster, where they serve, when they are away, which account is theirs."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain, tidy
from lianfang.people.models import Staff
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.entries import name_fault, read_phones_entry
from lianfang.people.selectors.locked import locked_person, locked_staff, open_place
from lianfang.places.services.paths import hold_still

_PLAIN_FIELDS = ("kind", "level", "organisation", "title", "party_member")


class StaffEntry(TypedDict, total=False):
    """What can be known about somebody who serves besides name, place and capacity.

    `level` is a `StaffLevel`; `home_id` the place where they live; `person_id` their entry among
    the residents, if they have one.
    """

    level: str
    organisation: str
    title: str
    party_member: bool
    phones: Sequence[str]
    home_id: uuid.UUID | None
    person_id: uuid.UUID | None


class StaffChanges(StaffEntry, total=False):
    """What changes; fields that are not given stay. `left_on`: they no longer serve."""

    name: str
    place_id: uuid.UUID
    kind: str
    left_on: date | None


@action("people.staff.create")
def register_staff(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str,
    kind: str,
    staff_id: uuid.UUID | None = None,
    **entry: Unpack[StaffEntry],
) -> Staff:
    """Put somebody on the roster of those who serve in a place; `kind` is a `StaffKind`.

    Raises InvalidInput by field, Conflict when the same name and phone serve there already.
    """
    hold_still()
    staff = Staff(id=staff_id or new_id(), created_at=now)
    changes: StaffChanges = {"name": name, "kind": kind, "place_id": place_id, **entry}
    _fill(actor, staff, changes, local_day(now))
    concerning(staff, path=staff.path)
    _store(staff, is_new=True)
    return staff


@action("people.staff.update")
def update_staff(
    *, actor: Actor, now: datetime, staff_id: uuid.UUID, **changes: Unpack[StaffChanges]
) -> Staff:
    """Change what is given. The event names the changed fields, and for a move both paths."""
    hold_still()
    staff = locked_staff(actor, staff_id)
    before = staff.path
    concerning(staff, path=before)
    changed = _fill(actor, staff, changes, local_day(now))
    concerning(staff, path=staff.path, changed=sorted(changed))
    if staff.path != before:
        concerning(staff, path=staff.path, moved_from=before, moved_to=staff.path)
    _store(staff, is_new=False)
    return staff


@action("people.staff.set_unavailable")
def set_unavailable(
    *,
    actor: Actor,
    now: datetime,
    staff_id: uuid.UUID,
    first_day: date | None,
    last_day: date | None = None,
) -> Staff:
    """Away from `first_day` to `last_day`, both included (None: open end); twice None: back."""
    staff = locked_staff(actor, staff_id)
    concerning(staff, path=staff.path, away=first_day is not None)
    if first_day is None and last_day is not None:
        raise InvalidInput(fields={"first_day": _("From which day?")})
    if first_day and last_day and last_day < first_day:
        raise InvalidInput(fields={"last_day": _("This lies before the beginning.")})
    staff.unavailable_from, staff.unavailable_to = first_day, last_day
    staff.save(update_fields=["unavailable_from", "unavailable_to"])
    return staff


@action("people.staff.link_user")
def link_user(
    *, actor: Actor, now: datetime, staff_id: uuid.UUID, user_id: uuid.UUID | None
) -> Staff:
    """The account with which this person logs in, so that it shows their tasks; None: none."""
    staff = locked_staff(actor, staff_id)
    concerning(staff, path=staff.path, user=str(user_id or ""))
    users = apps.get_model(settings.AUTH_USER_MODEL)._default_manager
    if user_id is not None and not users.filter(pk=user_id, is_active=True).exists():
        raise NotFound()
    if user_id is not None:
        with transaction.atomic():
            taken = Staff._base_manager.filter(user_id=user_id).exclude(pk=staff.pk)
            if taken.exists():
                raise Conflict(_("This account belongs to somebody else."), code="user_taken")
    staff.user_id = user_id
    staff.save(update_fields=["user"])
    return staff


def _store(staff: Staff, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            staff.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError as error:
        if "staff_once_in_place" in str(error):
            raise Conflict(
                _("Somebody of this name and phone serves there already."), code="staff_exists"
            ) from None
        raise


def _fill(actor: Actor, staff: Staff, entry: StaffChanges, today: date) -> set[str]:
    given: Mapping[str, Any] = entry
    changed: set[str] = set()
    errors: dict[str, Any] = {}

    def put(field: str, value: Any) -> None:
        if getattr(staff, field) != value:
            setattr(staff, field, value)
            changed.add(field)

    if "name" in given:
        name = plain(given["name"])
        if fault := name_fault(name):
            errors["name"] = fault
        elif name != staff.name:
            staff.set_name(name)
            changed.add("name")
    for field in _PLAIN_FIELDS:
        if field in given:
            value = tidy(given[field]) if isinstance(given[field], str) else given[field]
            try:
                put(field, cast(Any, Staff._meta.get_field(field)).clean(value, staff))
            except ValidationError as error:
                errors[field] = " ".join(error.messages)
    if "phones" in given:
        try:
            numbers = read_phones_entry(given["phones"]).numbers
        except InvalidInput as error:
            errors.update(error.fields)
        else:
            if numbers != open_phones(staff.phone_cipher):
                staff.set_phones(numbers)
                changed.add("phones")
    if given.get("left_on") and given["left_on"] > today:
        errors["left_on"] = _("This day is still to come.")
    elif "left_on" in given:
        put("left_on", given["left_on"])
    if errors:
        raise InvalidInput(fields=errors)
    return changed | _place(actor, staff, entry)


def _place(actor: Actor, staff: Staff, entry: StaffChanges) -> set[str]:
    """Where they serve, where they live, and who they are among the residents."""
    before = (staff.place_id, staff.home_id, staff.person_id)
    if "place_id" in entry:
        place = open_place(actor, entry["place_id"])
        staff.place_id, staff.path = place.pk, place.path
    if "home_id" in entry:
        home_id = entry["home_id"]
        staff.home_id = open_place(actor, home_id).pk if home_id else None
    if "person_id" in entry:
        person_id = entry["person_id"]
        staff.person_id = locked_person(actor, person_id).pk if person_id else None
    after = (staff.place_id, staff.home_id, staff.person_id)
    names = ("place", "home", "person")
    return {name for name, old, new in zip(names, before, after, strict=True) if old != new}
