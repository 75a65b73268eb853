"""The queue: who is told what, that it is told once, and that nothing but counts is told."""

from datetime import datetime, time, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.people.selectors.mentions import mention_fault
from lianfang.robots.enums import News
from lianfang.robots.models import Robot, RobotMessage
from lianfang.robots.models.robot import unseal
from lianfang.robots.selectors.messages import next_message, robots_with_work
from lianfang.robots.selectors.robots import Reach, one_row, robot_list
from lianfang.robots.services.carrying import (
    MessageSettled,
    drop_message,
    expire_messages,
    note_answer,
    retry_message,
)
from lianfang.robots.services.keeping import (
    Manner,
    RobotRemoved,
    address_fault,
    change_robot,
    remove_robot,
    silence_robot,
    wake_robot,
)
from lianfang.robots.services.queueing import NotCounts, Told, queue_news
from lianfang.robots.speech import Outcome, Verdict
from tests.people.builders import SYSTEM, appointed, build_town, resident
from tests.robots.builders import ADDRESSES, ALL, KEY, NOON, SECRET, robot, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def town():
    return build_town()


def messages():
    return list(RobotMessage.objects.order_by("queued_at", "id"))


def said(message_id, verdict, at=NOON, answer="-1", wait=0):
    return note_answer(
        actor=SYSTEM, now=at, message_id=message_id, outcome=Outcome(verdict, answer, wait)
    )


def test_address_and_secret_lie_sealed_and_only_four_characters_are_shown(town):
    made = robot(town.township, "dingtalk", secret=SECRET)

    stored = Robot.objects.get(pk=made.pk)
    assert KEY.encode() not in bytes(stored.address)
    assert unseal(stored.pk, stored.address) == ADDRESSES["dingtalk"]
    assert unseal(stored.pk, stored.secret) == SECRET
    shown = one_row(stored, NOON)
    assert (shown.host, shown.key, shown.is_signed) == ("oapi.dingtalk.com", "****0001", True)
    assert KEY not in repr(shown)


def test_an_address_moved_to_another_row_does_not_open(town):
    one, other = robot(town.township), robot(town.community, name="社区群")

    with pytest.raises(ValueError, match="another row"):
        unseal(other.pk, one.address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ftp://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678",
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678",
        "https://example.com/cgi-bin/webhook/send?key=12345678",
        "https://qyapi.weixin.qq.com.example.com/cgi-bin/webhook/send?key=12345678",
        "https://qyapi.weixin.qq.com@example.com/cgi-bin/webhook/send?key=12345678",
        "https://me:you@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=12345678",
        "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=12345678",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a/b%0d%0aHost:x",
        "https://127.0.0.1/cgi-bin/webhook/send?key=12345678",
        "https://[::1",
    ],
)
def test_messages_go_to_the_allowed_hosts_only(address):
    assert address_fault("wecom", address)


@pytest.mark.parametrize("kind", list(ADDRESSES))
def test_each_chat_has_its_own_kind_of_address(kind):
    assert [other for other in ADDRESSES if not address_fault(kind, ADDRESSES[other])] == [kind]


def test_what_does_not_fit_is_said_beside_each_field(town):
    with pytest.raises(InvalidInput) as refused:
        robot(town.township, "wecom", address="https://example.com/", secret="x", name="",
              news=("gossip",), keyword="十一个字的关键词太长了", quiet_from=time(22))  # fmt: skip

    assert set(refused.value.fields) == {
        *("address", "secret", "name", "news", "keyword", "quiet_until")
    }


def test_two_robots_of_a_place_have_two_names(town):
    robot(town.township)

    with pytest.raises(InvalidInput) as refused:
        robot(town.township)
    assert list(refused.value.fields) == ["name"]


def test_a_group_hears_of_its_place_and_of_everything_inside(town):
    above, here = robot(town.township), robot(town.community, name="社区群")
    robot(town.neighbour, name="邻居群")

    queued = tell(News.ORDER, town.community, count=4)

    assert queued == 2
    assert {one.robot_id for one in messages()} == {above.pk, here.pk}
    assert messages()[0].text == "发布一项指令，接收对象4个。"


def test_a_change_of_phase_is_told_inside_the_place_too(town):
    robot(town.community)

    assert tell(News.PHASE, town.township) == 0
    assert tell(News.PHASE, town.township, key="again", reach=Reach.AROUND) == 1


def test_the_same_news_is_told_once(town):
    robot(town.township)

    assert [tell(News.ORDER, town.community, count=4) for _again in range(3)] == [1, 0, 0]


def test_a_robot_tells_only_what_it_was_told_to(town):
    robot(town.township, news=("bulletin",))

    assert tell(News.ORDER, town.township, count=4) == 0
    assert tell(News.BULLETIN, town.township, number=3) == 1


