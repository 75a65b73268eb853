"""The order of a list: only by its own columns, and never ambiguous."""

from lianfang.web.tables import Column, SortLink, chosen_sort, order_by, sort_link

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
