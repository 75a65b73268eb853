"""What a household shows of its members: how many there are, and who heads it.

Called by every service that moves people in or out, inside its transaction.
"""

import uuid
from collections.abc import Iterable

from django.db.models import Count

from lianfang.access.scope import everywhere
from lianfang.people.enums import Relation
from lianfang.people.models import PRESENT, Household, Person


def recount_members(household_ids: Iterable[uuid.UUID | None]) -> None:
    """Count the members of a few households anew and take over the name of their head."""
    wanted = sorted({key for key in household_ids if key is not None})
    if not wanted:
        return
    with everywhere("a count is of all members, whoever may see them"):
        members = Person.objects.filter(PRESENT, household__in=wanted).order_by()
        counts = dict(members.values_list("household").annotate(Count("pk")))
        heads = dict(
            members.filter(relation=Relation.HEAD).values_list("household", "name").order_by("-id")
        )
        for row in Household.objects.select_for_update().filter(pk__in=wanted).order_by("pk"):
            head_name = heads.get(row.pk, row.head_name)
            count = counts.get(row.pk, 0)
            if (row.member_count, row.head_name) != (count, head_name):
                row.member_count, row.head_name = count, head_name
                row.save(update_fields=["member_count", "head_name"])
