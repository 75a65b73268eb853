"""Finds places and enterprises by the names rows and headings give them."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from lianfang.blanks.model import Named, RowLabel, RowProposal
from lianfang.blanks.wording import folded, without_number

_OFFICES = re.compile(
    r"(?:居民委员会|村民委员会|居委会|村委会|党总支|党支部|党委|办事处|人民政府|管委会|服务中心)$"
)
_KINDS = re.compile(r"(?:社区|行政村|村|街道|镇|乡|小区|网格|园区|片区|区|市|县)$")
_COMPANY = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$|\(.*?\)")
ALIKE = 0.82
SURE = 0.97


def plain_name(text: str) -> str:
    """A name without office, number and blanks: （1）四棵社区居委会 -> 四棵社区."""
    return _OFFICES.sub("", folded(without_number(text))).strip(":、,.-")


def short_name(text: str) -> str:
    """Without its kind as well: 四棵社区 -> 四棵."""
    name = _COMPANY.sub("", plain_name(text))
    short = _KINDS.sub("", name)
    return short if len(short) >= 2 else name


def _kind_word(text: str) -> str:
    bare = folded(without_number(text))
    if re.search(r"居委会|居民委员会|社区", bare):
        return "社区"
    return "村" if re.search(r"村委会|村民委员会|村$", bare) else ""


class Gazetteer:
    """Names of places or enterprises, to be looked up however they are written."""

    def __init__(self, named: Sequence[Named]) -> None:
        self.plain: dict[str, list[str]] = {}
        self.short: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        self.own: dict[str, str] = {}
        for one in named:
            for name in one.names:
                self._add(self.plain, plain_name(name), one.key)
                self._add(self.short, short_name(name), one.key)
            self.kinds[one.key] = one.kind
            if one.names:
                self.own[one.key] = _kind_word(one.names[0])

    @staticmethod
    def _add(index: dict[str, list[str]], name: str, key: str) -> None:
        if name and key not in index.setdefault(name, []):
            index[name].append(key)

    def find(self, text: str) -> tuple[list[str], float]:
        """Keys the text may name, the likeliest first, and how sure the first is (0..1)."""
        name = plain_name(text)
        if not name:
            return [], 0.0
        exact = self._sorted(self.plain.get(name, []), text)
        if len(exact) == 1:
            return exact, SURE
        if exact:
            return exact, self._told_apart(exact, text)
        short = self._sorted(self.short.get(short_name(text), []), text)
        if short:
            return short, self._told_apart(short, text)
        return self._near(text)

    def _told_apart(self, keys: list[str], text: str) -> float:
        """How sure the first of several is: 村委会 tells 四棵村 from 四棵社区."""
        wanted = _kind_word(text)
        agrees = [key for key in keys if not wanted or self.own.get(key) in ("", wanted)]
        return 0.93 if len(agrees) == 1 else 0.55

    def _sorted(self, keys: list[str], text: str) -> list[str]:
        """Of equal names the one of the kind the text says: 四棵村 before 四棵社区."""
        wanted = _kind_word(text)
        return sorted(keys, key=lambda key: wanted != "" and self.own.get(key) != wanted)

    def _near(self, text: str) -> tuple[list[str], float]:
        """Names that end with the text, hold it or differ by a character."""
        short = short_name(text)
        if len(short) < 2:
            return [], 0.0
        inside = [
            key
            for name, keys in self.short.items()
            if len(name) >= 2 and (name.endswith(short) or short.endswith(name))
            for key in keys
        ]
        if inside:
            return self._sorted(list(dict.fromkeys(inside)), text), 0.85 if len(
                inside
            ) == 1 else 0.5
        if len(short) < 4:
            return [], 0.0
        alike = sorted(
            (
                (SequenceMatcher(None, name, short).ratio(), keys[0])
                for name, keys in self.short.items()
            ),
            reverse=True,
        )[:3]
        close = [(ratio, key) for ratio, key in alike if ratio >= ALIKE]
        return [key for _ratio, key in close], (0.7 * close[0][0] if close else 0.0)

    def whole(self, text: str) -> str:
        """The one key a heading names in full, "" otherwise."""
        keys = self.plain.get(plain_name(text), [])
        if len(keys) == 1:
            return keys[0]
        if _KINDS.search(plain_name(text)):
            keys = self._sorted(self.short.get(short_name(text), []), text)
            return keys[0] if len(keys) == 1 else ""
        return ""


def match_rows(labels: Iterable[RowLabel], gazetteer: Gazetteer) -> tuple[RowProposal, ...]:
    """What each written row is about; a place is given to the row it fits best."""
    found = []
    for label in labels:
        keys, sure = gazetteer.find(label.text)
        if label.is_total and sure < SURE:
            found.append(RowProposal(label.row, label.text, is_total=True, others=tuple(keys[:4])))
            continue
        key = keys[0] if keys and sure >= 0.5 else ""
        others = tuple(keys[1:5] if key else keys[:4])
        found.append(
            RowProposal(label.row, label.text, key, round(sure if key else 0.0, 2), others)
        )
    return _once_each(found)


def _once_each(rows: list[RowProposal]) -> tuple[RowProposal, ...]:
    """A key claimed by several differently written rows stays with the surest of them."""
    best: dict[str, RowProposal] = {}
    for row in rows:
        if row.key and (row.key not in best or row.confidence > best[row.key].confidence):
            best[row.key] = row
    kept = []
    for row in rows:
        winner = best.get(row.key)
        if winner is None or winner is row or winner.text == row.text:
            kept.append(row)
            continue
        free = [key for key in row.others if key not in best]
        kept.append(
            RowProposal(
                row.row,
                row.text,
                free[0] if len(free) == 1 else "",
                0.5 if len(free) == 1 else 0.0,
                (*free, row.key),
            )
        )
    return tuple(kept)
