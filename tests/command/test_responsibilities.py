"""Someone answers: given, limited by the plan, inherited through the tree, ended."""

import pytest

from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.models import Responsibility
from lianfang.command.selectors.responsibilities import (
    candidates,
    contact_card,
    responsible_for,
    worklist,
)
from lianfang.command.selectors.subjects import get_subject
from lianfang.command.services.plans import enforce_phase
from lianfang.command.services.responsibilities import (
    Assignment,
    TooManyAnswer,
    TwoRoles,
    assign_many,
    assign_responsibility,
    end_responsibility,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.services.staff import set_unavailable
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    build_town,
    commander,
    family,
    neighbour_in_need,
    resident,
    secretary,
    stored,
    with_volunteering_cadres,
    worker,
)

pytestmark = pytest.mark.django_db


def test_a_cadre_a_community_worker_and_a_volunteer_answer_for_one_person(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    answers(worker(town.sike, "张干部", "cadre"), "special_cadre", granny)
    answers(worker(town.sike, "李社工"), "special_community_worker", granny)
    answers(worker(town.sike, "王志愿", "volunteer"), "special_volunteer", granny)
    viewer = secretary(town.sike)

    with looking(viewer):
        found = responsible_for(viewer, "person", granny.pk, now)

    assert [(one.role, one.staff.name, one.level) for one in found] == [
        ("special_cadre", "张干部", "person"),
        ("special_community_worker", "李社工", "person"),
        ("special_volunteer", "王志愿", "person"),
    ]


def test_who_answers_for_me_climbs_the_tree_to_the_village_leader(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    home = granny.household
    answers(worker(town.township, "赵常委", "cadre", level="district"), "place_leader", town.sike)
    answers(worker(town.sike, "钱网格长"), "grid_community_cadre", town.grid)
    answers(worker(town.sike, "孙楼长", "volunteer"), "unit_volunteer", town.unit)
    answers(worker(town.sike, "李包户", "cadre"), "household_cadre", home)
    viewer = secretary(town.sike)

    with looking(viewer):
        found = responsible_for(viewer, "person", granny.pk, now)
        card = contact_card(viewer, "household", home.pk, now)

    assert [(one.level, one.role, one.staff.name) for one in found] == [
        ("household", "household_cadre", "李包户"),
        ("unit", "unit_volunteer", "孙楼长"),
        ("grid", "grid_community_cadre", "钱网格长"),
        ("community", "place_leader", "赵常委"),
    ]
    assert [one.staff.name for one in card.answering] == ["李包户", "孙楼长", "钱网格长", "赵常委"]


def test_the_contact_card_carries_the_work_phone(now):
    town = build_town()
    home = family(town.unit)
    answers(worker(town.sike, "李包户", "cadre", phones=["13871230001"]), "household_cadre", home)
    viewer = secretary(town.sike)

    with looking(viewer):
        card = contact_card(viewer, "household", home.pk, now)

    assert card.answering[0].staff.phone == "13871230001"


def test_the_same_pair_again_is_the_same_row(now):
    town = build_town()
    volunteer = worker(town.sike, "王志愿", "volunteer")

    first = answers(volunteer, "unit_volunteer", town.unit)
    again = answers(volunteer, "unit_volunteer", town.unit)

    assert first.pk == again.pk


def test_a_unit_has_at_most_four_volunteers(now):
    town = build_town()
    for number in range(4):
        answers(worker(town.sike, f"志愿者{number}", "volunteer"), "unit_volunteer", town.unit)

    with pytest.raises(TooManyAnswer) as caught:
        answers(worker(town.sike, "志愿者5", "volunteer"), "unit_volunteer", town.unit)

    assert "4" in str(caught.value)


def test_one_person_is_never_two_of_the_three(now):
    town = build_town(text=with_volunteering_cadres())
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    answers(cadre, "special_cadre", granny)
    with looking(SYSTEM):
        subject = get_subject(SYSTEM, "person", granny.pk)

    with pytest.raises(TwoRoles):
        answers(cadre, "special_volunteer", granny)
    with pytest.raises(TwoRoles):
        assign_many(
            actor=SYSTEM,
            now=now,
            assignments=[Assignment("special_volunteer", cadre.pk, subject)],
            source="roster",
        )


@pytest.mark.parametrize(
    ("role", "kind", "field"),
    [
        ("unit_volunteer", "cadre", "staff"),
        ("emperor", "volunteer", "role"),
        ("special_cadre", "cadre", "role"),
    ],
)
def test_the_plan_says_who_may_take_a_role_for_what(now, role, kind, field):
    town = build_town()

    with pytest.raises(InvalidInput) as caught:
        answers(worker(town.sike, "某人", kind), role, town.unit)

    assert set(caught.value.fields) == {field}


def test_only_leaders_of_higher_levels_answer_for_a_village(now):
    town = build_town()

    with pytest.raises(InvalidInput):
        answers(
            worker(town.sike, "社区干部", "cadre", level="community"), "place_leader", town.sike
        )


def test_a_phase_without_the_rule_asks_for_nobody(now):
    town = build_town("keep_out")

    with pytest.raises(InvalidInput):
        answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)


def test_ending_makes_room_the_same_day_and_keeps_the_history(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    first = answers(worker(town.sike, "张干部", "cadre"), "special_cadre", granny)
    second = worker(town.sike, "李干部", "cadre")

    end_responsibility(actor=SYSTEM, now=now, responsibility_id=first.pk, reason="调离")
    answers(second, "special_cadre", granny, now=now)

    viewer = secretary(town.sike)
    with looking(viewer):
        today = responsible_for(viewer, "person", granny.pk, now)
        before = responsible_for(viewer, "person", granny.pk, at("12:00", 17))
    assert [one.staff.name for one in today] == ["李干部"]
    assert [one.staff.name for one in before] == ["张干部"]


def test_ending_needs_a_reason_and_happens_once(now):
    town = build_town()
    row = answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)

    with pytest.raises(InvalidInput):
        end_responsibility(actor=SYSTEM, now=now, responsibility_id=row.pk, reason=" ")
    end_responsibility(actor=SYSTEM, now=now, responsibility_id=row.pk, reason="返岗")
    with pytest.raises(Conflict):
        end_responsibility(actor=SYSTEM, now=now, responsibility_id=row.pk, reason="返岗")


def test_outside_ones_places_nobody_is_assigned_and_nothing_seen(now):
    town = build_town()
    viewer = secretary(town.wangtai)
    granny = neighbour_in_need(town.unit)
    volunteer = worker(town.wangtai, "外村志愿", "volunteer")

    with looking(viewer), pytest.raises(NotFound):
        responsible_for(viewer, "person", granny.pk, now)
    with pytest.raises(NotFound):
        answers(volunteer, "special_volunteer", granny, actor=viewer)
    with pytest.raises(NotFound):
        assign_responsibility(
            actor=secretary(town.sike),
            now=now,
            role="special_volunteer",
            staff_id=volunteer.pk,
            subject_kind="person",
            subject_id=granny.pk,
        )


def test_candidates_who_serve_nearest_come_first_and_full_ones_are_marked(now):
    town = build_town()
    busy = worker(town.sike, "忙志愿", "volunteer")
    for unit in (town.unit, town.other_unit):
        answers(busy, "unit_volunteer", unit)
    worker(town.sike, "闲志愿", "volunteer")
    worker(town.township, "全镇志愿", "volunteer")
    worker(town.wangtai, "外村志愿", "volunteer")
    away = worker(town.sike, "离岗志愿", "volunteer")
    set_unavailable(actor=SYSTEM, now=now, staff_id=away.pk, first_day=now.date())
    viewer = commander(town.township)

    with looking(viewer):
        found = candidates(viewer, town.unit.path, "unit_volunteer", now)

    assert [(one.staff.name, one.load, one.max_load) for one in found] == [
        ("闲志愿", 0, 3),
        ("忙志愿", 2, 3),
        ("全镇志愿", 0, 3),
    ]


def test_a_worker_sees_their_own_list(now):
    town = build_town()
    volunteer = worker(town.sike, "王志愿", "volunteer")
    granny = neighbour_in_need(town.unit)
    answers(volunteer, "unit_volunteer", town.unit)
    answers(volunteer, "special_volunteer", granny)
    viewer = secretary(town.sike)

    with looking(viewer):
        mine = worklist(viewer, volunteer, now)

    assert [
        (work.role, work.total, [card.title for card in work.subjects]) for work in mine.roles
    ] == [
        ("special_volunteer", 1, ["李桂英"]),
        ("unit_volunteer", 1, ["甲单元"]),
    ]


def test_the_event_names_ids_and_no_names(now):
    town = build_town()
    answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)

    event = AuditEvent.objects.filter(action="command.responsibility.assign").latest("id")

    assert event.details["role"] == "unit_volunteer"
    assert "王志愿" not in str(event.details)


