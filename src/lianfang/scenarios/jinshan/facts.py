"""The figures published about the town, each with the figure it is counted by.

Source: the account of Jinshan subdistrict 金山街道 of 20 March 2020. After the play every figure
must come out of the rows, in the place and at the moment it was true for.
"""

from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact, Ground, Missing, Shape
from lianfang.scenarios.jinshan.town import GOVERNED_BY, SIKE, WANGTAI, ZHONGSHAN
from lianfang.scenarios.standing import governed_by

SOURCE = "account of Jinshan subdistrict, 20 March 2020"
MORNING = local_moment(date(2020, 3, 18), "09:30")
EVENING = local_moment(date(2020, 3, 17), "20:00")
BEFORE = local_moment(date(2020, 1, 22), "23:59")
FOUNDING = local_moment(date(2020, 1, 23), "23:59")


def _exactly(name: str, metric: str, place: str, value: int, as_of: datetime = MORNING) -> Fact:
    return Fact(name, metric, place, value, value, as_of)


def _more_than(name: str, metric: str, place: str, value: int) -> Fact:
    return Fact(name, metric, place, value, None, MORNING)


def _above(ground: Ground, _viewer: Actor, _moment: datetime) -> tuple[str, ...]:
    return (governed_by(ground),)


FACTS: tuple[Fact | Shape, ...] = (
    Shape("region_code_prefix", "place above", "", (GOVERNED_BY,), FOUNDING, _above),
    _exactly("headquarters_founded", "headquarters", "", 1, FOUNDING),
    _exactly("headquarters_founded: none the day before", "headquarters", "", 0, BEFORE),
    _exactly("temporary_branches", "temporary_branches", "", 19),
    _exactly("sike_double_checkin_members", "double_checkin_members", SIKE, 72),
    _more_than("sike_volunteers", "volunteers", SIKE, 200),
    _exactly("sike_buildings", "buildings", SIKE, 87),
    _exactly("sike_units", "units", SIKE, 191),
    Fact("sike_volunteers_per_unit: fewest", "unit_volunteers_least", SIKE, 1, 1, MORNING),
    Fact("sike_volunteers_per_unit: most", "unit_volunteers_most", SIKE, 4, 4, MORNING),
    _exactly("wangtai_grids", "grids", WANGTAI, 7),
    _exactly("zhongshan_village_mobilised", "mobilised", ZHONGSHAN, 176),
    _exactly("gatherings_dissuaded", "patrol_dissuaded_all", "", 1082, EVENING),
    _exactly("sent_to_study", "patrol_sent_to_study_all", "", 44, EVENING),
    _exactly("special_visits_per_day", "visit_rounds", "", 2),
    _exactly("medical_vehicles", "medical_vehicles", "", 5),
    _exactly("villages", "villages", "", 13),
    _exactly("communities", "communities", "", 6),
    _more_than("recruiting_enterprises", "recruiting_enterprises", "", 80),
    _more_than("vacancies", "vacant_seats", "", 30_000),
    _exactly("recommended", "recommended_people", "", 945),
    _exactly("hired", "hired_people", "", 365),
    _exactly("hotels_for_workers", "lodging_hotels", "", 2),
    # A card is handed to a household with the name of its cadre.
    _more_than("contact_cards", "cadre_per_household_covered", "", 14_000),
)
MISSING: tuple[Missing, ...] = (
    Missing("subsidised_packages_per_day", "≥ 500", "supplies"),
    Missing("order_cutoff", "20:00", "supplies"),
    Missing("delivery_deadline_next_day", "17:00", "supplies"),
    Missing("shop_deliveries_per_bay_per_week", "2", "supplies"),
    Missing("approved_shops", "2", "supplies"),
)
