"""Rows and headings name places however clerks write them."""

import pytest

from lianfang.blanks.assigning import assign
from lianfang.blanks.model import Named, RowLabel
from lianfang.blanks.naming import Gazetteer, match_rows
from tests.blanks.meanings import PLACES

FIRMS = (
    Named("a", ("黄石金山精工制造有限公司",), "enterprise"),
    Named("b", ("金山制衣厂",), "enterprise"),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("四棵社区居民委员会", "sike-c"),
        ("四棵村委会", "sike-v"),
        ("（1）王 太 社区", "wangtai-c"),
        ("王太", "wangtai-c"),
        ("三里畈村民委员会", "sanli"),
        ("金山街道办事处", "town"),
    ],
)
def test_a_place_is_found_by_office_number_and_short_name(text: str, key: str) -> None:
    keys, sure = Gazetteer(PLACES).find(text)
    assert keys[0] == key
    assert sure >= 0.9


def test_a_name_of_two_places_is_not_decided() -> None:
    keys, sure = Gazetteer(PLACES).find("四棵")
    assert sorted(keys) == ["sike-c", "sike-v"]
    assert sure < 0.7


def test_a_stranger_is_nobody() -> None:
    assert Gazetteer(PLACES).find("长江大街") == ([], 0.0)


def test_firms_are_found_without_their_legal_form() -> None:
    firms = Gazetteer(FIRMS)
    assert firms.find("金山精工制造公司")[0] == ["a"]
    assert firms.find("金山制衣厂") == (["b"], 0.97)


def test_totals_stand_for_the_whole_and_a_place_for_one_row() -> None:
    labels = [RowLabel(3, "钟山村"), RowLabel(4, "钟山"), RowLabel(5, "合计", is_total=True)]
    found = match_rows(labels, Gazetteer(PLACES))
    assert [(row.key, row.is_total) for row in found] == [
        ("zhongshan", False),
        ("", False),
        ("", True),
    ]


def test_each_meaning_goes_where_the_whole_gains_most() -> None:
    offers = [{"a": 0.9, "b": 0.8}, {"a": 0.85}, {"c": 0.1}, {}]
    assert assign(offers) == ["b", "a", "c", ""]
