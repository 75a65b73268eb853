"""Targets: how many people a village, community or department is to bring into work by when."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, Text
from lianfang.labour.models import Quota
from lianfang.labour.selectors.plans import labour_plan
from lianfang.labour.selectors.units import departments, unit_places
from lianfang.places.selectors import get_place

MOST = 100_000
LONGEST_DAYS = 366


@action("labour.quota.set")
def set_quotas(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    first: date,
    last: date,
    places: Mapping[uuid.UUID, int] | None = None,
    teams: Mapping[uuid.UUID, int] | None = None,
) -> list[Quota]:
    """Set targets for a period: by village or community, by department; what held before ends.

    Raises InvalidInput for a period that ends before it begins, a unit that has none here, or a
    target below nought.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    plan, day = labour_plan(place.path, now), local_day(now)
    _check(first, last, {**(places or {}), **(teams or {})})
    known_places = {row.pk: row for row in unit_places(actor, place.path, plan, "labour.quota.set")}
    known_teams = {row.pk: row for row in departments(actor, place.path, plan, day)}
    rows = []
    for unit_id, target in (places or {}).items():
        unit = _of(known_places, unit_id)
        rows.append(Quota(place=unit, path=unit.path, target=target))
    for team_id, target in (teams or {}).items():
        team = _of(known_teams, team_id)
        concerning(place, path=team.path)
        rows.append(Quota(place=team.place, path=team.path, team=team, target=target))
    for row in rows:
        same = {"team": row.team} if row.team_id else {"place": row.place, "team": None}
        Quota.objects.filter(replaced_at__isnull=True, **same).update(replaced_at=now)
        row.first, row.last = first, last
        row.set_at, row.set_by = now, actor.display_name[:64]
    Quota.objects.bulk_create(rows)
    concerning(place, path=place.path, units=len(rows))
    return rows


def _check(first: date, last: date, targets: Mapping[uuid.UUID, int]) -> None:
    fields: dict[str, Text] = {}
    if last < first:
        fields["last"] = _("It would end before it begins.")
    elif (last - first).days > LONGEST_DAYS:
        fields["last"] = _("A period is at most a year.")
    if any(not 0 <= target <= MOST for target in targets.values()):
        fields["target"] = _("Between 0 and 100,000.")
    if not targets:
        fields["target"] = _("Give at least one target.")
    if fields:
        raise InvalidInput(fields=fields)


def _of(known: Mapping[uuid.UUID, Any], unit_id: uuid.UUID) -> Any:
    if unit_id not in known:
        raise InvalidInput(fields={"target": _("Choose villages and departments of this place.")})
    return known[unit_id]
