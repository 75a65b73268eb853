"""Hotels of the small town, rooms, wishes and bookings; made through the services."""

from datetime import date, timedelta

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.lodging.models import Bed, BedNight, Booking, Hotel, Room
from lianfang.lodging.services.booking import Asked, ask_for_rooms, book_beds
from lianfang.lodging.services.hotels import add_rooms, open_hotel
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from tests.people.builders import NOW, SYSTEM, Town, appointed

TODAY = local_day(NOW)


def night(number: int) -> date:
    """The day so many days after today."""
    return TODAY + timedelta(days=number)


def desk(town: Town) -> Actor:
    """Who books rooms for the whole town."""
    return appointed(Role.COMMANDER, town.township)


def hotel(town: Town, name: str = "复工人员一号酒店", within: Place | None = None) -> Hotel:
    """A hotel of the community with three twin rooms and a single one."""
    place = create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=(within or town.community).pk,
        kind="site",
        site_kind="hotel",
        name=name,
    )
    made = open_hotel(actor=desk(town), now=NOW, place_id=place.pk)
    given = {"actor": desk(town), "now": NOW, "hotel_id": made.pk}
    add_rooms(numbers="301-303", kind="twin", beds=2, price_fen=20_000, **given)
    add_rooms(numbers="305", kind="single", beds=1, price_fen=15_000, isolation=True, **given)
    return made


def room(house: Hotel, number: str = "301") -> Room:
    with everywhere("a test looks at what was stored"):
        return Room.objects.get(hotel=house, number=number)


def beds(house: Hotel, number: str = "301") -> list[Bed]:
    with everywhere("a test looks at what was stored"):
        return list(Bed.objects.filter(room__hotel=house, room__number=number).order_by("number"))


def ask(town: Town, firm: Enterprise, persons: int = 3, first: int = 0, until: int = 3, **more):
    asked = Asked(persons, night(first), night(until), **more)
    return ask_for_rooms(actor=desk(town), now=NOW, enterprise_id=firm.pk, asked=asked)


def book(
    town: Town,
    house: Hotel,
    firm: Enterprise,
    *numbers: str,
    first: int = 0,
    until: int = 3,
    now=NOW,
    **more,
) -> Booking:
    return book_beds(
        actor=desk(town),
        now=now,
        hotel_id=house.pk,
        enterprise_id=firm.pk,
        from_day=night(first),
        until_day=night(until),
        room_ids=[room(house, number).pk for number in numbers],
        **more,
    )


def nights(booking: Booking) -> list[BedNight]:
    with everywhere("a test looks at what was stored"):
        return list(BedNight.objects.filter(booking=booking).order_by("bed__number"))


def fresh(row):
    """The row as it is stored."""
    with everywhere("a test looks at what was stored"):
        return type(row).objects.get(pk=row.pk)
