"""The library of measures: the list, one measure with those it could be offered to, changes."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.enterprises.selectors.code_lists import sections
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.text import plain
from lianfang.needs.forms import MeasureFilterForm, MeasureForm
from lianfang.needs.selectors.measures import (
    SORTS,
    get_measure,
    measure_list,
    measure_rows,
    offers_of,
    to_offer,
)
from lianfang.needs.selectors.plans import need_choices, needs_plan
from lianfang.needs.services.measures import (
    create_measure,
    end_measure,
    offer_measure,
    revise_measure,
)
from lianfang.people.selectors.cards import place_names
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
BOTH = ("GET", "POST")
COLUMNS = [
    Column("title", pgettext_lazy("measure", "Measure"), sort=SORTS["title"]),
    Column("kind", _("Kind"), sort=SORTS["kind"]),
    Column("need", pgettext_lazy("measure", "For which need"), sort=SORTS["need"]),
    Column("fits", pgettext_lazy("measure", "Fits")),
    Column("offered", pgettext_lazy("measure", "Offered"), sort=SORTS["offered"], numeric=True),
    Column("taken", pgettext_lazy("measure", "Taken"), sort=SORTS["taken"], numeric=True),
    Column("place", _("Place"), optional=True),
    Column("recorded", _("Recorded at"), sort=SORTS["recorded"], optional=True),
]
FIRMS = [
    Column("name", _("Enterprise")),
    Column("place", _("Place")),
    Column("why", pgettext_lazy("measure", "Why")),
]


@page("needs.measure.view")
def measures(request: Any) -> HttpResponse:
    """Measures that hold in the place, with how often they were taken."""
    actor, place, now = request.actor, current_place(request), request.now
    form = MeasureFilterForm(request.GET, needs=need_choices(needs_plan(place.path, now)))
    wanted = form.filters()
    sort = chosen_sort(request.GET, COLUMNS, "need")
    rows = measure_list(actor, place.path, wanted).order_by(*order_by(sort, COLUMNS))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "needs/measures.html",
        {
            "place": place,
            "form": form,
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": measure_rows(actor, shown, now, place.path),
            "may_create": actor.can("needs.measure.create", place.path),
        },
    )


@page("needs.measure.view")
def measure(request: Any, measure_id: uuid.UUID) -> HttpResponse:
    """One measure: to whom it could be offered, and what the others said to it."""
    actor, now = request.actor, request.now
    row = get_measure(actor, measure_id)
    is_over = row.ended_at is not None
    may_offer = actor.can("needs.measure.offer_many", row.path) and not is_over
    everybody = request.GET.get("stage") == "all"
    text = plain(request.GET.get("q", ""))[:64]
    found = to_offer(actor, row, local_day(now), everybody=everybody, text=text)
    shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")) if may_offer else None
    offers = list(offers_of(actor, row)[:200])
    paths = {one.path for one in shown} if shown else set()
    names = place_names(actor, paths, current_place(request).path)
    return render(
        request,
        "needs/measure.html",
        {
            "measure": row,
            "row": measure_rows(actor, [row], now, current_place(request).path)[0],
            "may_offer": may_offer,
            "may_revise": actor.can("needs.measure.revise", row.path) and not is_over,
            "may_end": actor.can("needs.measure.end", row.path) and not is_over,
            "everybody": everybody,
            "text": text,
            "columns": FIRMS,
            "page": shown,
            "firms": [(one, names[one.path]) for one in shown] if shown else [],
            "offers": offers,
        },
    )


@page("needs.measure.offer_many", methods=("POST",))
def offer(request: Any, measure_id: uuid.UUID) -> HttpResponse:
    """Offer it to the chosen enterprises, or to all that are listed."""
    row = get_measure(request.actor, measure_id, "needs.measure.offer_many")
    if request.POST.get("all_matching") == "1":
        everybody = request.POST.get("stage") == "all"
        text = plain(request.POST.get("q", ""))[:64]
        day = local_day(request.now)
        found = to_offer(request.actor, row, day, everybody=everybody, text=text)
        chosen = list(found.values_list("pk", flat=True))
    else:
        try:
            chosen = [uuid.UUID(text) for text in request.POST.getlist("selected")]
        except ValueError:
            raise InvalidInput(gettext("Choose one of the list.")) from None
    try:
        offered = offer_measure(
            actor=request.actor, now=request.now, measure_id=row.pk, enterprise_ids=chosen
        )
    except InvalidInput as error:
        messages.error(request, error.message)
    else:
        said = ngettext("Offered to %(n)s enterprise.", "Offered to %(n)s enterprises.", offered)
        messages.success(request, said % {"n": offered})
    return redirect("needs:measure", measure_id)


@page("needs.measure.create", methods=BOTH)
def create(request: Any) -> HttpResponse:
    """Keep a measure for use again."""
    place = current_place(request)
    form = _form(request, place.path)
    if form.is_bound and form.is_valid():
        try:
            made = create_measure(
                actor=request.actor, now=request.now, place_id=place.pk, words=form.words()
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Kept."))
            return redirect("needs:measure", made.pk)
    context = {"form": form, "place": place, "measure": None}
    status = 422 if form.errors else 200
    return render(request, "needs/measure_form.html", context, status=status)


@page("needs.measure.revise", methods=BOTH)
def revise(request: Any, measure_id: uuid.UUID) -> HttpResponse:
    """Other words from now on."""
    row = get_measure(request.actor, measure_id, "needs.measure.revise")
    names = ("kind", "need", "title", "text", "industries", "classes")
    initial = {name: getattr(row, name) for name in names}
    form = _form(request, row.path, revising=True, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = revise_measure(
                actor=request.actor,
                now=request.now,
                measure_id=row.pk,
                words=form.words(),
                reason=form.cleaned_data["reason"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, gettext("Revised; offers made stay as they were."))
            return redirect("needs:measure", made.pk)
    context = {"form": form, "place": row.place, "measure": row}
    status = 422 if form.errors else 200
    return render(request, "needs/measure_form.html", context, status=status)


@page("needs.measure.end", methods=("POST",))
def end(request: Any, measure_id: uuid.UUID) -> HttpResponse:
    """It is offered to nobody any more."""
    get_measure(request.actor, measure_id, "needs.measure.end")
    reason = str(request.POST.get("reason", ""))
    end_measure(actor=request.actor, now=request.now, measure_id=measure_id, reason=reason)
    messages.success(request, gettext("Ended."))
    return redirect("needs:measure", measure_id)


def _form(request: Any, path: str, **more: Any) -> MeasureForm:
    return MeasureForm(
        request.POST if request.method == "POST" else None,
        needs=need_choices(needs_plan(path, request.now)),
        industries=[(one.code, str(one.title)) for one in sections()],
        classes=class_choices(plans_inside(request.actor, path, request.now)),
        **more,
    )
