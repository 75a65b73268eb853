"""Reports that are missing after the window was due are told upwards, level by level.

Each level of the plan is told once for each enterprise, day and window. Nobody is told of what has
been reported meanwhile: what is missing is counted from the checks each time.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.workforce import Workforce
from lianfang.command.selectors.subjects import common_place
from lianfang.enterprises.models import Enterprise
from lianfang.health.selectors.rules import HealthBook
from lianfang.kit.clock import local_day
from lianfang.workforce.models import Employment, MissingTold
from lianfang.workforce.selectors.plans import DEFAULTS, Window, windows_of
from lianfang.workforce.selectors.reporting import asked_employments, counts


@action("workforce.missing.tell")
def tell_missing(*, actor: Actor, now: datetime) -> int:
    """Tell whoever must know by now of the windows of today; how many tellings were added."""
    with everywhere("what is missing is told wherever it is"):
        rows = Enterprise.objects.filter(employments__until__isnull=True).distinct()
        placed = dict(rows.order_by().values_list("pk", "path"))
        concerning("workforce.missing", path=common_place(set(placed.values())))
        told: list[MissingTold] = []
        for plan, ids in _by_plan(actor, now, placed).items():
            for window in windows_of(plan, local_day(now)):
                due = [
                    level
                    for level, one in enumerate(plan.tell, 1)
                    if window.due_at + timedelta(minutes=one.after_minutes) <= now
                ]
                if due and now < window.ends_at:
                    told += _tell(plan, window, due, ids, now)
        MissingTold.objects.bulk_create(told, batch_size=1000)
    concerning("workforce.missing", path=common_place(set(placed.values())), told=len(told))
    if not told:
        nothing_done()
    return len(told)


def _by_plan(
    actor: Actor, now: datetime, placed: dict[uuid.UUID, str]
) -> dict[Workforce, list[uuid.UUID]]:
    """The enterprises under each plan in force."""
    book = HealthBook(actor, set(placed.values()), now)
    found: dict[Workforce, list[uuid.UUID]] = defaultdict(list)
    for key, path in placed.items():
        playbook = book.rules(path).playbook
        found[playbook.workforce if playbook else DEFAULTS].append(key)
    return found


def _tell(
    plan: Workforce, window: Window, due: Sequence[int], ids: Sequence[uuid.UUID], now: datetime
) -> list[MissingTold]:
    """Tellings, not saved yet, of every level that is due and has not been told."""
    before = set(
        MissingTold.objects.filter(day=window.day, window=window.key, enterprise__in=ids)
        .order_by()
        .values_list("enterprise_id", "level")
    )
    if all((key, level) in before for key in ids for level in due):
        return []
    asked = asked_employments(
        Employment.objects.filter(enterprise__in=ids), plan.asks, window.day, window.day
    )
    reports = counts(asked, window)
    return [
        MissingTold(
            enterprise_id=key,
            day=window.day,
            window=window.key,
            level=level,
            role=plan.tell[level - 1].to.value,
            asked=report.asked,
            missing=report.missing,
            told_at=now,
        )
        for key, report in sorted(reports.items())
        if report.missing
        for level in due
        if (key, level) not in before
    ]
