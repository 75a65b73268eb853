"""How places are called: official names, the short names people say, and spellings that mean the
same.

Published lists write 四棵社区居委会, 四棵社区居民委员会, 张槎村民委员会, 马坝村村民委员会; people
say 四棵社区, 张槎村, 马坝村. The short form keeps 社区 or 村, because a community and a village
may share the rest of their name (四棵社区 and 四棵村 are neighbours).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from lianfang.kit.text import compact, plain
from lianfang.places.enums import PlaceKind

# Ten thousand places share a few hundred names: 1栋, 2栋, 1单元 ...
REMEMBERED = 20_000
_COMMITTEE = re.compile(r"(?P<kind>村民|村|居民|居|社区居民|社区居)委(?:员)?会$")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_NUMBER = "零〇一二两三四五六七八九十百"
_NUMBER = rf"(?:[A-Z]?[0-9]+[A-Z]?|[A-Z]|[{_CHINESE_NUMBER}]+)"

# (what follows the number, what it is written as): buildings, stairwells, village groups, grids.
_COUNTED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"第?({_NUMBER})(?:{words})"), unit)
    for words, unit in (
        (r"号?(?:栋|幢|座)|号楼|#(?:楼|栋|幢)?", "栋"),
        (r"号?单元|门洞|门栋|梯(?:间|位)?|门(?=[0-9-]|$)", "单元"),
        (r"号?网格", "网格"),
        (r"村民小组|居民小组|小组|生产队|组|队", "组"),
    )
)
# 网格3, where no number stands before the word.
_GRID_BEFORE = re.compile(rf"(?<![0-9A-Z])网格第?({_NUMBER})号?(?![栋单])")
_SEPARATORS = re.compile(r"[\s,，.。、;；:：/\\|_·•]+")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s,，.。、;；/\\|_]+(?=[0-9])")
_DASHES = re.compile(r"[－–—―﹣~〜]")
_BRACKETS = re.compile(r"[()（）\[\]【】<>《》\"'“”‘’]")

# What people leave away at the end of a name; the rest must still name something.
_ENDINGS: dict[PlaceKind, tuple[str, ...]] = {
    PlaceKind.TOWNSHIP: ("街道办事处", "办事处", "街道", "镇", "乡"),
    PlaceKind.AREA: ("片区", "片"),
    PlaceKind.COMMUNITY: ("社区居委会", "社区", "居委会"),
    PlaceKind.VILLAGE: ("村村委会", "村委会", "村"),
    PlaceKind.BAY: ("自然湾", "自然村", "湾", "塆"),
    PlaceKind.ESTATE: ("住宅小区", "小区", "住宅区", "家属区", "宿舍"),
}
# Full forms under which the same place stands in rosters, added behind what is left.
_WRITTEN: dict[PlaceKind, tuple[str, ...]] = {
    PlaceKind.TOWNSHIP: ("街道", "街道办事处", "街道办", "镇", "镇政府", "乡"),
    PlaceKind.COMMUNITY: ("社区", "居委会", "社区居委会", "居民委员会", "社区居民委员会"),
    PlaceKind.VILLAGE: ("村", "村委会", "村民委员会", "村村委会", "村村民委员会"),
    PlaceKind.ESTATE: ("小区",),
}


@lru_cache(maxsize=REMEMBERED)
def short_name_of(name: str) -> str:
    """What people call a place of that official name: 马坝村村民委员会 -> 马坝村."""
    name = compact(name)
    found = _COMMITTEE.search(name)
    if not found:
        return name
    rest = name[: found.start()]
    if not rest:
        return name
    if found["kind"].startswith("社区"):
        return f"{rest}社区"
    if found["kind"].startswith("村"):
        return rest if rest.endswith(("村", "嘎查")) else f"{rest}村"
    return rest if rest.endswith("社区") else f"{rest}居委会"


def number_of(text: str) -> int | None:
    """A number in digits or Chinese numerals up to 999: 23, 二十三, 十, 两."""
    if text.isdecimal():
        return int(text)
    if not text or any(c not in _CHINESE_NUMBER for c in text):
        return None
    total = current = 0
    for c in text:
        if c in "十百":
            total += (current or 1) * (10 if c == "十" else 100)
            current = 0
        else:
            current = current * 10 + _DIGITS[c]
    return total + current


def _written_number(text: str) -> str:
    number = number_of(text)
    if number is not None:
        return str(number)
    letters, digits, tail = re.fullmatch(r"([A-Z]?)([0-9]*)([A-Z]?)", text).groups()  # type: ignore[union-attr]
    return f"{letters}{int(digits) if digits else ''}{tail}"


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """One spelling for all that mean the same: 第二网格 = 2号网格, 三号楼 = 3#楼 = 03栋 -> 3栋.

    Width, case, blanks, separators, brackets and kinds of dash are evened out; what separates two
    numbers becomes a dash (3.2.501 -> 3-2-501).
    """
    text = _BETWEEN_DIGITS.sub("-", _DASHES.sub("-", plain(text)).upper())
    text = _SEPARATORS.sub("", _BRACKETS.sub("", text))
    for pattern, unit in _COUNTED:
        text = pattern.sub(lambda found, unit=unit: _written_number(found[1]) + unit, text)  # type: ignore[misc]
    return _GRID_BEFORE.sub(lambda found: f"{_written_number(found[1])}网格", text)


def bare_name(kind: PlaceKind, short_name: str) -> str:
    """The name without the word for what it is: 四棵社区 -> 四棵; itself where nothing would be
    left.
    """
    folded = fold(short_name)
    for ending in _ENDINGS.get(kind, ()):
        if folded.endswith(ending) and len(folded) > len(ending):
            return folded.removesuffix(ending)
    return folded


def spellings(
    kind: PlaceKind, name: str, short_name: str, aliases: Iterable[str], above: Iterable[str] = ()
) -> tuple[set[str], set[str]]:
    """(certain, doubtful) folded spellings of a place. `above` are short names of places above it.

    A name that repeats what stands above it (四棵社区第一网格) also counts without that part. A
    doubtful one leaves away the word for the kind and may mean a neighbour too.
    """
    certain = {fold(text) for text in (name, short_name, *aliases) if text}
    for higher in above:
        head = fold(higher)
        certain |= {c.removeprefix(head) for c in certain if c.startswith(head) and c != head}
    bare = bare_name(kind, short_name)
    certain |= {bare + ending for ending in _WRITTEN.get(kind, ())}
    doubtful = {bare} - certain if len(bare) > 1 else set()
    if kind is PlaceKind.BUILDING and re.fullmatch(r"[0-9]+", fold(name)):
        certain.add(f"{fold(name)}栋")
    if kind is PlaceKind.UNIT and re.fullmatch(r"[0-9]+", fold(name)):
        certain.add(f"{fold(name)}单元")
    certain.discard("")
    return certain, doubtful


def name_key(name: str) -> str:
    """What makes two places of one kind under one parent the same: their folded short name."""
    return fold(short_name_of(name))


def natural_order(name: str) -> int:
    """The first number in a name, so that 2栋 stands before 10栋; 0 where there is none."""
    found = re.search(r"[0-9]+", fold(name))
    return min(int(found[0]), 1_000_000) if found else 0
