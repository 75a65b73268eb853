"""What every page shows around its content: the place, the moment it is true for, the phase.

The rooms above know these; they put a `Frame` on the request (`request.frame`) and the layout draws
it. Without one the page still says when it was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lianfang.kit import clock
from lianfang.web.demo import demo_page

NARROW_COOKIE = "lianfang_nav"


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place the person can switch to; `depth` is 0 for the topmost of their places."""

    name: str
    url: str
    depth: int = 0
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the person is in the jurisdiction, as of when, and under which phase of the plan."""

    as_of: datetime
    place_name: str = ""
    places: Sequence[PlaceChoice] = ()
    phase_name: str = ""
    phase_url: str = ""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Template variables of every page: `frame`, `actor`, `is_demo`, `demo`, `is_narrow`."""
    now = getattr(request, "now", None) or clock.now()
    return {
        # Only when a template draws it: fragments and error pages ask the rooms above nothing.
        "frame": SimpleLazyObject(lambda: getattr(request, "frame", None) or Frame(as_of=now)),
        "actor": getattr(request, "actor", None),
        "is_demo": bool(getattr(settings, "DEMO", False)),
        "demo": SimpleLazyObject(demo_page),
        "is_narrow": request.COOKIES.get(NARROW_COOKIE) == "narrow",
    }