def test_fevers_are_told_from_the_threshold_on_and_once_for_each(town):
    robot(town.township, fevers_from=3)

    told = [tell(News.FEVERS, town.township, key="day", count=n) for n in (1, 2, 3, 4, 5, 6)]

    assert told == [0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize(
    "numbers",
    [{"count": "3"}, {"count": True}, {"count": -1}, {"count": 3.5}, {"count": "王小明"}],
)
def test_nothing_but_whole_numbers_is_told(town, numbers):
    robot(town.township)

    with pytest.raises(NotCounts):
        tell(News.ORDER, town.township, **numbers)
    assert messages() == []


@pytest.mark.parametrize(
    "link", ["//example.com/", "https://example.com/", "/people/?name=王小明", "/a b/", "/x/?q=1"]
)
def test_a_link_is_a_page_of_ours_without_a_search(town, link):
    robot(town.township)

    with pytest.raises(NotCounts):
        tell(News.ORDER, town.township, link=link, count=3)


def test_a_keyword_with_a_residents_name_is_refused_and_the_places_own_name_is_not(town):
    resident(town.unit, "陈桂兰")
    resident(town.unit, town.township.short_name)

    with pytest.raises(InvalidInput) as refused:
        robot(town.township, keyword="找陈桂兰")
    assert list(refused.value.fields) == ["keyword"]
    assert robot(town.township, keyword=town.township.short_name).pk


def test_a_resident_who_comes_later_stops_a_keyword_with_their_name_and_the_others_go_on(town):
    named, other = robot(town.township, keyword="陈桂兰"), robot(town.township, name="另一群")
    resident(town.unit, "陈桂兰")

    assert tell(News.ORDER, town.township, count=3) == 1
    assert messages()[0].robot_id == other.pk
    assert Robot.objects.get(pk=named.pk).fault == "speaks of a resident"


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("今日发热3人次", False),
        ("联系电话13800000000", True),
        ("138 0000 0000", True),
        ("证件420281199001010011", True),
        ("42028119900101001X", True),
        ("住3栋2单元", True),
        ("请找陈桂兰", True),
        ("陈桂兰", True),
        ("Chen Guilan", False),
        ("2020-03-18 09:30 截至第12期", False),
    ],
)
def test_names_numbers_and_addresses_are_found_in_a_text(town, text, is_refused):
    resident(town.unit, "陈桂兰")

    assert bool(mention_fault(text)) is is_refused


def test_short_names_pass_in_prose_and_are_found_in_messages(town):
    resident(town.unit, "文明")

    assert mention_fault("精神文明建设", shortest=3) == ""
    assert mention_fault("精神文明建设") != ""
    assert mention_fault("精神文明建设", known=("精神文明建设",)) == ""


def test_news_of_the_night_waits_for_the_morning_unless_it_is_urgent(town):
    robot(town.township, quiet_from=time(22), quiet_until=time(7))
    night = datetime(2020, 3, 18, 23, 0, tzinfo=LOCAL_ZONE)

    tell(News.ORDER, town.township, now=night, count=1)
    tell(News.FEVERS, town.township, key="f", now=night, count=1)

    order, fever = sorted(messages(), key=lambda one: one.news != "order")
    assert order.next_at == datetime(2020, 3, 19, 7, 0, tzinfo=LOCAL_ZONE)
    assert order.expires_at == order.next_at + timedelta(hours=12)
    assert (fever.next_at, fever.urgent) == (night, True)


def test_a_silent_robot_is_told_nothing_and_says_nothing_until_it_is_woken(town):
    made = robot(town.township)
    tell(News.ORDER, town.township, count=1)
    silence_robot(actor=SYSTEM, now=NOON, robot_id=made.pk, until=NOON + timedelta(hours=2))

    assert tell(News.ORDER, town.township, key="two", count=1) == 0
    assert robots_with_work(NOON) == []
    assert robots_with_work(NOON + timedelta(hours=2)) == [made.pk]
    wake_robot(actor=SYSTEM, now=NOON, robot_id=made.pk)
    assert robots_with_work(NOON) == [made.pk]


def test_silence_ends_within_thirty_days(town):
    made = robot(town.township)

    for until in (NOON, NOON + timedelta(days=31)):
        with pytest.raises(InvalidInput):
            silence_robot(actor=SYSTEM, now=NOON, robot_id=made.pk, until=until)


def test_urgent_news_goes_first_then_the_oldest(town):
    made = robot(town.township)
    tell(News.ORDER, town.township, count=1)
    tell(News.PHASE, town.township, key="phase", now=NOON + timedelta(seconds=1))

    order, phase = messages()

    later = NOON + timedelta(seconds=2)
    assert next_message(made.pk, later) == phase.pk
    said(phase.pk, Verdict.TAKEN, later)
    assert next_message(made.pk, later) == order.pk


