"""Numbers from cells, without losing or inventing digits."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.numbers import cell_text, is_rounded_by_excel, read_decimal, read_integer


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("王芳", "王芳"),
        (1.0, "1"),
        (36.6, "36.6"),
        (0.1 + 0.2, "0.3"),
        (13800138000.0, "13800138000"),
        (999999999999999.0, "999999999999999"),
        (110105199001011008.0, "1.10105E+17"),
        (110105199001011008, "110105199001011008"),
        pytest.param(10**5000, "1.00000E+5000", id="huge"),
        (float("nan"), ""),
        (date(2020, 2, 9), "2020-02-09"),
        (datetime(2020, 2, 9, 14, 30, tzinfo=UTC).replace(tzinfo=None), "2020-02-09 14:30:00"),
    ],
)
def test_a_cell_has_the_text_a_person_sees(cell, text):
    assert cell_text(cell) == text


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_of_15_digits_survive_a_float(number):
    assert cell_text(float(number)) == str(number)


@given(st.integers(10**15, 10**19))
def test_longer_numbers_that_were_floats_are_recognised(number):
    assert is_rounded_by_excel(cell_text(float(number)))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3", Decimal(3)),
        (3.0, Decimal(3)),
        ("３６．５℃", Decimal("36.5")),
        ("36.5", Decimal("36.5")),
        ("1,234.50元", Decimal("1234.50")),
        (" 12 人 ", Decimal(12)),
        ("-4", Decimal(-4)),
        ("100㎡", Decimal(100)),
        ("85%", Decimal(85)),
    ],
)
def test_a_number_is_read_with_its_unit_left_out(cell, value):
    assert (read_decimal(cell).value, read_decimal(cell).errors) == (value, ())


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("", "missing"),
        (None, "missing"),
        (True, "unreadable"),
        ("三人", "unreadable"),
        ("3户5人", "unreadable"),
        ("1,23", "unreadable"),
        ("1e5", "rounded"),
        ("2.5", "not_whole"),
    ],
)
def test_what_is_no_whole_number_is_refused_by_name(cell, name):
    reading = read_integer(cell)

    assert (reading.value, [f.code for f in reading.errors]) == (None, [f"number.{name}"])


def test_a_whole_number_has_no_fraction():
    assert str(read_integer("2.0人").value) == "2"


@given(st.text(max_size=40) | st.floats() | st.integers() | st.binary(max_size=4))
def test_no_cell_whatever_breaks_the_reading(cell):
    reading = read_integer(cell)

    assert (reading.value is None) == bool(reading.errors)
