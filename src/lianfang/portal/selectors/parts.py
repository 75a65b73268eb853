"""What each room asks of an enterprise and offers it: one small function a room.

Each reads the room's own selectors, links to the room's own pages for contacts, and says in plain
words how things stand. They are taken on when the program starts (`apps`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianfang.access.actors import Actor
from lianfang.charters.selectors.charters import own_charters
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.selectors.riders import own_riders
from lianfang.enterprises.models import Enterprise
from lianfang.funds.enums import ApplicationState
from lianfang.funds.selectors.applications import own_applications, own_offers
from lianfang.inspections.enums import FindingState
from lianfang.inspections.selectors.findings import own_findings
from lianfang.inspections.selectors.notices import running_notice_of
from lianfang.kit.clock import local_day
from lianfang.labour.selectors.referrals import own_candidates
from lianfang.lodging.selectors.bookings import booking_rows, own_bookings
from lianfang.lodging.selectors.rooms import takes_workers_in
from lianfang.needs.enums import OPEN, OfferState, TicketState
from lianfang.needs.selectors.measures import own_offers as offered_measures
from lianfang.needs.selectors.tickets import own_tickets
from lianfang.policies.selectors.policies import own_entitled
from lianfang.portal.selectors.todo import Part, Todo, Urgency
from lianfang.resumption.enums import GRANTED, WITH_ENTERPRISE, FilingState
from lianfang.resumption.selectors.filings import own_filing, state_label
from lianfang.resumption.selectors.plans import mode_for, resumption_plan
from lianfang.workforce.selectors.staff import own_state

# What a bank or an officer sent back to whoever applied.
SENT_BACK = (ApplicationState.RETURNED, ApplicationState.FAILED)
DAYS_OF_PEOPLE, FILING, FINDINGS, STAFF, NEEDS, MONEY, PEOPLE = 10, 20, 30, 40, 50, 60, 70


def report(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """The staff's health report of this window, and the list of the staff."""
    state = own_state(viewer, enterprise, moment)
    here = enterprise.pk
    window, missing = state.window, state.report.missing
    page = reverse("workforce:own_report", args=[here])
    staff = reverse("workforce:own_staff", args=[here])
    if not state.count.employed:
        yield Todo(
            _("List your staff"),
            staff,
            "users",
            Urgency.MISSING,
            _("Without a list nobody can report. Paste it from Excel or let them fill in a form."),
            rank=DAYS_OF_PEOPLE,
        )
    elif missing:
        said = ngettext("%(n)s has not reported", "%(n)s have not reported", missing)
        urgency = Urgency.LATE if window.is_due(moment) else Urgency.MISSING
        note = said % {"n": missing}
        yield Todo(
            _("Today's report: %(window)s") % {"window": window.title},
            page,
            "temperature",
            urgency,
            note,
            window.due_at,
            rank=DAYS_OF_PEOPLE,
        )
    elif state.report.asked:
        yield Todo(
            _("Today's report: %(window)s") % {"window": window.title},
            page,
            "temperature",
            Urgency.DONE,
            _("All %(n)s have reported.") % {"n": state.report.asked},
            rank=DAYS_OF_PEOPLE,
        )
    if state.waiting_forms:
        forms = state.waiting_forms
        yield Todo(
            _("Forms of employees"),
            reverse("workforce:own_signups", args=[here]),
            "clipboard-text",
            Urgency.TO_READ,
            ngettext("%(n)s to look at", "%(n)s to look at", forms) % {"n": forms},
            rank=STAFF,
        )
    if state.count.employed:
        words = _("%(n)s on the list, %(back)s at their post.")
        note = words % {"n": state.count.employed, "back": state.count.back}
        yield Todo(_("My staff"), staff, "users", Urgency.OPEN, note, rank=STAFF)


