"""Rows of the needs room for the permission test."""

from datetime import timedelta
from typing import Any

from lianfang.enterprises.models import Enterprise
from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, Corner, World


def _enterprise(corner: Corner) -> Any:
    """The enterprise the contact of the table acts for."""
    return Enterprise.objects.get(name=f"企业{corner.name}")


@sample("ticket_id")
def ticket_id(world: World, corner: Corner) -> Any:
    return Ticket.objects.create(
        enterprise=_enterprise(corner),
        need="logistics",
        text="货车堵在路口",
        source="desk",
        raised_at=EARLIER,
        raised_by="test",
        due_at=EARLIER + timedelta(days=1),
        state="raised",
    ).pk


@sample("liaison_visit_id")
def liaison_visit_id(world: World, corner: Corner) -> Any:
    return LiaisonVisit.objects.create(
        enterprise=_enterprise(corner),
        visitor="test",
        how="visit",
        visited_at=EARLIER,
        said="一切正常",
        recorded_at=NOW,
        recorded_by="test",
    ).pk


def measure(corner: Corner, title: str) -> Any:
    return Measure.objects.create(
        place=corner.place,
        path=corner.place.path,
        kind="matter",
        title=title,
        text="当天放行",
        need="logistics",
        created_at=EARLIER,
        created_by="test",
    )


@sample("measure_id")
def measure_id(world: World, corner: Corner) -> Any:
    return measure(corner, "通行证一日办结").pk


@sample("measure_offer_id")
def measure_offer_id(world: World, corner: Corner) -> Any:
    return MeasureOffer.objects.create(
        measure=measure(corner, "专人对接"),
        enterprise=_enterprise(corner),
        offered_at=EARLIER,
        offered_by="test",
    ).pk
