"""Masking: the shown part is stated, the rest cannot be read, counted or guessed from the mask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.masking import mask_address, mask_name, mask_paper, mask_phone
from lianfang.kit.text import compact, plain


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王", "**"),
        ("王芳", "王**"),
        ("曾小明", "曾**"),
        ("欧阳娜娜", "欧**"),
        ("司马光", "司**"),
        ("阿卜杜拉·买买提", "阿**"),
        ("John Smith", "J**"),
        (" 王 芳 ", "王**"),
        ("\u200b王芳", "王**"),
        ("𠮷田", "𠮷**"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_keeps_its_first_character_only(name, masked):
    assert mask_name(name) == masked


@given(st.text(max_size=30))
def test_no_name_shows_more_than_one_character_or_its_length(name):
    masked = mask_name(name)

    assert masked in ("", "**") or (len(masked) == 3 and masked.endswith("**"))
    assert masked[:-2] == ("" if len(compact(name)) < 2 else plain(name)[0])


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("440524188001010014", "440****0014"),
        ("11010519491231002X", "110****002X"),
        ("110105491231002", "110****1002"),
        ("CAN110080010152", "CAN****0152"),
        ("E12345678", "E****78"),
        ("H1234567801", "H****01"),
        ("01234567", "0****67"),
        ("A12345", "****"),
        ("", ""),
    ],
)
def test_a_paper_shows_its_ends_only(number, masked):
    assert mask_paper(number) == masked


@given(st.text(max_size=40))
def test_no_paper_shows_more_than_three_and_four_characters_nor_half(number):
    bare = compact(number)

    head, stars, tail = mask_paper(number).partition("****")

    assert (not bare) == (not stars)
    assert bare.startswith(head)
    assert bare.endswith(tail)
    assert len(head) <= 3
    assert len(tail) <= 4
    assert 2 * len(head + tail) < len(bare) or not head + tail


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("0757-82223333", "0757-****333"),
        ("010-62223333-801", "010-****333"),
        ("+85261234567", "****67"),
        ("82223333", "****33"),
        ("66812", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_its_ends_only(number, masked):
    assert mask_phone(number) == masked


@given(st.text(max_size=40) | st.text("0123456789-+", max_size=16))
def test_no_phone_shows_more_than_stated(number):
    bare = compact(number)

    head, stars, tail = mask_phone(number).partition("****")

    assert (not bare) == (not stars)
    assert bare.startswith(head)
    assert len(head) <= 5
    assert len(tail) <= 4
    assert len(bare) - len(head + tail) >= 4 or len(head + tail) == 0


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("佛山市禅城区张槎街道大富村东一巷3号", "佛山市禅城区张槎街道大富村****"),
        ("湖北省黄石市大冶市金山街道四棵社区3栋2单元501", "湖北省黄石市大冶市金山街道四棵社区****"),
        ("广西壮族自治区南宁市青秀区", "广西壮族自治区南宁市青秀区****"),
        ("张槎街道幸福小区十二栋三单元", "张槎街道****"),
        ("阜沙镇罗松村李四家旁边的新村", "阜沙镇罗松村****"),
        ("3栋2单元501室", "****"),
        ("A座1201", "****"),
        ("", ""),
    ],
)
def test_an_address_ends_at_the_village(address, masked):
    assert mask_address(address) == masked


@given(st.text("佛山市禅城区张槎街道大富村3号栋一二A座0 ", max_size=40) | st.text(max_size=40))
def test_no_address_shows_a_number(address):
    shown = mask_address(address).removesuffix("****")

    assert compact(address).startswith(shown)
    assert not any(c.isascii() and c.isalnum() for c in shown)
