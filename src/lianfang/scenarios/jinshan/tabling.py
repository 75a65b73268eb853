"""Tables the district asks for every morning: two blanks, one handed in yesterday, today's draft.

Both blanks are written after the field lists of public forms of 2020; they are nobody's own form.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from lianfang.access.scope import everywhere
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage
from lianfang.tables.enums import Asker
from lianfang.tables.models import TableForm
from lianfang.tables.services.choosing import accept_mapping
from lianfang.tables.services.filling import draft_filling
from lianfang.tables.services.receiving import FormTerms, receive_form
from lianfang.tables.services.reviewing import freeze_filling, send_to_review
from lianfang.tables.services.steps import newest_version

COMMANDER = "commander"
DAILY = "疫情防控工作日报表"
ROSTER = "来返人员登记花名册"
ROSTER_COLUMNS = (
    *("序号", "姓名", "性别", "身份证号码", "联系电话", "现居住社区（村）", "从何地返回"),
    *("返回日期", "交通工具", "车次/航班号", "备注"),
)


def daily_blank(places: Sequence[str], title: str = DAILY) -> bytes:
    """A count by village: a header of two rows, today and in all, totals by formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("日报")
    big = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
    cell = book.add_format({"border": 1, "align": "center"})
    sheet.merge_range(0, 0, 0, 9, title, big)
    sheet.merge_range(1, 0, 1, 4, "填报单位：", book.add_format())
    sheet.merge_range(1, 5, 1, 9, "截至：2020年  月  日  时", book.add_format())
    for column, text in ((0, "序号"), (1, "村（社区）")):
        sheet.merge_range(2, column, 3, column, text, head)
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("走访（人次）", ("今日", "累计")),
        ("返回人员（人）", ("今日", "累计")),
        ("居家隔离人数（人）", ()),
        ("卡口", ("今日检查车辆（辆）", "今日检查人数（人次）")),
    )
    at = 2
    for text, parts in groups:
        if not parts:
            sheet.merge_range(2, at, 3, at, text, head)
            at += 1
            continue
        sheet.merge_range(2, at, 2, at + len(parts) - 1, text, head)
        for part in parts:
            sheet.write(3, at, part, head)
            at += 1
    sheet.merge_range(2, 9, 3, 9, "备注", head)
    for number, name in enumerate(places, start=1):
        sheet.write_row(3 + number, 0, [number, name], cell)
        for column in range(2, 10):
            sheet.write_blank(3 + number, column, None, cell)
    last = 4 + len(places)
    sheet.merge_range(last, 0, last, 1, "合计", head)
    for column in range(2, 9):
        letter = chr(65 + column)
        sheet.write_formula(last, column, f"=SUM({letter}5:{letter}{last})", cell)
    sheet.write(last, 9, "", cell)
    sheet.write(last + 1, 0, "填报人：")
    sheet.write(last + 1, 5, "审核人：")
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, 9, 12)
    book.close()
    return stream.getvalue()


def roster_blank(title: str = ROSTER) -> bytes:
    """A roster to be filled row by row."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    big = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "align": "center"})
    cell = book.add_format({"border": 1})
    text = book.add_format({"border": 1, "num_format": "@"})
    sheet.merge_range(0, 0, 0, len(ROSTER_COLUMNS) - 1, title, big)
    sheet.write(1, 0, "填报单位：")
    sheet.write(1, 7, "截至：2020年  月  日")
    for column, words in enumerate(ROSTER_COLUMNS):
        sheet.write(2, column, words, head)
        for row in range(3, 8):
            sheet.write_blank(row, column, None, text if column in (3, 4) else cell)
    sheet.set_column(1, len(ROSTER_COLUMNS) - 1, 15)
    book.close()
    return stream.getvalue()


def receive_blanks(stage: Stage, now: datetime) -> None:
    """Both blanks come in; the clerk looks at what is proposed and says that it is right."""
    clerk = stage.actor(CLERK, now)
    names = [layout.name for layout in stage.town.layouts]
    blanks = (
        (f"{DAILY}.xlsx", daily_blank(names), Asker.COUNTY, "区疫情防控指挥部"),
        (f"{ROSTER}.xlsx", roster_blank(), Asker.BUREAU, "区公安分局"),
    )
    for name, content, asker, office in blanks:
        form = receive_form(
            actor=clerk,
            now=now,
            place_id=stage.township.pk,
            name=name,
            content=content,
            terms=FormTerms(asker=asker, asker_name=office, due_time="10:00", draft_time="09:30"),
        )
        accept_mapping(actor=clerk, now=now, version_id=newest_version(form).pk)
    stage.note("2 tables of superiors received")


def hand_in(stage: Stage, now: datetime) -> None:
    """Yesterday: drafted, sent to review, looked at by the commander, frozen."""
    for form in _forms():
        clerk = stage.actor(CLERK, now)
        made = draft_filling(actor=clerk, now=now, form_id=form.pk, as_of=now)
        send_to_review(actor=clerk, now=now, filling_id=made.pk)
        freeze_filling(actor=stage.actor(COMMANDER, now), now=now, filling_id=made.pk)
    stage.note("2 tables handed in")


def draft(stage: Stage, now: datetime) -> None:
    """Shortly before 09:30: the drafts are there, nobody has looked at them yet."""
    for form in _forms():
        draft_filling(actor=stage.actor(CLERK, now), now=now, form_id=form.pk, as_of=now)
    stage.note("2 tables drafted, due at 10:00")


def _forms() -> list[TableForm]:
    with everywhere("the scenario knows the tables of the town"):
        return list(TableForm.objects.filter(ended_at__isnull=True).order_by("title"))
