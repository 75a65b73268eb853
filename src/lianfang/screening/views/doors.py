"""At the door: one's own list in walking order, the form of a household, one that nobody knew."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import get_dwelling, get_place
from lianfang.screening.forms import DoorForm, FoundForm
from lianfang.screening.selectors.campaigns import area_of, get_campaign
from lianfang.screening.selectors.mine import RIGHT, own_doors
from lianfang.screening.selectors.plans import plan_of, symptoms_at
from lianfang.screening.selectors.records import door_view
from lianfang.screening.services.recording import record_screening

BOTH = ("GET", "POST")


@page(RIGHT)
def mine(request: Any) -> HttpResponse:
    """Whom do I go to next, in walking order."""
    return render(
        request, "screening/mine.html", {"campaigns": own_doors(request.actor, request.now)}
    )


@page(RIGHT, methods=BOTH)
def door(request: Any, campaign_id: uuid.UUID, household_id: uuid.UUID) -> HttpResponse:
    """The household and the form; what was typed stays when something is not right."""
    campaign = get_campaign(request.actor, campaign_id, RIGHT)
    view = door_view(request.actor, campaign, household_id, request.now)
    symptoms = symptoms_at(request.actor, view.path, request.now)
    form, is_sent = _form(
        request, DoorForm, members=view.members, asked=view.asked, symptoms=symptoms
    )
    if is_sent and form.is_valid():
        try:
            made = record_screening(
                actor=request.actor,
                now=request.now,
                campaign_id=campaign.pk,
                household_id=household_id,
                entry=form.entry(),
                record_id=form.cleaned_data["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return _onwards(request, made)
    return render(
        request,
        "screening/door.html",
        {"view": view, "form": form, "campaign": campaign},
        status=422 if form.errors else 200,
    )


def _form(request: Any, kind: type[DoorForm], **more: Any) -> tuple[Any, bool]:
    """The form as typed, with room for one more person where that was asked for; whether it was
    sent to be kept."""
    initial = {"record_id": id_at(request.now), "outcome": "screened", **more.pop("initial", {})}
    given: dict[str, Any] = {"now": request.now, "initial": initial, **more}
    form = kind(request.POST if request.method == "POST" else None, **given)
    typed = form.asked_for_newcomer()
    if typed is None:
        return form, form.is_bound
    # Shown again with what was typed, and not judged yet.
    again = kind(typed, **given)
    again.errors.clear()
    return again, False


def _onwards(request: Any, made: Any) -> HttpResponse:
    if made.attention:
        messages.warning(request, _("Recorded. Somebody must look after what was answered."))
    else:
        messages.success(request, _("Recorded."))
    return redirect("screening:mine")


@page(RIGHT, methods=BOTH)
def found(request: Any, campaign_id: uuid.UUID, place_id: uuid.UUID) -> HttpResponse:
    """A household that is on no list: which door, who lives there, what was found."""
    campaign = get_campaign(request.actor, campaign_id, RIGHT)
    place = get_place(request.actor, place_id)
    if not area_of(request.actor, campaign, right=RIGHT).covers(place.path):
        raise NotFound()
    dwelling = _dwelling(request)
    door_text = dwelling.label if dwelling else request.GET.get("door", "")[:32]
    form, is_sent = _form(
        request,
        FoundForm,
        asked=plan_of(campaign),
        newcomers=1,
        symptoms=symptoms_at(request.actor, place.path, request.now),
        initial={"found_door": door_text},
    )
    if is_sent and form.is_valid():
        try:
            made = record_screening(
                actor=request.actor,
                now=request.now,
                campaign_id=campaign.pk,
                found=form.found(place.pk, dwelling.pk if dwelling else None),
                entry=form.entry(),
                record_id=form.cleaned_data["record_id"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return _onwards(request, made)
    return render(
        request,
        "screening/found.html",
        {"campaign": campaign, "place": place, "form": form},
        status=422 if form.errors else 200,
    )


def _dwelling(request: Any) -> Any:
    text = request.GET.get("dwelling", "")
    try:
        return get_dwelling(request.actor, uuid.UUID(text)) if text else None
    except ValueError:
        return None
