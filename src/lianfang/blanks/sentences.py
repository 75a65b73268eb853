"""Figures asked for inside sentences: 截至__月__日，累计排查____户____人，其中武汉返回____人。

Every gap before a unit is a slot of its own; its heading is what the sentence says before it. Gaps
after which no unit stands are left to people: they want names.
"""

import re
from collections.abc import Iterable, Mapping

from lianfang.blanks.model import Anchor, CellRef, Region, Slot, SlotKind, letters
from lianfang.blanks.wording import UNITS, folded, one_line

SHEET = "¶"  # of the cells of sentences, which are no cells of a table
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_GAP = re.compile(
    rf"(?P<gap>[ 　]*[_＿]{{2,}}[ _＿　]*|[ 　]{{2,}}|[ 　]*[xX×Ｘ]{{2,}}[ 　]*)"
    rf"(?P<unit>[万亿千]?(?:{_UNIT}))(?![一-鿿]*[:：])"
)
_CLAUSE = re.compile(r"[,，。;；:：、!！(（)）\n]")
_CHINESE = re.compile(r"[一-鿿]")
_LINKS = re.compile(r"^(?:和|及|以及|并|共计|共|计|分别为?|为|约|的)+|(?:共计|共|计|为|约|了)+$")
LEAST_WORDS = 4  # Chinese characters of a text that is a sentence and no line of stamps
MOST = 200

Line = tuple[CellRef, str]
Taken = Mapping[CellRef, list[tuple[int, int]]]


def find_sentences(lines: Iterable[Line], taken: Taken, region_id: str) -> Region | None:
    """The gaps of all sentences as one region, each line of text a row; None where there are
    none. `taken` are parts of texts that are stamps."""
    slots: list[Slot] = []
    for row, (ref, text) in enumerate(lines, 1):
        if len(slots) < MOST and len(_CHINESE.findall(text)) >= LEAST_WORDS:
            slots += _slots(row, ref, text, taken.get(ref, []), region_id)
    if not slots:
        return None
    rows = [slot.row or 1 for slot in slots]
    return Region(
        id=region_id,
        sheet=f"{SHEET}{region_id}",
        anchor=Anchor.QUESTION,
        slots=tuple(slots),
        first_row=min(rows),
        last_row=max(rows),
    )


def _slots(
    row: int, ref: CellRef, text: str, taken: list[tuple[int, int]], region_id: str
) -> list[Slot]:
    found: list[Slot] = []
    after, words = 0, ""
    for match in _GAP.finditer(text):
        start, end = match.span("gap")
        if any(a < end and start < b for a, b in taken) or not text[:start].strip():
            continue
        said = _before(text[after:start], taken_end=_last_end(taken, after, start) - after)
        # 排查____户____人: the second gap goes on with what the first said.
        words = said or words
        after = match.end()
        if not words:
            continue
        unit = folded(match["unit"])
        share = unit in ("%", "％")
        column = len(found) + 1
        found.append(
            Slot(
                id=f"{region_id}:{letters(column)}{row}",
                column=column,
                row=row,
                labels=(words,),
                unit=unit,
                kind=SlotKind.PERCENT if share else SlotKind.NUMBER,
                inside=ref,
                start=start,
                end=end,
            )
        )
    return found


def _last_end(taken: list[tuple[int, int]], after: int, start: int) -> int:
    return max((b for _a, b in taken if after <= b <= start), default=after)


def _before(text: str, taken_end: int) -> str:
    """What the sentence says right before a gap: its clause, or the one before where the clause
    is a mere link (共, 计)."""
    for clause in reversed(_CLAUSE.split(text[taken_end:])):
        said = _LINKS.sub("", one_line(clause)).strip()
        if _CHINESE.search(said):
            return said
    return ""
