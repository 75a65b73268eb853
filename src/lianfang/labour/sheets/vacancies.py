"""A roster of vacancies (招聘需求表): which enterprise needs how many people for what.

A row is found again by enterprise and name of the work among what is open. What a row does not say
stays; no row closes a vacancy.
"""

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.command.sheets.roster import wrong
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.labour.enums import Raised, Schooling, VacancyState
from lianfang.labour.models import Vacancy
from lianfang.labour.models.vacancy import MAX_SEATS
from lianfang.labour.selectors.plans import Plans, skill_titles
from lianfang.labour.selectors.vacancies import enterprise_names, seats_taken
from lianfang.labour.services.entries import Filling
from lianfang.labour.services.vacancies import new_vacancy, require_room
from lianfang.labour.sheets.wording import read_board, read_range, write_board, write_range
from lianfang.people.sheets.texts import Texts
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    Change,
    CheckedRow,
    Choice,
    ColumnList,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
    column,
    register,
)

UNKNOWN = gettext_noop("No enterprise of this name is on the register here; register it first.")
SEVERAL = gettext_noop("Several enterprises have this name; add the credit code.")
GONE_NOW = gettext_noop("This enterprise has closed or moved away.")
NO_RANGE = gettext_noop("This is not understood; write it like 3500-5000.")
HELD = gettext_noop("More people are recommended for it than seats would be left.")
_BATCH = 2_000
SCHOOLING_WORDS = {
    Schooling.ANY: ("不限", "无要求", "小学", "小学及以上"),
    Schooling.JUNIOR: ("初中", "初中及以上", "初中以上"),
    Schooling.SENIOR: ("高中", "中专", "高中及以上", "中专及以上", "高中/中专", "技校", "职高"),
    Schooling.COLLEGE: ("大专", "专科", "大专及以上"),
    Schooling.BACHELOR: ("本科", "本科及以上", "研究生", "硕士", "博士"),
}
SCHOOLING = tuple(Choice(one.value, one.label, SCHOOLING_WORDS[one]) for one in Schooling)


COLUMNS = ColumnList(
    column(
        "enterprise",
        _("Enterprise"),
        *("企业名称", "单位名称", "公司名称", "用工单位", "用人单位", "招聘单位", "招聘企业"),
        required=True,
        fill_down=True,
        example="金山精密机械有限公司",
        width=28,
        max_length=128,
    ),
    column(
        "credit_code",
        _("Credit code"),
        *("统一社会信用代码", "社会信用代码", "信用代码"),
        kind=ColumnKind.CODE,
        width=22,
        max_length=64,
    ),
    column(
        "title",
        pgettext_lazy("vacancy", "Work"),
        *("岗位名称", "招聘岗位", "岗位", "工种", "职位", "招聘工种", "需求岗位", "岗位工种"),
        required=True,
        example="装配工",
        max_length=64,
    ),
    column(
        "seats",
        _("People wanted"),
        *("招聘人数", "需求人数", "人数", "用工人数", "缺工人数", "拟招人数", "需求数"),
        kind=ColumnKind.INTEGER,
        required=True,
        minimum=1,
        maximum=MAX_SEATS,
        example="20",
    ),
    column("skills", _("Skills"), "技能要求", "岗位要求", "技能", "专业要求", max_length=200),
    column(
        "pay",
        _("Pay (yuan a month)"),
        *("薪资", "薪资待遇", "工资", "月薪", "工资待遇", "薪酬", "薪资范围", "待遇", "月工资"),
        example="3500-5000",
        max_length=64,
    ),
    column(
        "schooling",
        _("Schooling"),
        *("学历", "学历要求", "文化程度", "文化要求"),
        kind=ColumnKind.CHOICE,
        choices=SCHOOLING,
    ),
    column("age", _("Age"), "年龄", "年龄要求", "年龄范围", example="18-45", max_length=32),
    column(
        "board", _("Board and lodging"), "食宿", "食宿情况", "是否包吃住", "吃住", max_length=64
    ),
    column(
        "night_shift",
        _("Night shifts"),
        *("夜班", "是否夜班", "倒班", "是否倒班"),
        kind=ColumnKind.BOOLEAN,
    ),
    column("workplace", _("Where the work is"), "工作地点", "上班地点", max_length=128, width=24),
    column("contact_hint", _("Whom to ask for"), "联系人", "招聘联系人", max_length=64),
    column(
        "note",
        pgettext_lazy("vacancy", "About the work"),
        *("备注", "岗位说明", "工作内容", "岗位职责"),
        max_length=256,
        width=28,
    ),
    column("open_from", _("Open from"), "招聘开始日期", "发布日期", kind=ColumnKind.DATE),
    column("open_until", _("Open until"), "截止日期", "有效期至", kind=ColumnKind.DATE),
)
TEXTS = Texts(COLUMNS)
_WRITTEN = (
    *("title", "seats", "skills", "pay_from", "pay_to", "schooling", "age_from", "age_to"),
    *("dormitory", "meals", "night_shift", "workplace", "contact_hint", "note", "open_from"),
    "open_until",
)


