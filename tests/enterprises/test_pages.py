"""The register on screen, as those who keep it and those who look things up meet it."""

import pytest
from django.urls import reverse

from lianfang.enterprises.services.sites import add_site
from tests.enterprises.builders import by_name, contacts, credit_code, fresh, park, register, steps
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
LIST = reverse("enterprises:enterprises")


def text(response):
    return response.content.decode()


def shows(client, **asked):
    """Names of the invented firms a list shows."""
    page = text(client.get(LIST, asked))
    return {name for name in ("金山机械", "四棵面馆", "一期厂房") if f">{name}</a>" in page}


@pytest.fixture
def firms(town):
    register(
        town,
        "金山机械",
        credit_code=credit_code(1),
        industry="C34",
        scale="industry",
        tax_class="big",
        staff_count=120,
        contacts={"contact": ("李某某", ["13800138001"])},
    )
    register(
        town,
        "四棵面馆",
        kind="self_employed",
        credit_code="",
        code_pending="正在办理",
        premises="small_catering",
    )
    there = park(town)
    register(
        town, "一期厂房", kind="project", place_id=there.place_id, area_m2=23_000, credit_code=""
    )
    return by_name()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"金山机械", "四棵面馆", "一期厂房"}),
        ({"kind": "project"}, {"一期厂房"}),
        ({"service_class": "large"}, {"金山机械"}),
        ({"scale": "four_above"}, {"金山机械"}),
        ({"park_kind": "village"}, {"一期厂房"}),
        ({"section": "C"}, {"金山机械"}),
        ({"tax_class": "big"}, {"金山机械"}),
        ({"premises": "any"}, {"四棵面馆"}),
        ({"lacks": "code"}, {"四棵面馆"}),
        ({"lacks": "phone"}, {"四棵面馆", "一期厂房"}),
        ({"answered": "yes"}, set()),
        ({"state": "closed"}, set()),
        ({"kind": "monster"}, {"金山机械", "四棵面馆", "一期厂房"}),
    ],
)
def test_a_list_is_narrowed_by_any_filter(firms, secretary, asked, expected):
    assert shows(secretary, **asked) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("机械", {"金山机械"}),
        (credit_code(1)[-6:], {"金山机械"}),
        ("李某某", {"金山机械"}),
        ("8001", {"金山机械"}),
        ("13800138001", {"金山机械"}),
        ("面馆 四棵", {"四棵面馆"}),
        ("无此企业", set()),
    ],
)
def test_a_search_finds_by_name_code_contact_and_phone(firms, secretary, typed, expected):
    page = text(secretary.post(LIST, {"text": typed}))

    assert {name for name in firms if f">{name}</a>" in page} == expected


def test_a_list_takes_the_same_queries_for_one_and_for_many(
    town, secretary, django_assert_max_num_queries
):
    for number in range(30):
        register(town, f"第{number}厂", credit_code=credit_code(number))

    secretary.get(LIST)
    with django_assert_max_num_queries(32):
        secretary.get(LIST)


def test_one_enterprise_shows_facts_and_masked_phones(firms, secretary):
    page = text(secretary.get(reverse("enterprises:enterprise", args=[firms["金山机械"].pk])))

    assert credit_code(1) in page
    assert "138****8001" in page
    assert "13800138001" not in page


def test_a_phone_is_shown_in_full_for_a_reason_once(firms, secretary):
    address = reverse("enterprises:reveal", args=[firms["金山机械"].pk])

    opened = secretary.post(address, {"field": "contact", "reason": "核实复工人数"})
    refused = secretary.post(address, {"field": "contact", "reason": ""})

    assert "13800138001" in text(opened)
    assert opened["Cache-Control"] == "no-store"
    assert refused.status_code == 422


def entry(town, **more):
    return {
        "name": "四棵木器厂",
        "kind": "enterprise",
        "credit_code": credit_code(9),
        "place_id": town.community.pk,
        "tax_class": "unknown",
        **more,
    }


