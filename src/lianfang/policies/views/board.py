"""Policies at the desk: the list, one of them with who has not heard of it, publishing."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import OPEN, page
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.qr import qr_svg
from lianfang.kit.text import plain
from lianfang.people.selectors.cards import place_names
from lianfang.places.selectors import current_place
from lianfang.policies.forms import PolicyForm, told_choices, typed
from lianfang.policies.selectors.plans import policies_plan
from lianfang.policies.selectors.policies import (
    SORTS,
    asked_of,
    firms_of,
    get_policy,
    policy_list,
    policy_rows,
    public_policy,
    reaches_of,
    versions_of,
    why,
)
from lianfang.policies.services.publishing import (
    correct_policy,
    publish_policy,
    withdraw_policy,
)
from lianfang.policies.services.reaching import note_reached
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 20
FIRMS_A_PAGE = 50
BOTH = ("GET", "POST")
COLUMNS = [
    Column("title", pgettext_lazy("policy", "Policy"), sort=SORTS["title"]),
    Column("issuer", pgettext_lazy("policy", "Issued by"), sort=SORTS["issuer"]),
    Column("issued", _("Issued on"), sort=SORTS["issued"], optional=True),
    Column("until", _("Apply until"), sort=SORTS["until"]),
    Column("fits", pgettext_lazy("policy", "Fits"), numeric=True),
    Column("unreached", pgettext_lazy("policy", "Not heard of it"), numeric=True),
    Column("helped", pgettext_lazy("policy", "Helped to apply"), numeric=True),
    Column("granted", pgettext_lazy("help", "Granted"), numeric=True),
]
FIRMS = [
    Column("name", _("Enterprise")),
    Column("place", _("Place")),
    Column("why", _("Why it fits")),
    Column("reached", pgettext_lazy("policy", "Heard of it")),
]


@page("policies.policy.view")
def policies(request: Any) -> HttpResponse:
    """Policies that hold in the place, each with how many have not heard of it."""
    actor, place, now = request.actor, current_place(request), request.now
    stage = request.GET.get("stage", "")
    text = plain(request.GET.get("q", ""))[:64]
    sort = chosen_sort(request.GET, COLUMNS, "-issued")
    rows = policy_list(actor, place.path, stage=stage, text=text)
    shown = Paginator(rows.order_by(*order_by(sort, COLUMNS)), PAGE_SIZE)
    listed = shown.get_page(request.GET.get("page"))
    return render(
        request,
        "policies/policies.html",
        {
            "place": place,
            "stage": stage,
            "text": text,
            "columns": COLUMNS,
            "sort": sort,
            "page": listed,
            "rows": policy_rows(actor, listed, now, place.path),
            "days": policies_plan(place.path, now).reach_days,
            "may_publish": actor.can("policies.policy.publish", place.path),
            "may_export": actor.can("policies.policy.export", place.path),
        },
    )


@page("policies.policy.view")
def policy(request: Any, policy_id: uuid.UUID) -> HttpResponse:
    """One policy: who it fits and has not heard of it first; its words, steps and versions."""
    actor, place, now = request.actor, current_place(request), request.now
    row = get_policy(actor, policy_id)
    stage, text = request.GET.get("stage", ""), plain(request.GET.get("q", ""))[:64]
    firms = firms_of(actor, row, local_day(now), place.path, stage=stage, text=text)
    shown = Paginator(firms, FIRMS_A_PAGE).get_page(request.GET.get("page"))
    listed = list(shown)
    names = place_names(actor, {one.path for one in listed}, place.path)
    reached, fits = reaches_of(actor, row, [one.pk for one in listed]), why(row, listed, now)
    is_over = row.state != "published"
    return render(
        request,
        "policies/policy.html",
        {
            "policy": row,
            "row": policy_rows(actor, [row], now, place.path)[0],
            "asked": asked_of(row, now),
            "versions": versions_of(actor, row),
            "stage": stage,
            "text": text,
            "columns": FIRMS,
            "page": shown,
            "firms": [(one, names[one.path], fits[one.pk], reached.get(one.pk)) for one in listed],
            "ways": told_choices(),
            "may_tell": not is_over and actor.can("policies.reach.note", place.path),
            "may_help": not is_over and actor.can("policies.help.open", place.path),
            "may_correct": not is_over and actor.can("policies.policy.correct", row.path),
            "may_withdraw": not is_over and actor.can("policies.policy.withdraw", row.path),
        },
    )


@page("policies.policy.publish", methods=BOTH)
def publish(request: Any) -> HttpResponse:
    """A policy for the enterprises of the place."""
    place = current_place(request)
    day = local_day(request.now)
    initial = {"policy_id": new_id(), "issued_on": day, "valid_from": day}
    form = _form(request, place.path, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = publish_policy(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                words=form.words(),
                policy_id=form.cleaned_data["policy_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Published. Those it fits see it on their pages."))
            return redirect("policies:policy", made.pk)
    return _form_page(request, form, place=place)


@page("policies.policy.correct", methods=BOTH)
def correct(request: Any, policy_id: uuid.UUID) -> HttpResponse:
    """A new version in the place of this one."""
    row = get_policy(request.actor, policy_id, "policies.policy.correct")
    form = _form(request, row.path, correcting=True, initial=typed(row))
    if form.is_bound and form.is_valid():
        try:
            made = correct_policy(
                actor=request.actor,
                now=request.now,
                policy_id=row.pk,
                words=form.words(),
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Published as a new version."))
            return redirect("policies:policy", made.pk)
    return _form_page(request, form, place=row.place, policy=row)


@page("policies.policy.withdraw", methods=("POST",))
def withdraw(request: Any, policy_id: uuid.UUID) -> HttpResponse:
    """It holds no longer."""
    get_policy(request.actor, policy_id, "policies.policy.withdraw")
    reason = str(request.POST.get("reason", ""))
    withdraw_policy(actor=request.actor, now=request.now, policy_id=policy_id, reason=reason)
    messages.success(request, gettext("Withdrawn."))
    return redirect("policies:policy", policy_id)


@page("policies.reach.note", methods=("POST",))
def tell(request: Any, policy_id: uuid.UUID) -> HttpResponse:
    """The chosen enterprises were told, or all that are listed."""
    actor, row = request.actor, get_policy(request.actor, policy_id)
    asked = request.POST
    if asked.get("all_matching") == "1":
        text = plain(asked.get("q", ""))[:64]
        day, path = local_day(request.now), current_place(request).path
        found = firms_of(actor, row, day, path, stage=asked.get("stage", ""), text=text)
        chosen = list(found.values_list("pk", flat=True))
    else:
        try:
            chosen = [uuid.UUID(one) for one in asked.getlist("selected")]
        except ValueError:
            raise InvalidInput(gettext("Choose one of the list.")) from None
    try:
        told = note_reached(
            actor=actor,
            now=request.now,
            policy_id=row.pk,
            enterprise_ids=chosen,
            how=str(asked.get("how", "")),
        )
    except InvalidInput as error:
        messages.error(request, " ".join(map(str, error.fields.values())) or error.message)
    else:
        said = ngettext("%(n)s enterprise told.", "%(n)s enterprises told.", told)
        messages.success(request, said % {"n": told})
    back = "policies:mine" if asked.get("back") == "mine" else "policies:policy"
    return redirect(back) if back == "policies:mine" else redirect(back, row.pk)


@page(OPEN)
def leaflet(request: Any, policy_id: uuid.UUID) -> HttpResponse:
    """A published policy for paper and for anybody's phone; its code leads to this page."""
    row = public_policy(policy_id)
    address = request.build_absolute_uri(reverse("policies:leaflet", args=[row.pk]))
    return render(
        request,
        "policies/leaflet.html",
        {
            "policy": row,
            "asked": asked_of(row, request.now),
            "qr": qr_svg(address, title=row.title),
            "is_over": row.state != "published",
        },
    )


def _form(request: Any, path: str, **more: Any) -> PolicyForm:
    return PolicyForm(
        request.POST if request.method == "POST" else None,
        classes=class_choices(plans_inside(request.actor, path, request.now)),
        **more,
    )


def _form_page(request: Any, form: PolicyForm, **more: Any) -> HttpResponse:
    context = {"form": form, "policy": None, **more}
    status = 422 if form.errors else 200
    return render(request, "policies/policy_form.html", context, status=status)
