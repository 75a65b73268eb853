"""Measures: kept for use again, applied to a need, offered to many, taken or declined."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.code_lists import sections
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.plans import plans_inside
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.needs.enums import OPEN, MeasureKind, OfferState, TicketState, TicketStepKind
from lianfang.needs.models import Measure, MeasureOffer, Ticket
from lianfang.needs.selectors.plans import needs_plan
from lianfang.needs.services.steps import given_words, locked_ticket, note_step, require
from lianfang.places.selectors import get_place

MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """What is said of a measure: see the model."""

    kind: str
    title: str
    text: str
    need: str
    industries: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


class MeasureOver(Conflict):
    """The measure was ended or revised."""

    code = "measure_over"
    default = _("This measure is not offered any more.")


@action("needs.measure.create")
def create_measure(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, words: MeasureWords
) -> Measure:
    """Keep a measure for the enterprises of a place. Raises InvalidInput by field."""
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    row = _store(actor, now, place, words, None)
    concerning(row, path=place.path)
    return row


@action("needs.measure.revise")
def revise_measure(
    *, actor: Actor, now: datetime, measure_id: uuid.UUID, words: MeasureWords, reason: str
) -> Measure:
    """Other words from now on: a new measure replaces this one; offers made stay as they were.

    Raises InvalidInput by field, MeasureOver.
    """
    old = _locked(measure_id)
    concerning(old, path=old.path)
    _end(actor, now, old, reason)
    row = _store(actor, now, old.place, words, old)
    concerning(row, path=old.path)
    return row


@action("needs.measure.end")
def end_measure(*, actor: Actor, now: datetime, measure_id: uuid.UUID, reason: str) -> Measure:
    """It is offered to nobody any more. Raises InvalidInput, MeasureOver."""
    row = _locked(measure_id)
    concerning(row, path=row.path)
    return _end(actor, now, row, reason)


@action("needs.measure.apply")
def apply_measure(
    *, actor: Actor, now: datetime, ticket_id: uuid.UUID, measure_id: uuid.UUID
) -> MeasureOffer:
    """A known measure is used for a need: the enterprise is offered it, the ticket says so.

    Raises MeasureOver, WrongTicketState.
    """
    # The measure first, then the ticket: whoever offers it to many comes to both in this order.
    known = Measure._base_manager.select_for_update(of=("self",)).filter(pk=measure_id).first()
    ticket = locked_ticket(ticket_id)
    concerning(ticket, path=ticket.path)
    require(ticket, *OPEN, TicketState.ANSWERED)
    measure = _usable(known, ticket.path)
    offer, is_new = MeasureOffer.objects.get_or_create(
        measure=measure,
        enterprise=ticket.enterprise,
        defaults={
            "ticket": ticket,
            "offered_at": now,
            "offered_by": actor.display_name[:64],
        },
    )
    if not is_new and offer.ticket_id is None:
        offer.ticket = ticket
        offer.save(update_fields=["ticket"])
    note_step(ticket, TicketStepKind.MEASURE, actor, now, measure.title, measure=measure)
    return offer


@action("needs.measure.offer_many")
def offer_measure(
    *, actor: Actor, now: datetime, measure_id: uuid.UUID, enterprise_ids: Sequence[uuid.UUID]
) -> int:
    """Offer a measure to enterprises with the same need in one go; those that have it already are
    passed over. A fixed number of statements. Returns how many were offered it.

    Raises InvalidInput for none or too many, MeasureOver, NotFound for one outside its place.
    """
    measure = _locked(measure_id)
    concerning(measure, path=measure.path, asked=len(enterprise_ids))
    if measure.ended_at is not None:
        raise MeasureOver()
    wanted = set(enterprise_ids)
    if not wanted:
        raise InvalidInput(_("Choose at least one enterprise."))
    if len(wanted) > MOST_AT_ONCE:
        raise InvalidInput(_("At most 2,000 enterprises in one go."))
    inside = Enterprise.objects.filter(pk__in=wanted, path__under=measure.path)
    found = set(inside.values_list("pk", flat=True))
    if found != wanted:
        raise NotFound()
    have = MeasureOffer.objects.filter(measure=measure, enterprise__in=wanted)
    missing = wanted - set(have.values_list("enterprise_id", flat=True))
    open_ones = Ticket.objects.filter(
        enterprise__in=missing, need=measure.need, state__in=OPEN
    ).order_by("-raised_at", "-pk")
    # The earliest open ticket of each enterprise is what it is offered for.
    tickets = {row.enterprise_id: row for row in open_ones}
    offers = MeasureOffer.objects.bulk_create(
        [
            MeasureOffer(
                measure=measure,
                enterprise_id=enterprise_id,
                ticket=tickets.get(enterprise_id),
                offered_at=now,
                offered_by=actor.display_name[:64],
            )
            for enterprise_id in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    concerning(measure, path=measure.path, offered=len(offers))
    return len(offers)


@action("needs.offer.answer")
def answer_offer(
    *, actor: Actor, now: datetime, offer_id: uuid.UUID, taken: bool, note: str = ""
) -> MeasureOffer:
    """The desk or liaison officer writes down what the enterprise said."""
    offer = _locked_offer(offer_id)
    concerning(offer, path=offer.path)
    return _answer(offer, actor, now, taken=taken, note=note)


@action("needs.own_offer.answer")
def answer_own_offer(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    offer_id: uuid.UUID,
    taken: bool,
    note: str = "",
) -> MeasureOffer:
    """The enterprise takes a measure or declines it and says why."""
    row = own_enterprise(actor, enterprise_id)
    offer = _locked_offer(offer_id)
    if offer.enterprise_id != row.pk:
        raise NotFound()
    concerning(offer, path=row.path)
    return _answer(offer, actor, now, taken=taken, note=note)


def _answer(
    offer: MeasureOffer, actor: Actor, now: datetime, *, taken: bool, note: str
) -> MeasureOffer:
    words = tidy(note)[:256]
    if not taken and len(words) < 2:
        raise InvalidInput(fields={"note": _("Say why it does not help.")})
    state = OfferState.TAKEN if taken else OfferState.DECLINED
    if offer.state == state:
        return offer
    offer.state, offer.note = state, words
    offer.answered_at, offer.answered_by = now, actor.display_name[:64]
    offer.save()
    concerning(offer, path=offer.path, after=state.value)
    return offer


def _locked(measure_id: uuid.UUID) -> Measure:
    rows: Any = Measure.objects.select_for_update(of=("self",)).select_related("place")
    row: Measure | None = rows.filter(pk=measure_id).first()
    if row is None:
        raise NotFound()
    return row


def _usable(row: Measure | None, path: str) -> Measure:
    """The measure if it holds at `path`: of the place itself or one above."""
    if row is None or not path.startswith(row.path):
        raise NotFound()
    if row.ended_at is not None:
        raise MeasureOver()
    return row


def _locked_offer(offer_id: uuid.UUID) -> MeasureOffer:
    rows = MeasureOffer.objects.select_for_update(of=("self",)).select_related("enterprise")
    row: MeasureOffer | None = rows.filter(pk=offer_id).first()
    if row is None:
        raise NotFound()
    return row


def _end(actor: Actor, now: datetime, row: Measure, reason: str) -> Measure:
    if row.ended_at is not None:
        raise MeasureOver()
    why = tidy(reason)[:256]
    if len(why) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    row.ended_at, row.ended_by, row.end_reason = now, actor.display_name[:64], why
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return row


def _store(
    actor: Actor, now: datetime, place: Any, words: MeasureWords, replaces: Measure | None
) -> Measure:
    fields: dict[str, Any] = {}
    if words.kind not in MeasureKind.values:
        fields["kind"] = _("Choose one of the list.")
    if needs_plan(place.path, now).kind(words.need) is None:
        fields["need"] = _("Choose one of the list.")
    if not 2 <= len(tidy(words.title)) <= 64:
        fields["title"] = _("Give it a short name, at most 64 characters.")
    known = {one.code for one in sections()}
    if set(words.industries) - known:
        fields["industries"] = _("Choose one of the list.")
    classes = {one.key for plan in plans_inside(actor, place.path, now) for one in plan.classes}
    if set(words.classes) - classes:
        fields["classes"] = _("Choose one of the list.")
    try:
        text = given_words(words.text, "text")
    except InvalidInput as error:
        fields |= error.fields
    if fields:
        raise InvalidInput(fields=fields)
    row = Measure(
        place=place,
        path=place.path,
        kind=words.kind,
        title=tidy(words.title),
        text=text,
        need=words.need,
        industries=sorted(set(words.industries)),
        classes=sorted(set(words.classes)),
        created_at=now,
        created_by=actor.display_name[:64],
        replaces=replaces,
    )
    row.save(force_insert=True)
    return row
