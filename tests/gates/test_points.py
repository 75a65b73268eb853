"""Checkpoints: opened, manned by the phase, their duty lists; what a change of phase does."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.selectors.changes import preview_of_enforcing
from lianfang.gates.models import Closure, Duty, Point
from lianfang.gates.selectors.closures import closure_list, sealing_of
from lianfang.gates.selectors.points import (
    hours_of,
    own_points,
    point_list,
    point_rows,
    total_of,
)
from lianfang.gates.services.closures import AlreadySealed, open_place, seal_place
from lianfang.gates.services.points import (
    OnDutyElsewhere,
    PointOpen,
    assign_duty,
    close_point,
    open_point,
    withdraw_duty,
)
from lianfang.kit.errors import Conflict, InvalidInput
from tests.command.builders import SYSTEM, at, commander, secretary, signed_in, stored, worker
from tests.gates.builders import build_gates, guard, passed, site

pytestmark = pytest.mark.django_db
TODAY = date(2020, 3, 18)


def on_list(point, staff, shift="morning", day=TODAY, actor=SYSTEM):
    return assign_duty(
        actor=actor, now=at("07:00"), point_id=point.pk, staff_id=staff.pk, day=day, shift=shift
    )


def test_a_checkpoint_is_opened_once_at_a_site_of_its_kind():
    gates = build_gates()

    with pytest.raises(PointOpen):
        open_point(actor=SYSTEM, now=at("09:00"), place_id=gates.gate.place_id, kind="estate")
    shop = site(gates.town.sike, "小卖部", "shop")
    with pytest.raises(InvalidInput):
        open_point(actor=SYSTEM, now=at("09:00"), place_id=shop.pk, kind="estate")


def test_a_closed_checkpoint_frees_its_people_and_may_open_again():
    gates = build_gates()
    staff = worker(gates.town.sike, "王干部")
    duty = on_list(gates.gate, staff, "evening")

    close_point(actor=SYSTEM, now=at("09:00"), point_id=gates.gate.pk, reason="转入网格")

    assert stored(Duty)[0].withdrawn_at == at("09:00")
    with pytest.raises(Conflict):
        close_point(actor=SYSTEM, now=at("09:10"), point_id=gates.gate.pk)
    made = open_point(actor=SYSTEM, now=at("10:00"), place_id=gates.gate.place_id, kind="estate")
    assert len(stored(Point, place_id=gates.gate.place_id)) == 2
    assert made.pk != duty.point_id


def test_the_phase_says_which_checkpoints_are_manned(no_limits):
    gates = build_gates("sealed")
    actor = commander(gates.town.township)

    rows = point_rows(actor, list(point_list(actor, "", at("09:00"))), at("09:00"))

    assert {row.name: row.needed for row in rows} == {
        "316国道卡口": 0,
        "金山花园东门": 2,
        "钟山村口": 2,
    }
    assert [row.name for row in rows if row.is_short] == ["金山花园东门", "钟山村口"]


def test_nobody_stands_in_two_places_at_once():
    gates = build_gates()
    staff = worker(gates.town.township, "王干部")
    first = on_list(gates.gate, staff)

    assert on_list(gates.gate, staff).pk == first.pk
    with pytest.raises(OnDutyElsewhere):
        on_list(gates.village, staff)
    on_list(gates.village, staff, "evening")
    withdraw_duty(actor=SYSTEM, now=at("07:10"), duty_id=first.pk)
    on_list(gates.village, staff)
    assert len(stored(Duty, withdrawn_at__isnull=True)) == 2


def test_a_guard_on_duty_sees_the_own_checkpoint_only():
    gates = build_gates()
    staff = worker(gates.town.township, "王干部")
    actor = signed_in(staff, Role.CHECKPOINT_GUARD, gates.town.township)
    on_list(gates.village, staff)

    with looking(actor):
        assert [row.pk for row in own_points(actor, at("09:00"))] == [gates.village.pk]
        assert len(own_points(actor, at("17:00"))) == 3
    only = guard(gates.gate)
    with looking(only):
        assert [row.pk for row in own_points(only, at("09:00"))] == [gates.gate.pk]


def test_the_figures_of_a_day_are_told_by_hour_and_add_up(no_limits):
    gates = build_gates()
    passed(gates.gate, at("08:10"), persons=3)
    passed(gates.gate, at("08:20"), vehicle="foot", plate="", persons=1)
    passed(gates.village, at("09:10"), action="turned_back", persons=2)
    passed(gates.gate, at("23:50", 17))
    actor = commander(gates.town.township)

    rows = point_rows(actor, list(point_list(actor, "", at("09:30"))), at("09:30"))
    total = total_of(row.figures for row in rows)

    assert (total.vehicles, total.people, total.turned_back, total.fevers) == (2, 6, 1, 0)
    hours = hours_of(actor, "", TODAY)
    assert (hours[8], hours[9]) == ((1, 4), (1, 2))
    assert sum(people for _vehicles, people in hours) == 6


def test_a_change_of_phase_tells_which_checkpoints_it_changes_and_whom_it_frees(no_limits):
    gates = build_gates("keep_out")
    staff = worker(gates.town.township, "王干部")
    on_list(gates.road, staff, "evening")
    actor = commander(gates.town.township)

    preview = preview_of_enforcing(
        actor, gates.town.township, gates.town.plan, "resume", at("09:00")
    )

    (section,) = [one for one in preview.sections if str(one.title) in ("Checkpoints", "卡口")]
    changed, freed, needed = section.lines
    assert changed.number == 3
    assert dict(changed.rows).keys() == {"316国道卡口", "钟山村口", "金山花园东门"}
    assert (freed.number, needed.number) == (1, 1)


def test_a_place_is_sealed_with_everything_inside_and_its_history_stays(no_limits):
    gates = build_gates()
    actor = secretary(gates.town.sike)
    row = seal_place(
        actor=actor, now=at("08:00"), place_id=gates.town.building.pk, reason="确诊楼栋"
    )

    assert sealing_of(gates.town.unit.path, at("09:00")).pk == row.pk
    assert sealing_of(gates.town.grid.path, at("09:00")) is None
    with pytest.raises(AlreadySealed):
        seal_place(actor=actor, now=at("08:10"), place_id=gates.town.building.pk, reason="再封")
    open_place(actor=actor, now=at("10:00"), closure_id=row.pk, reason="期满")
    assert sealing_of(gates.town.unit.path, at("11:00")) is None
    assert sealing_of(gates.town.unit.path, at("09:00")).pk == row.pk
    assert [one.opened_reason for one in closure_list(actor, "", at("11:00"), over=True)] == [
        "期满"
    ]
    with pytest.raises(Conflict):
        open_place(actor=actor, now=at("11:00"), closure_id=row.pk)
    assert len(stored(Closure)) == 1
