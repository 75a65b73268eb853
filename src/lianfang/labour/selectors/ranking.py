"""The daily ranking: who recommended and hired how many of their target, as it stood on a day.

Everything is counted from referrals by the moments they carry, against the quotas that held then,
so the table of a past day comes out the same whenever it is asked for.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.labour import Labour
from lianfang.kit.clock import LAST_DAY, day_bounds, local_day
from lianfang.labour.models import Quota, Referral
from lianfang.labour.selectors.plans import labour_plan
from lianfang.labour.selectors.units import VIEW, departments, unit_places

FIRST_OF_ALL = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A village, community or department on a day. `change`: ranks won (+) or lost since the day
    before, None where there is nothing to compare. `rate` in per cent, None without a target."""

    id: uuid.UUID
    name: str
    is_department: bool
    recommended: int
    hired: int
    target: int
    rate: Decimal | None
    first: date | None
    last: date | None
    rank: int | None = None
    change: int | None = None
    today: int = 0

    @property
    def lost(self) -> int:
        """Ranks lost since the day before."""
        return max(-(self.change or 0), 0)

    @property
    def tone(self) -> str:
        """ "done" has reached its target, "now" is below half of it."""
        if self.rate is None:
            return ""
        return "done" if self.rate >= 100 else ("now" if self.rate < 50 else "soon")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The table of a day: places and departments ranked each among themselves."""

    day: date
    counts: str
    places: tuple[Standing, ...]
    departments: tuple[Standing, ...]


def ranking(viewer: Actor, path: str, day: date, moment: datetime) -> Ranking:
    """Standings at the end of `day`, or now where it is today."""
    plan = labour_plan(path, moment)
    cut = min(day_bounds(day)[1], moment)
    before = day_bounds(day)[0]
    now = _standings(viewer, path, plan, day, cut)
    then = _standings(viewer, path, plan, day - timedelta(days=1), before)
    tables = []
    for is_department in (False, True):
        ranked = _ranked([one for one in now if one.is_department == is_department], plan)
        last = {
            one.id: one
            for one in _ranked([one for one in then if one.is_department == is_department], plan)
        }
        tables.append(tuple(_compared(one, last.get(one.id), plan) for one in ranked))
    return Ranking(day, plan.counts, tables[0], tables[1])


def _counted(one: Standing, plan: Labour) -> int:
    return one.hired if plan.counts == "hired" else one.recommended


def _compared(one: Standing, before: Standing | None, plan: Labour) -> Standing:
    if before is None:
        return one
    change = before.rank - one.rank if before.rank and one.rank else None
    today = max(_counted(one, plan) - _counted(before, plan), 0)
    return replace(one, change=change, today=today)


def _ranked(standings: Iterable[Standing], plan: Labour) -> list[Standing]:
    """Best first: by share of the target, then by number; equal ones share a rank. Without any
    target anywhere the number alone decides."""
    found = list(standings)
    has_targets = any(one.target for one in found)

    def merit(one: Standing) -> tuple[Decimal, int]:
        rate = one.rate if one.rate is not None else Decimal(-1)
        return (rate if has_targets else Decimal(0), _counted(one, plan))

    found.sort(key=lambda one: (merit(one), one.hired), reverse=True)
    out: list[Standing] = []
    for position, one in enumerate(found, start=1):
        same = bool(out) and merit(out[-1]) == merit(one)
        out.append(replace(one, rank=out[-1].rank if same else position))
    return out


def _standings(viewer: Actor, path: str, plan: Labour, day: date, cut: datetime) -> list[Standing]:
    territory = viewer.territory(VIEW).within(path)
    places = unit_places(viewer, path, plan)
    teams = [t for t in departments(viewer, path, plan, day) if territory.covers(t.path)]
    quotas = _quotas(day, cut, [p.pk for p in places], [t.pk for t in teams])
    base = plan.counts_from or FIRST_OF_ALL
    periods = {
        (quotas[key].first, quotas[key].last) if key in quotas else (base, None)
        for key in [*(p.pk for p in places), *(t.pk for t in teams)]
    }
    counts = {(first, last): _counts(territory, first, last, day, cut) for first, last in periods}
    found = []
    units: list[tuple[Any, bool]] = [*((p, False) for p in places), *((t, True) for t in teams)]
    for unit, is_team in units:
        quota = quotas.get(unit.pk)
        period = (quota.first, quota.last) if quota else (base, None)
        key = (unit.pk, True) if is_team else (unit.path, False)
        recommended, hired = counts[period].get(key, (0, 0))
        standard = plan.team_target if is_team else plan.place_target
        target = quota.target if quota else standard
        done = hired if plan.counts == "hired" else recommended
        found.append(
            Standing(
                id=unit.pk,
                name=unit.name if is_team else unit.short_name,
                is_department=is_team,
                recommended=recommended,
                hired=hired,
                target=target,
                rate=(Decimal(done) * 100 / target).quantize(Decimal("0.1")) if target else None,
                first=quota.first if quota else plan.counts_from,
                last=quota.last if quota else None,
            )
        )
    return found


def _quotas(
    day: date, cut: datetime, places: list[uuid.UUID], teams: list[uuid.UUID]
) -> dict[uuid.UUID, Quota]:
    """The quota of each unit that held at that moment; one that is over holds until replaced."""
    held = Q(set_at__lte=cut) & (Q(replaced_at__isnull=True) | Q(replaced_at__gt=cut))
    units = Q(team__isnull=True, place_id__in=places) | Q(team_id__in=teams)
    with everywhere("the units were found for the viewer"):
        rows = Quota.objects.filter(held, units, first__lte=day).order_by("set_at")
        return {row.team_id or row.place_id: row for row in rows}


def _counts(
    territory: Any, first: date, last: date | None, day: date, cut: datetime
) -> dict[tuple[Any, bool], tuple[int, int]]:
    """Recommended and hired people from the first day of a period to the cut, by unit."""
    begin = day_bounds(first)[0]
    end = min(cut, day_bounds(min(last or LAST_DAY, day))[1])
    with everywhere("limited to the places the viewer ranks just below"):
        rows = Referral.objects.filter(path__under=territory)
        recommended = _by_unit(recommended_until(rows, end).filter(recommended_at__gte=begin))
        hired = _by_unit(hired_until(rows, end).filter(hired_on__gte=first))
    return {key: (recommended.get(key, 0), hired.get(key, 0)) for key in recommended.keys() | hired}


def recommended_until(rows: QuerySet[Referral], moment: datetime) -> QuerySet[Referral]:
    """People recommended by the moment: their first recommendation each, whatever became of it."""
    return rows.filter(first=True, recommended_at__lt=moment)


def hired_until(rows: QuerySet[Referral], moment: datetime) -> QuerySet[Referral]:
    """People hired by the moment, and not lost again by then."""
    stayed = Q(ended_at__isnull=True) | Q(ended_at__gte=moment)
    return rows.filter(
        stayed, hired_at__lt=moment, hired_on__lte=local_day(moment - timedelta(microseconds=1))
    )


def _by_unit(rows: QuerySet[Referral]) -> dict[tuple[Any, bool], int]:
    counts = rows.order_by().values("path", "team_id").annotate(n=Count("pk"))
    found: dict[tuple[Any, bool], int] = {}
    for row in counts:
        key = (row["team_id"], True) if row["team_id"] else (row["path"], False)
        found[key] = found.get(key, 0) + row["n"]
    return found
