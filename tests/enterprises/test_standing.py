"""Whether an enterprise is there and works; its parks and sites; what that does to its class."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.command.playbook.enterprises import ClassTest, Enterprises, ServiceClass
from lianfang.command.playbook.wording import Wording
from lianfang.enterprises.enums import EnterpriseState
from lianfang.enterprises.models import Enterprise, EnterpriseMember
from lianfang.enterprises.selectors.classes import class_by_rule
from lianfang.enterprises.selectors.enterprises import enterprise_list, get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise, own_enterprises
from lianfang.enterprises.services.classing import reclassify, set_class
from lianfang.enterprises.services.enterprises import set_state, update_enterprise
from lianfang.enterprises.services.parks import register_park, update_park
from lianfang.enterprises.services.reveals import reveal_contact
from lianfang.enterprises.services.sites import add_site, end_site
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.places.models import Place
from tests.enterprises.builders import acting, fresh, park, register, steps
from tests.enterprises.contacts import contact_of, join
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
TODAY = date(2020, 3, 18)
WORDS = Wording("类", "class")


def turn(row, state, reason="街道核实", day=None, now=NOW):
    return set_state(
        actor=SYSTEM, now=now, enterprise_id=row.pk, state=state, reason=reason, day=day
    )


def listed(town, **wanted):
    with looking(SYSTEM):
        rows = enterprise_list(SYSTEM, day=TODAY, place_path=town.township.path, **wanted)
        return [row.name for row in rows]


def test_an_enterprise_goes_through_every_state_and_each_change_is_kept(town):
    row = register(town)
    way = [*EnterpriseState.values, "open"]

    for state in way[1:]:
        turn(row, state)

    assert steps(row) == [("state", before, after) for before, after in pairwise(way)]
    assert fresh(row).state == "open"


@pytest.mark.parametrize("state", EnterpriseState.values)
def test_what_it_is_already_it_does_not_become_again(town, state):
    row = register(town)
    if state != "open":
        turn(row, state)

    with pytest.raises(Conflict) as refused:
        turn(row, state)

    assert (refused.value.code, len(steps(row))) == ("same_state", int(state != "open"))


def test_a_state_nobody_knows_and_no_reason_are_told_together(town):
    row = register(town)

    with pytest.raises(InvalidInput) as refused:
        turn(row, "asleep", "x", TODAY + timedelta(days=1))

    assert set(refused.value.fields) == {"state", "reason", "day"}
    assert (fresh(row).state, steps(row)) == ("open", [])


def test_the_first_change_may_lie_before_the_day_it_was_registered_but_not_before_the_republic(
    town,
):
    old, older = register(town), register(town, "老字号")

    turn(old, "stopped", day=date(1949, 10, 1))
    with pytest.raises(InvalidInput) as refused:
        turn(older, "stopped", day=date(1949, 9, 30))

    assert fresh(old).state_since == date(1949, 10, 1)
    assert set(refused.value.fields) == {"day"}


def test_two_changes_may_fall_on_one_day(town):
    row = register(town)
    turn(row, "stopped", day=date(2020, 3, 10))

    turn(row, "suspended", day=date(2020, 3, 10))

    assert [after for _kind, _before, after in steps(row)] == ["stopped", "suspended"]
    assert fresh(row).state_since == date(2020, 3, 10)


@pytest.mark.parametrize("state", ["moved", "closed"])
def test_who_is_gone_leaves_the_list_stays_on_record_and_may_come_back(town, state):
    row = register(town, "来了又走")

    turn(row, state)
    assert listed(town) == []
    with looking(SYSTEM):
        assert get_enterprise(SYSTEM, row.pk).state == state
    turn(row, "open", "重新开业")

    assert listed(town) == ["来了又走"]


def test_a_long_reason_is_cut(town):
    row = register(town)

    turn(row, "stopped", "长" * 300)

    with everywhere("a test looks at what was stored"):
        assert len(row.steps.get().reason) == 256


def acts_for(contact):
    """Names of the enterprises somebody acts for."""
    with looking(contact):
        return {one.name for one in own_enterprises(contact)}


def test_a_contact_acts_for_what_is_there_and_for_nothing_else(town):
    mine, other = register(town, "甲厂"), register(town, "乙厂")
    contact = contact_of(mine)

    assert acts_for(contact) == {"甲厂"}
    with looking(contact), pytest.raises(NotFound):
        own_enterprise(contact, other.pk)
    assert acts_for(join(contact, other)) == {"甲厂", "乙厂"}


def test_nobody_acts_for_an_enterprise_that_is_gone_or_after_it_ended(town):
    mine, other = register(town, "甲厂"), register(town, "乙厂")
    contact = join(contact_of(mine), other)

    turn(mine, "moved")
    assert acts_for(contact) == {"乙厂"}
    with everywhere("a test ends it"):
        EnterpriseMember.objects.filter(enterprise=other).update(until=NOW, end_reason="asked")
    assert acts_for(contact) == set()
    with looking(contact), pytest.raises(NotFound):
        own_enterprise(contact, other.pk)


def test_whoever_has_no_account_acts_for_nobody(town):
    register(town)

    assert acts_for(acting(Role.ENTERPRISE_CONTACT, town.community)) == set()
    assert acts_for(SYSTEM) == set()


def site(town, row, **given):
    asked = {"place_id": town.neighbour.pk, "use": "dormitory", "actor": SYSTEM, "now": NOW}
    return add_site(enterprise_id=row.pk, **{**asked, **given})


@pytest.mark.parametrize(
    ("given", "field"),
    [({"use": "casino"}, "use"), ({"since": TODAY + timedelta(days=1)}, "since")],
)
def test_a_site_is_used_for_something_known_and_not_from_tomorrow(town, given, field):
    with pytest.raises(InvalidInput) as refused:
        site(town, register(town), **given)

    assert set(refused.value.fields) == {field}


def test_a_closed_place_is_no_site(town):
    row = register(town)
    Place.objects.filter(pk=town.neighbour_unit.pk).update(closed_on=date(2020, 1, 1))

    with pytest.raises(InvalidInput) as refused:
        site(town, row, place_id=town.neighbour_unit.pk)

    assert set(refused.value.fields) == {"place_id"}


def test_one_place_is_used_for_two_things_and_again_after_it_ended(town):
    row = register(town)
    first = site(town, row)
    site(town, row, use="warehouse")
    end_site(actor=SYSTEM, now=NOW, site_id=first.pk)

    again = site(town, row)

    assert (again.until, again.since) == (None, TODAY)
    with pytest.raises(Conflict) as refused:
        site(town, row)
    assert refused.value.code == "site_exists"


def test_a_site_ends_once_and_not_before_it_began(town):
    begun = site(town, register(town), since=date(2020, 3, 10))

    ended = end_site(actor=SYSTEM, now=NOW, site_id=begun.pk, until=date(2020, 3, 1))
    with pytest.raises(Conflict) as refused:
        end_site(actor=SYSTEM, now=NOW, site_id=begun.pk)

    assert (ended.until, refused.value.code) == (date(2020, 3, 10), "ended")
    with pytest.raises(NotFound):
        end_site(actor=SYSTEM, now=NOW, site_id=new_id())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "amusement"}, "kind"),
        ({"kind": "public", "name": " "}, "name"),
        ({"kind": "public"}, "name"),
    ],
)
def test_a_park_has_a_kind_a_name_and_a_place(town, given, field):
    around = {"within_id": town.community.pk} if "name" in given else {}

    with pytest.raises(InvalidInput) as refused:
        register_park(actor=SYSTEM, now=NOW, **around, **given)

    assert set(refused.value.fields) == {field}


def test_a_building_is_no_park_and_a_park_is_one_once(town):
    there = park(town)

    with pytest.raises(InvalidInput) as refused:
        register_park(actor=SYSTEM, now=NOW, kind="public", place_id=town.unit.pk)
    with pytest.raises(Conflict) as again:
        register_park(actor=SYSTEM, now=NOW, kind="public", place_id=there.place_id)

    assert (set(refused.value.fields), again.value.code) == ({"place_id"}, "park_exists")


def test_who_moves_into_a_park_and_out_again_changes_its_class_each_time(town):
    there = park(town, "public")
    row = register(town)
    move = {"actor": SYSTEM, "now": NOW, "enterprise_id": row.pk}

    update_enterprise(**move, place_id=there.place_id)
    inside = (fresh(row).park_id, fresh(row).service_class)
    update_enterprise(**move, place_id=town.community.pk)

    assert inside == (there.pk, "park")
    assert (fresh(row).park_id, fresh(row).service_class) == (None, "other")
    assert steps(row) == [("service_class", "other", "park"), ("service_class", "park", "other")]


def test_a_park_of_another_kind_sorts_only_those_who_stand_in_it(town):
    there = park(town, "village")
    inside = register(town, "甲厂", place_id=there.place_id)
    decided = register(town, "乙厂", place_id=there.place_id)
    outside = register(town, "丙厂")
    who = {"actor": SYSTEM, "now": NOW}
    set_class(**who, enterprise_id=decided.pk, service_class="large", reason="重点扶持")

    update_park(**who, park_id=there.pk, kind="public")
    update_park(**who, park_id=there.pk, manager="园区管委会")

    classes = [fresh(row).service_class for row in (inside, decided, outside)]
    assert classes == ["park", "large", "other"]
    assert len(steps(inside)) == 1
    with pytest.raises(InvalidInput):
        update_park(**who, park_id=there.pk, kind="amusement")
    with pytest.raises(NotFound):
        update_park(**who, park_id=new_id(), kind="public")


def test_a_class_is_decided_with_a_reason_and_given_back_to_the_rule(town):
    row = register(town, tax_class="big")
    who = {"actor": SYSTEM, "now": NOW, "enterprise_id": row.pk}

    with pytest.raises(InvalidInput) as refused:
        set_class(**who, service_class="royal", reason=" ")
    set_class(**who, service_class="park", reason="园区代管")
    decided = (fresh(row).service_class, fresh(row).class_origin)
    set_class(**who, service_class="", reason="恢复规则")

    assert set(refused.value.fields) == {"service_class", "reason"}
    assert decided == ("park", "person")
    assert (fresh(row).service_class, fresh(row).class_origin) == ("large", "rule")
    assert steps(row) == [("service_class", "large", "park"), ("service_class", "park", "large")]


def test_what_a_person_decided_outlives_new_facts_and_a_new_sorting(town):
    row = register(town)
    set_class(actor=SYSTEM, now=NOW, enterprise_id=row.pk, service_class="park", reason="园区代管")

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, tax_class="big")
    changed = reclassify(actor=SYSTEM, now=NOW, place_id=town.township.pk)

    assert (changed, fresh(row).service_class) == (0, "park")


def rule(**test):
    """Whether the facts that follow pass one test of a plan."""
    plan = Enterprises(classes=(ServiceClass("yes", WORDS, (ClassTest(**test),)),))
    return lambda park="", **facts: class_by_rule(plan, Enterprise(**facts), park) == "yes"


@pytest.mark.parametrize(
    ("staff", "passes"), [(None, False), (0, False), (499, False), (500, True), (10_000, True)]
)
def test_a_least_number_of_staff_is_reached_and_an_unknown_one_is_none(staff, passes):
    assert rule(min_staff=500)(staff_count=staff) is passes


def test_each_fact_a_test_names_is_asked_for():
    assert rule(kinds=("project",))(kind="project")
    assert not rule(kinds=("project",))(kind="enterprise")
    assert rule(parks=("public", "village"))(park="village")
    assert not rule(parks=("public",))()
    assert rule(levels=("city", "province"))(project_level="province")
    assert not rule(levels=("city",))(project_level="")
    assert rule(industries=("C",))(industry="C3412")
    assert not rule(industries=("C",))(industry="")
    assert rule(premises=True)(premises="small_catering")
    assert not rule(premises=True)(premises="")
    assert rule(scales=("above_scale",))(scale="services")
    assert not rule(scales=("above_scale",))(scale="retail")


def test_the_first_class_that_fits_holds_and_one_of_several_tests_is_enough():
    plan = Enterprises(
        classes=(
            ServiceClass(
                "key", WORDS, (ClassTest(taxes=("big",)), ClassTest(scales=("industry",)))
            ),
            ServiceClass("factory", WORDS, (ClassTest(industries=("C",)),)),
        )
    )

    def of(**facts):
        return class_by_rule(plan, Enterprise(**facts), "")

    assert of(scale="industry", industry="C34") == "key"
    assert (of(tax_class="big"), of(industry="C34"), of(industry="H62")) == ("key", "factory", "")


def test_a_phone_that_is_not_there_is_not_opened(town):
    row = register(town, contacts={"contact": ("李某某", ["13800138000"])})

    with pytest.raises(NotFound):
        reveal_contact(actor=SYSTEM, now=NOW, enterprise_id=row.pk, role="duty", reason="通知复工")
    with pytest.raises(NotFound):
        reveal_contact(
            actor=acting(Role.COMMUNITY_SECRETARY, town.neighbour),
            now=NOW,
            enterprise_id=row.pk,
            role="contact",
            reason="通知复工",
        )


def test_a_grid_worker_changes_nothing_about_an_enterprise(town):
    row, looker = register(town), acting(Role.GRID_WORKER, town.community)
    who = {"actor": looker, "now": NOW}
    deeds = (
        lambda: update_enterprise(**who, enterprise_id=row.pk, note="x"),
        lambda: set_state(**who, enterprise_id=row.pk, state="closed", reason="搬走了"),
        lambda: set_class(**who, enterprise_id=row.pk, service_class="large", reason="重点"),
        lambda: site(town, row, **who),
        lambda: register_park(**who, kind="public", within_id=town.community.pk, name="某某产业园"),
    )

    for deed in deeds:
        with pytest.raises((NotPermitted, NotFound)):
            deed()

    assert (fresh(row).state, fresh(row).note, steps(row)) == ("open", "", [])


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "abc"),
        ("-name", "cba"),
        ("staff", "bac"),
        ("-staff", "abc"),
        ("recorded", "abc"),
        ("-recorded", "cba"),
    ],
)
def test_a_list_is_sorted_both_ways_with_blanks_last(town, sort, expected):
    for number, (name, staff) in enumerate((("a", 20), ("b", 3), ("c", None))):
        register(town, name, staff_count=staff, now=NOW + timedelta(minutes=number))

    assert "".join(listed(town, sort=sort)) == expected
