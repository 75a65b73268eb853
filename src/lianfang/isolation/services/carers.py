"""Whoever serves and is isolated is away: others stand in until the case ends.

The staff roster is told, like of any other absence; the command room hears of it, gives the day's
tasks to those who are there and proposes stand-ins.
"""

from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.models import IsolationCase
from lianfang.people.models import Staff
from lianfang.people.services.staff import set_unavailable

SYSTEM = Actor.system("isolation")


def keep_from_serving(case: IsolationCase, now: datetime, before: date | None = None) -> None:
    """Away from the first to the last day of the case. `before`: the last day until now, where the
    case was extended; an absence with another end has other reasons and stays."""
    for staff in _serving(case):
        if staff.unavailable_from is not None and staff.unavailable_to != before:
            continue
        first = case.starts_on if staff.unavailable_from is None else staff.unavailable_from
        set_unavailable(
            actor=SYSTEM, now=now, staff_id=staff.pk, first_day=first, last_day=case.due_on
        )


def let_serve_again(case: IsolationCase, now: datetime) -> None:
    """The case ended: an absence that was to last as long ends too."""
    for staff in _serving(case):
        if staff.unavailable_from is not None and staff.unavailable_to == case.due_on:
            set_unavailable(actor=SYSTEM, now=now, staff_id=staff.pk, first_day=None)


def _serving(case: IsolationCase) -> list[Staff]:
    with everywhere("people serve elsewhere than where they live"):
        rows = Staff.objects.filter(person_id=case.person_id, left_on__isnull=True)
        return list(rows.order_by("pk"))
