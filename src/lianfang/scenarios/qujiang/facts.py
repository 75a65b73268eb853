"""The figures published about the district, each with the figure that counts it from rows.

Source: the account of Qujiang district 曲江区 of March 2020. The day of each is this program's own
where the account gives none.
"""

from datetime import date, datetime

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact, Missing, Shape
from lianfang.scenarios.qujiang.gatekeeping import BUSY_EXIT
from lianfang.scenarios.qujiang.town import POPULATION

SOURCE = "account of Qujiang district, March 2020"
MORNING = local_moment(date(2020, 3, 20), "09:30")
BEFORE_THE_CALL = local_moment(date(2020, 1, 27), "08:00")
AT_NOON = local_moment(date(2020, 1, 27), "12:30")
TRAFFIC = local_moment(date(2020, 1, 30), "23:59")
FIRST_WEEK = local_moment(date(2020, 2, 4), "20:00")


def _exactly(name: str, metric: str, value: int, as_of: datetime = MORNING) -> Fact:
    return Fact(name, metric, "", value, value, as_of)


FACTS: tuple[Fact | Shape, ...] = (
    Fact("population", "residents", "", POPULATION, POPULATION, MORNING, in_full=True),
    _exactly("working_groups", "working_groups", 11),
    _exactly("supervision_groups", "supervision_groups", 12),
    _exactly("checkpoints", "checkpoints_manned", 9, FIRST_WEEK),
    _exactly("checkpoint_staff", "guards:total", 968, FIRST_WEEK),
    Fact(
        "party_volunteers_mobilised: before the call",
        "mobilised",
        "",
        0,
        200,
        BEFORE_THE_CALL,
    ),
    Fact("party_volunteers_mobilised: half a day later", "mobilised", "", 7000, None, AT_NOON),
    _exactly("temporary_branches", "temporary_branches", 477),
    _exactly("commando_teams", "commando_teams", 557),
    _exactly("pioneer_posts", "pioneer_posts", 406),
    _exactly("volunteer_teams", "volunteer_teams", 305),
    _exactly("building_leaders", "building_leaders", 525),
    Fact("vehicles_per_day_at_one_exit", "vehicles_today", BUSY_EXIT, 1000, None, TRAFFIC),
    _exactly("resumption_rate", "resumption_rate", 100),
    _exactly("enterprise_grid_officers", "enterprise_officers", 30),
)
MISSING: tuple[Missing, ...] = (
    Missing("loudspeakers", "1700", "outreach"),
    Missing("posters_and_leaflets", "≈ 200000", "outreach"),
    Missing("songs", "≥ 20", "outreach"),
    Missing("enterprises_blocked_for_masks", "12", "supplies"),
    Missing("masks_distributed", "18510", "supplies"),
)
