"""What employers' lists are held against: who is isolated until when, whose isolation is over."""

from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Least, TruncDate

from lianfang.isolation.enums import ISOLATED, CaseState
from lianfang.isolation.models import IsolationCase
from lianfang.kit.clock import LOCAL_ZONE

OVER = (CaseState.RELEASED, CaseState.FOLLOWED)


def isolation_of(people: Any) -> QuerySet[Any]:
    """Of the people chosen by an expression, rows of (person, until, ended): the last day of a case
    that runs, and the day the last one ended that is over.

    A release before the last day ends it; one written down late does not make it longer. The
    caller has opened the scope and checks who may look.
    """
    cases = IsolationCase.objects.filter(person__in=people, state__in=(*ISOLATED, *OVER))
    ended = Least("due_on", TruncDate("released_at", tzinfo=LOCAL_ZONE))
    return cases.values("person").annotate(
        until=Max("due_on", filter=Q(state__in=ISOLATED)),
        ended=Max(ended, filter=Q(state__in=OVER)),
    )
