"""Fusha comes back to work: lists of the economy office by day, shops by the lists of the villages.

Published: above-scale enterprises 108 of 108 by 24 February, projects by the 25th, 852 of 852
enterprises by the 29th, 4,200 self-employed open. On which day which of them began is invented.
"""

from datetime import date, datetime

from lianfang.enterprises.enums import EnterpriseKind
from lianfang.kit.clock import local_day
from lianfang.scenarios.fusha.firms import ABOVE_SCALE, ENTERPRISES, PROJECTS, SELF_EMPLOYED
from lianfang.scenarios.marking import enterprise_ids, mark_list
from lianfang.scenarios.stage import Stage

# How many of them work by the evening of each day.
LARGE = {
    date(2020, 2, 12): 32,
    date(2020, 2, 17): 71,
    date(2020, 2, 20): 96,
    date(2020, 2, 24): 108,
}
OTHERS = {
    date(2020, 2, 17): 90,
    date(2020, 2, 20): 240,
    date(2020, 2, 24): 455,
    date(2020, 2, 27): 668,
    date(2020, 2, 29): ENTERPRISES - ABOVE_SCALE,
}
SITES = {date(2020, 2, 20): 4, date(2020, 2, 25): len(PROJECTS)}
SHOPS = {
    date(2020, 2, 20): 900,
    date(2020, 2, 27): 2300,
    date(2020, 3, 4): 3600,
    date(2020, 3, 10): SELF_EMPLOYED,
}
# The evenings of which the account tells figures.
TOLD = (date(2020, 2, 24), date(2020, 2, 25), date(2020, 2, 29), date(2020, 3, 6))
DAYS: tuple[date, ...] = tuple(sorted({*LARGE, *OTHERS, *SITES, *SHOPS}))


def mark_the_day(stage: Stage, now: datetime) -> None:
    """Whoever began by the lists of the day."""
    day = local_day(now)
    for name, due, ids in (
        ("规上企业复工名单", LARGE, enterprise_ids(EnterpriseKind.ENTERPRISE, listed=True)),
        ("企业复工名单", OTHERS, enterprise_ids(EnterpriseKind.ENTERPRISE, listed=False)),
        ("在建项目复工名单", SITES, enterprise_ids(EnterpriseKind.PROJECT)),
        ("商户开业名单", SHOPS, enterprise_ids(EnterpriseKind.SELF_EMPLOYED)),
    ):
        if day in due:
            mark_list(stage, now, ids[: due[day]], name)
