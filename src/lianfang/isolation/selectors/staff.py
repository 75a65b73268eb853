"""What employers' lists are held against: who is isolated until when, whose isolation is over."""

import uuid
from collections.abc import Sequence
from datetime import date

from lianfang.isolation.enums import ISOLATED, CaseState
from lianfang.isolation.models import IsolationCase
from lianfang.kit.clock import local_day
from lianfang.workforce.selectors.clearance import Isolated

OVER = (CaseState.RELEASED, CaseState.FOLLOWED)


def isolation_of(people: Sequence[uuid.UUID]) -> Isolated:
    """By person: the last day of a case that runs, and the day the last one ended; one query.

    A release before the last day ends it; one written down late does not make it longer. The
    caller has opened the scope and checks who may look.
    """
    cases = IsolationCase.objects.filter(person__in=people, state__in=(*ISOLATED, *OVER))
    found = list(cases.order_by("due_on", "pk"))
    return Isolated(
        until={one.person_id: one.due_on for one in found if one.is_isolated},
        ended={one.person_id: _ended(one) for one in found if not one.is_isolated},
    )


def _ended(case: IsolationCase) -> date:
    due: date = case.due_on
    return due if case.released_at is None else min(due, local_day(case.released_at))
