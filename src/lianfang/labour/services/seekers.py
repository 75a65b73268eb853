"""People who look for work: nobody is listed without having said so, and how they said it is kept.

A resident stays one entry of the register; only what concerns work stands here. Whoever withdraws
their consent is gone from every list at once, what still runs for them is withdrawn, and what was
written down of somebody from outside is cleared.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, Text
from lianfang.kit.ids import new_id
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import plain
from lianfang.labour.enums import (
    WAITING,
    ConsentWay,
    Raised,
    ReferralState,
    SeekerState,
)
from lianfang.labour.models import Referral, Seeker
from lianfang.labour.models.vacancy import OLDEST, YOUNGEST
from lianfang.labour.selectors.plans import labour_plan
from lianfang.labour.selectors.seekers import age_of
from lianfang.labour.selectors.units import departments
from lianfang.labour.services.entries import Filling, SeekerEntry
from lianfang.labour.services.steps import given_reason, pass_on
from lianfang.people.enums import Sex
from lianfang.people.models import PRESENT, Person
from lianfang.people.selectors.entries import name_fault, read_phones_entry
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still


class AlreadyLooking(Conflict):
    """This resident is on the list of those who look for work."""

    code = "already_looking"
    default = _("This person is on the list of those who look for work already.")


@action("labour.seeker.register")
def register_resident(
    *,
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    consent_way: str,
    consent_at: datetime | None = None,
    team_id: uuid.UUID | None = None,
    **entry: Unpack[SeekerEntry],
) -> Seeker:
    """A resident says that they look for work and want to be recommended.

    Raises InvalidInput by field, NotFound, AlreadyLooking.
    """
    hold_still()
    person: Person | None = (
        Person.objects.filter(PRESENT, pk=person_id).select_related("place").first()
    )
    if person is None or not actor.can("people.person.view", person.path):
        raise NotFound()
    concerning("labour.seeker", path=person.path)
    row = new_seeker(person.place, Raised.DESK, now, person=person)
    _bring(actor, now, row, team_id)
    consent(row, actor, now, consent_way, consent_at)
    fill(row, entry, now)
    store(row)
    concerning(row, path=row.path, way=consent_way)
    return row


@action("labour.seeker.register_outsider")
def register_outsider(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str,
    phones: Sequence[str],
    consent_way: str,
    consent_at: datetime | None = None,
    sex: str = Sex.UNKNOWN,
    birth_year: int | None = None,
    team_id: uuid.UUID | None = None,
    seeker_id: uuid.UUID | None = None,
    raised: Raised = Raised.DESK,
    **entry: Unpack[SeekerEntry],
) -> Seeker:
    """Somebody who is not on the register looks for work here, reached through a place.

    The same id again is the same entry. Raises InvalidInput by field (name, phones ...).
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    if seeker_id is not None:
        with everywhere("an id is taken wherever it was used"):
            present: Seeker | None = Seeker.objects.filter(pk=seeker_id).first()
        if present is not None:
            concerning(present, path=place.path, again=True)
            return present
    row = new_seeker(place, raised, now)
    row.id = seeker_id or row.id
    identify(row, name, phones, sex, birth_year, now)
    _bring(actor, now, row, team_id)
    consent(row, actor, now, consent_way, consent_at)
    fill(row, entry, now)
    store(row)
    concerning(row, path=row.path, way=consent_way)
    return row


def new_seeker(
    place: Place | Any, raised: Raised, now: datetime, person: Person | None = None
) -> Seeker:
    """Somebody who looks for work from now on, with nothing said of them yet; not saved."""
    return Seeker(
        id=new_id(),
        person=person,
        place_id=place.id,
        path=place.path,
        raised=raised,
        raised_at=now,
        state=SeekerState.LOOKING,
    )


