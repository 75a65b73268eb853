"""QR codes of places: they hold what was put in, and nothing of the content breaks the page."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
import segno

from lianfang.kit.qr import MAX_CONTENT, SIGNED_MASK, qr_svg, signed_qr_svg

ADDRESS = "https://lianfang.example/p/7K3QX9"


def dark_modules(svg):
    """Column and row of each dark module, read back from the path of horizontal strokes."""
    path = ElementTree.fromstring(svg).find("{*}path").get("d")
    x = y = 0.0
    modules = set()
    for command, first, second in re.findall(r"([Mmh])(-?[0-9.]+)(?: (-?[0-9.]+))?", path):
        if command == "h":
            modules.update((int(x) + step, int(y)) for step in range(int(first)))
            x += int(first)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            x, y = float(first), float(second)
    return modules


def test_the_svg_scales_and_carries_its_title():
    svg = ElementTree.fromstring(qr_svg(ADDRESS, title="四棵社区 <卡口> & 大门"))

    assert svg.find("{*}title").text == "四棵社区 <卡口> & 大门"
    assert "viewBox" in svg.attrib
    assert {"width", "height"} & set(svg.attrib) == set()


def test_the_svg_draws_a_code_of_level_q_inside_its_quiet_zone():
    code = segno.make(ADDRESS, error="q", micro=False, boost_error=False)

    drawn = dark_modules(qr_svg(ADDRESS))

    assert code.error == "Q"
    assert drawn == {
        (column + 4, row + 4)
        for row, modules in enumerate(code.matrix)
        for column, dark in enumerate(modules)
        if dark
    }


@pytest.mark.parametrize("content", ["", "x" * (MAX_CONTENT + 1)])
def test_empty_and_overlong_contents_are_refused(content):
    with pytest.raises(ValueError, match="QR"):
        qr_svg(content)


def test_the_longest_content_and_chinese_text_still_fit():
    assert qr_svg("x" * MAX_CONTENT).startswith("<svg")
    assert qr_svg("金山街道四棵社区").startswith("<svg")


def test_a_signed_code_holds_the_same_under_the_mask_it_is_given_and_is_drawn_once():
    code = segno.make(ADDRESS, error="q", micro=False, boost_error=False, mask=SIGNED_MASK)

    drawn = signed_qr_svg(ADDRESS, title="通行证")

    assert dark_modules(drawn) == {
        (column + 4, row + 4)
        for row, modules in enumerate(code.matrix)
        for column, dark in enumerate(modules)
        if dark
    }
    assert signed_qr_svg(ADDRESS, title="通行证") is drawn
    with pytest.raises(ValueError, match="QR"):
        signed_qr_svg("")
