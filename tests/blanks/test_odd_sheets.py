"""Whatever stands on a sheet, it is read, understood or said to be no table; nothing falls over."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.blanks.features import build_words
from lianfang.blanks.filling import fill
from lianfang.blanks.guessing import propose
from lianfang.blanks.model import UnreadableBlank, Value
from lianfang.blanks.reading import read_blank
from tests.blanks.drawing import frame, new_book, put, save
from tests.blanks.meanings import PLACES, meanings

TEXTS = st.sampled_from(
    [
        *(
            "",
            "",
            "",
            "合计",
            "序号",
            "姓名",
            "四棵社区",
            "今日",
            "累计",
            "其中：武汉",
            "户",
            "□是 □否",
        ),
        *(
            "走访户数（户）",
            "填报单位：",
            "截至  月  日",
            "注：说明",
            "=A1",
            "单位：万元",
            "例",
            "…",
        ),
        *("复工率%", "一、情况", "年 月 日", "12", "3=1/2", "（）", "\n", "𠮷", "x" * 300),
    ]
)
SPOT = st.tuples(st.integers(1, 7), st.integers(1, 6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(SPOT, TEXTS, max_size=30),
    st.lists(st.tuples(SPOT, st.integers(0, 2), st.integers(0, 3)), max_size=4),
    st.booleans(),
)
def test_any_sheet_is_read_proposed_and_filled_or_refused(
    texts: dict[tuple[int, int], str],
    merges: list[tuple[tuple[int, int], int, int]],
    framed: bool,
) -> None:
    book, sheet = new_book()
    taken: set[tuple[int, int]] = set()
    for (row, column), down, right in merges:
        cells = {
            (r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)
        }
        if len(cells) > 1 and not cells & taken:
            taken |= cells
            sheet.merge_cells(None, row, column, row + down, column + right)
    for (row, column), text in texts.items():
        if (row, column) not in taken:
            put(sheet, sheet.cell(row, column).coordinate, text)
    if framed:
        frame(sheet, "A1:F7")
    content = save(book)
    try:
        blank = read_blank(content, "表.xlsx")
    except UnreadableBlank as problem:
        refusal = problem.code
    else:
        refusal = ""
    assert refusal in ("", "no_table")
    if refusal:
        return
    proposal = propose(blank, meanings("residents"), PLACES)
    assert [one.region_id for one in proposal.regions] == [region.id for region in blank.regions]
    value: Value = 3
    rows = {
        region.id: [{slot.id: value for slot in region.slots}] * 9
        for region in blank.regions
        if region.grows
    }
    fill(blank, content, {}, rows, {stamp.id: "四棵" for stamp in blank.stamps})


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_cut_into_ideas(text: str) -> None:
    words = build_words([("走访户数",), ("返乡人员",)], {"武汉": "part:武汉"})
    assert words.said(text) == words.said(text)


def test_words_are_cut_as_a_whole_and_not_greedily() -> None:
    words = build_words([("卡口过车",)], {})
    assert words.said("今日进出车辆").tokens == ("through", "vehicle")
    assert words.said("湖北（除武汉）返乡").tokens[-1] == "arrive"
    assert words.said("累计居家隔离人数").span == "total"
    assert words.said("其中：居家").within
