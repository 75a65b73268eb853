"""One enterprise, one liaison officer; leaders with several; gaps found, proposals made."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.coverage import coverage, gaps
from lianfang.command.selectors.responsibilities import responsible_for
from lianfang.command.services.proposals import accept_proposal, create_proposal, plan_proposal
from lianfang.command.services.responsibilities import TooManyAnswer, assign_responsibility
from lianfang.enterprises.handlers import enterprise_changed
from lianfang.enterprises.selectors.liaison import liaison
from lianfang.enterprises.services.enterprises import set_state, update_enterprise
from lianfang.kit.errors import InvalidInput
from lianfang.people.services.staff import register_staff
from lianfang.reports.metrics import figure, get_counted, rows_of
from tests.command.builders import jinshan_text
from tests.enterprises.builders import acting, credit_code, enforce_plan, park, register
from tests.people.builders import NOW, SYSTEM
from tests.people.tables import bring_in, counts, judged, save

pytestmark = pytest.mark.django_db
LIAISON, LEADING = "liaison_per_enterprise", "leader_per_enterprise"


@pytest.fixture
def planned(town):
    """The plan of Jinshan in its sealed phase, over the whole town."""
    enforce_plan(town.township, "sealed")
    return town


def cadre(town, name, **more):
    given = {"kind": "cadre", "level": "township", "place_id": town.township.pk, **more}
    return register_staff(actor=SYSTEM, now=NOW, name=name, **given)


def assign(role, staff, row):
    return assign_responsibility(
        actor=SYSTEM,
        now=NOW,
        role=role,
        staff_id=staff.pk,
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=row.pk,
    )


def tally(town, rule):
    with looking(SYSTEM):
        found = coverage(SYSTEM, town.township, NOW, [rule]).rules
    return found[0].tally


def in_force():
    with everywhere("a test looks at what was stored"):
        rows = Responsibility.objects.filter(valid_to__isnull=True, subject_kind="enterprise")
        return [(row.role, row.staff.name, row.path) for row in rows.select_related("staff")]


def test_every_enterprise_wants_one_officer_and_key_ones_a_leader(planned):
    register(planned, "金山机械", tax_class="big")
    register(planned, "四棵加工厂")
    register(planned, "四棵面馆", kind="self_employed", credit_code="", code_pending="正在办理")

    assert (tally(planned, LIAISON).total, tally(planned, LIAISON).gaps) == (2, 2)
    assert (tally(planned, LEADING).total, tally(planned, LEADING).gaps) == (1, 1)


def test_gaps_are_enterprises_by_name(planned):
    row = register(planned, "金山机械")

    with looking(SYSTEM):
        page = gaps(SYSTEM, planned.township, NOW, LIAISON)

    assert [(gap.subject.id, gap.subject.title, gap.missing) for gap in page.gaps] == [
        (row.pk, "金山机械", 1)
    ]


def test_whoever_is_named_covers_it_and_stands_on_its_page(planned, secretary):
    row = register(planned, "金山机械")
    assign("liaison_officer", cadre(planned, "周建平"), row)

    with looking(SYSTEM):
        named = responsible_for(SYSTEM, SubjectKind.ENTERPRISE, row.pk, NOW)
    page = secretary.get(reverse("enterprises:enterprise", args=[row.pk])).content.decode()

    assert [(one.staff.name, one.is_direct) for one in named] == [("周建平", True)]
    assert tally(planned, LIAISON).gaps == 0
    assert "周建平" in page


def test_one_enterprise_has_one_officer(planned):
    row = register(planned, "金山机械")
    assign("liaison_officer", cadre(planned, "周建平"), row)

    with pytest.raises(TooManyAnswer):
        assign("liaison_officer", cadre(planned, "王海燕"), row)


def test_a_leader_is_not_asked_for_where_no_key_enterprise_is(planned):
    row = register(planned, "四棵加工厂")

    with pytest.raises(InvalidInput):
        assign("enterprise_leader", cadre(planned, "周建平", kind="volunteer"), row)


def test_the_planner_proposes_officers_and_leaders_within_their_load(planned):
    for number in range(20):
        register(planned, f"第{number}厂", tax_class="big", credit_code=credit_code(number))
    for name in ("周建平", "王海燕", "陈大明", "李国强"):
        cadre(planned, name)

    proposal = create_proposal(
        actor=SYSTEM, now=NOW, place_id=planned.township.pk, rules=[LIAISON, LEADING]
    )
    plan_proposal(actor=SYSTEM, now=NOW, proposal_id=proposal.pk)
    accept_proposal(actor=SYSTEM, now=NOW, proposal_id=proposal.pk)

    assert (tally(planned, LIAISON).gaps, tally(planned, LEADING).gaps) == (0, 0)
    loads = {}
    for role, name, _path in in_force():
        loads[role, name] = loads.get((role, name), 0) + 1
    assert max(n for (role, _name), n in loads.items() if role == "enterprise_leader") <= 10


def test_responsibilities_follow_an_enterprise_and_end_with_it(planned):
    row = register(planned, "金山机械")
    assign("liaison_officer", cadre(planned, "周建平"), row)
    there = park(planned)

    class Event:
        subject_id = str(row.pk)

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, place_id=there.place_id)
    enterprise_changed(Event, NOW)
    moved = in_force()
    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="closed", reason="注销")
    enterprise_changed(Event, NOW)

    assert moved == [("liaison_officer", "周建平", there.path)]
    assert in_force() == []
    assert tally(planned, LIAISON).total == 0


def test_a_clerks_list_names_leaders_for_enterprises(planned, tmp_path):
    row = register(planned, "金山机械（集团）有限公司", tax_class="big")
    cadre(planned, "周建平")
    lines = [
        ["企业包联领导名单"],
        ["序号", "包联人", "企业名称"],
        [1, "周建平", "金山机械(集团)有限公司"],
        [2, "周建平", "不存在的公司"],
    ]

    run = bring_in(
        SYSTEM, save(tmp_path / "x.xlsx", lines), planned.township, NOW, "responsibilities"
    )

    assert counts(run) == (1, 0, 0, 1)
    assert [f.code for f in judged(run)[1].findings] == ["duty.no_enterprise"]
    assert in_force() == [("enterprise_leader", "周建平", row.path)]


def value(key, town, viewer=SYSTEM):
    with looking(viewer):
        return figure(viewer, key, town.township.path, NOW).value


def test_figures_count_from_rows(planned):
    first = register(planned, "金山机械", tax_class="big", scale="industry", staff_count=120)
    second = register(planned, "四棵加工厂", tax_class="big", staff_count=5)
    register(planned, "四棵面馆", kind="self_employed", premises="small_catering")
    register(planned, "一期", kind="project", area_m2=23_000, project_level="city", credit_code="")
    leader = cadre(planned, "周建平")
    for row in (first, second):
        assign("enterprise_leader", leader, row)
    assign("liaison_officer", cadre(planned, "王海燕"), first)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=second.pk, state="stopped", reason="停产")

    expected = {
        "enterprises": 2,
        "self_employed": 1,
        "small_premises": 1,
        "above_scale_enterprises": 1,
        "four_above_enterprises": 1,
        "enterprises_open": 3,
        "enterprises_stopped": 1,
        "construction_projects": 1,
        "city_key_projects": 1,
        "construction_area_m2": 23_000,
        "enterprise_staff": 125,
        "enterprises_without_liaison": 2,
        "enterprises_per_leader_least": 2,
        "enterprises_per_leader_most": 2,
        "enterprises_class_large": 2,
    }
    assert {key: value(key, planned) for key in expected} == expected


def test_every_figure_opens_its_rows(planned):
    row = register(planned, "金山机械")

    with looking(SYSTEM):
        metric = get_counted("enterprises_without_liaison")
        found = list(rows_of(SYSTEM, metric, planned.township.path, NOW))

    assert [one.pk for one in found] == [row.pk]


def test_leaders_with_too_many_or_too_few_stand_out(planned):
    leader = cadre(planned, "周建平")
    for number in range(3):
        row = register(planned, f"第{number}厂", tax_class="big", credit_code=credit_code(number))
        assign("enterprise_leader", leader, row)

    with looking(SYSTEM):
        found = liaison(SYSTEM, planned.township.path, NOW)

    assert [(one.name, one.number, one.is_odd) for one in found.leaders] == [("周建平", 3, True)]
    assert (found.enterprises, found.without_officer) == (3, 3)


def test_a_leader_of_the_town_may_look_but_not_name_anybody(planned):
    row = register(planned, "金山机械")
    viewer = acting(Role.LEADER, planned.township)

    with looking(viewer):
        assert responsible_for(viewer, SubjectKind.ENTERPRISE, row.pk, NOW) == []


def test_a_grid_officer_of_a_place_answers_for_every_enterprise_in_it(town):
    text = jinshan_text().replace(
        "    subjects: {kind: enterprise, enterprise_kinds: [enterprise, branch, project, other]}\n"
        "    minimum: 1\n    maximum: 1\n",
        "    subjects: {kind: enterprise, enterprise_kinds: [enterprise, branch, project, other]}\n"
        "    minimum: 1\n    maximum: 1\n    inherited: true\n",
    )
    enforce_plan(town.township, "sealed", text)
    row = register(town, "金山机械")
    register(town, "王太加工厂", place_id=town.neighbour.pk, credit_code=credit_code(77))
    officer = cadre(town, "周建平")
    everywhere_in(town.community, officer)

    with looking(SYSTEM):
        named = responsible_for(SYSTEM, SubjectKind.ENTERPRISE, row.pk, NOW)

    assert [(one.staff.name, one.is_direct) for one in named] == [("周建平", False)]
    assert (tally(town, LIAISON).total, tally(town, LIAISON).covered) == (2, 1)


def everywhere_in(place, staff):
    """Somebody answers in the liaison officer's role for a whole place."""
    with everywhere("a test writes what a plan with grid officers allows"):
        Responsibility.objects.create(
            role="liaison_officer",
            staff=staff,
            subject_kind=SubjectKind.PLACE,
            subject_id=place.pk,
            path=place.path,
            valid_from=NOW.date(),
            source="by_hand",
            created_at=NOW,
        )
