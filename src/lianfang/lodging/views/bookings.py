"""Wishes answered with rooms; bookings, who sleeps there, changes."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from lianfang.access.pages import page
from lianfang.enterprises.selectors.enterprises import enterprise_list
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.lodging.forms import STAGES, ChangeForm, DeskWishForm
from lianfang.lodging.planners import offers_for
from lianfang.lodging.selectors.bookings import (
    SORTS,
    beds_of,
    booking_list,
    booking_rows,
    get_booking,
    get_guest_booking,
    get_night_booking,
    get_wish,
    guests_gone,
    wish_rows,
)
from lianfang.lodging.services.booking import (
    ask_for_rooms,
    book_beds,
    cancel_booking,
    change_booking,
    check_in,
    check_out,
    withdraw_wish,
)
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
MOST_CHOICES = 2_000
BOTH = ("GET", "POST")
COLUMNS = [
    Column("enterprise", gettext_lazy("Enterprise"), sort=SORTS["enterprise"]),
    Column("hotel", pgettext_lazy("lodging", "Hotel")),
    Column("rooms", pgettext_lazy("lodging", "Rooms")),
    Column("beds", gettext_lazy("Beds"), numeric=True),
    Column("guests", gettext_lazy("Checked in"), numeric=True),
    Column("from", gettext_lazy("Arrive on"), sort=SORTS["from"]),
    Column("until", gettext_lazy("Leave on"), sort=SORTS["until"]),
    Column("state", gettext_lazy("State")),
]


@page("lodging.booking.view", methods=BOTH)
def bookings(request: Any) -> HttpResponse:
    """Who is lodged where, and who is to come."""
    actor, place, day = request.actor, current_place(request), local_day(request.now)
    asked = request.POST if request.method == "POST" else request.GET
    stage = asked.get("stage", "running")
    stage = stage if stage in dict(STAGES) else "running"
    text = asked.get("text", "")[:64]
    sort = chosen_sort(asked, COLUMNS, "from")
    firm = _enterprise(asked.get("enterprise_id", ""))
    rows = booking_list(actor, place.path, stage=stage, text=text, day=day, enterprise_id=firm)
    shown = Paginator(rows.order_by(*order_by(sort, COLUMNS)), PAGE_SIZE).get_page(
        asked.get("page")
    )
    return render(
        request,
        "lodging/bookings.html",
        {
            "place": place,
            "stages": STAGES,
            "stage": stage,
            "text": text,
            "enterprise_id": firm,
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": booking_rows(shown, day),
            "may_export": actor.can("lodging.booking.export", place.path),
        },
    )


def _enterprise(given: str) -> uuid.UUID | None:
    """The enterprise the list is narrowed to; what is none narrows nothing."""
    try:
        return uuid.UUID(given) if given else None
    except ValueError:
        return None


@page("lodging.wish.ask", methods=BOTH)
def new_wish(request: Any) -> HttpResponse:
    """The desk notes what an enterprise asks for."""
    place, day = current_place(request), local_day(request.now)
    known = enterprise_list(request.actor, day=day, place_path=place.path, sort="name")
    form = DeskWishForm(
        request.POST if request.method == "POST" else None,
        enterprises=[(str(one.pk), one.name) for one in known[:MOST_CHOICES]],
        initial={"wish_id": new_id(), "from_day": day},
    )
    if form.is_bound and form.is_valid():
        try:
            made = ask_for_rooms(
                actor=request.actor,
                now=request.now,
                enterprise_id=form.cleaned_data["enterprise_id"],
                asked=form.asked(),
                wish_id=form.cleaned_data["wish_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("lodging:wish", made.pk)
    context = {"form": form, "place": place}
    status = 422 if form.errors else 200
    return render(request, "lodging/wish_form.html", context, status=status)


@page("lodging.booking.create", methods=BOTH)
def wish(request: Any, wish_id: uuid.UUID) -> HttpResponse:
    """Rooms proposed for a wish; one tap books them."""
    row = get_wish(request.actor, wish_id, "lodging.booking.create")
    if request.method == "POST":
        try:
            hotel_id = uuid.UUID(request.POST.get("hotel_id", ""))
            rooms = [uuid.UUID(one) for one in request.POST.getlist("room_id")[:500]]
            made = book_beds(
                actor=request.actor,
                now=request.now,
                hotel_id=hotel_id,
                enterprise_id=row.enterprise_id,
                # Whoever was to arrive on a day that is over arrives today.
                from_day=max(row.from_day, local_day(request.now)),
                until_day=row.until_day,
                room_ids=rooms,
                wish_id=row.pk,
            )
        except ValueError:
            messages.error(request, _("Choose one of the proposals."))
        except WorkError as error:
            say_fault(request, error)
        else:
            messages.success(request, pgettext("lodging", "Booked."))
            return redirect("lodging:booking", made.pk)
    return render(
        request,
        "lodging/wish.html",
        {
            "row": wish_rows([row])[0],
            "offers": offers_for(request.actor, row, request.now) if row.state == "open" else [],
        },
    )


@page("lodging.wish.withdraw", methods=("POST",))
def drop_wish(request: Any, wish_id: uuid.UUID) -> HttpResponse:
    """They need no rooms any more."""
    get_wish(request.actor, wish_id, "lodging.wish.withdraw")
    try:
        withdraw_wish(actor=request.actor, now=request.now, wish_id=wish_id)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("lodging:hotels")


@page("lodging.booking.view")
def booking(request: Any, booking_id: uuid.UUID) -> HttpResponse:
    """One booking: its beds, who sleeps there, what may be done."""
    return _booking(request, get_booking(request.actor, booking_id))


def _booking(request: Any, row: Any, form: ChangeForm | None = None) -> HttpResponse:
    actor = request.actor
    may = {
        word: actor.can(f"lodging.{right}", row.path)
        for word, right in (
            ("change", "booking.change"),
            ("cancel", "booking.cancel"),
            ("check_in", "guest.check_in"),
        )
    }
    return render(
        request,
        "lodging/booking.html",
        {
            "row": booking_rows([row], local_day(request.now))[0],
            "beds": beds_of(row),
            "gone": guests_gone(row),
            "may": may,
            "form": form or ChangeForm(initial={"until_day": row.until_day}),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("lodging.booking.change", methods=("POST",))
def change(request: Any, booking_id: uuid.UUID) -> HttpResponse:
    """They stay longer, or leave earlier."""
    row = get_booking(request.actor, booking_id, "lodging.booking.change")
    form = ChangeForm(request.POST)
    if form.is_valid():
        try:
            made = change_booking(
                actor=request.actor, now=request.now, booking_id=booking_id, **form.cleaned_data
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Changed; the booking before stays readable."))
            return redirect("lodging:booking", made.pk)
    return _booking(request, row, form)


@page("lodging.booking.cancel", methods=("POST",))
def cancel(request: Any, booking_id: uuid.UUID) -> HttpResponse:
    """They do not come."""
    get_booking(request.actor, booking_id, "lodging.booking.cancel")
    try:
        cancel_booking(
            actor=request.actor,
            now=request.now,
            booking_id=booking_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Cancelled; the beds are free again."))
    return redirect("lodging:booking", booking_id)


@page("lodging.guest.check_in", methods=("POST",))
def arrive(request: Any, night_id: uuid.UUID) -> HttpResponse:
    """Somebody takes a bed."""
    row = get_night_booking(request.actor, night_id, "lodging.guest.check_in")
    try:
        check_in(
            actor=request.actor,
            now=request.now,
            night_id=night_id,
            name=request.POST.get("name", "")[:64],
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Checked in."))
    return redirect("lodging:booking", row.pk)


@page("lodging.guest.check_out", methods=("POST",))
def leave(request: Any, guest_id: uuid.UUID) -> HttpResponse:
    """Somebody leaves their bed."""
    row = get_guest_booking(request.actor, guest_id, "lodging.guest.check_out")
    check_out(actor=request.actor, now=request.now, guest_id=guest_id)
    messages.success(request, _("Checked out."))
    return redirect("lodging:booking", row.pk)


def say_fault(request: Any, error: WorkError) -> None:
    """What a service refused, above the page that follows."""
    fields = getattr(error, "fields", {})
    texts = [*map(str, fields.values())] or [str(error.message)]
    messages.error(request, " ".join(texts))
