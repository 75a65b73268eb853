"""The plan's part on filing to resume: dated modes, the rule of rooms, days of cover."""

from datetime import date
from decimal import Decimal

import pytest

from lianfang.command.playbook import read_playbook
from lianfang.command.playbook.reading import PlaybookError
from lianfang.command.playbook.resumption import (
    FilingMode,
    Resumption,
    RoomsRule,
    days_of_cover,
    resumption_contradictions,
)
from lianfang.resumption.services.papers import EXCEL, PaperRefused, kind_of, safe_name
from tests.command.builders import jinshan_text

FIRM = {"kind": "enterprise", "service_class": "large", "premises": "", "park": ""}
SHOP = {**FIRM, "kind": "self_employed", "service_class": "other"}


def test_the_first_mode_that_fits_on_the_day_holds():
    plan = read_playbook(jinshan_text()).resumption

    def mode(day, given):
        found = plan.mode_of(day, **given)
        return found and (found.mode, found.decides, found.site_check)

    assert mode(date(2020, 3, 9), SHOP) == ("approval", "subdistrict", True)
    assert mode(date(2020, 3, 10), SHOP) == ("none", "village", False)
    assert mode(date(2020, 3, 10), FIRM) == ("approval", "subdistrict", True)
    assert mode(date(2020, 3, 10), {**FIRM, "service_class": "other"}) == (
        *("filing", "village", False),
    )


def test_a_day_without_a_mode_asks_nothing():
    plan = Resumption(modes=(FilingMode("approval", until=date(2020, 3, 9)),))

    assert plan.mode_of(date(2020, 3, 10), **FIRM) is None


@pytest.mark.parametrize(
    ("staff", "rooms"), [(0, 0), (499, 0), (500, 5), (501, 6), (10_000, 100), (10_001, 0)]
)
def test_rooms_are_wanted_for_every_started_hundred_inside_the_limits(staff, rooms):
    assert RoomsRule().wanted(staff) == rooms


def test_days_of_cover_are_whole_days_and_unknown_without_use():
    assert days_of_cover(Decimal(2999), Decimal(1000)) == 2
    assert days_of_cover(Decimal(3000), Decimal(1000)) == 3
    assert days_of_cover(Decimal(3000), Decimal(0)) is None
    assert days_of_cover(None, Decimal(1)) is None


def test_what_cannot_be_meant_together_is_named():
    plan = Resumption(
        modes=(
            FilingMode("none", since=date(2020, 3, 2), until=date(2020, 3, 1), classes=("gone",)),
        ),
        rooms=RoomsRule(least=10, most=5),
    )
    plain = resumption_contradictions(Resumption(), "", frozenset({"large"}))

    assert list(plain) == []
    assert [
        where for where, _why in resumption_contradictions(plan, ".r", frozenset({"large"}))
    ] == [
        ".r.modes[0]",
        ".r.modes[0].classes",
        ".r.rooms",
    ]


def test_a_plan_whose_mode_names_an_unknown_class_is_refused():
    text = jinshan_text().replace("classes: [large, park], to: subdistrict", "classes: [small]")

    with pytest.raises(PlaybookError):
        read_playbook(text)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\文件\\承诺书.PDF.exe", "承诺书.PDF.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
    ],
)
def test_names_of_files_lead_nowhere(name, kept):
    assert safe_name(name, ".pdf") == kept


def test_bytes_are_told_by_their_beginning():
    assert kind_of(b"%PDF-1.7") == "application/pdf"
    for wrong in (b"<svg onload=1>", b"PK\x03\x04broken", b"MZ"):
        with pytest.raises(PaperRefused):
            kind_of(wrong)
    assert EXCEL.endswith("sheet")
