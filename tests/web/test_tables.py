"""The order of a list: only by its own columns, and never ambiguous."""

from django.utils.translation import override

from lianfang.web.tables import (
    Column,
    SortLink,
    chosen_sort,
    order_by,
    sort_link,
    sort_options,
)

COLUMNS = [
    Column("name", "姓名", sort="pinyin"),
    Column("seen", "最近上门", sort="seen_at"),
    Column("note", "备注"),
]


def test_a_column_of_the_list_is_accepted_up_and_down():
    assert chosen_sort({"sort": "seen"}, COLUMNS, "name") == "seen"
    assert chosen_sort({"sort": "-seen"}, COLUMNS, "name") == "-seen"


def test_anything_else_falls_back_to_the_default():
    for asked in ("password", "--seen", "note", "pinyin", "", "seen;drop"):
        assert chosen_sort({"sort": asked}, COLUMNS, "name") == "name"


def test_the_primary_key_decides_between_equals():
    assert order_by("-seen", COLUMNS) == ("-seen_at", "pk")
    assert order_by("name", COLUMNS) == ("pinyin", "pk")
    assert order_by("note", COLUMNS) == ("pk",)


def test_a_second_click_on_a_header_turns_the_order_round():
    assert sort_link(COLUMNS[1], "name") == SortLink("", "seen")
    assert sort_link(COLUMNS[1], "seen") == SortLink("ascending", "-seen")
    assert sort_link(COLUMNS[1], "-seen") == SortLink("descending", "seen")


def test_a_phone_is_offered_both_directions_of_every_column_that_sorts():
    with override("en"):
        found = sort_options(COLUMNS, "-seen")

    assert [(one.value, one.label, one.is_current) for one in found] == [
        ("name", "姓名, ascending", False),
        ("-name", "姓名, descending", False),
        ("seen", "最近上门, ascending", False),
        ("-seen", "最近上门, descending", True),
    ]


def test_an_order_no_column_has_stands_first_and_a_list_without_orders_offers_none():
    with override("en"):
        found = sort_options(COLUMNS, "urgent")

    assert (found[0].value, found[0].label, found[0].is_current) == ("", "usual order", True)
    assert [one.is_current for one in found[1:]] == [False] * 4
    assert sort_options([COLUMNS[2]], "") == []
