"""Who of the staff may start, who waits until when, and why: the rule is that of `workforce`."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.people.selectors.cards import shown_name
from lianfang.resumption.enums import Clearance
from lianfang.workforce.enums import EMPLOYED, EmploymentState
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.clearance import Judged, judged

ORDER = {Clearance.STOPPED: 0, Clearance.WAITS: 1, Clearance.UNKNOWN: 2, Clearance.FREE: 3}
TONES = {
    Clearance.STOPPED: "now",
    Clearance.WAITS: "soon",
    Clearance.UNKNOWN: "soon",
    Clearance.FREE: "done",
}


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


def employments(enterprise: Enterprise) -> list[Employment]:
    """Everybody employed now, by process and name; the enterprise was found for the viewer."""
    with everywhere("the enterprise itself was found for the viewer"):
        rows = Employment.objects.filter(enterprise=enterprise, state__in=EMPLOYED)
        joined = rows.select_related("person", "enterprise")
        return list(joined.order_by("process", "person__name", "pk"))


def employee_rows(
    viewer: Actor, enterprise: Enterprise, moment: datetime, *, own: bool = False
) -> list[EmployeeRow]:
    """Everybody employed, those who may not start first; a fixed number of queries.

    `own`: the enterprise's contact looks, who knows the names of its staff.
    """
    rows = employments(enterprise)
    known = judged(rows, moment)
    found = [_row(viewer, enterprise, one, known[one.pk], own) for one in rows]
    return sorted(found, key=lambda row: ORDER[Clearance(row.clearance)])


def cleared(enterprise: Enterprise, moment: datetime) -> Cleared:
    """The staff counted; a fixed number of queries."""
    rows = employments(enterprise)
    known = judged(rows, moment)
    states = [Clearance(one.verdict.value) for one in known.values()]
    return Cleared(
        total=len(rows),
        free=states.count(Clearance.FREE),
        waits=states.count(Clearance.WAITS),
        stopped=states.count(Clearance.STOPPED),
        unknown=states.count(Clearance.UNKNOWN),
        key_area=sum(one.from_key_area for one in known.values()),
        too_early=sum(
            one.state == EmploymentState.BACK and not known[one.pk].is_free for one in rows
        ),
    )


def _row(
    viewer: Actor, enterprise: Enterprise, one: Employment, known: Judged, own: bool
) -> EmployeeRow:
    verdict = Clearance(known.verdict.value)
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
        tone=TONES[verdict],
        until=known.until,
        why=known.why,
    )
