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
from lianfang.kit.errors import InvalidInput
from lianfang.people.forms import AwayForm, RevealForm, StaffFilterForm
from lianfang.people.selectors.staff import get_staff, staff_list, staff_rows
from lianfang.people.services.reveals import reveal_staff_phones
from lianfang.people.services.staff import set_unavailable
from lianfang.places.selectors import breadcrumbs, current_place
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
            "active": sum(1 for name in ("kind", "level", "away") if chosen.get(name)),
            "columns": COLUMNS,
            "page": shown,
            "rows": staff_rows(request.actor, list(shown), day),
            "may_export": request.actor.can("people.staff.export", place.path),
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
    row = get_staff(request.actor, staff_id)
    return render(
        request,
        "people/staff_member.html",
        {
            "member": row,
            "shown": staff_rows(request.actor, [row], local_day(request.now))[0],
            "crumbs": breadcrumbs(request.actor, row.place),
            "opened": opened,
            "left": left,
            "form": form or AwayForm(initial={"since": local_day(request.now)}),
            "may_reveal": request.actor.can("people.staff.reveal", row.path),
            "may_update": request.actor.can("people.staff.set_unavailable", row.path),
        },
        status=422 if form is not None else 200,
    )


@page("people.staff.reveal", methods=("POST",))
def reveal_staff(request: Any, staff_id: uuid.UUID) -> HttpResponse:
    """Open the work phone, with a reason; shown in this one answer only."""
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
    messages.success(request, _("Noted. Whom they answered for shows as a gap meanwhile."))
    return redirect("people:staff_member", staff_id)
