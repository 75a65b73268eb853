"""Zhangcha comes back to work class by class, its workers with them. Every size is invented."""

from datetime import date, datetime
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.scenarios.marking import mark_list
from lianfang.scenarios.stage import Stage

# By the evening of each day so many of a hundred enterprises of each class work.
BACK: dict[date, dict[str, int]] = {
    date(2020, 2, 12): {"large": 25},
    date(2020, 2, 17): {"large": 60, "park": 30},
    date(2020, 2, 21): {"large": 85, "park": 60, "village_park": 15, "other": 30},
    date(2020, 2, 26): {"large": 100, "park": 85, "village_park": 48, "other": 70},
    date(2020, 3, 1): {"large": 100, "park": 97, "village_park": 81, "other": 90},
}
CLASSES = {
    "large": "纳税大户和规上企业",
    "park": "公有及封闭园区企业",
    "village_park": "村级工业园企业",
    "other": "其他企业",
}


def go_back_to_work(stage: Stage, now: datetime) -> None:
    """Each class by its list of the day."""
    for key, share in BACK[local_day(now)].items():
        ids = _of_class(key)
        mark_list(stage, now, ids[: len(ids) * share // 100], f"{CLASSES[key]}复工名单")


def _of_class(key: str) -> list[UUID]:
    with everywhere("the scenario knows every enterprise of its lists"):
        rows = Enterprise.objects.filter(service_class=key)
        return list(rows.order_by("credit_code", "name_key").values_list("pk", flat=True))
