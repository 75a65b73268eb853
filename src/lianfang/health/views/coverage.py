"""Has everybody been checked today: by place, and whom nobody has checked yet."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from lianfang.access.pages import page
from lianfang.health.selectors.coverage import day_coverage, missing_persons
from lianfang.kit.clock import local_day
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
MOST_PAGES = 2_000


def asked_day(request: Any) -> date:
    """The day of the page: `?day=YYYY-MM-DD`, today where there is none or it lies ahead."""
    today = local_day(request.now)
    try:
        return min(date.fromisoformat(request.GET.get("day", "")), today)
    except ValueError:
        return today


@page("health.coverage.view")
def day(request: Any) -> HttpResponse:
    """The day's checks by place, those with most people missing first."""
    place, chosen = current_place(request), asked_day(request)
    shown = day_coverage(request.actor, place, request.now, chosen)
    return render(
        request,
        "health/day.html",
        {
            "place": place,
            "day": chosen,
            "is_today": chosen == local_day(request.now),
            "shown": shown,
            "may_list": request.actor.can("health.check.view", place.path),
            "may_alert": request.actor.can("health.fever.view", place.path),
            "may_export": request.actor.can("health.check.export", place.path),
        },
    )


@page("health.check.view")
def missing(request: Any) -> HttpResponse:
    """Whom nobody has checked on the day, place by place."""
    place, chosen = current_place(request), asked_day(request)
    number = _page_number(request.GET.get("page", ""))
    shown = missing_persons(
        request.actor,
        place,
        request.now,
        day=chosen,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render(
        request,
        "health/missing.html",
        {
            "place": place,
            "day": chosen,
            "is_today": chosen == local_day(request.now),
            "shown": shown,
            "number": number,
            "may_record": request.actor.can("health.check.record", place.path),
        },
    )


def _page_number(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isdecimal() and len(text) < 6 else 1
