"""Finding people by how their name sounds: full pinyin and initials, surnames read as surnames.

A clerk types zxm or zengxiaoming for 曾小明. Dictionaries read 曾 as ceng, 单 as dan, 区 as qu; as
surnames they are zeng, shan, ou. The index holds the surname reading first and then every other
reading of every character, so that whichever reading somebody knows finds the person.
"""

import itertools
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

# Names are read character by character, so the phrase dictionary (44 MB, 0.2 s per process) stays
# out; the library looks at this variable while it is imported.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

from pypinyin import Style, pinyin

MAX_INDEX = 255
MAX_UNITS = 24
MAX_NAME = 255
_MAX_INITIALS = 32

# Surnames that are read otherwise than the first reading of the dictionary; several readings: the
# commonest first. Every other surname is already read rightly.
_SURNAMES: dict[str, tuple[str, ...]] = {
    "曾": ("zeng",),
    "单": ("shan",),
    "区": ("ou",),
    "解": ("xie",),
    "仇": ("qiu",),
    "查": ("zha",),
    "朴": ("piao",),
    "盖": ("ge", "gai"),
    "翟": ("zhai", "di"),
    "覃": ("qin", "tan"),
    "缪": ("miao",),
    "乐": ("yue", "le"),
    "粘": ("nian", "zhan"),
    "员": ("yun",),
    "贠": ("yun",),
    "种": ("chong",),
    "秘": ("bi", "mi"),
    "洗": ("xian",),
    "黑": ("he",),
    "折": ("she",),
    "召": ("shao",),
    "隗": ("wei", "kui"),
    "郇": ("xun", "huan"),
    "乜": ("nie",),
    "繁": ("po",),
    "薄": ("bo",),
    "阚": ("kan",),
    "祭": ("zhai",),
    "句": ("gou",),
    "卜": ("bu",),
    "佴": ("nai",),
    "能": ("nai", "neng"),
    "都": ("du",),
    "炅": ("gui",),
    "适": ("kuo", "shi"),
    "长": ("chang",),
    "藏": ("zang", "cang"),
}

# Common surnames that nobody reads otherwise: the dictionary's archaic second readings (yu for 王)
# would only bury the persons searched for. They are a third of the population.
_ONE_READING = frozenset(
    "王吴朱冯于董邓许彭蔡丁叶余潘杜汪方姚郝尹殷施陶倪芦俞焦邢齐莫庄祝涂祁舒詹童甄裴霍甘景包阮柴冉"
    "古池冷艾封"
)

# Surnames of two characters that are read otherwise than character by character.
_COMPOUND_SURNAMES: dict[str, tuple[str, str]] = {
    "尉迟": ("yu", "chi"),
    "长孙": ("zhang", "sun"),
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"),
    "子车": ("zi", "ju"),
}

_UNIT = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9\s]")


@lru_cache(maxsize=32_768)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one Chinese character without tones, the usual one first; ü is v."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found else ()


def _units(name: str) -> list[tuple[str, ...]]:
    """The readings of each unit that can be spoken: a Chinese character, a run of letters."""
    name = name[:MAX_NAME]
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    pieces = _UNIT.findall(name.lower())[:MAX_UNITS]
    units = [readings(p) if not p.isascii() else (p,) if p.isalnum() else () for p in pieces]
    first_two = "".join(pieces[:2])
    surname: tuple[tuple[str, ...], ...] = ()
    if len(pieces) > 2 and first_two in _COMPOUND_SURNAMES:
        surname = tuple((reading,) for reading in _COMPOUND_SURNAMES[first_two])
    elif pieces and pieces[0] in _SURNAMES:
        surname = (_SURNAMES[pieces[0]],)
    elif pieces and pieces[0] in _ONE_READING:
        units[0] = units[0][:1]
    for position, known in enumerate(surname):
        units[position] = tuple(dict.fromkeys(known + units[position]))
    return [unit for unit in units if unit]


def full_pinyin(name: str) -> str:
    """曾小明 -> "zengxiaoming": the usual reading, for sorting and for showing beside a name."""
    return "".join(unit[0] for unit in _units(name))


def initials(name: str) -> str:
    """曾小明 -> "zxm"."""
    return "".join(unit[0][0] for unit in _units(name))


def search_keys(name: str) -> tuple[str, ...]:
    """Everything a clerk may type for a name, likeliest first, each once.

    The full pinyin; the initials in all readings of all characters (at most 32 combinations, those
    nearest to the usual one); the full pinyin with one character in another reading. At most 24
    characters of a name are used.
    """
    units = _units(name)
    if not units:
        return ()
    keys = dict.fromkeys(["".join([unit[0] for unit in units])])
    letters = [tuple(dict.fromkeys(reading[0] for reading in unit)) for unit in units]
    keys.update(_first_different(_combinations(letters), _MAX_INITIALS))
    keys.update(dict.fromkeys(_single_changes(units)))
    return tuple(keys)


def _first_different(texts: Iterable[str], limit: int) -> dict[str, None]:
    """The first `limit` different texts, as an ordered set; may stop a very long iterator."""
    found: dict[str, None] = {}
    for text in texts:
        found[text] = None
        if len(found) == limit:
            break
    return found


def _single_changes(units: list[tuple[str, ...]]) -> Iterator[str]:
    """All texts in which exactly one unit has another than its first reading."""
    usual = [unit[0] for unit in units]
    for position, unit in enumerate(units):
        for other in unit[1:]:
            yield "".join([*usual[:position], other, *usual[position + 1 :]])


def _combinations(units: list[tuple[str, ...]]) -> Iterator[str]:
    """All texts, those nearest to the usual reading first, so that a cut loses the unlikeliest."""
    yield "".join([unit[0] for unit in units])
    if all(len(unit) == 1 for unit in units):
        return
    yield from _single_changes(units)
    yield from ("".join(text) for text in itertools.product(*units))


def search_index(name: str) -> str:
    """`search_keys` joined by blanks for one indexed column, never longer than 255 characters."""
    index = ""
    for key in search_keys(name):
        longer = f"{index} {key}" if index else key
        if len(longer) <= MAX_INDEX:
            index = longer
    return index


def query_key(typed: str) -> str:
    """What a person typed, in the form of the keys: "Zēng Xiǎo'míng" -> "zengxiaoming"; ü is v."""
    text = unicodedata.normalize("NFC", typed).lower()
    text = re.sub("[üǖǘǚǜ]", "v", text)
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if c.isascii() and c.isalnum())
