"""Whom a campaign has missed and why: households in walking order, and persons by name."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.subjects import SubjectCard, describe
from lianfang.kit.clock import local_day
from lianfang.screening.enums import NOT_YET, DoorOutcome
from lianfang.screening.models import Campaign, ListedHousehold
from lianfang.screening.selectors.answering import Holder, cadres_of, holders_of
from lianfang.screening.selectors.campaigns import ROWS, area_of
from lianfang.screening.selectors.coverage import inside

REASONS: tuple[tuple[str, Any], ...] = (
    (NOT_YET, _("Not visited yet")),
    (DoorOutcome.NOBODY, DoorOutcome.NOBODY.label),
    (DoorOutcome.REFUSED, DoorOutcome.REFUSED.label),
    # Settled doors with somebody who was not there.
    ("absent", _("Was not there")),
)
REASON_TITLES = dict(REASONS)


@dataclass(frozen=True, slots=True)
class MissedHousehold:
    """A household that is not settled: who it is, why, who goes there."""

    listed: ListedHousehold
    card: SubjectCard
    reason: str
    reason_title: str
    holders: tuple[Holder, ...]


def reason_of(listed: ListedHousehold) -> str:
    """Why the household is missed."""
    return listed.outcome or NOT_YET


def missed_list(
    viewer: Actor, campaign: Campaign, path: str = "", *, reason: str = "", round_: int = 0
) -> QuerySet[ListedHousehold]:
    """Households not settled in the place, in walking order; only for one reason, or of a round."""
    rows: QuerySet[ListedHousehold] = ListedHousehold.objects.filter(
        campaign=campaign,
        done_at__isnull=True,
        path__under=area_of(viewer, campaign, path, ROWS),
    )
    if reason == NOT_YET:
        rows = rows.filter(outcome="")
    elif reason:
        rows = rows.filter(outcome=reason)
    if round_:
        rows = rows.filter(round=round_)
    return rows.order_by("path", "walking_order", "door", "id")


def listed_list(
    viewer: Actor, campaign: Campaign, path: str = "", *, only: str = ""
) -> QuerySet[ListedHousehold]:
    """Households on the list: all, or only `done`, `found`, `screened`, `gone`, `arrivals`."""
    rows: QuerySet[ListedHousehold] = ListedHousehold.objects.filter(
        campaign=campaign, path__under=area_of(viewer, campaign, path, ROWS)
    )
    if only == "found":
        rows = rows.filter(found=True)
    elif only == "arrivals":
        rows = rows.filter(arrivals__gt=0)
    elif only:
        rows = rows.filter(done_at__isnull=False)
        if only == "screened":
            rows = rows.filter(outcome=DoorOutcome.SCREENED)
        elif only == "gone":
            rows = rows.exclude(outcome=DoorOutcome.SCREENED)
    return rows.order_by("path", "walking_order", "door", "id")


def household_rows(
    viewer: Actor, rows: Sequence[ListedHousehold], moment: datetime
) -> list[MissedHousehold]:
    """Rows of one page, settled or not; a fixed number of queries more."""
    refs = [(SubjectKind.HOUSEHOLD, row.household_id) for row in rows]
    cards = describe(viewer, refs, local_day(moment))
    holders = holders_of(viewer, {row.path for row in rows}, moment)
    cadres = cadres_of(viewer, [row.household_id for row in rows], moment)
    return [
        MissedHousehold(
            listed=row,
            card=cards[row.household_id],
            reason=row.outcome if row.done_at else reason_of(row),
            reason_title=str(
                DoorOutcome(row.outcome).label if row.outcome else REASON_TITLES[NOT_YET]
            ),
            holders=cadres.get(row.household_id) or holders.get(row.path, ()),
        )
        for row in rows
        if row.household_id in cards
    ]


# --- persons -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissedPerson:
    """A person on the register of a listed household whom nobody has met, and why."""

    card: SubjectCard
    household_id: uuid.UUID
    reason: str
    reason_title: str


_PERSONS = """
    SELECT p.id, l.household_id,
        CASE WHEN l.done_at IS NOT NULL THEN 'absent' WHEN l.outcome = '' THEN 'not_yet'
             ELSE l.outcome END
    FROM screening_listedhousehold l
    JOIN people_person p ON p.household_id = l.household_id
        AND p.left_on IS NULL AND p.merged_into_id IS NULL
    WHERE l.campaign_id = %s AND {where}
        AND (l.done_at IS NULL OR (l.outcome = 'screened' AND l.seen < l.persons))
        AND NOT EXISTS (
            SELECT 1 FROM screening_screenedperson s
            JOIN screening_screeningrecord r ON r.id = s.record_id
            WHERE s.campaign_id = l.campaign_id AND s.person_id = p.id AND s.present
                AND NOT r.is_void AND NOT EXISTS (
                    SELECT 1 FROM screening_screeningrecord k WHERE k.supersedes_id = r.id))
    ORDER BY l.path, l.walking_order, l.door, l.id, p.id OFFSET %s LIMIT %s"""


def missed_persons(
    viewer: Actor,
    campaign: Campaign,
    moment: datetime,
    path: str = "",
    *,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[MissedPerson], bool]:
    """Persons nobody has met, in walking order, and whether there are more.

    Who moved away with the household is not missed. Where a door only said how many were met and
    not who, everybody of the household who was not named stands here.
    """
    where, params = inside(area_of(viewer, campaign, path, ROWS), "l.path")
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS.format(where=where), [campaign.pk, *params, offset, limit + 1])
        rows = cursor.fetchall()
    refs = [(SubjectKind.PERSON, row[0]) for row in rows[:limit]]
    cards = describe(viewer, refs, local_day(moment))
    found = [
        MissedPerson(cards[pk], household_id, reason, str(REASON_TITLES.get(reason, reason)))
        for pk, household_id, reason in rows[:limit]
        if pk in cards
    ]
    return found, len(rows) > limit


def names_of_members(
    viewer: Actor, household_ids: Sequence[uuid.UUID], moment: datetime
) -> dict[uuid.UUID, list[SubjectCard]]:
    """Members of these households as the viewer may see them, for lists that show who lives there;
    a fixed number of queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, household_id FROM people_person WHERE household_id = ANY(%s)"
            " AND left_on IS NULL AND merged_into_id IS NULL ORDER BY birth_date, id",
            [list(household_ids)],
        )
        rows = cursor.fetchall()
    cards = describe(viewer, [(SubjectKind.PERSON, pk) for pk, _home in rows], local_day(moment))
    found: dict[uuid.UUID, list[SubjectCard]] = defaultdict(list)
    for pk, home in rows:
        if pk in cards:
            found[home].append(cards[pk])
    return found