def test_a_roster_is_written_all_or_nothing(now):
    town = build_town()
    volunteers = [worker(town.sike, f"志愿者{n}", "volunteer") for n in range(5)]
    with looking(SYSTEM):
        unit = get_subject(SYSTEM, "place", town.unit.pk)
    pairs = [Assignment("unit_volunteer", one.pk, unit) for one in volunteers]

    with pytest.raises(TooManyAnswer):
        assign_many(actor=SYSTEM, now=now, assignments=pairs, source="roster")
    assert stored(Responsibility) == []
    written = assign_many(actor=SYSTEM, now=now, assignments=pairs[:4], source="roster")
    again = assign_many(actor=SYSTEM, now=now, assignments=pairs[:4], source="roster")

    assert (written, again) == (4, 0)


def test_a_household_cadre_may_answer_for_a_whole_bay(now):
    town = build_town()
    home = family(town.bay, "5号")
    answers(worker(town.village, "村干部", "cadre"), "household_cadre", town.bay)
    viewer = secretary(town.village)

    with looking(viewer):
        found = responsible_for(viewer, "household", home.pk, now)

    assert [(one.level, one.staff.name, one.is_direct) for one in found] == [
        ("bay", "村干部", False)
    ]


def test_the_strategy_of_a_street_decides_what_it_may_have(now):
    town = build_town("sealed")
    enforce_phase(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.unit.pk,
        playbook_id=town.plan.pk,
        phase="keep_out",
    )
    volunteer = worker(town.sike, "王志愿", "volunteer")

    answers(volunteer, "unit_volunteer", town.other_unit, now=now)
    with pytest.raises(InvalidInput):
        answers(volunteer, "unit_volunteer", town.unit, now=now)


def test_a_resident_without_special_group_needs_no_carer_but_may_have_one(now):
    town = build_town()
    someone = resident(town.unit, "普通居民")

    assert (
        answers(worker(town.sike, "张干部", "cadre"), "special_cadre", someone).path
        == town.unit.path
    )
