"""From what stands in a cell to a typed value, or to the reason it cannot be one.

One reader per column, made once per table. A reader returns the value, None for a blank, or a
`Doubted` value with warnings; it raises `BadCell` for what a clerk has to correct.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.dates import FINDINGS as DATE_FINDINGS
from lianfang.kit.dates import read_date
from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.identity_papers import PaperKind, check_paper
from lianfang.kit.numbers import cell_text, read_decimal, read_integer
from lianfang.kit.phones import read_phones
from lianfang.kit.text import plain
from lianfang.sheets.engine.read import TEMPORAL_MARK, Cell
from lianfang.sheets.engine.wording import (
    BLANKS,
    TAG_SEPARATOR,
    choice_keys,
    choice_titles,
    header_key,
    meant_choice,
)
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, Paper

FINDINGS = Catalogue(
    "cell",
    {
        "required": gettext_noop("This must be filled in."),
        "too_long": gettext_noop("At most %(limit)s characters fit here."),
        "became_date": gettext_noop(
            "Excel has turned this into a date; set the column to text and type it again."
        ),
        "not_a_name": gettext_noop("This is not a person's name."),
        "name_masked": gettext_noop("This name is masked with asterisks; the full name is needed."),
        "several_names": gettext_noop("Several people stand here; give each a row of their own."),
        "names_joined": gettext_noop(
            "Taken as one name; if two people stand here, give each a row of their own."
        ),
        "another_person": gettext_noop(
            "Another person stands in column %(column)s of this row and is not read; give each a "
            "row of their own."
        ),
        "note_dropped": gettext_noop("The note in brackets behind the name was left out."),
        "not_yes_or_no": gettext_noop("Write yes or no here (是 or 否)."),
        "not_a_choice": gettext_noop("Not one of the allowed values: %(allowed)s."),
        "taken_as": gettext_noop("Taken to mean “%(choice)s”."),
        "formula_error": gettext_noop("The formula in this cell has no result; type the value."),
        "too_small": gettext_noop("This must be at least %(limit)s."),
        "too_large": gettext_noop("This must be at most %(limit)s."),
    },
)

# What clerks put into a cell to say that there is nothing to put.
# Said of a date or a phone number, it says nothing; of the sex, it is an answer.
UNKNOWN = frozenset(["不详", "未知", "不知", "不清楚", "不知道", "没有", "无电话", "无手机"])
ERRORS = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"]
)
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_HAN_BLANK = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
_NAME_DOT = re.compile(r"\s*[•・‧∙․﹒●⋅•.·]\s*")
_NAME_NOTE = re.compile(r"[(\[【〔].*?[)\]】〕]?$")
_NAME = re.compile(r"[^\W\d_]([^\W\d_]|[ ·'’-])*")
# 张三、李四 are two people, and so are 张三 and 李四 on two lines of one cell, most of the time.
_SEVERAL = re.compile(r"[\u3400-\u9fff]{2,4}([、,;/+&][\u3400-\u9fff]{2,4})+")
_JOINED = re.compile(r"[\u3400-\u9fff]{2,4}( [\u3400-\u9fff]{2,4})+")
REMEMBERED = 20_000
YES = frozenset(
    [
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "☑",
        "对",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "已",
        "需",
        "需要",
        "会",
        "在",
        "v",
        # In a column 政治面貌.
        "党员",
        "中共党员",
        "预备党员",
        "中共预备党员",
    ]
)
NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "群众",
        "团员",
        "共青团员",
        "民主党派",
        "无党派",
        "无党派人士",
        "×",
        "✗",
        "✘",
        "☐",
        "x",
        "n",
        "no",
        "false",
        "f",
        "0",
        "未",
        "不",
        "不是",
        "不需要",
        "没",
        "不在",
    ]
)


class BadCell(Exception):
    """The cell cannot be taken; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Doubted:
    """A value taken with warnings."""

    value: Any
    warnings: tuple[Finding, ...]


Reader = Callable[[Cell], Any]


def text_of(cell: Cell, clean: Callable[[str], str] = plain) -> str:
    """The cell as clean text, "" when it says nothing; undoes the guard `write` put before."""
    if type(cell) is str:
        if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS:
            cell = cell[1:]
        text = clean(cell)
    else:
        text = cell_text(cell)
    if text in BLANKS:
        return ""
    if text in ERRORS:
        raise BadCell(FINDINGS.error("formula_error"))
    return text


