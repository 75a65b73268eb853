"""An inspector's premises and re-checks in the day of their phone."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.inspections.services.rounds import accept_rounds, create_rounds, plan_rounds
from lianfang.kit.ids import new_id
from lianfang.places.models import Place
from tests.inspections.builders import (
    HOUR,
    answers,
    checkpoint,
    colleague,
    desk,
    findings,
    inspect,
    inspector,
    put_right,
    restaurant,
)
from tests.inspections.conftest import town
from tests.people.builders import NOW, SYSTEM, appointed, signed_in
from tests.records.builders import raw, send, states

__all__ = ["town"]

SERIOUS = "customer_log"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the moment the builders use."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
    monkeypatch.setattr("lianfang.planning.rounds.moves.FEWEST", 500)
    cache.clear()


def told(actor):
    (post,) = actor.posts
    with everywhere("a test signs somebody in where they serve"):
        place = Place.objects.get(pk=post.place_id)
    client = signed_in(post.role, place, actor.display_name)
    return client.get("/api/v1/field/day").json()["inspections"]


def sent_on_a_round(town, *people):
    """Both are on an accepted round through what is due."""
    asked = create_rounds(
        actor=SYSTEM,
        now=NOW,
        place_id=town.township.pk,
        day=NOW.date(),
        time="day",
        people=[one.pk for one in people],
    )
    plan_rounds(actor=SYSTEM, now=NOW, round_id=asked.pk)
    accept_rounds(actor=SYSTEM, now=NOW, round_id=asked.pk)


def firms(row):
    """Of a round only the enterprises: villages and communities are due, too."""
    return [one for one in row["subjects"] if one["subject_kind"] == "enterprise"]


def names(part, number=0):
    return [one["name"] for one in firms(part["rounds"][number])]


def test_an_inspector_without_a_round_takes_along_who_is_due(town):
    restaurant(town, "老四小吃店", address="金山大道8号")
    checkpoint(town)

    part = told(inspector(town))

    (one,) = part["rounds"]
    assert one["names"] == ""
    due = ["四棵社区", "王太社区", "老四小吃店", "金山花园东门卡口"]
    assert sorted(subject["name"] for subject in one["subjects"]) == due
    (shop,) = firms(one)
    assert (shop["address"], shop["done"], shop["may_suspend"]) == ("金山大道8号", False, True)
    assert part["lists"][shop["checklist"]]["key"] == "small_catering"


def test_the_checklist_comes_whole_so_that_it_can_be_judged_without_signal(town):
    restaurant(town)

    lists = told(inspector(town))["lists"]
    catering = next(one for one in lists if one["key"] == "small_catering")

    asked = {one["key"]: one for one in catering["questions"]}
    first = catering["items"][0]
    assert set(answers("small_catering")) <= set(asked)
    assert asked[f"{first['key']}_said"]["show_if"]["answers"] == ["unmet"]
    assert {"severity", "hours", "photo"} <= set(first)
    assert catering["results"]["passed"] == {"zh": "合格", "en": "Passed"}
    assert "premises" not in catering


def test_a_round_stands_first_in_walking_order_and_is_not_repeated_among_what_is_due(town):
    for number in range(3):
        restaurant(town, f"小吃店{number}")
    one = inspector(town)
    near = desk(town)
    sent_on_a_round(
        town,
        colleague(town.township, "镇干部", "township", one),
        colleague(town.community, "社区干部", actor=near),
    )
    restaurant(town, "夜里才登记的店")

    part = told(one)

    assert [row["names"] for row in part["rounds"]] == ["镇干部、社区干部", ""]
    assert sorted(names(part)) == ["小吃店0", "小吃店1", "小吃店2"]
    assert names(part, 1) == ["夜里才登记的店"]
    times = [subject["arrives"] for subject in part["rounds"][0]["subjects"]]
    assert times == sorted(times)
    assert [who["name"] for who in part["people"]][:2] == ["镇干部", "社区干部"]
    # The one who was sent along is no inspector: the round and nothing else.
    assert [row["names"] for row in told(near)["rounds"]] == ["镇干部、社区干部"]


def test_what_was_seen_today_stands_as_done(town):
    shop = restaurant(town)
    one = inspector(town)
    sent_on_a_round(
        town,
        colleague(town.township, "镇干部", "township", one),
        colleague(town.community, "社区干部"),
    )
    inspect(one, shop)

    row, *_due = told(one)["rounds"]

    assert [subject["done"] for subject in firms(row)] == [True]


def test_findings_to_look_at_again_come_with_what_was_told(town):
    one = inspector(town)
    made = inspect(one, restaurant(town), "customer_log", now=NOW - 2 * HOUR)
    (finding,) = findings(made).values()
    put_right(SYSTEM, finding, NOW - HOUR, "登记本已补齐")

    (again,) = told(one)["rechecks"]

    assert (again["state"], again["proof"]) == ("rectified", "登记本已补齐")
    assert again["subject_name"] == "老四小吃店"


def test_what_the_plan_leaves_to_another_role_is_not_on_the_phone(town):
    made = inspect(
        inspector(town),
        restaurant(town),
        "allowed_to_open",
        answers=answers("small_catering", "allowed_to_open", allowed_to_open_photo=[str(new_id())]),
    )
    (finding,) = findings(made).values()
    assert finding.severity == "critical"
    put_right(SYSTEM, finding, NOW)
    worker = appointed(Role.COMMUNITY_WORKER, town.township, "worker")
    sent_on_a_round_of(town, worker)

    assert told(worker)["rechecks"] == []


def sent_on_a_round_of(town, actor):
    restaurant(town, "另一家店")
    sent_on_a_round(
        town,
        colleague(town.township, "镇里的人", "township", actor),
        colleague(town.community, "村里的人"),
    )


def test_whoever_inspects_nothing_today_carries_no_premises(town):
    restaurant(town)

    assert told(desk(town)) is None
    assert told(appointed(Role.CHECKPOINT_GUARD, town.community, "guard")) is None


def test_premises_of_other_places_stay_off_the_phone(town):
    restaurant(town)

    part = told(appointed(Role.INSPECTOR, town.neighbour, "elsewhere"))

    assert (names(part), part["rechecks"]) == ([], [])


def test_the_day_asks_the_database_the_same_for_many_premises(town):
    one = inspector(town)
    restaurant(town)
    told(one)
    with CaptureQueriesContext(connection) as few:
        told(one)
    for number in range(6):
        restaurant(town, f"小吃店{number}")
    with CaptureQueriesContext(connection) as many:
        told(one)

    assert len(many) == len(few)


def test_what_was_found_on_the_phone_stands_among_the_re_checks_with_its_deadline(town):
    restaurant(town)
    one = inspector(town)
    (subject,) = firms(told(one)["rounds"][0])
    body = {
        "subject_kind": subject["subject_kind"],
        "subject_id": subject["subject_id"],
        "checklist": "small_catering",
        "answers": answers("small_catering", SERIOUS, **{f"{SERIOUS}_said": "只记到上午"}),
    }

    assert states(send(one, NOW, raw("inspection", body, NOW - 25 * HOUR))) == ["accepted"]

    (again,) = told(one)["rechecks"]
    assert (again["said"], again["is_overdue"]) == ("只记到上午", True)
    check = {"finding_id": again["id"], "is_right": True, "said": "", "photos": [], "hours": None}
    assert states(send(one, NOW, raw("finding_check", check, NOW))) == ["accepted"]
    assert told(one)["rechecks"] == []
