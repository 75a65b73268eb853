"""How a town drives its residents: what for, who may ask, what must be done when a vehicle is back.

Every entry has a default, so a plan that says nothing still has a sound way of driving people to
dialysis: thirty minutes to disinfect between two rides, temperatures and disinfection on return.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording

VehicleKindKey = Literal["ambulance", "car", "van", "bus", "other"]
ReturnCheck = Literal["disinfection", "driver_temperature", "passenger_temperature"]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=1440)]
Days = Annotated[int, msgspec.Meta(ge=1, le=92)]


class Purpose(Part, frozen=True):
    """What somebody is driven for.

    minutes        there and back with the treatment: a booking's first guess
    medicine_run   no passenger: the driver fetches prescriptions for several persons
    vehicle_kinds  kinds that may drive it, best first; none named = any
    buffer_minutes time to disinfect afterwards, where this purpose needs another one
    """

    key: Key
    title: Wording
    minutes: Annotated[int, msgspec.Meta(ge=15, le=1440)] = 240
    medicine_run: bool = False
    vehicle_kinds: tuple[VehicleKindKey, ...] = ()
    buffer_minutes: Minutes | None = None


PURPOSES = (
    Purpose("dialysis", Wording("血液透析", "Dialysis"), 330),
    Purpose("chemotherapy", Wording("放化疗", "Chemotherapy"), 480),
    Purpose(
        "fever_clinic",
        Wording("发热门诊", "Fever clinic"),
        180,
        vehicle_kinds=("ambulance",),
        buffer_minutes=60,
    ),
    Purpose("antenatal", Wording("产检待产", "Antenatal care"), 240),
    Purpose("medicine", Wording("代购药品", "Medicine run"), 180, medicine_run=True),
    Purpose("other", Wording("其他就医", "Other treatment"), 240),
)

# Whoever looks after residents; a town may narrow it.
MAY_ASK = (
    AccountRole.COMMANDER,
    AccountRole.WORKING_GROUP_MEMBER,
    AccountRole.COMMUNITY_SECRETARY,
    AccountRole.COMMUNITY_WORKER,
    AccountRole.GRID_WORKER,
)


class Transport(Part, frozen=True):
    """Medical transport of a town.

    buffer_minutes  between the expected return and the next ride: disinfection and rest
    early_minutes   a vehicle may leave so long before the time it is booked for
    ahead_days      repeating bookings stand on the board so many days ahead
    return_checks   what must be recorded before the vehicle may leave again
    minimum, fever, maximum  of a thermometer, °C with one decimal; fever and above is told on
    may_ask         roles of accounts that may ask for a ride
    """

    purposes: tuple[Purpose, ...] = PURPOSES
    buffer_minutes: Minutes = 30
    early_minutes: Minutes = 60
    ahead_days: Days = 28
    return_checks: tuple[ReturnCheck, ...] = (
        "disinfection",
        "driver_temperature",
        "passenger_temperature",
    )
    minimum: Decimal = Decimal("34.0")
    fever: Decimal = Decimal("37.3")
    maximum: Decimal = Decimal("42.0")
    may_ask: tuple[AccountRole, ...] = MAY_ASK

    def purpose(self, key: str) -> Purpose | None:
        """The purpose of that key, None if this plan does not drive for it."""
        return next((purpose for purpose in self.purposes if purpose.key == key), None)

    def purpose_title(self, key: str) -> str:
        """The purpose in this town's words; the key itself for one of another plan."""
        purpose = self.purpose(key)
        return str(purpose.title) if purpose else key

    def buffer(self, key: str) -> int:
        """Minutes to disinfect after a ride for the purpose."""
        purpose = self.purpose(key)
        own = purpose.buffer_minutes if purpose else None
        return self.buffer_minutes if own is None else own


def transport_contradictions(transport: Transport, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    counted = Counter(purpose.key for purpose in transport.purposes)
    for key, times in counted.items():
        if times > 1:
            yield (
                f"{path}.purposes",
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    if not transport.purposes:
        yield f"{path}.purposes", _("A plan needs at least one purpose of a ride.")
    if not transport.may_ask:
        yield f"{path}.may_ask", _("Nobody could ask for a ride.")
    if not transport.minimum < transport.fever <= transport.maximum:
        yield f"{path}.fever", _("Minimum, fever and maximum must rise in this order.")