def _remembering(read: Reader) -> Reader:
    """The reader with a memory: the same days, numbers and buildings come again and again."""
    memory: dict[Cell, Any] = {}

    def look_up(cell: Cell) -> Any:
        if type(cell) is bool:  # True equals 1, but does not mean it
            return read(cell)
        found = memory.get(cell)
        if found is None:
            if len(memory) > REMEMBERED:
                memory.clear()
            found = memory[cell] = read(cell)
        return found

    return look_up


def reader_for(column: Column, reference: date) -> Reader:
    """The reader of a column. `reference` is the day the table is about, for years left out."""
    kind = column.kind
    if kind in (ColumnKind.TEXT, ColumnKind.PLACE, ColumnKind.CODE):
        return _text_reader(column)
    if kind is ColumnKind.NAME:
        return _name_reader(column)
    if kind is ColumnKind.IDENTITY:
        return lambda cell: read_paper(cell, None, reference)
    if kind is ColumnKind.PHONES:
        return _read_phones
    if kind in (ColumnKind.DATE, ColumnKind.DATETIME):
        return _date_reader(column, reference)
    if kind in (ColumnKind.INTEGER, ColumnKind.DECIMAL):
        return _number_reader(column)
    if kind is ColumnKind.BOOLEAN:
        return _read_boolean
    return _choice_reader(column) if kind is ColumnKind.CHOICE else _tags_reader(column)


