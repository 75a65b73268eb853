"""Lists of who works again, as an economy office keeps them: marked by the desk in one go."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.resumption.services.starting import mark_working
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage


def mark_list(stage: Stage, now: datetime, ids: Sequence[UUID], name: str) -> None:
    """Whoever stands on the list of today works again, with all staff the register knows of."""
    day = local_day(now)
    source = f"{day.month}月{day.day}日{name}"
    marked = mark_working(
        actor=stage.actor(CLERK, now),
        now=now,
        place_id=stage.township.pk,
        enterprise_ids=ids,
        day=day,
        source=source,
        with_staff=True,
    )
    stage.note(f"{source}: {marked} more at work")


def enterprise_ids(kind: EnterpriseKind, *, listed: bool | None = None) -> list[UUID]:
    """All of a kind in a fixed order; `listed`: only those on, or not on, a four-above list."""
    with everywhere("the scenario knows every enterprise of its lists"):
        rows = Enterprise.objects.filter(kind=kind)
        if listed is not None:
            rows = rows.exclude(scale="") if listed else rows.filter(scale="")
        return list(rows.order_by("credit_code", "name_key").values_list("pk", flat=True))
