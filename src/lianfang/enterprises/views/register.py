"""The list of enterprises and one of them; registering and changing them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.pages import page
from lianfang.enterprises.forms import EnterpriseFilterForm, EnterpriseForm
from lianfang.enterprises.selectors.code_lists import scales
from lianfang.enterprises.selectors.enterprises import (
    contacts_of,
    enterprise_list,
    enterprise_rows,
    get_enterprise,
)
from lianfang.enterprises.selectors.liaison import asked_for, wanting
from lianfang.enterprises.selectors.parks import park_choices
from lianfang.enterprises.selectors.plans import (
    class_choices,
    enterprise_plan,
    plans_inside,
    premises_choices,
)
from lianfang.enterprises.services.enterprises import register_enterprise, update_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place, full_names
from lianfang.web.tables import Column, chosen_sort

PAGE_SIZE = 50
BOTH = ("GET", "POST")
COLUMNS = [
    Column("name", gettext_lazy("Name"), sort="name"),
    Column("kind", gettext_lazy("Kind")),
    Column("place", gettext_lazy("Stands in"), sort="place"),
    Column("class", gettext_lazy("Service class")),
    Column("scale", gettext_lazy("Scale"), optional=True),
    Column("industry", gettext_lazy("Industry"), optional=True),
    Column("staff", gettext_lazy("Head count"), sort="staff", numeric=True),
    Column("area", gettext_lazy("Area (m²)"), sort="area", numeric=True, optional=True),
    Column("officers", gettext_lazy("Who answers")),
    Column("state", gettext_lazy("State")),
    Column("code", gettext_lazy("Credit code"), optional=True),
]


@page("enterprises.enterprise.view", methods=BOTH)
def enterprises(request: Any) -> HttpResponse:
    """Enterprises of the place. A search may be for a name or phone, so it goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    actor, place, day = request.actor, current_place(request), local_day(request.now)
    plans = plans_inside(actor, place.path, request.now)
    form = EnterpriseFilterForm(
        asked,
        classes=class_choices(plans),
        premises=premises_choices(plans),
        parks=park_choices(actor, place.path),
    )
    wanted = form.filters(
        asked_at=request.now,
        role=enterprise_plan(place.path, request.now).liaison_role,
        wanted_for=asked_for(actor, place.path, request.now)
        if asked.get("answered") == "missing"
        else None,
    )
    sort = chosen_sort(asked, COLUMNS, "place")
    rows = enterprise_list(actor, day=day, place_path=place.path, wanted=wanted, sort=sort)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    listed = list(shown)
    return render(
        request,
        "enterprises/enterprises.html",
        {
            "place": place,
            "form": form,
            "filters": [form[name] for name in form.fields if name != "text"],
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": enterprise_rows(actor, listed, request.now, day, place.path),
            # Those a rule wants an officer for; to all others nobody is missing.
            "wanting": wanting(actor, place.path, request.now, [row.pk for row in listed]),
            "may_create": actor.can("enterprises.enterprise.create", place.path),
            "may_invite": actor.can("enterprises.account.invite_many", place.path),
            "may_export": actor.can("enterprises.enterprise.export", place.path),
        },
    )


@page("enterprises.enterprise.create", methods=BOTH)
def new_enterprise(request: Any) -> HttpResponse:
    """Put an enterprise on the register."""
    place = current_place(request)
    form = _form(request, place.path, initial={"place_id": place.pk, "kind": "enterprise"})
    if form.is_bound and form.is_valid():
        try:
            made = register_enterprise(actor=request.actor, now=request.now, **form.entry())
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Registered."))
            return redirect("enterprises:enterprise", made.pk)
    return _form_page(request, form, place.path)


@page("enterprises.enterprise.update", methods=BOTH)
def edit_enterprise(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Change the entry of an enterprise."""
    row = get_enterprise(request.actor, enterprise_id, "enterprises.enterprise.update")
    known = {one.role: one for one in contacts_of(request.actor, row)}
    names = (
        *("name", "kind", "credit_code", "code_pending", "place_id", "address", "industry"),
        *("scale", "tax_class", "premises", "staff_count", "area_m2", "project_level", "note"),
    )
    initial = {name: getattr(row, name) for name in names}
    initial |= {f"{role}_name": one.name for role, one in known.items()}
    phones = {role: "、".join(one.phones) for role, one in known.items() if one.phones}
    form = _form(request, row.path, initial=initial, known=phones)
    if form.is_bound and form.is_valid():
        try:
            update_enterprise(
                actor=request.actor, now=request.now, enterprise_id=enterprise_id, **form.entry()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("enterprises:enterprise", enterprise_id)
    return _form_page(request, form, row.path, enterprise=row)


def _form(request: Any, path: str, **more: Any) -> EnterpriseForm:
    plan = enterprise_plan(path, request.now)
    return EnterpriseForm(
        request.POST if request.method == "POST" else None,
        premises=premises_choices([plan]),
        scales=[(one.key, str(one.title)) for one in scales(local_day(request.now))],
        **more,
    )


def _form_page(request: Any, form: EnterpriseForm, path: str, **more: Any) -> HttpResponse:
    chosen = full_names(request.actor, [path])[path]
    context = {"form": form, "place": current_place(request), "chosen_name": chosen, **more}
    status = 422 if form.errors else 200
    return render(request, "enterprises/enterprise_form.html", context, status=status)
