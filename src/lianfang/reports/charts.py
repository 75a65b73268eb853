"""The drawings of a bulletin: plain lines and bars, as SVG for pages and print.

Everything is drawn with attributes, since pages allow no styles inside; colours and weights read in
black and white, too.
"""

from collections.abc import Sequence
from math import floor, log10
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 34, 44
INK, RULE = "#1b252b", "#c9c5ba"
# Told apart by colour and by dashes.
SERIES = (("#b3261e", ""), ("#0e5a6b", "6 4"), ("#865400", "2 3"))
_MOST_LABELS = 16


def chart_svg(chart: dict[str, Any]) -> SafeString:
    """The drawing of a chart of a bulletin's body; an empty one where there is nothing to draw."""
    values = [v for series in chart["series"] for v in series["values"] if v is not None]
    top = axis_top(max(values, default=0))
    drawn = _bars(chart, top) if chart["kind"] == "bar" else _lines(chart, top)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="13" fill="{}">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        chart["title"],
        INK,
        _axes(chart, top),
        drawn,
        _legend(chart),
    )


def axis_top(most: float) -> float:
    """A round number at or above the largest value: 1, 2, 5 times a power of ten."""
    if most <= 0:
        return 1
    power = 10.0 ** floor(log10(most))
    return next(float(step * power) for step in (1, 2, 5, 10) if step * power >= most)


def _x(index: int, count: int) -> float:
    """The middle of the slot of a category."""
    return LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / max(count, 1)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _axes(chart: dict[str, Any], top: float) -> SafeString:
    grid = format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, WIDTH - RIGHT, y, y, RULE, LEFT - 8, y + 4, f"{top * part / 4:g}")
            for part, y in ((part, round(_y(top * part / 4, top), 1)) for part in range(5))
        ),
    )
    names: Sequence[str] = chart["categories"]
    step = -(-len(names) // _MOST_LABELS) or 1
    turned = len(names) > 8 and max(map(len, names), default=0) > 3
    labels = format_html_join(
        "",
        '<text x="{0}" y="{1}" text-anchor="{2}"{3}>{4}</text>',
        (
            (
                round(_x(index, len(names)), 1),
                HEIGHT - BOTTOM + 18,
                "end" if turned else "middle",
                _turn(_x(index, len(names))) if turned else "",
                name,
            )
            for index, name in enumerate(names)
            if index % step == 0
        ),
    )
    unit = format_html('<text x="{}" y="14" text-anchor="end">{}</text>', LEFT - 8, chart["unit"])
    return mark_safe(grid + labels + unit)  # noqa: S308  made of escaped parts above


def _turn(x: float) -> SafeString:
    return format_html(' transform="rotate(-35 {} {})"', round(x, 1), HEIGHT - BOTTOM + 18)


def _lines(chart: dict[str, Any], top: float) -> SafeString:
    count = len(chart["categories"])
    parts = []
    for series, (colour, dashes) in zip(chart["series"], SERIES, strict=False):
        points = [
            (round(_x(index, count), 1), round(_y(value, top), 1), value)
            for index, value in enumerate(series["values"])
            if value is not None
        ]
        line = " ".join(f"{x},{y}" for x, y, _value in points)
        parts.append(
            format_html(
                '<polyline points="{}" fill="none" stroke="{}" stroke-width="2"'
                ' stroke-dasharray="{}"/>',
                line,
                colour,
                dashes or "none",
            )
        )
        parts.append(
            format_html_join(
                "",
                '<circle cx="{}" cy="{}" r="3" fill="{}"/>',
                ((x, y, colour) for x, y, _value in points),
            )
        )
        if points:
            x, y, value = points[-1]
            parts.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="end" font-weight="600">{}</text>',
                    x,
                    y - 8,
                    f"{value:g}" if isinstance(value, float) else value,
                )
            )
    return mark_safe("".join(parts))  # noqa: S308  made of escaped parts above


def _bars(chart: dict[str, Any], top: float) -> SafeString:
    values = chart["series"][0]["values"] if chart["series"] else []
    slot = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    width = round(min(slot * 0.6, 48), 1)
    return format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                round(_x(index, len(values)) - width / 2, 1),
                round(_y(value, top), 1),
                width,
                round(HEIGHT - BOTTOM - _y(value, top), 1),
                SERIES[1][0],
                round(_x(index, len(values)), 1),
                round(_y(value, top) - 5, 1),
                f"{value:g}" if isinstance(value, float) else value,
            )
            for index, value in enumerate(values)
            if value is not None
        ),
    )


def _legend(chart: dict[str, Any]) -> SafeString:
    if len(chart["series"]) < 2:
        return mark_safe("")
    parts = []
    x = LEFT
    for series, (colour, dashes) in zip(chart["series"], SERIES, strict=False):
        parts.append(
            format_html(
                '<line x1="{}" x2="{}" y1="10" y2="10" stroke="{}" stroke-width="2"'
                ' stroke-dasharray="{}"/><text x="{}" y="14">{}</text>',
                x,
                x + 24,
                colour,
                dashes or "none",
                x + 30,
                series["name"],
            )
        )
        x += 48 + 13 * len(series["name"])
    return mark_safe("".join(parts))  # noqa: S308  made of escaped parts above
