"""The head of every page: where I am, as of when, under which phase of the plan."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from lianfang.command.selectors import phase_of
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place
from lianfang.places.selectors import current_place, places_to_switch
from lianfang.web.context import Frame, PlaceChoice


class FrameMiddleware:
    """Puts the frame on the request; it is only worked out when a page draws it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.user.is_authenticated:
            request.frame = SimpleLazyObject(lambda: frame_of(request))
        return self.get_response(request)


def frame_of(request: Any) -> Frame:
    """The frame for this person: their place, those they can switch to, and the phase there."""
    try:
        place = current_place(request)
    except NotFound:
        return Frame(as_of=request.now)
    choices = list(places_to_switch(request.actor))
    top = min((choice.depth for choice in choices), default=0)
    phase = phase_of(request.actor, place.path, request.now)
    return Frame(
        as_of=request.now,
        place_name=place.short_name,
        places=[_choice(request, choice, top, place) for choice in choices],
        phase_name=str(phase.phase.title) if phase else "",
        phase_url=reverse("command:playbook") if _may_read_plan(request) else "",
    )


def _may_read_plan(request: Any) -> bool:
    return "command.playbook.view" in request.actor.rights


def _choice(request: Any, choice: Place, top: int, current: Place) -> PlaceChoice:
    return PlaceChoice(
        name=choice.short_name,
        url=f"{request.path}?place={choice.pk}"
        if request.method == "GET"
        else f"/?place={choice.pk}",
        depth=choice.depth - top,
        is_current=choice.pk == current.pk,
    )
