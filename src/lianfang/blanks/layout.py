"""Makes regions of tables: which columns or cells are to be filled, and what their headings say."""

import re
from dataclasses import dataclass, field

import msgspec

from lianfang.blanks.grid import Box, Cell, Grid
from lianfang.blanks.model import Anchor, Region, RowLabel, Slot, SlotKind, letters
from lianfang.blanks.sentences import has_gaps
from lianfang.blanks.tables import Table
from lianfang.blanks.wording import (
    COMPANY_END,
    DAY,
    PLACE_END,
    folded,
    is_fillable_text,
    is_index,
    is_options,
    is_sample,
    is_sequence,
    is_total,
    is_unit,
    kind_of,
    one_line,
    options,
    split_unit,
    without_number,
)

_PLACE_HEAD = re.compile(
    r"(?:所[在属辖])?(?:各)?(?:[、/()]*(?:行政村|村居|村|社区|居委会|居|镇|街道|街|乡|区县|县|区域|辖区|地区"
    r"|网格|片区|小区|园区|卡口|点位|检查点|属地|地点))+[)]?(?:名称|别|点)?"
)
# What a roster's rows are about, by the words of its heads; the first column that says it decides.
ANCHOR_HEADS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    (Anchor.HOUSEHOLD, re.compile(r"户主|户号|家庭(?:编号|住址)$")),
    (
        Anchor.ENTERPRISE,
        re.compile(
            r"企业名称|公司名称|店名|店铺|商户|场所名称|经营(?:者|单位)名称|字号|市场主体|工地名称"
            r"|项目名称|^企业$|(?:机构|门店|工程|酒店|宾馆)名称|(?:单位|企业|公司)全称"
            r"|^(?:用工|招聘|用人|复工|申报|承办|经营)(?:单位|企业)(?:名称)?$"
        ),
    ),
    (Anchor.PERSON, re.compile(r"姓名|^人员$|身份证|车牌|旅客|乘客|司机|员工名")),
    (Anchor.PLACE, _PLACE_HEAD),
    (Anchor.ENTERPRISE, re.compile(r"单位名称|^单位$")),
    (Anchor.DAY, re.compile(r"^日期$|^统计日期$")),
)
_PERSONAL = re.compile(r"身份证|证件号|公民身份|性别|年龄|籍贯|出生")
_OWN_NAME = re.compile(r"(?:人员|员工|职工|居民|旅客|本人|来返人员|返乡人员|对象)?(?:姓名|名字)")
# A name below such a title is that of somebody beside the one the row is about.
_BESIDE = re.compile(
    r"负责人|法人|法定代表|联系|联络|责任|专员|专管|专班|包保|包联|房东|业主|户主|接待"
)
_CLASS_HEAD = re.compile(r"项目|指标|内容|事项|类别|分类|类型|行业|栏目|问题|名目|工作|情况|来源")
_UNIT_HEAD = re.compile(r"^(?:计量|计算|统计)?单位$")
_REMARK = re.compile(r"备注|说明|填报要求|填写说明|口径|解释")


@dataclass
class _Shape:
    """A table being understood."""

    grid: Grid
    table: Table
    region_id: str
    index_rows: list[int] = field(default_factory=list)
    samples: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    sequence: int | None = None

    @property
    def columns(self) -> list[int]:
        return [c for c in self.table.columns if c not in self.grid.hidden_columns]


def region_of(grid: Grid, table: Table, region_id: str, unit_above: str) -> Region | None:
    """The region of a table, None where nothing in it can be filled."""
    shape = _Shape(grid, table, region_id)
    _sort_rows(shape)
    if not table.header:
        return _questionnaire(shape, unit_above)
    shape.sequence = _sequence_column(shape)
    labels = _label_columns(shape)
    if not labels:
        return _roster(shape, unit_above)
    anchor = _labelled_anchor(shape, labels)
    if anchor is Anchor.QUESTION:
        return _questionnaire(shape, unit_above)
    return _by_row(shape, labels, anchor, unit_above)


