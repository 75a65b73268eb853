"""The desk decides who holds a post: claims confirmed or declined, people named."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.text import plain
from lianfang.posts.selectors.posts import get_post
from lianfang.posts.selectors.turns import get_turn, staff_for
from lianfang.posts.services.claiming import assign_post, confirm_turn, decline_turn
from lianfang.posts.views.board import say_fault


@page("posts.turn.assign")
def choose(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """Whom to name: those who serve in the place, over it or under it, the nearest first."""
    row = get_post(request.actor, post_id, "posts.turn.assign")
    search = plain(request.GET.get("q", ""))[:32]
    found = staff_for(request.actor, row, local_day(request.now), search)
    return render(
        request, "posts/choose.html", {"post": row, "candidates": found, "search": search}
    )


@page("posts.turn.assign", methods=("POST",))
def assign(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """Name somebody for the post."""
    get_post(request.actor, post_id, "posts.turn.assign")
    try:
        staff_id = uuid.UUID(request.POST.get("staff_id", ""))
        assign_post(actor=request.actor, now=request.now, post_id=post_id, staff_id=staff_id)
    except ValueError:
        messages.error(request, _("Choose somebody from the list."))
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Named."))
    return redirect("posts:post", post_id)


@page("posts.turn.confirm", methods=("POST",))
def confirm(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """Yes to a claim."""
    turn = get_turn(request.actor, turn_id)
    try:
        confirm_turn(actor=request.actor, now=request.now, turn_id=turn_id)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Confirmed."))
    return redirect("posts:post", turn.post_id)


@page("posts.turn.decline", methods=("POST",))
def decline(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """No, with a reason; the place is free again."""
    turn = get_turn(request.actor, turn_id, "posts.turn.decline")
    reason = request.POST.get("reason", "")
    try:
        decline_turn(actor=request.actor, now=request.now, turn_id=turn_id, reason=reason)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Declined; the place is free again."))
    return redirect("posts:post", turn.post_id)
