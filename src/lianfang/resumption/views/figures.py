"""The return to work in figures, on any day."""

import contextlib
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.places.selectors import current_place
from lianfang.resumption.selectors.figures import figures_on, last_day
from lianfang.resumption.selectors.filings import VIEW


@page(VIEW)
def figures(request: Any) -> HttpResponse:
    """Enterprises to resume, filed, approved, at work; workers back; by class and by day."""
    place = current_place(request)
    day = last_day(request.now, _asked(request.GET.get("day", "")))
    found = figures_on(request.actor, place.path, request.now, day)
    return render(
        request,
        "resumption/figures.html",
        {
            "place": place,
            "figures": found,
            "chart": _chart(found),
            "days": found.days[::-1],
            "tables": [
                (_("By kind and scale"), found.groups),
                (_("By service class"), found.classes),
            ],
        },
    )


def _asked(text: str) -> date | None:
    with contextlib.suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _chart(found: Any) -> dict[str, Any]:
    """Both in percent, so that one curve does not flatten the other."""
    whole = found.whole
    return {
        "kind": "line",
        "categories": [date_format(one.day, "n/j") for one in found.days],
        "series": [
            {
                "name": _("Share at work"),
                "values": [_share(one.resumed, whole.total) for one in found.days],
                "tone": "accent",
            },
            {
                "name": _("Return-to-post rate"),
                "values": [_share(one.back, whole.staff) for one in found.days],
                "tone": "done",
            },
        ],
        "unit": "%",
        "max": 100,
    }


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
