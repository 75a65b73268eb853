"""Whom a screening missed, by household and by person; the list on paper and as a table."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.places.selectors import current_place
from lianfang.screening.enums import DoorOutcome
from lianfang.screening.selectors.campaigns import get_campaign
from lianfang.screening.selectors.missed import (
    REASON_TITLES,
    REASONS,
    household_rows,
    listed_list,
    missed_list,
    missed_persons,
    names_of_members,
)
from lianfang.screening.selectors.plans import plan_of
from lianfang.screening.services.exporting import export_missed

RIGHT = "screening.record.view"
PAGE_SIZE = 50
PAPER_SIZE = 400
COUNTED = 10_000
MOST_PAGES = 4_000
ONLY = ("", "done", "screened", "gone", "found", "arrivals")


class Pages(Paginator):
    """Counts on to ten thousand; nobody leafs through more."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        # In no order: nothing need be sorted to be counted.
        return len(rows.order_by().values_list("pk")[:COUNTED])


@page(RIGHT)
def missed(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """Households not settled, in walking order, each with why and who goes there."""
    actor, place = request.actor, current_place(request)
    row = get_campaign(actor, campaign_id, RIGHT)
    reason = request.GET.get("reason", "")
    reason = reason if reason in REASON_TITLES and reason != "absent" else ""
    shown = Pages(missed_list(actor, row, place.path, reason=reason), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "screening/missed.html",
        {
            "place": place,
            "campaign": row,
            "reason": reason,
            "reasons": [one for one in REASONS if one[0] != "absent"],
            "page": shown,
            "rows": household_rows(actor, list(shown), request.now),
            "may_record": actor.can("screening.record.make", place.path) and row.is_open,
            "may_export": actor.can("screening.record.export", place.path),
        },
    )


@page(RIGHT)
def households(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """Households on the list: all, settled ones, those found at the door."""
    actor, place = request.actor, current_place(request)
    row = get_campaign(actor, campaign_id, RIGHT)
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    shown = Pages(listed_list(actor, row, place.path, only=only), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "screening/listed.html",
        {
            "place": place,
            "campaign": row,
            "only": only,
            "page": shown,
            "rows": household_rows(actor, list(shown), request.now),
        },
    )


@page(RIGHT)
def persons(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """Persons nobody has met, and why."""
    actor, place = request.actor, current_place(request)
    row = get_campaign(actor, campaign_id, RIGHT)
    text = request.GET.get("page", "")
    number = min(max(int(text), 1), MOST_PAGES) if text.isdecimal() and len(text) < 6 else 1
    rows, has_more = missed_persons(
        actor, row, request.now, place.path, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return render(
        request,
        "screening/missed_persons.html",
        {
            "place": place,
            "campaign": row,
            "rows": rows,
            "number": number,
            "has_more": has_more,
            "may_record": actor.can("screening.record.make", place.path) and row.is_open,
        },
    )


@page(RIGHT)
def paper(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """A blank list of the doors that are left, to be filled in by hand and written up later."""
    actor, place = request.actor, current_place(request)
    row = get_campaign(actor, campaign_id, RIGHT)
    left = list(missed_list(actor, row, place.path)[: PAPER_SIZE + 1])
    shown = left[:PAPER_SIZE]
    members = names_of_members(actor, [one.household_id for one in shown], request.now)
    rows = household_rows(actor, shown, request.now)
    return render(
        request,
        "screening/paper.html",
        {
            "place": place,
            "campaign": row,
            "asked": plan_of(row),
            "outcomes": DoorOutcome.labels,
            "rows": [(one, members.get(one.listed.household_id, [])) for one in rows],
            "has_more": len(left) > PAPER_SIZE,
        },
    )


@page("screening.record.export", methods=("POST",), second_factor=True)
def export(request: Any, campaign_id: uuid.UUID) -> Any:
    """The missed of the place as a table for Excel."""
    user = str(request.actor.user_id)
    limit("screening.record.export", user, times=10, seconds=3600, now=request.now)
    row = get_campaign(request.actor, campaign_id, "screening.record.export")
    place = current_place(request)
    exported = export_missed(
        actor=request.actor, now=request.now, campaign_id=row.pk, place_id=place.pk
    )
    return FileResponse(
        exported.file,
        as_attachment=True,
        filename="screening-missed.csv",
        content_type="text/csv; charset=utf-8",
    )
