"""Papers of residents: real people pass, faults are named, nothing personal leaks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from lianfang.kit.identity_papers import (
    FINDINGS,
    PAPER_KIND_LABELS,
    PaperKind,
    Sex,
    check_paper,
    convert_15_to_18,
    normalise,
)

TODAY = date(2020, 3, 18)


def number(area: str, birth: date, serial: int) -> str:
    body = f"{area}{birth:%Y%m%d}{serial:03d}"
    return body + calc_check_digit(body + "0")


areas = st.sampled_from(["110105", "420281", "440604", "442000", "350582", "810000", "830000"])
births = st.dates(date(1900, 1, 1), TODAY)
numbers = st.builds(number, areas, births, st.integers(0, 999))


def codes(findings):
    return [finding.code for finding in findings]


@given(areas, births, st.integers(0, 999))
def test_every_number_made_by_the_standard_passes(area, birth, serial):
    check = check_paper(None, number(area, birth, serial), TODAY)

    assert check.errors == ()
    assert check.birth_date == birth
    assert check.sex == (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_every_mistyped_digit_is_caught(right, position, step):
    digit = (int(right[position]) + step) % 10
    wrong = right[:position] + str(digit) + right[position + 1 :]

    assert not check_paper(PaperKind.RESIDENT_ID, wrong, TODAY).ok


@given(numbers, st.sampled_from("0123456789X"))
def test_every_mistyped_check_character_is_caught(right, last):
    wrong = right[:-1] + last

    assert check_paper(PaperKind.RESIDENT_ID, wrong, TODAY).ok == (wrong == right)


@given(numbers, st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(right, position):
    swapped = right[:position] + right[position + 1] + right[position] + right[position + 2 :]

    assert check_paper(PaperKind.RESIDENT_ID, swapped, TODAY).ok == (swapped == right)


def test_all_single_faults_of_one_number_are_caught_exhaustively():
    right = "11010519491231002X"
    wrong = [
        right[:place] + other + right[place + 1 :]
        for place in range(18)
        for other in "0123456789X"
        if other != right[place]
    ]

    assert [text for text in wrong if check_paper(None, text, TODAY).ok] == []


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("11010519491231002X", date(1949, 12, 31)),
        (number("442000", date(1960, 5, 6), 12), date(1960, 5, 6)),
        (number("350582", date(1980, 5, 6), 13), date(1980, 5, 6)),
        (number("429005", date(1950, 1, 1), 1), date(1950, 1, 1)),
    ],
)
def test_people_born_before_their_county_was_founded_pass(text, birth):
    check = check_paper(PaperKind.RESIDENT_ID, text, TODAY)

    assert (check.kind, check.errors, check.warnings) == (PaperKind.RESIDENT_ID, (), ())
    assert check.birth_date == birth


def test_the_standards_own_example_passes_while_such_a_person_can_live():
    text = "440524188001010014"

    assert check_paper(None, text, date(1999, 7, 1)).errors == ()
    assert codes(check_paper(None, text, TODAY).errors) == ["paper.too_old"]


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_pass(area):
    text = number(area, date(1985, 2, 28), 4)

    detected = check_paper(None, text, TODAY)
    stated = check_paper(PaperKind.RESIDENT_ID, text, TODAY)

    assert (detected.kind, detected.warnings) == (PaperKind.HMT_RESIDENCE_PERMIT, ())
    assert (stated.kind, stated.errors) == (PaperKind.HMT_RESIDENCE_PERMIT, ())
    assert codes(stated.warnings) == ["paper.other_kind"]


def test_a_foreign_resident_card_passes_in_its_new_and_its_old_form():
    new = check_paper(None, number("944156", date(1979, 11, 30), 7), TODAY)
    old = check_paper(None, "CAN110080010152", TODAY)

    assert (new.kind, new.errors, new.warnings) == (PaperKind.FOREIGN_RESIDENT_CARD, (), ())
    assert (new.birth_date, new.sex) == (date(1979, 11, 30), None)
    assert (old.kind, old.errors, old.warnings) == (PaperKind.FOREIGN_RESIDENT_CARD, (), ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("H12345678", PaperKind.HOME_RETURN_PERMIT),
        ("m1234567801", PaperKind.HOME_RETURN_PERMIT),
        ("HA1234567", PaperKind.HOME_RETURN_PERMIT),
        ("01234567", PaperKind.TAIWAN_TRAVEL_PERMIT),
        ("0012345601B", PaperKind.TAIWAN_TRAVEL_PERMIT),
        ("E12345678", PaperKind.PASSPORT),
        ("EA1234567", PaperKind.PASSPORT),
    ],
)
def test_other_papers_are_found_by_their_form_and_shown_as_guessed(text, kind):
    check = check_paper(None, text, TODAY)

    assert (check.kind, check.errors) == (kind, ())
    assert codes(check.warnings) == ["paper.kind_guessed"]
    assert check_paper(kind, text, TODAY).warnings == ()


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (PaperKind.HOME_RETURN_PERMIT, "A12345678", "paper.home_return_format"),
        (PaperKind.TAIWAN_TRAVEL_PERMIT, "1234567", "paper.taiwan_travel_format"),
        (PaperKind.FOREIGN_RESIDENT_CARD, "CAN11008001", "paper.foreign_card_format"),
        (PaperKind.PASSPORT, "E1#4567", "paper.passport_format"),
        (PaperKind.RESIDENT_ID, "11010519491231002", "paper.length"),
        (PaperKind.RESIDENT_ID, "11010519491231O02X", "paper.characters"),
        (PaperKind.RESIDENT_ID, "H12345678", "paper.length"),
        (None, "11010519491231002", "paper.length"),
        (None, "110105194912310021X", "paper.length"),
        (None, "110105194912310021", "paper.check_digit"),
        (None, "13800138000", "paper.looks_like_phone"),
        (None, "广东佛山", "paper.unrecognised"),
        (None, "A1", "paper.unrecognised"),
        (None, "440***********0014", "paper.masked"),
        (None, "", "paper.missing"),
        (None, " -\u200b ", "paper.missing"),
        (None, "1" * 201, "paper.too_long"),
        (None, number("110105", date(2020, 3, 19), 1), "paper.birth_in_future"),
        (None, number("110105", date(1889, 3, 18), 1), "paper.too_old"),
    ],
)
def test_a_fault_is_named(kind, text, code):
    assert codes(check_paper(kind, text, TODAY).errors) == [code]


def test_a_birth_date_that_does_not_exist_is_named_also_behind_a_right_check_digit():
    body = "11010519900230123"

    check = check_paper(None, body + calc_check_digit(body + "0"), TODAY)

    assert codes(check.errors) == ["paper.birth_date"]
    assert (check.birth_date, check.sex) == (None, None)


@pytest.mark.parametrize(
    "text", ["1.10105E+17", "1.10105199001011e+17", "１.1E+17", "110105199001011008.0"]
)
def test_a_number_that_excel_destroyed_is_recognised(text):
    assert codes(check_paper(None, text, TODAY).errors) == ["paper.rounded"]
    assert codes(check_paper(PaperKind.RESIDENT_ID, text, TODAY).errors) == ["paper.rounded"]


def test_a_number_that_lost_its_last_three_digits_is_recognised():
    checks = [check_paper(None, f"1101051990010{n}000", TODAY) for n in range(10, 32)]

    # One in eleven has the right check digit by chance, as the few real numbers ending in 000 do.
    assert {code for check in checks for code in codes(check.errors)} == {"paper.rounded"}
    assert {code for check in checks if check.ok for code in codes(check.warnings)} == {
        "paper.ends_in_zeros"
    }


def test_an_old_number_of_15_digits_is_converted():
    check = check_paper(None, "110105491231002", TODAY)

    assert (check.number, check.errors) == ("11010519491231002X", ())
    assert codes(check.warnings) == ["paper.old_format"]
    assert check.birth_date == date(1949, 12, 31)


def test_the_old_serials_of_centenarians_lie_in_the_century_before():
    assert convert_15_to_18("110105950101996")[:14] == "11010518950101"


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "'11010519491231002X",
        "‘11010519491231002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "\ufeff11010519491231002X\u200b",
        "110105-19491231-002×",
        "11010519491231002Х",
        "110105194\x0091231002X",
    ],
)
def test_the_same_number_typed_otherwise_is_the_same_number(typed):
    assert normalise(typed) == "11010519491231002X"


def test_no_papers_yet_needs_a_reason():
    given_reason = check_paper(PaperKind.NONE_YET, " 新生儿，未上户 ", TODAY)
    without = check_paper(PaperKind.NONE_YET, "  ", TODAY)
    read = check_paper(None, "暂无（新生儿）", TODAY)

    assert (given_reason.errors, given_reason.number) == ((), "")
    assert given_reason.reason == "新生儿,未上户"
    assert codes(without.errors) == ["paper.reason_missing"]
    assert (read.kind, codes(read.warnings)) == (PaperKind.NONE_YET, ["paper.none_yet_assumed"])


def test_an_unknown_area_is_only_a_warning():
    check = check_paper(None, number("100101", date(1990, 1, 1), 1), TODAY)

    assert check.errors == ()
    assert codes(check.warnings) == ["paper.unknown_area"]


def test_an_id_number_given_as_a_passport_is_pointed_out():
    check = check_paper(PaperKind.PASSPORT, "11010519491231002X", TODAY)

    assert (check.errors, codes(check.warnings)) == ((), ["paper.looks_like_id"])


@given(st.text(max_size=60), st.sampled_from([None, *PaperKind]))
def test_no_text_whatever_breaks_the_check(text, kind):
    check = check_paper(kind, text, TODAY)

    assert check.ok or check.birth_date is None


@given(st.text("0123456789Xx'. E+-*/无HM", min_size=6, max_size=24))
def test_no_text_that_resembles_a_number_breaks_the_check(text):
    check_paper(None, text, TODAY)
    assert normalise(normalise(text)) == normalise(text)


@given(numbers)
def test_logs_and_findings_never_show_the_number_or_the_birth_date(text):
    check = check_paper(None, text, TODAY - timedelta(days=40_000))

    shown = repr(check)
    assert text not in shown
    assert text[6:14] not in shown
    assert repr(date(int(text[6:10]), int(text[10:12]), int(text[12:14]))) not in shown


def test_every_kind_has_a_label_and_every_finding_a_sentence():
    assert list(PAPER_KIND_LABELS) == list(PaperKind)
    assert all(str(message) for message in FINDINGS.messages.values())
