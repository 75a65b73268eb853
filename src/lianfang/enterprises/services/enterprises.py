"""The register: enterprises are put on it, kept right, stop and open again; none is ever deleted.

An enterprise whose facts change falls into the class of service its plan's rule says, unless a
person decided otherwise. Each change of state or class is a step that stays.
"""

import uuid
from datetime import date, datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import (
    GONE,
    ClassOrigin,
    ContactRole,
    EnterpriseKind,
    EnterpriseState,
    StepKind,
)
from lianfang.enterprises.models import Contact, Enterprise, EnterpriseStep, Park
from lianfang.enterprises.selectors.classes import class_by_rule
from lianfang.enterprises.selectors.plans import enterprise_plan
from lianfang.enterprises.services.entries import (
    EnterpriseChanges,
    EnterpriseEntry,
    Filling,
    wrong_roles,
)
from lianfang.enterprises.services.following import follow_register
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain, tidy
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.entries import read_phones_entry
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still

EARLIEST = date(1949, 10, 1)


class CodeTaken(Conflict):
    """Another entry has this credit code."""

    code = "code_taken"
    default = _("An enterprise with this credit code is registered already.")


@action("enterprises.enterprise.create")
def register_enterprise(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str,
    enterprise_id: uuid.UUID | None = None,
    **entry: Unpack[EnterpriseEntry],
) -> Enterprise:
    """Put an enterprise on the register, open from today on, at the place where it stands.

    Raises InvalidInput by field (contacts as `representative_phones` ...), CodeTaken, NotFound.
    """
    hold_still()
    place = _open_place(actor, place_id)
    row = Enterprise(id=enterprise_id or new_id(), created_at=now, state_since=local_day(now))
    _stand(row, place)
    concerning(row, path=place.path)
    changes: EnterpriseChanges = {"name": name, **entry}
    contacts = _fill(row, changes, now)
    _store(row, is_new=True)
    _write_contacts(row, contacts)
    return row


@action("enterprises.enterprise.update")
def update_enterprise(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, **changes: Unpack[EnterpriseChanges]
) -> Enterprise:
    """Change what is given. The event names the changed fields, and for a move both paths.

    Raises as `register_enterprise`.
    """
    hold_still()
    row = locked_enterprise(actor, enterprise_id)
    before = row.path
    concerning(row, path=before)
    if "place_id" in changes and changes["place_id"] != row.place_id:
        _stand(row, _open_place(actor, changes["place_id"]))
        concerning(row, path=row.path, moved_from=before, moved_to=row.path)
    kept = (row.service_class, row.path)
    contacts = _fill(row, changes, now)
    _store(row, is_new=False)
    if row.service_class != kept[0]:
        note_step(actor, now, row, StepKind.SERVICE_CLASS, kept[0], row.service_class)
    changed = _write_contacts(row, contacts)
    if changed or row.path != before:
        follow_register(now, [row.pk])
    concerning(row, path=row.path, changed=sorted(changed | set(changes)))
    return row


@action("enterprises.enterprise.set_state")
def set_state(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    state: str,
    reason: str,
    day: date | None = None,
) -> Enterprise:
    """From `day` (today) on it is open, stopped, suspended, moved away or closed for good.

    Raises InvalidInput for a day to come or before the last change, and without a reason; Conflict
    when it is in that state already.
    """
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, before=row.state, after=state)
    fields: dict[str, Any] = {}
    if state not in EnterpriseState.values:
        fields["state"] = _("Choose one of the list.")
    if len(tidy(reason)) < 2:
        fields["reason"] = _("Say why.")
    today = local_day(now)
    since = day or today
    if since > today:
        fields["day"] = _("This day is still to come.")
    elif since < EARLIEST or (_last_change(row) and since < row.state_since):
        fields["day"] = _("This lies before the last change of its state.")
    if fields:
        raise InvalidInput(fields=fields)
    if state == row.state:
        raise Conflict(_("It is in this state already."), code="same_state")
    note_step(
        actor, now, row, StepKind.STATE, row.state, state, reason=tidy(reason)[:256], day=since
    )
    row.state, row.state_since = state, since
    row.save(update_fields=["state", "state_since"])
    if state in GONE:
        follow_register(now, [row.pk])
    return row


