"""Supervision orders: the list, one of them as a paper, and the answer to it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.inspections.forms import ORDER_STAGES, AnswerForm
from lianfang.inspections.selectors.names import office_name
from lianfang.inspections.selectors.orders import (
    get_order,
    order_list,
    order_rows,
    steps_of_order,
)
from lianfang.inspections.services.orders import answer_supervision
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place

PAGE_SIZE = 50
ANSWER = "inspections.order.answer"


@page("inspections.order.view")
def orders(request: Any) -> HttpResponse:
    """Supervision orders of the place, what is due first."""
    actor, place = request.actor, current_place(request)
    stages = dict(ORDER_STAGES)
    stage = request.GET.get("stage", "")
    stage = stage if stage in stages else "running"
    rows = order_list(actor, place.path, stage)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/orders.html",
        {
            "place": place,
            "stages": ORDER_STAGES,
            "stage": stage,
            "page": shown,
            "rows": order_rows(actor, list(shown), request.now, place.path),
        },
    )


@page("inspections.order.view")
def order(request: Any, supervision_id: uuid.UUID) -> HttpResponse:
    """One order, as it is printed, with what happened to it."""
    return _page(request, get_order(request.actor, supervision_id), AnswerForm())


def _page(request: Any, row: Any, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    return render(
        request,
        "inspections/order.html",
        {
            "row": order_rows(request.actor, [row], request.now)[0],
            "office": office_name(row.path),
            "steps": steps_of_order(row),
            "form": form,
            "may_answer": row.state != "closed" and request.actor.can(ANSWER, row.path),
        },
        status=status,
    )


@page(ANSWER, methods=("POST",))
def answer(request: Any, supervision_id: uuid.UUID) -> HttpResponse:
    """What was done about it."""
    row = get_order(request.actor, supervision_id, ANSWER)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_supervision(
                actor=request.actor,
                now=request.now,
                order_id=row.pk,
                said=form.cleaned_data["said"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("inspections:order", row.pk)
    return _page(request, row, form, status=422)
