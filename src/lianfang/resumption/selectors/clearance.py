"""Who of the staff may start, who waits until when, and why.

Each employee is held against the isolation register, the arrivals, the fever cases and what they
said of the last fourteen days. What is told is the least that is needed: a day and a kind of
reason, no figures of health.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.isolation import Isolation
from lianfang.enterprises.models import Enterprise
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import FeverAlert
from lianfang.isolation.enums import ISOLATED, CaseState
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.kit.clock import local_day
from lianfang.people.models import Arrival
from lianfang.people.selectors.cards import shown_name
from lianfang.resumption.enums import Clearance
from lianfang.workforce.enums import EMPLOYED, EmploymentState
from lianfang.workforce.models import Employment, Survey

# Nobody is observed longer than that after an arrival.
LONGEST = timedelta(days=60)
ORDER = {Clearance.STOPPED: 0, Clearance.WAITS: 1, Clearance.UNKNOWN: 2, Clearance.FREE: 3}


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    """An employee and whether they may start. `until`: the last day on which they may not."""

    id: uuid.UUID
    name: str
    process: str
    job: str
    origin: str
    state_label: str
    clearance: str
    clearance_label: str
    tone: str
    until: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many of the staff may start, wait, must not, and are not known well enough.

    `key_area` come from a region the plan isolates for; `too_early` are at their posts although
    they may not start.
    """

    total: int
    free: int
    waits: int
    stopped: int
    unknown: int
    key_area: int
    too_early: int

    @property
    def not_free(self) -> int:
        return self.total - self.free


@dataclass(frozen=True, slots=True)
class _Known:
    cases: dict[uuid.UUID, IsolationCase]
    released: dict[uuid.UUID, date]
    arrivals: dict[uuid.UUID, Arrival]
    fevers: set[uuid.UUID]
    surveys: dict[uuid.UUID, Survey]
    plan: Isolation


def employments(enterprise: Enterprise) -> list[Employment]:
    """Everybody employed now, by process and name; the enterprise was found for the viewer."""
    with everywhere("the enterprise itself was found for the viewer"):
        rows = Employment.objects.filter(enterprise=enterprise, state__in=EMPLOYED)
        return list(rows.select_related("person").order_by("process", "person__name", "pk"))


def employee_rows(
    viewer: Actor, enterprise: Enterprise, moment: datetime, *, own: bool = False
) -> list[EmployeeRow]:
    """Everybody employed, those who may not start first; five queries for all of them.

    `own`: the enterprise's contact looks, who knows the names of its staff.
    """
    rows = employments(enterprise)
    known = _known(enterprise, rows, moment)
    found = [_row(viewer, enterprise, one, known, moment, own) for one in rows]
    return sorted(found, key=lambda row: ORDER[Clearance(row.clearance)])


def cleared(enterprise: Enterprise, moment: datetime) -> Cleared:
    """The staff counted; five queries."""
    rows = employments(enterprise)
    known = _known(enterprise, rows, moment)
    judged = [(one, _judge(one, known, local_day(moment))) for one in rows]
    states = [verdict for _one, (verdict, _until, _why) in judged]
    at_post = [
        verdict
        for one, (verdict, _until, _why) in judged
        if one.state == EmploymentState.BACK and verdict != Clearance.FREE
    ]
    return Cleared(
        total=len(rows),
        free=states.count(Clearance.FREE),
        waits=states.count(Clearance.WAITS),
        stopped=states.count(Clearance.STOPPED),
        unknown=states.count(Clearance.UNKNOWN),
        key_area=sum(1 for one in rows if _from_key_area(one, known) is not None),
        too_early=len(at_post),
    )


def _known(enterprise: Enterprise, rows: Sequence[Employment], moment: datetime) -> _Known:
    people = [one.person_id for one in rows]
    day = local_day(moment)
    with everywhere("the employees of an enterprise that was found for the viewer"):
        cases = IsolationCase.objects.filter(person__in=people, state__in=ISOLATED)
        over = IsolationCase.objects.filter(
            person__in=people, state__in=[CaseState.RELEASED, CaseState.FOLLOWED]
        )
        arrivals = Arrival.objects.filter(
            person__in=people, superseded_by__isnull=True, arrived_on__gt=day - LONGEST
        )
        fevers = FeverAlert.objects.filter(person__in=people, state__in=OPEN_STATES)
        surveys = Survey.objects.filter(employment__in=[one.pk for one in rows])
        return _Known(
            {one.person_id: one for one in cases},
            {one.person_id: one.due_on for one in over.order_by("due_on")},
            {one.person_id: one for one in arrivals.order_by("arrived_on", "pk")},
            set(fevers.values_list("person_id", flat=True)),
            _latest(surveys.order_by("said_at", "pk")),
            isolation_plan(enterprise.path, moment),
        )


