"""What a robot says and how: words around numbers, the format and signature of each chat, what an
answer means, when to try again. Nothing here touches the database or the network.

Formats and limits: the chats' own developer documents for robots of groups.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.robots.enums import News, RobotKind, Style, Verdict

Text = str | Promise
# Tries of one message, and the pause after the first that failed; each further one is twice that.
MOST_TRIES = 6
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Limits:
    """What a chat takes from one robot, and how long it stays shut after more than that."""

    per_minute: int
    per_second: int
    pause: timedelta
    bytes_of_text: int
    bytes_of_rich: int


LIMITS = {
    RobotKind.WECOM: Limits(20, 20, timedelta(minutes=1), 2048, 4096),
    RobotKind.DINGTALK: Limits(20, 20, timedelta(minutes=10), 20_000, 20_000),
    RobotKind.FEISHU: Limits(100, 5, timedelta(minutes=1), 20_000, 20_000),
}

# Path of the address and the part of its query that is the key; "" = the path's own last part.
ADDRESSES = {
    RobotKind.WECOM: ("/cgi-bin/webhook/send", "key"),
    RobotKind.DINGTALK: ("/robot/send", "access_token"),
    RobotKind.FEISHU: ("/open-apis/bot/v2/hook/", ""),
}


@dataclass(frozen=True)
class Said:
    """A title, and a sentence around numbers of the names in it."""

    title: Text
    text: Text

    def fill(self, numbers: Mapping[str, int], tongue: str) -> tuple[str, str]:
        """Title and text in the language."""
        with translation.override(tongue):
            return str(self.title), str(self.text % dict(numbers))


WORDS: dict[News, Said] = {
    News.BULLETIN: Said(
        pgettext_lazy("robot", "Bulletin issued"),
        pgettext_lazy("robot", "Bulletin No. %(number)d is issued."),
    ),
    News.BULLETIN_LATE: Said(
        pgettext_lazy("robot", "Bulletin late"),
        pgettext_lazy("robot", "Today's bulletin should be out and is not issued yet."),
    ),
    News.TABLE: Said(
        pgettext_lazy("robot", "Table to review"),
        pgettext_lazy("robot", "A superior's table is filled and waits for review."),
    ),
    News.TABLE_LATE: Said(
        pgettext_lazy("robot", "Table late"),
        ngettext_lazy(
            "%(count)d table of superiors was due and is not handed in yet.",
            "%(count)d tables of superiors were due and are not handed in yet.",
            "count",
        ),
    ),
    News.MISSED: Said(
        pgettext_lazy("robot", "Missed work"),
        ngettext_lazy(
            "%(count)d thing was not done in time and is told upwards.",
            "%(count)d things were not done in time and are told upwards.",
            "count",
        ),
    ),
    News.FEVERS: Said(
        pgettext_lazy("robot", "Fevers"),
        ngettext_lazy("%(count)d fever today.", "%(count)d fevers today.", "count"),
    ),
    News.PHASE: Said(
        pgettext_lazy("robot", "Change of phase"),
        pgettext_lazy("robot", "Another phase of the plan is in force. Read what it asks for."),
    ),
    News.CHECKPOINTS: Said(
        pgettext_lazy("robot", "Checkpoints"),
        ngettext_lazy(
            "%(count)d checkpoint is open now.", "%(count)d checkpoints are open now.", "count"
        ),
    ),
    News.ORDER: Said(
        pgettext_lazy("robot", "New order"),
        ngettext_lazy(
            "An order was issued to %(count)d recipient.",
            "An order was issued to %(count)d recipients.",
            "count",
        ),
    ),
    News.TEST: Said(
        pgettext_lazy("robot", "Test"),
        pgettext_lazy("robot", "This group gets counts and links from the system. Test No. %(n)d."),
    ),
}


@dataclass(frozen=True)
class Speech:
    """What is handed over: title, text, link (absolute or empty), keyword the chat looks for."""

    title: str
    text: str
    link: str = ""
    keyword: str = ""

    @property
    def heading(self) -> str:
        return f"【{self.keyword}】{self.title}" if self.keyword else self.title


@dataclass(frozen=True)
class Letter:
    """A body to be sent by POST, and where to."""

    target: SplitResult
    body: bytes


def letter(
    kind: RobotKind, style: str, address: str, secret: str, speech: Speech, at: datetime
) -> Letter:
    """The message in the chat's format, signed as of `at` (the world's time) if there is a secret.

    Raises ValueError when it is longer than the chat takes.
    """
    content = _BODIES[kind](speech, Style(style))
    parts = urlsplit(address)
    if secret and kind == RobotKind.DINGTALK:
        stamp = str(int(at.timestamp() * 1000))
        query = [*parse_qsl(parts.query), ("timestamp", stamp)]
        query.append(("sign", dingtalk_sign(stamp, secret)))
        parts = parts._replace(query=urlencode(query))
    if secret and kind == RobotKind.FEISHU:
        stamp = str(int(at.timestamp()))
        content = {"timestamp": stamp, "sign": feishu_sign(stamp, secret), **content}
    limits = LIMITS[kind]
    most = limits.bytes_of_rich if style == Style.RICH else limits.bytes_of_text
    body = json.dumps(content, ensure_ascii=False).encode()
    if len(body) > most:
        raise ValueError("longer than the chat takes")
    return Letter(parts, body)


def dingtalk_sign(stamp: str, secret: str) -> str:
    """Base64 of the HMAC-SHA256, keyed with the secret, of stamp (ms), line break and secret."""
    signed = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(signed).decode()


def feishu_sign(stamp: str, secret: str) -> str:
    """Base64 of the HMAC-SHA256 of nothing, keyed with stamp (s), line break and secret."""
    signed = hmac.digest(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(signed).decode()


def _plain(speech: Speech) -> str:
    return "\n".join(part for part in (speech.heading, speech.text, speech.link) if part)


def _markdown(speech: Speech) -> str:
    with_link = f"\n\n[{speech.link}]({speech.link})" if speech.link else ""
    return f"### {speech.heading}\n\n{speech.text}{with_link}"


def _wecom(speech: Speech, style: Style) -> dict[str, Any]:
    if style == Style.RICH:
        return {"msgtype": "markdown", "markdown": {"content": _markdown(speech)}}
    return {"msgtype": "text", "text": {"content": _plain(speech)}}


def _dingtalk(speech: Speech, style: Style) -> dict[str, Any]:
    at = {"isAtAll": False}
    if style == Style.RICH:
        text = {"title": speech.heading, "text": _markdown(speech)}
        return {"msgtype": "markdown", "markdown": text, "at": at}
    return {"msgtype": "text", "text": {"content": _plain(speech)}, "at": at}


def _feishu(speech: Speech, style: Style) -> dict[str, Any]:
    if style == Style.TEXT:
        return {"msg_type": "text", "content": {"text": _plain(speech)}}
    lines: list[list[dict[str, str]]] = [[{"tag": "text", "text": speech.text}]]
    if speech.link:
        lines.append([{"tag": "a", "text": speech.link, "href": speech.link}])
    post = {"zh_cn": {"title": speech.heading, "content": lines}}
    return {"msg_type": "post", "content": {"post": post}}


_BODIES = {RobotKind.WECOM: _wecom, RobotKind.DINGTALK: _dingtalk, RobotKind.FEISHU: _feishu}

# Codes that say "too many" and codes after which trying again is no use: a key that is gone, a
# signature, keyword or network address that does not fit.
_TOO_MANY = {45009, 45033, 130101, 130102, 9499, 11232, 99991400}
_HOPELESS = {
    *(93000, 93004, 93008, 40001, 40008, 40058),  # WeCom: no such robot, taken out of the group
    *(300001, 300005, 310000, 400013, 400101, 400102),  # DingTalk: token, security settings
    *(9999, 19001, 19002, 19021, 19022, 19024, 11225),  # Feishu: hook, signature, keyword
}


@dataclass(frozen=True)
class Outcome:
    """What an answer means: the verdict, the chat's own words cut short, seconds to wait."""

    verdict: Verdict
    said: str = ""
    wait: int = 0


