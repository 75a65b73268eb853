"""The desk that brings workers back: who has no seat yet, what is on the road, who is signed up."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.access.scope import looking
from lianfang.charters.forms import (
    CHARTER_STAGES,
    RIDER_STAGES,
    CharterFilterForm,
    FilterForm,
)
from lianfang.charters.selectors.charters import (
    SORTS,
    CharterFilter,
    charter_list,
    charter_rows,
)
from lianfang.charters.selectors.figures import board_figures
from lianfang.charters.selectors.plans import area_choices, charters_plan
from lianfang.charters.selectors.riders import SORTS as RIDER_SORTS
from lianfang.charters.selectors.riders import (
    RiderFilter,
    get_rider,
    rider_list,
    rider_rows,
    staff_away,
    with_staff_away,
)
from lianfang.charters.services.exporting import export_riders
from lianfang.charters.services.signing_up import sign_up, withdraw
from lianfang.charters.views.signing import sign_up_form, signed_up, ticked, to_be_ticked
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column, chosen_sort, order_by
from lianfang.workforce.selectors.employees import employee_rows, only

PAGE_SIZE = 50
BOTH = ("GET", "POST")
POST = ("POST",)
EXPORTS_PER_HOUR = {"times": 10, "seconds": 3_600}
COLUMNS = [
    Column("title", gettext_lazy("Charter")),
    Column("departs", gettext_lazy("Departs"), sort=SORTS["departs"][0]),
    Column("area", gettext_lazy("Area"), sort=SORTS["area"][0]),
    Column("vehicle", gettext_lazy("Vehicle")),
    Column("seats", gettext_lazy("Seats taken"), sort=SORTS["seats"][0], numeric=True),
    Column("stops", gettext_lazy("Pick-up points")),
    Column("escort", gettext_lazy("Escort"), optional=True),
    Column("cost", gettext_lazy("Cost (yuan)"), numeric=True, optional=True),
    Column("state", gettext_lazy("State"), sort=SORTS["state"][0]),
]
RIDER_COLUMNS = [
    Column("name", pgettext_lazy("person", "Name")),
    Column("enterprise", gettext_lazy("Enterprise"), sort=RIDER_SORTS["enterprise"][0]),
    Column("area", gettext_lazy("Area"), sort=RIDER_SORTS["area"][0]),
    Column("earliest", gettext_lazy("Not before"), sort=RIDER_SORTS["earliest"][0]),
    Column("clearance", gettext_lazy("May be fetched")),
    Column("charter", gettext_lazy("Charter")),
    Column("signed", gettext_lazy("Signed up"), sort=RIDER_SORTS["signed"][0], optional=True),
    Column("state", gettext_lazy("State")),
]


CHOOSE_COLUMNS = [
    Column("enterprise", gettext_lazy("Enterprise")),
    Column("place", pgettext_lazy("of an enterprise", "Place")),
    Column("away", gettext_lazy("Away, not signed up yet"), numeric=True),
]


def say_fault(request: Any, error: WorkError) -> None:
    """What a service refused, above the page that follows."""
    fields = getattr(error, "fields", {})
    texts = [*map(str, fields.values())] or [str(error.message)]
    messages.error(request, " ".join(texts))


@page("charters.charter.view")
def charters(request: Any) -> HttpResponse:
    """Who waits without a seat first, then what departs next."""
    actor, place = request.actor, current_place(request)
    plan = charters_plan(place.path, request.now)
    form = CharterFilterForm(request.GET, areas=area_choices(plan))
    form.is_valid()
    stage = request.GET.get("stage", "coming")
    stage = stage if stage in dict(CHARTER_STAGES) else "coming"
    wanted = CharterFilter(
        stage=stage,
        area=form.cleaned_data.get("area") or "",
        day=form.cleaned_data.get("day"),
        text=request.GET.get("text", "")[:64],
    )
    sort = chosen_sort(request.GET, COLUMNS, "departs")
    rows = charter_list(actor, place.path, wanted).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    may = {
        word: actor.can(f"charters.{right}", place.path)
        for word, right in (
            ("create", "charter.create"),
            ("sign_up", "rider.sign_up"),
            ("riders", "rider.view"),
            ("propose", "proposal.create"),
        )
    }
    return render(
        request,
        "charters/charters.html",
        {
            "place": place,
            "figures": board_figures(actor, place.path, request.now) if may["riders"] else None,
            "form": form,
            "filters": [form["area"], form["day"]],
            "active": sum(1 for one in (wanted.area, wanted.day) if one),
            "stages": CHARTER_STAGES,
            "stage": stage,
            "wanted": wanted,
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": charter_rows(shown, request.now),
            "has_areas": bool(plan.areas),
            "may": may,
        },
    )


@page("charters.rider.view", methods=BOTH)
def riders(request: Any) -> HttpResponse:
    """Who is signed up. A search is by the enterprise's name and goes by POST all the same."""
    actor, place = request.actor, current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    plan = charters_plan(place.path, request.now)
    form = FilterForm(asked, areas=area_choices(plan))
    form.is_valid()
    wanted = _rider_filter(asked, form)
    sort = chosen_sort(asked, RIDER_COLUMNS, "")
    rows = rider_list(actor, place.path, request.now, wanted)
    if sort:
        rows = rows.order_by(*order_by(sort, RIDER_COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "charters/riders.html",
        {
            "place": place,
            "form": form,
            "filters": [form["area"]],
            "active": 1 if wanted.area else 0,
            "stages": RIDER_STAGES,
            "wanted": wanted,
            "columns": RIDER_COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": rider_rows(actor, shown, request.now),
            "may_sign_up": actor.can("charters.rider.sign_up", place.path),
            "may_withdraw": actor.can("charters.rider.withdraw", place.path),
            "may_export": actor.can("charters.rider.export", place.path),
        },
    )


def _rider_filter(asked: Any, form: FilterForm) -> RiderFilter:
    stage = asked.get("stage", "waiting")
    return RiderFilter(
        stage=stage if stage in dict(RIDER_STAGES) else "waiting",
        area=form.cleaned_data.get("area") or "",
        text=asked.get("text", "")[:64],
    )


@page("charters.rider.export", methods=POST, second_factor=True)
def export_list(request: Any) -> HttpResponse:
    """Who is signed up, as a table."""
    place = current_place(request)
    limit("charters.export", str(request.actor.user_id), now=request.now, **EXPORTS_PER_HOUR)
    form = FilterForm(request.POST, areas=area_choices(charters_plan(place.path, request.now)))
    form.is_valid()
    table = export_riders(
        actor=request.actor,
        now=request.now,
        place=place,
        wanted=_rider_filter(request.POST, form),
    )
    return attachment(table.name, table.content)


@page("charters.rider.sign_up", methods=BOTH)
def choose_enterprise(request: Any) -> HttpResponse:
    """Whose staff is to be signed up: enterprises with somebody away who is not signed up. A search
    goes by POST, as in the list of riders."""
    place = current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("text", "")[:64]
    known = with_staff_away(request.actor, place.path, local_day(request.now), text)
    shown = Paginator(known, PAGE_SIZE).get_page(asked.get("page"))
    context = {
        "place": place,
        "text": text,
        "columns": CHOOSE_COLUMNS,
        "page": shown,
        "rows": [(one, number) for one, number in staff_away(shown)],
    }
    return render(request, "charters/choose_enterprise.html", context)


@page("charters.rider.sign_up", methods=BOTH)
def sign_staff_up(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Staff of an enterprise who are away and not signed up, ticked by the desk."""
    actor = request.actor
    enterprise = get_enterprise(actor, enterprise_id, "charters.rider.sign_up")
    form = sign_up_form(request, enterprise)
    sent = form.is_bound and form.is_valid()
    if sent and signed_up(request, form, enterprise_id, ticked(request), sign_up):
        return redirect(f"{reverse('charters:riders')}?stage=waiting")
    with looking(actor):
        context = to_be_ticked(
            request,
            form,
            enterprise,
            lambda staff: employee_rows(actor, only(staff), local_day(request.now)),
        )
    status = 422 if form.errors else 200
    return render(request, "charters/sign_up.html", context, status=status)


@page("charters.rider.withdraw", methods=POST)
def drop_rider(request: Any, rider_id: uuid.UUID) -> HttpResponse:
    """They need not be fetched any more."""
    get_rider(request.actor, rider_id, "charters.rider.withdraw")
    try:
        withdraw(
            actor=request.actor,
            now=request.now,
            rider_id=rider_id,
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, _("Signed off."))
    return redirect("charters:riders")
