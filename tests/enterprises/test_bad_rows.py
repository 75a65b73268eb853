"""A roster with rows that are wrong: each is told by its number, the good ones come in."""

import pytest

from tests.enterprises.builders import by_name, contacts, credit_code, park, register, steps
from tests.enterprises.test_roster import brought, checked, finding_codes, roster
from tests.people.tables import counts, judged

pytestmark = pytest.mark.django_db


def row(name="新厂有限公司", number=11, place="四棵社区", **cells):
    """A line of the clerks' table in the order of its heading."""
    given = {
        "code": credit_code(number),
        "park": "",
        "industry": "",
        "scale": "",
        "staff": "",
        "representative": "",
        "representative_phone": "",
        "contact": "",
        "contact_phone": "",
        "state": "",
        **cells,
    }
    code, *rest = given.values()
    return [name, code, place, *rest]


def test_good_rows_come_in_and_each_wrong_one_says_where(town, tmp_path):
    path = roster(
        tmp_path,
        row("甲厂", 1, staff="12"),
        row("乙厂", 2, code=credit_code(2)[:-2]),
        row("丙厂", 3, staff="很多"),
        row("丁厂", 4, industry="炼金术"),
        row("戊厂", 5, contact="李某某", contact_phone="12"),
        row("己厂", 6),
    )

    run = brought(town, path)

    assert counts(run) == (2, 0, 0, 4)
    assert set(by_name()) == {"甲厂", "己厂"}
    assert [bool(judged(run)[number].findings) for number in range(6)] == [
        *(False, True, True, True, True, False),
    ]


def test_a_roster_that_is_only_looked_at_writes_nothing(town, tmp_path):
    checked(town, roster(tmp_path, row("甲厂", 1), row("乙厂", 2)))

    assert by_name() == {}


def test_a_place_nobody_knows_makes_the_row_wrong_and_no_other(town, tmp_path):
    run = brought(town, roster(tmp_path, row("甲厂", 1, "月亮社区"), row("乙厂", 2)))

    assert set(by_name()) == {"乙厂"}
    assert finding_codes(run, 0) != []


def test_an_enterprise_stands_in_its_park_and_out_of_it_when_the_cell_names_none(town, tmp_path):
    there = park(town)

    brought(town, roster(tmp_path, row("甲厂", 1, park="四棵工业园"), row("乙厂", 2)))

    found = by_name()
    assert (found["甲厂"].park_id, found["甲厂"].place_id) == (there.pk, there.place_id)
    assert (found["乙厂"].park_id, found["乙厂"].path) == (None, town.community.path)


def test_the_same_code_as_on_the_register_is_the_same_firm_whatever_its_letters(town, tmp_path):
    known = register(town, "甲厂", credit_code=credit_code(1), staff_count=5)

    run = brought(town, roster(tmp_path, row("甲厂", code=credit_code(1).lower(), staff="9")))

    assert counts(run) == (0, 1, 0, 0)
    assert by_name()["甲厂"].pk == known.pk
    assert by_name()["甲厂"].staff_count == 9


def test_a_contact_of_the_register_keeps_the_phone_the_table_does_not_have(town, tmp_path):
    known = register(
        town,
        "甲厂",
        credit_code=credit_code(1),
        contacts={"contact": ("李某某", ["13800138000"])},
    )

    brought(town, roster(tmp_path, row("甲厂", 1, contact="李某某", staff="3")))

    assert contacts(known)["contact"].phone_hash is not None
    assert steps(known) == []
