"""One duty on screen: who stands in when somebody cannot come, with whom to swap."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.gates.planners import duty_stand_ins, swappable
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.points import get_duty
from lianfang.gates.selectors.roster_words import why_text
from lianfang.gates.selectors.rosters import others_to_swap
from lianfang.gates.services.swaps import replace_duty, swap_duties
from lianfang.kit.errors import NotFound, WorkError


@page("gates.point.view")
def duty(request: Any, duty_id: uuid.UUID) -> HttpResponse:
    """A duty with the next best substitutes and those with whom it may be swapped."""
    actor, now = request.actor, request.now
    row = get_duty(actor, duty_id, "gates.point.view")
    plan = gates_plan(row.path, now)
    is_ahead = row.withdrawn_at is None and row.begins_at > now
    may_replace = is_ahead and actor.can("gates.duty.replace", row.path)
    may_swap = is_ahead and actor.can("gates.duty.swap", row.path)
    found = duty_stand_ins(actor, row, now) if may_replace else []
    others = swappable(actor, row, others_to_swap(actor, row, now), now) if may_swap else []
    titles = {part.key: str(part.title) for part in plan.shifts}
    return render(
        request,
        "gates/duty.html",
        {
            "duty": row,
            "shift": titles.get(row.shift, row.shift),
            "is_ahead": is_ahead,
            "candidates": [
                (one.staff, " ".join(why_text(why) for why in one.reasons)) for one in found
            ],
            "others": [(other, titles.get(other.shift, other.shift)) for other in others],
            "may_replace": may_replace,
            "may_swap": may_swap,
        },
    )


@page("gates.duty.replace", methods=("POST",))
def replace(request: Any, duty_id: uuid.UUID) -> HttpResponse:
    """Somebody else stands there."""
    row = get_duty(request.actor, duty_id, "gates.duty.replace")
    try:
        replace_duty(
            actor=request.actor,
            now=request.now,
            duty_id=duty_id,
            staff_id=_given(request, "staff_id"),
            reason=request.POST.get("reason", ""),
        )
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("gates:duty", duty_id)
    messages.success(request, _("The substitute is on the list."))
    return redirect("gates:point", row.point_id)


@page("gates.duty.swap", methods=("POST",))
def swap(request: Any, duty_id: uuid.UUID) -> HttpResponse:
    """Two people stand in each other's shift."""
    row = get_duty(request.actor, duty_id, "gates.duty.swap")
    other_id = _given(request, "other_id")
    try:
        swap_duties(actor=request.actor, now=request.now, duty_id=duty_id, other_id=other_id)
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("gates:duty", duty_id)
    messages.success(request, _("The two have swapped."))
    return redirect("gates:point", row.point_id)


def _given(request: Any, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise NotFound() from error