def _latest(surveys: Iterable[Survey]) -> dict[uuid.UUID, Survey]:
    return {one.employment_id: one for one in surveys}


def _from_key_area(one: Employment, known: _Known) -> str | None:
    """The key of the reason the plan isolates for, where they come from such a region."""
    arrival = known.arrivals.get(one.person_id)
    given = [(one.origin, one.origin_code)]
    if arrival is not None:
        given.append((arrival.origin, arrival.origin_code))
    for origin, code in given:
        reason = known.plan.reason_of_arrival(origin, code) if origin or code else None
        if reason is not None:
            return reason.key
    return None


Judged = tuple[Clearance, date | None, str]


def _judge(one: Employment, known: _Known, day: date) -> Judged:
    """The gravest of what is known decides."""
    case = known.cases.get(one.person_id)
    if one.person_id in known.fevers:
        return Clearance.STOPPED, None, _("There is an open fever case.")
    if case is not None:
        return Clearance.WAITS, case.due_on, _("In isolation.")
    said = known.surveys.get(one.pk)
    if said is not None and said.symptoms:
        return Clearance.STOPPED, None, _("Said to have symptoms.")
    return _by_journey(one, known, said, day)


def _by_journey(one: Employment, known: _Known, said: Survey | None, day: date) -> Judged:
    until = _observed_until(one, known, said)
    if one.person_id in known.released and _came_before(one, known, said):
        return Clearance.FREE, None, ""
    if until is not None and until >= day:
        return Clearance.WAITS, until, _("Under observation after coming from a key area.")
    if said is not None and (said.in_key_region or said.met_case):
        text = _("Is in a key area.") if said.in_key_region else _("Met a case.")
        return Clearance.STOPPED, None, text
    from_key_area = _from_key_area(one, known) is not None
    if from_key_area and one.state == EmploymentState.AWAY:
        return Clearance.STOPPED, None, _("Is in a key area.")
    if from_key_area and until is None:
        return Clearance.UNKNOWN, None, _("Comes from a key area; no arrival is recorded.")
    return Clearance.FREE, None, ""


def _came_before(one: Employment, known: _Known, said: Survey | None) -> bool:
    """Whether the last journey lies before the end of an isolation that is over."""
    arrival = known.arrivals.get(one.person_id)
    days = [arrival.arrived_on] if arrival else []
    if said is not None and said.came_on is not None:
        days.append(said.came_on)
    return max(days, default=date.min) <= known.released[one.person_id]


def _observed_until(one: Employment, known: _Known, said: Survey | None) -> date | None:
    """The last day of observation after the last journey from a key area; None without one."""
    arrival = known.arrivals.get(one.person_id)
    journeys = [(arrival.arrived_on, arrival.origin, arrival.origin_code)] if arrival else []
    if said is not None and said.came_on is not None:
        journeys.append((said.came_on, one.origin, one.origin_code))
    ends = []
    for came, origin, code in journeys:
        reason = known.plan.reason_of_arrival(origin, code) if origin or code else None
        if reason is not None:
            ends.append(came + timedelta(days=reason.modes[0].days - 1))
    return max(ends, default=None)


def _row(
    viewer: Actor,
    enterprise: Enterprise,
    one: Employment,
    known: _Known,
    moment: datetime,
    own: bool,
) -> EmployeeRow:
    verdict, until, why = _judge(one, known, local_day(moment))
    name = one.person.name if own else shown_name(viewer, one.person.name, enterprise.path)
    return EmployeeRow(
        id=one.pk,
        name=name,
        process=one.process,
        job=one.job,
        origin=one.origin,
        state_label=str(EmploymentState(one.state).label),
        clearance=verdict.value,
        clearance_label=str(verdict.label),
        tone={"stopped": "now", "waits": "soon", "unknown": "soon", "free": "done"}[verdict.value],
        until=until,
        why=why,
    )
