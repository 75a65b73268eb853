"""What robots say: formats, signatures and limits of the three chats, and what answers mean."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, time, timedelta
from urllib.parse import parse_qs

import pytest

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.robots.enums import News, RobotKind, Verdict
from lianfang.robots.speech import (
    LIMITS,
    WORDS,
    Speech,
    after_quiet,
    dingtalk_sign,
    feishu_sign,
    free_at,
    key_shown,
    letter,
    meaning,
    pause_after,
    read_answer,
)
from tests.robots.builders import ADDRESSES, KEY, NOON, SECRET

SPEECH = Speech("简报已印发", "第3期简报已印发。", "https://fk.example.gov.cn/reports/", "联防")


def body(kind, style="text", secret="", speech=SPEECH):
    return json.loads(letter(RobotKind(kind), style, ADDRESSES[kind], secret, speech, NOON).body)


def test_wecom_takes_text_and_markdown():
    assert body("wecom") == {
        "msgtype": "text",
        "text": {
            "content": "【联防】简报已印发\n第3期简报已印发。\nhttps://fk.example.gov.cn/reports/"
        },
    }
    rich = body("wecom", "rich")
    assert rich["msgtype"] == "markdown"
    assert rich["markdown"]["content"].startswith("### 【联防】简报已印发\n\n第3期简报已印发。")


def test_dingtalk_takes_text_and_markdown_with_a_title_and_calls_nobody():
    assert body("dingtalk")["text"]["content"].startswith("【联防】简报已印发\n")
    rich = body("dingtalk", "rich")
    assert rich["msgtype"] == "markdown"
    assert rich["markdown"]["title"] == "【联防】简报已印发"
    assert rich["at"] == {"isAtAll": False}


def test_feishu_takes_text_and_posts():
    assert body("feishu") == {
        "msg_type": "text",
        "content": {
            "text": "【联防】简报已印发\n第3期简报已印发。\nhttps://fk.example.gov.cn/reports/"
        },
    }
    post = body("feishu", "rich")["content"]["post"]["zh_cn"]
    assert post["title"] == "【联防】简报已印发"
    assert post["content"][1][0]["tag"] == "a"


def test_dingtalk_signs_in_the_address_with_milliseconds():
    sent = letter(RobotKind.DINGTALK, "text", ADDRESSES["dingtalk"], SECRET, SPEECH, NOON)

    query = parse_qs(sent.target.query)
    stamp = str(int(NOON.timestamp()) * 1000)
    expected = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["access_token"] == [KEY]
    assert query["timestamp"] == [stamp]
    assert query["sign"] == [base64.b64encode(expected).decode()]


def test_feishu_signs_nothing_with_seconds_and_secret_as_the_key():
    sent = body("feishu", secret=SECRET)

    stamp = str(int(NOON.timestamp()))
    expected = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert sent["timestamp"] == stamp
    assert sent["sign"] == base64.b64encode(expected).decode()


def test_signatures_are_those_computed_by_hand():
    # openssl dgst -sha256 -hmac KEY -binary | base64
    assert (
        dingtalk_sign("1584504000000", "SEC1")
        == base64.b64encode(hmac.new(b"SEC1", b"1584504000000\nSEC1", "sha256").digest()).decode()
    )
    assert feishu_sign("1584504000", "SEC1") != feishu_sign("1584504001", "SEC1")


def test_a_text_longer_than_the_chat_takes_is_not_sent():
    long = Speech("标题", "长" * 700)

    with pytest.raises(ValueError, match="longer"):
        letter(RobotKind.WECOM, "text", ADDRESSES["wecom"], "", long, NOON)
    assert letter(RobotKind.WECOM, "rich", ADDRESSES["wecom"], "", long, NOON).body


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        (200, {"errcode": 0, "errmsg": "ok"}, Verdict.TAKEN),
        (200, {"code": 0, "msg": "success", "data": {}}, Verdict.TAKEN),
        (200, {"StatusCode": 0, "StatusMessage": "success"}, Verdict.TAKEN),
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}, Verdict.REFUSED),
        (200, {"errcode": 310000, "errmsg": "keywords not in content"}, Verdict.REFUSED),
        (200, {"code": 19021, "msg": "sign match fail"}, Verdict.REFUSED),
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}, Verdict.TOO_MANY),
        (200, {"errcode": 130101, "errmsg": "send too fast"}, Verdict.TOO_MANY),
        (200, {"code": 9499, "msg": "too many request"}, Verdict.TOO_MANY),
        (200, {"errcode": -1, "errmsg": "system busy"}, Verdict.AGAIN),
        (200, {"errmsg": "ok"}, Verdict.AGAIN),
        (200, ["ok"], Verdict.AGAIN),
        (429, {}, Verdict.TOO_MANY),
        (302, {}, Verdict.REFUSED),
        (404, {}, Verdict.REFUSED),
        (502, {}, Verdict.AGAIN),
    ],
)
def test_only_code_nought_means_taken(status, said, verdict):
    assert read_answer(status, json.dumps(said).encode()).verdict == verdict


def test_an_answer_that_is_no_json_is_tried_again():
    assert read_answer(200, b"<html>busy").verdict == Verdict.AGAIN


def test_answers_are_said_in_words():
    assert meaning("130101").startswith("130101: ")
    assert meaning("HTTP 502") == "HTTP 502"


def test_pauses_grow_to_an_hour():
    minutes = [pause_after(n) // timedelta(minutes=1) for n in range(1, 9)]

    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("12:00", "18 12:00"), ("22:00", "19 07:00"), ("23:30", "19 07:00"), ("06:59", "18 07:00")],
)
def test_quiet_hours_may_cross_midnight(moment, expected):
    asked = datetime.fromisoformat(f"2020-03-18T{moment}").replace(tzinfo=LOCAL_ZONE)

    assert f"{after_quiet(asked, time(22), time(7)):%d %H:%M}" == expected


def test_equal_ends_mean_no_quiet_hours():
    assert after_quiet(NOON, time(7), time(7)) == NOON


def test_the_twenty_first_message_of_a_minute_waits_for_the_first_to_be_a_minute_old():
    times = [NOON - timedelta(seconds=40 - n) for n in range(20)]

    assert free_at(times[:19], NOON, LIMITS[RobotKind.WECOM]) == NOON
    assert free_at(times, NOON, LIMITS[RobotKind.WECOM]) == times[0] + timedelta(minutes=1)


def test_feishu_takes_five_a_second():
    times = [NOON - timedelta(milliseconds=900 - n) for n in range(5)]

    assert free_at(times, NOON, LIMITS[RobotKind.FEISHU]) == times[0] + timedelta(seconds=1)
    assert free_at(times, NOON, LIMITS[RobotKind.DINGTALK]) == NOON


@pytest.mark.parametrize("kind", list(ADDRESSES))
def test_of_a_key_only_the_last_four_characters_are_shown(kind):
    assert key_shown(kind, ADDRESSES[kind]) == "****0001"


def test_every_news_has_words_in_both_languages():
    numbers = {"count": 3, "number": 3, "n": 3}
    said = {news: (WORDS[news].fill(numbers, "zh-hans"), WORDS[news].fill(numbers, "en"))
            for news in News}  # fmt: skip

    assert all(zh != en for zh, en in said.values())
    assert said[News.FEVERS] == (("发热", "今日发热3人次。"), ("Fevers", "3 fevers today."))
