"""The same text typed on different keyboards: full width, invisible characters, stray apostrophes.

Rosters come from WPS, Excel, chat programs and web pages. Two cells that look the same must compare
the same, so every parser of kit starts here.
"""

import unicodedata

# Control, format (zero width, byte order mark, text direction), private and unpaired surrogates.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def plain(text: str) -> str:
    """`text` in NFKC, without invisible characters, runs of blanks made one, ends stripped."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join(text.split())


def tidy(text: str) -> str:
    """Free text as it was written, Chinese punctuation kept; only blanks and invisible characters
    are put in order."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join(text.split())


def compact(text: str) -> str:
    """`plain` without any blanks: for codes and numbers, where a blank never means anything."""
    return plain(text).replace(" ", "")
