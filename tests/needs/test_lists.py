"""Lists of needs: what is most urgent on top, narrowed and counted; figures and tables."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.services.teams import join_team
from lianfang.kit.errors import NotFound
from lianfang.kit.ids import new_id
from lianfang.needs.selectors.figures import figures
from lianfang.needs.selectors.tickets import (
    TicketFilter,
    by_urgency,
    duplicates_of,
    get_ticket,
    open_tickets_of,
    others_of,
    stage_counts,
    steps_of,
    ticket_list,
    ticket_rows,
)
from lianfang.needs.services.handling import assign_ticket, link_ticket
from lianfang.needs.services.visits import correct_liaison_visit
from lianfang.needs.sheets import NEEDS, VISITS
from lianfang.sheets.kinds import PlaceRef
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import (
    DAY,
    HOUR,
    answered,
    bring,
    desk,
    do,
    fresh,
    officer_of,
    open_department,
    serve_in,
    ticket,
    visit,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY_OF_NOW = NOW.date()


def found(viewer, moment=NOW, place_path="", **wanted):
    """Texts of the needs the filter finds, the most urgent first."""
    with looking(viewer):
        rows = ticket_list(viewer, moment, place_path, TicketFilter(**wanted))
        return [row.text for row in by_urgency(rows)]


def place_ref(place):
    return PlaceRef(place.pk, place.path, "", place.name)


def test_the_most_overdue_stands_on_top_and_what_is_over_last(planned, department):
    firm = register(planned)
    ticket(firm, text="两天前提的", now=NOW - 2 * DAY)
    ticket(firm, text="三天前提的", now=NOW - 3 * DAY)
    ticket(firm, "funds", text="五天内答复即可")
    answered(ticket(firm, text="等企业确认"))
    bring(ticket(firm, text="已经办结", now=NOW - 5 * DAY), "withdrawn")

    assert found(desk(planned)) == [
        "三天前提的",
        "两天前提的",
        "五天内答复即可",
        "等企业确认",
        "已经办结",
    ]
    with looking(desk(planned)):
        counts = stage_counts(desk(planned), NOW, planned.township.path)
    assert counts == {"overdue": 2, "open": 3, "answered": 1}


def test_stages_part_all_needs_into_open_answered_and_over(planned, department):
    firm, viewer = register(planned), desk(planned)
    states = ("raised", "accepted", "in_hand", "reopened", "answered", "confirmed", "withdrawn")
    for state in states:
        bring(ticket(firm, text=state), state)

    def stage(name):
        return sorted(found(viewer, NOW + 2 * DAY, stage=name))

    assert stage("open") == stage("overdue") == ["accepted", "in_hand", "raised", "reopened"]
    assert stage("answered") == ["answered"]
    assert stage("over") == ["confirmed", "withdrawn"]
    assert stage("") == stage("nonsense") == sorted(states)


def test_needs_are_found_by_words_answer_enterprise_source_and_department(planned, department):
    firm, other = register(planned, "金山精密机械有限公司"), register(planned, "四棵面粉厂")
    ticket(firm, text="铝锭被拦")
    done = answered(ticket(other, text="面粉运不出"))
    visit(SYSTEM, other, raised=[("funds", "贷款到期")])
    viewer = desk(planned)

    assert found(viewer, text="铝锭") == ["铝锭被拦"]
    assert found(viewer, text="放行") == [done.text]
    assert found(viewer, text="精密") == ["铝锭被拦"]
    assert sorted(found(viewer, text="面粉厂")) == ["贷款到期", "面粉运不出"]
    assert found(viewer, text="没有的") == []
    assert found(viewer, text="%") == []
    assert found(viewer, source="visit") == ["贷款到期"]
    assert found(viewer, need="funds", source="desk") == []
    assert found(viewer, team_id=new_id()) == []
    assert sorted(found(viewer, team_id=department.pk)) == ["铝锭被拦", "面粉运不出"]
    assert found(viewer, enterprise_id=firm.pk) == ["铝锭被拦"]
    assert found(viewer, unnamed=True) == ["贷款到期"]


def test_those_i_answer_for_are_mine_and_nobody_elses(planned, department):
    mine, other = ticket(register(planned)), ticket(register(planned, "乙公司"), text="别人的")
    officer = officer_of(planned, name="王科长")
    staff = own_staff(officer)
    join_team(actor=SYSTEM, now=NOW, team_id=department.pk, staff_id=staff.pk)
    do(assign_ticket, mine, staff_id=staff.pk)
    do(assign_ticket, other, staff_id=serve_in(department, planned, "赵科员").pk)

    assert found(officer, mine=True) == [mine.text]
    assert found(desk(planned), mine=True) == []
    with looking(officer):
        (row,) = ticket_rows(officer, [get_ticket(officer, mine.pk)], NOW)
    assert (row.staff_name, row.team_name) == ("王科长", "复工服务组")


def test_a_list_of_a_place_holds_what_lies_inside_it_only(planned, department):
    ticket(register(planned), text="四棵的")
    ticket(register(planned, "王太电子", place_id=planned.neighbour.pk), text="王太的")
    viewer, below = desk(planned), acting(Role.COMMUNITY_SECRETARY, planned.community)

    assert sorted(found(viewer)) == ["四棵的", "王太的"]
    assert found(viewer, place_path=planned.neighbour.path) == ["王太的"]
    assert found(below) == ["四棵的"]
    assert found(below, place_path=planned.neighbour.path) == []
    assert found(acting(Role.VOLUNTEER, planned.community)) == []


def test_a_need_outside_ones_places_or_without_the_right_is_not_found(planned, department):
    row = ticket(register(planned))
    secretary, grid = (
        acting(Role.COMMUNITY_SECRETARY, planned.neighbour),
        acting(Role.GRID_WORKER, planned.community),
    )

    for viewer, right in (
        (secretary, "needs.ticket.view"),
        (grid, "needs.ticket.answer"),
        (contact_of(fresh(row).enterprise), "needs.ticket.view"),
    ):
        with looking(viewer), pytest.raises(NotFound):
            get_ticket(viewer, row.pk, right)
    with looking(grid):
        assert get_ticket(grid, row.pk).pk == row.pk


def test_a_need_shows_its_twins_and_the_others_it_may_be_joined_to(planned, department):
    firm = register(planned)
    first, second = ticket(firm, text="第一次"), ticket(firm, text="第二次")
    newest = ticket(firm, text="别的事", now=NOW + HOUR)
    bring(ticket(firm, text="不要了"), "withdrawn")
    ticket(register(planned, "乙公司"), text="别家的")
    do(link_ticket, second, same_as_id=first.pk)
    viewer = desk(planned)

    with looking(viewer):
        assert [row.pk for row in duplicates_of(viewer, first)] == [second.pk]
        assert [row.pk for row in others_of(viewer, first)] == [newest.pk]
        assert [row.pk for row in others_of(viewer, newest)] == [first.pk]
        assert [str(step.kind) for step in steps_of(viewer, second)] == ["raised", "linked"]
        assert {row.text for row in open_tickets_of(viewer, fresh(first).enterprise)} == {
            "第一次",
            "第二次",
            "别的事",
            "不要了",
        }


def test_a_page_of_needs_asks_the_database_the_same_however_many_there_are(
    planned, department, django_assert_max_num_queries
):
    firm, viewer = register(planned), desk(planned)
    late = NOW - 3 * DAY
    asked = []
    with looking(viewer):
        for number in (1, 8):
            for count in range(number):
                ticket(firm, text=f"诉求{number}-{count}", now=late)
            rows = list(by_urgency(ticket_list(viewer, NOW)))
            with django_assert_max_num_queries(6) as seen:
                ticket_rows(viewer, rows, NOW)
            asked.append(len(seen))
    assert asked[0] == asked[1]


def test_figures_count_what_was_raised_in_the_days_and_leave_twins_out(planned, department):
    firm, other, viewer = register(planned), register(planned, "乙公司"), desk(planned)
    answered(ticket(firm))
    late = ticket(other, "funds", text="贷款到期", now=NOW - 8 * DAY)
    do(link_ticket, ticket(firm, text="又一次"), same_as_id=ticket(firm, text="原来那次").pk)
    bring(ticket(firm, "materials", text="口罩"), "withdrawn")
    visit(SYSTEM, firm)
    visit(SYSTEM, firm, how="phone")

    def of(since, until, path=planned.township.path):
        with looking(viewer):
            return figures(viewer, NOW + HOUR, path, since, until)

    month = of(DAY_OF_NOW - timedelta(days=29), DAY_OF_NOW)
    assert (month.total.raised, month.total.answered, month.total.overdue) == (4, 1, 1)
    assert (month.enterprises, month.visits, month.visited) == (2, 2, 1)
    # The kind with most that is overdue stands first, then the one with most needs.
    assert [(row.key, row.raised, row.overdue) for row in month.by_need] == [
        ("funds", 1, 1),
        ("logistics", 2, 0),
        ("materials", 1, 0),
    ]
    assert {row.key: row.rate for row in month.by_need} == {
        "funds": None,
        "logistics": 100.0,
        "materials": None,
    }
    today = of(DAY_OF_NOW, DAY_OF_NOW)
    assert (today.total.raised, today.enterprises) == (3, 1)
    backwards = of(DAY_OF_NOW, DAY_OF_NOW - DAY)
    assert (backwards.total.raised, backwards.total.rate, backwards.by_need) == (0, None, ())
    assert of(late.raised_at.date(), late.raised_at.date()).total.raised == 1
    assert of(DAY_OF_NOW, DAY_OF_NOW, planned.neighbour.path).total.raised == 0


def test_needs_of_other_departments_stand_apart_and_the_worst_first(planned, department):
    firm, viewer = register(planned), desk(planned)
    office = open_department(planned, "综合协调组")
    ticket(firm, now=NOW - 2 * DAY + HOUR)
    ticket(firm, text="刚提的")
    ticket(firm, "other", text="其他事")
    ticket(firm, "materials", text="口罩")

    with looking(viewer):
        shown = figures(viewer, NOW, planned.township.path, DAY_OF_NOW - DAY * 5, DAY_OF_NOW)

    by_team = {row.team_id: (row.title, row.raised) for row in shown.by_team}
    assert by_team[office.pk] == ("综合协调组", 1)
    assert sum(raised for _title, raised in by_team.values()) == 4
    assert shown.by_team[0].overdue == 1


def test_the_table_of_needs_goes_out_in_the_words_of_the_plan_the_latest_first(planned, department):
    firm = register(planned)
    officer = serve_in(department, planned)
    row = ticket(firm)
    do(assign_ticket, row, staff_id=officer.pk)
    answered(row, now=NOW + HOUR)
    later = ticket(firm, "funds", text="贷款到期", now=NOW + 2 * HOUR)
    viewer, place = desk(planned), place_ref(planned.township)

    out = list(NEEDS.export_rows(viewer, place, masked=True))

    assert [line[3] for line in out] == [later.text, row.text]
    assert (out[0][2], out[0][4], out[0][7], out[0][8], out[0][10]) == (
        "资金融资",
        "desk",
        None,
        None,
        None,
    )
    assert (out[1][2], out[1][7], out[1][8]) == ("物流运输", "复工服务组", "王科长")
    assert (out[1][9], out[1][10], out[1][11], out[1][12]) == (
        "answered",
        "已放行",
        NOW + HOUR,
        None,
    )
    assert out[1][1].endswith("四棵社区")


def test_tables_hold_only_what_lies_in_the_place_and_where_one_may_export(planned, department):
    near, far = register(planned), register(planned, "王太电子", place_id=planned.neighbour.pk)
    for firm in (near, far):
        ticket(firm)
        visit(SYSTEM, firm)
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.community)
    grid = acting(Role.GRID_WORKER, planned.community)
    town, neighbour = place_ref(planned.township), place_ref(planned.neighbour)

    for kind in (NEEDS, VISITS):
        for viewer, place, names in (
            (desk(planned), town, [far.name, near.name]),
            (desk(planned), neighbour, [far.name]),
            (secretary, town, [near.name]),
            (secretary, neighbour, []),
            (grid, town, []),
        ):
            shown = [line[0] for line in kind.export_rows(viewer, place, masked=True)]
            assert sorted(shown) == sorted(names)


def test_the_table_of_visits_holds_corrections_with_their_reason_and_not_the_first_words(planned):
    firm = register(planned)
    first = visit(SYSTEM, firm, said="原料够用三天")
    visit(SYSTEM, firm, how="phone", said="正常", visited_at=NOW - DAY)
    correct_liaison_visit(
        actor=SYSTEM,
        now=NOW + HOUR,
        visit_id=first.pk,
        how="online",
        said="原料够用五天",
        visited_at=NOW,
        reason="听错了",
    )

    out = list(VISITS.export_rows(desk(planned), place_ref(planned.township), masked=True))

    assert [(line[4], line[5], line[6]) for line in out] == [
        ("online", "原料够用五天", "听错了"),
        ("phone", "正常", None),
    ]
