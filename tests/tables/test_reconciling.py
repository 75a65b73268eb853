"""The superior has another number: theirs beside ours, what explains it, what came out."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.tables.models import Difference
from lianfang.tables.services.reconciling import (
    compare_returned,
    note_difference,
    settle_difference,
)
from tests.command.builders import at, build_town, client_of, stored
from tests.tables.builders import MORNING, came, clerk, filled, nobody, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def handed(town):
    came(town, town.building, "甲")
    return filled(town, received(town))


def cell(filling, label="四棵社区", said="figure:arrivals:today"):
    return next(e["cell"] for e in filling.values if (e["label"], e["said"]) == (label, said))


def test_a_row_recorded_late_explains_the_difference_exactly(town, handed):
    came(town, town.unit, "迟报", when=at("10:30"))

    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs="2"
    )

    assert (row.ours, row.theirs) == (Decimal(1), Decimal(2))
    assert row.explained[0]["key"] in ("late", "later")
    assert row.explained[0]["count"] == 1


def test_rows_of_other_villages_are_told_of(town, handed):
    came(town, town.bay, "丙")

    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs="2"
    )

    assert {"key": "above", "count": 1, "moment": MORNING.isoformat()} in row.explained


def test_what_nothing_explains_says_so(town, handed):
    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs="1,007"
    )

    assert [(one["key"], one["count"]) for one in row.explained] == [("unknown", 1006)]


def test_causes_that_come_nearest_to_the_difference_stand_first(town, handed):
    came(town, town.unit, "迟报", when=at("10:30"))
    for name in ("丙", "丁", "戊"):
        came(town, town.bay, name)

    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs="4"
    )

    near = [abs(one["count"] - 3) for one in row.explained]
    assert row.explained[0]["key"] == "above"
    assert near == sorted(near)
    assert "unknown" not in {one["key"] for one in row.explained}


def test_rows_that_came_late_do_not_explain_a_smaller_number(town, handed):
    came(town, town.unit, "迟报", when=at("10:30"))

    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs="0"
    )

    assert [one["key"] for one in row.explained] == ["unknown"]


@pytest.mark.parametrize(("theirs", "fits"), [("2", True), ("3", False), ("1007", False)])
def test_what_nothing_explains_is_never_called_exactly_the_difference(town, handed, theirs, fits):
    if theirs != "1007":
        came(town, town.unit, "迟报", when=at("10:30"))
    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs=theirs
    )

    client = client_of(Role.COMMANDER, town.township)
    page = client.get(reverse("tables:difference", args=[row.pk]))

    assert page.context["causes"][0]["fits"] is fits


@pytest.mark.parametrize(
    ("where", "theirs", "field"),
    [("known", "many", "theirs"), ("known", "1", "theirs"), ("日报!Z99", "2", "cell")],
)
def test_what_cannot_be_compared_is_refused_by_field(town, handed, where, theirs, field):
    with pytest.raises(InvalidInput) as caught:
        note_difference(
            actor=clerk(town),
            now=at("11:00"),
            filling_id=handed.pk,
            cell=cell(handed) if where == "known" else where,
            theirs=theirs,
        )

    assert list(caught.value.fields) == [field]
    assert stored(Difference) == []


def test_their_own_file_is_compared_cell_by_cell(town, handed):
    book = openpyxl.load_workbook(io.BytesIO(handed.file.content()))
    book.active[cell(handed).rpartition("!")[2]] = 5
    stream = io.BytesIO()
    book.save(stream)

    rows = compare_returned(
        actor=clerk(town),
        now=at("11:00"),
        filling_id=handed.pk,
        name="退回.xlsx",
        content=stream.getvalue(),
    )

    assert [(row.cell, row.theirs) for row in rows] == [
        (cell(handed).rpartition("!")[2], Decimal(5))
    ]


def test_the_outcome_is_noted(town, handed):
    row = note_difference(
        actor=clerk(town), now=at("11:00"), filling_id=handed.pk, cell=cell(handed), theirs="2"
    )

    done = settle_difference(
        actor=clerk(town),
        now=at("11:05"),
        difference_id=row.pk,
        finding="both",
        note="口径：含昨日夜间",
    )

    assert (done.finding, done.note) == ("both", "口径：含昨日夜间")
    with pytest.raises(InvalidInput):
        settle_difference(actor=clerk(town), now=at("11:05"), difference_id=row.pk, finding="x")
    with pytest.raises(NotFound):
        settle_difference(
            actor=clerk(town), now=at("11:05"), difference_id=nobody(), finding="ours"
        )
