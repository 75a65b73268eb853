"""Phone numbers as rosters hold them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.numbers import cell_text
from lianfang.kit.phones import PHONE_KIND_LABELS, PhoneKind, check_phone, normalise, read_phones


@pytest.mark.parametrize(
    ("typed", "kind", "number"),
    [
        ("13800138000", PhoneKind.MOBILE, "13800138000"),
        ("138 0013 8000", PhoneKind.MOBILE, "13800138000"),
        ("138-0013-8000", PhoneKind.MOBILE, "13800138000"),
        ("+86 138 0013 8000", PhoneKind.MOBILE, "13800138000"),
        ("8613800138000", PhoneKind.MOBILE, "13800138000"),
        ("(+86)13800138000", PhoneKind.MOBILE, "13800138000"),
        ("0086-13800138000", PhoneKind.MOBILE, "13800138000"),
        ("013800138000", PhoneKind.MOBILE, "13800138000"),
        ("１３８００１３８０００", PhoneKind.MOBILE, "13800138000"),
        ("'13800138000\u200b", PhoneKind.MOBILE, "13800138000"),
        ("13800138000.0", PhoneKind.MOBILE, "13800138000"),
        ("19912345678", PhoneKind.MOBILE, "19912345678"),
        ("0757-82223333", PhoneKind.LANDLINE, "0757-82223333"),
        ("075782223333", PhoneKind.LANDLINE, "0757-82223333"),
        ("(0757)8222 3333", PhoneKind.LANDLINE, "0757-82223333"),
        ("0757-8222-3333", PhoneKind.LANDLINE, "0757-82223333"),
        ("+86 757 8222 3333", PhoneKind.LANDLINE, "0757-82223333"),
        ("010-62223333", PhoneKind.LANDLINE, "010-62223333"),
        ("0714—6222333转801", PhoneKind.LANDLINE, "0714-6222333-801"),
        ("0757-82223333-12", PhoneKind.LANDLINE, "0757-82223333-12"),
        ("400-800-1234", PhoneKind.SERVICE, "4008001234"),
        ("8008101234", PhoneKind.SERVICE, "8008101234"),
        ("12345", PhoneKind.SHORT, "12345"),
        ("120", PhoneKind.SHORT, "120"),
        ("668123", PhoneKind.SHORT, "668123"),
        ("+852 6123 4567", PhoneKind.ABROAD, "+85261234567"),
        ("0033123456789", PhoneKind.ABROAD, "+33123456789"),
    ],
)
def test_a_number_is_known_however_it_is_written(typed, kind, number):
    check = check_phone(typed)

    assert (check.kind, check.number, check.errors, check.warnings) == (kind, number, (), ())
    assert normalise(number) == number


def test_a_landline_without_area_code_passes_with_a_warning():
    check = check_phone("8222 3333")

    assert (check.kind, check.number, check.ok) == (PhoneKind.LANDLINE, "82223333", True)
    assert [finding.code for finding in check.warnings] == ["phone.no_area_code"]


@pytest.mark.parametrize(
    "typed", ["+86 13800138000", "86 13800138000", "0086 13800138000", "＋86 13800138000"]
)
def test_a_country_code_before_a_blank_is_no_second_number(typed):
    assert [(check.number, check.ok) for check in read_phones(typed)] == [("13800138000", True)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone.missing"),
        ("--", "phone.missing"),
        ("1380013800", "phone.mobile_length"),
        ("138001380001", "phone.mobile_length"),
        ("12800138000", "phone.unrecognised"),
        ("1.38E+10", "phone.rounded"),
        ("138****8000", "phone.masked"),
        ("没有电话", "phone.unrecognised"),
        ("1" * 201, "phone.too_long"),
    ],
)
def test_a_fault_is_named(typed, code):
    assert [finding.code for finding in check_phone(typed).errors] == [code]


def test_a_number_cell_of_excel_gives_the_number():
    assert check_phone(cell_text(13800138000.0)).number == "13800138000"


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("13800138000/0757-82223333", ["13800138000", "0757-82223333"]),
        ("13800138000、13900139000；12345", ["13800138000", "13900139000", "12345"]),
        ("13800138000 13900139000", ["13800138000", "13900139000"]),
        ("138 0013 8000 0757-82223333", ["13800138000", "0757-82223333"]),
        ("13800138000（妻子）", ["13800138000"]),
        ("家：0757-82223333\n手机：13800138000", ["0757-82223333", "13800138000"]),
        ("13800138000/13800138000", ["13800138000"]),
        ("", []),
        (" / ", []),
    ],
)
def test_all_numbers_of_a_cell_are_read(cell, numbers):
    checks = read_phones(cell)

    assert [check.number for check in checks] == numbers
    assert all(check.ok for check in checks)


def test_a_cell_without_any_number_says_so():
    assert [c.code for check in read_phones("无") for c in check.errors] == ["phone.unrecognised"]
    assert [c.code for check in read_phones("1" * 201) for c in check.errors] == ["phone.too_long"]


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_reading(text):
    check_phone(text)
    read_phones(text)


@given(st.text("0123456789+-()/ 转.E、", max_size=40))
def test_no_text_that_resembles_a_number_breaks_the_reading(text):
    for check in read_phones(text):
        assert check.ok == (check.kind is not None)


def test_logs_never_show_the_number():
    assert "13800138000" not in repr(check_phone("13800138000"))


def test_every_kind_has_a_label():
    assert list(PHONE_KIND_LABELS) == list(PhoneKind)
