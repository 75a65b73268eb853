"""Time served at a post: begun and ended by a tap, written up afterwards, corrected; closing."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.posts.models import PostStep, Stint, Turn
from lianfang.posts.services.claiming import give_back
from lianfang.posts.services.closing import close_post, reopen_post, update_post, withdraw_post
from lianfang.posts.services.serving import (
    AlreadyCorrected,
    Elsewhere,
    StintConflict,
    begin_stint,
    correct_stint,
    end_stint,
)
from lianfang.posts.services.steps import WrongPostState, WrongTurnState
from tests.command.builders import at, build_town, fresh, stored
from tests.posts.builders import (
    NOON,
    claim,
    confirmed,
    desk,
    holder_names,
    publish,
    served,
    steps,
    volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


def test_a_turn_is_begun_and_ended_by_a_tap_each(town):
    helper = volunteer(town)
    turn = confirmed(town, helper, publish(town))

    begin_stint(actor=helper, now=at("13:00"), turn_id=turn.pk)
    stint = end_stint(actor=helper, now=at("15:30"), turn_id=turn.pk, note="送药3户")

    assert (stint.begins_at, stint.ends_at, stint.note) == (at("13:00"), at("15:30"), "送药3户")
    assert fresh(turn).state == "served"


def test_a_tap_sent_twice_is_one_tap(town):
    helper = volunteer(town)
    turn = confirmed(town, helper, publish(town))

    begin_stint(actor=helper, now=at("13:00"), turn_id=turn.pk)
    begin_stint(actor=helper, now=at("13:01"), turn_id=turn.pk)
    end_stint(actor=helper, now=at("15:00"), turn_id=turn.pk)
    stint = end_stint(actor=helper, now=at("15:01"), turn_id=turn.pk)

    assert len(stored(Stint)) == 1
    assert stint.ends_at == at("15:00")


def test_a_claim_that_waits_is_not_served_yet(town):
    helper = volunteer(town)
    turn = claim(helper, publish(town))

    with pytest.raises(WrongTurnState):
        begin_stint(actor=helper, now=NOON, turn_id=turn.pk)


def test_nothing_ends_that_was_not_begun(town):
    helper = volunteer(town)
    turn = confirmed(town, helper, publish(town))

    with pytest.raises(Conflict):
        end_stint(actor=helper, now=NOON, turn_id=turn.pk)


def test_the_same_time_is_recorded_once_here_or_at_another_post(town):
    helper = volunteer(town)
    first, second = (confirmed(town, helper, publish(town, title=t)) for t in ("甲岗", "乙岗"))
    served(helper, first, "13:00", "15:00")

    for turn in (first, second):
        with pytest.raises(Elsewhere):
            served(helper, turn, "14:00", "16:00")
    served(helper, second, "15:00", "16:00")

    assert len(stored(Stint)) == 2


def test_the_table_itself_keeps_anybody_from_serving_twice_at_once(town):
    helper = volunteer(town)
    stint = served(helper, confirmed(town, helper, publish(town)), "13:00", "15:00")
    again = {"begins_at": at("14:00"), "ends_at": at("16:00"), "recorded_at": NOON}

    with pytest.raises(IntegrityError, match="stint_at_one_post"), transaction.atomic():
        Stint._base_manager.create(turn_id=stint.turn_id, staff_id=stint.staff_id, **again)


def test_time_sent_twice_by_a_device_is_one_record(town):
    helper, number = volunteer(town), uuid.uuid4()
    turn = confirmed(town, helper, publish(town))

    served(helper, turn, "13:00", "15:00", stint_id=number)
    served(helper, turn, "13:00", "15:00", stint_id=number)

    assert [row.pk for row in stored(Stint)] == [number]
    with pytest.raises(StintConflict):
        served(helper, turn, "17:00", "18:00", stint_id=number)


@pytest.mark.parametrize(
    ("begins", "ends", "day", "field"),
    [
        ("15:00", "13:00", 18, "ends_at"),
        ("13:00", "13:00", 18, "ends_at"),
        ("08:00", "10:00", 17, "begins_at"),
        ("23:20", "23:50", 18, "begins_at"),
    ],
)
def test_time_that_cannot_have_been_served_is_refused(town, begins, ends, day, field):
    helper = volunteer(town)
    turn = confirmed(town, helper, publish(town))

    with pytest.raises(InvalidInput) as refused:
        served(helper, turn, begins, ends, day)

    assert set(refused.value.fields) == {field}


def test_a_correction_says_why_and_the_earlier_record_stays(town):
    helper = volunteer(town)
    old = served(helper, confirmed(town, helper, publish(town)), "13:00", "18:00")

    def correct(stint):
        return correct_stint(
            actor=helper,
            now=at("23:30"),
            stint_id=stint.pk,
            begins_at=at("13:00"),
            ends_at=at("15:00"),
            reason="记错了时间",
        )

    new = correct(old)

    assert (fresh(old).stands, fresh(old).ends_at) == (False, at("18:00"))
    assert (new.stands, new.ends_at, new.supersedes_id) == (True, at("15:00"), old.pk)
    with pytest.raises(AlreadyCorrected):
        correct(old)


def test_the_desk_writes_up_time_for_a_volunteer_of_theirs_only(town):
    turn = confirmed(town, volunteer(town), publish(town))

    stint = served(desk(town), turn, "13:00", "15:00")

    assert stint.recorded_by == desk(town).display_name
    with pytest.raises(NotFound):
        served(volunteer(town, "别人"), turn, "16:00", "17:00")


def test_what_was_served_is_kept_for_good(town):
    helper = volunteer(town)
    stint = served(helper, confirmed(town, helper, publish(town)), "13:00", "15:00")

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Stint._base_manager.filter(pk=stint.pk).delete()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        PostStep._base_manager.update(reason="别的")


def test_what_was_served_stays_when_the_post_is_given_back(town):
    helper = volunteer(town)
    turn = confirmed(town, helper, publish(town))
    served(helper, turn, "13:00", "15:00")

    give_back(actor=helper, now=at("23:30"), turn_id=turn.pk, reason="返岗复工")

    assert [row.stands for row in stored(Stint)] == [True]


def test_closing_thanks_ends_the_duty_and_declines_who_still_waits(town):
    post = publish(town)
    on_duty, waiting = volunteer(town, "在岗"), volunteer(town, "等待")
    turn = confirmed(town, on_duty, post)
    claim(waiting, post)
    begin_stint(actor=on_duty, now=NOON, turn_id=turn.pk)

    closed = close_post(actor=desk(town), now=at("18:00"), post_id=post.pk, thanks="辛苦了")

    assert (closed.state, closed.closed_at, closed.thanks) == ("closed", at("18:00"), "辛苦了")
    assert [row.ends_at for row in stored(Stint)] == [at("18:00")]
    assert sorted(row.state for row in stored(Turn)) == ["declined", "served"]


def test_a_post_is_not_closed_without_a_word(town):
    post = publish(town)

    with pytest.raises(InvalidInput) as refused:
        close_post(actor=desk(town), now=NOON, post_id=post.pk, thanks="")

    assert set(refused.value.fields) == {"thanks"}


def test_a_reopened_post_goes_on_with_whoever_held_it(town):
    post, helper = publish(town), volunteer(town)
    turn = confirmed(town, helper, post)
    close_post(actor=desk(town), now=NOON, post_id=post.pk, thanks="辛苦了")

    again = reopen_post(actor=desk(town), now=at("13:00"), post_id=post.pk, reason="疫情反复")

    assert (again.state, again.closed_at) == ("published", None)
    assert begin_stint(actor=helper, now=at("14:00"), turn_id=turn.pk).begins_at == at("14:00")
    assert steps(post)[-2:] == [("closed", "published"), ("confirmed", "served")]


def test_a_post_published_by_mistake_is_withdrawn_and_its_holders_told(town):
    post = publish(town)
    turn = confirmed(town, volunteer(town), post)

    withdraw_post(actor=desk(town), now=NOON, post_id=post.pk, reason="重复发布")

    assert fresh(turn).state == "declined"
    assert "重复发布" in [row.reason for row in stored(PostStep, turn=turn)]


def test_a_post_somebody_served_at_is_closed_and_not_withdrawn(town):
    post, helper = publish(town), volunteer(town)
    served(helper, confirmed(town, helper, post), "13:00", "14:00")

    with pytest.raises(Conflict):
        withdraw_post(actor=desk(town), now=at("23:30"), post_id=post.pk, reason="重复发布")


def change(town, post, **more):
    asked = {"title": post.title, "duties": post.duties, "seats": post.seats}
    asked["last_day"] = post.last_day
    return update_post(actor=desk(town), now=NOON, post_id=post.pk, **{**asked, **more})


def test_what_changes_about_a_post_stands_in_its_steps(town):
    post = publish(town)

    changed = change(town, post, seats=4, title="3栋服务岗")

    assert (changed.seats, changed.title) == (4, "3栋服务岗")
    assert stored(PostStep, post=post)[-1].details == {"changed": ["seats", "title"]}


def test_changing_nothing_leaves_no_step(town):
    post = publish(town)

    change(town, post)

    assert steps(post) == [("", "published")]


def test_a_post_does_not_shrink_below_those_who_hold_it(town):
    post = publish(town)
    for name in ("甲", "乙"):
        confirmed(town, volunteer(town, name), post)

    with pytest.raises(InvalidInput) as refused:
        change(town, post, seats=1)

    assert set(refused.value.fields) == {"seats"}
    assert len(holder_names(post)) == 2


def test_a_post_cannot_end_before_it_began(town):
    post = publish(town)

    with pytest.raises(InvalidInput) as refused:
        change(town, post, last_day=post.first_day - timedelta(days=1))

    assert set(refused.value.fields) == {"last_day"}


def test_a_closed_post_is_not_changed(town):
    post = publish(town)
    close_post(actor=desk(town), now=NOON, post_id=post.pk, thanks="辛苦了")

    with pytest.raises(WrongPostState):
        change(town, post, seats=5)
