"""What is late waits for those who were told, until it is settled; each thing is read once."""

import pytest
from django.urls import reverse

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import ReadMark
from lianfang.command.selectors.waiting import unread_count, waiting_for
from lianfang.command.services.waiting import mark_read
from lianfang.kit import clock
from lianfang.needs.selectors.rounds import own_beyond, own_round, round_rows
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import accept_ticket, answer_ticket
from tests.enterprises.builders import register
from tests.needs.builders import DAY, HOUR, fresh, officer_of, ticket
from tests.people.builders import NOW, SYSTEM, account, signed_in, text

pytestmark = pytest.mark.django_db
LATE = NOW + 25 * HOUR


def person(role, place):
    """Somebody with that role there, as the page sees them."""
    name = f"{role.value}-{place.short_name}"
    return Actor(account(name).pk, name, (Post(role, place.path, place.pk),))


@pytest.fixture
def overdue(planned, department):
    """A need whose day is over: the leaders of the town were told."""
    row = ticket(register(planned))
    escalate_tickets(actor=SYSTEM, now=LATE)
    return row


def lines(viewer, moment=LATE):
    with looking(viewer):
        return [(view.one.note, view.is_read) for view in waiting_for(viewer, moment)]


def test_an_overdue_need_waits_for_the_role_that_was_told(planned, overdue):
    leader = person(Role.LEADER, planned.township)

    assert lines(leader) == [("金山精密机械有限公司", False)] or len(lines(leader)) == 1
    # The commander is told a day later, the secretary of the community never.
    assert lines(person(Role.COMMANDER, planned.township)) == []
    assert lines(person(Role.COMMUNITY_SECRETARY, planned.community)) == []


def test_leaders_of_other_places_are_not_told(planned, overdue):
    assert lines(person(Role.LEADER, planned.neighbour)) == []


def test_what_is_answered_waits_no_more(planned, overdue):
    leader = person(Role.LEADER, planned.township)
    accept_ticket(actor=SYSTEM, now=LATE, ticket_id=overdue.pk)
    answer_ticket(actor=SYSTEM, now=LATE, ticket_id=overdue.pk, answer="已放行")

    assert fresh(overdue).state == "answered"
    assert lines(leader) == []


def test_what_was_told_a_week_ago_stands_in_the_rooms_list_only(planned, overdue):
    assert lines(person(Role.LEADER, planned.township), LATE + 8 * DAY) == []


def test_read_once_it_stays_on_the_list_as_read(planned, overdue):
    leader = person(Role.LEADER, planned.township)
    with looking(leader):
        assert unread_count(leader, LATE) == 1
        assert mark_read(actor=leader, now=LATE, keys=["need:of-somebody-else"]) == 0
        assert mark_read(actor=leader, now=LATE) == 1
        assert mark_read(actor=leader, now=LATE) == 0
        assert unread_count(leader, LATE) == 0

    assert [is_read for _note, is_read in lines(leader)] == [True]


def test_marks_of_a_month_ago_are_deleted(planned, overdue):
    leader = person(Role.LEADER, planned.township)
    ReadMark.objects.create(user_id=leader.user_id, key="old", read_at=NOW - 31 * DAY)
    with looking(leader):
        mark_read(actor=leader, now=LATE)

    assert [one.key.partition(":")[0] for one in ReadMark.objects.all()] == ["need"]


def test_the_page_and_the_card_show_it_and_take_the_mark(planned, overdue, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATE)
    browser = signed_in(Role.LEADER, planned.township)

    assert "企业需求逾期未办" in text(browser.get(reverse("command:waiting")))
    assert "1项未读" in text(browser.get(reverse("command:waiting_now")))
    browser.post(reverse("command:read_waiting"))
    assert "企业需求逾期未办" not in text(browser.get(reverse("command:waiting_now")))
    assert "已读" in text(browser.get(reverse("command:waiting")))


def test_enterprises_outside_ones_places_stand_in_the_own_list_to_read_only(planned):
    near = register(planned)
    far = register(planned, "邻社区电子有限公司", place_id=planned.neighbour.pk)
    officer = officer_of(planned, near, far)
    ticket(far)

    with looking(officer):
        inside = [row.name for row in own_round(officer, NOW)]
        (beyond,) = round_rows(officer, list(own_beyond(officer, NOW)), NOW)

    assert inside == [near.name]
    assert (beyond.name, beyond.open_needs) == (far.name, 1)


def test_whoever_answers_for_nothing_sees_nothing_outside(planned):
    register(planned, place_id=planned.neighbour.pk)
    officer = officer_of(planned)

    with looking(officer):
        assert list(own_beyond(officer, NOW)) == []
