"""Whether an employee may travel and start: who may, who waits until when, and why.

The one rule for fetching people and for letting them start. Everybody is held against open fever
cases, the isolation register, what they said in the survey of employees, where they are, and their
last journey from a key area (the regions of the plan's reasons for isolation). What is told is the
least that is needed: a day and a kind of reason, no figures of health.

Isolation lies above this room, so it gives its reader here (`register_isolation`) when it starts.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from lianfang.access.scope import everywhere
from lianfang.command.playbook.isolation import Isolation
from lianfang.command.selectors.plan import Playbooks
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import FeverAlert
from lianfang.kit.clock import local_day
from lianfang.people.models import Arrival
from lianfang.workforce.enums import Clearance, EmploymentState
from lianfang.workforce.models import Employment, Survey

# Nobody is observed longer than that after an arrival.
LONGEST = timedelta(days=60)
# What was said of the last fourteen days holds through fourteen, the day it was said the first.
SAID_HOLDS = timedelta(days=13)


@dataclass(frozen=True, slots=True)
class Isolated:
    """What the isolation register knows of people, by their id: the last day of whoever is isolated
    now, and the day the last isolation ended of whoever was."""

    until: Mapping[uuid.UUID, date]
    ended: Mapping[uuid.UUID, date]


IsolationReader = Callable[[Sequence[uuid.UUID]], Isolated]
_readers: list[IsolationReader] = []


def register_isolation(reader: IsolationReader) -> None:
    """Make the isolation register known; called from `ready()` of its app, once."""
    if reader not in _readers:
        _readers.append(reader)


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds for an employee; `until` is the last day on which they may not. `from_key_area`:
    they are in a region the plan isolates for, or came from one lately."""

    verdict: Clearance
    until: date | None = None
    why: str = ""
    from_key_area: bool = False

    @property
    def is_free(self) -> bool:
        return self.verdict == Clearance.FREE


@dataclass(frozen=True, slots=True)
class _Journey:
    """The day somebody came, and whence in words and code."""

    day: date
    origin: str
    code: str


@dataclass(frozen=True, slots=True)
class _Known:
    isolated: dict[uuid.UUID, date]
    ended: dict[uuid.UUID, date]
    arrivals: dict[uuid.UUID, Arrival]
    fevers: set[uuid.UUID]
    surveys: dict[uuid.UUID, Survey]


def judged(rows: Iterable[Employment], moment: datetime) -> dict[uuid.UUID, Judged]:
    """What holds for each employment, by its id; five queries for all of them.

    The rows come with `enterprise`; the caller checks who may look.
    """
    found, day = list(rows), local_day(moment)
    known = _known(found, day)
    playbooks = Playbooks(moment)
    answers = {}
    for one in found:
        playbook = playbooks.at(str(one.path))
        plan = playbook.isolation if playbook else Isolation()
        answers[one.pk] = _Case(one, known, plan, day).judged()
    return answers


def _known(rows: Sequence[Employment], day: date) -> _Known:
    people = [one.person_id for one in rows]
    if not _readers:
        # Nobody is let go because a register was forgotten.
        raise RuntimeError("the isolation register is not known to the workforce room")
    until: dict[uuid.UUID, date] = {}
    ended: dict[uuid.UUID, date] = {}
    with everywhere("employees of enterprises that were found for the viewer"):
        for read in _readers:
            told = read(people)
            until.update(told.until)
            ended.update(told.ended)
        arrivals = Arrival.objects.filter(
            person__in=people, superseded_by__isnull=True, arrived_on__gt=day - LONGEST
        )
        fevers = FeverAlert.objects.filter(person__in=people, state__in=OPEN_STATES)
        surveys = Survey.objects.filter(employment__in=[one.pk for one in rows])
        return _Known(
            isolated=until,
            ended=ended,
            arrivals={one.person_id: one for one in arrivals.order_by("arrived_on", "pk")},
            fevers=set(fevers.values_list("person_id", flat=True)),
            surveys={one.employment_id: one for one in surveys.order_by("said_at", "pk")},
        )


