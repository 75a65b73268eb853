"""How names of enterprises compare: the same firm is typed in many ways."""

import re

from lianfang.kit.text import compact

_MARKS = re.compile(r"[()（）\[\]【】<>《》\"'“”‘’,，.。、·•\-—_]+")


def name_key(name: str) -> str:
    """What two spellings of one name have in common: half width, small letters, without blanks,
    brackets (what stands in them stays) and punctuation."""
    return _MARKS.sub("", compact(name)).lower()[:128]
