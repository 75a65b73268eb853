"""People who say themselves that they look for work, by the code of a place and without an account.

Whoever sends the form has ticked that they want to be recommended; that consent is taken over with
its moment. The desk says who they are: a resident of the register, or somebody from outside. What
was sent is deleted after thirty days.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, Unpack

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.labour.enums import ConsentWay, Raised, SignUpState
from lianfang.labour.models import Seeker, SeekerSignUp
from lianfang.labour.selectors.sign_ups import get_sign_up
from lianfang.labour.services.entries import SeekerEntry
from lianfang.labour.services.seekers import consent, fill, identify, new_seeker, store
from lianfang.labour.services.steps import given_reason
from lianfang.people.models import PRESENT, Person
from lianfang.people.models.sealed import open_phones
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still

KEEP = timedelta(days=30)
# Room for a whole job fair at one code; beyond it somebody is playing.
MOST_WAITING = 2_000
_WISHES = (
    *("skills", "schooling", "wanted_pay", "reach", "wants_dormitory", "night_shift"),
    *("available_from", "origin", "note"),
)


@action("labour.signup.send")
def send_sign_up(
    *,
    actor: Actor,
    now: datetime,
    sign_up_id: uuid.UUID,
    place_id: uuid.UUID,
    name: str,
    phone: str,
    agrees: bool,
    sex: str = "",
    birth_year: int | None = None,
    **entry: Unpack[SeekerEntry],
) -> bool:
    """Keep what somebody says of themselves; the same id again is the same form. Whether it is new.

    Who sends again from the same phone under the same name changes what waits. Raises InvalidInput
    by field (`agrees` without consent), NotFound for a place that is closed, Conflict.
    """
    hold_still()
    place = Place.objects.filter(pk=place_id, closed_on__isnull=True).first()
    if place is None:
        raise NotFound()
    concerning("labour.signup", path=place.path, subject_id=sign_up_id)
    if not agrees:
        raise InvalidInput(
            fields={"agrees": _("Without your consent you cannot be recommended to anybody.")}
        )
    row = _read(now, place, name, phone, sex, birth_year, entry)
    row.id = sign_up_id
    with everywhere("whoever scanned the code of a place may leave their form there"):
        present = SeekerSignUp.objects.filter(pk=sign_up_id).first()
        if present is not None:
            if (present.place_id, present.name) != (row.place_id, row.name):
                raise Conflict()
            return False
        waiting = SeekerSignUp.objects.filter(place=place, state=SignUpState.WAITING)
        waiting.filter(name=row.name, phone_hash=row.phone_hash).delete()
        if waiting.count() >= MOST_WAITING:
            raise Conflict(_("Too many forms wait already. Please speak to your community."))
        row.save(force_insert=True)
    return True


def _read(
    now: datetime,
    place: Place,
    name: str,
    phone: str,
    sex: str,
    birth_year: int | None,
    entry: SeekerEntry,
) -> SeekerSignUp:
    """The form as understood, by the rules for all who look for work. Raises InvalidInput."""
    draft = new_seeker(place, Raised.SELF, now)
    errors: dict[str, Any] = {}
    try:
        identify(draft, name, [phone], sex, birth_year, now)
    except InvalidInput as error:
        errors |= {
            ("phone" if key == "phones" else key): text for key, text in error.fields.items()
        }
    try:
        fill(draft, entry, now)
    except InvalidInput as error:
        errors |= error.fields
    if errors:
        raise InvalidInput(fields=errors)
    names = (*_WISHES, "name", "sex", "birth_year", "phone_cipher", "phone_hash", "lookup_keys")
    return SeekerSignUp(
        place=place,
        path=place.path,
        sent_at=now,
        **{field: getattr(draft, field) for field in names},
    )


@action("labour.signup.settle")
def confirm_sign_up(
    *,
    actor: Actor,
    now: datetime,
    sign_up_id: uuid.UUID,
    person_id: uuid.UUID | None = None,
) -> Seeker:
    """They are listed as having registered themselves: as the resident `person_id`, or as somebody
    from outside (None).

    Raises NotFound, AlreadyLooking where the resident is on the list, InvalidInput.
    """
    hold_still()
    sign_up = _locked(actor, sign_up_id)
    concerning(sign_up, path=sign_up.path, resident=person_id is not None)
    if person_id is None:
        row = new_seeker(sign_up.place, Raised.SELF, now)
        identify(
            row,
            sign_up.name,
            open_phones(sign_up.phone_cipher),
            sign_up.sex,
            sign_up.birth_year,
            now,
        )
    else:
        row = _as_resident(actor, now, person_id)
    consent(row, actor, now, ConsentWay.ONLINE, sign_up.sent_at)
    fill(row, _wishes(sign_up, now), now)
    store(row)
    sign_up.seeker = row
    _settle(sign_up, SignUpState.CONFIRMED, actor, now)
    concerning(row, path=row.path, way=ConsentWay.ONLINE.value)
    return row


def _as_resident(actor: Actor, now: datetime, person_id: uuid.UUID) -> Seeker:
    person: Person | None = (
        Person.objects.filter(PRESENT, pk=person_id).select_related("place").first()
    )
    if person is None or not actor.can("people.person.view", person.path):
        raise NotFound()
    return new_seeker(person.place, Raised.SELF, now, person=person)


def _wishes(sign_up: SeekerSignUp, now: datetime) -> SeekerEntry:
    found: Any = {name: getattr(sign_up, name) for name in _WISHES}
    # Days may have passed since it was sent.
    found["available_from"] = max(sign_up.available_from, local_day(now))
    return found


@action("labour.signup.settle")
def decline_sign_up(
    *, actor: Actor, now: datetime, sign_up_id: uuid.UUID, reason: str
) -> SeekerSignUp:
    """It becomes no entry, such as one sent in jest or by somebody listed already."""
    hold_still()
    sign_up = _locked(actor, sign_up_id)
    concerning(sign_up, path=sign_up.path)
    sign_up.reason = given_reason(reason)
    _settle(sign_up, SignUpState.DECLINED, actor, now)
    return sign_up


def _settle(sign_up: SeekerSignUp, state: SignUpState, actor: Actor, now: datetime) -> None:
    sign_up.state, sign_up.settled_at = state, now
    sign_up.settled_by = actor.display_name[:64]
    sign_up.save()


def _locked(actor: Actor, sign_up_id: uuid.UUID) -> SeekerSignUp:
    SeekerSignUp.objects.select_for_update(of=("self",)).filter(pk=sign_up_id).first()
    return get_sign_up(actor, sign_up_id)


@action("labour.signup.forget")
def forget_sign_ups(*, actor: Actor, now: datetime) -> int:
    """Delete the forms of more than thirty days ago, settled or not; how many."""
    with everywhere("what people sent is deleted in time, wherever it was"):
        gone, _each = SeekerSignUp.objects.filter(sent_at__lt=now - KEEP).delete()
    concerning("labour.signup", path="", deleted=gone)
    return gone
