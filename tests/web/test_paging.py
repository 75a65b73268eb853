"""Lists of the API are cut, not counted."""

from types import SimpleNamespace

from ninja import Schema

from lianfang.web.paging import cut, one_page, shaped


class Shape(Schema):
    name: str
    seen: int


def test_a_list_is_cut_and_says_whether_more_follows():
    rows = list(range(5))

    assert cut(rows, 2, 0) == ([0, 1], True)
    assert cut(rows, 2, 3) == ([3, 4], False)
    assert cut(rows, 2, 9) == ([], False)
    assert one_page(rows, 4, 0) == {"items": [0, 1, 2, 3], "more": True}


def test_a_row_gives_what_is_asked_of_it_and_nothing_else():
    row = SimpleNamespace(name="李桂英", seen=3, phone="13800000000")

    assert shaped(row, Shape) == {"name": "李桂英", "seen": 3}
