"""The register: what is taken, what is refused, and what stays on record."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import EnterpriseStep
from lianfang.enterprises.services.enterprises import (
    CodeTaken,
    register_enterprise,
    set_state,
    update_enterprise,
)
from lianfang.enterprises.services.sites import add_site, end_site
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.people.models.sealed import open_phones
from lianfang.places.models import Place
from tests.enterprises.builders import acting, contacts, credit_code, fresh, park, register, steps
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
CODE = credit_code(1)


def refused(town, **entry):
    with pytest.raises(InvalidInput) as caught:
        register(town, **entry)
    return set(caught.value.fields)


def test_an_enterprise_is_registered_with_code_industry_and_contacts(town):
    row = register(
        town,
        credit_code=f" {CODE.lower()} ",
        industry="通用设备制造业",
        scale="industry",
        staff_count=120,
        contacts={"representative": ("周建平", ["138 0013 8000"]), "duty": ("", ["0714-6350000"])},
    )

    assert (row.credit_code, row.industry, row.state) == (CODE, "C34", "open")
    assert row.path == town.community.path
    known = contacts(row)
    assert known["representative"].name == "周建平"
    assert open_phones(known["representative"].phone_cipher) == ("13800138000",)
    assert set(known) == {"representative", "duty"}


def test_phones_lie_in_the_database_only_sealed(town):
    row = register(town, contacts={"contact": ("李某某", ["13800138000"])})

    assert b"13800138000" not in bytes(contacts(row)["contact"].phone_cipher)


def test_a_wrong_check_character_is_refused_at_its_field(town):
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")

    assert refused(town, credit_code=wrong) == {"credit_code"}


def test_without_a_code_the_reason_has_to_be_given(town):
    assert refused(town, credit_code="") == {"code_pending"}
    assert register(town, credit_code="", code_pending="正在办理").code_pending == "正在办理"


def test_the_reason_is_dropped_when_the_code_comes(town):
    row = register(town, credit_code="", code_pending="正在办理")

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, credit_code=CODE)

    assert (fresh(row).credit_code, fresh(row).code_pending) == (CODE, "")


def test_a_project_needs_no_code_and_may_share_its_builders(town):
    register(town, credit_code=CODE)

    first = register(town, "一期厂房", kind="project", credit_code=CODE, area_m2=23_000)
    second = register(town, "二期厂房", kind="project", credit_code="", project_level="city")

    assert (first.area_m2, second.credit_code) == (23_000, "")


def test_only_projects_have_an_area_and_a_place_on_a_list(town):
    assert refused(town, area_m2=100, project_level="city") == {"area_m2", "project_level"}


def test_a_code_stands_once_in_the_whole_installation(town):
    register(town, credit_code=CODE)

    with pytest.raises(CodeTaken):
        register(town, "另一家有限公司", credit_code=CODE, place_id=town.neighbour.pk)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": "  "}, "name"),
        ({"industry": "Z99"}, "industry"),
        ({"industry": "A34"}, "industry"),
        ({"scale": "huge"}, "scale"),
        ({"premises": "small_bank"}, "premises"),
        ({"staff_count": -1}, "staff_count"),
        ({"kind": "monster"}, "kind"),
        ({"contacts": {"contact": ("李某某", ["12"])}}, "contact_phones"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(town, entry, field):
    assert refused(town, **entry) == {field}


def test_a_change_keeps_what_is_not_given_and_moves_into_a_park(town):
    row = register(town, staff_count=5, contacts={"contact": ("李某某", ["13800138000"])})
    there = park(town)

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, place_id=there.place_id)

    moved = fresh(row)
    assert (moved.path, moved.park, moved.staff_count) == (there.path, there, 5)
    assert set(contacts(row)) == {"contact"}


def test_a_contact_of_whom_nothing_is_left_is_taken_away(town):
    row = register(town, contacts={"contact": ("李某某", ["13800138000"])})

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, contacts={"contact": ("", [])})

    assert contacts(row) == {}


def test_phones_that_are_not_given_stay_with_a_new_name(town):
    row = register(town, contacts={"contact": ("李某某", ["13800138000"])})

    update_enterprise(
        actor=SYSTEM, now=NOW, enterprise_id=row.pk, contacts={"contact": ("王某某", None)}
    )

    known = contacts(row)["contact"]
    assert (known.name, open_phones(known.phone_cipher)) == ("王某某", ("13800138000",))


def test_a_state_is_a_step_with_day_and_reason(town):
    row = register(town)

    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="suspended", reason="未落实测温")

    assert (fresh(row).state, fresh(row).state_since) == ("suspended", date(2020, 3, 18))
    assert steps(row) == [("state", "open", "suspended")]


def test_steps_follow_each_other_in_days(town):
    row = register(town)
    change = {"actor": SYSTEM, "enterprise_id": row.pk, "reason": "春节停产"}
    set_state(now=NOW, state="stopped", day=date(2020, 1, 20), **change)

    with pytest.raises(InvalidInput) as early:
        set_state(now=NOW, state="open", day=date(2020, 1, 19), **change)
    with pytest.raises(InvalidInput) as late:
        set_state(now=NOW, state="open", day=date(2020, 3, 19), **change)
    with pytest.raises(Conflict):
        set_state(now=NOW, state="stopped", **change)
    set_state(now=NOW, state="open", day=date(2020, 2, 10), **change)

    assert [set(e.value.fields) for e in (early, late)] == [{"day"}, {"day"}]
    assert steps(row) == [("state", "open", "stopped"), ("state", "stopped", "open")]


def test_a_state_needs_a_reason(town):
    row = register(town)

    with pytest.raises(InvalidInput) as caught:
        set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="closed", reason=" ")

    assert set(caught.value.fields) == {"reason"}


def test_no_step_is_ever_changed_or_taken_away(town):
    row = register(town)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="stopped", reason="停产")

    with everywhere("a test tries to rewrite history"):
        for attempt in (
            lambda: EnterpriseStep.objects.update(reason="x"),
            lambda: EnterpriseStep.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                attempt()

    assert steps(row) == [("state", "open", "stopped")]


def test_a_further_site_is_used_from_a_day_until_another(town):
    row = register(town)

    site = add_site(
        actor=SYSTEM, now=NOW, enterprise_id=row.pk, place_id=town.neighbour.pk, use="dormitory"
    )
    with pytest.raises(Conflict):
        add_site(
            actor=SYSTEM, now=NOW, enterprise_id=row.pk, place_id=town.neighbour.pk, use="dormitory"
        )
    ended = end_site(actor=SYSTEM, now=NOW + timedelta(days=3), site_id=site.pk)

    assert (ended.since, ended.until) == (date(2020, 3, 18), date(2020, 3, 21))


def test_whoever_works_elsewhere_does_not_reach_it(town):
    row = register(town)
    stranger = acting(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises(NotFound):
        update_enterprise(actor=stranger, now=NOW, enterprise_id=row.pk, staff_count=1)


def test_whoever_only_looks_may_not_register(town):
    looker = acting(Role.GRID_WORKER, town.community)

    with pytest.raises(NotPermitted):
        register_enterprise(
            actor=looker, now=NOW, place_id=town.community.pk, name="某厂", credit_code=CODE
        )


def test_a_closed_place_takes_nobody_in(town):
    Place.objects.filter(pk=town.unit.pk).update(closed_on=date(2020, 1, 1))

    with pytest.raises(NotFound):
        register(town, place_id=town.unit.pk)
