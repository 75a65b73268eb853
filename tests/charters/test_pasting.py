"""Lists a contact pastes: who of the staff is meant, and which lines mean nobody."""

import pytest

from lianfang.access.scope import looking
from lianfang.charters.selectors.pasting import read_pasted
from tests.charters.builders import Yard, away, build_yard, contact, second_firm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


def pasted(yard: Yard, text: str):
    """What is made of a list that the contact pastes."""
    who = contact(yard)
    with looking(who):
        return read_pasted(who, yard.firm.pk, text)


def test_pasted_lines_are_read_by_name_phone_or_staff_number():
    yard = build_yard()
    rows = [away(yard, one, staff_number=f"G00{one}") for one in (1, 2, 3)]
    names = [one.person.name for one in rows]
    text = f"{names[0]}\t浠水\n13500000002，浠水\n\nG003;备注\n{names[0]}"

    read = pasted(yard, text)

    assert read.found == [one.pk for one in rows]
    assert (read.unknown, read.several) == ([], [])


def test_a_pasted_line_that_fits_nobody_or_several_is_told_by_its_number():
    yard = build_yard()
    first = away(yard, 1)
    # The eighth name is the first one again: two people of one name.
    away(yard, 9)
    name = first.person.name
    text = f"姓名,电话\n{name}\n查无此人\n{name} 13500000009"

    read = pasted(yard, text)

    assert (read.several, read.unknown) == ([2], [3])
    assert len(read.found) == 1
    assert read.found != [first.pk]


@pytest.mark.parametrize("heading", ["姓名", "姓名\t手机号码", "序号 姓名 工号", "Name, phone"])
def test_a_first_line_that_names_columns_is_passed_over(heading):
    yard = build_yard()
    row = away(yard, 1)

    read = pasted(yard, f"{heading}\n{row.person.name}")

    assert (read.found, read.unknown, read.several) == ([row.pk], [], [])


@pytest.mark.parametrize("first", ["查无此人", "查无此人 13999999999", "13999999999", "G99"])
def test_a_first_line_that_is_somebody_unknown_is_told_and_not_dropped(first):
    yard = build_yard()
    row = away(yard, 1)

    read = pasted(yard, f"{first}\n{row.person.name}")

    assert (read.found, read.unknown) == ([row.pk], [1])


def test_more_lines_than_one_signs_up_at_once_are_all_read():
    yard = build_yard()
    row = away(yard, 1)

    read = pasted(yard, "\n" * 2_500 + row.person.name + "\n查无此人")

    assert (read.found, read.unknown) == ([row.pk], [2_502])


def test_a_pasted_name_of_another_enterprise_fits_nobody():
    yard = build_yard()
    away(yard, 1)
    stranger = away(yard, 2, firm=second_firm(yard))

    read = pasted(yard, stranger.person.name)

    assert (read.found, read.unknown) == ([], [1])


def test_a_name_and_a_phone_of_two_different_people_is_nobody():
    yard = build_yard()
    first, _second = away(yard, 1), away(yard, 2)

    read = pasted(yard, f"姓名\t电话\n{first.person.name}\t13500000002")

    assert (read.found, read.unknown) == ([], [2])