def _last_change(row: Enterprise) -> bool:
    return EnterpriseStep.objects.filter(enterprise=row, kind=StepKind.STATE).exists()


def note_step(
    actor: Actor,
    now: datetime,
    row: Enterprise,
    kind: StepKind,
    before: str,
    after: str,
    *,
    reason: str = "",
    day: date | None = None,
) -> None:
    """Keep a change of state or class for good."""
    EnterpriseStep.objects.create(
        enterprise=row,
        kind=kind,
        before=before,
        after=after,
        day=day or local_day(now),
        reason=reason,
        recorded_at=now,
        recorded_by=actor.display_name[:64],
    )


def locked_enterprise(actor: Actor, enterprise_id: uuid.UUID) -> Enterprise:
    """The row, locked, if it lies in the actor's places; NotFound otherwise."""
    rows: Any = Enterprise._base_manager.filter(path__under=actor.ambient)
    row: Enterprise | None = rows.select_for_update(of=("self",)).filter(pk=enterprise_id).first()
    if row is None:
        raise NotFound()
    return row


def _open_place(actor: Actor, place_id: uuid.UUID) -> Place:
    rows: Any = Place.objects.filter(pk=place_id, closed_on__isnull=True)
    place: Place | None = rows.filter(path__under=actor.ambient).first()
    if place is None:
        raise NotFound()
    return place


def _stand(row: Enterprise, place: Place) -> None:
    """Put it at a place, and into the park that place is, if it is one."""
    row.place, row.path = place, place.path
    row.park = Park.objects.filter(place=place).first()


Contacts = dict[str, tuple[str, tuple[str, ...] | None]]


def _fill(row: Enterprise, given: EnterpriseChanges, now: datetime) -> Contacts:
    """Take over what is given and the class that follows from it. Raises InvalidInput."""
    plan = enterprise_plan(row.path, now)
    filling = Filling(row, plan, local_day(now))
    filling.fill(given)
    contacts: Contacts = {}
    said = given.get("contacts", {})
    for role in wrong_roles(said):
        filling.errors[f"{role}_name"[:64]] = _("Choose one of the list.")
    for role in (one for one in ContactRole.values if one in said):
        name, phones = said[role]
        try:
            numbers = None if phones is None else read_phones_entry(phones).numbers
        except InvalidInput as error:
            filling.errors[f"{role}_phones"] = error.fields["phones"]
        else:
            contacts[role] = (plain(name)[:64], numbers)
    if filling.errors:
        raise InvalidInput(fields=filling.errors)
    if row.class_origin == ClassOrigin.RULE:
        row.service_class = class_by_rule(plan, row, row.park.kind if row.park else "")
    return contacts


def _store(row: Enterprise, *, is_new: bool) -> None:
    if row.credit_code and row.kind != EnterpriseKind.PROJECT:
        with everywhere("a credit code is unique in the whole installation"):
            same = Enterprise.objects.filter(credit_code=row.credit_code).exclude(pk=row.pk)
            if same.exclude(kind=EnterpriseKind.PROJECT).exists():
                raise CodeTaken()
    try:
        with transaction.atomic():
            row.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError as error:
        if "enterprise_code_once" in str(error):
            raise CodeTaken() from error
        if "_pkey" in str(error):
            raise Conflict(_("This number was given to something else before.")) from error
        raise


def _write_contacts(row: Enterprise, contacts: Contacts) -> set[str]:
    """Write whom to call; a contact of whom nothing is left is taken away. Returns what changed."""
    present = {one.role: one for one in Contact.objects.filter(enterprise=row)}
    changed = set()
    for role, (name, numbers) in contacts.items():
        contact = present.get(role) or Contact(enterprise=row, role=role)
        known = open_phones(contact.phone_cipher)
        phones = known if numbers is None else numbers
        if (name, phones) == (contact.name, known):
            continue
        changed.add(role)
        if not name and not phones:
            contact.delete()
            continue
        contact.name = name
        if phones != known:
            contact.set_phones(phones)
        contact.save(force_insert=role not in present)
    return changed
