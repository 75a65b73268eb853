"""A roster over what is there already: the same firm twice in a table, firms that moved, closed or
have another contact, what a person decided meanwhile, and a clerk who may not."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import EnterpriseMember
from lianfang.enterprises.services.classing import set_class
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.errors import WorkError
from tests.enterprises.builders import (
    acting,
    by_name,
    contacts,
    credit_code,
    enforce_plan,
    fresh,
    register,
    steps,
)
from tests.enterprises.test_accounts import come_in, firm
from tests.enterprises.test_bad_rows import row
from tests.enterprises.test_roster import brought, checked, finding_codes, roster
from tests.people.builders import NOW, SYSTEM
from tests.people.tables import bring_in, counts

pytestmark = pytest.mark.django_db
CODE = credit_code(1)


def test_a_firm_with_and_without_its_code_in_one_table_is_one_row_and_a_doubtful_one(
    town, tmp_path
):
    known = register(town, "甲厂", credit_code="", code_pending="正在办理", staff_count=5)

    run = brought(
        town, roster(tmp_path, row("甲厂", 1, staff="8"), row("甲厂", code="", staff="9"))
    )

    assert counts(run) == (0, 1, 0, 1)
    assert finding_codes(run, 1) == ["enterprise.meant_twice"]
    assert (fresh(known).credit_code, fresh(known).staff_count) == (CODE, 8)


def test_the_order_of_two_such_rows_decides_which_is_kept_and_nothing_is_mixed(town, tmp_path):
    known = register(town, "甲厂", credit_code="", code_pending="正在办理")

    run = brought(
        town, roster(tmp_path, row("甲厂", code="", staff="9"), row("甲厂", 1, staff="8"))
    )

    assert counts(run) == (0, 1, 0, 1)
    assert (fresh(known).credit_code, fresh(known).staff_count) == ("", 9)


def test_a_new_firm_named_once_with_and_once_without_a_code_is_registered_once(town, tmp_path):
    run = brought(town, roster(tmp_path, row("甲厂", 1), row("甲厂", code="")))

    assert counts(run) == (1, 0, 0, 1)
    assert [one.credit_code for one in by_name().values()] == [CODE]


def test_two_new_firms_of_one_name_with_codes_of_their_own_are_two(town, tmp_path):
    run = brought(town, roster(tmp_path, row("甲厂", 1), row("甲厂", 2)))

    assert counts(run) == (2, 0, 0, 0)


def test_two_firms_of_one_name_are_told_apart_by_their_village(town, tmp_path):
    here = register(town, "甲厂", code_pending="办理", credit_code="")
    there = register(town, "甲厂", place_id=town.neighbour.pk, code_pending="办理", credit_code="")

    run = brought(town, roster(tmp_path, row("甲厂", code="", place="王太社区", staff="9")))

    assert counts(run) == (0, 1, 0, 0)
    assert (fresh(here).staff_count, fresh(there).staff_count) == (None, 9)


def test_a_firm_that_moved_to_another_village_takes_its_account_along(town, tmp_path):
    known = firm(town, "甲厂", credit_code=CODE)
    user = come_in(known)

    brought(town, roster(tmp_path, row("甲厂", 1, "王太社区")))

    assert fresh(known).path == town.neighbour.path
    with everywhere("a test looks at what was stored"):
        held = user.appointments.filter(valid_to__isnull=True)
        assert list(held.values_list("path", flat=True)) == [town.neighbour.path]


def test_another_contact_in_the_table_ends_the_account_of_the_one_before(town, tmp_path):
    known = firm(town, "甲厂", credit_code=CODE)
    come_in(known)

    brought(town, roster(tmp_path, row("甲厂", 1, contact="王某某", contact_phone="14000000009")))

    assert contacts(known)["contact"].name == "王某某"
    with everywhere("a test looks at what was stored"):
        assert list(EnterpriseMember.objects.values_list("end_reason", flat=True)) == ["phone"]


def test_a_firm_closed_by_the_table_leaves_a_step_and_nobody_acts_for_it(town, tmp_path):
    known = firm(town, "甲厂", credit_code=CODE)
    come_in(known)

    brought(town, roster(tmp_path, row("甲厂", 1, state="注销")))

    assert steps(known) == [("state", "open", "closed")]
    with everywhere("a test looks at what was stored"):
        assert list(EnterpriseMember.objects.values_list("end_reason", flat=True)) == ["gone"]


def test_a_blank_state_leaves_one_that_was_ordered_to_stop_as_it_is(town, tmp_path):
    known = register(town, "甲厂", credit_code=CODE)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=known.pk, state="suspended", reason="未测温")

    run = brought(town, roster(tmp_path, row("甲厂", 1)))

    assert (counts(run), fresh(known).state) == ((0, 0, 1, 0), "suspended")


def test_what_changed_between_looking_and_writing_is_not_written_over(town, tmp_path):
    known = register(town, "甲厂", credit_code=CODE, staff_count=5)
    path = roster(tmp_path, row("甲厂", 1, staff="9"))
    looked = checked(town, path)
    enforce_plan(town.township, "sealed")
    set_class(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=known.pk,
        service_class="large",
        reason="保供单位",
    )

    brought(town, path)

    assert counts(looked) == (0, 1, 0, 0)
    assert (fresh(known).service_class, fresh(known).class_origin) == ("large", "person")
    assert fresh(known).staff_count == 9


def test_a_grid_worker_and_a_secretary_of_elsewhere_bring_nothing_in(town, tmp_path):
    path = roster(tmp_path, row("甲厂", 1))
    for role, place in (
        (Role.GRID_WORKER, town.community),
        (Role.COMMUNITY_SECRETARY, town.neighbour),
    ):
        with pytest.raises(WorkError):
            bring_in(acting(role, place), path, town.community, NOW, "enterprises")

    assert by_name() == {}


def test_a_table_of_another_village_is_wrong_in_this_one_row_by_row(town, tmp_path):
    path = roster(tmp_path, row("甲厂", 1), row("乙厂", 2, "王太社区"))
    secretary = acting(Role.COMMUNITY_SECRETARY, town.community)

    run = bring_in(secretary, path, town.community, NOW, "enterprises")

    assert (counts(run), set(by_name())) == ((1, 0, 0, 1), {"甲厂"})


def test_a_second_look_a_day_later_finds_everything_the_same(town, tmp_path):
    path = roster(
        tmp_path,
        row("甲厂", 1, staff="9", industry="C34", contact="李某", contact_phone="14000000001"),
        row("乙厂", code="", staff="3"),
    )
    brought(town, path)

    run = bring_in(SYSTEM, path, town.township, NOW + timedelta(days=1), "enterprises")

    assert counts(run) == (0, 0, 2, 0)
    assert {name: steps(one) for name, one in by_name().items()} == {"甲厂": [], "乙厂": []}
