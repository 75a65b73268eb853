"""Robots of groups for the system administrator: list, one of them with its queue, what is changed.

Every page asks for the second factor: whoever holds an address writes into the group.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit import clock
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.places.selectors import current_place
from lianfang.robots.enums import MessageState, Verdict
from lianfang.robots.forms import AddForm, ChangeForm, SilenceForm, first_values
from lianfang.robots.selectors.messages import get_message, message_list, tries_of
from lianfang.robots.selectors.robots import (
    get_robot,
    one_row,
    robot_list,
    robot_rows,
    robots_plan,
)
from lianfang.robots.services.carrying import carry_message, drop_message, retry_message
from lianfang.robots.services.keeping import (
    add_robot,
    change_robot,
    remove_robot,
    silence_robot,
    wake_robot,
)
from lianfang.robots.services.queueing import test_robot
from lianfang.robots.speech import meaning

PAGE_SIZE = 50
TONES = {"sent": "done", "waiting": "active", "failed": "now", "expired": "soon", "dropped": ""}


@page("robots.robot.view", second_factor=True)
def robots(request: Any) -> HttpResponse:
    """Robots at work in the place and inside it."""
    place = current_place(request)
    rows = robot_rows(robot_list(request.actor, place.path), request.now)
    return render(
        request,
        "robots/robots.html",
        {
            "place": place,
            "rows": [(row, meaning(row.fault) if row.fault else "") for row in rows],
            "may_add": request.actor.can("robots.robot.create", place.path),
        },
    )


@page("robots.robot.create", methods=("GET", "POST"), second_factor=True)
def add(request: Any) -> HttpResponse:
    """A new robot; what the plan says about new ones stands in the form."""
    place = current_place(request)
    plan = robots_plan(place.path, request.now)
    form = AddForm(
        request.POST if request.method == "POST" else None,
        initial={
            "robot_id": new_id(),
            "news": list(plan.news),
            "fevers_from": plan.fevers_from,
            "quiet_from": plan.quiet_from,
            "quiet_until": plan.quiet_until,
            "style": "rich",
        },
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = add_robot(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                kind=given["kind"],
                address=given["address"],
                secret=given["secret"],
                manner=form.manner(),
                robot_id=given["robot_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Added. Send a test to see whether the group hears it."))
            return redirect("robots:robot", made.pk)
    status = 422 if form.errors else 200
    return render(request, "robots/add.html", {"place": place, "form": form}, status=status)


@page("robots.robot.view", second_factor=True)
def robot(request: Any, robot_id: uuid.UUID) -> HttpResponse:
    """One robot: how it speaks, and its queue."""
    row = get_robot(request.actor, robot_id)
    state = request.GET.get("state", "")
    state = state if state in MessageState.values else ""
    shown = Paginator(message_list(request.actor, row, state), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    may = {
        word: not row.removed_at and request.actor.can(f"robots.{word}", row.path)
        for word in ("robot.update", "robot.test", "robot.silence", "robot.remove", "message.retry")
    }
    until = (request.now + timedelta(hours=12)).astimezone(LOCAL_ZONE)
    return render(
        request,
        "robots/robot.html",
        {
            "robot": row,
            "row": one_row(row, request.now),
            "fault": meaning(row.fault) if row.fault else "",
            "page": shown,
            "messages_shown": [
                (one, TONES[one.state], meaning(one.answer) if one.answer else "") for one in shown
            ],
            "state": state,
            "states": MessageState.choices,
            "silence": SilenceForm(initial={"until": f"{until:%Y-%m-%dT%H:%M}"}),
            "is_resting": row.blocked_until is not None and row.blocked_until > request.now,
            "may_change": may["robot.update"],
            "may_test": may["robot.test"],
            "may_silence": may["robot.silence"],
            "may_remove": may["robot.remove"],
            "may_retry": may["message.retry"],
        },
    )


@page("robots.robot.update", methods=("GET", "POST"), second_factor=True)
def change(request: Any, robot_id: uuid.UUID) -> HttpResponse:
    row = get_robot(request.actor, robot_id, "robots.robot.update")
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=first_values(row))
    if form.is_bound and form.is_valid():
        try:
            change_robot(
                actor=request.actor,
                now=request.now,
                robot_id=robot_id,
                manner=form.manner(),
                address=form.cleaned_data["address"],
                secret=form.new_secret(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("robots:robot", robot_id)
    context = {"form": form, "robot": row}
    return render(request, "robots/change.html", context, status=422 if form.errors else 200)


@page("robots.robot.test", methods=("POST",), second_factor=True)
def test(request: Any, robot_id: uuid.UUID) -> HttpResponse:
    """Send a test at once and say what the chat answered."""
    asked = test_robot(actor=request.actor, now=request.now, robot_id=robot_id)
    outcome = carry_message(asked.pk, now=request.now, world=clock.world_now())
    if outcome is not None and outcome.verdict == Verdict.TAKEN:
        messages.success(request, _("The chat took the test message. Look into the group."))
    else:
        said = meaning(outcome.said) if outcome else ""
        messages.error(
            request, _("The chat did not take the test message: %(said)s.") % {"said": said}
        )
    return redirect("robots:robot", robot_id)


@page("robots.robot.silence", methods=("POST",), second_factor=True)
def silence(request: Any, robot_id: uuid.UUID) -> HttpResponse:
    get_robot(request.actor, robot_id, "robots.robot.silence")
    form = SilenceForm(request.POST)
    if form.is_valid():
        try:
            silence_robot(
                actor=request.actor, now=request.now, robot_id=robot_id, until=form.moment()
            )
        except WorkError as error:
            form.take_errors(error)
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect("robots:robot", robot_id)


@page("robots.robot.wake", methods=("POST",), second_factor=True)
def wake(request: Any, robot_id: uuid.UUID) -> HttpResponse:
    wake_robot(actor=request.actor, now=request.now, robot_id=robot_id)
    return redirect("robots:robot", robot_id)


@page("robots.robot.remove", methods=("POST",), second_factor=True)
def remove(request: Any, robot_id: uuid.UUID) -> HttpResponse:
    remove_robot(actor=request.actor, now=request.now, robot_id=robot_id)
    messages.success(request, _("Removed. Its address is deleted."))
    return redirect("robots:robots")


@page("robots.robot.view", second_factor=True)
def message(request: Any, message_id: uuid.UUID) -> HttpResponse:
    """One message as the group sees it, and every try."""
    row = get_message(request.actor, message_id)
    return render(
        request,
        "robots/message.html",
        {
            "message": row,
            "tone": TONES[row.state],
            "tries": [(one, meaning(one.answer)) for one in tries_of(row)],
            "may_retry": not row.robot.removed_at
            and row.state in (MessageState.FAILED, MessageState.EXPIRED)
            and request.actor.can("robots.message.retry", row.robot.path),
            "may_drop": row.state == MessageState.WAITING
            and request.actor.can("robots.message.drop", row.robot.path),
        },
    )


@page("robots.message.retry", methods=("POST",), second_factor=True)
def retry(request: Any, message_id: uuid.UUID) -> HttpResponse:
    get_message(request.actor, message_id, "robots.message.retry")
    retry_message(actor=request.actor, now=request.now, message_id=message_id)
    messages.success(request, _("Back in the queue."))
    return redirect("robots:message", message_id)


@page("robots.message.drop", methods=("POST",), second_factor=True)
def drop(request: Any, message_id: uuid.UUID) -> HttpResponse:
    get_message(request.actor, message_id, "robots.message.drop")
    drop_message(actor=request.actor, now=request.now, message_id=message_id)
    messages.success(request, _("Taken out of the queue."))
    return redirect("robots:message", message_id)
