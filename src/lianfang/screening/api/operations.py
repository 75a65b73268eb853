"""Screenings, their coverage and their missed, doors recorded, what follows from arrivals."""

import uuid
from typing import Any, Literal

from ninja import Router, Status

from lianfang.access.pages import operation
from lianfang.places.selectors import get_place
from lianfang.screening.api import shapes as s
from lianfang.screening.selectors.campaigns import (
    campaign_list,
    campaign_rows,
    get_campaign,
    preview,
    rounds_of,
    steps_of,
)
from lianfang.screening.selectors.coverage import Tally, coverage, days_of
from lianfang.screening.selectors.follows import follow_list, follow_rows, get_follow
from lianfang.screening.selectors.missed import (
    household_rows,
    listed_list,
    missed_list,
    missed_persons,
)
from lianfang.screening.selectors.plans import plan_of
from lianfang.screening.selectors.records import RecordFilter, get_record, record_list
from lianfang.screening.services.campaigns import (
    close_screening,
    reopen_screening,
    start_next_round,
    start_screening,
    withdraw_screening,
)
from lianfang.screening.services.entries import (
    CameFrom,
    DoorEntry,
    FoundHousehold,
    Newcomer,
    SeenPerson,
)
from lianfang.screening.services.follows import close_follow, report_follow
from lianfang.screening.services.recording import correct_screening, record_screening
from lianfang.web.paging import Limit, Offset, cut

router = Router(tags=["screening"])
VIEW, ROWS = "screening.campaign.view", "screening.record.view"
START = "screening.campaign.start"
State = Literal["", "open", "closed", "withdrawn"]
Why = Literal["", "not_yet", "nobody", "refused"]
Only = Literal["", "done", "screened", "gone", "found", "arrivals"]
RecordOnly = Literal["", "attention", "needs", "found", "arrivals", "corrected"]
Stage = Literal["open", "overdue", "report", "observe", "register", "closed", "all"]


@router.get("/campaigns", response=s.CampaignPageOut)
@operation(VIEW)
def list_campaigns(
    request: Any, place_id: uuid.UUID, state: State = "", limit: Limit = 100, offset: Offset = 0
) -> Any:
    """Screenings that concern the place, latest first."""
    place = get_place(request.actor, place_id)
    rows = campaign_list(request.actor, place.path, state=state)
    found, has_more = cut(rows, limit, offset)
    shown = campaign_rows(request.actor, found, {}, place.path)
    return {"items": shown, "has_more": has_more}


@router.post("/campaigns/preview", response=s.PreviewOut)
@operation(START)
def post_preview(request: Any, body: s.PreviewIn) -> Any:
    """What a screening of these places would be, and who would go there. Nothing is started."""
    shown = preview(request.actor, body.place_ids, body.survey or "", request.now, START)
    return {
        "households": shown.households,
        "persons": shown.persons,
        "nobody_answers": shown.nobody_answers,
        "places": [
            {
                "id": one.place.pk,
                "name": one.place.short_name,
                "households": one.households,
                "persons": one.persons,
                "holders": [holder.name for holder in one.holders],
            }
            for one in shown.places
        ],
    }


@router.post("/campaigns", response={201: s.CampaignOut})
@operation(START)
def post_campaign(request: Any, body: s.StartIn) -> Any:
    """Start a screening over every household of these places."""
    row = start_screening(
        actor=request.actor,
        now=request.now,
        place_ids=body.place_ids,
        title=body.title,
        survey=body.survey or "",
        until=body.until,
        campaign_id=body.id,
    )
    return Status(201, row)


@router.get("/campaigns/{campaign_id}", response=s.DetailOut)
@operation(VIEW)
def get_one_campaign(request: Any, campaign_id: uuid.UUID) -> Any:
    """A screening with its rounds and what happened to it."""
    row = get_campaign(request.actor, campaign_id)
    asked = plan_of(row)
    own = {name: getattr(row, name) for name in s.CampaignOut.model_fields}
    return {
        **own,
        "rounds": [_round(one) for one in rounds_of(request.actor, row)],
        "steps": steps_of(request.actor, row),
        "household_form": asked.survey.household_form,
        "person_form": asked.survey.person_form,
        "needs": [need.key for need in asked.plan.needs],
    }


def _round(one: Any) -> dict[str, Any]:
    names = ("number", "started_at", "started_by", "until", "households", "joined")
    own = {name: getattr(one.round, name) for name in names}
    return {**own, "done": one.done, "missed": one.missed}