class VacanciesSheet(SheetKind):
    """Vacancies. A row is found again by enterprise and work."""

    key = "vacancies"
    title = _("Vacancies")
    columns = COLUMNS
    import_rights = ("labour.vacancy.raise", "labour.vacancy.update")
    export_right = "labour.vacancy.export"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        return (name_key(values["enterprise"]), values["credit_code"], plain(values["title"]))

    def begin(self, context: SheetContext) -> None:
        context.memory["plans"] = Plans(context.now)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        lines = [_values(row) for row in rows]
        firms = _Firms(lines, context)
        found = [firms.find(line) for line in lines]
        open_ones = _open({one.pk for one in found if isinstance(one, Enterprise)}, context)
        return [
            one if isinstance(one, Verdict) else _judged(line, one, open_ones, context)
            for line, one in zip(lines, found, strict=True)
        ]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        new = [v.carry for _row, v in rows if v.outcome == Outcome.NEW]
        changed = [v.carry for _row, v in rows if v.outcome == Outcome.CHANGED]
        Vacancy.objects.bulk_create(new, batch_size=1_000)
        Vacancy.objects.bulk_update(changed, _WRITTEN, batch_size=500)
        for _row, verdict in rows:
            if any(change.field == "seats" for change in verdict.changes):
                require_room(verdict.carry)  # who sat above the new number moves down
        return Applied(len(new), len(changed))

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        territory = viewer.territory(self.export_right).within(place.path)
        rows = Vacancy.objects.filter(path__under=territory, state=VacancyState.OPEN)
        stream = rows.order_by("path", "enterprise_id", "title", "id").iterator(chunk_size=_BATCH)
        plans: Plans | None = None
        while batch := list(islice(stream, _BATCH)):
            firms = enterprise_names(row.enterprise_id for row in batch)
            plans = plans or Plans(max(row.raised_at for row in batch))
            for row in batch:
                values = _shown(row, plans)
                values["enterprise"] = firms.get(row.enterprise_id)
                yield tuple(values.get(name) for name in COLUMNS.positions)


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


class _Firms:
    """The enterprises a batch of rows names; two statements."""

    def __init__(self, lines: Sequence[dict[str, Any]], context: SheetContext) -> None:
        rows = Enterprise.objects.filter(path__under=context.place.path).order_by("pk")
        codes = {line["credit_code"].upper() for line in lines if line["credit_code"]}
        names = {name_key(line["enterprise"]) for line in lines}
        self._by_code = {row.credit_code: row for row in rows.filter(credit_code__in=codes)}
        self._by_name: dict[str, list[Enterprise]] = defaultdict(list)
        for row in rows.filter(name_key__in=names):
            self._by_name[row.name_key].append(row)

    def find(self, line: dict[str, Any]) -> Enterprise | Verdict:
        code = (line["credit_code"] or "").upper()
        found = self._by_name.get(name_key(line["enterprise"]), [])
        here = [row for row in found if row.state not in GONE] or found
        row = self._by_code.get(code) or (here[0] if len(here) == 1 else None)
        if row is None:
            return wrong("vacancy.enterprise", SEVERAL if len(here) > 1 else UNKNOWN, "enterprise")
        if row.state in GONE:
            return wrong("vacancy.gone", GONE_NOW, "enterprise")
        return row


