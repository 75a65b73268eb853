"""The lines around a table: who reports, who filled in, the moment; title, unit and signatures."""

import re
from collections.abc import Iterable

from lianfang.blanks.grid import Grid
from lianfang.blanks.model import CellRef, Stamp, Wants
from lianfang.blanks.wording import folded, is_blankish, is_date_blank, is_unit

_GAP = r"[\s_\-—＿]*"
_NUMBER = r"[0-9０-９xX×\s_—＿]*"
MOMENT = re.compile(
    rf"(?:20\d\d|{_NUMBER})年{_NUMBER}月{_NUMBER}日(?:{_NUMBER}[时点](?:{_NUMBER}分)?)?"
    rf"|{_NUMBER}月{_NUMBER}日(?:{_NUMBER}[时点](?:{_NUMBER}分)?)?|{_NUMBER}[时点](?!间)"
)
_PAREN = r"(?:\s*[(（][^()（）]{1,12}[)）])?"
_LABELS: tuple[tuple[Wants, str], ...] = (
    (Wants.REVIEWER, r"审\s*核\s*人|审\s*批\s*人|复\s*核\s*人|审核(?:领导|负责人)"),
    (
        Wants.LEADER,
        r"(?:单位|主要|分管|部门|主管|企业|带班)?\s*(?:负\s*责\s*人|领\s*导)(?:签字|签名)?|法定代表人签[字名]",
    ),
    (
        Wants.REPORTER,
        r"(?:填\s*报|填\s*表|制\s*表|报\s*送|上\s*报|统\s*计|填\s*写|经\s*办|登\s*记)\s*人(?:员)?(?:姓名|签字|签名)?|联\s*络\s*员|联\s*系\s*人",
    ),
    (Wants.PHONE, r"(?:联\s*系\s*|咨询|值班|办公)?电\s*话|联系方式|手机(?:号码?)?"),
    (
        Wants.UNIT,
        r"(?:填\s*报|填\s*表|报\s*送|上\s*报|制\s*表|申报|呈报|汇总)\s*(?:单\s*位|部门|村居|社区)(?:名称)?|单\s*位(?:名称)?|企业名称"
        r"|(?:镇|街道|乡镇|村居|村|社区|居|镇街)(?:\s*[(（](?:居|社区|村|街道|街)[)）])?(?:委会|名称)?|企业名称",
    ),
    (
        Wants.AS_OF,
        r"(?:统\s*计|填\s*报|填\s*表|上\s*报|报\s*送|制\s*表|数据|登记)?\s*(?:截\s*[至止])?\s*"
        r"(?:日\s*期|时\s*间|时点)|(?:数据|统计)?截\s*[至止]",
    ),
)
_LABELLED = [
    (wants, re.compile(rf"(?:^|(?<=[\s_:：;；,，(（]))((?:{words}){_PAREN})\s*[:：]", re.MULTILINE))
    for wants, words in _LABELS
]
_AS_OF_OPEN = re.compile(rf"截\s*[至止](?:到|于|日期|时间)?\s*[:：]?\s*({MOMENT.pattern})")
_ISSUE = re.compile(r"(第)([\s_—＿]*)期")
_UNIT_OF_MEASURE = re.compile(r"(?:计量|计算|数据)?单\s*位\s*[:：]\s*([^\s()（）]{1,20})")
_SIGNED = re.compile(r"签\s*[字名]|盖\s*章|公\s*章|印章")


def find_stamps(
    texts: Iterable[tuple[CellRef, str]], grid: Grid | None, first_number: int
) -> list[Stamp]:
    """Stamps in texts outside the tables' bodies; `grid` finds the blank cell beside a label."""
    found: list[Stamp] = []
    for ref, text in texts:
        for wants, label, start, end in spans(text):
            number = first_number + len(found)
            inside = text[start:end]
            if end == len(text.rstrip()) and not inside.strip() and grid is not None:
                beside = _beside(grid, ref, wants)
                if beside is not None:
                    blank = grid.text(beside.row, beside.column)
                    found.append(Stamp(f"s{number}", beside, wants, label, blank=blank))
                    continue
            found.append(Stamp(f"s{number}", ref, wants, label, True, start, end, inside))
    return found


