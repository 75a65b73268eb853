"""Publishing posts: one, or one for every place of a kind after a look at what that makes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.access.pages import page
from lianfang.command.playbook.posts import PostKind
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import new_id
from lianfang.places.selectors import children_of, counts_by_kind, current_place
from lianfang.posts.forms import (
    PublishForm,
    PublishManyForm,
    first_values,
    place_kind_choices,
)
from lianfang.posts.selectors.bulk import Bulk, bulk_of, names_shown
from lianfang.posts.selectors.plans import first_kind, posts_plan
from lianfang.posts.services.publishing import publish_post, publish_posts, settle


@page("posts.post.publish", methods=("GET", "POST"))
def publish(request: Any) -> HttpResponse:
    """One post at the place, or at a place just inside it."""
    place = current_place(request)
    plan = posts_plan(place.path, request.now)
    kind = first_kind(plan, _asked_kind(request))
    here = [(str(place.pk), place.name)]
    inside = [(str(one.pk), one.name) for one in children_of(request.actor, place)]
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        places=[*here, *inside],
        initial={
            **first_values(kind, local_day(request.now)),
            "post_id": new_id(),
            "place_id": str(place.pk),
        },
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = publish_post(
                actor=request.actor,
                now=request.now,
                place_id=given["place_id"],
                kind=kind.key,
                terms=form.terms(kind),
                post_id=given["post_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Published. Whoever may come forward sees it now."))
            return redirect("posts:post", made.pk)
    context = {"form": form, "place": place, "kinds": plan.kinds, "kind": kind}
    return render(request, "posts/publish.html", context, status=422 if form.errors else 200)


def _asked_kind(request: Any) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return str(given.get("kind", ""))


@page("posts.post.publish_many", methods=("GET", "POST"))
def publish_many(request: Any) -> HttpResponse:
    """A post for every building, stairwell or grid: first a look at what that makes, then yes."""
    place = current_place(request)
    plan = posts_plan(place.path, request.now)
    kind = first_kind(plan, _asked_kind(request))
    form = PublishManyForm(
        request.POST if request.method == "POST" else None,
        place_kinds=place_kind_choices(kind, list(counts_by_kind(request.actor, place.path))),
        role=_role_title(kind, place.path, request.now),
        initial={
            **first_values(kind, local_day(request.now)),
            "batch": new_id(),
            "fill": bool(kind.role),
        },
    )
    bulk: Bulk | None = None
    if form.is_bound and form.is_valid():
        try:
            if request.POST.get("step") == "publish":
                return _publish_many(request, place, kind, form)
            bulk = _foretold(request, place, kind, form)
        except WorkError as error:
            form.take_errors(error)
    return render(
        request,
        "posts/publish_many.html",
        {
            "form": form,
            "place": place,
            "kinds": plan.kinds,
            "kind": kind,
            "bulk": bulk,
            "names": names_shown(request.actor, bulk.places, place.path) if bulk else [],
        },
        status=422 if form.errors else 200,
    )


def _role_title(kind: PostKind, path: str, now: Any) -> str:
    playbook = playbook_in_force(path, now) if kind.role else None
    return playbook.role_title(kind.role) if playbook else ""


def _foretold(request: Any, place: Any, kind: PostKind, form: PublishManyForm) -> Bulk:
    terms = settle(kind, form.terms(kind), request.now)
    return bulk_of(
        request.actor,
        place,
        form.cleaned_data["place_kind"],
        kind,
        title=terms.title,
        fill=form.cleaned_data.get("fill", False),
        day=local_day(request.now),
    )


def _publish_many(request: Any, place: Any, kind: PostKind, form: PublishManyForm) -> HttpResponse:
    given = form.cleaned_data
    made = publish_posts(
        actor=request.actor,
        now=request.now,
        place_id=place.pk,
        place_kind=given["place_kind"],
        kind=kind.key,
        terms=form.terms(kind),
        fill=given.get("fill", False),
        batch=given["batch"],
    )
    said = ngettext("%(n)s post published.", "%(n)s posts published.", made.posts)
    messages.success(request, said % {"n": made.posts})
    return redirect(f"{reverse('posts:posts')}?batch={made.batch}")
