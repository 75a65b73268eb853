"""Which column of a stranger's table is which of ours.

Headers are compared without blanks, brackets, punctuation and letter case. An exact match is taken;
a header that merely contains a known word, or a column whose content looks right, is suggested and
shown to a person, who decides. What was decided is remembered by the fingerprint of the headers.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from lianfang.kit.numbers import cell_text
from lianfang.kit.text import compact
from lianfang.sheets.engine.read import Cell, Row
from lianfang.sheets.engine.values import BadCell, tick_reader
from lianfang.sheets.engine.wording import (
    LANGUAGES,
    bare_key,
    choice_share,
    header_key,
    ticked_choice,
)
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList

SURE = 0.75  # taken without asking
LIKELY = 0.5  # suggested
TICKED = 0.97  # a column of ticks headed by one of our choices
ENDING = 0.85  # a group and its part end with a known title
_LONG = 4  # characters of a title that means one thing only
# Titles of the column that only numbers the rows.
ORDINALS = frozenset(["序号", "编号", "序", "no", "号", "行号", "项次", "顺序号", "xh"])

_TRAILING_NUMBER = re.compile(r"(?<=\D)[0-9一二三四五①②③④⑤]$")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_DATE = re.compile(r"(19|20)\d\d[-./年]?\d{1,2}([-./月]?\d{1,2}日?)?|\d{1,2}月\d{1,2}日")
_NUMBER = re.compile(r"[约共]?[+-]?\d+([.,]\d+)*%?[\u3400-\u9fff]{0,3}")
_NAME = re.compile(r"[\u3400-\u9fff·\U00020000-\U0003ffff]{2,12}")


def fingerprint(headers: Iterable[str]) -> str:
    """Name of a table layout: 32 hexadecimal digits that depend on the headers and their order."""
    joined = "\x1f".join(header_key(header) for header in headers)
    return hashlib.blake2b(joined.encode(), digest_size=16).hexdigest()


class Vocabulary:
    """Everything a column list answers to."""

    def __init__(self, columns: ColumnList) -> None:
        self.columns = columns
        self._exact: dict[str, str] = {}
        self._cache: dict[str, list[tuple[float, str]]] = {}
        for column in columns:
            for name in names_of(column):
                self._exact.setdefault(header_key(name), column.field)

    def match(self, text: str) -> list[tuple[float, str]]:
        """(confidence, field) for a header, best first; empty when nothing fits."""
        key = header_key(text)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._match(text, key)
        return found

    def ending(self, text: str) -> list[tuple[float, str]]:
        """The field whose name the title ends with, if it is a name of some length: under the
        group 包保责任人 the part 姓名 is 责任人姓名."""
        key = header_key(text)
        known = [word for word in self._exact if len(word) >= _LONG and key.endswith(word)]
        return [(ENDING, self._exact[max(known, key=len)])] if known else []

    def confidence(self, text: str) -> float:
        found = self.match(text)
        return found[0][0] if found else 0.0

    def _match(self, text: str, key: str) -> list[tuple[float, str]]:
        if not key or len(key) > 60:
            return []
        if key in self._exact:
            return [(1.0, self._exact[key])]
        if key in ORDINALS:
            return []
        for weaker, confidence in ((bare_key(text), 0.95), (_TRAILING_NUMBER.sub("", key), 0.9)):
            if weaker in self._exact:
                return [(confidence, self._exact[weaker])]
        best: dict[str, float] = {}
        for known, field in self._exact.items():
            if len(known) < 2:
                continue
            if known in key:
                confidence = 0.5 + 0.45 * len(known) / len(key)
            elif len(key) >= 2 and key in known:
                confidence = 0.4 + 0.3 * len(key) / len(known)
            else:
                continue
            best[field] = max(best.get(field, 0.0), min(confidence, SURE - 0.01))
        return sorted(((c, f) for f, c in best.items() if c >= LIKELY), reverse=True)


def names_of(column: Column) -> list[str]:
    """Every header a column answers to: its title in each language, its synonyms, its field."""
    titles = []
    for language in LANGUAGES:
        with override(language):
            titles.append(str(column.title))
    return [*titles, *column.synonyms, column.field]


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One column's header: `leaf` is the lowest title, `path` the titles from the top joined."""

    index: int
    leaf: str
    path: str


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a worksheet column probably is; `field` "" = not known. Confidence 0 to 1."""

    index: int
    header: str
    field: str
    confidence: float

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


def guess_columns(
    cells: Sequence[HeaderCell], sample: Sequence[Row], vocabulary: Vocabulary
) -> list[ColumnGuess]:
    """One guess per worksheet column, from its header and what stands in `sample` rows.

    A field is given to one column only, except tags that are ticked off, each in a column of its
    own, and phones, which may stand in several columns; but not under another group (网格长: 姓名,
    电话; 网格员: 姓名, 电话) or behind a second name (姓名, 电话, 姓名, 电话), where they are
    somebody else's.
    """
    offers: list[tuple[float, int, str]] = []
    ticked: set[int] = set()
    for cell in cells:
        column_sample = [row[cell.index] for row in sample if cell.index < len(row)]
        told_by_choices = _by_choices(cell, column_sample, vocabulary)
        ticks = _by_ticks(cell, column_sample, vocabulary)
        ticked |= {cell.index} if ticks else set()
        if told_by_choices or ticks:
            offers += ticks or told_by_choices
            continue
        for confidence, field in _candidates(cell, vocabulary):
            kind = vocabulary.columns.column(field).kind
            offers.append((_weighed(confidence, kind, column_sample), cell.index, field))
        offers += _by_content(cell, column_sample, vocabulary)
    offers.sort(key=lambda offer: (-offer[0], offer[1]))
    named = names_again(((cell.index, cell.leaf) for cell in cells), vocabulary)
    groups = {
        cell.index: (cell.path.removesuffix(cell.leaf), sum(at <= cell.index for at in named))
        for cell in cells
    }
    given: dict[int, tuple[float, str]] = {}
    taken: dict[str, tuple[str, int]] = {}  # field -> group of its first column
    for confidence, index, field in offers:
        many = vocabulary.columns.column(field).kind is ColumnKind.PHONES and confidence >= SURE
        many = (many and taken.get(field) == groups[index]) or index in ticked
        if index in given or confidence < LIKELY or (field in taken and not many):
            continue
        given[index] = (confidence, field)
        taken.setdefault(field, groups[index])
    return [
        ColumnGuess(
            cell.index,
            cell.leaf or cell.path,
            given.get(cell.index, (0.0, ""))[1],
            round(given.get(cell.index, (0.0, ""))[0], 2),
        )
        for cell in cells
    ]


def names_again(headers: Iterable[tuple[int, str]], vocabulary: Vocabulary) -> list[int]:
    """The columns that name one more person than the first of their title: the third of 姓名, 电话,
    姓名, 电话. `headers` are (worksheet column, title) from the left."""
    seen: set[str] = set()
    again = []
    for index, title in headers:
        confidence, field = next(iter(vocabulary.match(title)), (0.0, ""))
        if confidence < SURE or vocabulary.columns.column(field).kind is not ColumnKind.NAME:
            continue
        again += [index] if field in seen else []
        seen.add(field)
    return again


def _candidates(cell: HeaderCell, vocabulary: Vocabulary) -> list[tuple[float, str]]:
    """A group and its part together (户主 / 姓名) say more than the part alone."""
    if cell.path != cell.leaf:
        whole = [(c, f) for c, f in vocabulary.match(cell.path) if c >= 0.9]
        whole = whole or vocabulary.ending(cell.path)
        part = [(c * 0.94, f) for c, f in vocabulary.match(cell.leaf)]
        return whole + [(c, f) for c, f in part if f not in {field for _c, field in whole}]
    return vocabulary.match(cell.leaf)


def _weighed(confidence: float, kind: ColumnKind, sample: Sequence[Cell]) -> float:
    """Less sure when the content speaks against the header."""
    share = looks_like(kind, sample)
    if share is None or share >= 0.3:
        return confidence
    return confidence * 0.65


def _by_content(
    cell: HeaderCell, sample: Sequence[Cell], vocabulary: Vocabulary
) -> list[tuple[float, int, str]]:
    """Suggestions for a column nobody named: ID numbers and phones look like nothing else, and
    what is chosen from a list tells the list. What only numbers the rows (1, 2, 3) is nothing."""
    if header_key(cell.leaf) in ORDINALS or vocabulary.match(cell.leaf):
        return []
    offers = []
    for column in vocabulary.columns:
        if column.kind in (ColumnKind.IDENTITY, ColumnKind.PHONES):
            share = looks_like(column.kind, sample)
            if share is not None and share >= 0.8:
                offers.append((0.6, cell.index, column.field))
        elif len(set(map(compact, map(cell_text, sample)))) > 2:  # one word tells too little
            share = choice_share(column, sample)
            if share is not None and share >= 0.8:
                offers.append((0.55, cell.index, column.field))
    return offers


def _by_choices(
    cell: HeaderCell, sample: Sequence[Cell], vocabulary: Vocabulary
) -> list[tuple[float, int, str]]:
    """人员类别 may stand over kinds of residents or over special groups: the content tells. Only
    where it is among the choices of another column; a town may have words of its own for ours."""
    headed = [vocabulary.columns.column(field) for _c, field in vocabulary.match(cell.leaf)[:1]]
    share = choice_share(headed[0], sample) if headed else None
    if share is None or share >= 0.3:
        return []
    shares = {column.field: choice_share(column, sample) for column in vocabulary.columns}
    return [(0.9, cell.index, field) for field, share in shares.items() if (share or 0) >= 0.5]


def _by_ticks(
    cell: HeaderCell, sample: Sequence[Cell], vocabulary: Vocabulary
) -> list[tuple[float, int, str]]:
    """低保 | 残疾 | 独居老人 with √ below: each header is a choice of ours. What stands below must
    be ticks; amounts, grades and days of a group are something else."""
    if vocabulary.confidence(cell.leaf) >= SURE:
        return []
    for column in vocabulary.columns:
        choice = ticked_choice(cell.leaf, column)
        if choice is not None and _are_ticks(sample, column, choice):
            return [(TICKED, cell.index, column.field)]
    return []


def _are_ticks(sample: Sequence[Cell], column: Column, choice: str) -> bool:
    read = tick_reader(column, choice)
    try:
        for cell in sample:
            read(cell)
    except BadCell:
        return False
    return True


def looks_like(kind: ColumnKind, sample: Sequence[Cell]) -> float | None:
    """Share of the filled cells that look like `kind`; None when too few, or any text would do."""
    texts = [compact(cell_text(cell)) for cell in sample if cell not in ("", None)]
    if len(texts) < 3:
        return None
    if kind is ColumnKind.IDENTITY:
        # Ruined numbers (1.1E+17) are ID numbers too, though no longer of any use.
        hits = sum(bool(_ID_NUMBER.search(t)) or "E+1" in t or len(t) in (8, 9) for t in texts)
    elif kind is ColumnKind.PHONES:
        hits = sum(bool(_PHONE.search(t)) or t.isdigit() for t in texts)
    elif kind in (ColumnKind.DATE, ColumnKind.DATETIME):
        hits = sum(bool(_DATE.search(t)) or t.isdigit() for t in texts)
    elif kind is ColumnKind.NAME:
        hits = sum(bool(_NAME.search(t)) or t.isalpha() for t in texts)
    elif kind in (ColumnKind.INTEGER, ColumnKind.DECIMAL):
        hits = sum(bool(_NUMBER.fullmatch(t)) for t in texts)
    else:
        return None
    return hits / len(texts)
