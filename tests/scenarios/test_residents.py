"""Invented people must look like people and can be nobody."""

from lianfang.kit.identity_papers import check_paper
from lianfang.people.enums import Relation, Sex, SpecialGroup
from lianfang.scenarios.jinshan.script import FOLK
from lianfang.scenarios.jinshan.town import BY_NAME, SIKE
from lianfang.scenarios.residents import DAY, INVENTED_AREA, Register


def test_the_same_seed_gives_the_same_people(town):
    doors = list(BY_NAME[SIKE].households())[:50]

    first = list(Register(7, FOLK).families(doors))
    again = list(Register(7, FOLK).families(doors))

    assert first == again


def test_every_paper_is_well_formed_and_says_the_birth_and_sex_of_its_holder(town):
    for person in town.residents[::97]:
        checked = check_paper(None, person.paper, DAY)

        assert checked.number == person.paper
        assert checked.birth_date == person.born
        assert checked.sex.name == person.sex.name


def test_no_number_is_given_twice_and_none_can_belong_to_anybody(town):
    papers = [person.paper for person in town.residents]
    phones = [person.phone for person in town.residents if person.phone]
    phones += [worker.phone for worker in town.staffing.everybody()]

    assert len(set(papers)) == len(papers)
    assert len(set(phones)) == len(phones)
    assert {paper[:6] for paper in papers} == {INVENTED_AREA}
    assert {phone[:3] for phone in phones} == {"140"}


def test_every_household_has_exactly_one_head_who_stands_first(town):
    for families in town.families.values():
        for family in families:
            relations = [person.relation for person in family.members]

            assert relations[0] == Relation.HEAD
            assert relations.count(Relation.HEAD) == 1


def test_more_than_fourteen_thousand_households_live_in_the_town(town):
    assert sum(map(len, town.families.values())) > 14_000


def test_pregnant_are_women_of_the_age_and_left_behind_are_children(town):
    for person in town.residents:
        if SpecialGroup.PREGNANT in person.groups:
            assert person.sex == Sex.FEMALE
            assert 20 <= person.age <= 40
        if SpecialGroup.LEFT_BEHIND_CHILD in person.groups:
            assert person.age < 15


def test_children_are_younger_than_the_head_by_a_generation(town):
    for families in town.families.values():
        for family in families:
            head = family.members[0]
            for person in family.members[1:]:
                if person.relation == Relation.CHILD:
                    assert head.age - person.age >= 20
