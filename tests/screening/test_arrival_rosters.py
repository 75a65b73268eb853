"""A roster of arrivals reaches isolation and screening as arrivals recorded one by one do."""

import pytest

from lianfang.access.enums import Role
from lianfang.isolation.handlers import arrivals_recorded as isolate
from lianfang.isolation.models import IsolationCase
from lianfang.people.models import Arrival
from lianfang.screening.handlers import arrivals_recorded
from tests.command.builders import appointed, at
from tests.people.tables import bring_in, counts, save
from tests.screening.builders import build_street, follows, news

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]

HEADER = ["姓名", "联系电话", "从何地返回", "返回时间", "交通工具"]


@pytest.fixture
def street():
    return build_street()


def test_each_arrival_of_a_roster_is_followed_by_its_class_of_origin(street, tmp_path):
    day = f"{at('09:00'):%Y-%m-%d}"
    rows = [
        HEADER,
        ["周测甲", "13900000001", "湖北省武汉市", day, "火车"],
        ["吴测乙", "13900000002", "北京市", day, "飞机"],
    ]
    desk = appointed(Role.COMMUNITY_SECRETARY, street.town.sike)

    run = bring_in(desk, save(tmp_path / "a.xlsx", rows), street.town.sike, at("09:00"), "arrivals")
    for _again in range(2):
        news("people.arrival.record_many", arrivals_recorded, at("09:01"))
        news("people.arrival.record_many", isolate, at("09:01"))

    assert counts(run) == (2, 0, 0, 0)
    assert sorted(follow.origin_class for follow in follows()) == ["elsewhere", "key_region"]
    from_wuhan = Arrival._base_manager.get(transport="rail")
    case = IsolationCase._base_manager.get()
    assert (case.person_id, case.origin_id) == (from_wuhan.person_id, from_wuhan.pk)


def test_a_correction_by_roster_takes_the_place_of_what_followed(street, tmp_path):
    day = f"{at('09:00'):%Y-%m-%d}"
    desk = appointed(Role.COMMUNITY_SECRETARY, street.town.sike)
    for origin in ("武汉", "湖北省武汉市"):
        told = [HEADER, ["周测甲", "13900000001", origin, day, "火车"]]
        path = save(tmp_path / "a.xlsx", told)
        bring_in(desk, path, street.town.sike, at("09:00"), "arrivals")
    news("people.arrival.record_many", arrivals_recorded, at("09:01"))

    (follow,) = follows()
    assert (follow.origin, follow.source_id) == (
        "湖北省武汉市",
        Arrival._base_manager.get(supersedes__isnull=False).pk,
    )
