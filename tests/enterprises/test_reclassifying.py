"""Classes of service follow the plan in force; phones of contacts open for a reason only."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.enterprises.handlers import plan_in_force_changed
from lianfang.enterprises.selectors.history import changes_of, steps_of
from lianfang.enterprises.services.classing import reclassify, set_class
from lianfang.enterprises.services.enterprises import set_state, update_enterprise
from lianfang.enterprises.services.parks import register_park, update_park
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from tests.command.builders import jinshan_text
from tests.enterprises.builders import acting, enforce_plan, fresh, park, register, steps
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
ONE_CLASS = (
    "\nenterprises:\n  classes:\n    - {key: all, title: {zh: 全部企业, en: All enterprises}}\n"
)


def other_plan():
    """The plan of Jinshan with one class for everybody and no rule about enterprises' classes."""
    text = jinshan_text()
    text = text[: text.index("\nenterprises:\n")] + ONE_CLASS
    return text.replace(", enterprise_classes: [large, park]", "")


class Enforced:
    def __init__(self, path):
        self.path = path


def test_another_plan_in_force_sorts_anew_and_keeps_what_people_decided(town):
    ruled, decided = register(town, "甲厂"), register(town, "乙厂")
    set_class(
        actor=SYSTEM, now=NOW, enterprise_id=decided.pk, service_class="large", reason="保供单位"
    )
    enforce_plan(town.township, "sealed", other_plan())

    plan_in_force_changed(Enforced(town.township.path), NOW)

    assert (fresh(ruled).service_class, fresh(decided).service_class) == ("all", "large")
    assert steps(ruled) == [("service_class", "other", "all")]


def test_sorting_anew_twice_changes_nothing_more(town):
    register(town)

    assert reclassify(actor=SYSTEM, now=NOW, place_id=town.township.pk) == 0


def test_a_place_that_has_gone_is_no_error(town):
    assert plan_in_force_changed(Enforced("00099999"), NOW) is None


def test_a_class_the_plan_does_not_have_is_refused(town):
    row = register(town)

    with pytest.raises(InvalidInput) as caught:
        set_class(actor=SYSTEM, now=NOW, enterprise_id=row.pk, service_class="royal", reason="请示")

    assert set(caught.value.fields) == {"service_class"}


def test_a_community_worker_may_not_decide_a_class(town):
    row = register(town)
    worker = acting(Role.COMMUNITY_WORKER, town.community)

    with pytest.raises(NotPermitted):
        set_class(actor=worker, now=NOW, enterprise_id=row.pk, service_class="", reason="请示")


def test_a_changed_fact_changes_the_class_with_a_step(town):
    row = register(town)

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, tax_class="big")
    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, tax_class="general")

    assert steps(row) == [("service_class", "other", "large"), ("service_class", "large", "other")]


def test_a_park_at_a_place_takes_in_whoever_stands_there(town):
    there = park(town, name="甲园")
    row = register(town, place_id=there.place_id)

    update_park(actor=SYSTEM, now=NOW, park_id=there.pk, kind="closed_private", manager="某公司")

    assert fresh(row).service_class == "park"


def test_a_park_needs_a_name_or_a_place(town):
    with pytest.raises(InvalidInput) as nameless:
        register_park(actor=SYSTEM, now=NOW, kind="village", within_id=town.community.pk)
    with pytest.raises(InvalidInput) as elsewhere:
        register_park(actor=SYSTEM, now=NOW, kind="village", place_id=town.unit.pk)
    with pytest.raises(InvalidInput) as unknown:
        register_park(actor=SYSTEM, now=NOW, kind="royal", within_id=town.community.pk, name="园")

    caught = (nameless, elsewhere, unknown)
    assert [set(one.value.fields) for one in caught] == [{"name"}, {"place_id"}, {"kind"}]


def test_a_park_elsewhere_is_out_of_reach(town):
    there = park(town)
    stranger = acting(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises(NotFound):
        update_park(actor=stranger, now=NOW, park_id=there.pk, kind="public")


def test_history_tells_steps_and_changed_fields_in_words(town):
    row = register(town, staff_count=5)
    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, staff_count=9, name="新名")
    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="stopped", reason="停产")

    with looking(SYSTEM):
        told = steps_of(SYSTEM, fresh(row), NOW)
        changed = changes_of(SYSTEM, fresh(row), NOW)

    assert [(one.before, one.after, one.reason) for one in told] == [
        ("正常经营", "停业停产", "停产")
    ]
    assert [[field.old for field in one.changed] for one in changed] == [
        ["金山精密机械有限公司", "5"]
    ]


def test_the_trail_names_changed_fields_and_never_a_phone(town):
    row = register(town, contacts={"contact": ("李某某", ["13800138001"])})
    update_enterprise(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=row.pk,
        contacts={"contact": ("李某某", ["13800138002"])},
    )

    events = AuditEvent.objects.filter(action__startswith="enterprises.")
    details = [event.details for event in events]
    assert "1380013800" not in str(details)
    assert ["contact", "contacts"] in [one.get("changed") for one in details]
