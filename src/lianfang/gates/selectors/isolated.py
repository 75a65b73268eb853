"""Who is isolated may not leave, and as long as they are at home neither may their household."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from lianfang.access.scope import everywhere
from lianfang.gates.selectors.restrictions import Reasons
from lianfang.isolation.enums import ISOLATED, Mode
from lianfang.isolation.models import IsolationCase
from lianfang.kit.clock import local_day


def isolated_at_home(
    person_ids: Sequence[uuid.UUID], household_ids: Sequence[uuid.UUID], moment: datetime
) -> Reasons:
    """Those of these persons and households whom a running isolation keeps at home."""
    with everywhere("isolation holds wherever the case lies"):
        rows = IsolationCase.objects.filter(
            Q(person__in=person_ids) | Q(person__household__in=household_ids, mode=Mode.HOME),
            state__in=ISOLATED,
            starts_on__lte=local_day(moment),
        )
        found = rows.order_by().values_list("person_id", "person__household_id", "mode")
        cases = list(found.distinct())
    reason = _("In isolation; may not leave home.")
    asked_persons, asked_homes = set(person_ids), set(household_ids)
    kept: dict[uuid.UUID, str] = {}
    for person_id, household_id, mode in cases:
        if person_id in asked_persons:
            kept[person_id] = reason
        if mode == Mode.HOME and household_id in asked_homes:
            kept[household_id] = reason
    return kept
