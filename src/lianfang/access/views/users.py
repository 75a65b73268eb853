"""Accounts: the list, one account, making and changing it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.actors import Post
from lianfang.access.enums import Role
from lianfang.access.forms import AccountForm, NewAccountForm, UserFilterForm, say_errors
from lianfang.access.pages import WorkRequest, page
from lianfang.access.places_hook import names_of_places
from lianfang.access.selectors import (
    UserFilter,
    appointments_of,
    get_user,
    roles_of,
    tokens_of,
    user_list,
)
from lianfang.access.services.users import (
    NewPassword,
    create_user,
    disable_user,
    enable_user,
    reset_password,
    reset_second_factor,
    update_user,
)
from lianfang.kit.errors import InvalidInput
from lianfang.web.tables import Column, chosen_sort

PAGE_SIZE = 50
COLUMNS = [
    Column("username", gettext_lazy("User name"), sort="username"),
    Column("display_name", pgettext_lazy("person", "Name"), sort="display_name"),
    Column("organisation", gettext_lazy("Organisation"), sort="organisation"),
    Column("path", gettext_lazy("Kept at"), sort="path"),
    Column("roles", pgettext_lazy("of an account", "Roles")),
    Column("last_login", gettext_lazy("Last log-in"), sort="last_login"),
    Column("state", gettext_lazy("State")),
]


@page("access.user.view", methods=("GET", "POST"), second_factor=True)
def users(request: WorkRequest) -> HttpResponse:
    """The list. Names are searched, so what is asked comes by POST and stands in no address."""
    asked = request.POST if request.method == "POST" else request.GET
    columns = [c for c in COLUMNS if c.key != "roles" or _sees_roles(request)]
    sort = chosen_sort(asked, columns, "username")
    form = UserFilterForm(asked, viewer=request.actor)
    form.is_valid()
    given = form.cleaned_data
    wanted = UserFilter(
        search=asked.get("q", "").strip(),
        role=given.get("role", ""),
        path=given.get("path"),
        state=given.get("state", ""),
        sort=sort,
    )
    rows = user_list(request.actor, wanted, request.now)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    held = roles_of([u.pk for u in shown], request.now) if _sees_roles(request) else {}
    names = names_of_places({u.path for u in shown} | {p.path for ps in held.values() for p in ps})
    context = {
        "form": form,
        "columns": columns,
        "sort": sort,
        "page": shown,
        "q": wanted.search,
        "rows": [(user, names.get(user.path, ""), _roles(held.get(user.pk, []))) for user in shown],
        "place_names": names,
        "active": sum(bool(v) for v in (wanted.role, wanted.path, wanted.state, wanted.search)),
        "sees_roles": _sees_roles(request),
    }
    return render(request, "access/users.html", context)


def _roles(posts: list[Post]) -> list[Role]:
    """Each role once, in however many places it is held."""
    return list(dict.fromkeys(post.role for post in posts))


def _sees_roles(request: WorkRequest) -> bool:
    return "access.appointment.view" in request.actor.rights


@page("access.user.view", second_factor=True)
def user(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    """One account: who it is, what it holds, which machines work in its name."""
    account = get_user(request.actor, user_id)
    return _show(request, account)


def _show(request: WorkRequest, account: Any, new_password: str = "") -> HttpResponse:
    appointments = list(appointments_of(request.actor, account))
    names = names_of_places({account.path, *(a.path for a in appointments)})
    context = {
        "account": account,
        "place_name": names.get(account.path, ""),
        "appointments": [
            (a, names.get(a.path, ""), _period_state(a, request)) for a in appointments
        ],
        "tokens": list(tokens_of(request.actor, account)),
        "is_own": account.pk == request.actor.user_id,
        "new_password": new_password,
    }
    response = render(request, "access/user.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _period_state(appointment: Any, request: WorkRequest) -> str:
    if appointment.valid_to is not None and appointment.valid_to <= request.now:
        return "past"
    return "coming" if appointment.valid_from > request.now else "in_force"


@page("access.user.create", methods=("GET", "POST"), second_factor=True)
def new_user(request: WorkRequest) -> HttpResponse:
    """A new account; its first password is shown once on the page that follows."""
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        try:
            made: NewPassword = create_user(
                actor=request.actor,
                now=request.now,
                **form.with_place(request.actor.home("access.user.create")),
            )
        except InvalidInput as error:
            say_errors(form, error)
        else:
            messages.success(request, _("The account has been made."))
            return _show(request, made.user, made.password)
    return _form(request, form, _("New account"), "access:users")


@page("access.user.update", methods=("GET", "POST"), second_factor=True)
def edit_user(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    """Correct what an account says of its holder."""
    account = get_user(request.actor, user_id)
    initial = {
        n: getattr(account, n) for n in ("display_name", "organisation", "email", "place_id")
    }
    form = AccountForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            update_user(
                actor=request.actor,
                now=request.now,
                user_id=user_id,
                **form.with_place((account.place_id, account.path)),
            )
        except InvalidInput as error:
            say_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("access:user", user_id)
    name = names_of_places({account.path}).get(account.path, "")
    return _form(request, form, _("Change account"), "access:user", account, name)


def _form(
    request: WorkRequest,
    form: Any,
    title: str,
    back: str,
    account: Any = None,
    place_name: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "back": back,
        "account": account,
        "place_name": place_name,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "access/user_form.html", context, status=status)


@page("access.user.disable", methods=("POST",), second_factor=True)
def disable(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    disable_user(actor=request.actor, now=request.now, user_id=user_id)
    messages.success(request, _("The account is disabled. Its sessions have ended."))
    return redirect("access:user", user_id)


@page("access.user.enable", methods=("POST",), second_factor=True)
def enable(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    enable_user(actor=request.actor, now=request.now, user_id=user_id)
    messages.success(request, _("The account is open again."))
    return redirect("access:user", user_id)


@page("access.user.reset_password", methods=("POST",), second_factor=True)
def renew_password(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    """The new password is shown once, in the answer itself; it is kept nowhere."""
    made: NewPassword = reset_password(actor=request.actor, now=request.now, user_id=user_id)
    return _show(request, made.user, made.password)


@page("access.user.reset_factor", methods=("POST",), second_factor=True)
def renew_factor(request: WorkRequest, user_id: uuid.UUID) -> HttpResponse:
    reset_second_factor(actor=request.actor, now=request.now, user_id=user_id)
    messages.success(request, _("The second factor is gone; the next one is set up after log-in."))
    return redirect("access:user", user_id)
