"""Beds of a home: who has which, how much help they need, whom to call.

Only who is registered in the home gets a bed in it: the register says who lives where, this says in
which bed. A bed of somebody who has left the register or the home is free again.
"""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.institutions.models import Stay
from lianfang.institutions.models.stay import open_contact, seal_contact
from lianfang.institutions.selectors.homes import get_home, living_there
from lianfang.institutions.selectors.plans import institutions_plan
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.phones import check_phone
from lianfang.kit.text import tidy
from lianfang.people.services.reveals import Revealed, open_once
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still

RIGHT = "institutions.stay.assign"
LONGEST = 16
LONGEST_NAME = 32


@action(RIGHT)
def assign_bed(
    *,
    actor: Actor,
    now: datetime,
    home_id: uuid.UUID,
    person_id: uuid.UUID,
    room: str,
    bed: str,
    care_level: str = "",
    contact_name: str = "",
    contact_phone: str = "",
) -> Stay:
    """Somebody who lives in the home has this bed from today on; what they had before ends.

    Name or phone of the relative left empty stay what they were: nobody who changes a bed sees
    them. The same again changes nothing. Raises InvalidInput by field (a bed that is taken, an
    unknown level, no phone number), NotFound for somebody who is not registered in the home.
    """
    hold_still()
    home = _locked_home(actor, home_id, now)
    concerning("institutions.stay", path=home.path, person=str(person_id))
    today = local_day(now)
    if not living_there(home, today).filter(pk=person_id).exists():
        raise NotFound()
    given = _checked(home, now, room, bed, care_level, contact_name, contact_phone)
    room, bed, name, phone = given
    _free_the_left(home, today)
    before = Stay.objects.filter(person_id=person_id, until__isnull=True).first()
    taken = Stay.objects.filter(place=home, room=room, bed=bed, until__isnull=True)
    if taken.exclude(person_id=person_id).exists():
        raise InvalidInput(fields={"bed": _("This bed is taken.")})
    if before is not None:
        known_name, known_phone = open_contact(before)
        name, phone = name or known_name, phone or known_phone
        same = (before.place_id, before.room, before.bed) == (home.pk, room, bed)
        told = (before.care_level, *open_contact(before)) == (care_level, name, phone)
        if same and told:
            return before
        before.until = today
        before.save(update_fields=["until"])
    row = Stay(
        id=new_id(),
        place=home,
        path=home.path,
        person_id=person_id,
        room=room,
        bed=bed,
        care_level=care_level,
        since=today,
    )
    row.contact = seal_contact(row.pk, name, phone)
    row.save(force_insert=True)
    concerning(row, path=row.path, person=str(person_id))
    return row


def _locked_home(actor: Actor, home_id: uuid.UUID, now: datetime) -> Place:
    """The home; beds of one home are given one after the other."""
    home = get_home(actor, home_id, now, RIGHT)
    Place.objects.select_for_update(no_key=True).get(pk=home.pk)
    return home


def _free_the_left(home: Place, today: Any) -> None:
    """Whoever left the register or lives elsewhere now needs the bed no more."""
    living = living_there(home, today).values("pk")
    rows = Stay.objects.filter(place=home, until__isnull=True)
    rows.exclude(person__in=living).update(until=today)


def _checked(
    home: Place, now: datetime, room: str, bed: str, level: str, name: str, phone: str
) -> tuple[str, str, str, str]:
    room, bed, name = tidy(room), tidy(bed), tidy(name)
    fields: dict[str, Any] = {}
    for key, value in (("room", room), ("bed", bed)):
        if not value:
            fields[key] = _("This is needed.")
        elif len(value) > LONGEST:
            fields[key] = _("At most %(most)s characters.") % {"most": LONGEST}
    plan = institutions_plan(home.path, now)
    if level and level not in {one.key for one in plan.levels}:
        fields["care_level"] = _("Choose from the list.")
    if len(name) > LONGEST_NAME:
        fields["contact_name"] = _("At most %(most)s characters.") % {"most": LONGEST_NAME}
    number = ""
    if phone.strip():
        checked = check_phone(phone)
        number = checked.number
        if not checked.ok:
            fields["contact_phone"] = _("This is not a phone number.")
    if fields:
        raise InvalidInput(fields=fields)
    return room, bed, name, number


@action("institutions.stay.end")
def end_stay(*, actor: Actor, now: datetime, stay_id: uuid.UUID) -> Stay:
    """The bed is free from today on; done twice it is the same. Where the person is registered
    stays as it is."""
    row: Stay | None = Stay.objects.select_for_update(of=("self",)).filter(pk=stay_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, person=str(row.person_id))
    if row.until is None:
        row.until = local_day(now)
        row.save(update_fields=["until"])
    return row


@action("institutions.contact.reveal")
def reveal_contact(*, actor: Actor, now: datetime, stay_id: uuid.UUID, reason: str) -> Revealed:
    """Name and phone of the relative to be called, in full, once and with a reason; counts with
    all that is opened in a day. Raises InvalidInput, TooMany."""
    row: Stay | None = Stay.objects.filter(pk=stay_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, field="phones")
    name, phone = open_contact(row)
    if not (name or phone):
        raise InvalidInput(fields={"reason": _("There is nothing to show.")})
    return open_once(actor, now, row, "phones", reason, f"{name} {phone}".strip())