def test_a_form_registers_an_enterprise(town, secretary):
    given = entry(town, industry="C20", contact_name="赵某某", contact_phones="13800138004")

    answer = secretary.post(reverse("enterprises:new_enterprise"), given)

    made = by_name()["四棵木器厂"]
    assert answer.status_code == 302
    assert (made.industry, contacts(made)["contact"].name) == ("C20", "赵某某")


def test_a_wrong_code_keeps_what_was_typed(town, secretary):
    answer = secretary.post(
        reverse("enterprises:new_enterprise"), entry(town, credit_code="91420281MA49000100")
    )

    assert answer.status_code == 422
    assert "四棵木器厂" in text(answer)
    assert by_name() == {}


def test_an_edit_leaves_phones_that_are_not_typed_again(firms, town, secretary):
    row = firms["金山机械"]
    page = secretary.get(reverse("enterprises:edit_enterprise", args=[row.pk]))
    given = entry(town, name="金山机械", credit_code=credit_code(1), contact_name="王某某")

    secretary.post(reverse("enterprises:edit_enterprise", args=[row.pk]), given)

    known = contacts(row)["contact"]
    assert "138****8001" in text(page)
    assert (known.name, known.phone_hash is not None) == ("王某某", True)


def test_a_change_of_state_asks_for_a_reason(firms, secretary):
    row = firms["四棵面馆"]
    address = reverse("enterprises:set_state", args=[row.pk])

    refused = secretary.post(address, {"state": "suspended", "reason": ""})
    secretary.post(address, {"state": "suspended", "reason": "未落实测温"})

    assert refused.status_code == 422
    assert steps(row) == [("state", "open", "suspended")]


def test_a_class_is_decided_and_given_back(firms, secretary):
    row = firms["四棵面馆"]
    address = reverse("enterprises:set_class", args=[row.pk])

    secretary.post(address, {"service_class": "large", "reason": "保供单位"})
    decided = fresh(row)
    secretary.post(address, {"service_class": "", "reason": "恢复规则"})

    assert (decided.service_class, decided.class_origin) == ("large", "person")
    assert (fresh(row).service_class, fresh(row).class_origin) == ("other", "rule")


def test_a_further_site_is_added_and_ended_on_the_page(firms, town, secretary):
    row = firms["金山机械"]
    secretary.post(
        reverse("enterprises:add_site", args=[row.pk]),
        {"place_id": town.unit.pk, "use": "dormitory"},
    )
    site = add_site(
        actor=SYSTEM, now=NOW, enterprise_id=row.pk, place_id=town.unit.pk, use="office"
    )

    answer = secretary.post(reverse("enterprises:end_site", args=[site.pk]))

    assert answer.status_code == 302
    page = text(secretary.get(reverse("enterprises:enterprise", args=[row.pk])))
    assert page.count("end-site-") > 0


def test_a_park_is_registered_listed_and_changed(town, secretary):
    made = secretary.post(
        reverse("enterprises:new_park"),
        {"name": "四棵工业园", "kind": "village", "manager": "村委会"},
    )
    page = text(secretary.get(reverse("enterprises:parks")))

    assert made.status_code == 302
    assert "四棵工业园" in page


def test_a_park_of_another_kind_moves_its_enterprises_into_another_class(firms, secretary):
    row = firms["一期厂房"]

    secretary.post(
        reverse("enterprises:edit_park", args=[row.park_id]), {"kind": "public", "manager": ""}
    )

    assert fresh(row).service_class == "park"
    assert steps(row) == [("service_class", "village_park", "park")]


def test_whoever_only_looks_finds_no_way_to_change(firms, grid_worker):
    page = text(grid_worker.get(reverse("enterprises:enterprise", args=[firms["金山机械"].pk])))

    assert reverse("enterprises:set_state", args=[firms["金山机械"].pk]) not in page
    assert grid_worker.get(reverse("enterprises:new_enterprise")).status_code == 403


def test_an_empty_register_says_what_to_do(town, secretary):
    assert reverse("sheets:imports") in text(secretary.get(LIST))


def test_who_answers_stands_on_a_page_of_its_own(firms, leader):
    assert leader.get(reverse("enterprises:leaders")).status_code == 200
