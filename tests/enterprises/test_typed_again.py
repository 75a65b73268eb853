"""Whatever is wrong in a form of the register comes back with everything that was typed, and
nothing is written; what a form does not show as chosen is not lost by saving it."""

import re

import pytest
from django.urls import reverse

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise, EnterpriseSite
from tests.enterprises.builders import by_name, credit_code, fresh, park, register, steps

pytestmark = pytest.mark.django_db
NEW = reverse("enterprises:new_enterprise")
FULL = {
    "name": "四棵木器厂",
    "kind": "enterprise",
    "credit_code": credit_code(9),
    "address": "四棵大道9号",
    "tax_class": "big",
    "industry": "C20",
    "staff_count": "18",
    "contact_name": "赵某某",
    "contact_phones": "13800138004",
    "note": "夜班两班倒",
}


def page(answer) -> str:
    return answer.content.decode()


def chosen(text: str, name: str) -> str:
    """What a select of the page holds."""
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', text, re.S)
    assert select, name
    held = re.search(r'<option value="([^"]*)"[^>]*selected', select[0])
    return held[1] if held else ""


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"kind": "monster"}, "kind"),
        ({"credit_code": "91420281MA4900010X"}, "credit_code"),
        ({"credit_code": ""}, "code_pending"),
        ({"place_id": "四棵"}, "place_id"),
        ({"industry": "Z99"}, "industry"),
        ({"scale": "tiny"}, "scale"),
        ({"tax_class": "huge"}, "tax_class"),
        ({"premises": "small_moon"}, "premises"),
        ({"staff_count": "-1"}, "staff_count"),
        ({"staff_count": "一百"}, "staff_count"),
        ({"area_m2": "5000"}, "area_m2"),
        ({"project_level": "city"}, "project_level"),
        ({"contact_phones": "12"}, "contact_phones"),
        ({"duty_phones": "1380013800"}, "duty_phones"),
        ({"address": "长" * 257}, "address"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_one_wrong_field_is_told_beside_it_and_the_others_are_still_there(
    town, secretary, wrong, field
):
    given = {**FULL, "place_id": town.community.pk, **wrong}

    answer = secretary.post(NEW, given)

    text = page(answer)
    assert answer.status_code == 422
    assert by_name() == {}
    assert field in answer.context["form"].errors
    kept = {"address", "industry", "contact_name", "contact_phones"} - set(wrong)
    assert all(FULL[name] in text for name in kept)
    assert chosen(text, "industry") == (given["industry"] if "industry" not in wrong else "")


def test_two_faults_are_told_in_one_answer(town, secretary):
    given = {**FULL, "place_id": town.community.pk, "credit_code": "123", "contact_phones": "1"}

    answer = secretary.post(NEW, given)

    assert set(answer.context["form"].errors) == {"credit_code", "contact_phones"}


def test_a_code_that_is_taken_is_said_and_the_entry_is_still_on_the_page(town, secretary):
    register(town, credit_code=credit_code(9))

    answer = secretary.post(NEW, {**FULL, "place_id": town.community.pk})

    assert answer.status_code == 422
    assert "四棵大道9号" in page(answer)
    assert set(by_name()) == {"金山精密机械有限公司"}


def test_an_enterprise_is_not_registered_where_one_has_no_post(town, secretary):
    answer = secretary.post(NEW, {**FULL, "place_id": town.neighbour.pk})

    assert answer.status_code in {404, 422}
    assert by_name() == {}


@pytest.mark.parametrize(
    ("action", "given", "kept"),
    [
        ("set_state", {"state": "closed", "reason": " ", "day": "2020-03-17"}, "2020-03-17"),
        ("set_state", {"state": "asleep", "reason": "冬眠三个月"}, "冬眠三个月"),
        (
            "set_state",
            {"state": "closed", "reason": "注销了执照", "day": "2099-12-31"},
            "注销了执照",
        ),
        ("set_state", {"state": "open", "reason": "本来就开着"}, "本来就开着"),
        ("set_class", {"service_class": "unheard", "reason": "保供给单位"}, "保供给单位"),
        ("add_site", {"use": "shop", "place_id": "nowhere", "since": "2020-03-02"}, "2020-03-02"),
        ("add_site", {"use": "moonbase", "since": "2020-03-02"}, "2020-03-02"),
    ],
)
def test_what_is_typed_on_the_page_of_an_enterprise_stays_when_it_is_refused(
    town, secretary, action, given, kept
):
    row = register(town)

    answer = secretary.post(reverse(f"enterprises:{action}", args=[row.pk]), given)

    assert answer.status_code == 422
    assert kept in page(answer)
    assert (steps(row), fresh(row).state) == ([], "open")
    with everywhere("a test counts"):
        assert not EnterpriseSite.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": "", "kind": "village"}, "name"), ({"name": "工业园", "kind": "fun"}, "kind")],
)
def test_a_park_without_name_or_kind_comes_back_with_who_runs_it(town, secretary, given, field):
    answer = secretary.post(reverse("enterprises:new_park"), {**given, "manager": "村委会管理"})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "村委会管理" in page(answer)


def test_a_park_is_changed_to_a_kind_there_is_and_to_no_other(town, secretary):
    there = park(town)

    answer = secretary.post(
        reverse("enterprises:edit_park", args=[there.pk]), {"kind": "fun", "manager": "新公司"}
    )

    there.refresh_from_db()
    assert (answer.status_code, there.kind) == (422, "village")
    assert "新公司" in page(answer)


def test_saving_a_form_keeps_a_list_and_premises_that_are_no_longer_on_the_list(town, secretary):
    row = register(town, "四棵木器厂", credit_code=credit_code(9))
    with everywhere("a plan and a list of former days"):
        Enterprise.objects.filter(pk=row.pk).update(scale="old_list", premises="old_kind")
    address = reverse("enterprises:edit_enterprise", args=[row.pk])

    text = page(secretary.get(address))
    given = {**FULL, "place_id": town.community.pk, "address": "新址"}
    given |= {name: chosen(text, name) for name in ("scale", "premises", "kind")}
    answer = secretary.post(address, given)

    known = fresh(row)
    assert answer.status_code == 302
    assert (known.scale, known.premises, known.address) == ("old_list", "old_kind", "新址")


def test_an_edit_shows_what_is_known_and_changes_only_what_is_typed(town, secretary):
    row = register(town, "四棵木器厂", credit_code=credit_code(9), staff_count=18, industry="C2034")
    address = reverse("enterprises:edit_enterprise", args=[row.pk])

    text = page(secretary.get(address))

    # A class of four digits is not on the list of divisions and is not lost.
    assert (chosen(text, "industry"), 'value="18"' in text) == ("C2034", True)
    assert row.credit_code in text


def test_search_and_filters_that_make_no_sense_narrow_nothing_and_break_nothing(town, secretary):
    register(town, "四棵木器厂")
    odd = {"kind": "x", "park_id": "x", "page": "last", "sort": "password", "section": "☃"}

    answer = secretary.get(reverse("enterprises:enterprises"), {**odd, "account": "?"})

    assert answer.status_code == 200
    assert "四棵木器厂" in page(answer)
