"""The figures published about the town, each with the metric that counts it from rows.

Source: the account of Xibin town 西滨镇 of 12 March 2020. That employees are measured twice a day
is a rule of the plan, not a figure: the plan asks in two windows.
"""

from datetime import date

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact
from lianfang.scenarios.xibin.town import HAIBIN, XIBIN

SOURCE = "account of Xibin town, 12 March 2020"
MORNING = local_moment(date(2020, 3, 12), "09:30")


def _exactly(name: str, metric: str, place: str, value: int) -> Fact:
    return Fact(name, metric, place, value, value, MORNING)


FACTS: tuple[Fact, ...] = (
    _exactly("communities", "communities", XIBIN, 3),
    _exactly("five_small_inspection_forms", "small_premises_inspections", HAIBIN, 92),
    _exactly("enterprise_inspection_forms", "enterprise_inspections", XIBIN, 169),
    _exactly("above_scale_resumed", "above_scale_resumed", XIBIN, 35),
)
TEMPERATURES_A_DAY = 2