def _sort_rows(shape: _Shape) -> None:
    grid, table = shape.grid, shape.table
    shape.index_rows = [row for row in table.header if _is_index_row(grid, row, shape.columns)]
    for row in table.body:
        texts = [grid.text(row, c) for c in shape.columns]
        said = [text for text in texts if text.strip()]
        if any(is_sample(text) for text in said[:2]) or _is_live(grid, row, said, table):
            shape.samples.append(row)
        elif any(is_total(text) for text in said[:3]):
            shape.totals.append(row)
        else:
            shape.body.append(row)


def _is_live(grid: Grid, row: int, said: list[str], table: Table) -> bool:
    """Whether a row shows how to fill in: a person's number stands in it already."""
    return bool(table.header) and any(
        re.search(r"1[3-9]\d{9}|\d{17}[\dx]|1[3-9]\d[x*]{4,8}", folded(text)) for text in said
    )


def _is_index_row(grid: Grid, row: int, columns: list[int]) -> bool:
    texts = [t for c in columns if (t := grid.text(row, c)).strip() and grid.box(row, c).top == row]
    return len(texts) >= 3 and sum(map(is_index, texts)) >= 0.7 * len(texts)


def heads(shape: _Shape, column: int) -> tuple[str, ...]:
    """Headings of a column from the outermost to the innermost, as one line each."""
    found: list[str] = []
    header = [row for row in shape.table.header if row not in shape.index_rows]
    for row in header:
        text = shape.grid.text(row, column)
        if not text.strip() and row != header[-1]:
            text = _spread(shape, row, column)
        text = one_line(text)
        if text and (not found or found[-1] != text):
            found.append(text)
    return tuple(found)


def _spread(shape: _Shape, row: int, column: int) -> str:
    """The unmerged group title left of a blank header cell."""
    if shape.grid.box(row, column).bottom > row:
        return ""
    for left in range(column - 1, shape.table.left - 1, -1):
        text = shape.grid.text(row, left)
        if text.strip():
            box = shape.grid.box(row, left)
            return text if box.bottom == row and box.left == box.right else ""
    return ""


def _sequence_column(shape: _Shape) -> int | None:
    for column in shape.columns[:3]:
        said = heads(shape, column)
        if said and is_sequence(said[-1]):
            return column
    return None


def _numbered(text: str) -> bool:
    return (
        re.fullmatch(r"[0-9]{1,4}(?:\.0)?|[一二三四五六七八九十]{1,3}|…+|\.{3,}", folded(text))
        is not None
    )


def _label_columns(shape: _Shape) -> list[int]:
    """Columns whose body says what its row is about."""
    if not shape.body:
        return []
    found = []
    for column in shape.columns:
        if column == shape.sequence:
            continue
        said = [shape.grid.text(row, column) for row in shape.body]
        words = [t for t in said if t.strip() and not is_fillable_text(t) and not _numbered(t)]
        words = [text for text in words if not has_gaps(text)]
        if len(words) >= 0.5 * len(shape.body):
            found.append(column)
    return found


def _last_label(shape: _Shape, labels: list[int]) -> int:
    """The label column that tells rows apart: the last one left of the first answer."""
    first_answer = next(
        (c for c in shape.columns if c not in labels and c != shape.sequence), 10**6
    )
    before = [c for c in labels if c < first_answer and not _says_unit(shape, c)]
    return (before or labels)[-1]


def _says_unit(shape: _Shape, column: int) -> bool:
    said = heads(shape, column)
    texts = [shape.grid.text(row, column) for row in shape.body]
    units = [t for t in texts if t.strip()]
    if units and all(is_unit(t) for t in units):
        return True
    return bool(said) and bool(_UNIT_HEAD.match(folded(said[-1]))) and not units


