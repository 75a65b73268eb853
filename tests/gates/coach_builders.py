"""A coach of 31 at the checkpoint on the road, and passengers who join it."""

import uuid
from datetime import datetime
from decimal import Decimal

from lianfang.gates.models.sealing import Driver
from lianfang.gates.selectors.coach_link import PASSENGER
from lianfang.gates.services.coaches import Declared, close_coach, open_coach
from lianfang.gates.services.passengers import Said, add_passenger, join_coach, measure_passenger
from lianfang.kit.ids import id_at
from tests.command.builders import SYSTEM, at
from tests.gates.builders import Gates
from tests.people.builders import paper_number

DRIVER = Driver("赵师傅", "D4202", "13800008888")


def declared(gates: Gates, **more) -> Declared:
    fields = {
        "plate": "鄂a·t1234",
        "passengers": 31,
        "origin": "武汉",
        "driver": DRIVER,
        "destination": gates.town.village.pk,
    }
    return Declared(**(fields | more))


def held(gates: Gates, when: datetime | None = None, *, actor=SYSTEM, coach_id=None, **more):
    when = when or at("09:00")
    return open_coach(
        actor=actor,
        now=when,
        point_id=gates.road.pk,
        coach_id=coach_id or id_at(when),
        declared=declared(gates, **more),
    )


def said(sequence: int = 1, name: str = "周小梅", **more) -> Said:
    fields = {
        "name": name,
        "paper_kind": "resident_id",
        "paper": paper_number(sequence=sequence),
        "phone": "13900001234",
    }
    return Said(**(fields | more))


def joined(coach, words: Said, *, when: datetime | None = None, passenger_id=None):
    when = when or at("09:05")
    return join_coach(
        actor=PASSENGER,
        now=when,
        coach_id=coach.pk,
        link_number=coach.link_number,
        passenger_id=passenger_id or id_at(when),
        said=words,
    )


def added(coach, words: Said, *, actor=SYSTEM, passenger_id=None):
    return add_passenger(
        actor=actor,
        now=at("09:06"),
        coach_id=coach.pk,
        passenger_id=passenger_id or id_at(at("09:06")),
        said=words,
    )


def measured(passenger, heat: str, *, when: datetime | None = None, actor=SYSTEM, reading_id=None):
    return measure_passenger(
        actor=actor,
        now=when or at("09:10"),
        passenger_id=passenger.pk,
        temperature=Decimal(heat),
        reading_id=reading_id,
    )


def closed(coach, deed: str = "registered", *, persons: int, actor=SYSTEM, passage_id=None, **more):
    return close_coach(
        actor=actor,
        now=at("09:20"),
        coach_id=coach.pk,
        passage_id=passage_id or id_at(at("09:20")),
        deed=deed,
        persons=persons,
        **more,
    )


def other_id() -> uuid.UUID:
    return id_at(at("08:00"))
