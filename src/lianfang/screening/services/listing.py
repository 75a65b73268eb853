"""The list of a campaign: filled in one statement, and kept in step with the records.

`refresh` reads what the records of some households say and writes it beside them; it may run as
often as one likes and always comes to the same.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import common_place
from lianfang.kit.clock import local_day
from lianfang.kit.ids import NEW_ID_SQL
from lianfang.people.models import Household
from lianfang.places.services.paths import hold_still
from lianfang.screening.enums import CampaignState
from lianfang.screening.models import Campaign, ListedHousehold
from lianfang.screening.selectors.campaigns import (
    CONCERNS,
    covered_paths,
    not_listed,
    stated_persons,
)

MOST_PERSONS = 32_000

_FILL = """
    INSERT INTO screening_listedhousehold (id, campaign_id, household_id, place_id, path,
        walking_order, door, stated, persons, seen, arrivals, round, found, listed_at, outcome,
        tries)
    SELECT {new_id}, %s, h.id, h.place_id, h.path, h.walking_order, h.door,
        least(h.stated, {most}), least(h.stated, {most}), 0, 0, %s, false, %s, '', 0
    FROM ({rows}) h (id, place_id, path, walking_order, door, stated)"""


def fill(campaign: Campaign, kinds: Sequence[str], now: datetime) -> tuple[int, int]:
    """Put every household of the campaign's places on its list that is not there yet, in one
    statement; how many households and persons."""
    with everywhere(CONCERNS):
        rows = not_listed(campaign, kinds, local_day(now)).order_by()
        wanted = rows.values_list(
            "pk", "place_id", "path", "walking_order", "door", stated_persons()
        )
        sql, params = wanted.query.sql_with_params()
    statement = _FILL.format(new_id=NEW_ID_SQL, most=MOST_PERSONS, rows=sql)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH filled AS ({statement} RETURNING stated)"  # noqa: S608  compiled parts; values are parameters
            " SELECT count(*), coalesce(sum(stated), 0) FROM filled",
            [campaign.pk, campaign.round, now, *params],
        )
        households, persons = cursor.fetchone()
    return households, persons


_REFRESH = """
    WITH counting AS (
        SELECT r.* FROM screening_screeningrecord r
        WHERE r.listed_id = ANY(%s) AND NOT r.is_void AND NOT EXISTS (
            SELECT 1 FROM screening_screeningrecord k WHERE k.supersedes_id = r.id)),
    last AS (
        SELECT DISTINCT ON (listed_id) listed_id, outcome, closes, seen, living FROM counting
        ORDER BY listed_id, closes DESC, taken_at DESC, id DESC),
    summed AS (
        SELECT listed_id, count(*) AS tries, max(taken_at) AS last_at,
            min(taken_at) FILTER (WHERE closes) AS done_at, sum(arrivals) AS arrivals
        FROM counting GROUP BY listed_id)
    UPDATE screening_listedhousehold l SET
        outcome = coalesce(last.outcome, ''), tries = coalesce(summed.tries, 0),
        last_at = summed.last_at, done_at = summed.done_at,
        arrivals = coalesce(summed.arrivals, 0),
        seen = CASE WHEN last.closes THEN last.seen ELSE 0 END,
        persons = CASE WHEN last.closes THEN last.living ELSE l.stated END
    FROM screening_listedhousehold s
        LEFT JOIN last ON last.listed_id = s.id LEFT JOIN summed ON summed.listed_id = s.id
    WHERE s.id = ANY(%s) AND l.id = s.id"""


def refresh(listed_ids: Iterable[uuid.UUID]) -> None:
    """Write what the records say of these households beside them."""
    ids = sorted(set(listed_ids))
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [ids, ids])


def pass_on_missed(campaign: Campaign, outcomes: Sequence[str]) -> int:
    """The households not settled, or only those last found so, are to be asked in the campaign's
    round; how many."""
    with everywhere(CONCERNS):
        rows = ListedHousehold.objects.filter(campaign=campaign, done_at__isnull=True)
        if outcomes:
            rows = rows.filter(outcome__in=outcomes)
        return int(rows.update(round=campaign.round))


@action("screening.list.follow_move")
def follow_move(*, actor: Actor, now: datetime, household_ids: Sequence[uuid.UUID]) -> int:
    """Households that moved stand where they live now on lists under way, while they are not
    settled; how many rows changed. May be repeated.

    Who moved out of the places of a screening stays where it was listed: the list never shrinks.
    """
    hold_still()
    homes = Household.objects.in_bulk(list(household_ids))
    path = common_place(home.path for home in homes.values())
    concerning("screening.listedhousehold", path=path, households=len(homes))
    changed = 0
    covered: dict[uuid.UUID, list[str]] = {}
    rows = ListedHousehold.objects.select_for_update().filter(
        household_id__in=homes, campaign__state=CampaignState.OPEN, done_at__isnull=True
    )
    for row in rows.exclude(path=F("household__path")).order_by("pk"):
        home = homes[row.household_id]
        if row.campaign_id not in covered:
            covered[row.campaign_id] = covered_paths(row.campaign_id)
        if not any(home.path.startswith(path) for path in covered[row.campaign_id]):
            continue
        row.place_id, row.path = home.place_id, home.path
        row.door, row.walking_order = home.door, home.walking_order
        row.save(update_fields=["place", "path", "door", "walking_order"])
        changed += 1
    return changed