def _labelled_anchor(shape: _Shape, labels: list[int]) -> Anchor:
    """What the written rows are: places, firms, days; everything else are questions."""
    column = _last_label(shape, labels)
    texts = [folded(shape.grid.text(row, column)) for row in shape.body]
    texts = [text for text in texts if text]
    head = folded(heads(shape, column)[-1]) if heads(shape, column) else ""
    if sum(bool(PLACE_END.search(t)) for t in texts) >= 0.6 * len(texts):
        return Anchor.PLACE
    if sum(bool(COMPANY_END.search(t)) for t in texts) >= 0.6 * len(texts):
        return Anchor.ENTERPRISE
    if sum(bool(DAY.match(t)) for t in texts) >= 0.6 * len(texts):
        return Anchor.DAY
    if _PLACE_HEAD.fullmatch(head):
        return Anchor.PLACE
    if re.search(r"企业名称|公司名称|场所名称", head):
        return Anchor.ENTERPRISE
    return Anchor.QUESTION


def _roster_anchor(shape: _Shape) -> Anchor:
    said = [
        folded(h[-1])
        for c in shape.columns
        if c != shape.sequence and (h := heads(shape, c)) and not _is_beside(h)
    ]
    found = [
        (number, anchor)
        for number, text in enumerate(said)
        for anchor, pattern in ANCHOR_HEADS
        if (pattern.fullmatch(text) if anchor is Anchor.PLACE else pattern.search(text))
    ]
    if not found:
        return Anchor.NONE
    if any(map(_PERSONAL.search, said)) and any(map(_OWN_NAME.fullmatch, said)):
        return Anchor.PERSON
    first = min(number for number, _anchor in found)
    anchors = [anchor for number, anchor in found if number == first]
    rest = [anchor for _number, anchor in found]
    if anchors[0] in (Anchor.DAY, Anchor.PLACE) and first < 2:
        # 所属社区, 日期 often stand before what the row is really about.
        for closer in (Anchor.HOUSEHOLD, Anchor.ENTERPRISE, Anchor.PERSON):
            heads_of = [n for n, anchor in found if anchor is closer]
            if closer in rest and min(heads_of) <= 2:
                return closer
    return anchors[0]


def _is_beside(labels: tuple[str, ...]) -> bool:
    return any(_BESIDE.search(folded(label)) for label in labels[:-1])


def read_as(region: Region, anchor: Anchor) -> Region:
    """The region as if each of its rows, which are still to be added, were about `anchor`."""
    if not region.grows or region.row_labels or region.anchor is anchor:
        return region
    numbers = anchor in (Anchor.NONE, Anchor.PLACE, Anchor.DAY)
    slots = tuple(
        msgspec.structs.replace(
            slot, kind=kind_of(slot.labels, slot.unit, slot.number_format, numbers)
        )
        if slot.kind in (SlotKind.NUMBER, SlotKind.TEXT)
        and not (slot.labels and _PLACE_HEAD.fullmatch(folded(slot.labels[-1])))
        else slot
        for slot in region.slots
    )
    return msgspec.structs.replace(region, anchor=anchor, slots=slots)


def _body_columns(shape: _Shape) -> list[int]:
    """The left columns of the cells a body row has (cells merged sideways count once)."""
    row = shape.body[0] if shape.body else 0
    if not row:
        return shape.columns
    found = []
    for column in shape.columns:
        box = shape.grid.box(row, column)
        if box.left == column or box.left < shape.table.left:
            found.append(column)
    return found


def _column_slot(
    shape: _Shape, column: int, rows: list[int], numbers: bool, unit_above: str
) -> Slot:
    grid = shape.grid
    raw = heads(shape, column)
    split = [split_unit(text) for text in raw]
    unit = next((u for _text, u in reversed(split) if u), "") or ""
    labels = tuple(text for text, _unit in split if text)
    calculated = [r for r in rows if grid.is_calculated(r, column)]
    first = rows[0] if rows else (shape.table.header[-1] + 1)
    code = grid.formats.get(grid.box(first, column).corner, "")
    kind = kind_of(labels, unit, code, numbers)
    if labels and _PLACE_HEAD.fullmatch(folded(labels[-1])):
        kind = SlotKind.TEXT
    if not unit and kind is SlotKind.NUMBER:
        unit = unit_above
    offered = next((c for r in rows if (c := grid.choices.get((r, column)))), ())
    return Slot(
        id=f"{shape.region_id}:{letters(column)}",
        column=column,
        labels=labels,
        unit=unit,
        kind=kind,
        is_formula=bool(calculated) and len(calculated) * 2 >= len(rows),
        is_total=bool(labels) and is_total(labels[-1]),
        is_sequence=column == shape.sequence,
        dropdown=offered,
        number_format=code,
        formula=grid.formulas.get((calculated[0], column), "") if calculated else "",
    )


