"""What a household shows of its members: how many there are, and who heads it.

Called by every service that moves people in or out, inside its transaction; a recount by night
proves it.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Count

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
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


# Rows that were written meanwhile are locked and read once more before they are put right.
_WRONG = """
    WITH counted AS (
        SELECT h.id, count(p.id) AS members
        FROM people_household h LEFT JOIN people_person p ON p.household_id = h.id
            AND p.left_on IS NULL AND p.merged_into_id IS NULL
        GROUP BY h.id)
    SELECT h.id FROM people_household h JOIN counted c ON c.id = h.id
    WHERE h.member_count <> c.members"""
_RIGHT = """
    UPDATE people_household h SET member_count = (
        SELECT count(*) FROM people_person p
        WHERE p.household_id = h.id AND p.left_on IS NULL AND p.merged_into_id IS NULL)
    WHERE h.id = %s AND h.member_count <> (
        SELECT count(*) FROM people_person p
        WHERE p.household_id = h.id AND p.left_on IS NULL AND p.merged_into_id IS NULL)"""
_LOCK = "SELECT 1 FROM people_household WHERE id = ANY(%s) ORDER BY id FOR UPDATE"


@action("people.household.recount")
def recount_households(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Count the members of every household again from the register and put right what differs.

    Returns how many households were compared and how many were wrong.
    """
    concerning("people.household", path="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_household")
        compared = int(cursor.fetchone()[0])
        cursor.execute(_WRONG)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_LOCK, [ids])
        wrong = 0
        for household_id in ids:
            cursor.execute(_RIGHT, [household_id])
            wrong += cursor.rowcount
    if not wrong:
        nothing_done()
    concerning("people.household", path="", compared=compared, differences=wrong)
    return compared, wrong