def _as_written(text: str) -> str:
    """Free text keeps its Chinese punctuation; only blanks and invisible characters are tidied."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " * c.isspace() for c in text)
    return " ".join(text.split())


def _text_reader(column: Column) -> Reader:
    limit = column.max_length
    may_be_date = column.kind is ColumnKind.TEXT
    clean = _as_written if may_be_date else plain

    def read(cell: Cell) -> str | None:
        if type(cell) is str and cell[:1] == TEMPORAL_MARK and not may_be_date:
            raise BadCell(FINDINGS.error("became_date"))
        text = text_of(cell, clean)
        if len(text) > limit:
            raise BadCell(FINDINGS.error("too_long", limit=limit))
        return text or None

    # Remarks hardly repeat; buildings and rooms do.
    return read if may_be_date else _remembering(read)


def _name_reader(column: Column) -> Reader:
    limit = column.max_length

    def read(cell: Cell) -> Any:
        text = text_of(cell)
        if not text:
            return None
        if text.isalpha():  # nearly all names
            name = text
            doubts: tuple[Finding, ...] = ()
        else:
            name, doubts = _clean_name(text)
        if len(name) > limit:
            raise BadCell(FINDINGS.error("too_long", limit=limit))
        return Doubted(name, doubts) if doubts else name

    return read


def _clean_name(text: str) -> tuple[str, tuple[Finding, ...]]:
    if "*" in text:
        raise BadCell(FINDINGS.error("name_masked"))
    doubts: tuple[Finding, ...] = ()
    bare = _NAME_NOTE.sub("", text).strip()
    if bare != text:
        doubts = (FINDINGS.warning("note_dropped"),)
    if _SEVERAL.fullmatch(bare.replace(" ", "")):
        raise BadCell(FINDINGS.error("several_names"))
    if _JOINED.fullmatch(bare):
        doubts = (*doubts, FINDINGS.warning("names_joined"))
    name = _HAN_BLANK.sub("", _NAME_DOT.sub("·", bare))
    if not _NAME.fullmatch(name):
        raise BadCell(FINDINGS.error("not_a_name"))
    return name, doubts


def read_paper(cell: Cell, kind: PaperKind | None, today: date) -> Any:
    """An identity paper; `kind` as another column states it, or None."""
    text = cell_text(cell) if type(cell) is not str else cell
    if not text.strip() or (text.strip() in BLANKS and text.strip() not in ("无", "暂无")):
        return None
    check = check_paper(kind, text, today)
    if check.errors:
        raise BadCell(check.errors[0])
    paper = Paper(
        str(check.kind or ""),
        check.number,
        check.birth_date,
        str(check.sex) if check.sex else None,
        check.reason,
    )
    return Doubted(paper, check.warnings) if check.warnings else paper


def _read_phones(cell: Cell) -> Any:
    text = cell_text(cell) if type(cell) is not str else cell
    if text.strip() in BLANKS | UNKNOWN:
        return None
    checks = read_phones(text)
    if not checks:
        return None
    for check in checks:
        if check.errors:
            raise BadCell(check.errors[0])
    numbers = tuple(dict.fromkeys(check.number for check in checks))
    warnings = tuple(warning for check in checks for warning in check.warnings)
    return Doubted(numbers, warnings) if warnings else numbers


def _date_reader(column: Column, reference: date) -> Reader:
    with_time = column.kind is ColumnKind.DATETIME

    def convert(cell: Cell) -> Any:
        text = text_of(cell)
        if not text or text in UNKNOWN:
            return None
        reading = read_date(text if type(cell) is str else cell, reference=reference)
        if column.day_may_lack and any(e.code == "date.no_day" for e in reading.errors):
            return Doubted(None, (DATE_FINDINGS.warning("no_day"),))
        if reading.errors or reading.date is None:
            raise BadCell(
                reading.errors[0] if reading.errors else DATE_FINDINGS.error("unreadable")
            )
        value: date | datetime = reading.date
        _check_range(column, value)
        if with_time:
            moment = reading.moment or datetime(value.year, value.month, value.day)  # noqa: DTZ001  wall time, given its zone next
            value = moment.replace(tzinfo=LOCAL_ZONE)
        return Doubted(value, reading.warnings) if reading.warnings else value

    return _remembering(convert)


def _number_reader(column: Column) -> Reader:
    whole = column.kind is ColumnKind.INTEGER
    parse = read_integer if whole else read_decimal

    def read(cell: Cell) -> int | Decimal | None:
        text = text_of(cell)
        if not text:
            return None
        reading = parse(text)
        if reading.value is None:
            raise BadCell(reading.errors[0])
        value = int(reading.value) if whole else reading.value
        _check_range(column, value)
        return value

    return _remembering(read)


def _check_range(column: Column, value: Any) -> None:
    if column.minimum is not None and value < column.minimum:
        raise BadCell(FINDINGS.error("too_small", limit=str(column.minimum)))
    if column.maximum is not None and value > column.maximum:
        raise BadCell(FINDINGS.error("too_large", limit=str(column.maximum)))


def _read_boolean(cell: Cell) -> bool | None:
    if type(cell) is bool:
        return cell
    if cell in YES:
        return True
    if cell in NO:
        return False
    text = (plain(cell) if type(cell) is str else cell_text(cell)).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    if text in BLANKS:
        return None
    raise BadCell(FINDINGS.error("not_yes_or_no"))


def _choice_reader(column: Column) -> Reader:
    keys, allowed = choice_keys(column)
    titles = {choice.key: choice_titles(choice)[0] for choice in column.choices}

    def read(cell: Cell) -> Any:
        if type(cell) is bool:
            cell = "是" if cell else "否"
        key = keys.get(cell) if type(cell) is str else None
        if key is not None:
            return key
        raw = plain(cell) if type(cell) is str else cell_text(cell)
        key = keys.get(header_key(raw)) if raw else None
        if key is None and text_of(cell):
            key = meant_choice(raw, keys)
            if key is None:
                raise BadCell(FINDINGS.error("not_a_choice", allowed=allowed))
            return Doubted(key, (FINDINGS.warning("taken_as", choice=titles[key]),))
        return key

    return read


def tick_reader(column: Column, key: str) -> Reader:
    """The reader of a column of ticks: √, 是, 1 or the choice itself again put the row there."""
    names = choice_keys(column)[0]

    def read(cell: Cell) -> tuple[str, ...] | None:
        if type(cell) is not bool and names.get(header_key(cell_text(cell))) == key:
            return (key,)
        return (key,) if _read_boolean(cell) else None

    return read


def _tags_reader(column: Column) -> Reader:
    keys, allowed = choice_keys(column)
    order = {choice.key: index for index, choice in enumerate(column.choices)}
    titles = {choice.key: choice_titles(choice)[0] for choice in column.choices}

    def read(cell: Cell) -> Any:
        text = text_of(cell)
        if not text:
            return None
        whole = keys.get(header_key(text))
        if whole is not None:
            return (whole,)
        found, doubts = set(), []
        for part in TAG_SEPARATOR.split(text):
            whole = keys.get(header_key(part))
            for piece in [part] if whole else part.split():
                key = whole or keys.get(header_key(piece))
                if key is None:
                    key = meant_choice(piece, keys)
                    if key is None:
                        raise BadCell(FINDINGS.error("not_a_choice", allowed=allowed))
                    doubts.append(FINDINGS.warning("taken_as", choice=titles[key]))
                found.add(key)
        tags = tuple(sorted(found, key=order.__getitem__)) or None
        return Doubted(tags, tuple(doubts)) if doubts else tags

    return read