def _roster(shape: _Shape, unit_above: str) -> Region:
    """Rows are to be added: slots are columns."""
    table, anchor = shape.table, _roster_anchor(shape)
    numbers = anchor in (Anchor.NONE, Anchor.PLACE, Anchor.DAY)
    slots = tuple(
        _column_slot(shape, column, shape.body, numbers, unit_above)
        for column in _body_columns(shape)
        if heads(shape, column) or not _empty_margin(shape, column)
    )
    below = table.header[-1] + 1
    return Region(
        id=shape.region_id,
        sheet=shape.grid.name,
        anchor=anchor,
        slots=slots,
        header_rows=(table.header[0], table.header[-1]),
        first_row=shape.body[0] if shape.body else (shape.samples or [below - 1])[-1] + 1,
        last_row=shape.body[-1] if shape.body else (shape.samples or [below - 1])[-1],
        grows=not (anchor is Anchor.NONE and len(shape.body) == 1),
        sequence_column=shape.sequence,
        total_rows=tuple(shape.totals),
        sample_rows=tuple(shape.samples),
        title=one_line(table.title),
    )


def _empty_margin(shape: _Shape, column: int) -> bool:
    """A column without heading at the edge: merged away or decoration."""
    return not any(shape.grid.is_calculated(row, column) for row in shape.body)


def _by_row(shape: _Shape, labels: list[int], anchor: Anchor, unit_above: str) -> Region:
    """Rows say which place or firm they are about: slots are columns."""
    table, key = shape.table, _last_label(shape, labels)
    outer = [c for c in labels if c < key]
    said = []
    for row in (*shape.body, *shape.totals):
        above = tuple(
            text
            for c in outer
            if (text := one_line(shape.grid.text(row, c))) and not is_total(text)
        )
        text = one_line(shape.grid.text(row, key))
        if row in shape.totals:
            text = next((t for c in shape.columns if is_total(t := shape.grid.text(row, c))), text)
            above = ()
        if text:
            said.append(RowLabel(row, one_line(text), above, row in shape.totals))
    numbers = anchor in (Anchor.PLACE, Anchor.DAY)
    slots = tuple(
        _column_slot(shape, column, shape.body, numbers, unit_above)
        for column in _body_columns(shape)
        if column not in labels or column == key
    )
    kept = tuple(slot for slot in slots if slot.column != key and slot.column not in outer)
    return Region(
        id=shape.region_id,
        sheet=shape.grid.name,
        anchor=anchor,
        slots=kept,
        header_rows=(table.header[0], table.header[-1]),
        first_row=shape.body[0],
        last_row=shape.body[-1],
        row_labels=tuple(sorted(said, key=lambda label: label.row)),
        label_column=key,
        sequence_column=shape.sequence,
        total_rows=tuple(shape.totals),
        sample_rows=tuple(shape.samples),
        title=one_line(table.title),
    )


