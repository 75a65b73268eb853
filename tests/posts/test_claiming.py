"""Coming forward for a post, being named for it, confirmed, declined, giving it back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.people.models import Staff
from lianfang.posts.models import Stint, Turn
from lianfang.posts.selectors.turns import own_turns, posts_to_claim, staff_for
from lianfang.posts.services.claiming import (
    PostFull,
    PostOver,
    assign_post,
    confirm_turn,
    decline_turn,
    give_back,
)
from lianfang.posts.services.closing import close_post
from lianfang.posts.services.following import follow_staff
from lianfang.posts.services.serving import begin_stint
from lianfang.posts.services.steps import WrongPostState, WrongTurnState
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    build_town,
    fresh,
    signed_in,
    stored,
    worker,
)
from tests.posts.builders import (
    NOON,
    claim,
    confirmed,
    desk,
    holder_names,
    publish,
    steps,
    volunteer,
)

pytestmark = pytest.mark.django_db

TODAY = date(2020, 3, 18)


def found(actor):
    return [post.title for post in posts_to_claim(actor, TODAY)]


def offered(actor, post):
    with looking(actor):
        return [one.name for one in staff_for(actor, post, TODAY)]


def test_a_claim_waits_until_the_desk_confirms_it():
    town = build_town()
    post = publish(town)

    turn = claim(volunteer(town), post)
    confirm_turn(actor=desk(town), now=NOON, turn_id=turn.pk)

    assert (turn.state, turn.seat, turn.way) == ("claimed", 1, "claimed")
    assert fresh(turn).state == "confirmed"
    assert steps(post) == [("", "published"), ("", "claimed"), ("claimed", "confirmed")]


def test_a_claim_holds_at_once_where_the_kind_needs_no_confirmation():
    town = build_town()

    turn = claim(volunteer(town), publish(town, town.grid, "patrol_post"))

    assert turn.state == "confirmed"


def test_claiming_twice_is_one_claim():
    town = build_town()
    post, helper = publish(town), volunteer(town)

    assert claim(helper, post).pk == claim(helper, post).pk
    assert len(stored(Turn)) == 1


def test_the_last_place_goes_to_one_and_the_next_hears_it_is_taken():
    town = build_town()
    post = publish(town, seats=1)
    claim(volunteer(town, "先到"), post)

    with pytest.raises(PostFull) as refused:
        claim(volunteer(town, "后到"), post)

    assert refused.value.status == 409
    assert holder_names(post) == ["先到"]


def test_the_table_itself_gives_a_place_to_one_person_only():
    town = build_town()
    post = publish(town, seats=1)
    claim(volunteer(town), post)
    other = worker(town.grid, "别人", "volunteer")
    rest = {"seat": 1, "way": "claimed", "state": "claimed", "claimed_at": NOON}

    with pytest.raises(IntegrityError, match="turn_seat_once"), transaction.atomic():
        Turn._base_manager.create(post=post, staff=other, **rest)


def test_a_declined_place_is_free_for_the_next():
    town = build_town()
    post = publish(town, seats=1)
    turn = claim(volunteer(town, "先到"), post)

    decline_turn(actor=desk(town), now=NOON, turn_id=turn.pk, reason="另有安排")
    claim(volunteer(town, "后到"), post)

    assert holder_names(post) == ["后到"]
    assert fresh(turn).state == "declined"


def test_a_claim_is_declined_with_a_reason_only():
    town = build_town()
    turn = claim(volunteer(town), publish(town))

    with pytest.raises(InvalidInput) as refused:
        decline_turn(actor=desk(town), now=NOON, turn_id=turn.pk, reason=" ")

    assert set(refused.value.fields) == {"reason"}


def test_what_was_declined_cannot_be_confirmed():
    town = build_town()
    turn = claim(volunteer(town), publish(town))
    decline_turn(actor=desk(town), now=NOON, turn_id=turn.pk, reason="另有安排")

    with pytest.raises(WrongTurnState):
        confirm_turn(actor=desk(town), now=NOON, turn_id=turn.pk)


def test_whoever_gives_a_post_back_frees_the_place():
    town = build_town()
    helper, post = volunteer(town), publish(town, seats=1)
    turn = confirmed(town, helper, post)

    give_back(actor=helper, now=NOON, turn_id=turn.pk, reason="家中有事")

    assert (fresh(turn).state, fresh(turn).ended_at) == ("given_back", NOON)
    assert holder_names(post) == []
    assert found(helper) == [post.title]


def test_nobody_gives_back_while_on_duty():
    town = build_town()
    helper = volunteer(town)
    turn = confirmed(town, helper, publish(town))
    begin_stint(actor=helper, now=NOON, turn_id=turn.pk)

    with pytest.raises(Conflict):
        give_back(actor=helper, now=at("13:00"), turn_id=turn.pk, reason="家中有事")


def test_another_volunteer_cannot_touch_somebody_elses_post():
    town = build_town()
    turn = confirmed(town, volunteer(town), publish(town))

    with pytest.raises(NotFound):
        give_back(actor=volunteer(town, "别人"), now=NOON, turn_id=turn.pk, reason="玩笑")


def test_only_party_members_come_forward_for_a_pioneer_post():
    town = build_town()
    post = publish(town, town.grid, "pioneer_post")
    other, member = volunteer(town), volunteer(town, "党员", party_member=True)

    assert (found(other), found(member)) == ([], ["党员先锋岗"])
    with pytest.raises(NotPermitted):
        claim(other, post)
    assert claim(member, post).state == "claimed"


def test_a_post_is_open_to_the_capacities_it_names():
    town = build_town()
    post = publish(town, staff_kinds=("teacher",))
    teacher = volunteer(town, "教师", kind="teacher")

    assert found(volunteer(town)) == []
    assert found(teacher) == [post.title]


def test_a_grid_volunteer_finds_posts_of_the_community_and_not_of_the_next_one():
    town = build_town()
    publish(town, town.sike, "demonstration_post", party_only=False, title="社区示范岗")
    helper = volunteer(town)
    stranger = volunteer(town, "王太志愿者", town.wangtai)

    assert found(helper) == ["社区示范岗"]
    assert found(stranger) == []


def test_a_post_over_ones_grid_can_be_claimed_and_served():
    town = build_town()
    post = publish(town, town.sike, "demonstration_post", party_only=False)
    helper = volunteer(town)

    turn = confirmed(town, helper, post)
    stint = begin_stint(actor=helper, now=NOON, turn_id=turn.pk)

    assert stint.begins_at == NOON
    assert [one.pk for one in own_turns(helper, NOON)] == [turn.pk]


def test_a_post_elsewhere_does_not_exist_for_a_volunteer():
    town = build_town()
    post = publish(town)

    with pytest.raises(NotFound):
        claim(volunteer(town, place=town.wangtai), post)


def test_an_account_that_is_not_on_the_roster_cannot_come_forward():
    town = build_town()
    post, nobody = publish(town), appointed(Role.VOLUNTEER, town.grid)

    assert found(nobody) == []
    with pytest.raises((NotPermitted, NotFound)):
        claim(nobody, post)


def test_nobody_claims_more_than_the_plan_allows():
    town = build_town()
    helper = volunteer(town)
    for number in range(3):
        claim(helper, publish(town, title=f"第{number}岗"))

    with pytest.raises(InvalidInput):
        claim(helper, publish(town, title="第四岗"))


def test_a_post_whose_days_are_over_is_not_claimed():
    town = build_town()
    post = publish(town, last_day=TODAY)

    with pytest.raises(PostOver):
        claim(volunteer(town), post, at("08:00", 19))


def test_a_closed_post_is_not_claimed():
    town = build_town()
    post = publish(town)
    close_post(actor=desk(town), now=NOON, post_id=post.pk, thanks="感谢大家")

    with pytest.raises(WrongPostState):
        claim(volunteer(town), post)


def test_the_desk_names_somebody_and_they_hold_it_at_once():
    town = build_town()
    post, staff = publish(town), worker(town.sike, "李干事", "cadre")

    turn = assign_post(actor=desk(town), now=NOON, post_id=post.pk, staff_id=staff.pk)

    assert (turn.state, turn.way) == ("confirmed", "assigned")


def test_naming_whoever_claimed_confirms_them():
    town = build_town()
    helper, post = volunteer(town), publish(town)
    turn = claim(helper, post)

    named = assign_post(actor=desk(town), now=NOON, post_id=post.pk, staff_id=turn.staff_id)

    assert (named.pk, named.state) == (turn.pk, "confirmed")


def test_somebody_away_is_not_named():
    town = build_town()
    post, staff = publish(town), worker(town.sike, "病假", "cadre")
    Staff._base_manager.filter(pk=staff.pk).update(unavailable_from=TODAY)

    with pytest.raises(InvalidInput) as refused:
        assign_post(actor=desk(town), now=NOON, post_id=post.pk, staff_id=staff.pk)

    assert set(refused.value.fields) == {"staff_id"}
    assert offered(desk(town), post) == []


def test_those_who_may_be_named_serve_near_and_are_of_the_right_capacity():
    town = build_town()
    post = publish(town, staff_kinds=("volunteer",))
    for name, place in (("网格", town.grid), ("社区", town.sike), ("外人", town.wangtai)):
        worker(place, name, "volunteer")
    worker(town.sike, "干部", "cadre")

    assert offered(desk(town), post) == ["网格", "社区"]


def test_a_grid_worker_with_the_role_of_another_place_decides_nothing():
    town = build_town()
    turn = claim(volunteer(town), publish(town))
    grid_worker = signed_in(worker(town.grid, "网格员"), Role.GRID_WORKER, town.grid)

    with pytest.raises(NotPermitted):
        confirm_turn(actor=grid_worker, now=NOON, turn_id=turn.pk)


def test_whoever_leaves_holds_no_post_any_more():
    town = build_town()
    helper, post = volunteer(town), publish(town, seats=1)
    turn = confirmed(town, helper, post)
    begin_stint(actor=helper, now=NOON, turn_id=turn.pk)
    Staff._base_manager.filter(pk=turn.staff_id).update(left_on=TODAY)

    freed = [
        follow_staff(actor=SYSTEM, now=at("14:00"), staff_id=turn.staff_id) for _time in range(2)
    ]

    assert freed == [1, 0]
    assert (fresh(turn).state, holder_names(post)) == ("given_back", [])
    assert [stint.ends_at for stint in stored(Stint)] == [at("14:00")]
