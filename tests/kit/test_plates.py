"""Plates: an odd one is pointed out, none is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.findings import Severity
from lianfang.kit.plates import PlateKind, check_plate


@pytest.mark.parametrize(
    ("typed", "plate", "kind"),
    [
        ("粤A12345", "粤A12345", PlateKind.ORDINARY),
        ("粤e·8k9z2", "粤E8K9Z2", PlateKind.ORDINARY),
        ("鄂 B-A1234", "鄂BA1234", PlateKind.ORDINARY),
        ("粤AD12345", "粤AD12345", PlateKind.NEW_ENERGY),
        ("闽C12345D", "闽C12345D", PlateKind.NEW_ENERGY),
        ("粤Z1234港", "粤Z1234港", PlateKind.SPECIAL),
        ("粤T1234学", "粤T1234学", PlateKind.SPECIAL),
        ("鄂B1234挂", "鄂B1234挂", PlateKind.SPECIAL),
        ("粤X1234应急", "粤X1234应急", PlateKind.SPECIAL),
        ("使014578", "使014578", PlateKind.SPECIAL),
        ("WJ粤12345", "WJ粤12345", PlateKind.POLICE_ARMED),
        ("VA·12345", "VA12345", PlateKind.MILITARY),
    ],
)
def test_plates_in_use_pass_without_warning(typed, plate, kind):
    check = check_plate(typed)

    assert (check.plate, check.kind, check.warnings) == (plate, kind, ())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "plate.missing"),
        ("粤A1O345", "plate.letters_i_o"),
        ("A12345", "plate.no_province"),
        ("电动三轮", "plate.unusual"),
        ("粤A123", "plate.unusual"),
    ],
)
def test_an_odd_plate_is_pointed_out(typed, code):
    assert [finding.code for finding in check_plate(typed).warnings] == [code]


@given(st.text(max_size=60))
def test_no_plate_whatever_is_refused(text):
    assert all(f.severity is Severity.WARNING for f in check_plate(text).warnings)
