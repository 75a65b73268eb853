"""The home of an enterprise: what is missing, until when, and one tap to each thing."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise, own_enterprises
from lianfang.portal.selectors.officers import officers_of
from lianfang.portal.selectors.todo import home_of

VIEW = "portal.own_enterprise.view"


@page(VIEW)
def home(request: Any) -> HttpResponse:
    """Which enterprise, where somebody acts for several; else the one there is."""
    own = own_enterprises(request.actor)
    if len(own) == 1:
        return redirect("portal:enterprise", own[0].pk)
    rows = [(one, home_of(request.actor, one, request.now)) for one in own]
    return render(request, "portal/home.html", {"rows": rows})


@page(VIEW)
def enterprise(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """What is asked of one enterprise, and everything else one can do for it."""
    row = own_enterprise(request.actor, enterprise_id)
    return render(
        request,
        "portal/enterprise.html",
        {
            "enterprise": row,
            "home": home_of(request.actor, row, request.now),
            "officers": officers_of(row, request.now),
            "has_others": len(own_enterprises(request.actor)) > 1,
        },
    )