def read_answer(status: int, body: bytes, retry_after: int = 0) -> Outcome:
    """A message is taken only where the chat says so: HTTP 200 and code 0."""
    if status == 429:
        return Outcome(Verdict.TOO_MANY, "HTTP 429", retry_after)
    if status != 200:
        again = status >= 500 or status == 408
        return Outcome(Verdict.AGAIN if again else Verdict.REFUSED, f"HTTP {status}", retry_after)
    try:
        answer = json.loads(body)
        code = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
    except (ValueError, AttributeError):
        return Outcome(Verdict.AGAIN, "HTTP 200, but no answer of a robot")
    if not isinstance(code, int):
        return Outcome(Verdict.AGAIN, "HTTP 200, but no code in it")
    if code == 0:
        return Outcome(Verdict.TAKEN, "0")
    if code in _TOO_MANY:
        return Outcome(Verdict.TOO_MANY, str(code), retry_after)
    return Outcome(Verdict.REFUSED if code in _HOPELESS else Verdict.AGAIN, str(code))


# What the best-known codes mean, for whoever keeps the robots.
MEANINGS: dict[str, Text] = {
    "0": pgettext_lazy("answer of a chat", "taken"),
    "93000": pgettext_lazy("answer of a chat", "there is no such robot any more"),
    "300001": pgettext_lazy("answer of a chat", "there is no such robot any more"),
    "310000": pgettext_lazy(
        "answer of a chat", "keyword, signature or network address does not fit"
    ),
    "19021": pgettext_lazy("answer of a chat", "the signature does not fit"),
    "19022": pgettext_lazy("answer of a chat", "our network address is not on its list"),
    "19024": pgettext_lazy("answer of a chat", "the keyword is missing"),
    "45009": pgettext_lazy("answer of a chat", "too many messages"),
    "130101": pgettext_lazy("answer of a chat", "too many messages: shut for ten minutes"),
    "9499": pgettext_lazy("answer of a chat", "too many messages"),
    "11232": pgettext_lazy("answer of a chat", "too many messages"),
    "no answer": _("no answer"),
    "name unknown": _("the address of the chat cannot be found just now"),
    "refused address": _("this address is not allowed"),
    "speaks of a resident": _("its keyword speaks of a resident"),
}


