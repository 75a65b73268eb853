"""What is still missing in a filing, field by field, before anything of it is stored."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lianfang.command.playbook.resumption import Resumption, Supply
from lianfang.command.playbook.wording import Wording
from lianfang.resumption.models import FilingPaper, FilingVersion, StartBatch
from lianfang.resumption.selectors.answers import (
    STEPS,
    field_label,
    handed_in,
    missing_in,
    needed_inputs,
    number,
    paper_lines,
    returned_fields,
    step_of,
    step_states,
    supply_lines,
)
from tests.people.builders import NOW

PLAN = Resumption()
TODAY = date(2020, 3, 18)
PAPERS = [FilingPaper(kind=kind) for kind in ("pledge", "plan", "staff_health")]
BATCHES = [
    StartBatch(process="一车间", starts_on=TODAY, people=20),
    StartBatch(process="二车间", starts_on=TODAY, people=10),
]
SUPPLIES = {
    "masks": {"stock": "300", "daily": "100"},
    "disinfectant": {"stock": "30", "daily": "12.5"},
    "thermometers": {"stock": "2"},
}
IN_PLACE = dict.fromkeys(("mechanism", "screening", "supplies", "management"), True)


def version(**changed) -> FilingVersion:
    """Everything filled in but what is given otherwise."""
    said = {
        "planned_on": TODAY,
        "scope": "一车间",
        "duty_cipher": b"sealed",
        "staff_total": 30,
        "back_now": 30,
        "outside_county": 0,
        "from_key_areas": 0,
        "isolation_rooms": 0,
        "trained_on": TODAY,
        "trained": 0,
        "supplies": SUPPLIES,
        "in_place": IN_PLACE,
    }
    return FilingVersion(**{**said, **changed})


def missing(plan=PLAN, papers=PAPERS, batches=BATCHES, *, on_paper=False, **changed):
    """(step, field) of everything that is missing, in the order of the form."""
    found = missing_in(plan, version(**changed), papers, batches, TODAY, on_paper=on_paper)
    return [(one.step, one.field) for one in found]


def test_a_filing_with_everything_said_lacks_nothing_and_nought_is_an_answer():
    assert missing() == []


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("planned_on", "people"),
        ("staff_total", "people"),
        ("back_now", "people"),
        ("outside_county", "people"),
        ("from_key_areas", "people"),
        ("isolation_rooms", "supplies"),
        ("trained_on", "readiness"),
        ("trained", "readiness"),
    ],
)
def test_every_number_and_day_that_was_not_said_is_named_with_its_step(name, step):
    assert missing(**{name: None}) == [(step, name)]


def test_texts_left_empty_and_a_phone_taken_away_are_missing():
    assert missing(scope="", duty_cipher=None) == [("people", "duty_phone"), ("people", "scope")]
    assert missing(duty_cipher=b"") == [("people", "duty_phone")]


def test_why_now_is_asked_only_where_the_plan_asks():
    asking = Resumption(fields=(*PLAN.fields, "reason"))

    assert missing() == []
    assert missing(asking) == [("people", "reason")]
    assert missing(asking, reason="订单需要") == []


def test_the_planned_day_may_be_today_but_not_yesterday_unless_it_lies_on_paper():
    yesterday = TODAY - timedelta(days=1)

    assert missing(planned_on=TODAY) == []
    assert missing(planned_on=yesterday) == [("people", "planned_on")]
    assert missing(planned_on=yesterday, on_paper=True) == []


def test_of_a_supply_used_daily_both_numbers_are_asked_of_another_the_stock_alone():
    said = {**SUPPLIES, "masks": {"stock": "300"}}
    assert missing(supplies=said) == [("supplies", "masks_daily")]
    assert missing(supplies={**SUPPLIES, "masks": {"daily": "3"}}) == [("supplies", "masks_stock")]
    assert missing(supplies={**SUPPLIES, "thermometers": {}}) == [
        ("supplies", "thermometers_stock")
    ]
    assert missing(supplies={}) == [
        ("supplies", "masks_stock"),
        ("supplies", "disinfectant_stock"),
        ("supplies", "thermometers_stock"),
    ]


def test_a_supply_the_plan_only_mentions_need_not_be_filled_in():
    gowns = Supply("gowns", Wording("防护服", "Gowns"), Wording("件", "pieces"), required=False)
    plan = Resumption(supplies=(*PLAN.supplies, gowns))

    assert missing(plan) == []
    assert [line.key for line in supply_lines(plan, version()) if not line.is_required] == ["gowns"]


def test_no_is_an_answer_about_what_is_in_place_and_silence_is_not():
    assert missing(in_place={**IN_PLACE, "management": False}) == []
    assert missing(in_place={**IN_PLACE, "management": None}) == [
        ("readiness", "in_place_management")
    ]


def test_training_is_not_asked_about_where_the_plan_does_not_want_it():
    plan = Resumption(training=False)

    assert missing(plan, trained_on=None, trained=None) == []
    assert {"trained_on", "trained"} & set(needed_inputs(plan)) == set()
    assert {"trained_on", "trained"} <= set(needed_inputs(PLAN))


def test_papers_are_named_by_kind_and_what_lies_at_the_desk_is_not_asked_for():
    assert missing(papers=PAPERS[:1]) == [("papers", "plan"), ("papers", "staff_health")]
    assert missing(papers=[], on_paper=True) == []


def test_one_person_from_a_key_area_is_enough_for_the_paper_about_them():
    listed = [*PAPERS, FilingPaper(kind="key_areas")]

    assert missing(from_key_areas=1) == [("papers", "key_areas")]
    assert missing(papers=listed, from_key_areas=1) == []


def test_as_many_in_batches_as_there_are_staff_and_not_one_more():
    assert missing(staff_total=30) == []
    assert missing(staff_total=29, back_now=1) == [("batches", "batches")]
    assert missing(batches=[]) == [("batches", "batches")]


def test_without_a_number_of_staff_the_batches_are_not_called_too_large():
    assert missing(staff_total=None) == [("people", "staff_total")]


def test_every_step_says_how_much_is_missing_in_it():
    found = missing_in(PLAN, version(scope="", trained=None), PAPERS[:1], [], TODAY)

    steps = step_states(found)

    assert [one.key for one in steps] == list(STEPS)
    assert [one.number for one in steps] == [1, 2, 3, 4, 5]
    assert [len(one.missing) for one in steps] == [1, 0, 1, 2, 1]
    assert [one.is_done for one in steps] == [False, True, False, False, False]


def test_kinds_of_paper_say_whether_anybody_has_to_do_with_them():
    lines = {line.key: line for line in paper_lines(PLAN, version(), PAPERS[:1])}

    assert (lines["pledge"].is_asked, lines["pledge"].is_missing) == (True, False)
    assert (lines["plan"].is_missing, lines["plan"].files) == (True, ())
    assert (lines["filing_form"].from_answers, lines["filing_form"].is_missing) == (True, False)
    assert (lines["key_areas"].is_asked, lines["key_areas"].is_shown) == (False, False)


def test_a_paper_nobody_asks_for_any_more_is_shown_while_there_is_a_file_of_it():
    lines = {
        line.key: line for line in paper_lines(PLAN, version(), [FilingPaper(kind="key_areas")])
    }

    assert (lines["key_areas"].is_asked, lines["key_areas"].is_shown) == (False, True)


@pytest.mark.parametrize(
    ("stock", "daily", "days"),
    [("299", "100", 2), ("300", "100", 3), ("0", "100", 0), ("37.5", "12.5", 3), ("5", "0", None)],
)
def test_days_of_cover_are_whole_days_of_what_is_used(stock, daily, days):
    said = {**SUPPLIES, "masks": {"stock": stock, "daily": daily}}

    line = next(one for one in supply_lines(PLAN, version(supplies=said)) if one.key == "masks")

    assert (line.stock, line.daily, line.days) == (Decimal(stock), Decimal(daily), days)


def test_of_what_is_not_used_up_no_days_are_told():
    (line,) = (one for one in supply_lines(PLAN, version()) if one.key == "thermometers")

    assert (line.stock, line.daily, line.days) == (Decimal(2), None, None)


def test_what_was_stored_and_is_no_number_is_none():
    assert [number(text) for text in (None, "", "many", "12.50")] == [
        *(None, None, None),
        Decimal("12.50"),
    ]


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("scope", "people"),
        ("isolation_rooms", "supplies"),
        ("masks_stock", "supplies"),
        ("in_place_screening", "readiness"),
        ("trained", "readiness"),
        ("pledge", "papers"),
        ("batches", "batches"),
    ],
)
def test_every_input_stands_in_one_step(name, step):
    assert step_of(PLAN, name) == step


def test_inputs_are_called_by_the_words_of_the_plan(settings):
    settings.LANGUAGE_CODE = "zh-hans"

    assert field_label(PLAN, "pledge") == str(PLAN.papers[1].title)
    assert field_label(PLAN, "masks_stock") == str(PLAN.supplies[0].title)
    assert field_label(PLAN, "in_place_management") == str(PLAN.in_place[3].title)
    assert field_label(PLAN, "gone_with_the_old_plan") == "gone_with_the_old_plan"


def test_reasons_of_a_return_are_read_whatever_lies_there():
    assert returned_fields({"fields": {"scope": "写明车间"}}) == {"scope": "写明车间"}
    assert returned_fields({"fields": ["scope"]}) == {}
    assert returned_fields({}) == {}


def test_the_last_version_that_was_handed_in_is_the_one_the_desk_reads():
    draft = FilingVersion(number=3)
    second, first = (FilingVersion(number=one, submitted_at=NOW) for one in (2, 1))

    assert handed_in([draft, second, first]) is second
    assert handed_in([draft]) is None
    assert handed_in([]) is None
