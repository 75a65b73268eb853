"""Orders at the desk: who has not read, who has not done, and what to do about it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.access.pages import page
from lianfang.command.forms import AddressedForm, CorrectedForm, ReportForm
from lianfang.command.selectors.order_audience import addressees, channels
from lianfang.command.selectors.orders import (
    evidence_photo,
    get_order,
    get_recipient,
    order_list,
    order_rows,
    order_view,
)
from lianfang.command.selectors.teams import staff_choices, team_list
from lianfang.command.services.order_reports import record_report, return_report
from lianfang.command.services.orders import (
    correct_order,
    issue_order,
    remind_recipients,
    withdraw_order,
)
from lianfang.kit.clock import LOCAL_ZONE, local_day, local_moment
from lianfang.kit.errors import WorkError
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
MOST_TEAMS = 300
COLUMNS = [
    Column("title", gettext_lazy("Order")),
    Column("due", gettext_lazy("Due")),
    Column("open", gettext_lazy("Not done")),
    Column("unread", gettext_lazy("Not read")),
    Column("nobody", gettext_lazy("No recipient")),
    Column("done", gettext_lazy("Done")),
    Column("by", gettext_lazy("Given by")),
]
# What an order is usually addressed to: what has somebody who answers for it.
ADDRESSED_KINDS = (
    PlaceKind.TOWNSHIP,
    PlaceKind.AREA,
    PlaceKind.COMMUNITY,
    PlaceKind.VILLAGE,
    PlaceKind.GRID,
    PlaceKind.ESTATE,
    PlaceKind.BAY,
    PlaceKind.BUILDING,
    PlaceKind.UNIT,
)


@page("command.order.view")
def orders(request: Any) -> HttpResponse:
    """Orders of the place: overdue first, then by due moment."""
    place = current_place(request)
    rows = Paginator(order_list(request.actor, place, request.now), PAGE_SIZE)
    shown = rows.get_page(request.GET.get("page"))
    return render(
        request,
        "command/orders.html",
        {
            "place": place,
            "page": shown,
            "rows": order_rows(shown, request.now),
            "columns": COLUMNS,
            "may_issue": request.actor.can("command.order.issue", place.path),
        },
    )


@page("command.order.view")
def order(request: Any, order_id: uuid.UUID) -> HttpResponse:
    """One order: those nobody found, those who have not read, not done, done; its log."""
    row = get_order(request.actor, order_id)
    can = request.actor.can
    return render(
        request,
        "command/order.html",
        {
            "order": row,
            "shown": order_view(request.actor, row, request.now),
            "may_remind": can("command.order.remind", row.path),
            "may_withdraw": can("command.order.withdraw", row.path),
            "may_correct": can("command.order.correct", row.path),
            "may_return": can("command.order.return", row.path),
            "may_record": "command.order.record_report" in request.actor.rights,
        },
    )


def addressed_form(request: Any, place: Any, initial: dict[str, Any]) -> AddressedForm:
    """The form of an order for a place, with what can be chosen there."""
    actor, day = request.actor, local_day(request.now)
    found = team_list(actor, place, day)[:MOST_TEAMS]
    people = staff_choices(actor, place.path, day)
    return AddressedForm(
        request.POST if request.method == "POST" else None,
        kinds=[(kind.value, str(kind.label)) for kind in ADDRESSED_KINDS],
        channels=channels(actor, place, request.now),
        teams=[(str(team.pk), team.name) for team in found],
        staff=[(str(one.pk), f"{one.name} {one.title or one.organisation}") for one in people],
        initial=initial,
    )


@page("command.order.issue", methods=("GET", "POST"))
def new_order(request: Any) -> HttpResponse:
    """Write an order, see who would receive it, give it."""
    place = current_place(request)
    initial = {
        "due_at": local_moment(local_day(request.now), "18:00").astimezone(LOCAL_ZONE),
        "evidence": "none",
        "place_kinds": [PlaceKind.COMMUNITY.value, PlaceKind.VILLAGE.value],
    }
    form = addressed_form(request, place, initial)
    # Whoever answers in a role of the plan is known for most places; accounts are fewer.
    through: Any = form.fields["through"]
    form.initial["through"] = next(
        (
            key
            for _group, some in through.choices
            for key, _title in some
            if key.startswith("role:")
        ),
        "account:community_secretary",
    )
    found = None
    if form.is_bound and form.is_valid():
        try:
            if request.POST.get("send") == "1":
                made = issue_order(
                    actor=request.actor,
                    now=request.now,
                    place_id=place.pk,
                    words=form.words(),
                    audience=form.audience(),
                )
                messages.success(request, _("The order is out."))
                return redirect("command:order", made.pk)
            found = addressees(request.actor, place, form.audience(), request.now)
        except WorkError as error:
            form.take_errors(error)
    return render(
        request,
        "command/order_form.html",
        {"place": place, "form": form, "found": found},
        status=422 if form.errors else 200,
    )


@page("command.order.correct", methods=("GET", "POST"))
def correct(request: Any, order_id: uuid.UUID) -> HttpResponse:
    """Other words for the same recipients; they read it anew."""
    row = get_order(request.actor, order_id, "command.order.correct")
    given = {name: getattr(row, name) for name in ("title", "text", "evidence")}
    given["due_at"] = row.due_at.astimezone(LOCAL_ZONE)
    form = CorrectedForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_bound and form.is_valid():
        try:
            made = correct_order(
                actor=request.actor,
                now=request.now,
                order_id=row.pk,
                words=form.words(),
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("command:order", made.pk)
    return render(
        request,
        "command/order_form.html",
        {"place": row.place, "form": form, "corrected": row},
        status=422 if form.errors else 200,
    )


@page("command.order.withdraw", methods=("POST",))
def withdraw(request: Any, order_id: uuid.UUID) -> HttpResponse:
    """The order no longer holds."""
    row = get_order(request.actor, order_id, "command.order.withdraw")
    withdraw_order(
        actor=request.actor,
        now=request.now,
        order_id=row.pk,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Withdrawn."))
    return redirect("command:order", row.pk)


@page("command.order.remind", methods=("POST",))
def remind(request: Any, order_id: uuid.UUID) -> HttpResponse:
    """Remind everybody who has not done it, or the one chosen."""
    row = get_order(request.actor, order_id, "command.order.remind")
    try:
        chosen = [uuid.UUID(text) for text in request.POST.getlist("recipient")] or None
    except ValueError:
        chosen = []
    number = remind_recipients(
        actor=request.actor, now=request.now, order_id=row.pk, recipient_ids=chosen
    )
    text = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", number)
    messages.success(request, text % {"n": number})
    return redirect("command:order", row.pk)


@page("command.order.return", methods=("POST",))
def send_back(request: Any, recipient_id: uuid.UUID) -> HttpResponse:
    """What was handed in does not do."""
    row = get_recipient(request.actor, recipient_id, "command.order.return")
    return_report(
        actor=request.actor,
        now=request.now,
        recipient_id=row.pk,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Sent back."))
    return redirect("command:order", row.order_id)


@page("command.order.record_report", methods=("GET", "POST"))
def record(request: Any, recipient_id: uuid.UUID) -> HttpResponse:
    """Write down what somebody reported by phone."""
    row = get_recipient(request.actor, recipient_id, "command.order.record_report")
    form = ReportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    form.ask_for("text")
    if form.is_bound and form.is_valid():
        try:
            record_report(
                actor=request.actor,
                now=request.now,
                recipient_id=row.pk,
                text=form.cleaned_data["text"],
                photo=form.photo_content(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("command:order", row.order_id)
    return render(
        request,
        "command/order_record.html",
        {"row": row, "form": form},
        status=422 if form.errors else 200,
    )


@page("command.order.read")
def photo(request: Any, evidence_id: uuid.UUID) -> HttpResponse:
    """A photo handed in as proof."""
    content, media_type = evidence_photo(request.actor, evidence_id)
    answer = HttpResponse(content, content_type=media_type)
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Disposition"] = "inline"
    return answer