@router.post("/campaigns/{campaign_id}/next-round", response={201: s.RoundOut})
@operation("screening.campaign.advance")
def post_next_round(request: Any, campaign_id: uuid.UUID, body: s.RoundIn) -> Any:
    """Send people again to the households that are not settled, and to nobody else."""
    row = get_campaign(request.actor, campaign_id)
    made = start_next_round(
        actor=request.actor,
        now=request.now,
        campaign_id=row.pk,
        until=body.until,
        outcomes=body.outcomes,
    )
    shown = next(one for one in rounds_of(request.actor, row) if one.round.pk == made.pk)
    return Status(201, _round(shown))


@router.post("/campaigns/{campaign_id}/close", response=s.CampaignOut)
@operation("screening.campaign.close")
def post_close(request: Any, campaign_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """The screening is over."""
    return _pass(request, campaign_id, close_screening, body)


@router.post("/campaigns/{campaign_id}/withdraw", response=s.CampaignOut)
@operation("screening.campaign.withdraw")
def post_withdraw(request: Any, campaign_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """The screening was a mistake; it counts in no figure."""
    return _pass(request, campaign_id, withdraw_screening, body)


@router.post("/campaigns/{campaign_id}/reopen", response=s.CampaignOut)
@operation("screening.campaign.reopen")
def post_reopen(request: Any, campaign_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """The screening goes on."""
    return _pass(request, campaign_id, reopen_screening, body)


def _pass(request: Any, campaign_id: uuid.UUID, service: Any, body: s.ReasonIn) -> Any:
    row = get_campaign(request.actor, campaign_id)
    return service(actor=request.actor, now=request.now, campaign_id=row.pk, reason=body.reason)


@router.get("/campaigns/{campaign_id}/coverage", response=s.CoverageOut)
@operation(VIEW)
def get_coverage(request: Any, campaign_id: uuid.UUID, place_id: uuid.UUID) -> Any:
    """How far the screening has come in the place, the places with most missed first."""
    row = get_campaign(request.actor, campaign_id)
    place = get_place(request.actor, place_id)
    shown = coverage(request.actor, row, place, request.now)
    return {
        "total": _tally(shown.total),
        "children": [
            {
                "id": one.id,
                "name": one.name,
                "tally": _tally(one.tally),
                "is_rest": one.is_rest,
                "holders": [holder.name for holder in one.holders],
            }
            for one in shown.children
        ],
        "days": days_of(request.actor, row, place, request.now),
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in s.TallyOut.model_fields}


@router.get("/campaigns/{campaign_id}/missed", response=s.HouseholdPageOut)
@operation(ROWS)
def list_missed(
    request: Any,
    campaign_id: uuid.UUID,
    place_id: uuid.UUID,
    reason: Why = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Households not settled, in walking order, each with why and who goes there."""
    row = get_campaign(request.actor, campaign_id, ROWS)
    place = get_place(request.actor, place_id)
    rows = missed_list(request.actor, row, place.path, reason=reason)
    return _households(request, rows, limit, offset)


@router.get("/campaigns/{campaign_id}/households", response=s.HouseholdPageOut)
@operation(ROWS)
def list_households(
    request: Any,
    campaign_id: uuid.UUID,
    place_id: uuid.UUID,
    only: Only = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Households on the list, in walking order."""
    row = get_campaign(request.actor, campaign_id, ROWS)
    place = get_place(request.actor, place_id)
    rows = listed_list(request.actor, row, place.path, only=only)
    return _households(request, rows, limit, offset)


def _households(request: Any, rows: Any, limit: int, offset: int) -> dict[str, Any]:
    found, has_more = cut(rows, limit, offset)
    own = ("household_id", "place_id", "door", "persons", "seen", "round", "tries", "last_at")
    items = [
        {
            **{name: getattr(one.listed, name) for name in (*own, "done_at", "found")},
            "where": one.card.where,
            "name": one.card.title,
            "reason": one.reason,
            "holders": [holder.name for holder in one.holders],
        }
        for one in household_rows(request.actor, found, request.now)
    ]
    return {"items": items, "has_more": has_more}


@router.get("/campaigns/{campaign_id}/missed-persons", response=s.PersonPageOut)
@operation(ROWS)
def list_missed_persons(
    request: Any,
    campaign_id: uuid.UUID,
    place_id: uuid.UUID,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Persons nobody has met, in walking order, each with why."""
    row = get_campaign(request.actor, campaign_id, ROWS)
    place = get_place(request.actor, place_id)
    rows, has_more = missed_persons(
        request.actor, row, request.now, place.path, offset=offset, limit=limit
    )
    items = [
        {
            "person_id": one.card.id,
            "household_id": one.household_id,
            "name": one.card.title,
            "where": one.card.where,
            "door": one.card.door,
            "reason": one.reason,
        }
        for one in rows
    ]
    return {"items": items, "has_more": has_more}


# --- doors ---------------------------------------------------------------------------------------


@router.post("/campaigns/{campaign_id}/records", response={201: s.RecordOut})
@operation("screening.record.make")
def post_record(request: Any, campaign_id: uuid.UUID, body: s.RecordIn) -> Any:
    """Record a door. The same id again is the same record."""
    row = get_campaign(request.actor, campaign_id, "screening.record.make")
    found = FoundHousehold(**body.found.dict()) if body.found else None
    made = record_screening(
        actor=request.actor,
        now=request.now,
        campaign_id=row.pk,
        household_id=body.household_id,
        found=found,
        entry=_entry(body),
        record_id=body.id,
    )
    return Status(201, made)


def _entry(body: s.DoorIn) -> DoorEntry:
    return DoorEntry(
        outcome=body.outcome,
        taken_at=body.taken_at,
        seen=body.seen,
        living=body.living,
        answers=body.answers,
        needs=body.needs,
        note=body.note,
        people=[
            SeenPerson(**one.dict(exclude={"came"}), came=_came(one.came)) for one in body.people
        ],
        newcomers=[
            Newcomer(**one.dict(exclude={"came"}), came=_came(one.came)) for one in body.newcomers
        ],
    )


def _came(body: s.CameIn | None) -> CameFrom | None:
    return CameFrom(**body.dict()) if body else None


@router.get("/records", response=s.RecordPageOut)
@operation(ROWS)
def list_records(
    request: Any,
    place_id: uuid.UUID,
    campaign_id: uuid.UUID | None = None,
    only: RecordOnly = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Records of doors in the place, latest first."""
    place = get_place(request.actor, place_id)
    rows = record_list(request.actor, place.path, RecordFilter(campaign_id, only=only))
    found, has_more = cut(rows, limit, offset)
    return {"items": found, "has_more": has_more}


@router.get("/records/{screening_id}", response=s.RecordOut)
@operation(ROWS)
def get_one_record(request: Any, screening_id: uuid.UUID) -> Any:
    """One record of a door."""
    return get_record(request.actor, screening_id)


@router.post("/records/{screening_id}/correct", response={201: s.RecordOut})
@operation("screening.record.correct")
def post_correction(request: Any, screening_id: uuid.UUID, body: s.CorrectIn) -> Any:
    """A new record takes the place of this one and says why."""
    row = get_record(request.actor, screening_id, "screening.record.correct")
    made = correct_screening(
        actor=request.actor,
        now=request.now,
        corrects_id=row.pk,
        reason=body.reason,
        entry=_entry(body),
        is_void=body.is_void,
        record_id=body.id,
    )
    return Status(201, made)


# --- what follows from arrivals ------------------------------------------------------------------


@router.get("/arrivals", response=s.FollowPageOut)
@operation("screening.follow.view")
def list_follows(
    request: Any,
    place_id: uuid.UUID,
    stage: Stage = "open",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """What has to be done about arrivals in the place, the most urgent first."""
    place = get_place(request.actor, place_id)
    rows = follow_list(request.actor, place.path, stage=stage, moment=request.now)
    found, has_more = cut(rows, limit, offset)
    items = [_follow(one) for one in follow_rows(request.actor, found, request.now)]
    return {"items": items, "has_more": has_more}


def _follow(row: Any) -> dict[str, Any]:
    own = set(s.FollowOut.model_fields) - {"steps", "is_overdue"}
    return {
        **{name: getattr(row.follow, name) for name in own},
        "steps": [{"key": step.key, "done_at": step.done_at} for step in row.steps],
        "is_overdue": row.is_overdue,
    }


@router.post("/arrivals/{follow_id}/report", response=s.FollowOut)
@operation("screening.follow.report")
def post_report(request: Any, follow_id: uuid.UUID) -> Any:
    """The level above was told."""
    row = get_follow(request.actor, follow_id, "screening.follow.report")
    made = report_follow(actor=request.actor, now=request.now, follow_id=row.pk)
    return _follow(follow_rows(request.actor, [made], request.now)[0])


@router.post("/arrivals/{follow_id}/close", response=s.FollowOut)
@operation("screening.follow.close")
def post_close_follow(request: Any, follow_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """Nothing follows after all."""
    row = get_follow(request.actor, follow_id, "screening.follow.close")
    made = close_follow(actor=request.actor, now=request.now, follow_id=row.pk, reason=body.reason)
    return _follow(follow_rows(request.actor, [made], request.now)[0])
