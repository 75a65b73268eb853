"""Closed institutions for machines: the day of a home, its residents, rounds, shifts."""

import uuid
from datetime import UTC
from typing import Any

from ninja import Router, Status

from lianfang.access.pages import operation
from lianfang.institutions.api import shapes as s
from lianfang.institutions.selectors.homes import (
    VIEW,
    HomeDay,
    get_home,
    get_stay,
    get_watch,
    home_day,
    home_days,
    home_list,
)
from lianfang.institutions.services.rounds import Line, record_round
from lianfang.institutions.services.stays import assign_bed, end_stay
from lianfang.institutions.services.watches import assign_watch, withdraw_watch
from lianfang.places.selectors import get_place

router = Router(tags=["institutions"])


def _home(shown: HomeDay) -> dict[str, Any]:
    return {
        "id": shown.home.pk,
        "name": shown.home.short_name,
        "where": shown.where,
        "day": shown.day,
        "residents": len(shown.residents),
        "without_bed": shown.without_bed,
        "fevers": shown.fevers,
        "on_watch": shown.on_watch,
        "sleeping_in": shown.sleeping_in,
        "visitors": shown.visitors,
        "goods": shown.goods,
        "has_reported": shown.reported is not None,
        "rounds": [
            {
                "key": one.round.key,
                "ends_at": one.ends_at,
                "checked": one.checked,
                "missing": [who.card.id for who in one.missing],
                "is_late": one.is_late,
            }
            for one in shown.rounds
        ],
    }


@router.get("/homes", response=list[s.HomeOut])
@operation(VIEW)
def list_homes(request: Any, place_id: uuid.UUID) -> Any:
    """Homes in a place with their day."""
    place = get_place(request.actor, place_id)
    found = home_list(request.actor, place.path, request.now)
    return [_home(one) for one in home_days(request.actor, found, request.now)]


@router.get("/homes/{home_id}", response=s.HomeOut)
@operation(VIEW)
def get_one_home(request: Any, home_id: uuid.UUID, day: s.Day | None = None) -> Any:
    """One home on a day, today where none is named."""
    row = get_home(request.actor, home_id, request.now)
    return _home(home_day(request.actor, row, request.now, day))


@router.get("/homes/{home_id}/residents", response=list[s.ResidentOut])
@operation(VIEW)
def list_residents(request: Any, home_id: uuid.UUID, day: s.Day | None = None) -> Any:
    """Everybody who lives in a home, by bed."""
    row = get_home(request.actor, home_id, request.now)
    return [
        {
            "person_id": one.card.id,
            "stay_id": one.stay.pk if one.stay else None,
            "name": one.card.title,
            "room": one.stay.room if one.stay else "",
            "bed": one.stay.bed if one.stay else "",
            "care_level": one.stay.care_level if one.stay else "",
            "contact_name": one.contact_name,
            "contact_phone": one.contact_phone,
            "rounds": list(one.rounds),
            "in_fever_path": one.in_fever_path,
        }
        for one in home_day(request.actor, row, request.now, day).residents
    ]


@router.post("/homes/{home_id}/beds", response={201: s.StayOut})
@operation("institutions.stay.assign")
def post_bed(request: Any, home_id: uuid.UUID, body: s.BedIn) -> Any:
    """Give somebody who lives in the home a bed; what they had before ends."""
    made = assign_bed(actor=request.actor, now=request.now, home_id=home_id, **body.dict())
    return Status(201, made)


@router.post("/stays/{stay_id}/end", response={200: s.StayOut})
@operation("institutions.stay.end")
def post_end(request: Any, stay_id: uuid.UUID) -> Any:
    """Free the bed."""
    get_stay(request.actor, stay_id, "institutions.stay.end")
    return end_stay(actor=request.actor, now=request.now, stay_id=stay_id)


@router.post("/homes/{home_id}/rounds", response={201: s.KeptOut})
@operation("institutions.round.record")
def post_round(request: Any, home_id: uuid.UUID, body: s.RoundIn) -> Any:
    """Keep a round; each line is a health check and begins the fever path where it must."""
    made = record_round(
        actor=request.actor,
        now=request.now,
        home_id=home_id,
        taken_at=body.taken_at.astimezone(UTC),
        lines=[Line(**one.dict()) for one in body.lines],
    )
    return Status(201, {"kept": len(made), "fevers": sum(one.fever for one in made)})


@router.post("/homes/{home_id}/watches", response={201: s.WatchOut})
@operation("institutions.watch.assign")
def post_watch(request: Any, home_id: uuid.UUID, body: s.WatchIn) -> Any:
    """Put somebody on the list of a shift."""
    made = assign_watch(actor=request.actor, now=request.now, home_id=home_id, **body.dict())
    return Status(201, made)


@router.post("/watches/{watch_id}/withdraw", response={200: s.WatchOut})
@operation("institutions.watch.withdraw")
def post_withdraw(request: Any, watch_id: uuid.UUID) -> Any:
    """Take somebody off the list."""
    get_watch(request.actor, watch_id, "institutions.watch.withdraw")
    return withdraw_watch(actor=request.actor, now=request.now, watch_id=watch_id)
