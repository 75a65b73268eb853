"""The figures published about the town, each with the metric it is counted by.

Source: the account of Jinshan subdistrict 金山街道 of 20 March 2020. After the play every figure
must come out of the rows, in the place and at the moment it was true for.
"""

from datetime import date, datetime

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact
from lianfang.scenarios.jinshan.town import SIKE, SUBDISTRICT, WANGTAI, ZHONGSHAN

SOURCE = "account of Jinshan subdistrict, 20 March 2020"
MORNING = local_moment(date(2020, 3, 18), "09:30")
EVENING = local_moment(date(2020, 3, 17), "20:00")
BEFORE = local_moment(date(2020, 1, 22), "23:59")
FOUNDING = local_moment(date(2020, 1, 23), "23:59")


def _exactly(name: str, metric: str, place: str, value: int, as_of: datetime = MORNING) -> Fact:
    return Fact(name, metric, place, value, value, as_of)


def _more_than(name: str, metric: str, place: str, value: int) -> Fact:
    return Fact(name, metric, place, value, None, MORNING)


FACTS: tuple[Fact, ...] = (
    _exactly("villages", "villages", SUBDISTRICT, 13),
    _exactly("communities", "communities", SUBDISTRICT, 6),
    _exactly("headquarters founded on 23 January", "headquarters", SUBDISTRICT, 1, FOUNDING),
    _exactly("no headquarters on 22 January", "headquarters", SUBDISTRICT, 0, BEFORE),
    _exactly("temporary branches", "temporary_branches", SUBDISTRICT, 19),
    _exactly("Sike: members in double check-in", "double_checkin_members", SIKE, 72),
    _more_than("Sike: volunteers", "volunteers", SIKE, 200),
    _exactly("Sike: buildings", "buildings", SIKE, 87),
    _exactly("Sike: units", "units", SIKE, 191),
    _exactly("Sike: units with 1 to 4 volunteers", "volunteers_per_unit_covered", SIKE, 191),
    _exactly("Wangtai: grids", "grids", WANGTAI, 7),
    _exactly("Zhongshan: mobilised", "mobilised", ZHONGSHAN, 176),
    _more_than("contact cards", "cadre_per_household_covered", SUBDISTRICT, 14_000),
    _exactly("visits a day to special groups", "visit_rounds", SUBDISTRICT, 2),
    _exactly("sent home from gatherings", "patrol_dissuaded_all", SUBDISTRICT, 1082, EVENING),
    _exactly("sent to study", "patrol_sent_to_study_all", SUBDISTRICT, 44, EVENING),
    _exactly("medical vehicles", "medical_vehicles", SUBDISTRICT, 5),
    _exactly("approved shops", "shops", SUBDISTRICT, 2),
    _exactly("hotels for workers", "hotels", SUBDISTRICT, 2),
    _exactly("people recommended for work", "recommended_people", SUBDISTRICT, 945),
    _exactly("people hired", "hired_people", SUBDISTRICT, 365),
    _more_than("enterprises recruiting", "recruiting_enterprises", SUBDISTRICT, 80),
    _more_than("vacancies", "vacant_seats", SUBDISTRICT, 30_000),
)