def test_twenty_messages_a_minute_and_the_next_one_later(town):
    made = robot(town.township)
    for n in range(21):
        tell(News.ORDER, town.township, key=f"n{n}", count=1)

    for message in messages()[:20]:
        assert next_message(made.pk, NOON) == message.pk
        said(message.pk, Verdict.TAKEN)

    assert next_message(made.pk, NOON + timedelta(seconds=59)) is None
    assert next_message(made.pk, NOON + timedelta(seconds=60)) == messages()[20].pk


def test_what_fails_is_tried_again_after_growing_pauses_and_then_given_up(town):
    made = robot(town.township)
    tell(News.ORDER, town.township, count=1)
    message = messages()[0]
    at, pauses = NOON, []

    for _try in range(5):
        message = said(message.pk, Verdict.AGAIN, at)
        pauses.append((message.next_at - at) // timedelta(minutes=1))
        at = message.next_at
    last = said(message.pk, Verdict.AGAIN, at)

    assert pauses == [1, 2, 4, 8, 16]
    assert (last.state, last.next_at, last.attempts) == ("failed", None, 6)
    assert one_row(Robot.objects.get(pk=made.pk), NOON).failed == 1


def test_after_too_many_messages_the_whole_robot_rests_as_long_as_the_chat_says(town):
    made = robot(town.township, "dingtalk")
    tell(News.ORDER, town.township, count=1)
    tell(News.ORDER, town.township, key="two", count=1)

    message = said(messages()[0].pk, Verdict.TOO_MANY, answer="130101")

    assert message.attempts == 0
    assert robots_with_work(NOON + timedelta(minutes=9)) == []
    assert robots_with_work(NOON + timedelta(minutes=10)) == [made.pk]


def test_what_cannot_be_mended_is_not_tried_again(town):
    robot(town.township)
    tell(News.ORDER, town.township, count=1)

    message = said(messages()[0].pk, Verdict.REFUSED, answer="93000")

    assert message.state == "failed"
    with pytest.raises(MessageSettled):
        said(message.pk, Verdict.TAKEN)


def test_old_news_is_not_told_and_can_be_sent_by_hand(town):
    made = robot(town.township)
    tell(News.ORDER, town.township, count=1)
    later = NOON + timedelta(hours=12)

    assert robots_with_work(later) == []
    assert expire_messages(actor=SYSTEM, now=later) == 1
    assert messages()[0].state == "expired"
    retry_message(actor=SYSTEM, now=later, message_id=messages()[0].pk)
    assert next_message(made.pk, later) == messages()[0].pk
    drop_message(actor=SYSTEM, now=later, message_id=messages()[0].pk)
    with pytest.raises(MessageSettled):
        drop_message(actor=SYSTEM, now=later, message_id=messages()[0].pk)


def test_a_removed_robot_keeps_its_messages_and_loses_its_address(town):
    made = robot(town.township, "feishu", secret=SECRET)
    tell(News.ORDER, town.township, count=1)

    remove_robot(actor=SYSTEM, now=NOON, robot_id=made.pk)

    stored = Robot.objects.get(pk=made.pk)
    assert (stored.address, stored.secret) == (None, None)
    assert messages()[0].state == "dropped"
    assert tell(News.ORDER, town.township, key="two", count=1) == 0
    with pytest.raises(RobotRemoved):
        wake_robot(actor=SYSTEM, now=NOON, robot_id=made.pk)
    assert robot(town.township).name == made.name


def test_a_change_leaves_the_address_unless_a_new_one_is_given(town):
    made = robot(town.township, "dingtalk", secret=SECRET)

    change_robot(actor=SYSTEM, now=NOON, robot_id=made.pk, manner=Manner("新名字", ("bulletin",)))
    stored = Robot.objects.get(pk=made.pk)
    assert (stored.name, unseal(stored.pk, stored.secret)) == ("新名字", SECRET)
    change_robot(actor=SYSTEM, now=NOON, robot_id=made.pk, manner=Manner("新名字", ALL), secret="")
    assert Robot.objects.get(pk=made.pk).secret is None


def test_only_the_system_administrator_keeps_robots(town):
    keeper = appointed(Role.SYSTEM_ADMINISTRATOR, town.township)
    commander = appointed(Role.COMMANDER, town.township)
    made = robot(town.township)

    assert list(robot_list(keeper, town.township.path)) == [made]
    assert list(robot_list(commander, town.township.path)) == []
    with pytest.raises(NotPermitted):
        remove_robot(actor=commander, now=NOON, robot_id=made.pk)


def test_the_trail_keeps_counts_of_what_was_queued_and_nothing_of_the_address(town):
    from lianfang.access.models import AuditEvent  # noqa: PLC0415

    made = robot(town.township)
    told = Told(News.ORDER, town.township.path, "k", "/", {"count": 2})
    queue_news(actor=SYSTEM, now=NOON, told=told)

    with everywhere("the trail"):
        details = [str(e.details) for e in AuditEvent.objects.filter(action__startswith="robots.")]
    assert any("'queued': 1" in text for text in details)
    assert not any(KEY in text for text in details)
    assert made.name
