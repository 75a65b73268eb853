"""The day's work as a desk sees it: missed first, filtered, given to somebody else."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.pages import page
from lianfang.command.forms import TaskFilterForm
from lianfang.command.selectors.tasks import (
    day_count,
    staff_with_tasks,
    task_list,
    task_rows,
    windows_of,
)
from lianfang.command.services.tasks import reassign_tasks
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column

PAGE_SIZE = 50
COLUMNS = [
    Column("subject", gettext_lazy("Who or what")),
    Column("where", gettext_lazy("Where")),
    Column("routine", gettext_lazy("Routine")),
    Column("window", gettext_lazy("Window")),
    Column("staff", gettext_lazy("By")),
    Column("state", gettext_lazy("State")),
]


@page("command.task.view")
def tasks(request: Any) -> HttpResponse:
    """The day's tasks of the place, missed ones first."""
    place, day = current_place(request), local_day(request.now)
    workers = staff_with_tasks(request.actor, place, day)
    form = TaskFilterForm(
        request.GET or None,
        windows=windows_of(request.actor, place, request.now),
        workers=[(str(one.pk), f"{one.name} ({left})") for one, left in workers],
    )
    chosen = form.chosen()
    rows = Paginator(task_list(request.actor, place, day, **chosen), PAGE_SIZE)
    shown = rows.get_page(request.GET.get("page"))
    return render(
        request,
        "command/tasks.html",
        {
            "place": place,
            "day": day,
            "form": form,
            "active": len(chosen),
            "columns": COLUMNS,
            "page": shown,
            "rows": task_rows(request.actor, list(shown), request.now),
            "count": day_count(request.actor, place, request.now),
            "workers": workers,
            "may_reassign": request.actor.can("command.task.reassign", place.path),
        },
    )


@page("command.task.reassign", methods=("POST",))
def reassign(request: Any) -> HttpResponse:
    """Give the chosen tasks to somebody else."""
    try:
        chosen = [uuid.UUID(text) for text in request.POST.getlist("selected")]
        staff_id = uuid.UUID(request.POST.get("staff_id", ""))
    except ValueError:
        chosen, staff_id = [], None
    if not chosen or staff_id is None:
        messages.error(request, _("Choose tasks, and somebody to do them."))
        return redirect("command:tasks")
    try:
        number = reassign_tasks(
            actor=request.actor, now=request.now, task_ids=chosen, staff_id=staff_id
        )
    except WorkError as error:
        fields = getattr(error, "fields", {})
        messages.error(request, " ".join([error.message, *map(str, fields.values())]))
    else:
        messages.success(request, _("%(number)s tasks given on.") % {"number": number})
    return redirect("command:tasks")
