"""Rows of the isolation room for the permission test."""

from datetime import date, timedelta
from typing import Any

from lianfang.isolation.models import Errand, IsolationCase, Outing, Paper, SlotRecord
from lianfang.kit.ids import new_id
from lianfang.people.services.persons import register_person
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World


def isolated(corner: Corner, name: str) -> Any:
    person = register_person(actor=SYSTEM, now=EARLIER, place_id=corner.home.pk, name=name)
    return IsolationCase.objects.create(
        place=corner.home,
        path=corner.home.path,
        person=person,
        reason="arrival",
        mode="home",
        starts_on=date(2020, 3, 17),
        due_on=date(2020, 3, 31),
        origin="hand",
        opened_at=EARLIER,
        opened_by="test",
    )


def paper(corner: Corner, name: str) -> Any:
    return Paper.objects.create(
        case=isolated(corner, name),
        kind="notice",
        number=f"GZ{name}{corner.name}"[:24],
        word=new_id().hex,
        mode="home",
        starts_on=date(2020, 3, 17),
        due_on=date(2020, 3, 31),
        issued_at=NOW,
        issued_by="test",
    )


@sample("case_id")
def case_id(world: World, corner: Corner) -> Any:
    return isolated(corner, "林奶奶").pk


@sample("outing_id")
def outing_id(world: World, corner: Corner) -> Any:
    return Outing.objects.create(
        case=isolated(corner, "郑爷爷"),
        left_at=NOW - timedelta(hours=1),
        reason="买菜",
        noted_at=NOW,
        noted_by="test",
    ).pk


@sample("entry_id")
def entry_id(world: World, corner: Corner) -> Any:
    case = isolated(corner, "谢奶奶")
    return SlotRecord.objects.create(
        id=new_id(),
        place=corner.home,
        path=corner.home.path,
        case=case,
        taken_at=NOW,
        received_at=NOW,
        channel="phone",
        answer="nobody",
    ).pk


@sample("paper_id")
def paper_id(world: World, corner: Corner) -> Any:
    return paper(corner, "宋奶奶").pk


@sample("isolation:verify|word", anywhere=True)
def word(world: World, corner: Corner) -> Any:
    return paper(corner, "唐奶奶").word


@sample("errand_id")
def errand_id(world: World, corner: Corner) -> Any:
    person = register_person(actor=SYSTEM, now=EARLIER, place_id=corner.home.pk, name="韩奶奶")
    return Errand.objects.create(
        place=corner.home,
        path=corner.home.path,
        person=person,
        kind="food",
        asked_at=NOW,
        asked_by="test",
        due_at=NOW + timedelta(hours=8),
    ).pk