Open = dict[tuple[uuid.UUID, str], Vacancy]


def _open(enterprise_ids: set[uuid.UUID], context: SheetContext) -> Open:
    rows = Vacancy.objects.filter(enterprise_id__in=enterprise_ids, state=VacancyState.OPEN)
    rows = rows.order_by("pk")
    if context.locking:
        rows = rows.select_for_update(of=("self",))
    # The one written down last counts, should somebody have raised the same work twice.
    return {(row.enterprise_id, row.title): row for row in rows}


def _judged(
    line: dict[str, Any], firm: Enterprise, open_ones: Open, context: SheetContext
) -> Verdict:
    entry = _entry(line)
    if isinstance(entry, Verdict):
        return entry
    before = open_ones.get((firm.pk, plain(line["title"])))
    row = (
        copy.copy(before)
        if before is not None
        else new_vacancy(context.actor, context.now, firm, Raised.ROSTER)
    )
    plans: Plans = context.memory["plans"]
    filling = Filling(row, plans.at(row.path), local_day(context.now))
    filling.vacancy(entry)
    if filling.errors:
        name = next(iter(filling.errors))
        finding = CellFinding(
            f"vacancy.{name}", str(filling.errors[name]), _COLUMN_OF.get(name, name)
        )
        return Verdict(Outcome.WRONG, findings=(finding,))
    if before is None:
        return Verdict(Outcome.NEW, carry=row)
    if row.seats < before.seats and seats_taken([row.pk]).get(row.pk, (0, 0))[0] > row.seats:
        return wrong("vacancy.held", HELD, "seats")
    changes = _changes(before, row, plans)
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    return Verdict(outcome, changes, target=str(row.pk), carry=row)


_COLUMN_OF = {"pay_from": "pay", "pay_to": "pay", "age_from": "age", "age_to": "age"}


def _entry(line: dict[str, Any]) -> dict[str, Any] | Verdict:
    """What a row says, as the services take it."""
    names = (
        *("title", "seats", "skills", "schooling", "night_shift", "workplace"),
        *("contact_hint", "note", "open_from", "open_until"),
    )
    entry = {name: line[name] for name in names if line[name] is not None}
    for field, low, high in (("pay", "pay_from", "pay_to"), ("age", "age_from", "age_to")):
        if line[field] is None:
            continue
        found = read_range(line[field])
        if found is None:
            return wrong(f"vacancy.{field}", NO_RANGE, field)
        entry[low], entry[high] = found
    if line["board"] is not None:
        entry["dormitory"], entry["meals"] = read_board(line["board"])
    return entry


def _shown(row: Vacancy, plans: Plans) -> dict[str, Any]:
    """A vacancy in the cells it comes in by."""
    skills = skill_titles(plans.at(row.path), row.skills)
    return {
        "title": row.title,
        "seats": row.seats,
        "skills": "、".join(skills) or None,
        "pay": write_range(row.pay_from, row.pay_to),
        "schooling": row.schooling,
        "age": write_range(row.age_from, row.age_to),
        "board": write_board(row.dormitory, row.meals),
        "night_shift": row.night_shift,
        "workplace": row.workplace or None,
        "contact_hint": row.contact_hint or None,
        "note": row.note or None,
        "open_from": row.open_from,
        "open_until": row.open_until,
    }


def _changes(before: Vacancy, after: Vacancy, plans: Plans) -> tuple[Change, ...]:
    old, new = _shown(before, plans), _shown(after, plans)
    return tuple(
        Change(name, TEXTS.of(name, old[name]), TEXTS.of(name, new[name]))
        for name in old
        if old[name] != new[name]
    )


VACANCIES = register(VacanciesSheet())
