"""Lists over many places: plans are read at once, and the plan of each place holds there."""

import pytest

from lianfang.access.scope import looking
from lianfang.command.selectors.plan import Playbooks, playbook_in_force
from lianfang.needs.selectors.plans import DEFAULTS, Plans, needs_plan
from lianfang.needs.selectors.rounds import round_rows, rounds
from lianfang.needs.selectors.tickets import ticket_list, ticket_rows
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.needs.builders import desk, ticket
from tests.people.builders import NOW

pytestmark = pytest.mark.django_db


def test_many_places_cost_one_look_and_each_has_its_own_plan(town, django_assert_num_queries):
    stricter = jinshan_text().replace("visit_days: 7", "visit_days: 3")
    enforce_plan(town.township, "sealed")
    enforce_plan(town.neighbour, "sealed", stricter.replace("key: jinshan", "key: wangtai", 1))
    paths = [town.township.path, town.community.path, town.unit.path]
    paths += [town.neighbour.path, town.neighbour_unit.path]
    one_by_one = [needs_plan(path, NOW).visit_days for path in paths]

    plans = Plans(NOW)
    with django_assert_num_queries(1):
        at_once = [plans.at(path).visit_days for path in paths]

    assert at_once == one_by_one == [7, 7, 7, 3, 3]


def test_where_no_plan_holds_there_is_none(town):
    playbooks = Playbooks(NOW)

    assert playbooks.at(town.community.path) is playbook_in_force(town.community.path, NOW) is None
    assert Plans(NOW).at(town.unit.path) is DEFAULTS


def test_a_page_of_needs_of_many_places_asks_no_more_than_one_of_one_place(
    planned, department, django_assert_max_num_queries
):
    places = [planned.community, planned.unit, planned.other_unit, planned.neighbour]
    firms = [register(planned, f"第{n}厂", place_id=at.pk) for n, at in enumerate(places)]
    for firm in firms:
        ticket(firm)

    viewer = desk(planned)
    with looking(viewer), django_assert_max_num_queries(8):
        listed = ticket_rows(viewer, ticket_list(viewer, NOW, planned.township.path), NOW)
    with looking(viewer), django_assert_max_num_queries(9):
        visited = round_rows(viewer, rounds(viewer, NOW, planned.township.path), NOW)

    assert {row.need_title for row in listed} == {"物流运输"}
    assert len(listed) == len(visited) == 4