def filing(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """The filing to resume work: to be begun, to go on with, with the town, granted."""
    row = own_filing(viewer, enterprise.pk)
    page = reverse("resumption:own_filing", args=[enterprise.pk])
    title = _("Filing to resume")
    if row is None:
        plan = resumption_plan(enterprise.path, moment)
        if mode_for(plan, enterprise, local_day(moment)) is not None:
            begin = _("Not begun. It takes about ten minutes and can be left at any time.")
            yield Todo(title, page, "file-check", Urgency.MISSING, begin, rank=FILING)
        return
    label = state_label(row.state, row.mode)
    if row.state == FilingState.RETURNED:
        urgency = Urgency.LATE
    elif row.state in WITH_ENTERPRISE or row.state == FilingState.SUSPENDED:
        urgency = Urgency.MISSING
    elif row.state in GRANTED:
        urgency = Urgency.DONE
    else:
        urgency = Urgency.WAITING
    yield Todo(title, page, "file-check", urgency, label, rank=FILING)


def findings(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """What inspections found and is still to be put right."""
    page = reverse("inspections:own_findings", args=[enterprise.pk])
    _row, rows = own_findings(viewer, enterprise.pk)
    to_do = [row for row in rows if row.state == FindingState.OPEN]
    notice = running_notice_of(viewer, enterprise.pk)
    if notice is not None:
        stop = _("Work must stop until everything is put right and checked again.")
        yield Todo(
            _("Order to stop"), page, "alert-circle", Urgency.LATE, stop, rank=DAYS_OF_PEOPLE
        )
    if to_do:
        due = min(row.due_at for row in to_do)
        urgency = Urgency.LATE if due <= moment else Urgency.MISSING
        note = ngettext("%(n)s to put right", "%(n)s to put right", len(to_do)) % {"n": len(to_do)}
        yield Todo(
            _("What inspections found"), page, "list-check", urgency, note, due, rank=FINDINGS
        )
    else:
        urgency = Urgency.WAITING if rows else Urgency.OPEN
        said = (
            _("Put right; somebody comes to check again.")
            if rows
            else _("Nothing is to be put right.")
        )
        yield Todo(_("What inspections found"), page, "list-check", urgency, said, rank=FINDINGS)


def needs(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """What the enterprise asked the town for, and the way to ask."""
    tickets = own_tickets(viewer, enterprise.pk)
    page = reverse("needs:own_needs", args=[enterprise.pk])
    answered = sum(row.state == TicketState.ANSWERED for row in tickets)
    offers = sum(row.state == OfferState.OFFERED for row in offered_measures(viewer, enterprise.pk))
    if answered:
        note = ngettext("%(n)s answer to confirm", "%(n)s answers to confirm", answered)
        yield Todo(
            _("Our needs"), page, "lifebuoy", Urgency.TO_READ, note % {"n": answered}, rank=NEEDS
        )
    if offers:
        note = ngettext("%(n)s offer of help", "%(n)s offers of help", offers)
        yield Todo(
            _("Help is offered"), page, "heart-handshake", Urgency.TO_READ, note % {"n": offers}
        )
    if not answered and any(row.state in OPEN for row in tickets):
        waiting = sum(row.state in OPEN for row in tickets)
        note = ngettext("%(n)s with the town", "%(n)s with the town", waiting)
        yield Todo(
            _("Our needs"), page, "lifebuoy", Urgency.WAITING, note % {"n": waiting}, rank=NEEDS
        )
    yield Todo(
        _("We need something"),
        reverse("needs:own_raise", args=[enterprise.pk]),
        "message-circle",
        Urgency.OPEN,
        _("Masks, workers, permits, money: say it, and somebody answers in time."),
        rank=NEEDS + 1,
    )


def money(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """Programmes of money: what came back, what one may apply for."""
    page = reverse("funds:own_funds", args=[enterprise.pk])
    rows = own_applications(viewer, enterprise.pk)
    back = sum(row.state in SENT_BACK for row in rows)
    offers = own_offers(viewer, enterprise.pk, local_day(moment))
    title = _("Funds for enterprises")
    if back:
        note = ngettext("%(n)s came back to be put right", "%(n)s came back to be put right", back)
        yield Todo(title, page, "report", Urgency.MISSING, note % {"n": back}, rank=MONEY)
    elif offers:
        note = ngettext("You may apply for %(n)s", "You may apply for %(n)s", len(offers))
        yield Todo(title, page, "report", Urgency.OPEN, note % {"n": len(offers)}, rank=MONEY)
    elif rows:
        yield Todo(title, page, "report", Urgency.OPEN, _("What we applied for"), rank=MONEY)


def people(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """Workers the enterprise looks for, and candidates who wait for its answer."""
    page = reverse("labour:own_labour", args=[enterprise.pk])
    waiting = own_candidates(viewer, enterprise.pk, "waiting").count()
    if waiting:
        note = ngettext(
            "%(n)s candidate waits for your answer",
            "%(n)s candidates wait for your answer",
            waiting,
        )
        yield Todo(
            _("Our vacancies"),
            page,
            "user-search",
            Urgency.MISSING,
            note % {"n": waiting},
            rank=PEOPLE,
        )
    else:
        yield Todo(
            _("Our vacancies"),
            page,
            "user-search",
            Urgency.OPEN,
            _("Tell us whom you need; the town proposes candidates."),
            rank=PEOPLE,
        )


def policies(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """Policies the enterprise may be entitled to; those it has not read ask to be read."""
    fitting = own_entitled(viewer, enterprise.pk, moment)
    if not fitting:
        return
    new = sum(not one.is_opened for one in fitting)
    page = reverse("policies:own_policies", args=[enterprise.pk])
    if new:
        note = ngettext("%(n)s new one may hold for you", "%(n)s new ones may hold for you", new)
        found = Todo(_("Policies for us"), page, "news", Urgency.TO_READ, note % {"n": new})
    else:
        words = _("%(n)s may hold for you.") % {"n": len(fitting)}
        found = Todo(_("Policies for us"), page, "news", Urgency.OPEN, words, rank=MONEY - 1)
    yield found


def rooms(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """Hotel rooms for its workers: what it has, or that it may ask, where hotels take them in."""
    if not takes_workers_in():
        return
    running = [
        row
        for row in booking_rows(own_bookings(viewer, enterprise.pk), local_day(moment))
        if row.stage in ("running", "coming")
    ]
    note = f"{running[0].hotel_name} {'、'.join(running[0].rooms)}" if running else ""
    page = reverse("lodging:own_lodging", args=[enterprise.pk])
    title, ask = _("Rooms for our workers"), _("Ask for rooms")
    yield Todo(title, page, "home", Urgency.OPEN, note or ask, rank=PEOPLE + 1)


def charters(viewer: Actor, enterprise: Enterprise, moment: datetime) -> Iterator[Todo]:
    """Staff to be fetched: the next charter they ride in, or that they may be signed up, where the
    town fetches anybody."""
    if not charters_plan(enterprise.path, moment).areas:
        return
    page, title = reverse("charters:own_charters", args=[enterprise.pk]), _("Fetch our workers")
    coming = own_charters(viewer, enterprise.pk).filter(arrived_at__isnull=True)
    running = [row for row in coming if row.state != "cancelled"]
    if running:
        words = _("%(title)s departs %(at)s")
        nearest = min(running, key=lambda row: row.departs_at)
        at = date_format(localtime(nearest.departs_at), "SHORT_DATETIME_FORMAT")
        note = words % {"title": nearest.title, "at": at}
    else:
        waiting = own_riders(viewer, enterprise.pk).count()
        said = ngettext("%(n)s person signed up", "%(n)s people signed up", waiting)
        note = said % {"n": waiting} if waiting else str(_("Sign up who lives away"))
    yield Todo(title, page, "bus", Urgency.OPEN, note, rank=PEOPLE + 2)


PARTS: Iterable[tuple[str, str, Part]] = (
    ("workforce", "workforce.own_employee.view", report),
    ("resumption", "resumption.own_filing.view", filing),
    ("inspections", "inspections.own_finding.view", findings),
    ("needs", "needs.own_ticket.view", needs),
    ("policies", "policies.own_policy.view", policies),
    ("funds", "funds.own_application.view", money),
    ("labour", "labour.own_vacancy.view", people),
    ("lodging", "lodging.own_booking.view", rooms),
    ("charters", "charters.own_rider.view", charters),
)
