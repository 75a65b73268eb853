"""Who may be fetched, who waits until when, and why.

Everybody is held against the key areas of the plan (where they are, where they came from), the
isolation register, the arrivals, open fever cases and what they said of the last fourteen days.
What is told is the least that is needed: a day and a kind of reason, no figures of health.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from lianfang.access.scope import everywhere
from lianfang.charters.enums import Clearance
from lianfang.command.playbook.isolation import Isolation
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import FeverAlert
from lianfang.isolation.enums import ISOLATED
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.selectors.plans import Plans
from lianfang.kit.clock import local_day
from lianfang.people.models import Arrival
from lianfang.workforce.models import Employment, Survey

# Nobody is observed longer than that after an arrival.
LONGEST = timedelta(days=60)
FOURTEEN_DAYS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether somebody may be fetched; `until` is the last day on which they may not."""

    verdict: Clearance
    until: date | None = None
    why: str = ""

    @property
    def is_free(self) -> bool:
        return self.verdict == Clearance.FREE

    @property
    def label(self) -> str:
        return str(self.verdict.label)


FREE = Judged(Clearance.FREE)


@dataclass(frozen=True, slots=True)
class _Known:
    cases: dict[uuid.UUID, IsolationCase]
    arrivals: dict[uuid.UUID, Arrival]
    fevers: set[uuid.UUID]
    surveys: dict[uuid.UUID, Survey]


def clearances(rows: Iterable[Employment], moment: datetime) -> dict[uuid.UUID, Judged]:
    """What holds for each employment, by its id; four queries for all of them.

    The rows come with `enterprise`; the caller checks who may look.
    """
    found = list(rows)
    known = _known(found, local_day(moment))
    plans, day = Plans(moment), local_day(moment)
    return {one.pk: _judge(one, known, plans.at(one.path), day) for one in found}


def _known(rows: Sequence[Employment], day: date) -> _Known:
    people = [one.person_id for one in rows]
    with everywhere("employees of enterprises that were found for the viewer"):
        cases = IsolationCase.objects.filter(person__in=people, state__in=ISOLATED)
        arrivals = Arrival.objects.filter(
            person__in=people, superseded_by__isnull=True, arrived_on__gt=day - LONGEST
        )
        fevers = FeverAlert.objects.filter(person__in=people, state__in=OPEN_STATES)
        surveys = Survey.objects.filter(employment__in=[one.pk for one in rows])
        return _Known(
            {one.person_id: one for one in cases.order_by("due_on")},
            {one.person_id: one for one in arrivals.order_by("arrived_on", "pk")},
            set(fevers.values_list("person_id", flat=True)),
            {one.employment_id: one for one in surveys.order_by("said_at", "pk")},
        )


def _judge(one: Employment, known: _Known, plan: Isolation, day: date) -> Judged:
    """The gravest of what is known decides."""
    if one.person_id in known.fevers:
        return Judged(Clearance.STOPPED, None, _("There is an open fever case."))
    case = known.cases.get(one.person_id)
    if case is not None:
        return Judged(Clearance.WAITS, case.due_on, _("In isolation."))
    said = known.surveys.get(one.pk)
    return _by_what_they_said(said, day) or _by_journey(one, known, plan, day) or FREE


def _by_what_they_said(said: Survey | None, day: date) -> Judged | None:
    if said is None:
        return None
    if said.symptoms:
        return Judged(Clearance.STOPPED, None, _("Said to have symptoms."))
    if said.in_key_region:
        return Judged(Clearance.STOPPED, None, _("Is in a key area."))
    until = local_day(said.said_at) + FOURTEEN_DAYS - timedelta(days=1)
    if until < day:
        return None
    if said.met_case:
        return Judged(Clearance.WAITS, until, _("Met a case within 14 days."))
    if said.stayed:
        return Judged(Clearance.WAITS, until, _("Stayed in a key area within 14 days."))
    return None


def _by_journey(one: Employment, known: _Known, plan: Isolation, day: date) -> Judged | None:
    if (one.origin or one.origin_code) and plan.reason_of_arrival(one.origin, one.origin_code):
        return Judged(Clearance.STOPPED, None, _("Is in a key area."))
    arrival = known.arrivals.get(one.person_id)
    if arrival is None:
        return None
    reason = plan.reason_of_arrival(arrival.origin, arrival.origin_code)
    if reason is None:
        return None
    until = arrival.arrived_on + timedelta(days=reason.modes[0].days - 1)
    if until < day:
        return None
    return Judged(Clearance.WAITS, until, _("Under observation after coming from a key area."))
