"""Messages on their way: signed, to one host, with answers, slowness and redirects."""

import base64
import hashlib
import hmac
import threading
from datetime import UTC, datetime, timedelta

import pytest

from lianfang.kit import outward
from lianfang.robots.enums import News, Verdict
from lianfang.robots.jobs import carry, watch_queues
from lianfang.robots.models import Attempt, Robot, RobotMessage
from lianfang.robots.services.carrying import carry_message
from lianfang.robots.services.queueing import test_robot as ask_test
from tests.people.builders import SYSTEM, build_town
from tests.robots.builders import NOON, SECRET, chat_here, robot, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
WORLD = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
FEISHU_OK = {"code": 0, "msg": "success", "data": {}}


@pytest.fixture
def town():
    return build_town()


def only():
    return RobotMessage.objects.get()


def send(message=None, at=NOON):
    return carry_message((message or only()).pk, now=at, world=WORLD)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_count_and_a_link_reach_the_group_signed_by_the_worlds_time(town, settings, kind):
    secret = "" if kind == "wecom" else SECRET
    answer = FEISHU_OK if kind == "feishu" else {"errcode": 0}
    with chat_here(settings, answer=answer) as chat:
        robot(town.township, kind, chat.address(kind), secret, style="text", keyword="联防")
        tell(News.BULLETIN, town.township, link="/reports/bulletins/", number=3)

        outcome = send()

    assert outcome.verdict == Verdict.TAKEN
    ((query, body),) = chat.came
    words = "【联防】简报已印发\n第3期简报已印发。\nhttps://fk.example.gov.cn/reports/bulletins/"
    sent = body["content"]["text"] if kind == "feishu" else body["text"]["content"]
    assert sent == words
    if kind == "dingtalk":
        stamp = query["timestamp"][0]
        assert stamp == str(int(WORLD.timestamp() * 1000))
        signed = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256)
        assert query["sign"] == [base64.b64encode(signed.digest()).decode()]
    if kind == "feishu":
        key = f"{int(WORLD.timestamp())}\n{SECRET}".encode()
        expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        assert body["sign"] == expected
    stored = only()
    assert (stored.state, stored.sent_at, stored.attempts) == ("sent", NOON, 1)


def test_http_200_with_a_code_is_a_failure(town, settings):
    with chat_here(settings, answer={"errcode": 93000, "errmsg": "invalid webhook url"}) as chat:
        robot(town.township, "wecom", chat.address("wecom"))
        tell(News.PHASE, town.township)

        assert send().verdict == Verdict.REFUSED

    assert (only().state, only().answer) == ("failed", "93000")
    assert Robot.objects.get().fault == "93000"


def test_429_rests_the_robot_as_long_as_the_chat_asks(town, settings):
    with chat_here(settings, status=429, headers={"Retry-After": "120"}) as chat:
        robot(town.township, "feishu", chat.address("feishu"))
        tell(News.PHASE, town.township)

        assert send().verdict == Verdict.TOO_MANY

    assert Robot.objects.get().blocked_until == NOON + timedelta(seconds=120)
    assert only().state == "waiting"


def test_a_slow_chat_is_given_up_and_tried_again(town, settings, monkeypatch):
    monkeypatch.setattr("lianfang.robots.services.carrying.SECONDS", 0.2)
    with chat_here(settings, delay=threading.Event()) as chat:
        robot(town.township, "wecom", chat.address("wecom"))
        tell(News.PHASE, town.township)

        assert send().said == "no answer"

    assert only().next_at == NOON + timedelta(minutes=1)


def test_a_redirect_is_not_followed(town, settings):
    with (
        chat_here(settings, answer={}) as inside,
        chat_here(settings, status=307, headers={"Location": inside.address("wecom")}) as chat,
    ):
        robot(town.township, "wecom", chat.address("wecom"))
        tell(News.PHASE, town.township)

        assert send().said == "HTTP 307"

    assert len(chat.came) == 1
    assert inside.came == []


