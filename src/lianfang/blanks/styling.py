"""Cell styles for rows a blank did not draw: the header's frame in plain type."""

import copy

from lianfang.blanks.package import Package
from lianfang.blanks.workbook import MAIN, WORKBOOK


def body_style(package: Package, header_style: str | None) -> str | None:
    """Index of a style with the frame and alignment of the header's, its type plain and unfilled.

    Made once per header style and put at the end of the list, so that no other cell changes.
    """
    relations = package.relations(WORKBOOK).values()
    part = next((part for kind, part in relations if kind == "styles"), "")
    if header_style is None or not package.has(part):
        return None
    root = package.tree(part)
    looks = root.find(f"{MAIN}cellXfs")
    if looks is None or int(header_style) >= len(looks):
        return None
    style = copy.deepcopy(looks[int(header_style)])
    for name, value in (("fontId", "0"), ("fillId", "0"), ("numFmtId", "0")):
        style.set(name, value)
    for name in ("applyFont", "applyFill"):
        style.attrib.pop(name, None)
    for number, other in enumerate(looks):
        if dict(other.attrib) == dict(style.attrib) and len(other) == len(style):
            return str(number)
    looks.append(style)
    looks.set("count", str(len(looks)))
    package.put(part, root)
    return str(len(looks) - 1)