def meaning(said: str) -> str:
    """An answer as it was kept, with what it means where that is known."""
    known = MEANINGS.get(said)
    return f"{said}: {known}" if known and said.isdigit() else str(known or said)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries failed: 1, 2, 4, 8 ... minutes, an hour at most."""
    return min(FIRST_PAUSE * 2 ** max(tries - 1, 0), LONGEST_PAUSE)


def after_quiet(moment: datetime, begins: time | None, ends: time | None) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into; they may cross midnight."""
    if begins is None or ends is None or begins == ends:
        return moment
    local = moment.astimezone(LOCAL_ZONE)
    clock = local.time()
    is_quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not is_quiet:
        return moment
    end = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def free_at(times: list[datetime], now: datetime, limits: Limits) -> datetime:
    """When the next message may go out, given the times of the last ones, newest last."""
    free = now
    for most, span in (
        (limits.per_minute, timedelta(minutes=1)),
        (limits.per_second, timedelta(seconds=1)),
    ):
        recent = [at for at in times if at > now - span]
        if len(recent) >= most:
            free = max(free, recent[-most] + span)
    return free


def key_shown(kind: str, address: str) -> str:
    """The key of an address as a page shows it: its last four characters."""
    parts = urlsplit(address)
    name = ADDRESSES[RobotKind(kind)][1]
    key = dict(parse_qsl(parts.query)).get(name, "") if name else parts.path.rpartition("/")[2]
    return f"****{key[-4:]}" if len(key) >= 12 else "****"
