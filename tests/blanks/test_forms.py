"""Forms as superiors send them: read, understood at first sight, put right once, filled."""

import time
from collections.abc import Callable
from functools import cache

import pytest

from lianfang.blanks.changes import remember
from lianfang.blanks.filling import fill
from lianfang.blanks.guessing import propose
from lianfang.blanks.model import Anchor, Blank, CellRef, Guess, Proposal, SlotKind, Value, Wants
from lianfang.blanks.reading import read_blank
from tests.blanks import forms_daily, forms_rosters
from tests.blanks.drawing import Form
from tests.blanks.forms_later import LAST, LATER
from tests.blanks.forms_unseen import UNSEEN
from tests.blanks.meanings import PLACES, meanings

FORMS: tuple[Callable[[], Form], ...] = (
    forms_daily.daily_by_place,
    forms_daily.checkpoint_day,
    forms_daily.resumption_by_class,
    forms_daily.wide_project_table,
    forms_daily.five_small_premises,
    forms_daily.single_column,
    forms_rosters.staff_health,
    forms_rosters.returning_people,
    forms_rosters.stranded_people,
    forms_rosters.observed_at_home,
    forms_rosters.filing_form,
    forms_rosters.word_table,
)
HELD_OUT = (*UNSEEN, *LATER, *LAST)
EVERY = (*FORMS, *HELD_OUT)


def _named(form: Callable[[], Form]) -> str:
    return form.__name__


def _right(form: Form, proposal: Proposal) -> list[tuple[str, bool, float]]:
    """(slot, whether its meaning is right, confidence) of every slot of the form."""
    found = []
    for slot_id, expected in form.expected.items():
        best = proposal.slot(slot_id).best
        allowed = expected if isinstance(expected, tuple) else (expected,)
        reference = best.reference if best else None
        found.append((slot_id, reference in allowed, best.confidence if best else 0.0))
    return found


@cache
def _understood(make: Callable[[], Form]) -> tuple[Form, Blank, Proposal]:
    form = make()
    blank = read_blank(form.content, form.name)
    return form, blank, propose(blank, meanings(form.register), PLACES)


def _judged(forms: tuple[Callable[[], Form], ...]) -> list[tuple[str, bool, float]]:
    known = [_understood(make) for make in forms]
    return [one for form, _blank, proposal in known for one in _right(form, proposal)]


def _share(forms: tuple[Callable[[], Form], ...]) -> float:
    judged = _judged(forms)
    return sum(right for _slot, right, _sure in judged) / len(judged)


def test_nine_columns_in_ten_of_the_known_forms_are_right_at_first_sight() -> None:
    assert _share(FORMS) >= 0.97


def test_nine_columns_in_ten_of_forms_in_other_words_are_right_at_first_sight() -> None:
    # 81, 79 and 83 % when each set was first shown, before the general faults it brought to light
    # were mended.
    assert _share(HELD_OUT) >= 0.95


@pytest.mark.parametrize("make", EVERY, ids=_named)
def test_every_column_is_right_after_one_correction(make: Callable[[], Form]) -> None:
    form, blank, first = _understood(make)
    chosen: dict[str, Guess | None] = {}
    for slot_id, right, _sure in _right(form, first):
        if not right:
            expected = form.expected[slot_id]
            chosen[slot_id] = _guess(expected[0] if isinstance(expected, tuple) else expected)
    second = propose(blank, meanings(form.register), PLACES, remember(blank, chosen))
    assert [slot for slot, right, _sure in _right(form, second) if not right] == []


def _guess(reference: str | None) -> Guess | None:
    if reference is None:
        return None
    head, _mark, cuts = reference.partition("?")
    key, _colon, span = head.partition(":")
    pairs = [cut.split("=") for cut in cuts.split("&") if cut]
    return Guess(key, span, tuple((name, choice) for name, choice in pairs))


def test_a_sure_proposal_is_hardly_ever_wrong() -> None:
    judged = _judged(EVERY)
    sure = [right for _slot, right, confidence in judged if confidence >= 0.8]
    assert len(sure) >= 200
    assert sum(sure) / len(sure) >= 0.98


