"""Rows of the labour room for the permission test."""

from datetime import date, timedelta
from typing import Any

from lianfang.enterprises.models import Enterprise
from lianfang.labour.models import (
    MatchLine,
    MatchProposal,
    Referral,
    Seeker,
    SeekerSignUp,
    Vacancy,
)
from lianfang.labour.selectors.sign_ups import DOOR
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, Corner, World

SEATS = 400


def _enterprise(corner: Corner) -> Any:
    """The enterprise the contact of the table acts for."""
    return Enterprise.objects.get(name=f"企业{corner.name}")


def vacancy(corner: Corner, title: str) -> Any:
    """A vacancy with room for everybody who tries the door."""
    row = _enterprise(corner)
    return Vacancy.objects.create(
        enterprise=row,
        place=row.place,
        path=row.path,
        title=title,
        seats=SEATS,
        open_from=date(2020, 1, 1),
        raised="desk",
        raised_at=EARLIER,
        raised_by="test",
    )


def seeker(corner: Corner, name: str) -> Any:
    return Seeker.objects.create(
        place=corner.place,
        path=corner.place.path,
        name=name,
        available_from=date(2020, 3, 1),
        consent_way="phone",
        consent_at=EARLIER,
        consent_by="test",
        raised="desk",
        raised_at=EARLIER,
    )


@sample("vacancy_id")
def vacancy_id(world: World, corner: Corner) -> Any:
    return vacancy(corner, "装配工").pk


@sample("seeker_id")
def seeker_id(world: World, corner: Corner) -> Any:
    return seeker(corner, "求职甲").pk


@sample("seeker_sign_up_id")
def seeker_sign_up_id(world: World, corner: Corner) -> Any:
    """A form somebody sent by the code of the place."""
    return SeekerSignUp.objects.create(
        place=corner.place,
        path=corner.place.path,
        name="求职丁",
        available_from=date(2020, 3, 1),
        sent_at=EARLIER,
    ).pk


@sample("referral_id")
def referral_id(world: World, corner: Corner) -> Any:
    """Somebody recommended who waits for an answer."""
    return Referral.objects.create(
        vacancy=vacancy(corner, "车工"),
        seeker=seeker(corner, "求职乙"),
        place=corner.place,
        path=corner.place.path,
        seat=1,
        recommended_at=NOW - timedelta(hours=1),
        recommended_by="test",
        waits_since=NOW - timedelta(hours=1),
    ).pk


def proposal(corner: Corner) -> Any:
    return MatchProposal.objects.create(
        place=corner.place,
        path=corner.place.path,
        within=corner.place.path,
        state="open",
        created_by="test",
        created_at=EARLIER,
    )


@sample("match_id")
def match_id(world: World, corner: Corner) -> Any:
    return proposal(corner).pk


@sample("match_line_id")
def match_line_id(world: World, corner: Corner) -> Any:
    return MatchLine.objects.create(
        proposal=proposal(corner),
        seeker=seeker(corner, "求职丙"),
        vacancy=vacancy(corner, "电工"),
    ).pk


@sample("labour:sign_up|link", anywhere=True)
def work_link(world: World, corner: Corner) -> Any:
    """The address the code for work leads to."""
    return DOOR.link(corner.place.pk, NOW)
