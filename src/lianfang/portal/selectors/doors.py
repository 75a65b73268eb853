"""What each room knows of an enterprise, for the desk's page of it: counts with a way to the rows.

The counterpart of `portal.selectors.parts`, which leads the enterprise's own contact.
"""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.doors import DoorReader, EnterpriseDoor
from lianfang.funds.selectors.applications import ApplicationFilter, application_list
from lianfang.inspections.selectors.findings import running_of
from lianfang.inspections.selectors.inspections import InspectionFilter, inspection_list
from lianfang.kit.clock import local_day
from lianfang.labour.selectors.vacancies import VacancyFilter, vacancy_list
from lianfang.lodging.selectors.bookings import booking_list
from lianfang.needs.enums import OPEN
from lianfang.needs.selectors.tickets import TicketFilter, ticket_list
from lianfang.resumption.selectors.facts import returns_of
from lianfang.resumption.selectors.filings import filing_of, state_label, tone
from lianfang.resumption.selectors.plans import mode_for, resumption_plan
from lianfang.workforce.selectors.employees import staff_counts


def staff(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """Its employees on the register, and how many of them are back."""
    found = staff_counts([enterprise.pk]).get(enterprise.pk)
    yield EnterpriseDoor(
        pgettext_lazy("of an enterprise", "Staff"),
        reverse("workforce:staff", args=[enterprise.pk]),
        "users",
        found.employed if found else 0,
    )


def filing(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """Its filing to resume, or the way to write one up that came on paper."""
    row = filing_of(viewer, enterprise)
    if row is not None:
        late = row.due_at is not None and row.due_at < moment
        yield EnterpriseDoor(
            _("Filing to resume"),
            reverse("resumption:filing", args=[row.pk]),
            "file-check",
            note=state_label(row.state, row.mode),
            tone=tone(row.state, late=late),
        )
    elif viewer.can("resumption.filing.enter", enterprise.path) and _asked_to_file(
        enterprise, moment
    ):
        yield EnterpriseDoor(
            _("Filing to resume"),
            reverse("resumption:enter", args=[enterprise.pk]),
            "file-check",
            note=_("not filed: write up one on paper"),
            tone="soon",
        )


def _asked_to_file(enterprise: Enterprise, moment: datetime) -> bool:
    plan = resumption_plan(enterprise.path, moment)
    return mode_for(plan, enterprise, local_day(moment)) is not None


def returns(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """How many are back at their posts by the records of returns."""
    yield EnterpriseDoor(
        _("Staff back at their posts"),
        reverse("resumption:returns", args=[enterprise.pk]),
        "user-check",
        sum(one.people for one in returns_of(viewer, enterprise)),
    )


def inspections(
    viewer: Actor, enterprise: Enterprise, moment: datetime
) -> Iterator[EnterpriseDoor]:
    """How often it was inspected, and what is not put right."""
    rows = inspection_list(viewer, enterprise.path, InspectionFilter(enterprise_id=enterprise.pk))
    left = running_of(viewer, enterprise).count()
    yield EnterpriseDoor(
        _("Inspections"),
        f"{reverse('inspections:inspections')}?enterprise_id={enterprise.pk}",
        "clipboard-check",
        rows.count(),
        note=ngettext("%(n)s finding open", "%(n)s findings open", left) % {"n": left}
        if left
        else "",
        tone="now" if left else "",
    )


def needs(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """What it needs and nobody has settled."""
    rows = ticket_list(viewer, moment, wanted=TicketFilter(enterprise_id=enterprise.pk))
    left = rows.filter(state__in=OPEN).count()
    yield EnterpriseDoor(
        _("Needs"),
        reverse("needs:of_enterprise", args=[enterprise.pk]),
        "message-circle",
        left,
        note=_("open") if left else "",
        tone="soon" if left else "",
    )


def money(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """Its applications for money."""
    wanted = ApplicationFilter(enterprise_id=enterprise.pk)
    yield EnterpriseDoor(
        _("Applications for money"),
        f"{reverse('funds:applications')}?stage=all&enterprise_id={enterprise.pk}",
        "building-bank",
        application_list(viewer, filters=wanted).count(),
    )


def rooms(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """Where its workers are lodged today."""
    running = booking_list(
        viewer, stage="running", day=local_day(moment), enterprise_id=enterprise.pk
    )
    yield EnterpriseDoor(
        _("Rooms booked"),
        f"{reverse('lodging:bookings')}?enterprise_id={enterprise.pk}",
        "building-community",
        running.count(),
    )


def vacancies(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[EnterpriseDoor]:
    """The work it offers now."""
    wanted = VacancyFilter(stage="open", enterprise_id=enterprise.pk)
    rows = vacancy_list(viewer, day=local_day(moment), wanted=wanted)
    yield EnterpriseDoor(
        _("Vacancies"),
        f"{reverse('labour:vacancies')}?stage=open&enterprise_id={enterprise.pk}",
        "briefcase",
        rows.count(),
    )


DOORS: tuple[tuple[str, str, DoorReader], ...] = (
    ("staff", "workforce.employee.view", staff),
    ("filing", "resumption.filing.view", filing),
    ("returns", "resumption.return.record", returns),
    ("inspections", "inspections.inspection.view", inspections),
    ("needs", "needs.visit.view", needs),
    ("money", "funds.application.view", money),
    ("rooms", "lodging.booking.view", rooms),
    ("vacancies", "labour.vacancy.view", vacancies),
)
