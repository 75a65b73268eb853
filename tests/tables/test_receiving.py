"""A superior's blank comes in: what its columns mean is proposed, corrected, and goes along."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.tables.models import ColumnMeaning, MeaningStep, TableForm, TableVersion
from lianfang.tables.selectors.changes import changes_between
from lianfang.tables.services.choosing import accept_mapping, choose_meaning, choose_register
from lianfang.tables.services.reading import BlankRefused
from lianfang.tables.services.receiving import (
    FormTerms,
    SameBlank,
    end_form,
    receive_form,
    receive_version,
    update_form,
)
from tests.command.builders import appointed, at, build_town, stored
from tests.tables.builders import (
    HEADS,
    book,
    clerk,
    meanings,
    newest,
    nobody,
    received,
    roster_blank,
    slot_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


def test_a_blank_is_understood_at_first_sight(town):
    found = meanings(received(town))

    assert found["今日返回人员"] == "figure:arrivals:today"
    assert found["累计返回人员"] == "figure:arrivals:total"
    assert found["居家隔离人数"].startswith("figure:isolated_home")
    assert found["四棵社区"] == f"place:{town.sike.pk}"
    assert found["钟山村"] == f"place:{town.village.pk}"
    assert found["合计"] == "total"
    assert found["填报单位"] == "stamp:unit"


def test_title_and_times_come_from_file_and_plan_where_nothing_is_said(town):
    form = received(town)

    assert form.title == "返回人员日报表"
    assert (form.due_time, form.draft_time, form.key) == ("10:00", "09:30", "daily")


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"asker": "mayor"}, "asker"),
        ({"rhythm": "weekly"}, "rhythm"),
        ({"rhythm": "once"}, "due_on"),
        ({"due_time": "09:00", "draft_time": "09:30"}, "draft_time"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_field(town, terms, field):
    with pytest.raises(InvalidInput) as caught:
        received(town, **terms)

    assert list(caught.value.fields) == [field]
    assert stored(TableForm) == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "日报.xlsx", "empty"),
        (b"PK\x03\x04 no workbook", "日报.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "日报.xls", "old_format"),
        (b"x" * (10 * 1024 * 1024 + 1), "日报.xlsx", "too_big"),
    ],
)
def test_a_file_that_is_no_blank_is_refused_in_words(town, content, name, code):
    with pytest.raises(BlankRefused) as caught:
        receive_form(
            actor=clerk(town),
            now=at("08:30"),
            place_id=town.township.pk,
            name=name,
            content=content,
        )

    assert caught.value.code == code
    assert caught.value.fields["file"]


def test_a_volunteer_takes_no_tables_in(town):
    with pytest.raises(NotPermitted):
        receive_form(
            actor=appointed(Role.VOLUNTEER, town.township),
            now=at("08:30"),
            place_id=town.township.pk,
            name="日报.xlsx",
            content=book(),
        )


def test_a_roster_is_drawn_from_the_register_that_fits(town):
    found = meanings(received(town, roster_blank()))

    assert found["姓名"] == "field:arrivals.name"
    assert found["从何地返回"] == "field:arrivals.origin"
    assert found["身份证号码"] == "field:arrivals.paper"


def test_another_register_proposes_the_columns_anew(town):
    form = received(town, roster_blank(title="人员花名册"))

    choose_register(
        actor=clerk(town),
        now=at("08:40"),
        version_id=newest(form).pk,
        region_id="1.1",
        register="residents",
    )

    assert meanings(form)["姓名"] == "field:residents.name"
    with pytest.raises(InvalidInput):
        choose_register(
            actor=clerk(town),
            now=at("08:40"),
            version_id=newest(form).pk,
            region_id="1.1",
            register="nothing",
        )


def test_a_choice_is_kept_with_what_was_said_before(town):
    form = received(town)
    slot = slot_of(form, "累计返回人员")

    row = choose_meaning(
        actor=clerk(town),
        now=at("08:40"),
        version_id=newest(form).pk,
        slot=slot,
        meaning="figure:arrivals:total?origin=wuhan",
    )

    assert (row.source, row.confidence) == ("person", 100)
    assert row.first_meaning == "figure:arrivals:total"
    steps = stored(MeaningStep, column=row)
    assert [(s.before, s.after) for s in steps] == [("figure:arrivals:total", row.meaning)]


@pytest.mark.parametrize(
    "meaning",
    [
        "figure:no_such_figure",
        "figure:arrivals:never",
        "figure:arrivals?colour=red",
        "field:arrivals.shoes",
        "stamp:mayor",
        "arrivals",
        "empty:",
        "figure:arrivals|scale=0",
        "constant:" + "x" * 300,
    ],
)
def test_what_is_no_meaning_is_refused(town, meaning):
    form = received(town)

    with pytest.raises(InvalidInput) as caught:
        choose_meaning(
            actor=clerk(town),
            now=at("08:40"),
            version_id=newest(form).pk,
            slot=slot_of(form, "累计返回人员"),
            meaning=meaning,
        )

    assert list(caught.value.fields) == ["meaning"]


def test_a_column_that_is_not_there_is_not_found(town):
    version = newest(received(town))

    with pytest.raises(NotFound):
        choose_meaning(
            actor=clerk(town), now=at("08:40"), version_id=version.pk, slot="9.9:Z", meaning="empty"
        )


def test_what_was_chosen_is_remembered_for_the_next_blank_with_that_heading(town):
    first = received(town, book(heads=(*HEADS, "甲类情况")))
    choose_meaning(
        actor=clerk(town),
        now=at("08:40"),
        version_id=newest(first).pk,
        slot=slot_of(first, "甲类情况"),
        meaning="figure:arrivals:yesterday",
    )

    second = received(town, book(title="另一张表", heads=("序号", "村（社区）", "甲类情况")))

    assert meanings(second)["甲类情况"] == "figure:arrivals:yesterday"


def test_a_new_version_carries_over_what_was_chosen_and_shows_what_changed(town):
    form = received(town)
    choose_meaning(
        actor=clerk(town),
        now=at("08:40"),
        version_id=newest(form).pk,
        slot=slot_of(form, "累计返回人员"),
        meaning="figure:arrivals:total?origin=wuhan",
    )
    wider = (*HEADS[:3], "外来车辆", *HEADS[3:])

    version = receive_version(
        actor=clerk(town),
        now=at("09:00"),
        form_id=form.pk,
        name="日报2.xlsx",
        content=book(heads=wider),
    )

    assert version.number == 2
    found = {row.heading: row for row in stored(ColumnMeaning, version=version)}
    assert found["累计返回人员"].meaning == "figure:arrivals:total?origin=wuhan"
    assert found["累计返回人员"].source == "carried"
    assert found["四棵社区"].meaning == f"place:{town.sike.pk}"
    before = next(row for row in stored(TableVersion, form=form) if row.number == 1)
    added = [one.after for one in changes_between(before, version) if one.tone == "now"]
    assert added == ["外来车辆"]


def test_the_same_file_again_is_no_new_version(town):
    form = received(town, content := book())

    with pytest.raises(SameBlank):
        receive_version(
            actor=clerk(town), now=at("09:00"), form_id=form.pk, name="x.xlsx", content=content
        )


def test_accepting_says_that_a_person_looked(town):
    form = received(town)

    accept_mapping(actor=clerk(town), now=at("08:40"), version_id=newest(form).pk)

    rows = stored(ColumnMeaning, version=newest(form))
    assert {row.source for row in rows if row.meaning} == {"person"}


def test_a_table_changes_its_terms_and_ends(town):
    form = received(town)

    changed = update_form(
        actor=clerk(town),
        now=at("08:40"),
        form_id=form.pk,
        terms=FormTerms(title="日报", asker="bureau", due_time="11:00"),
    )
    ended = end_form(actor=clerk(town), now=at("08:50"), form_id=form.pk)

    assert (changed.title, changed.asker, changed.due_time) == ("日报", "bureau", "11:00")
    assert ended.ended_at == at("08:50")
    with pytest.raises(NotFound):
        end_form(actor=clerk(town), now=at("08:50"), form_id=nobody())