def test_a_host_taken_off_the_list_gets_nothing_more(town, settings):
    with chat_here(settings) as chat:
        robot(town.township, "wecom", chat.address("wecom"))
        tell(News.PHASE, town.township)
        settings.ROBOT_HOSTS = ["qyapi.weixin.qq.com"]

        assert send().said == "refused address"
        assert chat.came == []


def test_an_allowed_name_that_leads_inside_gets_nothing(town, settings, monkeypatch):
    robot(town.township)
    tell(News.PHASE, town.township)
    inside = [(2, 1, 6, "", ("10.0.0.8", 443))]
    monkeypatch.setattr("lianfang.kit.outward.socket.getaddrinfo", lambda *a, **k: inside)

    assert send().said == "refused address"


@pytest.mark.parametrize(
    ("address", "private", "is_allowed"),
    [
        ("8.8.8.8", False, True),
        ("10.1.2.3", False, False),
        ("10.1.2.3", True, True),
        ("127.0.0.1", False, False),
        ("169.254.169.254", True, False),
        ("100.100.100.200", True, False),
        ("::ffff:10.0.0.1", False, False),
        ("64:ff9b::a00:1", True, False),
        ("224.0.0.1", True, False),
        ("0.0.0.0", True, False),
    ],
)
def test_addresses_inside_are_reached_only_where_the_settings_say_so(address, private, is_allowed):
    assert outward.is_allowed(address, private) is is_allowed


def test_a_test_message_is_numbered_and_held_back_from_the_queue_for_its_asker(town, settings):
    with chat_here(settings) as chat:
        made = robot(town.township, "wecom", chat.address("wecom"), style="text")
        first = ask_test(actor=SYSTEM, now=NOON, robot_id=made.pk)

        assert first.next_at == NOON + timedelta(minutes=1)
        assert send(first).verdict == Verdict.TAKEN
        second = ask_test(actor=SYSTEM, now=NOON, robot_id=made.pk)

    assert "第1次测试" in chat.bodies[0]["text"]["content"]
    assert second.numbers == {"n": 2}


def test_a_message_that_is_settled_is_not_sent_again(town, settings):
    with chat_here(settings) as chat:
        robot(town.township, "wecom", chat.address("wecom"))
        tell(News.PHASE, town.township)

        assert [send() is None, send() is None] == [False, True]
        assert len(chat.came) == 1


def test_the_worker_of_a_robot_sends_what_its_chat_takes_and_keeps_each_try(
    town, settings, monkeypatch
):
    monkeypatch.setattr("lianfang.robots.jobs.clock.now", lambda: NOON)
    with chat_here(settings) as chat:
        made = robot(town.township, "wecom", chat.address("wecom"))
        for n in range(22):
            tell(News.ORDER, town.township, key=f"n{n}", count=n)

        carry(robot_id=str(made.pk))

        assert len(chat.came) == 20
    assert Attempt.objects.filter(robot=made, verdict="taken").count() == 20


def test_the_watch_starts_one_worker_for_each_busy_robot(town, monkeypatch):
    monkeypatch.setattr("lianfang.robots.jobs.clock.now", lambda: NOON)
    made = robot(town.township)
    robot(town.neighbour, name="邻居群")
    tell(News.ORDER, town.township, count=1)
    deferred = []

    class Configured:
        def __init__(self, lock):
            self.lock = lock

        def defer(self, **given):
            deferred.append((self.lock, given))

    monkeypatch.setattr(
        "lianfang.robots.jobs.carry.configure", lambda lock: Configured(lock), raising=False
    )
    watch_queues(timestamp=0)

    assert deferred == [(f"robots.{made.pk}", {"robot_id": str(made.pk)})]


def test_a_name_nobody_knows_just_now_is_tried_again(town, monkeypatch):
    robot(town.township)
    tell(News.PHASE, town.township)

    def unknown(*_args, **_kwargs):
        raise OSError("Temporary failure in name resolution")

    monkeypatch.setattr("lianfang.kit.outward.socket.getaddrinfo", unknown)

    assert send().verdict == Verdict.AGAIN
    assert only().state == "waiting"
