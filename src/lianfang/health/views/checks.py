"""Single checks: the day's list, the form at a door or a desk, a person's curve."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.subjects import describe, get_subject
from lianfang.health.enums import Setting, Source
from lianfang.health.forms import CheckForm, CorrectionForm
from lianfang.health.selectors.alerts import open_case_of
from lianfang.health.selectors.checks import (
    check_list,
    check_view,
    checks_of_person,
    curve_chart,
    get_check,
    path_to_record,
)
from lianfang.health.selectors.rules import health_rules
from lianfang.health.services.checks import correct_health_check, record_health_check
from lianfang.health.services.exporting import export_checks
from lianfang.health.views.coverage import asked_day
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.kit.ids import id_at
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column

PAGE_SIZE = 50
COUNTED = 10_000
COLUMNS = [
    Column("person", pgettext_lazy("of a health check", "Resident")),
    Column("where", gettext_lazy("Where")),
    Column("taken", gettext_lazy("Taken at")),
    Column("temperature", gettext_lazy("Temperature (°C)"), numeric=True),
    Column("symptoms", gettext_lazy("Symptoms")),
    Column("source", gettext_lazy("Who says so")),
    Column("staff", gettext_lazy("Recorded by")),
]


class _Pages(Paginator):
    """Counts on to ten thousand; a day of a district has thirty times as many checks."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows[:COUNTED].values_list("pk"))


@page("health.check.view")
def checks(request: Any) -> HttpResponse:
    """Checks of the day in the place, latest first; only fevers, or only one source."""
    place, day = current_place(request), asked_day(request)
    only = request.GET.get("only", "")
    rows = check_list(
        request.actor,
        place,
        day,
        fever=only == "fever",
        source=only if only in Source.values else "",
    )
    shown = _Pages(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    found = list(shown)
    cards = describe(request.actor, [(SubjectKind.PERSON, one.person_id) for one in found], day)
    rules = health_rules(request.actor, place.path, request.now)
    return render(
        request,
        "health/checks.html",
        {
            "place": place,
            "day": day,
            "only": only,
            "sources": Source.choices,
            "columns": COLUMNS,
            "page": shown,
            "rows": [(check_view(one, rules), cards.get(one.person_id)) for one in found],
            "may_export": request.actor.can("health.check.export", place.path),
        },
    )


@page("health.check.export", methods=("POST",), second_factor=True)
def export(request: Any) -> HttpResponse:
    """The day's checks of the place as a table for Excel."""
    user = str(request.actor.user_id)
    limit("health.check.export", user, times=10, seconds=3600, now=request.now)
    place, day = current_place(request), asked_day(request)
    table = export_checks(actor=request.actor, now=request.now, place_id=place.pk, day=day)
    return attachment(table.name, table.content)


@page("health.check.record", methods=("GET", "POST"))
def record(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """The form for one person: a temperature, symptoms, and who says so."""
    path = path_to_record(request.actor, person_id)
    rules = health_rules(request.actor, path, request.now)
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        rules=rules,
        now=request.now,
        initial={
            "check_id": id_at(request.now),
            "source": Source.VERIFIED,
            "where": Setting.HOME,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = record_health_check(
                actor=request.actor,
                now=request.now,
                person_id=person_id,
                check_id=form.cleaned_data["check_id"],
                entry=form.entry(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return _on_from(request, made)
    return _form_page(request, person_id, path, form)


def _on_from(request: Any, made: Any) -> HttpResponse:
    """After a check: to the case if there is one, else to the next person."""
    alert_id = open_case_of(request.actor, made.person_id)
    if alert_id is not None:
        messages.warning(request, _("Fever or symptoms: follow the steps below."))
        return redirect("health:alert", alert_id)
    if made.fever:
        messages.warning(request, _("A fever. Keep them apart and phone the community at once."))
    else:
        messages.success(request, _("Recorded."))
    if "health.check.view" in request.actor.rights:
        return redirect("health:missing")
    return redirect("health:record_check", made.person_id)


def _form_page(request: Any, person_id: uuid.UUID, path: str, form: Any) -> HttpResponse:
    """The form. A guard who may measure but not read the register sees no name."""
    cards = describe(request.actor, [(SubjectKind.PERSON, person_id)], local_day(request.now))
    recent = []
    if person_id in cards and request.actor.can("health.check.view", path):
        recent = checks_of_person(request.actor, person_id, request.now)[:5]
    return render(
        request,
        "health/check_form.html",
        {"card": cards.get(person_id), "form": form, "recent": recent},
        status=422 if form.errors else 200,
    )


@page("health.check.view")
def check(request: Any, check_id: uuid.UUID) -> HttpResponse:
    """One check."""
    row = get_check(request.actor, check_id)
    views = checks_of_person(request.actor, row.person_id, request.now)
    rules = health_rules(request.actor, row.path, request.now)
    view = next((one for one in views if one.check.pk == row.pk), check_view(row, rules))
    cards = describe(request.actor, [(SubjectKind.PERSON, row.person_id)], local_day(request.now))
    return render(
        request,
        "health/check.html",
        {
            "view": view,
            "card": cards.get(row.person_id),
            "may_correct": request.actor.can("health.check.correct", row.path),
        },
    )


@page("health.check.correct", methods=("GET", "POST"))
def correct(request: Any, check_id: uuid.UUID) -> HttpResponse:
    """A correction is a new check that says why; the old one stays readable."""
    row = get_check(request.actor, check_id)
    subject = get_subject(request.actor, SubjectKind.PERSON, row.person_id)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        rules=health_rules(request.actor, subject.path, request.now),
        now=request.now,
        initial={
            "check_id": id_at(request.now),
            "temperature": row.temperature,
            "symptoms": row.symptoms,
            "source": row.source,
            "where": row.setting,
            "taken_at": row.taken_at,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            made = correct_health_check(
                actor=request.actor,
                now=request.now,
                check_id=form.cleaned_data["check_id"],
                corrects_id=row.pk,
                reason=form.cleaned_data["reason"],
                entry=form.entry(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected; the earlier record stays readable."))
            return redirect("health:check", made.pk)
    return _form_page(request, row.person_id, subject.path, form)


@page("health.check.view")
def curve(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """The temperatures of the last thirty days and the way to record: part of a person's page, or
    a page of its own for whoever opens the address."""
    views = checks_of_person(request.actor, person_id, request.now)
    subject = get_subject(request.actor, SubjectKind.PERSON, person_id)
    rules = health_rules(request.actor, subject.path, request.now)
    is_part = request.htmx and not request.htmx.history_restore_request
    cards = {}
    if not is_part:
        day = local_day(request.now)
        cards = describe(request.actor, [(SubjectKind.PERSON, person_id)], day)
    return render(
        request,
        "health/curve.html" if is_part else "health/curve_page.html",
        {
            "card": cards.get(person_id),
            "views": views[:10],
            "chart": curve_chart(views, rules),
            "person_id": person_id,
            "alert_id": open_case_of(request.actor, person_id),
            "may_record": request.actor.can("health.check.record", subject.path),
        },
    )
