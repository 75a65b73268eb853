"""The figures published about the district that this play counts from rows.

Source: the account of Qujiang district 曲江区 of March 2020. Figures about volunteers, branches,
loudspeakers and masks wait for a later play of the district.
"""

from datetime import date

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact
from lianfang.scenarios.qujiang.town import DISTRICT

SOURCE = "account of Qujiang district, March 2020"
MORNING = local_moment(date(2020, 3, 20), "09:30")


def _exactly(name: str, metric: str, value: int) -> Fact:
    return Fact(name, metric, DISTRICT, value, value, MORNING)


FACTS: tuple[Fact, ...] = (
    _exactly("working_groups", "working_groups", 11),
    _exactly("supervision_groups", "supervision_groups", 12),
    _exactly("enterprise_grid_officers", "enterprise_officers", 30),
    _exactly("resumption_rate", "resumption_rate", 100),
)
