"""Who looks for work: listed only with consent, masked, and gone once the consent is."""

from datetime import date, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.labour.models import Seeker
from lianfang.labour.selectors.seekers import (
    SeekerFilter,
    get_seeker,
    seeker_list,
    seeker_rows,
)
from lianfang.labour.services.following import follow_persons
from lianfang.labour.services.reveals import reveal_seeker
from lianfang.labour.services.seekers import AlreadyLooking, update_seeker, withdraw_consent
from lianfang.people.services.merging import merge_persons
from lianfang.people.services.persons import record_departure, update_person
from tests.labour.builders import (
    firm,
    fresh,
    hired,
    outsider,
    recommended,
    seeker,
    steps,
    stored,
    vacancy,
)
from tests.people.builders import NOW, SYSTEM, appointed, resident

pytestmark = pytest.mark.django_db


def listed(viewer=SYSTEM, **wanted) -> list[str]:
    with looking(viewer):
        rows = seeker_list(viewer, wanted=SeekerFilter(**wanted))
        return sorted(row.name for row in seeker_rows(viewer, list(rows), NOW))


def test_a_resident_opts_in_and_how_they_did_is_kept(town):
    row = seeker(town, consent_way="signed", consent_at=NOW - timedelta(days=1), skills="电工")

    assert (row.consent_way, row.consent_by) == ("signed", "test")
    assert row.consent_at == NOW - timedelta(days=1)
    # Of a resident nothing is written down twice.
    assert (row.name, row.phone_cipher) == ("", None)
    assert row.path == town.unit.path
    assert row.skills == ["electrician"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"consent_way": ""}, "consent_way"),
        ({"consent_at": NOW + timedelta(days=1)}, "consent_at"),
        ({"wanted_pay": 3}, "wanted_pay"),
        ({"reach": "moon"}, "reach"),
        ({"available_from": date(2035, 1, 1)}, "available_from"),
        ({"team_id": new_id()}, "team_id"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(town, entry, field):
    with pytest.raises(InvalidInput) as error:
        seeker(town, **entry)

    assert list(error.value.fields) == [field]


def test_nobody_under_sixteen_is_listed(town):
    child = resident(town.unit, "小甲", birth_date=date(2005, 1, 1))

    with pytest.raises(InvalidInput):
        seeker(town, person=child)
    with pytest.raises(InvalidInput) as error:
        outsider(town, birth_year=2006)
    assert list(error.value.fields) == ["birth_year"]


def test_a_resident_is_listed_once(town):
    person = resident(town.unit)
    seeker(town, person=person)

    with pytest.raises(AlreadyLooking):
        seeker(town, person=person)


def test_somebody_from_outside_needs_a_name_and_a_phone(town):
    with pytest.raises(InvalidInput) as error:
        outsider(town, "", phones=[])
    assert set(error.value.fields) == {"name", "phones"}

    number = new_id()
    row = outsider(town, seeker_id=number)
    assert outsider(town, seeker_id=number).pk == row.pk
    assert len(stored(Seeker)) == 1


def test_names_are_masked_for_who_does_not_work_with_people(town):
    seeker(town, "曾小明")
    outsider(town, "欧阳小红")
    leader = appointed(Role.LEADER, town.township)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    assert listed(leader) == ["曾**", "欧**"]
    assert listed(secretary) == ["曾小明", "欧阳小红"]


def test_the_list_is_narrowed_and_searched(town):
    free = seeker(town, "曾小明", skills="电工", reach="village")
    running = seeker(town, "李小红", wants_dormitory=True)
    outsider(town, "王大", phones=["13912345678"])
    recommended(running, vacancy(firm(town)))

    assert listed(stage="free") == ["曾小明", "王大"]
    assert listed(stage="running") == ["李小红"]
    assert listed(skill="electrician") == ["曾小明"]
    assert listed(reach="village") == ["曾小明"]
    assert listed(dormitory=True) == ["李小红"]
    assert listed(text="5678") == ["王大"]
    assert listed(text="小明") == ["曾小明"]
    with looking(SYSTEM):
        assert get_seeker(SYSTEM, free.pk).pk == free.pk


def test_whoever_withdraws_their_consent_is_gone_and_forgotten(town):
    row = outsider(town, "王大")
    running = recommended(row, vacancy(firm(town)))

    withdraw_consent(actor=SYSTEM, now=NOW, seeker_id=row.pk, reason="不找了")

    kept = fresh(row)
    assert (kept.name, kept.phone_cipher, kept.lookup_keys, kept.origin) == ("", None, [], "")
    assert (kept.state, kept.withdrawn_why) == ("withdrawn", "不找了")
    assert steps(running) == [("", "recommended"), ("recommended", "withdrawn")]
    assert listed() == []
    with looking(SYSTEM), pytest.raises(NotFound):
        get_seeker(SYSTEM, row.pk)


def test_who_is_hired_stays_hired_without_consent(town):
    row = seeker(town)
    referral = hired(recommended(row, vacancy(firm(town))))

    withdraw_consent(actor=SYSTEM, now=NOW, seeker_id=row.pk, reason="不再推荐")

    assert fresh(referral).state == "hired"


def test_a_withdrawn_resident_may_look_again(town):
    person = resident(town.unit)
    first = seeker(town, person=person)
    withdraw_consent(actor=SYSTEM, now=NOW, seeker_id=first.pk, reason="不找了")

    assert seeker(town, person=person).pk != first.pk


def test_name_and_phone_are_opened_with_a_reason(town):
    row = outsider(town, "王大", phones=["13912345678"])
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    opened = reveal_seeker(actor=secretary, now=NOW, seeker_id=row.pk, reason="通知面试")

    assert opened.value == "王大 13912345678"
    with pytest.raises(InvalidInput):
        reveal_seeker(actor=secretary, now=NOW, seeker_id=row.pk, reason="")


def test_what_somebody_wants_may_change(town):
    row = update_seeker(
        actor=SYSTEM, now=NOW, seeker_id=seeker(town).pk, wanted_pay=5_000, reach="anywhere"
    )

    assert (row.wanted_pay, row.reach) == (5_000, "anywhere")


def test_seekers_follow_the_register(town):
    moving, leaving = seeker(town, "甲某"), seeker(town, "乙某")
    update_person(
        actor=SYSTEM, now=NOW, person_id=moving.person_id, place_id=town.neighbour_unit.pk
    )
    record_departure(actor=SYSTEM, now=NOW, person_id=leaving.person_id, left_on=date(2020, 3, 17))
    changed = follow_persons(
        actor=SYSTEM, now=NOW, person_ids=[moving.person_id, leaving.person_id]
    )

    assert changed == 2
    assert fresh(moving).path == town.neighbour_unit.path
    assert fresh(leaving).state == "withdrawn"


def test_two_entries_of_one_person_become_one(town):
    kept, duplicate = resident(town.unit, "曾小明"), resident(town.unit, "曾小敏")
    first, second = seeker(town, person=kept), seeker(town, person=duplicate)
    merge_persons(
        actor=SYSTEM, now=NOW, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="同一人"
    )

    follow_persons(actor=SYSTEM, now=NOW, person_ids=[duplicate.pk])

    assert (fresh(first).state, fresh(second).state) == ("looking", "withdrawn")


def test_a_seeker_of_another_community_is_not_found(town):
    row = seeker(town)
    neighbour = appointed(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises((NotFound, Conflict)):
        update_seeker(actor=neighbour, now=NOW, seeker_id=row.pk, wanted_pay=5_000)
    assert listed(neighbour) == []
