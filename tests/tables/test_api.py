"""Superiors' tables for machines: a blank in, corrected, filled, the file out."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit import clock
from lianfang.reports.metrics import figure
from tests.command.builders import at, build_town, client_of
from tests.tables.builders import book, came, filled, frozen, received, roster_blank

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/tables"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:45"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def desk(town):
    return client_of(Role.WORKING_GROUP_MEMBER, town.township)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def test_a_blank_goes_in_and_the_filled_file_comes_out(town, desk):
    came(town, town.building, "甲")
    made = desk.post(
        ROOT,
        {
            "place_id": str(town.township.pk),
            "terms": json.dumps({"asker": "bureau"}),
            "asker": "bureau",
            "file": SimpleUploadedFile("日报.xlsx", book()),
        },
    )
    assert made.status_code == 201, made.content
    table = made.json()

    mapping = desk.get(f"{ROOT}/blanks/{table['version_id']}").json()["meanings"]
    slot = next(one["slot"] for one in mapping if one["heading"] == "累计返回人员")
    chosen = post(desk, f"/blanks/{table['version_id']}/choose", slot=slot, meaning="constant:略")
    filled_now = post(desk, f"/{table['id']}/fill", as_of="2020-03-18T09:30:00+08:00")
    content = desk.get(f"{ROOT}/filled/{filled_now.json()['id']}/file").content

    assert chosen.status_code == 200
    assert filled_now.status_code == 201
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[4]][:4] == [1, "四棵社区", 1, "略"]


def test_what_is_due_is_told_and_how_far_it_is(town, desk):
    form = received(town)
    frozen(town, form)

    (due,) = desk.get(f"{ROOT}/due", {"place_id": str(town.township.pk)}).json()
    listed = desk.get(ROOT, {"place_id": str(town.township.pk)}).json()

    assert (due["state"], due["is_done"], due["is_late"]) == ("frozen", True, False)
    assert [one["id"] for one in listed["items"]] == [str(form.pk)]


def test_bad_input_is_a_clear_4xx(town, desk):
    form = received(town)
    version = desk.get(f"{ROOT}/{form.pk}").json()["version_id"]

    wrong = post(desk, f"/blanks/{version}/choose", slot="1.1:D", meaning="figure:nothing")
    later = post(desk, f"/{form.pk}/fill", as_of="2020-03-19T09:30:00+08:00")
    missing = desk.post(f"{ROOT}/{form.pk}/versions")

    assert (wrong.status_code, later.status_code, missing.status_code) == (422, 422, 422)


def test_steps_of_a_filled_table_and_a_difference(town, desk):
    came(town, town.building, "甲")
    made = filled(town, received(town))
    cell = next(e["cell"] for e in made.values if e["text"] == "1")

    differs = post(desk, f"/filled/{made.pk}/differences", cell=cell, theirs="3")
    settled = post(desk, f"/differences/{differs.json()['id']}/settle", finding="ours", note="")
    sent = post(desk, f"/filled/{made.pk}/send")
    own = post(desk, f"/filled/{made.pk}/freeze")

    assert (differs.status_code, settled.json()["finding"]) == (201, "ours")
    assert (sent.json()["state"], own.status_code) == ("review", 409)


def test_rows_about_persons_are_not_handed_to_whoever_gave_no_second_factor(town, desk):
    came(town, town.building, "甲")
    made = filled(town, received(town, roster_blank()))

    answer = desk.get(f"{ROOT}/filled/{made.pk}/file")

    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


def test_the_house_counts_tables_due_handed_in_and_late(town):
    first, _second = received(town), received(town, book(title="第二张表"))
    received(town, book(title="今日中午才发来的表"), when=at("12:00"))
    frozen(town, first)
    viewer = Actor.system("test")

    def count(key, when):
        with looking(viewer):
            return figure(viewer, key, town.township.path, when).value

    keys = ("tables_due", "tables_handed_in", "tables_late")
    assert [count(key, at("09:50")) for key in keys] == [2, 1, 0]
    assert [count(key, at("10:30")) for key in keys] == [2, 1, 1]
    assert [count(key, at("13:00")) for key in keys] == [2, 1, 1]
    assert count("tables_due", at("09:50", 19)) == 3
