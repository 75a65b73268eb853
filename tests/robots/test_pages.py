"""Pages and operations of robots: with a second factor, without ever showing an address."""

import json

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.robots.enums import News
from lianfang.robots.models import Robot, RobotMessage
from tests.people.builders import build_town, signed_in
from tests.robots.builders import ADDRESSES, KEY, NOON, SECRET, chat_here, robot, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
FORM = {
    "robot_id": "019b0000-0000-7000-8000-000000000001",
    "kind": "dingtalk",
    "name": "指挥部群",
    "address": ADDRESSES["dingtalk"],
    "secret": SECRET,
    "news": ["bulletin", "fevers"],
    "fevers_from": "3",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "style": "rich",
    "tongue": "zh-hans",
    "keyword": "联防",
}


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def keeper(town, monkeypatch):
    """The system administrator, who has given a code of the second factor."""
    monkeypatch.setattr("lianfang.access.pages.has_second_factor", lambda request: True)
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: NOON)
    return signed_in(Role.SYSTEM_ADMINISTRATOR, town.township, "keeper")


def page(client, name, *args, **asked):
    return client.get(reverse(f"robots:{name}", args=args), asked)


def test_a_robot_is_added_and_its_address_is_never_shown_again(town, keeper):
    answer = keeper.post(reverse("robots:add"), FORM, follow=True)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "****0001" in html
    for address in (reverse("robots:robots"), reverse("robots:change", args=[FORM["robot_id"]])):
        assert KEY not in keeper.get(address).content.decode()
    assert KEY not in html
    assert SECRET not in html


def test_what_does_not_fit_is_said_beside_its_field_and_the_rest_stays(town, keeper):
    answer = keeper.post(reverse("robots:add"), FORM | {"address": "https://example.com/x"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "不允许向该主机发送消息" in html
    assert 'value="指挥部群"' in html
    assert not Robot.objects.exists()


def test_without_a_second_factor_nobody_comes_in(town, monkeypatch):
    monkeypatch.setattr("lianfang.access.pages.has_second_factor", lambda request: False)
    keeper = signed_in(Role.SYSTEM_ADMINISTRATOR, town.township, "keeper")

    assert page(keeper, "robots").status_code == 302
    assert keeper.get("/api/v1/robots", {"place_id": town.township.pk}).status_code == 403


def test_a_test_is_sent_at_once_and_the_answer_is_shown(town, keeper, settings):
    with chat_here(settings) as chat:
        made = robot(town.township, "wecom", chat.address("wecom"))
        good = keeper.post(reverse("robots:test", args=[made.pk]), follow=True)
        chat.answer = {"errcode": 93000, "errmsg": "invalid"}
        bad = keeper.post(reverse("robots:test", args=[made.pk]), follow=True)

    assert [one.answer for one in RobotMessage.objects.order_by("numbers__n")] == ["0", "93000"]
    assert "已发送" in good.content.decode()
    assert "机器人已不存在" in bad.content.decode()


def test_the_queue_shows_states_and_what_failed_is_sent_again(town, keeper):
    made = robot(town.township)
    tell(News.ORDER, town.township, count=4)
    message = RobotMessage.objects.get()
    RobotMessage.objects.update(state="failed", next_at=None, answer="93000")

    assert "发送失败" in page(keeper, "robot", made.pk).content.decode()
    assert "暂无消息" in page(keeper, "robot", made.pk, state="sent").content.decode()
    assert page(keeper, "message", message.pk).status_code == 200
    keeper.post(reverse("robots:retry", args=[message.pk]))
    assert RobotMessage.objects.get().state == "waiting"
    keeper.post(reverse("robots:drop", args=[message.pk]))
    assert RobotMessage.objects.get().state == "dropped"


def test_a_robot_is_changed_silenced_woken_and_removed(town, keeper):
    made = robot(town.township, "dingtalk", secret=SECRET)
    change = {**FORM, "address": "", "secret": "", "without_secret": "on", "name": "新名字"}

    assert keeper.post(reverse("robots:change", args=[made.pk]), change).status_code == 302
    keeper.post(reverse("robots:silence", args=[made.pk]), {"until": "2020-03-19T08:00"})
    stored = Robot.objects.get()
    assert (stored.name, stored.secret) == ("新名字", None)
    assert stored.silent_until is not None
    keeper.post(reverse("robots:silence", args=[made.pk]), {"until": "2030-03-19T08:00"})
    keeper.post(reverse("robots:wake", args=[made.pk]))
    assert Robot.objects.get().silent_until is None
    keeper.post(reverse("robots:remove", args=[made.pk]))
    assert Robot.objects.get().address is None
    assert page(keeper, "robot", made.pk).status_code == 200


def test_machines_read_robots_and_queues_without_addresses(town, keeper):
    made = robot(town.township, "feishu")
    tell(News.ORDER, town.township, count=4)

    listed = keeper.get("/api/v1/robots", {"place_id": town.township.pk})
    queue = keeper.get(f"/api/v1/robots/{made.pk}/messages").json()

    assert [row["key"] for row in listed.json()] == ["****0001"]
    assert KEY not in listed.content.decode()
    assert [(row["state"], row["text"]) for row in queue] == [
        ("waiting", "发布一项指令，接收对象4个。")
    ]


def test_machines_with_a_log_in_add_change_and_remove(town, keeper):
    body = {
        "place_id": str(town.township.pk),
        "kind": "wecom",
        "address": ADDRESSES["wecom"],
        "name": "群",
        "news": ["bulletin"],
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }

    def send(method, address, data):
        return keeper.generic(method, address, json.dumps(data), content_type="application/json")

    made = send("POST", "/api/v1/robots", body)
    assert made.status_code == 201
    address = f"/api/v1/robots/{made.json()['id']}"
    changed = send("PUT", address, {"name": "新群", "news": ["fevers"], "fevers_from": 2})
    assert (changed.status_code, changed.json()["name"]) == (200, "新群")
    assert send("POST", "/api/v1/robots", body | {"news": ["gossip"]}).status_code == 422
    assert send("POST", "/api/v1/robots", body | {"address": "https://x.cn"}).status_code == 422
    assert keeper.delete(address).status_code == 204
