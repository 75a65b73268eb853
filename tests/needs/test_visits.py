"""Liaison visits: kept once, corrected by a new row; who was not visited stands first."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.needs.models import LiaisonVisit, Ticket
from lianfang.needs.selectors.rounds import (
    VisitFilter,
    own_round,
    round_rows,
    rounds,
    visit_list,
    visits_of,
)
from lianfang.needs.services.visits import VisitConflict, correct_liaison_visit
from tests.enterprises.builders import register
from tests.needs.builders import DAY, HOUR, desk, fresh, officer_of, rows, ticket, visit
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def correct(actor, row, *, now=NOW + HOUR, **more):
    given = {"how": "phone", "said": "原料够用五天", "visited_at": NOW, "reason": "听错了", **more}
    return correct_liaison_visit(actor=actor, now=now, visit_id=row.pk, **given)


def test_needs_named_at_a_visit_are_raised_with_it(planned, department):
    firm = register(planned)
    officer = officer_of(planned, firm)

    made = visit(officer, firm, raised=[("logistics", "铝锭车被拦"), ("funds", "贷款月底到期")])

    found = rows(Ticket, visit=made)
    assert [(row.need, row.source, row.raised_by) for row in found] == [
        ("logistics", "visit", "联络员甲"),
        ("funds", "visit", "联络员甲"),
    ]
    assert (made.visitor, made.staff.name) == ("联络员甲", "联络员甲")


def test_a_visit_sent_twice_is_kept_once_and_raises_nothing_twice(planned):
    firm, pk = register(planned), new_id()
    officer = officer_of(planned, firm)
    given = {"visit_id": pk, "raised": [("funds", "贷款到期")]}

    assert visit(officer, firm, **given) == visit(officer, firm, **given)
    with pytest.raises(VisitConflict):
        visit(officer, firm, visit_id=pk, said="别的话")
    assert (len(rows(LiaisonVisit)), len(rows(Ticket))) == (1, 1)


def test_a_fault_in_one_need_keeps_nothing_and_stands_beside_it(planned):
    firm = register(planned)

    with pytest.raises(InvalidInput) as refused:
        visit(officer_of(planned, firm), firm, raised=[("funds", "贷款到期"), ("moon", "登月")])

    assert list(refused.value.fields) == ["need_1"]
    assert rows(LiaisonVisit) == rows(Ticket) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"said": ""}, "said"),
        ({"how": "dream"}, "how"),
        ({"visited_at": NOW + DAY}, "visited_at"),
        ({"visited_at": NOW - 40 * DAY}, "visited_at"),
    ],
    ids=str,
)
def test_a_visit_that_cannot_have_been_is_refused(planned, given, field):
    with pytest.raises(InvalidInput) as refused:
        visit(SYSTEM, register(planned), **given)

    assert list(refused.value.fields) == [field]


def test_a_correction_stands_in_the_place_of_the_first_record(planned):
    firm = register(planned)
    officer = officer_of(planned, firm)
    first = visit(officer, firm, raised=[("funds", "贷款到期")])

    second = correct(officer, first)

    assert fresh(first).stands is False
    assert (second.supersedes_id, second.how, second.visitor) == (first.pk, "phone", "联络员甲")
    assert len(rows(Ticket)) == 1
    with looking(officer):
        assert [row.pk for row in visits_of(officer, firm)] == [second.pk]
    with pytest.raises(VisitConflict):
        correct(officer, first)
    with pytest.raises(InvalidInput):
        correct(officer, second, reason="")
    with pytest.raises(NotFound):
        correct_liaison_visit(
            actor=officer,
            now=NOW,
            visit_id=new_id(),
            how="phone",
            said="没有这回事",
            visited_at=NOW,
            reason="错",
        )


def test_what_was_said_is_never_changed(planned):
    row = visit(SYSTEM, register(planned))

    with pytest.raises(DatabaseError), transaction.atomic():
        LiaisonVisit._base_manager.filter(pk=row.pk).update(said="别的话")


def test_who_was_not_visited_for_longest_stands_first_and_is_red(planned):
    never, long_ago, lately = (register(planned, f"金山{n}号机械有限公司") for n in "丙乙甲")
    officer = officer_of(planned, never, long_ago, lately)
    register(planned, "别人联系的有限公司")
    visit(officer, long_ago, visited_at=NOW - 9 * DAY)
    visit(officer, lately, visited_at=NOW - DAY)
    ticket(never, now=NOW - 3 * DAY)

    with looking(officer):
        shown = round_rows(officer, own_round(officer, NOW), NOW)

    assert [row.name for row in shown] == [never.name, long_ago.name, lately.name]
    assert [row.is_due for row in shown] == [True, True, False]
    assert [row.days for row in shown] == [None, 9, 1]
    assert (shown[0].open_needs, shown[0].overdue_needs) == (1, 1)
    assert shown[0].officers == ("联络员甲",)


def test_the_desk_sees_whom_nobody_visited_in_the_days_of_the_plan(planned):
    visited, missed = register(planned), register(planned, "金山电子有限公司")
    register(planned, "四棵面馆", kind="self_employed")  # no rule wants an officer for it
    visit(SYSTEM, visited)

    with looking(desk(planned)):
        due = rounds(desk(planned), NOW, planned.township.path, only_due=True)
        assert [row.name for row in due] == [missed.name]
        everybody = rounds(desk(planned), NOW, planned.township.path)
        assert {row.pk for row in everybody} == {visited.pk, missed.pk}
        found = rounds(desk(planned), NOW, planned.township.path, text="电子")
        assert [row.pk for row in found] == [missed.pk]


def test_somebody_without_a_place_on_the_roster_has_no_round(planned):
    with looking(desk(planned)):
        assert list(own_round(desk(planned), NOW)) == []


def test_the_log_is_narrowed_by_way_days_and_words(planned):
    firm, other = register(planned), register(planned, "金山电子有限公司")
    called = visit(SYSTEM, firm, how="phone", visited_at=NOW - 2 * DAY)
    went = visit(SYSTEM, other, said="缺三十名普工")
    day = NOW.date()

    def found(**wanted):
        listed = visit_list(desk(planned), planned.township.path, VisitFilter(**wanted))
        return [row.pk for row in listed]

    with looking(desk(planned)):
        assert found() == [went.pk, called.pk]
        assert found(how="phone") == [called.pk]
        assert found(since=day) == [went.pk]
        assert found(until=day - DAY) == [called.pk]
        assert found(text="普工") == [went.pk]
        assert found(enterprise_id=firm.pk) == [called.pk]
