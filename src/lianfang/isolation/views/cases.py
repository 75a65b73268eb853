"""Cases as a list with who has not been asked first, and one by one."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.pages import page
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.isolation.enums import ISOLATED, Mode
from lianfang.isolation.forms import (
    STAGES,
    AssignForm,
    CaseFilterForm,
    ExtendForm,
    MoveForm,
    OutingForm,
)
from lianfang.isolation.selectors.cases import (
    SORTS,
    case_list,
    case_rows,
    case_story,
    cases_of_person,
    get_case,
    one_row,
    stage_counts,
)
from lianfang.isolation.selectors.errands import errand_rows, errands_of
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.selectors.slots import records_of, slots_of
from lianfang.isolation.selectors.workers import sites_for, workers_for
from lianfang.kit.clock import local_day
from lianfang.people.selectors.persons import get_person_card
from lianfang.places.selectors import current_place
from lianfang.web.tables import Column, chosen_sort, order_by

PAGE_SIZE = 50
COLUMNS = [
    Column("who", _("Person")),
    Column("where", _("Where"), sort=SORTS["place"]),
    Column("today", pgettext_lazy("isolation", "Today")),
    Column("mode", _("Where isolated")),
    Column("reason", _("Reason")),
    Column("due", _("Last day"), sort=SORTS["due"]),
    Column("worker", _("Who looks after them")),
    Column("state", _("State"), sort=SORTS["state"]),
]


@page("isolation.case.view", methods=("GET", "POST"))
def cases(request: Any) -> HttpResponse:
    """Who is in isolation in the place; who has not been asked in this slot comes first."""
    actor, place = request.actor, current_place(request)
    asked = request.POST if request.method == "POST" else request.GET
    form = CaseFilterForm(asked, plan=isolation_plan(place.path, request.now))
    filters = form.filters()
    sort = chosen_sort(asked, COLUMNS, "where")
    order = order_by(sort, COLUMNS)
    rows = case_list(actor, place.path, filters, request.now, order)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    return render(
        request,
        "isolation/cases.html",
        {
            "place": place,
            "form": form,
            "stage": filters.stage,
            "stages": STAGES,
            "active": form.number_set(),
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": case_rows(actor, shown, request.now, place.path),
            "counts": stage_counts(actor, place.path, request.now),
            "may_open": actor.can("isolation.case.open", place.path),
            "may_export": actor.can("isolation.case.export", place.path),
        },
    )


@page("isolation.case.view")
def case(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """One case: what was answered, what is needed, what can be done now."""
    return case_page(request, case_id)


def case_page(request: Any, case_id: uuid.UUID, status: int = 200, **refused: Any) -> HttpResponse:
    """The page of a case; `refused`: a form that was refused, with what was typed, by its name."""
    actor, now = request.actor, request.now
    row = get_case(actor, case_id)
    errands = errand_rows(actor, errands_of(actor, row), now, own=own_staff(actor))
    may = {
        word: actor.can(f"isolation.{right}", row.path)
        for word, right in (
            ("extend", "case.extend"),
            ("move", "case.move"),
            ("release", "case.release"),
            ("void", "case.void"),
            ("assign", "duty.assign"),
            ("claim", "duty.claim"),
            ("record", "slot.record"),
            ("correct", "slot.correct"),
            ("outing", "outing.note"),
            ("ask", "errand.ask"),
            ("issue", "paper.issue"),
            ("sign", "paper.sign"),
        )
    }
    return render(
        request,
        "isolation/case.html",
        {
            "case": row,
            "row": one_row(actor, row, now),
            "story": case_story(actor, row),
            "slots": slots_of(actor, row, now),
            "records": records_of(actor, row, now),
            "errands": errands,
            "may": may,
            "is_isolated": row.state in ISOLATED,
            "is_running": row.is_running,
            "forms": _forms(request, row, may, refused) if row.is_running else {},
        },
        status=status,
    )


def _forms(request: Any, row: Any, may: dict[str, bool], refused: dict[str, Any]) -> dict[str, Any]:
    """The forms the person may fill in on this case."""
    made: dict[str, Any] = {}
    if may["assign"]:
        workers = workers_for(request.actor, row, request.now)
        made["assign"] = AssignForm(workers=workers, auto_id="assign_%s")
    if may["extend"] and row.is_isolated:
        made["extend"] = ExtendForm(initial={"due_on": row.due_on}, auto_id="extend_%s")
    if may["move"] and row.is_isolated:
        sites = sites_for(request.actor, "isolation.case.move")
        initial = {"mode": row.mode, "room": row.room}
        made["move"] = MoveForm(sites=sites, initial=initial, auto_id="move_%s")
    if may["outing"] and row.is_isolated:
        made["outing"] = OutingForm(auto_id="outing_%s")
    return made | refused


@page("isolation.case.view")
def person_cases(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """A person's isolation, now and before."""
    actor = request.actor
    card = get_person_card(actor, person_id, local_day(request.now))
    found = cases_of_person(actor, person_id)
    return render(
        request,
        "isolation/person_cases.html",
        {
            "card": card,
            "rows": case_rows(actor, found, request.now),
            "is_running": any(one.is_running for one in found),
            "may_open": actor.can("isolation.case.open", card.path),
            "may_ask": actor.can("isolation.errand.ask", card.path),
            "modes": Mode,
        },
    )
