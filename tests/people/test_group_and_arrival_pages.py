"""Special groups and arrivals, as they are noted on the pages of residents."""

import re
from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.people.models import Arrival, GroupMembership
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.groups import join_group
from tests.people.builders import NOW, SYSTEM, questions, resident, signed_in, text, to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
CAME = {"arrived_on": "2020-03-10", "origin": "武汉", "transport": "rail", "companions": "1"}


def member(person, group="disabled", since=date(2020, 3, 1)):
    return join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group=group, since=since)


def arrived(person, origin="武汉", day=10):
    return record_arrival(
        actor=SYSTEM,
        now=NOW,
        person_id=person.pk,
        arrived_on=date(2020, 3, day),
        origin=origin,
    )


# special groups


def test_a_page_without_groups_says_so(town, secretary):
    page = text(secretary.get(to("person", resident(town.unit))))

    assert "不属于任何特殊群体" in page


def test_joining_twice_keeps_the_first_day(town, secretary):
    person = resident(town.unit)
    member(person)

    secretary.post(to("join_group", person), {"group": "disabled", "since": "2020-03-10"})

    assert GroupMembership.objects.get().since == date(2020, 3, 1)


@pytest.mark.parametrize(
    "given", [{"group": "heroes"}, {"group": "disabled", "since": "2999-01-01"}, {}]
)
def test_a_group_that_is_none_or_a_day_to_come_is_refused(town, secretary, given):
    person = resident(town.unit)

    assert secretary.post(to("join_group", person), given).status_code == 422
    assert GroupMembership.objects.count() == 0


def test_leaving_before_joining_is_refused_and_leaving_twice_as_well(town, secretary):
    row = member(resident(town.unit))
    address = to("leave_group", row)

    too_early = secretary.post(address, {"until": "2020-02-01"})
    secretary.post(address, {"until": "2020-03-15"})
    again = secretary.post(address)

    assert (too_early.status_code, again.status_code) == (422, 409)
    assert GroupMembership.objects.get().until == date(2020, 3, 15)


def test_a_group_that_ended_stays_on_the_page_without_a_button(town, secretary):
    person = resident(town.unit)
    row = member(person)
    secretary.post(to("leave_group", row), {"until": "2020-03-15"})

    page = text(secretary.get(to("person", person)))

    assert "2020年3月1日 – 2020年3月15日" in page
    assert to("leave_group", row) not in page


def test_a_leader_sees_the_groups_and_ends_none(town, leader):
    person = resident(town.unit)
    row = member(person)

    page = text(leader.get(to("person", person)))

    assert str(row.get_group_display()) in page
    assert to("leave_group", row) not in page
    assert leader.post(to("leave_group", row)).status_code == 403


def test_joining_many_counts_only_those_who_are_new(town, secretary):
    old, new = resident(town.unit, "赵一"), resident(town.unit, "钱二")
    member(old, "low_income")

    page = secretary.post(
        to("join_groups"), {"selected": [old.pk, new.pk], "group": "low_income"}, follow=True
    )

    assert told(page) == ["已有1人加入该群体。"]
    assert GroupMembership.objects.filter(group="low_income").count() == 2


@pytest.mark.parametrize("selected", [[], ["nobody"]])
def test_joining_many_needs_somebody_chosen(town, secretary, selected):
    sent = secretary.post(to("join_groups"), {"selected": selected, "group": "low_income"})

    assert sent.status_code == 422


def test_a_volunteer_puts_nobody_into_a_group(town):
    volunteer = signed_in(Role.VOLUNTEER, town.unit)
    person = resident(town.unit)

    assert volunteer.post(to("join_group", person), {"group": "disabled"}).status_code == 403


# arrivals


def test_the_list_of_arrivals_is_narrowed_by_origin_and_day(town, secretary):
    person = resident(town.unit)
    arrived(person, "湖北武汉", 2)
    arrived(person, "广东广州", 12)

    def origins(**asked):
        page = text(secretary.get(to("arrivals"), asked))
        return re.findall(r'data-col="origin">([^<]*)<', page)

    assert origins() == ["广东广州", "湖北武汉"]
    assert origins(origin="武汉") == ["湖北武汉"]
    assert origins(since="2020-03-10") == ["广东广州"]
    assert origins(since="yesterday") == ["广东广州", "湖北武汉"]


def test_arrivals_of_other_communities_are_not_listed_and_names_are_masked(town, leader, secretary):
    arrived(resident(town.unit))
    arrived(resident(town.neighbour_unit, "王芳"))

    assert "王芳" not in text(secretary.get(to("arrivals")))
    page = text(leader.get(to("arrivals")))
    assert ("曾**" in page, "曾小明" in page, "王*" in page) == (True, False, True)


def test_the_list_of_arrivals_asks_the_same_for_one_and_for_many(town, secretary):
    arrived(resident(town.unit))
    secretary.get(to("arrivals"))
    few = questions(secretary, to("arrivals"))
    for number in range(5):
        arrived(resident(town.other_unit, f"王{number}"))

    assert questions(secretary, to("arrivals")) == few


def test_an_arrival_is_recorded_once_however_often_the_form_is_sent(town, secretary):
    person = resident(town.unit)
    entry = {**CAME, "key": str(new_id())}

    answers = [secretary.post(to("record_arrival", person), entry) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Arrival.objects.count() == 1


def test_a_day_to_come_stands_beside_its_field_and_the_rest_stays(town, secretary):
    person = resident(town.unit)

    sent = secretary.post(
        to("record_arrival", person), {**CAME, "arrived_on": "2999-01-01", "trip_number": "G1001"}
    )

    assert sent.status_code == 422
    assert 'id="id_arrived_on_error"' in text(sent)
    assert 'value="G1001"' in text(sent)
    assert Arrival.objects.count() == 0


def test_a_correction_begins_with_what_was_recorded_and_asks_why(town, secretary):
    row = arrived(resident(town.unit))

    form = text(secretary.get(to("correct_arrival", row)))
    refused = secretary.post(to("correct_arrival", row), CAME)

    assert 'value="武汉"' in form
    assert refused.status_code == 422
    assert 'id="id_reason_error"' in text(refused)


def test_a_record_is_corrected_once_and_the_second_hand_is_told(town, secretary):
    row = arrived(resident(town.unit))
    correction = {**CAME, "origin": "黄石", "reason": "听错了"}

    secretary.post(to("correct_arrival", row), correction)
    second = secretary.post(to("correct_arrival", row), {**correction, "origin": "大冶"})

    assert second.status_code == 422
    assert "大冶" in text(second)
    assert Arrival.objects.count() == 2


def test_only_the_latest_version_offers_to_be_corrected(town, secretary):
    person = resident(town.unit)
    row = arrived(person)
    secretary.post(to("correct_arrival", row), {**CAME, "origin": "黄石", "reason": "听错了"})
    latest = Arrival.objects.get(supersedes=row)

    page = text(secretary.get(to("person", person)))

    assert to("correct_arrival", latest) in page
    assert to("correct_arrival", row) not in page


def test_a_grid_worker_records_arrivals_and_corrects_none(town, grid_worker):
    person = resident(town.unit)
    grid_worker.post(to("record_arrival", person), CAME)
    row = Arrival.objects.get()

    assert row.recorded_by == "grid_worker-四棵社区"
    assert grid_worker.get(to("correct_arrival", row)).status_code == 403


def test_the_list_of_arrivals_leads_to_rosters_in_and_out(town, secretary):
    page = text(secretary.get(to("arrivals")))

    assert page.count("?kind=arrivals") == 2
