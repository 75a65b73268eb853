"""Many people are put on the register at once, by the rules of one entry."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit.errors import InvalidInput
from lianfang.people.models import Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.selectors.persons import PersonFilter, person_list
from lianfang.people.services.registering import Newcomer, register_newcomers
from lianfang.people.sheets import RESIDENTS_SHEET
from tests.command.test_sheets import brought
from tests.people.builders import NOW, SYSTEM, appointed, paper_number, resident

pytestmark = pytest.mark.django_db


def newcomer(town, name="马秀英", **more):
    return Newcomer(name, town.community.pk, town.community.path, "employee", **more)


def registered(town, *newcomers):
    return register_newcomers(
        actor=SYSTEM, now=NOW, path=town.community.path, newcomers=list(newcomers)
    )


def test_each_is_stored_as_one_entry_would_be(town):
    paper = paper_number("19880504", 2)

    made, plain = registered(
        town,
        newcomer(town, paper_number=paper, phones=("135 0000 0001",), employer="金山机械"),
        newcomer(town, "何志强"),
    )

    with everywhere("a test looks at what was stored"):
        row, other = Person.objects.get(pk=made.pk), Person.objects.get(pk=plain.pk)
        found = person_list(SYSTEM, day=NOW.date(), filters=PersonFilter(text="maxiuying"))
        assert [one.pk for one in found] == [row.pk]
    assert (open_paper(row.paper_cipher), open_phones(row.phone_cipher)) == (
        paper,
        ("13500000001",),
    )
    assert (row.sex, f"{row.birth_date}", row.employer) == ("2", "1988-05-04", "金山机械")
    assert (other.paper_kind, other.phone_hash) == ("none_yet", None)


def test_one_that_is_wrong_or_taken_is_named_and_nobody_is_stored(town):
    taken = paper_number("19700101", 1)
    resident(town.unit, paper_number=taken)

    with pytest.raises(InvalidInput) as caught:
        registered(
            town,
            newcomer(town),
            newcomer(town, "曾小明", paper_number=taken),
            newcomer(town, "", phones=("12",)),
        )

    assert set(caught.value.fields) == {"newcomers.1.paper_number", "newcomers.2.name"}
    with everywhere("a test counts"):
        assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_roster_of_residents_makes_a_resident_of_an_employee(town, tmp_path):
    paper = paper_number("19880504", 2)
    (made,) = registered(town, newcomer(town, paper_number=paper))
    rows = [["社区", "姓名", "身份证号码"], ["四棵社区", "马秀英", paper]]

    brought(
        appointed(Role.COMMUNITY_SECRETARY, town.community),
        town.community,
        RESIDENTS_SHEET,
        rows,
        tmp_path / "居民.xlsx",
        NOW,
    )

    with everywhere("a test looks at what was stored"):
        assert Person.objects.get(pk=made.pk).kind == "resident"
