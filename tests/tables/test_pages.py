"""The room's pages as the report clerk sees them at 09:30."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.tables.models import ColumnMeaning, Filling, TableForm
from tests.command.builders import at, build_town, client_of, stored
from tests.tables.builders import (
    book,
    came,
    filled,
    meanings,
    newest,
    received,
    roster_blank,
    slot_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:45"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def clerk(town):
    return client_of(Role.WORKING_GROUP_MEMBER, town.township)


def text(answer):
    return answer.content.decode()


def to(name, *ids):
    return reverse(f"tables:{name}", args=ids)


def test_the_list_begins_with_what_is_due_and_not_handed_in(town, clerk):
    form = received(town)

    shown = text(clerk.get(to("tables")))

    assert shown.index("今日应报") < shown.index("全部报表")
    assert "今日还有1张待报" in shown
    assert form.title in shown


def test_an_uploaded_blank_leads_to_what_its_columns_mean(town, clerk):
    file = SimpleUploadedFile("日报.xlsx", book())

    answer = clerk.post(
        to("receive"), {"file": file, "asker": "county", "rhythm": "daily"}, follow=True
    )

    assert [form.title for form in stored(TableForm)] == ["返回人员日报表"]
    assert "今日返回人员" in text(answer)
    assert "四棵社区" in text(answer)


def test_a_file_that_is_no_table_is_refused_beside_the_field_with_what_was_typed(town, clerk):
    file = SimpleUploadedFile("日报.xlsx", b"no table")

    answer = clerk.post(
        to("receive"),
        {"file": file, "asker": "bureau", "rhythm": "daily", "asker_name": "区卫健局"},
    )

    assert answer.status_code == 422
    assert "区卫健局" in text(answer)
    assert stored(TableForm) == []


def test_a_column_is_chosen_by_searching(town, clerk):
    form = received(town)
    blank, slot = newest(form).pk, slot_of(form, "累计返回人员")

    found = text(clerk.get(to("choose", blank), {"slot": slot, "q": "走访"}))
    answer = clerk.post(to("choose", blank), {"slot": slot, "meaning": "figure:visits:total"})

    assert 'value="figure:visits:total"' in found
    assert answer.status_code == 302
    assert meanings(form)["累计返回人员"] == "figure:visits:total"


def test_a_chosen_column_is_found_again_on_the_page_it_leads_back_to(town, clerk):
    form = received(town)
    blank, slot = newest(form).pk, slot_of(form, "累计返回人员")

    answer = clerk.post(to("choose", blank), {"slot": slot, "meaning": "figure:visits:total"})

    address, _hash, anchor = answer.url.partition("#")
    assert f'id="{anchor}"' in text(clerk.get(address))


def test_everything_is_accepted_once_and_not_asked_again(town, clerk):
    form = received(town)
    blank = newest(form).pk
    accept = to("accept", blank)

    before = accept in text(clerk.get(to("mapping", blank)))
    clerk.post(accept)

    assert before
    assert accept not in text(clerk.get(to("mapping", blank)))


def test_fixed_words_and_left_empty_are_choices_too(town, clerk):
    form = received(town)
    blank, slot = newest(form).pk, slot_of(form, "累计返回人员")

    clerk.post(to("choose", blank), {"slot": slot, "words": "无"})
    first = meanings(form)["累计返回人员"]
    clerk.post(to("choose", blank), {"slot": slot, "meaning": "empty"})

    assert (first, meanings(form)["累计返回人员"]) == ("constant:无", "empty")


def test_what_is_no_meaning_is_said_on_the_page(town, clerk):
    form = received(town)
    slot = slot_of(form, "累计返回人员")

    answer = clerk.post(to("choose", newest(form).pk), {"slot": slot, "meaning": "figure:nothing"})

    assert answer.status_code == 422
    assert clerk.get(to("choose", newest(form).pk), {"slot": "9:Z"}).status_code == 404


def test_a_row_is_given_its_place_by_choosing(town, clerk):
    form = received(town, book("火星村"))
    slot = slot_of(form, "火星村")

    shown = text(clerk.get(to("choose", newest(form).pk), {"slot": slot, "q": "钟山"}))

    assert f'value="place:{town.village.pk}"' in shown


def test_the_filled_table_opens_the_rows_of_every_figure_and_lists_what_is_empty(town, clerk):
    came(town, town.building, "甲")
    made = filled(town, received(town, book(heads=("序号", "村", "今日返回人员", "神秘指标值"))))

    shown = text(clerk.get(to("filled", made.pk)))

    assert f"/reports/metrics/arrivals/?place={town.sike.pk}" in shown
    assert "神秘指标值" in shown


def test_numbers_beside_labels_of_the_blank_are_not_drawn_as_an_empty_column(town, clerk):
    made = filled(town, received(town))

    shown = text(clerk.get(to("filled", made.pk)))

    assert "村（社区）" in shown
    assert "序号" not in shown


def test_the_clerk_fills_sends_and_the_commander_freezes(town, clerk):
    form = received(town)

    clerk.post(
        to("fill", form.pk), {"place_id": str(town.township.pk), "as_of": "2020-03-18T09:30"}
    )
    (made,) = stored(Filling)
    clerk.post(to("send", made.pk))
    clerk.post(to("freeze", made.pk))
    (waiting,) = stored(Filling)
    client_of(Role.COMMANDER, town.township).post(to("freeze", made.pk))
    (done,) = stored(Filling)

    assert (waiting.state, done.state, done.number) == ("review", "frozen", 1)
    file = clerk.post(to("file", made.pk))
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Cache-Control"] == "no-store, private"


def test_a_roster_is_filled_in_the_background_and_its_file_asks_for_a_second_factor(town, clerk):
    came(town, town.building, "甲")
    form = received(town, roster_blank())

    clerk.post(
        to("fill", form.pk), {"place_id": str(town.township.pk), "as_of": "2020-03-18T09:30"}
    )
    (made,) = stored(Filling)
    done = filled(town, form)

    assert made.state == "counting"
    assert "hx-get" in text(clerk.get(to("waiting", made.pk)))
    assert "hx-get" not in text(clerk.get(to("waiting", done.pk)))
    assert clerk.post(to("file", done.pk)).url.startswith("/account/")


def test_a_moment_to_come_is_refused_with_what_was_typed(town, clerk):
    form = received(town)

    answer = clerk.post(
        to("fill", form.pk), {"place_id": str(town.township.pk), "as_of": "2020-03-18T18:00"}
    )

    assert answer.status_code == 422
    assert "2020-03-18T18:00" in text(answer)


def test_a_new_version_shows_what_changed(town, clerk):
    form = received(town)
    file = SimpleUploadedFile("v2.xlsx", book(heads=("序号", "村（社区）", "外来车辆")))

    shown = text(clerk.post(to("version", form.pk), {"file": file}, follow=True))

    assert "新增列" in shown
    assert "外来车辆" in shown
    assert stored(ColumnMeaning, version=newest(form))


def test_their_number_is_compared_and_explained_on_a_page(town, clerk):
    came(town, town.building, "甲")
    made = filled(town, received(town))
    cell = next(e["cell"] for e in made.values if e["text"] == "1")

    shown = text(
        clerk.post(to("note_difference", made.pk), {"cell": cell, "theirs": "9"}, follow=True)
    )

    assert "可能的原因" in shown


def test_secretaries_and_viewers_have_no_tables(town):
    for role in (Role.COMMUNITY_SECRETARY, Role.VIEWER, Role.GRID_WORKER):
        assert client_of(role, town.township).get(to("tables")).status_code == 403
