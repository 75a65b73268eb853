"""A list of employees sent or pasted by the contact: shown as it would be taken, then taken."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.errors import WorkError
from lianfang.workforce.enums import EmploymentSource
from lianfang.workforce.forms import RosterForm
from lianfang.workforce.services.rostering import take_own_roster
from lianfang.workforce.sheets.own import OwnRoster, read_own_roster

SHOWN = 300


@page("workforce.own_employee.import", methods=("GET", "POST"))
def roster(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Send or paste my list; nothing is kept before I have seen what will be done."""
    actor = request.actor
    enterprise = own_enterprise(actor, enterprise_id)
    is_sent = request.method == "POST"
    form = RosterForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    read: OwnRoster | None = None
    if is_sent and form.is_valid():
        try:
            read = read_own_roster(
                actor,
                enterprise_id,
                request.now,
                file=form.cleaned_data["file"],
                text=form.cleaned_data["text"],
            )
            if request.POST.get("agreed") == "1" and read.listed:
                kept = take_own_roster(
                    actor=actor,
                    now=request.now,
                    enterprise_id=enterprise_id,
                    listed=read.listed,
                    source=EmploymentSource.CONTACT,
                )
                messages.success(request, _("%(number)s rows kept.") % {"number": kept})
                return redirect("workforce:own_staff", enterprise_id)
        except WorkError as error:
            form.take_errors(error)
    lines = sorted(read.lines, key=_order)[:SHOWN] if read else []
    context = {
        "enterprise": enterprise,
        "form": form,
        "read": read,
        "lines": lines,
        "more": len(read.lines) - len(lines) if read else 0,
    }
    status = 422 if form.errors else 200
    return render(request, "workforce/own_roster.html", context, status=status)


def _order(line: Any) -> tuple[int, int]:
    """What is wrong first, then what is doubtful, then the rest as in the table."""
    return (0 if line.outcome == "wrong" else 1 if line.doubts else 2, line.number)
