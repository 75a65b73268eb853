"""A form about one enterprise, filled from its row of the register."""

import io

import pytest
from openpyxl import load_workbook

from lianfang.access.actors import Actor
from lianfang.blanks.reading import read_blank
from lianfang.enterprises.services.enterprises import register_enterprise
from lianfang.tables.selectors.proposing import propose_all
from lianfang.tables.services.trying import try_blank
from tests.blanks.drawing import new_book, put, save, sketch
from tests.command.builders import at, build_town
from tests.enterprises.builders import credit_code
from tests.tables.builders import clerk

pytestmark = pytest.mark.django_db
FORM = """
企业名称（盖章） | . | 统一社会信用代码 | .
企业地址 | . | 所属行业 | .
职工总数（人） | . | 拟复工时间 | .
"""


def _blank() -> bytes:
    book, sheet = new_book()
    put(sheet, "A1:D1", "企业复工备案登记表")
    sketch(sheet, FORM, 2)
    return save(book)


def test_a_form_about_one_enterprise_asks_which_one():
    town = build_town()

    found = propose_all(
        clerk(town), town.township, at("09:30"), read_blank(_blank(), "备案表.xlsx")
    )

    assert {one.slot: str(one.said) for one in found} == {
        "1.1#0": "",
        "1.1:B2": "field:enterprises.name",
        "1.1:D2": "field:enterprises.credit_code",
        "1.1:B3": "field:enterprises.address",
        "1.1:D3": "field:enterprises.industry",
        "1.1:B4": "field:enterprises.staff_count",
        "1.1:D4": "",
    }


def test_once_it_is_said_the_form_is_filled_from_the_register():
    town = build_town()
    known = register_enterprise(
        actor=Actor.system("test"),
        now=at("08:00"),
        place_id=town.sike.pk,
        name="金山铝材有限公司",
        credit_code=credit_code(7),
    )

    tried = try_blank(
        actor=clerk(town),
        now=at("09:45"),
        place_id=town.township.pk,
        name="备案表.xlsx",
        content=_blank(),
        meanings={"1.1#0": f"enterprise:{known.name}"},
    )

    sheet = load_workbook(io.BytesIO(tried.content)).active
    assert sheet["B2"].value == known.name
    assert sheet["D2"].value == (known.credit_code or None)
    assert "1.1:D4" in {blank["slot"] for blank in tried.blanks}