def identify(
    row: Seeker,
    name: str,
    phones: Sequence[str],
    sex: str,
    birth_year: int | None,
    now: datetime,
) -> None:
    """Who somebody from outside is. Raises InvalidInput by field."""
    fields: dict[str, Text] = {}
    row.name = plain(name)
    if fault := name_fault(row.name):
        fields["name"] = fault
    try:
        numbers = read_phones_entry(phones).numbers
    except InvalidInput as error:
        fields["phones"] = error.fields["phones"]
    else:
        row.set_phones(numbers)
        if not numbers:
            fields["phones"] = _("Without a phone nobody can be told of work.")
    row.sex = sex if sex in Sex.values else Sex.UNKNOWN
    row.birth_year = birth_year
    age = age_of(row, local_day(now))
    if age is not None and not YOUNGEST <= age <= OLDEST:
        fields["birth_year"] = _("Nobody under 16 may be employed; check the year of birth.")
    if fields:
        raise InvalidInput(fields=fields)


def consent(row: Seeker, actor: Actor, now: datetime, way: str, at: datetime | None) -> None:
    """How, when and before whom they said it. Raises InvalidInput."""
    if way not in ConsentWay.values:
        raise InvalidInput(
            fields={"consent_way": _("Say how they agreed; without consent nobody is listed.")}
        )
    row.consent_way = way
    row.consent_at = happened_at(at, now, "consent_at")
    row.consent_by = actor.display_name[:64]


def fill(row: Seeker, entry: SeekerEntry, now: datetime) -> None:
    """Take over what is said of work. Raises InvalidInput by field."""
    filling = Filling(row, labour_plan(row.path, now), local_day(now))
    filling.seeker(entry)
    age = age_of(row, local_day(now))
    if age is not None and age < YOUNGEST:
        filling.errors.setdefault("person_id", _("Nobody under 16 may be employed."))
    if filling.errors:
        raise InvalidInput(fields=filling.errors)


def store(row: Seeker) -> None:
    """Write a new entry. Raises AlreadyLooking."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "seeker_person_once" in str(error):
            raise AlreadyLooking() from error
        raise


def _bring(actor: Actor, now: datetime, row: Seeker, team_id: uuid.UUID | None) -> None:
    """Name the department that brought them. Raises InvalidInput for another."""
    if team_id is None:
        row.team = None
        return
    plan = labour_plan(row.path, now)
    known = {team.pk: team for team in departments(actor, row.path, plan, local_day(now))}
    if team_id not in known:
        raise InvalidInput(fields={"team_id": _("Choose one of the list.")})
    row.team = known[team_id]


@action("labour.seeker.update")
def update_seeker(
    *,
    actor: Actor,
    now: datetime,
    seeker_id: uuid.UUID,
    team_id: uuid.UUID | None = None,
    **changes: Unpack[SeekerEntry],
) -> Seeker:
    """Change what somebody wants, and which department brought them. Raises InvalidInput."""
    row = _locked(actor, seeker_id)
    concerning(row, path=row.path, changed=sorted(changes))
    _bring(actor, now, row, team_id)
    fill(row, changes, now)
    row.save()
    return row


@action("labour.seeker.withdraw")
def withdraw_consent(*, actor: Actor, now: datetime, seeker_id: uuid.UUID, reason: str) -> Seeker:
    """They do not want to be recommended any more: gone from every list, also what still runs.

    Who is hired stays hired. Raises InvalidInput without a reason.
    """
    row = _locked(actor, seeker_id)
    concerning(row, path=row.path)
    return end_consent(actor, now, row, given_reason(reason))


def end_consent(actor: Actor, now: datetime, row: Seeker, reason: str) -> Seeker:
    """Take a locked seeker off every list; for services of this room."""
    with everywhere("whatever still runs for them, wherever"):
        running = Referral.objects.select_for_update(of=("self",)).filter(
            seeker=row, state__in=WAITING
        )
        for referral in running.order_by("pk"):
            pass_on(referral, ReferralState.WITHDRAWN, actor, now, reason=reason)
    row.state, row.withdrawn_at, row.withdrawn_why = SeekerState.WITHDRAWN, now, reason
    if row.person_id is None:
        row.name, row.origin, row.birth_year, row.sex = "", "", None, Sex.UNKNOWN
        row.phone_cipher, row.phone_hash, row.lookup_keys = None, None, []
    row.note = ""
    row.save()
    return row


def _locked(actor: Actor, seeker_id: uuid.UUID) -> Seeker:
    row: Seeker | None = (
        Seeker.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=seeker_id)
        .exclude(state=SeekerState.WITHDRAWN)
        .first()
    )
    if row is None:
        raise NotFound()
    return row