@pytest.mark.parametrize("make", FORMS, ids=_named)
def test_the_lines_around_a_table_are_found(make: Callable[[], Form]) -> None:
    form, blank, _proposal = _understood(make)
    if form.stamps:
        assert [stamp.wants for stamp in blank.stamps] == [Wants(one) for one in form.stamps]


@pytest.mark.parametrize("make", EVERY, ids=_named)
def test_rows_named_by_place_find_their_place(make: Callable[[], Form]) -> None:
    form, _blank, proposal = _understood(make)
    found = {row.row: row.key for region in proposal.regions for row in region.rows if row.key}
    assert found == dict(form.rows)


def test_rosters_tell_whose_rows_they_hold() -> None:
    anchors = {make.__name__: _understood(make)[1].regions[0].anchor for make in (*FORMS, *UNSEEN)}
    assert anchors == {
        "daily_by_place": Anchor.PLACE,
        "checkpoint_day": Anchor.PLACE,
        "resumption_by_class": Anchor.QUESTION,
        "wide_project_table": Anchor.PLACE,
        "five_small_premises": Anchor.QUESTION,
        "single_column": Anchor.QUESTION,
        "staff_health": Anchor.PERSON,
        "returning_people": Anchor.PERSON,
        "stranded_people": Anchor.PERSON,
        "observed_at_home": Anchor.PERSON,
        "filing_form": Anchor.QUESTION,
        "word_table": Anchor.PLACE,
        "township_line": Anchor.NONE,
        "key_area_ledger": Anchor.PERSON,
        "industry_dispatch": Anchor.ENTERPRISE,
        "reopening_questions": Anchor.QUESTION,
        "party_forces": Anchor.PLACE,
        "supervision_ledger": Anchor.PLACE,
        "labour_needs": Anchor.QUESTION,
        "villages_across": Anchor.QUESTION,
        "household_register": Anchor.HOUSEHOLD,
        "grid_document": Anchor.PLACE,
    }


def test_villages_in_the_heading_are_named_in_the_guess() -> None:
    _form, _blank, proposal = _understood(UNSEEN[7])
    best = [proposal.slot(f"1.1:{letter}4").best for letter in "CDEF"]
    assert [guess.place for guess in best if guess] == ["sike-c", "wangtai-c", "zhongshan", ""]


def test_hundreds_of_thousands_are_scaled_to_the_unit_of_the_column() -> None:
    _form, _blank, proposal = _understood(forms_daily.wide_project_table)
    scales = {letter: (proposal.slot(f"1.1:{letter}").best or Guess("")).scale for letter in "BHIJ"}
    assert scales == {"B": 1, "H": 10_000, "I": 10_000, "J": 10_000}


def value_for(kind: SlotKind) -> Value:
    return {SlotKind.NUMBER: 12, SlotKind.PERCENT: 98.5}.get(kind, "四棵")


@pytest.mark.parametrize("make", EVERY, ids=_named)
def test_a_filled_form_still_reads_as_the_same_form(make: Callable[[], Form]) -> None:
    form, blank, _proposal = _understood(make)
    values: dict[CellRef, Value] = {}
    rows = {}
    for region in blank.regions:
        slots = [s for s in region.slots if s.fillable and not s.is_sequence and not s.dropdown]
        if region.grows:
            rows[region.id] = [{s.id: value_for(s.kind) for s in slots} for _row in range(30)]
            continue
        for slot in slots:
            body = range(region.first_row, region.last_row + 1)
            for row in (slot.row,) if slot.row else body:
                values[region.cell(slot, row)] = value_for(slot.kind)
    began = time.process_time()
    filled = fill(blank, form.content, values, rows)
    assert time.process_time() - began < 5
    assert [left for left in filled.left if left.reason != "formula"] == []
    assert filled.written > 5
    if not rows:
        again = read_blank(form.content, form.name)
        assert [r.header_rows for r in again.regions] == [r.header_rows for r in blank.regions]
