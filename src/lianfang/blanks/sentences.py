"""Figures asked for inside sentences: 截至__月__日，累计排查____户____人，其中武汉返回____人。

Every gap before a unit is a slot of its own; its heading is what the sentence says before it. Gaps
after which no unit stands are left to people: they want names. A sentence may stand by itself or in
a cell of a table, whose label beside it (卡口 | 检查车辆____辆) then says what it is about.
"""

import re
from collections.abc import Iterable, Mapping

from lianfang.blanks.concepts import SPAN_WORDS
from lianfang.blanks.model import Anchor, CellRef, Region, Slot, SlotKind, letters
from lianfang.blanks.wording import UNITS, folded, one_line

SHEET = "¶"  # of the cells of sentences, which are no cells of a table
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_GAP = re.compile(
    rf"(?P<gap>[ 　]*[_＿]{{2,}}[ _＿　]*|[ 　]{{2,}}|[ 　]*[xX×Ｘ]{{2,}}[ 　]*)"
    rf"(?P<unit>[万亿千]?(?:{_UNIT}))(?![一-鿿]*[:：])"
)
_CLAUSE = re.compile(r"[,，。;；:：!！(（)）\n]")
_SENTENCE = re.compile(r"[。;；!！\n]")
_CHINESE = re.compile(r"[一-鿿]")
_LINKS = re.compile(
    r"^(?:、|和|及|以及|并|共计|共|计|分别为?|为|约|的)+|(?:共计|共|(?<!累)计|为|约|了)+$"
)
_SPANS = tuple(re.compile(words) for _span, words in SPAN_WORDS)
# A clause that does not say by itself what is counted.
_COUNTED = "人员|人数|人|户数|户|家庭|车辆|车|企业|群众|居民|次数|批次"
_PLAIN, _OBJECT = re.compile(rf"(?:{_COUNTED})"), re.compile(rf"(?:{_COUNTED})$")
# A clause that only says something is done with what stands behind the gap: 组织____家企业.
_DONE_WITH = re.compile(
    r"(?:组织|动员|发动|号召|引导|帮助|协助|协调|督促|指导|安排|派出|投入|出动|抽调|选派|派驻|成立"
    r"|设立|设置|建立|共有|现有|有|为|对|向|给)+"
)
_NOUN = re.compile(
    r"(?:重点)?(?:规上|小微)?(?:企业|商户|个体户|项目|群众|居民|村民|家庭|住户|员工|职工|人员"
    r"|志愿者|党员|干部|医务人员|民警|网格员|卡口|卡点|岗位|车辆|队伍|工作组|督导组)"
)
LEAST_WORDS = 4  # Chinese characters of a text that is a sentence and no line of stamps
MOST = 200

NOTHING: Mapping[CellRef, str] = {}
Line = tuple[CellRef, str]
Taken = Mapping[CellRef, list[tuple[int, int]]]


def has_gaps(text: str) -> bool:
    """Whether a cell of a table is a sentence with gaps and no heading written wide (姓    名)."""
    return any(
        match["gap"].strip() or (len(match["gap"]) > 2 and match["unit"] not in ("名", "位"))
        for match in _GAP.finditer(text)
    )


def find_sentences(
    lines: Iterable[Line], taken: Taken, region_id: str, beside: Mapping[CellRef, str] = NOTHING
) -> Region | None:
    """The gaps of all sentences as one region, each text a row; None where there are none.

    `taken` are parts of texts that are stamps, `beside` the labels of sentences in cells.
    """
    slots: list[Slot] = []
    for row, (ref, text) in enumerate(lines, 1):
        label = beside.get(ref, "")
        if len(slots) < MOST and len(_CHINESE.findall(label + text)) >= LEAST_WORDS:
            slots += _slots(row, ref, text, taken.get(ref, []), region_id, label)
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
    row: int,
    ref: CellRef,
    text: str,
    taken: list[tuple[int, int]],
    region_id: str,
    beside: str,
) -> list[Slot]:
    found: list[Slot] = []
    after, words, before, lead, span = 0, "", beside, "", ""
    for match in _GAP.finditer(text):
        start, end = match.span("gap")
        if any(a < end and start < b for a, b in taken):
            continue
        if not beside and not text[:start].strip():
            continue
        if _SENTENCE.search(text[after:start]):
            lead, span = "", ""
        said = _before(text[after:start], taken_end=_last_end(taken, after, start) - after)
        # 排查____户____人: the second gap goes on with what the first said.
        noun, rest = _behind(text[match.end() :]) if _says_nothing(said) else ("", "")
        words = (said + rest + noun if noun else said) or words or beside
        if words == _span_of(words):
            words += before.removeprefix(_span_of(before))
        before = words
        after = match.end() + len(noun)
        if not words:
            continue
        lead, span = lead or words, _span_of(words) or span
        unit = folded(match["unit"])
        share = unit in ("%", "％")
        column = len(found) + 1
        labels = _labels(words, lead, "" if share else span)
        if beside and beside not in labels:
            labels = (beside, *labels)
        found.append(
            Slot(
                id=f"{region_id}:{letters(column)}{row}",
                column=column,
                row=row,
                labels=labels,
                unit=unit,
                kind=SlotKind.PERCENT if share else SlotKind.NUMBER,
                inside=ref,
                start=start,
                end=end,
            )
        )
    return found


def _says_nothing(said: str) -> bool:
    return _DONE_WITH.fullmatch(said.removeprefix(_span_of(said))) is not None


def _behind(text: str) -> tuple[str, str]:
    """What is counted and what it does, where both stand behind the unit: of 企业发布招聘岗位____个
    the gap before counts 企业, those that 发布招聘岗位."""
    noun = _NOUN.match(text)
    if noun is None:
        return "", ""
    following = _GAP.search(text, noun.end())
    end = following.start() if following else len(text)
    clause = _CLAUSE.split(text[noun.end() : end])[0]
    return noun[0], one_line(clause).strip()


def _span_of(words: str) -> str:
    """今日, 累计 ... as the words say it, "" where they say none."""
    return next((found[0] for span in _SPANS if (found := span.search(words))), "")


def _labels(words: str, lead: str, span: str) -> tuple[str, ...]:
    """A clause says what it counts; of when, and of what a word or two belongs to, the sentence
    has told before: 今日查验车辆____辆，人员____人，劝返____人."""
    if _PLAIN.fullmatch(words) and words != lead:
        return (_OBJECT.sub("", lead) or lead, words)
    return (words,) if _span_of(words) or words.startswith("其中") else (f"{span}{words}",)


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
