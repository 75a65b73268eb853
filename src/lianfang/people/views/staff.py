"""Those who serve on screen: the roster, one of them, being away."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.pages import page
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.forms import (
    AccountForm,
    AwayForm,
    ResidentForm,
    RevealForm,
    StaffFilterForm,
    StaffForm,
    say_errors,
)
from lianfang.people.selectors.staff import (
    account_named,
    entries_of_that_name,
    get_staff,
    own_entry,
    staff_list,
    staff_rows,
)
from lianfang.people.services.reveals import reveal_staff_phones
from lianfang.people.services.staff import (
    link_user,
    register_staff,
    set_unavailable,
    update_staff,
)
from lianfang.places.selectors import breadcrumbs, chosen_place, current_place, full_names
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("name", pgettext_lazy("person", "Name")),
    Column("kind", gettext_lazy("Capacity")),
    Column("organisation", gettext_lazy("Organisation")),
    Column("title", gettext_lazy("Position")),
    Column("place", gettext_lazy("Serves in")),
    Column("phones", gettext_lazy("Phone")),
    Column("level", gettext_lazy("Sent by level"), optional=True),
]


@page("people.staff.view", methods=("GET", "POST"))
def staff(request: Any) -> HttpResponse:
    """The roster of the place; the search goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    place, day = current_place(request), local_day(request.now)
    form = StaffFilterForm(asked)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = staff_list(request.actor, day=day, place_path=place.path, **chosen)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "people/staff.html",
        {
            "place": place,
            "form": form,
            "active": sum(1 for name in ("kind", "level", "away", "gone") if chosen.get(name)),
            "columns": COLUMNS,
            "page": shown,
            "rows": staff_rows(request.actor, list(shown), day, place.path),
            "may_export": request.actor.can("people.staff.export", place.path),
            "may_create": request.actor.can("people.staff.create", place.path),
        },
    )


@page("people.staff.view")
def staff_member(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """One of those who serve: capacity, phone, being away."""
    return _staff_page(request, staff_id)


def _staff_page(
    request: Any,
    staff_id: uuid.UUID,
    *,
    opened: str = "",
    left: int = 0,
    form: AwayForm | None = None,
) -> HttpResponse:
    row, here = get_staff(request.actor, staff_id), current_place(request).path
    today, may_edit = local_day(request.now), request.actor.can("people.staff.update", row.path)
    entry = own_entry(request.actor, row, today)
    may_choose = may_edit and row.person_id is None
    return render(
        request,
        "people/staff_member.html",
        {
            "member": row,
            "shown": staff_rows(request.actor, [row], today, here)[0],
            "crumbs": breadcrumbs(request.actor, row.place),
            "opened": opened,
            "left": left,
            "form": form or AwayForm(initial={"since": today}),
            "may_reveal": request.actor.can("people.staff.reveal", row.path),
            "may_update": request.actor.can("people.staff.set_unavailable", row.path),
            "may_edit": may_edit,
            "entry": entry,
            "namesakes": entries_of_that_name(request.actor, row, today) if may_choose else None,
            "may_link": request.actor.can("people.staff.link_user", row.path),
            "account": AccountForm(initial={"username": row.user.username if row.user else ""})[
                "username"
            ],
        },
        status=422 if form is not None else 200,
    )


@page("people.staff.reveal", methods=("POST",))
def reveal_staff(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Open the work phone, with a reason; shown in this one answer only."""
    get_staff(request.actor, staff_id, "people.staff.reveal")
    form = RevealForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say what you need it for."))
    revealed = reveal_staff_phones(
        actor=request.actor,
        now=request.now,
        staff_id=staff_id,
        reason=form.cleaned_data["reason"],
    )
    response = _staff_page(request, staff_id, opened=revealed.value, left=revealed.left_today)
    response["Cache-Control"] = "no-store"
    return response


@page("people.staff.set_unavailable", methods=("POST",))
def away(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Somebody is away for some days, or back; whom they answered for shows as a gap meanwhile."""
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _staff_page(request, staff_id, form=form)
    try:
        set_unavailable(
            actor=request.actor,
            now=request.now,
            staff_id=staff_id,
            first_day=form.cleaned_data["since"],
            last_day=form.cleaned_data["until"],
        )
    except InvalidInput as error:
        form.add_error(None, " ".join([error.message, *map(str, error.fields.values())]))
        return _staff_page(request, staff_id, form=form)
    if form.cleaned_data["since"] is None:
        messages.success(request, _("Back: they answer for whom they answered before."))
    else:
        messages.success(request, _("Noted. Whom they answered for shows as a gap meanwhile."))
    return redirect("people:staff_member", staff_id)


@page("people.staff.create", methods=("GET", "POST"))
def new_staff(request: Any) -> HttpResponse:
    """Put somebody on the roster of those who serve."""
    place = current_place(request)
    form = StaffForm(
        request.POST if request.method == "POST" else None,
        initial={"place_id": place.pk, "key": new_id()},
        is_new=True,
    )
    if form.is_valid():
        entry = {"place_id": place.pk, "kind": form.cleaned_data["kind"], **form.entry()}
        try:
            made = register_staff(
                actor=request.actor,
                now=request.now,
                **form.once(),
                **entry,
            )
        except InvalidInput as error:
            say_errors(form, error)
        except (NotFound, NotPermitted) as error:
            form.add_error("place_id", error.message)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Registered."))
            return redirect("people:staff_member", made.pk)
    return _form_page(request, form, place)


@page("people.staff.update", methods=("GET", "POST"))
def edit_staff(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Change the entry of somebody who serves."""
    row = get_staff(request.actor, staff_id, "people.staff.update")
    fields = ("name", "kind", "level", "organisation", "title", "party_member", "left_on")
    shown = staff_rows(request.actor, [row], local_day(request.now))[0]
    form = StaffForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in (*fields, "place_id")},
        phone="、".join(shown.phones),
    )
    if form.is_valid():
        try:
            update_staff(actor=request.actor, now=request.now, staff_id=staff_id, **form.entry())
        except InvalidInput as error:
            say_errors(form, error)
        except (NotFound, NotPermitted) as error:
            form.add_error("place_id", error.message)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:staff_member", staff_id)
    return _form_page(request, form, row.place, member=row)


@page("people.staff.update", methods=("POST",))
def link_resident(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Say which resident somebody is; nobody chosen takes the link away."""
    get_staff(request.actor, staff_id, "people.staff.update")
    form = ResidentForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose one of the residents listed."))
    update_staff(
        actor=request.actor,
        now=request.now,
        staff_id=staff_id,
        person_id=form.cleaned_data["person_id"],
    )
    messages.success(request, _("Saved."))
    return redirect("people:staff_member", staff_id)


@page("people.staff.link_user", methods=("POST",))
def link_account(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Say with which account somebody logs in; an empty name takes the account away."""
    form = AccountForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("There is no such account."))
    username = form.cleaned_data["username"]
    user_id = account_named(username) if username else None
    get_staff(request.actor, staff_id, "people.staff.link_user")
    if username and user_id is None:
        raise InvalidInput(_("There is no such account."))
    link_user(actor=request.actor, now=request.now, staff_id=staff_id, user_id=user_id)
    messages.success(request, _("Saved."))
    return redirect("people:staff_member", staff_id)


def _form_page(request: Any, form: StaffForm, place: Any, **more: Any) -> HttpResponse:
    path = chosen_place(request, place).path
    name = full_names(request.actor, [path])[path]
    context = {"form": form, "place": place, "chosen_name": name, **more}
    return render(request, "people/staff_form.html", context, status=422 if form.errors else 200)
