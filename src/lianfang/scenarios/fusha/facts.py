"""The figures published about the town, each with the metric that counts it from rows.

Source: the account of Fusha town 阜沙镇 of 13 March 2020.
"""

from datetime import date, datetime

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact, Missing, Shape
from lianfang.scenarios.fusha.firms import PROJECTS

SOURCE = "account of Fusha town, 13 March 2020"


def _evening(month: int, day: int) -> datetime:
    return local_moment(date(2020, month, day), "20:00")


MORNING = local_moment(date(2020, 3, 13), "09:30")
# All of them; how many there were is invented.
PROJECTS_IN_ALL = len(PROJECTS)


def _exactly(name: str, metric: str, value: int, as_of: datetime = MORNING) -> Fact:
    return Fact(name, metric, "", value, value, as_of)


def _between(name: str, metric: str, least: int, most: int | None) -> Fact:
    return Fact(name, metric, "", least, most, MORNING)


FACTS: tuple[Fact | Shape, ...] = (
    _exactly("temporary_branches", "temporary_branches", 19),
    _exactly("demonstration_posts", "demonstration_posts", 12),
    _exactly("pioneer_teams", "pioneer_teams", 90),
    _between("members_in_joint_teams", "team_members?team_kind=pioneer", 1000, None),
    _between("enterprises_per_leader: least", "enterprises_per_leader_least", 8, 10),
    _between("enterprises_per_leader: most", "enterprises_per_leader_most", 8, 10),
    _exactly("special_fund_yuan", "fund_budget", 10_000_000),
    _exactly("fund_newcomer_bonus_yuan", "fund_budget_newcomer_bonus", 5_000_000),
    _exactly("fund_free_checkups_yuan", "fund_budget_free_checkups", 3_000_000),
    _exactly("fund_rent_relief_yuan", "fund_budget_rent_relief", 2_000_000),
    _exactly("above_scale_enterprises", "above_scale_enterprises", 108, _evening(2, 24)),
    _exactly("above_scale_resumption_rate", "above_scale_resumption_rate", 100, _evening(2, 24)),
    _exactly("enterprises", "enterprises", 852, _evening(2, 29)),
    _exactly("enterprises_resumed", "enterprises_resumed", 852, _evening(2, 29)),
    _exactly("self_employed_open", "self_employed_resumed", 4200),
    Fact("key_projects_floor_area_m2", "resumed_area_m2", "", 200_001, None, _evening(2, 25)),
    _exactly("key_projects_city_level", "city_key_projects", 4, _evening(2, 25)),
    _exactly("key_projects_resumed", "projects_resumed", PROJECTS_IN_ALL, _evening(2, 25)),
    _exactly("plan_days", "plan_days_left", 300, _evening(3, 6)),
    _exactly("plan_days: gone by then", "plan_days_gone", 66, _evening(3, 6)),
    _exactly("key_works", "key_works", 5, _evening(3, 6)),
)
MISSING: tuple[Missing, ...] = (Missing("enterprises_supplied", "≥ 200", "supplies"),)
