"""A total row tells of the rows above it and of nothing else."""

import pytest

from lianfang.tables.selectors.drawing import cell_of
from lianfang.tables.services.choosing import choose_meaning
from lianfang.tables.services.reconciling import note_difference
from tests.command.builders import SYSTEM, at, build_town, resident, seen, visit, worker
from tests.tables.builders import book, cells, clerk, filled, newest, received, slot_of

pytestmark = pytest.mark.django_db
HEADING = "走访人数"


@pytest.fixture
def town():
    """Two residents of 四棵 of whom one was visited twice, one of 王太, two of 钟山."""
    made = build_town()
    by = worker(made.sike, "王秀兰")
    often = resident(made.building, "甲")
    people = (
        *(often, often, resident(made.building, "乙"), resident(made.wangtai_unit, "丙")),
        *(resident(made.bay, "丁"), resident(made.bay, "戊")),
    )
    for number, person in enumerate(people):
        visit(SYSTEM, person, seen(at(f"08:{10 + number}")), staff_id=by.pk)
    return made


def _filled(town, *rows, meaning="figure:people_visited:today"):
    form = received(town, book(*rows, heads=("序号", "村（社区）", HEADING)))
    choose_meaning(
        actor=clerk(town),
        now=at("08:40"),
        version_id=newest(form).pk,
        slot=slot_of(form, HEADING),
        meaning=meaning,
    )
    return filled(town, form)


def _column(town, *rows, **more):
    return [row[2] for row in cells(_filled(town, *rows, **more))[3:]]


def _links(town, *rows):
    return [bool(cell_of(entry).url) for entry in _filled(town, *rows).values]


def test_persons_of_the_listed_places_are_counted_once_and_others_not_at_all(town):
    assert _column(town, "四棵社区", "王太社区") == [2, 1, 3]
    assert _column(town, "四棵社区", "王太社区", "钟山村") == [2, 1, 2, 5]
    assert _column(town, "四棵社区", "王太社区", meaning="figure:visits:today") == [3, 1, 4]


def test_a_place_and_one_inside_it_do_not_count_a_person_twice(town):
    assert _column(town, "四棵社区", "四棵第一网格") == [2, 2, 2]


def test_a_total_beside_a_row_nobody_knows_stays_empty(town):
    assert _column(town, "四棵社区", "火星村") == [2, None, None]


def test_a_total_opens_its_rows_only_where_it_is_the_figure_of_the_whole_place(town):
    assert _links(town, "四棵社区", "王太社区") == [True, True, False]
    assert _links(town, "四棵社区", "王太社区", "钟山村") == [True, True, True, True]


def test_what_makes_the_total_of_some_places_differ_is_not_looked_for_in_the_whole_town(town):
    made = _filled(town, "四棵社区", "王太社区")

    row = note_difference(
        actor=clerk(town),
        now=at("11:00"),
        filling_id=made.pk,
        cell=made.values[-1]["cell"],
        theirs="5",
    )

    assert (row.ours, row.explained) == (3, [])
