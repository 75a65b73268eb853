"""Rosters of posts as clerks write them, such as building leaders, in and out."""

import pytest

from lianfang.access.scope import looking
from lianfang.posts.models import Post, Turn
from lianfang.posts.services.publishing import Terms, publish_post
from lianfang.posts.sheets import POSTS
from tests.command.builders import SYSTEM, build_town, fresh, secretary, stored, worker
from tests.command.test_sheets import brought, counts, faults, ref
from tests.posts.builders import claim, holder_names, publish, volunteer

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ["岗位类型", "姓名", "地点", "岗位名称"]


@pytest.fixture
def town():
    return build_town()


def sent(town, tmp_path, now, *rows, header=HEADER, **more):
    path = tmp_path / "岗位.xlsx"
    return brought(secretary(town.sike), town.sike, POSTS, [header, *rows], path, now, **more)


def test_building_leaders_come_as_a_roster_and_their_posts_with_them(town, tmp_path, now):
    worker(town.sike, "楼长甲", "volunteer")

    run = sent(town, tmp_path, now, ["楼栋长", "楼长甲", "金山花园3栋", ""])

    post = stored(Post)[0]
    assert counts(run) == (1, 0, 0, 0)
    assert (post.place_id, post.kind, post.title) == (town.building.pk, "building_leader", "楼栋长")
    assert holder_names(post) == ["楼长甲"]
    assert [(turn.way, turn.state) for turn in stored(Turn)] == [("roster", "confirmed")]


def test_the_title_of_the_table_may_say_the_kind_once(town, tmp_path, now):
    worker(town.sike, "楼长甲", "volunteer")
    rows = [["姓名", "地点"], ["楼长甲", "金山花园3栋"]]

    run = brought(
        secretary(town.sike),
        town.sike,
        POSTS,
        [["四棵社区楼栋长名单"], *rows],
        tmp_path / "名单.xlsx",
        now,
    )

    assert counts(run) == (1, 0, 0, 0)
    assert stored(Post)[0].kind == "building_leader"


def test_the_same_roster_again_changes_nothing(town, tmp_path, now):
    worker(town.sike, "楼长甲", "volunteer")
    row = ["楼栋长", "楼长甲", "金山花园3栋", ""]
    sent(town, tmp_path, now, row)

    again = sent(town, tmp_path, now, row, apply=False)

    assert counts(again) == (0, 0, 1, 0)


def test_a_roster_with_more_people_than_places_asks_for_more(town, tmp_path, now):
    names = ["甲", "乙", "丙"]
    for name in names:
        worker(town.sike, f"隔离{name}", "volunteer")

    sent(town, tmp_path, now, *(["居家隔离服务岗", f"隔离{n}", "金山花园3栋", ""] for n in names))

    post = stored(Post)[0]
    assert (post.seats, len(stored(Turn))) == (3, 3)


def test_whoever_claimed_and_stands_on_the_roster_is_confirmed(town, tmp_path, now):
    post = publish(town)
    turn = claim(volunteer(town, "志愿者甲"), post, now)

    run = sent(town, tmp_path, now, ["居家隔离服务岗", "志愿者甲", "金山花园3栋", ""])

    assert counts(run) == (0, 1, 0, 0)
    assert fresh(turn).state == "confirmed"


def test_what_cannot_be_understood_is_told_row_by_row(town, tmp_path, now):
    worker(town.sike, "干部甲", "cadre")

    run = sent(
        town,
        tmp_path,
        now,
        ["灯塔岗", "干部甲", "金山花园3栋", ""],
        ["楼栋长", "没有此人", "金山花园3栋", ""],
        ["楼栋长", "干部甲", "无此小区9栋", ""],
        ["单元志愿者", "干部甲", "金山花园3栋甲单元", ""],
        apply=False,
    )

    assert faults(run) == {
        2: ["post.no_kind"],
        3: ["roster.unknown"],
        4: ["post.place_unknown"],
        5: ["post.not_open"],
    }


def test_posts_go_out_with_those_who_hold_them_and_what_is_unfilled(town, now):
    claim(volunteer(town, "志愿者甲", phones=["13812345678"]), publish(town), now)
    publish_post(
        actor=SYSTEM,
        now=now,
        place_id=town.building.pk,
        kind="building_leader",
        terms=Terms(title="3栋楼长"),
    )
    actor = secretary(town.sike)

    with looking(actor):
        rows = list(POSTS.export_rows(actor, ref(town.sike), masked=True))

    assert sorted((row[0], row[1]) for row in rows if row[1]) == [("居家隔离服务岗", "志愿者甲")]
    assert [row[6] for row in rows if row[1] is None] == ["3栋楼长"]
    assert [row[2] for row in rows if row[2]] == [("138****5678",)]
