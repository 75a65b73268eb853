"""Posts as a list, and one of them: who holds it, what was served, what can be done now."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.posts.forms import PostFilterForm, UpdateForm
from lianfang.posts.selectors.plans import posts_plan, sop_of
from lianfang.posts.selectors.posts import (
    SORTS,
    get_post,
    one_row,
    post_list,
    post_rows,
    steps_of,
    waiting_count,
)
from lianfang.posts.selectors.turns import on_duty, stints_of, turn_list, turn_rows
from lianfang.posts.services.closing import close_post, reopen_post, update_post, withdraw_post
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
COLUMNS = [
    Column("title", _("Post"), sort=SORTS["title"]),
    Column("kind", _("Kind"), optional=True),
    Column("place", _("Place"), sort=SORTS["place"]),
    Column("holders", _("Who holds it")),
    Column("free", _("Still needed"), sort=SORTS["free"], numeric=True),
    Column(
        "seats", pgettext_lazy("post", "People"), sort=SORTS["seats"], numeric=True, optional=True
    ),
    Column("from", pgettext_lazy("post", "Days"), sort=SORTS["from"]),
    Column("hours", _("Hours")),
    Column("state", _("State")),
    Column("published", _("Published"), sort=SORTS["published"], optional=True),
]


@page("posts.post.view", methods=("GET", "POST"))
def posts(request: Any) -> HttpResponse:
    """Posts of the place: published, short of people, with claims to confirm, history. The search
    goes by POST, since it may hold names."""
    actor, place = request.actor, current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    waiting = waiting_count(actor, place.path)
    form = PostFilterForm(
        asked if set(asked) - {"place"} else {"stage": "waiting" if waiting else "open"},
        plan=posts_plan(place.path, request.now),
    )
    filters = form.filters()
    stage = form.cleaned_data.get("stage") or "all"
    sort = chosen_sort(asked, COLUMNS, "place")
    rows = post_list(actor, place.path, filters).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "posts/posts.html",
        {
            "place": place,
            "form": form,
            "stage": stage,
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": post_rows(actor, shown, request.now, local_day(request.now), place.path),
            "waiting": waiting,
            "on_duty": on_duty(actor, place.path).count(),
            "may_publish": actor.can("posts.post.publish", place.path),
            "may_export": actor.can("posts.post.export", place.path),
        },
    )


@page("posts.post.view")
def post(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """One post: what it asks for, who holds it, what was served, everything that happened."""
    actor = request.actor
    row = get_post(actor, post_id)
    found = turn_list(actor, row)
    stints = stints_of(actor, found)
    shown = turn_rows(actor, found, request.now)
    may = {
        word: actor.can(f"posts.{word}", row.path)
        for word in ("turn.confirm", "turn.assign", "post.update", "post.close", "post.reopen")
    }
    is_open = row.state == "published"
    return render(
        request,
        "posts/post.html",
        {
            "post": row,
            "row": one_row(
                actor, row, request.now, local_day(request.now), current_place(request).path
            ),
            "turns": [(turn, stints.get(turn.id, [])) for turn in shown],
            "steps": steps_of(actor, row),
            "sop": sop_of(row.path, row.sop, request.now),
            "is_open": is_open,
            "may_decide": is_open and may["turn.confirm"],
            "may_record": may["turn.confirm"],
            "may_assign": is_open and may["turn.assign"],
            "may_update": is_open and may["post.update"],
            "may_close": is_open and may["post.close"],
            "may_withdraw": is_open and may["post.close"] and not any(stints.values()),
            "may_reopen": not is_open and may["post.reopen"],
        },
    )


@page("posts.post.update", methods=("GET", "POST"))
def edit(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """Other words, another end, more or fewer people."""
    row = get_post(request.actor, post_id, "posts.post.update")
    form = UpdateForm(
        request.POST if request.method == "POST" else None,
        initial={
            name: getattr(row, name)
            for name in ("title", "duties", "seats", "last_day", "begins", "ends")
        },
    )
    if form.is_bound and form.is_valid():
        try:
            update_post(actor=request.actor, now=request.now, post_id=post_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Changed."))
            return redirect("posts:post", post_id)
    context = {"form": form, "post": row}
    return render(request, "posts/edit.html", context, status=422 if form.errors else 200)


@page("posts.post.close", methods=("POST",))
def close(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """Over, with a word of thanks."""
    get_post(request.actor, post_id, "posts.post.close")
    return _done(request, post_id, close_post, gettext("Closed."), thanks=_reason(request))


@page("posts.post.withdraw", methods=("POST",))
def withdraw(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """Published by mistake."""
    get_post(request.actor, post_id, "posts.post.withdraw")
    return _done(request, post_id, withdraw_post, gettext("Withdrawn."), reason=_reason(request))


@page("posts.post.reopen", methods=("POST",))
def reopen(request: Any, post_id: uuid.UUID) -> HttpResponse:
    """It goes on."""
    get_post(request.actor, post_id, "posts.post.reopen")
    return _done(
        request, post_id, reopen_post, gettext("Published again."), reason=_reason(request)
    )


def _reason(request: Any) -> str:
    return str(request.POST.get("reason", ""))


def _done(request: Any, post_id: uuid.UUID, work: Any, said: str, **given: Any) -> HttpResponse:
    try:
        work(actor=request.actor, now=request.now, post_id=post_id, **given)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, said)
    return redirect("posts:post", post_id)


def say_fault(request: Any, error: WorkError) -> None:
    """What a service refused, above the page that follows."""
    fields = getattr(error, "fields", {})
    texts = [*map(str, fields.values())] or [str(error.message)]
    messages.error(request, " ".join(texts))
