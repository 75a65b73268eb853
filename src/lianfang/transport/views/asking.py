"""Asking for a ride: who, what for, when; with the free vehicles proposed beside the form."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.pages import page
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.people.selectors.persons import PersonFilter, get_person, get_person_card, person_page
from lianfang.places.selectors import current_place, get_place
from lianfang.transport.forms import PersonSearchForm, TripForm, read_offer
from lianfang.transport.planners import Asked, Offer, propose
from lianfang.transport.selectors.plans import transport_plan
from lianfang.transport.services.bookings import confirm_trip, request_trip
from lianfang.transport.services.holding import Taken
from lianfang.transport.services.series import repeat_trip

REQUEST = "transport.trip.request"
BOTH = ("GET", "POST")


def persons_found(request: Any, form: PersonSearchForm, path: str) -> list[Any]:
    """Cards of whoever the typed text may mean, in the place."""
    if not form.is_valid() or not form.cleaned_data["text"].strip():
        return []
    found = person_page(
        request.actor,
        day=local_day(request.now),
        place_path=path,
        filters=PersonFilter(text=form.cleaned_data["text"]),
    )
    return list(found.cards)


@page(REQUEST, methods=BOTH)
def choose_passenger(request: Any) -> HttpResponse:
    """Find who is to be driven; what is typed may be a name, so it goes by POST."""
    place = current_place(request)
    form = PersonSearchForm(request.POST if request.method == "POST" else None)
    return render(
        request,
        "transport/choose_passenger.html",
        {
            "place": place,
            "form": form,
            "cards": persons_found(request, form, place.path),
            "searched": form.is_bound,
        },
    )


@page(REQUEST, methods=BOTH)
def new_trip(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """A ride for one person, once or every week."""
    person = get_person(request.actor, person_id)
    get_place(request.actor, person.place_id, REQUEST)
    card = get_person_card(request.actor, person_id, local_day(request.now))
    return _asking(request, person.place, card)


@page(REQUEST, methods=BOTH)
def new_run(request: Any) -> HttpResponse:
    """A medicine run from the place; the list of persons is filled in on its page."""
    place = get_place(request.actor, current_place(request).pk, REQUEST)
    return _asking(request, place, None)


def _asking(request: Any, place: Any, card: Any) -> HttpResponse:
    plan = transport_plan(place.path, request.now)
    form = TripForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        medicine_run=card is None,
        initial=_initial(request),
    )
    offers: list[Offer] = []
    if form.is_bound and form.is_valid():
        if "propose" not in request.POST:
            try:
                made = _make(request, form, place, card)
            except Taken as error:
                form.add_error(None, error.message)
            except WorkError as error:
                form.take_errors(error)
            else:
                return made
        offers = _offers(request.actor, form, place, card, plan, request.now)
    return render(
        request,
        "transport/trip_form.html",
        {
            "form": form,
            "place": place,
            "card": card,
            "offers": offers,
            "proposed": form.is_bound and form.is_valid(),
            "may_confirm": request.actor.can("transport.trip.confirm", place.path),
        },
        status=422 if form.errors else 200,
    )


def _initial(request: Any) -> dict[str, Any]:
    """The next full half hour, an hour ahead: what most people want when they open the form."""
    soon = request.now.astimezone(LOCAL_ZONE) + timedelta(minutes=60)
    start = soon.replace(minute=30 if soon.minute >= 30 else 0, second=0, microsecond=0)
    return {"trip_id": new_id(), "day": start.date(), "leaves": start.time(), "companions": 0}


def _offers(
    actor: Actor, form: TripForm, place: Any, card: Any, plan: Any, now: Any
) -> list[Offer]:
    leaves_at, back_at = form.times()
    asked = Asked(
        path=place.path,
        leaves_at=leaves_at,
        back_at=back_at,
        purpose=form.cleaned_data["purpose"],
        companions=form.cleaned_data.get("companions") or 0,
        person_id=card.id if card else None,
    )
    return propose(actor, asked, plan, now)


def _make(request: Any, form: TripForm, place: Any, card: Any) -> HttpResponse:
    """Ask for the ride; with a vehicle chosen by who may, confirm it in one go."""
    leaves_at, back_at = form.times()
    who = {"person_id": card.id if card else None, "place_id": place.pk}
    pair = read_offer(form.cleaned_data["offer"])
    work = {"actor": request.actor, "now": request.now, **who, **form.entry()}
    if form.repeats:
        vehicle_id, driver_id = pair or (None, None)
        made = repeat_trip(
            **work,
            series_id=form.cleaned_data["trip_id"],
            weekdays=form.cleaned_data["weekdays"],
            leaves=form.cleaned_data["leaves"],
            minutes=round((back_at - leaves_at).total_seconds() / 60),
            starts_on=form.cleaned_data["day"],
            ends_on=form.cleaned_data["until"],
            vehicle_id=vehicle_id,
            driver_id=driver_id,
        )
        messages.success(request, _("Repeats every week; its dates stand on the board."))
        return redirect("transport:series", made.pk)
    trip = request_trip(
        **work, trip_id=form.cleaned_data["trip_id"], leaves_at=leaves_at, back_at=back_at
    )
    if pair is None:
        messages.success(request, _("Asked for. Whoever leads the vehicles decides."))
        return redirect("transport:trip", trip.pk)
    try:
        confirm_trip(
            actor=request.actor,
            now=request.now,
            trip_id=trip.pk,
            vehicle_id=pair[0],
            driver_id=pair[1],
        )
    except WorkError as error:
        # The request stands; only the vehicle has to be chosen again, on its page.
        messages.error(request, error.message)
    else:
        messages.success(request, _("Booked."))
    return redirect("transport:trip", trip.pk)
