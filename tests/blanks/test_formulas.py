"""Formulas and ranges after rows were put in: as Excel itself would have them."""

import pytest

from lianfang.blanks.formulas import Insertion, shift, shift_ranges, translate

# Two rows put in before row 6 of 表, whose body is rows 3 to 5.
TWO = Insertion("表", 6, 2, 3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM(D3:D5)", "SUM(D3:D7)"),
        ("SUM($D$3:$D$5)+D6", "SUM($D$3:$D$7)+D8"),
        ("SUM(D1:D4)", "SUM(D1:D4)"),
        ("SUM(D6:D9)", "SUM(D8:D11)"),
        ("D5*2", "D5*2"),
        ("别处!D9+表!D9", "别处!D9+表!D11"),
        ("'表'!D9", "'表'!D11"),
        ('"D9"&D9', '"D9"&D11'),
        ("LOG10(D9)", "LOG10(D11)"),
        ("COUNTA($3:$5)", "COUNTA($3:$7)"),
        ("SUM(D:D)", "SUM(D:D)"),
        ("Rate_D9+D9", "Rate_D9+D11"),
    ],
)
def test_references_below_move_and_sums_over_the_body_grow(before: str, after: str) -> None:
    assert shift(before, "表", TWO) == after


def test_a_sum_along_a_body_row_stays_in_its_row() -> None:
    assert shift("SUM(B5:D5)", "表", TWO, inside=True) == "SUM(B5:D5)"
    assert shift("SUM(B5:B5)", "表", TWO) == "SUM(B5:B7)"


def test_formulas_of_other_sheets_move_only_where_they_point_here() -> None:
    assert shift("D9", "别处", TWO) == "D9"
    assert shift("表!D9", "别处", TWO) == "表!D11"


def test_lists_of_ranges_grow_with_the_body() -> None:
    assert shift_ranges("B3:B5 C5 D9 E1:E2", TWO) == "B3:B7 C5:C7 D11 E1:E2"


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "copied"),
    [
        ("E5/D5", 2, 0, "E7/D7"),
        ("E$5/$D5", 2, 1, "F$5/$D7"),
        ("RANK(E5,E$3:E$5)", 1, 0, "RANK(E6,E$3:E$5)"),
        ('IF(A1="A1",1,0)', 1, 0, 'IF(A2="A1",1,0)'),
    ],
)
def test_copied_formulas_move_their_relative_references(
    formula: str, rows: int, columns: int, copied: str
) -> None:
    assert translate(formula, rows, columns) == copied
