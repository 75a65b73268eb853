"""Superiors' tables of 金山街道 in small: blanks drawn here, taken in and filled by services."""

import io
import uuid
from datetime import date

import openpyxl
import xlsxwriter

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.people.services.arrivals import record_arrival
from lianfang.scenarios.jinshan.tabling import daily_blank, roster_blank
from lianfang.tables.models import ColumnMeaning, Filling, TableForm, TableVersion
from lianfang.tables.services.filling import draft_filling
from lianfang.tables.services.receiving import FormTerms, receive_form
from lianfang.tables.services.reviewing import freeze_filling, send_to_review
from tests.command.builders import Town, appointed, at, resident, stored

ROWS = ("四棵社区", "王太社区", "钟山村")
HEADS = ("序号", "村（社区）", "今日返回人员", "累计返回人员", "居家隔离人数")
MORNING = at("09:30")


def book(*rows, title: str = "返回人员日报表", totals: bool = True, heads=HEADS) -> bytes:
    """A blank with one row of headings, labelled rows and a total row without formulas."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = made.add_worksheet("日报")
    edge = made.add_format({"border": 1})
    sheet.merge_range(0, 0, 0, len(heads) - 1, title)
    sheet.write(1, 0, "填报单位：")
    sheet.write(1, 3, "截至：2020年  月  日  时")
    sheet.write_row(2, 0, heads, edge)
    labels = rows or ROWS
    for number, name in enumerate(labels, start=1):
        sheet.write_row(2 + number, 0, [number, name], edge)
        for column in range(2, len(heads)):
            sheet.write_blank(2 + number, column, None, edge)
    if totals:
        last = 3 + len(labels)
        sheet.merge_range(last, 0, last, 1, "合计", edge)
        for column in range(2, len(heads)):
            sheet.write_blank(last, column, None, edge)
    made.close()
    return stream.getvalue()


def clerk(town: Town) -> Actor:
    return appointed(Role.WORKING_GROUP_MEMBER, town.township)


def commander(town: Town) -> Actor:
    return appointed(Role.COMMANDER, town.township)


def came(town: Town, place, name: str, day: int = 18, origin: str = "湖北省武汉市", when=None):
    """A resident of the place who came back on that day of March."""
    person = resident(place, name)
    return record_arrival(
        actor=Actor.system("test"),
        now=when or at("09:00"),
        person_id=person.pk,
        arrived_on=date(2020, 3, day),
        origin=origin,
    )


def received(
    town: Town, content: bytes | None = None, name: str = "日报.xlsx", when=None, **terms
) -> TableForm:
    return receive_form(
        actor=clerk(town),
        now=when or at("08:30"),
        place_id=town.township.pk,
        name=name,
        content=content or book(),
        terms=FormTerms(**terms),
    )


def filled(
    town: Town, form: TableForm, when=MORNING, actor: Actor | None = None, **more
) -> Filling:
    return draft_filling(actor=actor or clerk(town), now=when, form_id=form.pk, **more)


def frozen(town: Town, form: TableForm, when=MORNING) -> Filling:
    made = filled(town, form, when)
    send_to_review(actor=clerk(town), now=when, filling_id=made.pk)
    return freeze_filling(actor=commander(town), now=when, filling_id=made.pk)


def newest(form: TableForm) -> TableVersion:
    return max(stored(TableVersion, form=form), key=lambda row: row.number)


def meanings(form: TableForm) -> dict[str, str]:
    """What each heading of the newest version means."""
    rows = stored(ColumnMeaning, version=newest(form))
    return {row.heading: row.meaning for row in rows}


def slot_of(form: TableForm, heading: str) -> str:
    rows = stored(ColumnMeaning, version=newest(form))
    return next(row.slot for row in rows if row.heading == heading)


def cells(filling: Filling) -> list[tuple]:
    """The file as rows of values."""
    sheet = openpyxl.load_workbook(io.BytesIO(filling.file.content())).active
    return list(sheet.iter_rows(values_only=True))


def nobody() -> uuid.UUID:
    return uuid.UUID("019b0000-0000-7000-8000-0000000000ff")


__all__ = ["daily_blank", "roster_blank"]
