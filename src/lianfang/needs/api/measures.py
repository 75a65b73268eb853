"""The library of measures, and what enterprises said to them, for machines."""

import uuid
from typing import Any

from ninja import Status

from lianfang.access.pages import operation
from lianfang.needs.api.operations import router
from lianfang.needs.api.shapes import (
    Limit,
    MeasureIn,
    MeasureOut,
    NewMeasureIn,
    OfferAnswerIn,
    OfferedOut,
    OfferManyIn,
    OfferOut,
    Offset,
    ReasonIn,
    RevisedMeasureIn,
)
from lianfang.needs.selectors.measures import get_measure, get_offer, measure_list, measure_rows
from lianfang.needs.services.measures import (
    MeasureWords,
    answer_offer,
    create_measure,
    end_measure,
    offer_measure,
    revise_measure,
)
from lianfang.places.selectors import get_place


def _words(body: MeasureIn) -> MeasureWords:
    return MeasureWords(
        kind=body.kind,
        title=body.title,
        text=body.text,
        need=body.need,
        industries=tuple(body.industries),
        classes=tuple(body.classes),
    )


def _one(request: Any, measure_id: uuid.UUID) -> Any:
    row = get_measure(request.actor, measure_id)
    return measure_rows(request.actor, [row], request.now)[0]


@router.get("/measures", response=list[MeasureOut])
@operation("needs.measure.view")
def list_measures(request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Measures that hold in a place."""
    place = get_place(request.actor, place_id)
    rows = measure_list(request.actor, place.path).order_by("title", "id")
    return measure_rows(request.actor, rows[offset : offset + limit], request.now, place.path)


@router.post("/measures", response={201: MeasureOut})
@operation("needs.measure.create")
def post_measure(request: Any, body: NewMeasureIn) -> Any:
    """Keep a measure."""
    row = create_measure(
        actor=request.actor, now=request.now, place_id=body.place_id, words=_words(body)
    )
    return Status(201, _one(request, row.pk))


@router.post("/measures/{measure_id}/revise", response={201: MeasureOut})
@operation("needs.measure.revise")
def post_revised(request: Any, measure_id: uuid.UUID, body: RevisedMeasureIn) -> Any:
    """A new measure in the place of this one."""
    get_measure(request.actor, measure_id, "needs.measure.revise")
    row = revise_measure(
        actor=request.actor,
        now=request.now,
        measure_id=measure_id,
        words=_words(body),
        reason=body.reason,
    )
    return Status(201, _one(request, row.pk))


@router.post("/measures/{measure_id}/end", response=MeasureOut)
@operation("needs.measure.end")
def post_end(request: Any, measure_id: uuid.UUID, body: ReasonIn) -> Any:
    """Offered to nobody any more."""
    get_measure(request.actor, measure_id, "needs.measure.end")
    end_measure(actor=request.actor, now=request.now, measure_id=measure_id, reason=body.reason)
    return _one(request, measure_id)


@router.post("/measures/{measure_id}/offers", response={201: OfferedOut})
@operation("needs.measure.offer_many")
def post_offers(request: Any, measure_id: uuid.UUID, body: OfferManyIn) -> Any:
    """Offer it to enterprises in one go."""
    get_measure(request.actor, measure_id, "needs.measure.offer_many")
    offered = offer_measure(
        actor=request.actor,
        now=request.now,
        measure_id=measure_id,
        enterprise_ids=body.enterprise_ids,
    )
    return Status(201, {"offered": offered})


@router.post("/offers/{measure_offer_id}/answer", response=OfferOut)
@operation("needs.offer.answer")
def post_offer_answer(request: Any, measure_offer_id: uuid.UUID, body: OfferAnswerIn) -> Any:
    """What the enterprise said."""
    offer = get_offer(request.actor, measure_offer_id, "needs.offer.answer")
    return answer_offer(actor=request.actor, now=request.now, offer_id=offer.pk, **body.dict())
