"""The next version of a blank: what came, went, moved or was called otherwise."""

from lianfang.blanks.changes import compare, remember
from lianfang.blanks.guessing import propose
from lianfang.blanks.model import Blank, Guess
from lianfang.blanks.reading import read_blank
from tests.blanks.drawing import frame, head, new_book, put, save, title
from tests.blanks.meanings import PLACES, meanings


def _version(heads: list[str], name: str = "疫情防控日报表", day: str = "2月9日") -> Blank:
    book, sheet = new_book()
    last = chr(64 + len(heads))
    title(sheet, f"A1:{last}1", f"{name}（{day}）")
    head(sheet, {f"{chr(65 + n)}2": text for n, text in enumerate(heads)})
    for row, village in enumerate(["四棵社区", "王太社区"], 3):
        put(sheet, f"A{row}", village)
    frame(sheet, f"A2:{last}4")
    return read_blank(save(book), "日报.xlsx")


OLD = ["村（社区）", "今日走访户数", "累计走访户数", "返乡人员累计", "居家隔离人数（人）", "备注"]


def test_the_same_form_of_the_next_day_has_no_differences() -> None:
    found = compare(_version(OLD), _version(OLD, day="2月10日"))
    assert found.changes == ()
    assert [(old, new) for old, new, _look in found.carries] == [
        (f"1.1:{letter}", f"1.1:{letter}") for letter in "BCDEF"
    ]


def test_columns_that_came_went_and_moved_are_told_apart() -> None:
    new = [
        "村（社区）",
        "累计走访户数",
        "今日走访户数",
        "返乡人员累计",
        "劝返车辆",
        "居家隔离人数（户）",
    ]
    found = compare(_version(OLD), _version(new))
    told = [(c.kind, c.old_id, c.new_id) for c in found.changes]
    assert sorted(told) == [
        ("added", "", "1.1:E"),
        ("moved", "1.1:C", "1.1:B"),
        ("removed", "1.1:F", ""),
        ("unit_changed", "1.1:E", "1.1:F"),
    ] or sorted(told) == [
        ("added", "", "1.1:E"),
        ("moved", "1.1:B", "1.1:C"),
        ("removed", "1.1:F", ""),
        ("unit_changed", "1.1:E", "1.1:F"),
    ]


def test_a_renamed_column_carries_its_meaning_but_asks_to_be_looked_at() -> None:
    new = [*OLD[:4], "居家医学隔离人数（人）", "备注"]
    found = compare(_version(OLD), _version(new))
    assert [(c.kind, c.old_labels, c.new_labels) for c in found.changes] == [
        ("renamed", ("居家隔离人数",), ("居家医学隔离人数",))
    ]
    assert ("1.1:E", "1.1:E", True) in found.carries


def test_another_title_is_told() -> None:
    found = compare(_version(OLD), _version(OLD, "疫情防控统计表"))
    assert [c.kind for c in found.changes] == ["title_changed"]


def test_what_a_person_chose_is_proposed_again_where_the_heading_comes_back() -> None:
    old = _version(OLD)
    chosen = {"1.1:D": Guess("screening_arrivals", "total"), "1.1:B": None}
    new = _version(["村（社区）", "返乡人员累计", "今日走访户数", "志愿者"])
    found = propose(new, meanings(), PLACES, remember(old, chosen))
    assert found.slot("1.1:B").best == Guess(
        "screening_arrivals", "total", confidence=1.0, reasons=("remembered",)
    )
    assert found.slot("1.1:C").best is None
    assert found.slot("1.1:C").others[0].key == "households_visited"


def test_the_latest_of_two_choices_counts() -> None:
    blank = _version(OLD)
    first, second = Guess("arrivals", "total"), Guess("screening_arrivals", "total")
    said = (*remember(blank, {"1.1:D": first}), *remember(blank, {"1.1:D": second}))
    best = propose(blank, meanings(), PLACES, said).slot("1.1:D").best
    assert best is not None
    assert best.key == "arrivals"
