"""The link passengers of a coach open: signed, short, and without a word about anybody.

It holds the id of the coach and the number of the link, signed with the key of the installation;
the coach itself says until when, so a link can be withdrawn or renewed at any time.
"""

import binascii
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.health import SymptomName
from lianfang.gates.models import Coach, Passenger
from lianfang.gates.models.sealing import open_traveller
from lianfang.gates.selectors.villages import villages_around
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name

# Whoever opens the link, as the audit names them.
PASSENGER = Actor.system("passenger")
LINK_SALT = "gates.coach"
# Longer than any coach is held; too short to be worth passing on.
LINK_MINUTES = 120
_SIGNED, _SIGNATURE = 18, 12
# More than one family travels seldom on one phone.
MOST_OF_ONE_PHONE = 12


def _signature(stated: bytes) -> bytes:
    return salted_hmac(LINK_SALT, stated, algorithm="sha256").digest()[:_SIGNATURE]


def coach_link(coach: Coach) -> str:
    """The word in the address: 40 letters and figures."""
    stated = coach.pk.bytes + coach.link_number.to_bytes(2, "big")
    return urlsafe_b64encode(stated + _signature(stated)).decode()


def read_coach_link(link: str) -> tuple[uuid.UUID, int]:
    """Id of the coach and number of the link. Raises NotFound for one nobody signed."""
    try:
        raw = urlsafe_b64decode(link.encode("ascii"))
    except (binascii.Error, ValueError):
        raise NotFound() from None
    stated, signature = raw[:_SIGNED], raw[_SIGNED:]
    # Base 64 may be written in more than one way; only the one that was made counts.
    made = urlsafe_b64encode(raw).decode()
    if len(raw) != _SIGNED + _SIGNATURE or made != link:
        raise NotFound()
    if not constant_time_compare(signature, _signature(stated)):
        raise NotFound()
    return uuid.UUID(bytes=stated[:16]), int.from_bytes(stated[16:], "big")


def link_holds(coach: Coach, number: int, moment: datetime) -> bool:
    """Whether passengers may still join by the link of that number."""
    if coach.closed_at is not None or coach.link_until is None:
        return False
    return number == coach.link_number and moment < coach.link_until


@dataclass(frozen=True, slots=True)
class CoachDoor:
    """A coach seen by its passengers: what they need to know it by, and what they are asked."""

    id: uuid.UUID
    number: int
    plate: str
    point: str
    origin: str
    destination_id: uuid.UUID | None
    destination: str
    villages: list[tuple[str, str]]
    symptoms: tuple[SymptomName, ...]


def coach_door(link: str, moment: datetime) -> CoachDoor | None:
    """What the link leads to; None when it is over. Raises NotFound for one nobody signed."""
    coach_id, number = read_coach_link(link)
    with everywhere("whoever holds the link stands at the coach"):
        row = Coach.objects.select_related("place", "destination").filter(pk=coach_id).first()
        if row is None:
            raise NotFound()
        if not link_holds(row, number, moment):
            return None
        rules = health_rules(PASSENGER, row.path, moment)
        return CoachDoor(
            id=row.pk,
            number=number,
            plate=row.plate,
            point=row.place.short_name,
            origin=row.origin,
            destination_id=row.destination_id,
            destination=row.destination.short_name if row.destination else row.destination_text,
            villages=villages_around(row.path),
            symptoms=rules.plan.symptoms,
        )


def own_numbers(coach_id: uuid.UUID, own: list[uuid.UUID]) -> list[tuple[int, str]]:
    """Numbers and masked names of those who joined on this phone and still stand on the list."""
    with everywhere("the phone says which entries it made"):
        rows = Passenger.objects.filter(
            coach_id=coach_id, pk__in=own[:MOST_OF_ONE_PHONE], withdrawn_at__isnull=True
        ).order_by("number")
        return [(row.number, mask_name(open_traveller(row.pk, row.sealed).name)) for row in rows]
