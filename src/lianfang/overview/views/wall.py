"""The wall screen, and the picture it asks for every half a minute."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianfang.access.middleware import STANDS_OPEN
from lianfang.access.pages import page
from lianfang.access.rights import WALL
from lianfang.access.roles import OWN_ACCOUNT
from lianfang.overview.selectors.wall import wall_picture, wall_place, written

EVERY_SECONDS = 30


@page("overview.wall.view")
def wall(request: Any) -> HttpResponse:
    """The page a screen on the wall shows; one that can see nothing else stays signed in."""
    place = wall_place(request.actor, request.GET.get("place", ""))
    is_screen = request.actor.rights - OWN_ACCOUNT == WALL
    if is_screen and not request.session.get(STANDS_OPEN):
        request.session[STANDS_OPEN] = True
        request.session.set_expiry(settings.WALL_SESSION_SECONDS)
    return render(
        request,
        "overview/wall.html",
        {
            "place": place,
            "source": f"{reverse('overview:wall_data')}?place={place.pk}",
            "every": EVERY_SECONDS,
            "is_screen": is_screen,
        },
    )


@page("overview.wall.view")
def wall_data(request: Any) -> HttpResponse:
    """The picture as JSON; unchanged since the last one (its ETag) it is not sent again."""
    place = wall_place(request.actor, request.GET.get("place", ""))
    picture = wall_picture(request.actor, place, request.now)
    body, tag = written(picture)
    if tag in request.headers.get("If-None-Match", ""):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = tag
    # Asked anew each time; the browser may keep it to compare.
    answer["Cache-Control"] = "no-cache, private"
    return answer
