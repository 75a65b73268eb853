"""Xibin goes from shop to shop and from factory to factory, town and community together.

Published: 92 forms of five kinds of small premises in Haibin, 169 forms of enterprises in the town,
35 enterprises above scale at work. Which of them was seen when, and what was found, is invented.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.selectors.plans import plan_at
from lianfang.inspections.selectors.subjects import of_enterprise
from lianfang.inspections.services.inspections import InspectionEntry, record_inspection
from lianfang.kit.clock import local_day
from lianfang.scenarios.marking import enterprise_ids, mark_list
from lianfang.scenarios.registering import COLUMNS, bring_in_list, firm_rows
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.xibin.firms import firms, shops

INSPECTOR = "clerk"
# By the evening of each day so many forms in all.
SHOP_FORMS = {date(2020, 3, 9): 46, date(2020, 3, 11): 92}
FIRM_FORMS = {date(2020, 3, 9): 70, date(2020, 3, 10): 118, date(2020, 3, 11): 169}
# Above-scale enterprises at work by the evening of each day.
AT_WORK = {date(2020, 2, 26): 12, date(2020, 3, 3): 27, date(2020, 3, 9): 35}
# Every seventh has something to put right: (item of the list, what was seen).
WRONG_EVERY = 7
SEEN = {
    "shop": ("customer_log", "顾客登记只记到中午"),
    "enterprise": ("temperature_twice", "下午体温未登记"),
}


def register(stage: Stage, now: datetime) -> None:
    """Enterprises of the town and small premises of Haibin, from two lists."""
    bring_in_list(stage, now, "企业台账", COLUMNS, list(firm_rows(firms())))
    bring_in_list(stage, now, "沿街五小场所台账", COLUMNS, list(firm_rows(shops())))


def go_back_to_work(stage: Stage, now: datetime) -> None:
    """Above-scale enterprises by the list of the day."""
    ids = enterprise_ids(EnterpriseKind.ENTERPRISE, listed=True)
    mark_list(stage, now, ids[: AT_WORK[local_day(now)]], "规上企业复工名单")


def inspect(stage: Stage, now: datetime) -> None:
    """The forms of the day: shop after shop, then one enterprise after the other."""
    day = local_day(now)
    with everywhere("the scenario knows its enterprises"):
        small = list(Enterprise.objects.exclude(premises="").order_by("name_key"))
        large = list(Enterprise.objects.filter(premises="").order_by("name_key"))
    made = _forms(stage, now, small, SHOP_FORMS, day, "shop")
    made += _forms(stage, now, large, FIRM_FORMS, day, "enterprise")
    stage.note(f"{now:%d %B}: {made} forms of inspections")


def _forms(
    stage: Stage,
    now: datetime,
    rows: Sequence[Enterprise],
    due: dict[date, int],
    day: date,
    seen: str,
) -> int:
    """Those due on the day, going round and round through the rows."""
    if day not in due:
        return 0
    before = max((number for earlier, number in due.items() if earlier < day), default=0)
    actor = stage.actor(INSPECTOR, now)
    for turn in range(before, due[day]):
        subject = of_enterprise(rows[turn % len(rows)])
        checklist = subject.lists(plan_at(subject.path, now))[0]
        answers: dict[str, Any] = {item.key: "met" for item in checklist.items}
        if turn % WRONG_EVERY == WRONG_EVERY - 1:
            item, said = SEEN[seen]
            answers |= {item: "unmet", f"{item}_said": said}
        entry = InspectionEntry(
            subject_kind=subject.kind.value,
            subject_id=subject.id,
            checklist=checklist.key,
            answers=answers,
        )
        record_inspection(actor=actor, now=now, entry=entry)
    return due[day] - before
