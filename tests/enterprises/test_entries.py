"""What is said of an enterprise, field by field: up to which length, within which numbers, on which
list of which day."""

from datetime import date

import pytest

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.code_lists import (
    industry_title,
    read_industry,
    scale_keys,
    scale_title,
    scales,
    scales_meant,
    section_title,
    sections,
)
from lianfang.enterprises.services.enterprises import CodeTaken, set_state, update_enterprise
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.organisation_codes import check_organisation_code
from lianfang.people.models.sealed import open_phones
from tests.enterprises.builders import (
    ALPHABET,
    contacts,
    credit_code,
    fresh,
    register,
    steps,
    with_check,
)
from tests.people.builders import NOW, SYSTEM, paper_number

pytestmark = pytest.mark.django_db
CODE, OTHER = credit_code(1), credit_code(2)


def change(row, **changes):
    return update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, **changes)


def wrong_fields(row, **changes):
    """The fields a change is refused for; the row stays as it was."""
    before = fresh(row)
    with pytest.raises(InvalidInput) as refused:
        change(row, **changes)
    assert (
        fresh(row).__dict__.items()
        >= {
            name: value for name, value in before.__dict__.items() if not name.startswith("_")
        }.items()
    )
    return set(refused.value.fields)


def stored_numbers():
    with everywhere("a test looks at what was stored"):
        return Enterprise.objects.count()


@pytest.mark.parametrize(
    ("field", "most"), [("name", 128), ("address", 256), ("note", 256), ("code_pending", 128)]
)
def test_texts_are_taken_up_to_their_length_and_not_cut(town, field, most):
    row = register(town, credit_code="", code_pending="正在办理")

    change(row, **{field: "长" * most})

    assert getattr(fresh(row), field) == "长" * most
    assert wrong_fields(row, **{field: "长" * (most + 1)}) == {field}


@pytest.mark.parametrize("most", [0, 1, 499, 500, 10_000, 1_000_000])
def test_a_head_count_is_any_number_a_firm_can_have(town, most):
    row = register(town)

    change(row, staff_count=most)

    assert fresh(row).staff_count == most


def test_numbers_beyond_reason_are_refused_and_none_takes_away(town):
    row = register(town, staff_count=5)
    project = register(town, "一期", kind="project", area_m2=100_000_000)

    assert wrong_fields(row, staff_count=1_000_001) == {"staff_count"}
    assert wrong_fields(row, staff_count=-1) == {"staff_count"}
    assert wrong_fields(project, area_m2=100_000_001) == {"area_m2"}
    change(row, staff_count=None)
    assert fresh(row).staff_count is None


@pytest.mark.parametrize("place", range(17))
def test_any_one_character_mistyped_is_noticed(place):
    digit = CODE[place]
    other = next(one for one in ALPHABET if one != digit and one.isdigit() == digit.isdigit())

    assert check_organisation_code(CODE[:place] + other + CODE[place + 1 :]).errors != ()


@pytest.mark.parametrize(
    "typed",
    [CODE[:-1], CODE + "0", CODE.replace("M", "O"), CODE.replace("M", "I"), "420281000012345"],
)
def test_codes_of_another_length_or_alphabet_are_refused(town, typed):
    row = register(town)

    assert wrong_fields(row, credit_code=typed) == {"credit_code"}


def test_an_identity_number_is_no_credit_code(town):
    assert wrong_fields(register(town), credit_code=paper_number()) == {"credit_code"}


@pytest.mark.parametrize(
    "typed", [CODE.lower(), f" {CODE[:6]} {CODE[6:]} ", f"{CODE[:9]}-{CODE[9:]}"]
)
def test_a_code_is_kept_the_same_however_it_was_typed(town, typed):
    row = register(town, credit_code=OTHER)

    change(row, credit_code=typed)

    assert fresh(row).credit_code == CODE


def test_a_village_collective_has_a_code_of_its_own_authority(town):
    code = with_check("N2420281" + CODE[8:17])

    assert register(town, "四棵村股份经济合作社", credit_code=code).credit_code == code


def test_a_code_taken_away_asks_why_there_is_none(town):
    row = register(town, credit_code=CODE)

    assert wrong_fields(row, credit_code="") == {"code_pending"}
    change(row, credit_code="", code_pending="吊销未注销")
    assert (fresh(row).credit_code, fresh(row).code_pending) == ("", "吊销未注销")
    assert wrong_fields(row, code_pending=" ") == {"code_pending"}


def test_a_change_of_something_else_does_not_ask_for_a_code(town):
    row = register(town, "一期", kind="project", credit_code="")

    change(row, note="围挡施工")

    assert fresh(row).note == "围挡施工"
    assert wrong_fields(row, kind="enterprise") == {"code_pending"}


def test_the_code_of_a_firm_that_closed_is_still_its_own(town):
    row = register(town, credit_code=CODE)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="closed", reason="注销")

    with pytest.raises(CodeTaken) as refused:
        register(town, "同码公司", credit_code=CODE)

    assert (refused.value.status, refused.value.code) == (409, "code_taken")
    assert stored_numbers() == 1


