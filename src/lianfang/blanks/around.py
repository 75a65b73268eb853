"""What else in a workbook follows when rows of a sheet move: names, drawings, notes, charts."""

import re

from lxml import etree

from lianfang.blanks.formulas import Insertion, shift, shift_range
from lianfang.blanks.package import Package
from lianfang.blanks.workbook import MAIN, WORKBOOK, SheetPart

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
OFFICE_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
CONTENT_TYPES = "[Content_Types].xml"


def follow(package: Package, sheet: SheetPart, insertion: Insertion) -> None:
    """Move everything outside the worksheets' own XML that points into the sheet."""
    _names(package, insertion)
    for kind, part in package.relations(sheet.part).values():
        if not package.has(part):
            continue
        if kind == "drawing":
            _drawing(package, part, insertion)
        elif kind in ("comments", "table", "threadedComment"):
            _references(package, part, insertion)
        elif kind == "vmlDrawing":
            _notes(package, part, insertion)
    for part in list(package.parts):
        if re.fullmatch(r"xl/charts/chart[^/]*\.xml", part):
            _chart(package, part, insertion)


def _names(package: Package, insertion: Insertion) -> None:
    root = package.tree(WORKBOOK)
    changed = False
    for name in root.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        moved = shift(name.text or "", "", insertion)
        changed, name.text = changed or moved != name.text, moved
    if changed:
        package.put(WORKBOOK, root)


def _drawing(package: Package, part: str, insertion: Insertion) -> None:
    root = package.tree(part)
    for row in root.iter(f"{DRAWING}row"):
        row.text = str(insertion.row(int(row.text or 0) + 1) - 1)
    package.put(part, root)


def _references(package: Package, part: str, insertion: Insertion) -> None:
    root = package.tree(part)
    for node in root.iter():
        if isinstance(node.tag, str) and node.get("ref"):
            node.set("ref", shift_range(node.get("ref", ""), insertion))
    package.put(part, root)


def _notes(package: Package, part: str, insertion: Insertion) -> None:
    root = package.tree(part)
    for row in root.iter(f"{OFFICE_EXCEL}Row"):
        row.text = str(insertion.row(int(row.text or 0) + 1) - 1)
    package.put(part, root)


def _chart(package: Package, part: str, insertion: Insertion) -> None:
    root = package.tree(part)
    changed = False
    for node in root.iter(f"{CHART}f"):
        moved = shift(node.text or "", "", insertion)
        changed, node.text = changed or moved != node.text, moved
    if changed:
        package.put(part, root)


def recalculate(package: Package) -> None:
    """Ask whoever opens the workbook to calculate it, and forget the old order of calculation."""
    root = package.tree(WORKBOOK)
    calculation = root.find(f"{MAIN}calcPr")
    if calculation is None:
        calculation = etree.Element(f"{MAIN}calcPr")
        before = [
            f"{MAIN}{name}"
            for name in ("definedNames", "externalReferences", "functionGroups", "sheets")
        ]
        after = next(node for name in before if (node := root.find(name)) is not None)
        after.addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")
    package.put(WORKBOOK, root)
    _forget_chain(package)


def _forget_chain(package: Package) -> None:
    chain = next(
        ((k, p) for k, p in package.relations(WORKBOOK).values() if k == "calcChain"), None
    )
    if chain is None or not package.has(chain[1]):
        return
    package.remove(chain[1])
    types = package.tree(CONTENT_TYPES)
    for node in list(types):
        if node.get("PartName") == f"/{chain[1]}":
            types.remove(node)
    package.put(CONTENT_TYPES, types)
    relations = package.tree("xl/_rels/workbook.xml.rels")
    for node in list(relations):
        if node.get("Type", "").endswith("/calcChain"):
            relations.remove(node)
    package.put("xl/_rels/workbook.xml.rels", relations)
