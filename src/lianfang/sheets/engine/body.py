"""Which rows below a header are no records: sums, signatures, column numbers, repeated headers.

Every row left out is counted with its reason, so that a clerk can see that nobody was lost.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from lianfang.kit.numbers import cell_text
from lianfang.kit.text import compact
from lianfang.sheets.engine.header import Header
from lianfang.sheets.engine.mapping import ORDINALS
from lianfang.sheets.engine.read import Cell, Row
from lianfang.sheets.engine.wording import header_key

_TOTALS = frozenset(
    [
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "总数",
        "合计数",
        "本页合计",
        "本页小计",
        "总合计",
        "人数合计",
        "户数合计",
    ]
)
_TOTAL = re.compile(r"(本?[页村组栋户]?(小计|合计|总计|共计)(\(.*\))?:?.{0,12})")
_FOOT = re.compile(
    r"(填报|填表|制表|报送|上报|审核|审批|复核|统计|经办|登记|记录)(人|员|者|单位|部门|时间|日期)|"
    r"(单位|主要|分管|部门|村|社区)?(负责人|领导|书记|主任)(签字|签名|签章|\(.*\))?:|"
    r"(联系人|联系电话|电话|日期|时间|盖章|公章|签名|签字)(\(.*\))?:|"
    r"(备?注|说明|填表说明|注意事项|填写说明):"
)
_EXAMPLE = frozenset(["例", "示例", "样例", "例如", "范例", "举例"])
_NUMBERING = re.compile(r"[0-9]{1,3}|[甲乙丙丁戊己庚辛壬癸]|[(\[]?[0-9]{1,2}[)\]]|[A-Z]")
FEW = 4  # filled cells in a foot row


class Skipped(StrEnum):
    """Why a row is not a record."""

    BLANK = "blank"
    TOTAL = "total"
    FOOT = "foot"
    NUMBERING = "numbering"
    HEADER = "header"
    EXAMPLE = "example"


class BodyFilter:
    """Judges the rows below one header; `mapped` are the worksheet columns that are read."""

    def __init__(self, header: Header, mapped: Sequence[int]) -> None:
        self._first_row = header.last_row + 1
        self._titles = {cell.index: header_key(cell.leaf) for cell in header.cells if cell.leaf}
        self._title_texts = {compact(cell.leaf) for cell in header.cells if cell.leaf}
        ordinal = {i for i, title in self._titles.items() if title in ORDINALS}
        self._mapped = tuple(index for index in mapped if index not in ordinal)

    def reason(self, row_no: int, row: Row) -> Skipped | None:
        """Why row `row_no` is left out; None if it is a record."""
        width = len(row)
        for index in self._mapped:
            if index < width and row[index] not in ("", None):
                break
        else:
            return self._reason_without_content(row)
        checked = 0
        for cell in row:
            if cell == "" or cell is None:
                continue
            if type(cell) is str and (reason := self._reason_of_text(cell, row, row_no)):
                return reason
            checked += 1
            if checked == 2:
                break
        if row_no == self._first_row and self._is_numbering(row):
            return Skipped.NUMBERING
        return None

    def _reason_without_content(self, row: Row) -> Skipped:
        texts = _texts(row)
        if any(_TOTAL.fullmatch(text) for text in texts[:2]):
            return Skipped.TOTAL
        return Skipped.FOOT if any(_FOOT.match(text) for text in texts) else Skipped.BLANK

    def _reason_of_text(self, cell: str, row: Row, row_no: int) -> Skipped | None:
        """A reason given by one of the first two texts of the row."""
        cell = cell[:60]
        text = cell if cell.isalnum() else compact(cell)
        if text in _TOTALS or (text[-1:] in "计:)" and _TOTAL.fullmatch(text)):
            return Skipped.TOTAL
        if text in _EXAMPLE:
            return Skipped.EXAMPLE
        if text in self._title_texts and self._repeats_header(row):
            return Skipped.HEADER
        if _FOOT.match(text) and sum(c not in ("", None) for c in row) <= FEW:
            return Skipped.FOOT
        return None

    def _repeats_header(self, row: Row) -> bool:
        same = sum(
            header_key(cell_text(row[index])) == title
            for index, title in self._titles.items()
            if index < len(row)
        )
        return same >= 2 and same * 2 > len(self._titles)

    def _is_numbering(self, row: Row) -> bool:
        """甲 乙 1 2 3 under the header of a statistical form."""
        texts = _texts(row)
        short = len(texts) >= 3 and all(_NUMBERING.fullmatch(text) for text in texts)
        return short and len(set(texts)) == len(texts)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [compact(cell_text(cell)) for cell in row if cell not in ("", None)]
