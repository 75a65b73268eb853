"""Rounds to the minute: who is due on which day, which visits count, what is refused of a visit."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.needs.models import LiaisonVisit, Ticket
from lianfang.needs.selectors.rounds import (
    VisitFilter,
    get_liaison_visit,
    longest_ago,
    own_round,
    round_rows,
    rounds,
    visit_list,
    visited_since,
    visits_of,
)
from lianfang.needs.services.visits import MOST_NEEDS, VisitConflict, correct_liaison_visit
from tests.enterprises.builders import acting, register
from tests.needs.builders import (
    DAY,
    HOUR,
    bring,
    desk,
    fresh,
    officer_of,
    refusal,
    rows,
    ticket,
    visit,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MIDNIGHT = NOW.replace(hour=0, minute=0)


def correct(row, actor=SYSTEM, **more):
    given = {"how": "phone", "said": "原料够用五天", "visited_at": NOW, "reason": "听错了"}
    return correct_liaison_visit(actor=actor, now=NOW + HOUR, visit_id=row.pk, **given | more)


def due(viewer, place, moment=NOW):
    with looking(viewer):
        found = longest_ago(rounds(viewer, moment, place.path, only_due=True))
        return [row.name for row in found]


def test_a_visit_counts_for_seven_days_of_the_calendar_with_its_own(planned):
    inside, outside = register(planned, "甲公司"), register(planned, "乙公司")
    first_day = MIDNIGHT - 6 * DAY
    visit(SYSTEM, inside, visited_at=first_day)
    visit(SYSTEM, outside, visited_at=first_day - SECOND)

    assert visited_since(planned.township.path, NOW) == first_day
    assert due(desk(planned), planned.township) == ["乙公司"]
    last_moment = MIDNIGHT + DAY - SECOND
    assert due(desk(planned), planned.township, last_moment) == ["乙公司"]
    assert due(desk(planned), planned.township, MIDNIGHT + DAY) == ["乙公司", "甲公司"]


def test_a_visit_to_come_does_not_count_yet_and_a_corrected_one_counts_by_its_new_day(planned):
    firm = register(planned, "甲公司")
    row = visit(SYSTEM, firm)
    assert due(desk(planned), planned.township, NOW - HOUR) == ["甲公司"]

    correct(row, visited_at=NOW - 8 * DAY)

    assert due(desk(planned), planned.township) == ["甲公司"]
    viewer = desk(planned)
    with looking(viewer):
        (shown,) = round_rows(viewer, rounds(viewer, NOW, planned.township.path), NOW)
    assert (shown.days, shown.is_due) == (8, True)


def test_an_enterprise_that_closed_is_on_nobodys_round(planned):
    firm, gone = register(planned, "甲公司"), register(planned, "乙公司")
    officer = officer_of(planned, firm, gone)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=gone.pk, state="closed", reason="注销")

    with looking(officer):
        assert [row.name for row in own_round(officer, NOW)] == ["甲公司"]
    assert due(desk(planned), planned.township) == ["甲公司"]


def test_open_and_overdue_needs_are_counted_beside_each_enterprise(planned, department):
    firm = register(planned)
    ticket(firm, now=NOW - 2 * DAY)
    ticket(firm, "funds", text="贷款到期")
    for state in ("answered", "confirmed", "withdrawn", "duplicate"):
        bring(ticket(firm, text=state), state)
    viewer = desk(planned)

    with looking(viewer):
        found = round_rows(viewer, rounds(viewer, NOW, planned.township.path), NOW)

    # The one that `duplicate` was joined to is open, too.
    assert [(row.open_needs, row.overdue_needs) for row in found] == [(3, 1)]


def test_visits_are_refused_of_the_future_of_the_distant_past_and_without_words(planned):
    firm = register(planned)

    for given, field in (
        ({"visited_at": NOW + timedelta(minutes=10, seconds=1)}, "visited_at"),
        ({"visited_at": NOW - 31 * DAY - SECOND}, "visited_at"),
        ({"visited_at": NOW.replace(tzinfo=None)}, "visited_at"),
        ({"said": "\u200b"}, "said"),
        ({"said": "长" * 1001}, "said"),
        ({"how": ""}, "how"),
    ):
        with pytest.raises(InvalidInput) as refused:
            visit(SYSTEM, firm, **given)
        assert list(refused.value.fields) == [field], given
    assert rows(LiaisonVisit) == []
    early = visit(SYSTEM, firm, visited_at=NOW - 31 * DAY)
    fast = visit(SYSTEM, firm, visited_at=NOW + timedelta(minutes=10))
    assert (early.visited_at, fast.visited_at) == (NOW - 31 * DAY, NOW)


def test_ten_needs_are_taken_at_one_visit_and_eleven_are_not(planned, department):
    firm = register(planned)
    many = [("other", f"第{number}件事") for number in range(MOST_NEEDS + 1)]

    said = refusal(lambda: visit(SYSTEM, firm, raised=many))
    assert said == "一次走访最多登记十条诉求。"
    made = visit(SYSTEM, firm, raised=many[1:])

    assert len(rows(Ticket, visit=made)) == MOST_NEEDS
    with looking(desk(planned)):
        (listed,) = visit_list(desk(planned), planned.township.path)
    assert listed.raised == MOST_NEEDS


def test_a_visit_sent_again_with_another_need_says_so_instead_of_losing_it(planned):
    firm, pk = register(planned), new_id()
    first = visit(SYSTEM, firm, visit_id=pk, raised=[("funds", "贷款到期")])

    assert visit(SYSTEM, firm, visit_id=pk, raised=[("funds", " 贷款到期 ")]) == first
    for raised in ([], [("funds", "贷款到期"), ("other", "缺电")], [("other", "贷款到期")]):
        with pytest.raises(VisitConflict) as refused:
            visit(SYSTEM, firm, visit_id=pk, raised=raised)
        assert refused.value.message == "同一编号此前已提交过另一次走访。"
    assert (len(rows(LiaisonVisit)), len(rows(Ticket))) == (1, 1)


def test_a_number_used_for_another_enterprise_is_a_conflict(planned):
    firm, other, pk = register(planned), register(planned, "乙公司"), new_id()
    visit(SYSTEM, firm, visit_id=pk)

    for given in ({"enterprise": other}, {"how": "phone"}, {"said": "别的话"}):
        enterprise = given.pop("enterprise", firm)
        with pytest.raises(VisitConflict):
            visit(SYSTEM, enterprise, visit_id=pk, **given)
    assert len(rows(LiaisonVisit)) == 1


def test_who_may_write_down_and_correct_visits_of_which_enterprise(planned):
    near, far = register(planned), register(planned, "王太电子", place_id=planned.neighbour.pk)
    officer = officer_of(planned, near, far)
    row = visit(officer, near)
    neighbour = acting(Role.COMMUNITY_SECRETARY, planned.neighbour)
    volunteer = acting(Role.VOLUNTEER, planned.community)

    for actor, firm, error in (
        (officer, far, NotFound),
        (neighbour, near, NotFound),
        (volunteer, near, NotPermitted),
    ):
        with pytest.raises(error):
            visit(actor, firm)
    for actor, error in ((neighbour, NotFound), (volunteer, NotPermitted)):
        with pytest.raises(error):
            correct(row, actor)
    with pytest.raises(NotFound):
        visit(SYSTEM, type(near)(pk=new_id()))
    assert fresh(row).stands


def test_a_refused_correction_leaves_the_first_record_standing(planned):
    row = visit(SYSTEM, register(planned))

    for given, field in (
        ({"said": ""}, "said"),
        ({"how": "dream"}, "how"),
        ({"reason": " "}, "reason"),
        ({"visited_at": NOW + DAY}, "visited_at"),
    ):
        with pytest.raises(InvalidInput) as refused:
            correct(row, **given)
        assert list(refused.value.fields) == [field]
    assert fresh(row).stands
    assert len(rows(LiaisonVisit)) == 1


def test_corrections_follow_each_other_and_every_record_stays_readable(planned):
    firm = register(planned)
    officer = officer_of(planned, firm)
    first = visit(officer, firm)
    second = correct(first, officer, said="够用四天")
    third = correct(second, officer, said="够用五天", reason="又听错了")

    assert [fresh(one).stands for one in (first, second, third)] == [False, False, True]
    assert (third.supersedes_id, third.staff_id, third.recorded_by) == (
        second.pk,
        first.staff_id,
        "联络员甲",
    )
    with looking(officer):
        assert [row.said for row in visits_of(officer, firm)] == ["够用五天"]
        assert get_liaison_visit(officer, first.pk).said == "原料够用三天"
    assert refusal(lambda: correct(second, officer)) == "该走访记录已被更正。"
    with pytest.raises(DatabaseError), transaction.atomic():
        LiaisonVisit._base_manager.filter(pk=first.pk).delete()


def test_a_visit_of_other_places_is_not_found_nor_in_the_log(planned):
    far = register(planned, "王太电子", place_id=planned.neighbour.pk)
    row = visit(SYSTEM, far)
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.community)

    with looking(secretary):
        for pk in (row.pk, new_id()):
            with pytest.raises(NotFound):
                get_liaison_visit(secretary, pk)
        assert list(visit_list(secretary)) == []
        assert visits_of(secretary, far) == []
    grid = acting(Role.GRID_WORKER, planned.neighbour)
    with looking(grid):
        assert [one.pk for one in visit_list(grid)] == [row.pk]
        assert list(visit_list(grid, right="needs.visit.export")) == []


def test_the_log_takes_days_of_china_from_midnight_to_midnight(planned):
    firm = register(planned)
    day = NOW.date() - DAY
    given = (MIDNIGHT - DAY, MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT - DAY - SECOND)
    pks = [visit(SYSTEM, firm, visited_at=moment).pk for moment in given]

    def found(**wanted):
        with looking(desk(planned)):
            return [row.pk for row in visit_list(desk(planned), "", VisitFilter(**wanted))]

    assert found(since=day, until=day) == [pks[1], pks[0]]
    assert found(since=day) == [pks[2], pks[1], pks[0]]
    assert found(until=day - DAY) == [pks[3]]
    assert found(since=day, until=day - DAY) == []
    assert found(how="nonsense") == [pks[2], pks[1], pks[0], pks[3]]


def test_a_page_of_a_round_asks_the_database_the_same_however_long_it_is(
    planned, django_assert_max_num_queries
):
    viewer, spent = desk(planned), []
    for number in (1, 6):
        for count in range(number):
            register(planned, f"企业{number}之{count}")
        with looking(viewer):
            found = list(rounds(viewer, NOW, planned.township.path))
            with django_assert_max_num_queries(8) as seen:
                round_rows(viewer, found, NOW)
        spent.append(len(seen))

    assert spent[0] == spent[1]
