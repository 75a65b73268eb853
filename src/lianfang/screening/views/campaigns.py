"""Screenings as a list, and one with its coverage, rounds and days."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.places.selectors import current_place
from lianfang.screening.enums import CampaignState
from lianfang.screening.forms import RoundForm
from lianfang.screening.selectors.campaigns import (
    campaign_list,
    campaign_rows,
    get_campaign,
    not_listed,
    rounds_of,
    steps_of,
)
from lianfang.screening.selectors.coverage import coverage, curve_chart, days_of
from lianfang.screening.selectors.plans import plan_of

PAGE_SIZE = 50


@page("screening.campaign.view")
def campaigns(request: Any) -> HttpResponse:
    """Screenings that concern the place: under way, or over."""
    actor, place = request.actor, current_place(request)
    state = request.GET.get("state", "open")
    if state not in (*CampaignState.values, "all"):
        state = "open"
    rows = campaign_list(actor, place.path, state="" if state == "all" else state)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    titles = {row.pk: str(plan_of(row).survey.title) for row in shown}
    return render(
        request,
        "screening/campaigns.html",
        {
            "place": place,
            "state": state,
            "states": [*CampaignState.choices, ("all", _("All"))],
            "page": shown,
            "rows": campaign_rows(actor, shown, titles, place.path),
            "today": local_day(request.now),
            "may_start": actor.can("screening.campaign.start", place.path),
            "may_see_records": "screening.record.view" in actor.rights,
        },
    )


@page("screening.campaign.view")
def campaign(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """How far a screening has come: what is missed first, by place, by day, by round."""
    return campaign_page(request, campaign_id)


def campaign_page(
    request: Any, campaign_id: uuid.UUID, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a screening; `form`: a further round that was refused."""
    actor, place = request.actor, current_place(request)
    row = get_campaign(actor, campaign_id)
    asked = plan_of(row)
    shown = coverage(actor, row, place, request.now)
    days = days_of(actor, row, place, request.now)
    may_steer = actor.can("screening.campaign.advance", row.path)
    return render(
        request,
        "screening/campaign.html",
        {
            "place": place,
            "campaign": row,
            "asked": asked,
            "shown": shown,
            "rounds": rounds_of(actor, row),
            "steps": steps_of(actor, row),
            "chart": curve_chart(days, (_("Settled that day"), _("Settled so far"))),
            "today": days[-1] if days and days[-1].day == local_day(request.now) else None,
            "form": form or RoundForm(),
            "may_list": actor.can("screening.record.view", place.path),
            "may_record": actor.can("screening.record.make", place.path) and row.is_open,
            "may_export": actor.can("screening.record.export", place.path),
            "may_advance": may_steer and row.is_open and row.round < asked.plan.most_rounds,
            "may_close": actor.can("screening.campaign.close", row.path) and row.is_open,
            "may_withdraw": actor.can("screening.campaign.withdraw", row.path) and row.is_open,
            "may_reopen": actor.can("screening.campaign.reopen", row.path) and not row.is_open,
        },
        status=status,
    )


@page("screening.campaign.advance")
def joining(request: Any, campaign_id: uuid.UUID) -> HttpResponse:
    """How many households came on the register since: asked for when a further round is opened, as
    the whole register is gone through for it."""
    row = get_campaign(request.actor, campaign_id, "screening.campaign.advance")
    found = not_listed(row, plan_of(row).survey.kinds, local_day(request.now)).count()
    return render(request, "screening/joining.html", {"joining": found})
