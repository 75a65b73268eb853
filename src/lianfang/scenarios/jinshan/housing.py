"""Two hotels take workers in: published. Rooms, prices and who sleeps there are invented."""

from datetime import datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.lodging.models import BedNight, LodgingWish
from lianfang.lodging.planners import offers_for
from lianfang.lodging.services.booking import Asked, ask_for_rooms, book_beds, check_in
from lianfang.lodging.services.hotels import add_rooms, open_hotel
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage

HOTELS = ("复工人员一号酒店", "复工人员二号酒店")
# Persons and nights of each enterprise that asks; the last one still waits.
ASKING = ((6, 14), (10, 20), (4, 10), (8, 30), (3, 7))


def open_hotels(stage: Stage, now: datetime) -> None:
    """The desk takes both hotels on, with their rooms."""
    clerk = stage.actor(CLERK, now)
    for name in HOTELS:
        made = open_hotel(actor=clerk, now=now, place_id=stage.place(name).id)
        add_rooms(
            actor=clerk,
            now=now,
            hotel_id=made.pk,
            numbers="201-210",
            kind="twin",
            beds=2,
            price_fen=12_800,
        )
        add_rooms(
            actor=clerk,
            now=now,
            hotel_id=made.pk,
            numbers="301-304",
            kind="single",
            beds=1,
            price_fen=10_800,
            isolation=True,
        )
    stage.note("2 hotels take workers in")


def lodge_enterprises(stage: Stage, now: datetime) -> None:
    """Five enterprises ask; four get the rooms proposed first, and most of their people come."""
    clerk = stage.actor(CLERK, now)
    day = local_day(now)
    with everywhere("the scenario knows the enterprises of the town"):
        firms = list(Enterprise.objects.filter(kind="enterprise").order_by("-name_key")[:5])
    for number, (firm, (persons, nights)) in enumerate(zip(firms, ASKING, strict=False)):
        waits = number == len(ASKING) - 1
        first = day + timedelta(days=2) if waits else day
        asked = Asked(persons, first, first + timedelta(days=nights))
        wish = ask_for_rooms(actor=clerk, now=now, enterprise_id=firm.pk, asked=asked)
        if not waits:
            _book(stage, now, wish)
    stage.note(f"{len(firms)} enterprises asked for rooms")


def _book(stage: Stage, now: datetime, wish: LodgingWish) -> None:
    clerk = stage.actor(CLERK, now)
    with everywhere("the clerk looks at the whole town"):
        full = LodgingWish.objects.select_related("enterprise__place").get(pk=wish.pk)
        best = offers_for(clerk, full, now)[0]
        rooms = [pk for pk, _number in best.rooms]
    booking = book_beds(
        actor=clerk,
        now=now,
        hotel_id=best.hotel_id,
        enterprise_id=wish.enterprise_id,
        from_day=wish.from_day,
        until_day=wish.until_day,
        room_ids=rooms,
        wish_id=wish.pk,
    )
    with everywhere("the beds of that very booking"):
        beds = list(BedNight.objects.filter(booking=booking).order_by("bed__room__number"))
    for night in beds[: wish.persons - 1]:
        check_in(actor=clerk, now=now, night_id=night.pk)
