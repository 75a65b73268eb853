"""Shifts of a home on screen."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.institutions.forms import WatchForm
from lianfang.institutions.selectors.homes import get_home, get_watch
from lianfang.institutions.selectors.plans import institutions_plan
from lianfang.institutions.services.watches import assign_watch, withdraw_watch
from lianfang.institutions.views.choosing import staff_choices
from lianfang.institutions.views.homes import home_page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError


@page("institutions.watch.assign", methods=("POST",))
def assign(request: Any, home_id: uuid.UUID) -> HttpResponse:
    """Put somebody on the list of a shift."""
    actor, now = request.actor, request.now
    row = get_home(actor, home_id, now, "institutions.watch.assign")
    form = WatchForm(
        request.POST,
        staff=staff_choices(actor, row.path, local_day(now)),
        plan=institutions_plan(row.path, now),
    )
    if form.is_valid():
        try:
            made = assign_watch(actor=actor, now=now, home_id=home_id, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("On the list."))
            page_of = redirect("institutions:home", home_id)
            if made.day != local_day(now):
                page_of["Location"] += f"?day={made.day.isoformat()}"
            return page_of
    return home_page(request, home_id, form)


@page("institutions.watch.withdraw", methods=("POST",))
def withdraw(request: Any, watch_id: uuid.UUID) -> HttpResponse:
    """Take somebody off the list."""
    row = get_watch(request.actor, watch_id, "institutions.watch.withdraw")
    withdraw_watch(actor=request.actor, now=request.now, watch_id=watch_id)
    return redirect("institutions:home", row.place_id)