def _beside(grid: Grid, ref: CellRef, wants: Wants) -> CellRef | None:
    """The empty cell right of a label; a label merged over several columns has its own room."""
    box = grid.box(ref.row, ref.column)
    right = box.right + 1
    if box.right - box.left >= 2:
        return None
    if right > grid.width and not any(c > box.right for _r, c in grid.framed):
        return None
    dated = wants is Wants.AS_OF and is_date_blank(grid.text(ref.row, right))
    if not dated and not grid.is_blank(ref.row, right):
        return None
    near = grid.box(ref.row, right)
    # A label in a narrow cell of a wide sheet: the next cell is its room.
    return CellRef(ref.sheet, near.top, near.left)


def spans(text: str) -> list[tuple[Wants, str, int, int]]:
    """(what, label, start, end) of the parts of a text that are to be written."""
    found: list[tuple[Wants, str, int, int]] = []
    taken: list[tuple[int, int]] = []
    for wants, pattern in _LABELLED:
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start(1) < b for a, b in taken):
                continue
            start = match.end()
            end = start + _room(text[start:], wants)
            rest = text[start:end].strip(" _\t\n　—＿-")
            if (
                wants is Wants.UNIT
                and rest
                and all(is_unit(piece) for piece in re.split(r"[、,，/]", rest))
            ):
                continue
            if rest and wants is not Wants.AS_OF:
                taken.append((match.start(), end))
                continue  # the blank says it itself
            taken.append((match.start(), end))
            found.append((wants, match[1].strip(), start, end))
    for match in _AS_OF_OPEN.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in taken):
            taken.append(match.span())
            found.append((Wants.AS_OF, "截至", match.start(1), match.end(1)))
    for match in _ISSUE.finditer(text):
        found.append((Wants.ISSUE, "第期", match.start(2), match.end(2)))
    if not found and is_date_blank(text):
        found.append((Wants.AS_OF, "", 0, len(text)))
    return sorted(found, key=lambda item: item[2])


def _room(rest: str, wants: Wants) -> int:
    """Length of what belongs to a label: up to the next label, bracket or the end."""
    if wants is Wants.AS_OF:
        gap = len(rest) - len(rest.lstrip())
        moment = MOMENT.match(rest)
        if moment and re.search(r"[年月日时点]", moment[0]):
            return moment.end()
        day = re.match(r"\s*\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:\s+\d{1,2}:\d\d)?", rest)
        return day.end() if day else gap
    room = re.match(rf"{_GAP}", rest)
    end = room.end() if room else 0
    if end >= 3:
        # Room kept free, and some of it before the next label.
        return end - 2 if end < len(rest) else end
    written = re.match(r"[^\s:：_()（）]*", rest[end:])
    if written and written[0] and not re.match(r"[^\s:：]{1,12}[:：]", rest[end:]):
        return end + written.end()
    return end


def unit_above(texts: Iterable[str]) -> str:
    """The one unit a line above the table says for all its figures (单位：人); "" for several."""
    for text in texts:
        for match in _UNIT_OF_MEASURE.finditer(text):
            said = folded(match[1]).strip(",.;、")
            if is_unit(said) and not re.search(r"[、/,]", said):
                return said
    return ""


def is_signature(text: str) -> bool:
    return bool(_SIGNED.search(text))


def is_title(text: str) -> bool:
    """Whether a text outside the tables may be the title: not a line of stamps, not a note."""
    bare = folded(text)
    if not 3 <= len(bare) <= 80 or is_blankish(bare) or (spans(text) and bare.endswith(":")):
        return False
    if re.match(r"附件[0-9一二三]*:?$|附表", bare) or _UNIT_OF_MEASURE.match(text):
        return False
    return not re.match(r"(?:填报|报送|上报|填表|制表)?(?:单位|部门|时间|日期|人).{0,4}:", bare)