class _Case:
    """One employee held against all that is known; the gravest of it decides."""

    def __init__(self, one: Employment, known: _Known, plan: Isolation, day: date) -> None:
        self.one, self.known, self.plan, self.day = one, known, plan, day
        self.said = known.surveys.get(one.pk)
        self.journeys = self._journeys()
        self.last = max((one.day for one in self.journeys), default=None)
        self.is_key = self._is_key()

    def _journeys(self) -> list[_Journey]:
        arrival = self.known.arrivals.get(self.one.person_id)
        found = []
        if arrival is not None:
            found.append(_Journey(arrival.arrived_on, arrival.origin, arrival.origin_code))
        if self.said is not None and self.said.came_on is not None:
            found.append(_Journey(self.said.came_on, self.one.origin, self.one.origin_code))
        return found

    def _days(self, origin: str, code: str) -> int | None:
        """For how many days the plan isolates whoever comes from there; None where it does not."""
        reason = self.plan.reason_of_arrival(origin, code) if origin or code else None
        return None if reason is None else reason.modes[0].days

    def _is_key(self) -> bool:
        home = self._days(self.one.origin, self.one.origin_code) is not None
        return home or any(self._days(one.origin, one.code) is not None for one in self.journeys)

    @property
    def is_away(self) -> bool:
        return self.one.state == EmploymentState.AWAY

    def judged(self) -> Judged:
        verdict, until, why = self._verdict()
        return Judged(verdict, until, why, self.is_key)

    def _verdict(self) -> tuple[Clearance, date | None, str]:
        person, stopped = self.one.person_id, Clearance.STOPPED
        if person in self.known.fevers:
            return stopped, None, _("There is an open fever case.")
        if person in self.known.isolated:
            return Clearance.WAITS, self.known.isolated[person], _("In isolation.")
        if self.said is not None and self.said.symptoms:
            return stopped, None, _("Said to have symptoms.")
        if self.is_away and self._days(self.one.origin, self.one.origin_code) is not None:
            return stopped, None, _("Is in a key area.")
        if self._is_still_there():
            return stopped, None, _("Is in a key area.")
        if self._was_released():
            return Clearance.FREE, None, ""
        waits = self._waits()
        if waits is not None:
            return Clearance.WAITS, *waits
        if not self.is_away and self._comes_from_unknown():
            return Clearance.UNKNOWN, None, _("Comes from a key area; no arrival is recorded.")
        return Clearance.FREE, None, ""

    def _is_still_there(self) -> bool:
        """They said they are in a key area, and have not come from it since."""
        said = self.said
        if said is None or not said.in_key_region:
            return False
        return self.last is None or self.last < local_day(said.said_at)

    def _was_released(self) -> bool:
        """An isolation ended after their last journey and after what they last said of a risk."""
        ended = self.known.ended.get(self.one.person_id)
        if ended is None:
            return False
        said = self.said
        risky = said is not None and (said.met_case or said.stayed)
        if said is not None and risky and local_day(said.said_at) > ended:
            return False
        return self.last is None or self.last <= ended

    def _waits(self) -> tuple[date, str] | None:
        """The last day on which they may not, and why; None where nothing is left."""
        found = []
        for one in self.journeys:
            days = self._days(one.origin, one.code)
            if days is not None:
                text = _("Under observation after coming from a key area.")
                found.append((one.day + timedelta(days=days - 1), text))
        said = self.said
        if said is not None:
            until = local_day(said.said_at) + SAID_HOLDS
            if said.met_case:
                found.append((until, _("Met a case within 14 days.")))
            elif said.stayed and not found:
                found.append((until, _("Stayed in a key area within 14 days.")))
        latest = max(found, default=None)
        return latest if latest is not None and latest[0] >= self.day else None

    def _comes_from_unknown(self) -> bool:
        home = self._days(self.one.origin, self.one.origin_code) is not None
        return home and not any(
            self._days(one.origin, one.code) is not None for one in self.journeys
        )
