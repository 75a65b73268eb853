"""Residents' reports as whoever answers for a place sees them; names masked for whoever may not
read names."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.models import Responsibility
from lianfang.command.playbook import VisitForm
from lianfang.command.selectors.responsibilities import in_force
from lianfang.command.selectors.subjects import place_names, whereabouts_for
from lianfang.command.selectors.visits import visit_plan
from lianfang.field.models import ResidentReport
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.kit.territory import Territory
from lianfang.people.models import Staff
from lianfang.people.models.sealed import open_phones
from lianfang.places.models import Place

RIGHT = "field.report.view"
NAMES = "people.person.name"


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in words: where, by whom, how to call back, chips of the plan in force there."""

    report: ResidentReport
    where: str
    name: str
    phone: str
    is_named: bool
    symptoms: tuple[str, ...]
    needs: tuple[str, ...]


def report_list(viewer: Actor, place: Place, *, open_only: bool = True) -> QuerySet[ResidentReport]:
    """What residents of the place told, urgent and latest first."""
    territory = viewer.territory(RIGHT).within(place.path)
    rows: QuerySet[ResidentReport] = ResidentReport.objects.filter(path__under=territory)
    if open_only:
        rows = rows.filter(closed_at__isnull=True)
    order = (F("closed_at").desc(nulls_first=True), "-is_urgent", "-reported_at", "-id")
    return rows.select_related("place", "closed_by").order_by(*order)


def get_report(viewer: Actor, report_id: uuid.UUID) -> ResidentReport:
    """One report in the viewer's places, or NotFound."""
    rows = ResidentReport.objects.filter(pk=report_id, path__under=viewer.territory(RIGHT))
    row: ResidentReport | None = rows.select_related("place", "closed_by").first()
    if row is None:
        raise NotFound()
    return row


def own_reports(viewer: Actor, staff: Staff, moment: datetime, limit: int) -> list[ReportView]:
    """Open reports from places the worker answers for, or where somebody they answer for lives."""
    paths = (
        Responsibility.objects.filter(in_force(local_day(moment)), staff=staff)
        .values_list("path", flat=True)
        .distinct()
    )
    own = Territory.of(paths)
    rows = ResidentReport.objects.filter(
        Q(path__under=own), path__under=viewer.territory(RIGHT), closed_at__isnull=True
    )
    rows = rows.select_related("place", "closed_by").order_by("-is_urgent", "-reported_at", "-id")
    return report_views(viewer, rows[:limit], moment)


def report_views(
    viewer: Actor, reports: Iterable[ResidentReport], moment: datetime
) -> list[ReportView]:
    """Reports in words; names and numbers as the viewer may read them."""
    rows = list(reports)
    names = place_names(row.path for row in rows)
    named = viewer.territory(NAMES)
    forms: dict[str, VisitForm | None] = {}
    found = []
    for row in rows:
        if row.path not in forms:
            plan = visit_plan(viewer, row.path, moment)
            forms[row.path] = plan.form if plan else None
        form = forms[row.path]
        may = named.covers(row.path)
        phone = next(iter(open_phones(row.phone_cipher)), "")
        found.append(
            ReportView(
                report=row,
                where=whereabouts_for(viewer, row.path, names),
                name=row.name if may else mask_name(row.name),
                phone=phone if may else mask_phone(phone),
                is_named=may,
                symptoms=_words(row.symptoms, form, "symptoms"),
                needs=_words(row.needs, form, "needs"),
            )
        )
    return found


def _words(keys: Iterable[str], form: VisitForm | None, name: str) -> tuple[str, ...]:
    """Chips in words; one the plan no longer knows shows its key."""
    known = {choice.key: str(choice.title) for choice in getattr(form, name)} if form else {}
    return tuple(known.get(key, key) for key in keys)
