"""The figures published about the town, each with the metric that counts it from rows.

Source: the account of Fusha town 阜沙镇 of 13 March 2020. Figures about branches, pioneer teams and
supplies wait for a later play of the town.
"""

from datetime import date, datetime

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact
from lianfang.scenarios.fusha.town import FUSHA

SOURCE = "account of Fusha town, 13 March 2020"


def _evening(month: int, day: int) -> datetime:
    return local_moment(date(2020, month, day), "20:00")


MORNING = local_moment(date(2020, 3, 13), "09:30")
YUAN = 100


def _exactly(name: str, metric: str, value: int, as_of: datetime = MORNING) -> Fact:
    return Fact(name, metric, FUSHA, value, value, as_of)


FACTS: tuple[Fact, ...] = (
    _exactly("above_scale_enterprises", "above_scale_enterprises", 108, _evening(2, 24)),
    _exactly("above_scale_resumed", "above_scale_resumed", 108, _evening(2, 24)),
    _exactly("enterprises", "enterprises", 852, _evening(2, 29)),
    _exactly("enterprises_resumed", "enterprises_resumed", 852, _evening(2, 29)),
    _exactly("self_employed_open", "self_employed_resumed", 4200),
    Fact("key_projects_floor_area_m2", "resumed_area_m2", FUSHA, 200_001, None, _evening(2, 25)),
    _exactly("key_projects_city_level", "city_key_projects", 4, _evening(2, 25)),
    Fact("enterprises_per_leader_least", "enterprises_per_leader_least", FUSHA, 8, 10, MORNING),
    Fact("enterprises_per_leader_most", "enterprises_per_leader_most", FUSHA, 8, 10, MORNING),
    _exactly("special_fund_yuan", "fund_budget", 10_000_000),
    _exactly("fund_newcomer_bonus_yuan", "fund_budget_newcomer_bonus", 5_000_000),
    _exactly("fund_free_checkups_yuan", "fund_budget_free_checkups", 3_000_000),
    _exactly("fund_rent_relief_yuan", "fund_budget_rent_relief", 2_000_000),
)
