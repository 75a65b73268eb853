"""On the phone: posts to claim, one's own posts, on duty and off duty by one tap each."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import WorkError
from lianfang.posts.forms import StintForm
from lianfang.posts.selectors.plans import sop_of
from lianfang.posts.selectors.posts import one_row, post_rows, posts_of
from lianfang.posts.selectors.turns import (
    get_post_to_claim,
    get_stint,
    get_turn_to_serve,
    own_turns,
    posts_to_claim,
    stints_of,
    told,
    turn_rows,
)
from lianfang.posts.services.claiming import claim_post, give_back
from lianfang.posts.services.serving import begin_stint, correct_stint, end_stint, record_stint
from lianfang.posts.views.board import say_fault

PAGE_SIZE = 30


@page("posts.post.find")
def to_claim(request: Any) -> HttpResponse:
    """Posts with a free place that the person may come forward for."""
    actor, day = request.actor, local_day(request.now)
    shown = Paginator(posts_to_claim(actor, day), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "posts/to_claim.html",
        {
            "is_on_roster": own_staff(actor) is not None,
            "page": shown,
            "rows": post_rows(actor, shown, request.now, day, actor.home_path),
        },
    )


@page("posts.post.find")
def offer(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """One post before one claims it."""
    actor = request.actor
    row = get_post_to_claim(actor, post_id)
    mine = next((t for t in own_turns(actor, request.now) if t.post_id == row.pk), None)
    if mine is not None and mine.ended_at is None:
        return redirect("posts:serve", mine.pk)
    return render(
        request,
        "posts/offer.html",
        {
            "row": one_row(actor, row, request.now, local_day(request.now), actor.home_path),
            "sop": sop_of(row.path, row.sop, request.now),
        },
    )


@page("posts.turn.claim", methods=("POST",))
def claim(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """One tap: I come forward."""
    get_post_to_claim(request.actor, post_id)
    try:
        turn = claim_post(actor=request.actor, now=request.now, post_id=post_id)
    except WorkError as error:
        say_fault(request, error)
        return redirect("posts:offer", post_id)
    if turn.state == "claimed":
        messages.success(request, _("Claimed. Whoever published it confirms or tells you why not."))
    else:
        messages.success(request, _("The post is yours."))
    return redirect("posts:serve", turn.pk)


@page("posts.post.find")
def mine(request: Any) -> HttpResponse:
    """The person's own posts: those that go on first, then what ended lately."""
    actor = request.actor
    found = own_turns(actor, request.now)
    rows = turn_rows(actor, found, request.now)
    posts = post_rows(
        actor,
        posts_of(found),
        request.now,
        local_day(request.now),
        actor.home_path,
    )
    by_id = {post.id: post for post in posts}
    return render(
        request,
        "posts/mine.html",
        {
            "is_on_roster": own_staff(actor) is not None,
            "rows": [(row, by_id[row.post_id]) for row in rows],
            "to_claim": posts_to_claim(actor, local_day(request.now)).count(),
        },
    )


@page("posts.post.find")
def serve(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """One's own post on the phone, or somebody else's written up by the desk."""
    return _serve_page(request, turn_id, None)


def _serve_page(request: Any, turn_id: uuid.UUID, form: StintForm | None) -> HttpResponse:
    actor = request.actor
    turn, is_own = get_turn_to_serve(actor, turn_id)
    shown = turn_rows(actor, [turn], request.now)[0]
    post = posts_of([turn])[0]
    may_serve = turn.state in ("confirmed", "served")
    now = request.now.astimezone(LOCAL_ZONE)
    return render(
        request,
        "posts/serve.html",
        {
            "turn": shown,
            "row": one_row(actor, post, request.now, local_day(request.now), actor.home_path),
            "is_own": is_own,
            "is_open": post.state == "published",
            "may_serve": may_serve,
            "stints": stints_of(actor, [turn]).get(turn.pk, []),
            "sop": sop_of(post.path, post.sop, request.now),
            "form": form or (StintForm(initial={"ends_at": now}) if may_serve else None),
            "told": told(actor, turn),
        },
        status=422 if form is not None and form.errors else 200,
    )


@page("posts.stint.begin", methods=("POST",))
def begin(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """One tap: on duty."""
    get_turn_to_serve(request.actor, turn_id)
    try:
        begin_stint(actor=request.actor, now=request.now, turn_id=turn_id)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("On duty."))
    return redirect("posts:serve", turn_id)


@page("posts.stint.end", methods=("POST",))
def end(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """One tap: off duty, with what was done."""
    get_turn_to_serve(request.actor, turn_id)
    note = request.POST.get("note", "")
    try:
        end_stint(actor=request.actor, now=request.now, turn_id=turn_id, note=note)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Off duty. Thank you."))
    return redirect("posts:serve", turn_id)


@page("posts.stint.record", methods=("POST",))
def record(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """Time that was served, written up afterwards."""
    get_turn_to_serve(request.actor, turn_id)
    form = StintForm(request.POST)
    if not form.is_valid():
        return _serve_page(request, turn_id, form)
    moments = form.moments()
    try:
        record_stint(
            actor=request.actor,
            now=request.now,
            turn_id=turn_id,
            note=form.cleaned_data["note"],
            begins_at=moments["begins_at"],
            ends_at=moments["ends_at"],
        )
    except WorkError as error:
        form.take_errors(error)
        return _serve_page(request, turn_id, form)
    messages.success(request, _("Recorded."))
    return redirect("posts:serve", turn_id)


@page("posts.stint.correct", methods=("GET", "POST"))
def correct(request: Any, stint_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why."""
    stint = get_stint(request.actor, stint_id)
    form = StintForm(
        request.POST if request.method == "POST" else None,
        correcting=True,
        initial={
            name: moment.astimezone(LOCAL_ZONE)
            for name in ("begins_at", "ends_at")
            if (moment := getattr(stint, name)) is not None
        },
    )
    if form.is_bound and form.is_valid():
        try:
            correct_stint(
                actor=request.actor,
                now=request.now,
                stint_id=stint_id,
                reason=form.cleaned_data["reason"],
                **form.moments(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("posts:serve", stint.turn_id)
    context = {"form": form, "stint": stint}
    return render(request, "posts/correct.html", context, status=422 if form.errors else 200)


@page("posts.turn.give_back", methods=("POST",))
def hand_back(request: Any, turn_id: uuid.UUID) -> HttpResponse:
    """I cannot serve it any more, and why; the place is free again."""
    _turn, is_own = get_turn_to_serve(request.actor, turn_id)
    reason = request.POST.get("reason", "")
    try:
        turn = give_back(actor=request.actor, now=request.now, turn_id=turn_id, reason=reason)
    except WorkError as error:
        say_fault(request, error)
        return redirect("posts:serve", turn_id)
    messages.success(request, _("Given back; the place is free again."))
    return redirect("posts:mine") if is_own else redirect("posts:post", turn.post_id)
