"""Credit codes: the check maths of the standard with a format wide enough for a township."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit

from lianfang.kit.organisation_codes import (
    ALPHABET,
    body_check_digit,
    check_organisation_code,
    normalise,
)


def code(head: str, body: str) -> str:
    unchecked = head + body + body_check_digit(body)
    return unchecked + calc_check_digit(unchecked)


heads = st.sampled_from(["91440604", "92420281", "N2442000", "A1110000", "Y1350582", "54440200"])
bodies = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)
right_codes = st.builds(code, heads, bodies)


def codes(findings):
    return [finding.code for finding in findings]


@given(right_codes)
def test_every_code_made_by_the_standard_passes(right):
    check = check_organisation_code(right)

    assert (check.errors, check.warnings) == ((), ())
    assert (check.authority, check.division) == (right[0], right[2:8])


@given(right_codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_mistyped_character_is_caught(right, place, other):
    wrong = right[:place] + other + right[place + 1 :]

    assert check_organisation_code(wrong).ok == (wrong == right)


@given(right_codes, st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(right, place):
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert check_organisation_code(swapped).ok == (swapped == right)


@pytest.mark.parametrize("text", ["91110000600037341L", "91440300708461136T"])
def test_published_codes_pass_without_warning(text):
    check = check_organisation_code(text)

    assert (check.errors, check.warnings, check.authority) == ((), (), "9")


@pytest.mark.parametrize("head", ["N1442000", "N2442000", "N3442000", "A1110000", "Y1110000"])
def test_village_collectives_the_army_and_others_pass(head):
    check = check_organisation_code(code(head, "MF123456"))

    assert (check.errors, check.warnings) == ((), ())


def test_an_unknown_authority_and_a_wrong_inner_digit_are_only_warnings():
    unchecked = "Q1440604" + "12345678" + "0"

    check = check_organisation_code(unchecked + calc_check_digit(unchecked))

    assert check.errors == ()
    assert codes(check.warnings) == ["organisation.unknown_authority", "organisation.body_code"]


def test_letters_in_the_division_are_only_a_warning():
    check = check_organisation_code(code("9144060A", "12345678"))

    assert (check.errors, check.division) == ((), "")
    assert codes(check.warnings) == ["organisation.division"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "missing"),
        ("9.1440604E+17", "rounded"),
        ("9111***********41L", "masked"),
        ("91110000600037341", "length"),
        ("91110000600O37341L", "characters"),
        ("91110000600037341M", "check_digit"),
        ("11010519491231002X", "is_id_number"),
        ("440604000012345", "old_registration"),
        ("60003734-1", "old_body_code"),
        ("9" * 201, "too_long"),
    ],
)
def test_a_fault_is_named(text, name):
    assert codes(check_organisation_code(text).errors) == [f"organisation.{name}"]


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341l",
        "'91110000 6000 37341L",
        "９１１１００００６０００３７３４１Ｌ",
        "911100006000-37341L\u200b",
    ],
)
def test_the_same_code_typed_otherwise_is_the_same_code(typed):
    assert normalise(typed) == "91110000600037341L"


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_check(text):
    check_organisation_code(text)


@given(st.text(ALPHABET + "ios*.+- ", max_size=20))
def test_no_text_that_resembles_a_code_breaks_the_check(text):
    check_organisation_code(text)