def test_a_firm_keeps_its_code_when_it_is_typed_again_and_takes_no_others(town):
    row = register(town, credit_code=CODE)
    other = register(town, "另一家", credit_code=OTHER)

    change(row, credit_code=CODE)
    with pytest.raises(CodeTaken):
        change(other, credit_code=CODE)

    assert (fresh(row).credit_code, fresh(other).credit_code) == (CODE, OTHER)


def test_a_project_that_turns_out_to_be_the_firm_itself_cannot_have_its_code_twice(town):
    register(town, credit_code=CODE)
    project = register(town, "一期", kind="project", credit_code=CODE)

    with pytest.raises(CodeTaken):
        change(project, kind="enterprise")

    assert fresh(project).kind == "project"


def test_a_project_with_an_area_does_not_become_a_shop(town):
    project = register(
        town, "一期", kind="project", credit_code=CODE, area_m2=5, project_level="city"
    )

    assert wrong_fields(project, kind="self_employed") == {"area_m2", "project_level"}
    change(project, kind="self_employed", area_m2=None, project_level="")
    assert fresh(project).kind == "self_employed"


def test_one_number_names_one_enterprise(town):
    key = new_id()
    register(town, enterprise_id=key)

    with pytest.raises(Conflict):
        register(town, "另一家", enterprise_id=key)


def test_everything_wrong_is_told_at_once(town):
    with pytest.raises(InvalidInput) as refused:
        register(
            town,
            " ",
            kind="monster",
            credit_code="123",
            industry="炼金术",
            scale="huge",
            tax_class="none",
            staff_count=-1,
            contacts={"boss": ("王某", []), "duty": ("", ["12"])},
        )

    assert set(refused.value.fields) == {
        *("name", "kind", "credit_code", "industry", "scale", "tax_class", "staff_count"),
        *("boss_name", "duty_phones"),
    }
    assert stored_numbers() == 0


def test_several_numbers_of_one_contact_are_kept_in_their_order(town):
    row = register(town, contacts={"duty": ("值班室", ["0714-6350000", "138 0013 8000"])})

    assert open_phones(contacts(row)["duty"].phone_cipher) == ("0714-6350000", "13800138000")
    change(row, contacts={"duty": ("值班室", ["13800138000"])})
    assert open_phones(contacts(row)["duty"].phone_cipher) == ("13800138000",)


def test_a_contact_that_is_not_named_is_left_alone(town):
    row = register(town, contacts={"contact": ("李某某", ["13800138000"]), "duty": ("值班室", [])})

    change(row, contacts={"duty": ("门卫", None)})

    assert {role: one.name for role, one in contacts(row).items()} == {
        "contact": "李某某",
        "duty": "门卫",
    }


def test_an_industry_is_taken_away_and_a_title_becomes_its_code(town):
    row = register(town, industry="C34")

    change(row, industry="餐饮业")
    assert fresh(row).industry == "H62"
    change(row, industry=" ")
    assert fresh(row).industry == ""


@pytest.mark.parametrize("letter", [one.code for one in sections()])
def test_every_section_is_read_by_letter_and_by_title(letter):
    title = section_title(letter)

    assert read_industry(letter) == read_industry(letter.lower()) == letter
    assert title == industry_title(letter) != ""


def test_a_longer_code_keeps_its_digits_and_its_section():
    assert read_industry("6210") == "H6210"
    assert read_industry("H6210") == "H6210"
    assert read_industry("C6210") is None
    assert (section_title("H6210"), industry_title("")) == (section_title("H"), "")


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(2010, 12, 31), set()),
        (date(2011, 1, 1), set(scale_keys()) - {"services"}),
        (date(2012, 12, 31), set(scale_keys()) - {"services"}),
        (date(2013, 1, 1), set(scale_keys())),
        (date(2020, 12, 31), set(scale_keys())),
        (date(2021, 1, 1), set(scale_keys())),
    ],
)
def test_the_lists_of_units_are_those_of_the_day(day, keys):
    found = [one.key for one in scales(day)]

    assert (set(found), len(found)) == (keys, len(keys))


def test_a_threshold_changes_overnight_and_the_title_does_not():
    before, after = (
        next(one for one in scales(day) if one.key == "services")
        for day in (date(2020, 12, 31), date(2021, 1, 1))
    )

    assert before.threshold.zh != after.threshold.zh
    assert (before.valid_to, after.valid_from) == (date(2020, 12, 31), date(2021, 1, 1))
    assert str(before.title) == str(after.title) == scale_title("services")


def test_tags_add_up_and_an_unknown_one_means_itself():
    assert scales_meant([]) == set()
    assert scales_meant(["above_scale", "retail"]) == {"industry", "services", "retail"}
    assert scales_meant(["gone"]) == {"gone"}
    assert scale_title("gone") == "gone"


def test_what_nobody_knows_is_not_found(town):
    with pytest.raises(NotFound):
        update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=new_id(), note="x")
    with pytest.raises(NotFound):
        register(town, place_id=new_id())


def test_a_change_that_changes_nothing_leaves_no_step(town):
    row = register(town, scale="industry", staff_count=5)
    before = steps(row)

    change(row, scale="industry", staff_count=5, name=row.name)

    assert steps(row) == before
