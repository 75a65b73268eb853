"""Two entries of the register turned out to be one person: their employments follow."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment
from lianfang.workforce.services.steps import step

SAME = _("Two entries of the register were one person, who is on the list already.")


@action("workforce.employee.follow_merge")
def follow_merge(
    *, actor: Actor, now: datetime, kept_id: uuid.UUID, duplicate_id: uuid.UUID, path: str
) -> int:
    """The employments of the duplicate are those of the person who goes on; how many followed.

    Where both were employed by one enterprise, the duplicate's ends: the other one goes on.
    """
    concerning("people.person", path=path, subject_id=kept_id)
    with everywhere("a person may be employed anywhere in the town"):
        rows = list(
            Employment.objects.select_for_update(of=("self",))
            .filter(person=duplicate_id)
            .order_by("pk")
        )
        known = set(
            Employment.objects.filter(person=kept_id, until__isnull=True).values_list(
                "enterprise_id", flat=True
            )
        )
        for row in rows:
            row.person_id = kept_id
            if row.until is None and row.enterprise_id in known:
                day, left = max(local_day(now), row.state_since), EmploymentState.LEFT
                made = step(row, row.state, left, actor, now, day, str(SAME))
                row.state, row.state_since, row.until, row.back_on = left, day, day, None
                made.save(force_insert=True)
            row.save(update_fields=["person", "state", "state_since", "until", "back_on"])
    return len(rows)