def _questionnaire(shape: _Shape, unit_above: str) -> Region | None:
    """Every blank cell has its own label: left of it, with the heading above, or above it."""
    slots: list[Slot] = []
    rows = [*shape.body, *shape.totals]
    for row in sorted(rows):
        for box in _row_boxes(shape, row):
            if box.top == row and _is_answer(shape, box):
                slot = _cell_slot(shape, box, unit_above)
                if slot is not None:
                    slots.append(slot)
    if not slots:
        return None
    header = shape.table.header
    return Region(
        id=shape.region_id,
        sheet=shape.grid.name,
        anchor=Anchor.QUESTION,
        slots=tuple(slots),
        header_rows=(header[0], header[-1]) if header else (0, 0),
        first_row=min(rows),
        last_row=max(rows),
        total_rows=tuple(shape.totals),
        sample_rows=tuple(shape.samples),
        title=one_line(shape.table.title),
    )


def _row_boxes(shape: _Shape, row: int) -> list[Box]:
    seen: dict[Cell, Box] = {}
    for column in shape.columns:
        box = shape.grid.box(row, column)
        seen.setdefault(box.corner, box)
    return list(seen.values())


def _is_answer(shape: _Shape, box: Box) -> bool:
    if box.left == shape.sequence:
        return False
    grid = shape.grid
    return grid.is_calculated(*box.corner) or is_fillable_text(grid.text(*box.corner))


def _cell_slot(shape: _Shape, box: Box, unit_above: str) -> Slot | None:
    grid = shape.grid
    chain, unit = _left_labels(shape, box)
    head = heads(shape, box.left)
    if not chain:
        above = grid.text(box.top - 1, box.left) if box.top > shape.body[0] else ""
        if shape.table.header or not above.strip() or is_fillable_text(above):
            return None
        chain = [above]
    remark = bool(head) and bool(_REMARK.fullmatch(folded(head[-1])))
    raw = (*chain, *head)
    split = [split_unit(one_line(text)) for text in raw]
    text = grid.text(*box.corner)
    unit = unit or next((u for _text, u in split if u), "") or split_unit_of(text)
    labels = tuple(without_number(said) or said for said, _unit in split if said)
    code = grid.formats.get(box.corner, "")
    offered = options(text) if is_options(text) else grid.choices.get(box.corner, ())
    kind = kind_of((without_number(split[len(chain) - 1][0]),), unit, code, False)
    if kind is SlotKind.TEXT and not offered and shape.table.header and not remark:
        kind = kind_of(labels, unit, code, True)
    return Slot(
        id=f"{shape.region_id}:{letters(box.left)}{box.top}",
        column=box.left,
        row=box.top,
        labels=labels,
        unit=unit or (unit_above if kind is SlotKind.NUMBER else ""),
        kind=SlotKind.TEXT if offered or (remark and not unit) else kind,
        is_formula=grid.is_calculated(*box.corner),
        is_total=any(is_total(said) for said in labels),
        dropdown=offered,
        number_format=code,
        formula=grid.formulas.get(box.corner, ""),
    )


def split_unit_of(text: str) -> str:
    """The unit an answer's cell keeps ready: "   户" -> 户."""
    bare = folded(text).strip("_-()")
    return bare if is_unit(bare) else ""


def _left_labels(shape: _Shape, box: Box) -> tuple[list[str], str]:
    """Labels left of an answer from the outermost to the innermost, and the unit among them.

    Answers that stand between (今日 | 累计) are stepped over; labels end at the next answer.
    """
    grid, unit = shape.grid, ""
    chain: list[str] = []
    column, begun = box.left - 1, False
    while column >= shape.table.left:
        near = grid.box(box.top, column)
        text = grid.text(*near.corner)
        column = near.left - 1
        if grid.is_calculated(*near.corner) or is_fillable_text(text) or has_gaps(text):
            if begun or not shape.table.header:
                break
            continue
        begun = True
        bare = one_line(text)
        if near.left == near.right == shape.sequence or _numbered(bare):
            continue
        if is_unit(bare) and (shape.table.header or chain):
            unit = unit or folded(bare)
            continue
        if _REMARK.match(_head_text(shape, near.left)) or bare in chain:
            continue
        chain.insert(0, bare)
    return chain, unit


def _head_text(shape: _Shape, column: int) -> str:
    said = heads(shape, column) if shape.table.header else ()
    return folded(said[-1]) if said else ""
