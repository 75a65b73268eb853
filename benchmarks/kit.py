"""Speed of what every imported row goes through: encryption, hashes, pinyin, checks.

`run()` measures in this process, best of three, and gives one row per figure. `ratio` is against
the raw library doing the same number of bare calls in the same run; None where there is no limit.
"""

import hmac
import itertools
import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from stdnum.cn.ric import calc_check_digit

from lianfang.kit import pinyin
from lianfang.kit.crypto import KeyRing
from lianfang.kit.identity_papers import check_paper
from lianfang.kit.phones import check_phone

ROWS = 100_000
TODAY = date(2020, 3, 18)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗曾单区解仇查朴任华盖翟覃缪乐粘"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉行长朝乐重燕宁"


def _numbers() -> list[str]:
    numbers = []
    for n in range(ROWS):
        body = f"440604{1930 + n % 90}{n % 12 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}"
        numbers.append(body + calc_check_digit(body + "0"))
    return numbers


def _names() -> list[str]:
    combinations = itertools.product(SURNAMES, GIVEN, GIVEN)
    return ["".join(name) for name in itertools.islice(itertools.cycle(combinations), ROWS)]


def _seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _attempt in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def _at_most(name: str, seconds: float, target: float, raw: float | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(seconds, 3),
        "unit": f"s per {ROWS:,}",
        "target": target,
        "ratio": round(seconds / raw, 2) if raw else None,
        "passed": seconds <= target,
    }


def run() -> list[dict[str, Any]]:
    """Rows {name, value, unit, target, ratio, passed}; all values are seconds, less is better."""
    numbers, names = _numbers(), _names()
    ring = KeyRing.from_secrets([os.urandom(32)])
    fields = [ring.encrypt("bench", number) for number in numbers]
    cipher, key = AESGCM(os.urandom(32)), os.urandom(32)

    def store_raw() -> None:
        for number in numbers:
            text = number.encode()
            cipher.encrypt(os.urandom(12), text, b"bench")
            hmac.digest(key, text, "sha256")

    def store() -> None:
        for number in numbers:
            ring.encrypt("bench", number)
            ring.lookup_hash("bench", number)

    def index_names() -> None:
        for name in names:
            pinyin.search_index(name)

    raw = _seconds(store_raw)
    return [
        _at_most("kit.encrypt_and_hash", _seconds(store), 3.0, raw),
        _at_most("kit.decrypt", _seconds(lambda: [ring.decrypt("bench", f) for f in fields]), 3.0),
        _at_most("kit.pinyin_index", _seconds(index_names), 5.0),
        _at_most(
            "kit.check_paper",
            _seconds(lambda: [check_paper(None, number, TODAY) for number in numbers]),
            3.0,
        ),
        _at_most(
            "kit.check_phone",
            _seconds(lambda: [check_phone(f"138 {n:08d}") for n in range(ROWS)]),
            3.0,
        ),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
