"""The place a person looks at: chosen in the page head, kept in the session, else their own."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors.places import VIEW, top_places

SESSION_KEY = "place_id"
PARAMETER = "place"
# The kinds one switches between; grids and buildings are reached through the tree.
SWITCHED_KINDS = (
    PlaceKind.DISTRICT,
    PlaceKind.TOWNSHIP,
    PlaceKind.AREA,
    PlaceKind.COMMUNITY,
    PlaceKind.VILLAGE,
)
MAX_CHOICES = 60


def current_place(request: Any) -> Place:
    """The place of this request: `?place=<id>` (remembered from then on), the one remembered, or
    where the person's widest appointment is.

    A place outside the person's places is never returned, whatever the address or session says.
    Raises NotFound where there is no place at all.
    """
    known: Place | None = getattr(request, "place", None)
    if known is not None:
        return known
    session = getattr(request, "session", {})
    asked = request.GET.get(PARAMETER, "")
    place = _visible(request.actor, asked)
    if place is not None:
        if session.get(SESSION_KEY) != str(place.id):
            session[SESSION_KEY] = str(place.id)
    else:
        place = _visible(request.actor, session.get(SESSION_KEY, "")) or home_place(request.actor)
    request.place = place
    return place


def chosen_place(request: Any, place: Place) -> Place:
    """The place chosen so far in a form whose field is `place_id`; `place` until one is chosen, and
    for one that the person cannot see."""
    asked = request.POST if request.method == "POST" else request.GET
    return _visible(request.actor, asked.get("place_id", "")) or place


def _visible(viewer: Actor, text: str) -> Place | None:
    try:
        place_id = uuid.UUID(text)
    except ValueError:
        return None
    place: Place | None = Place.objects.filter(pk=place_id).first()
    return place if place is not None and viewer.can(VIEW, place.path) else None


def home_place(viewer: Actor) -> Place:
    """Where a person's first page opens: their widest appointment's place, for those appointed
    everywhere the first of the top. Raises NotFound where there is none."""
    tops = top_places(viewer).filter(closed_on__isnull=True)
    place: Place | None = tops.filter(path=viewer.home_path).first() or tops.first()
    if place is None:
        raise NotFound(_("There is no place yet. Record one, or import a list of places."))
    return place


def places_to_switch(viewer: Actor) -> QuerySet[Place]:
    """Places offered in the page head, from the top down: townships, communities, villages."""
    territory = viewer.territory(VIEW)
    rows = Place.objects.filter(
        path__under=territory, kind__in=SWITCHED_KINDS, closed_on__isnull=True
    )
    return rows.order_by("path")[:MAX_CHOICES]
