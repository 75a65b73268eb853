"""Opening what is masked: with a reason, on record, and only so often a day."""

from datetime import timedelta

import pytest

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted, TooMany
from lianfang.people.models import Reveal
from lianfang.people.services.reveals import (
    reveal_household_field,
    reveal_person_field,
    reveal_staff_phones,
)
from lianfang.people.services.staff import register_staff
from tests.people.builders import NOW, SYSTEM, appointed, household, paper_number, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def leader(town):
    return appointed(Role.LEADER, town.township)


def open_paper_of(person, actor, *, now=NOW, reason="核对身份", field="paper"):
    return reveal_person_field(
        actor=actor, now=now, person_id=person.pk, field=field, reason=reason
    )


def test_each_field_opens_by_itself(town, leader):
    person = resident(
        town.unit, paper_number=paper_number(), phones=["13800138000", "0714-6351234"]
    )

    assert open_paper_of(person, leader).value == paper_number()
    assert open_paper_of(person, leader, field="phones").value == "13800138000、0714-6351234"
    assert open_paper_of(person, leader, field="name").value == "曾小明"


def test_a_reveal_is_on_record_twice_and_never_with_the_value(town, leader):
    person = resident(town.unit, paper_number=paper_number())

    revealed = open_paper_of(person, leader)

    row = Reveal.objects.get()
    assert (row.user_id, row.subject_id, row.field, row.reason, row.at) == (
        leader.user_id,
        person.pk,
        "paper",
        "核对身份",
        NOW,
    )
    event = AuditEvent.objects.get(action="people.person.reveal")
    assert (event.subject_id, event.details) == (str(person.pk), {"field": "paper"})
    assert paper_number() not in repr(revealed)


def test_without_a_reason_nothing_opens(town, leader):
    person = resident(town.unit, paper_number=paper_number())

    with pytest.raises(InvalidInput) as refusal:
        open_paper_of(person, leader, reason=" ? ")

    assert list(refusal.value.fields) == ["reason"]
    assert Reveal.objects.count() == 0


def test_a_field_that_is_not_masked_cannot_be_asked_for(town, leader):
    with pytest.raises(InvalidInput):
        open_paper_of(resident(town.unit), leader, field="note")


def test_the_days_limit_counts_by_the_day_in_china(town, leader, settings):
    settings.REVEALS_PER_DAY = 2
    person = resident(town.unit, paper_number=paper_number())
    late = NOW.replace(hour=23, minute=59)

    assert open_paper_of(person, leader).left_today == 1
    assert open_paper_of(person, leader, now=late).left_today == 0
    with pytest.raises(TooMany) as refusal:
        open_paper_of(person, leader, now=late)
    assert refusal.value.status == 429

    assert open_paper_of(person, leader, now=late + timedelta(minutes=1)).left_today == 1


def test_another_persons_reveals_do_not_count(town, leader, settings):
    settings.REVEALS_PER_DAY = 1
    person = resident(town.unit, paper_number=paper_number())
    open_paper_of(person, leader)

    other = appointed(Role.COMMANDER, town.township, "陈指挥")

    assert open_paper_of(person, other).left_today == 0


def test_nobody_opens_what_lies_elsewhere_or_what_their_role_does_not_allow(town):
    person = resident(town.unit, paper_number=paper_number())

    with pytest.raises(NotFound):
        open_paper_of(person, appointed(Role.LEADER, town.neighbour))
    with pytest.raises(NotPermitted):
        open_paper_of(person, appointed(Role.VOLUNTEER, town.unit))


def test_the_system_has_no_need_to_read_names(town):
    with pytest.raises(NotPermitted):
        open_paper_of(resident(town.unit), Actor.system("job"))


def test_households_and_staff_open_likewise(town, leader):
    home = household(town.unit, head_name="王芳", phones=["13800138000"])
    staff = register_staff(
        actor=SYSTEM,
        now=NOW,
        place_id=town.community.pk,
        name="李建国",
        kind="cadre",
        phones=["13900139000"],
    )

    def of_home(field):
        return reveal_household_field(
            actor=leader, now=NOW, household_id=home.pk, field=field, reason="上门联系"
        ).value

    assert [of_home("name"), of_home("phones")] == ["王芳", "13800138000"]
    opened = reveal_staff_phones(actor=leader, now=NOW, staff_id=staff.pk, reason="上门联系")
    assert opened.value == "13900139000"
    assert Reveal.objects.count() == 3
