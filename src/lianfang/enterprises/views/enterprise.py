"""One enterprise on screen: what is known, who answers, what became of it, and what may be done."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.responsibilities import responsible_for
from lianfang.enterprises.forms import ClassForm, InviteForm, RevealForm, SiteForm, StateForm
from lianfang.enterprises.selectors.accounts import (
    Accounts,
    accounts_of,
    reads_codes,
    waiting_codes,
)
from lianfang.enterprises.selectors.doors import doors_of
from lianfang.enterprises.selectors.enterprises import (
    contacts_of,
    enterprise_card,
    get_enterprise,
    get_site,
    sites_of,
)
from lianfang.enterprises.selectors.history import changes_of, steps_of
from lianfang.enterprises.selectors.plans import class_choices, enterprise_plan
from lianfang.enterprises.services.classing import set_class
from lianfang.enterprises.services.enterprises import set_state
from lianfang.enterprises.services.reveals import reveal_contact
from lianfang.enterprises.services.sites import add_site, end_site
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.places.selectors import breadcrumbs, current_place

RIGHTS = {
    "update": "enterprises.enterprise.update",
    "state": "enterprises.enterprise.set_state",
    "service": "enterprises.enterprise.set_class",
    "reveal": "enterprises.enterprise.reveal",
    "site": "enterprises.site.add",
    "end_site": "enterprises.site.end",
    "assign": "command.responsibility.assign",
    "invite": "enterprises.account.invite",
    "revoke": "enterprises.account.revoke",
    "end_account": "enterprises.account.end",
    "read_code": "enterprises.account.read_code",
}


@page("enterprises.enterprise.view")
def enterprise(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """One enterprise: facts, contacts, who answers for it, its steps and changes."""
    return enterprise_page(request, get_enterprise(request.actor, enterprise_id))


def enterprise_page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page with what the form just sent has to say."""
    actor, now, day = request.actor, request.now, local_day(request.now)
    may = {name: actor.can(right, row.path) for name, right in RIGHTS.items()}
    plan = enterprise_plan(row.path, now)
    accounts = accounts_of(actor, row, now)
    shows_answering = actor.can("command.responsibility.view", row.path)
    return render(
        request,
        "enterprises/enterprise.html",
        {
            "enterprise": row,
            "card": enterprise_card(actor, row, now, day, current_place(request).path),
            "contacts": contacts_of(actor, row),
            "sites": sites_of(actor, row),
            "answering": responsible_for(actor, SubjectKind.ENTERPRISE, row.pk, now)
            if shows_answering
            else None,
            "liaison_role": plan.liaison_role,
            "doors": doors_of(actor, row, now),
            "steps": steps_of(actor, row, now),
            "changes": changes_of(actor, row, now),
            "crumbs": breadcrumbs(actor, row.place),
            "may": may,
            "state_form": StateForm(initial={"state": row.state, "day": day}),
            "class_form": _class_form(plan, row),
            "site_form": SiteForm(),
            "accounts": accounts,
            "codes": waiting_codes(row, now) if may["read_code"] and reads_codes() else [],
            "invite_form": _invite_form(accounts, more.pop("invite_form", None)),
            **more,
        },
        status=status,
    )


def _invite_form(accounts: Accounts | None, sent: InviteForm | None) -> InviteForm:
    form = sent or InviteForm()
    form.choose("role", accounts.choices if accounts else [])
    return form


def _class_form(plan: Any, row: Any, data: Any = None) -> ClassForm:
    chosen = row.service_class if row.class_origin == "person" else ""
    return ClassForm(data, classes=class_choices([plan]), initial={"service_class": chosen})


def _kept(request: Any, row: Any, service: Callable[..., Any], **shown: Any) -> HttpResponse:
    """Hand the one form of `shown` to the service; what is wrong comes back beside its fields."""
    (form,) = shown.values()
    if form.is_valid():
        try:
            service(actor=request.actor, now=request.now, enterprise_id=row.pk, **form.cleaned_data)
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("enterprises:enterprise", row.pk)
    return enterprise_page(request, row, status=422, **shown)


@page("enterprises.enterprise.set_state", methods=("POST",))
def change_state(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """From a day on it is open, stopped, suspended, moved away or closed."""
    row = get_enterprise(request.actor, enterprise_id, RIGHTS["state"])
    form = StateForm(request.POST)
    return _kept(request, row, set_state, state_form=form)


@page("enterprises.enterprise.set_class", methods=("POST",))
def change_class(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Decide the class of service, or give it back to the rule."""
    row = get_enterprise(request.actor, enterprise_id, RIGHTS["service"])
    form = _class_form(enterprise_plan(row.path, request.now), row, request.POST)
    return _kept(request, row, set_class, class_form=form)


@page("enterprises.enterprise.reveal", methods=("POST",))
def reveal(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Open the phones of one contact, with a reason; shown in this one answer only."""
    row = get_enterprise(request.actor, enterprise_id, RIGHTS["reveal"])
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say what you need it for."))
    role = form.cleaned_data["field"]
    opened = reveal_contact(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        role=role,
        reason=form.cleaned_data["reason"],
    )
    shown = {"opened": opened.value, "opened_role": role, "left": opened.left_today}
    response = enterprise_page(request, row, **shown)
    response["Cache-Control"] = "no-store"
    return response


@page("enterprises.site.add", methods=("POST",))
def new_site(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """A further place the enterprise uses."""
    row = get_enterprise(request.actor, enterprise_id, RIGHTS["site"])
    form = SiteForm(request.POST)
    return _kept(request, row, add_site, site_form=form)


@page("enterprises.site.end", methods=("POST",))
def close_site(request: Any, site_id: uuid.UUID) -> HttpResponse:
    """From today on the enterprise does not use the place any more."""
    site = get_site(request.actor, site_id, RIGHTS["end_site"])
    try:
        end_site(actor=request.actor, now=request.now, site_id=site_id)
    except WorkError as error:
        messages.error(request, error.message)
    return redirect("enterprises:enterprise", site.enterprise_id)
