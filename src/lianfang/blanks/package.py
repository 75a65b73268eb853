"""An office file as its parts: opened within limits, XML parsed without entities or network."""

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from lxml import etree

from lianfang.blanks.archives import ArchiveFault, is_plain_markup, pack, unpack
from lianfang.blanks.model import Format, UnreadableBlank

MIB = 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN_PARTS = {"xl/workbook.xml": Format.XLSX, "word/document.xml": Format.DOCX}
STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMES = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)")
_CONFORMANCE = re.compile(rb"\s(?:\w+:)?conformance=[\"']strict[\"']")
OLD_ENDINGS = (".xls", ".et", ".doc", ".wps")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a blank may ask of this machine. An honest one has under 100 kB and 5,000 cells."""

    file_bytes: int = 16 * MIB
    unpacked_bytes: int = 64 * MIB
    ratio: int = 100
    entries: int = 400
    cells: int = 200_000
    rows: int = 20_000
    columns: int = 400


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class Package:
    """The parts of a file; `changed` holds those that were edited (None: removed)."""

    format: Format
    original: bytes
    parts: dict[str, bytes]
    changed: dict[str, bytes | None] = field(default_factory=dict)

    def tree(self, name: str) -> etree._Element:
        """Root of an XML part. Raises UnreadableBlank for one that is missing or broken."""
        body = self.changed.get(name) or self.parts.get(name)
        if body is None:
            raise UnreadableBlank("damaged")
        return parse(body)

    def put(self, name: str, root: etree._Element) -> None:
        """Replace a part by an edited tree."""
        self.changed[name] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )

    def remove(self, name: str) -> None:
        self.changed[name] = None

    def has(self, name: str) -> bool:
        return name in self.parts and self.changed.get(name, b"") is not None

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """{id: (type's last word, target part)} of a part's inner relations."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", name + ".rels")
        if path not in self.parts:
            return {}
        found = {}
        for relation in self.tree(path).iter(f"{{{RELATIONS}}}Relationship"):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, posixpath.normpath(whole))
        return found

    def bytes(self) -> bytes:
        """The file as it is now; parts nobody edited byte for byte."""
        return pack(self.original, self.changed) if self.changed else self.original


def parse(body: bytes) -> etree._Element:
    """An XML part; entities, document types and outside references are refused, not resolved."""
    try:
        text = body[:4096].decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError as fault:
        text = body[: fault.start].decode("utf-8", "replace")
    if not is_plain_markup(text):
        raise UnreadableBlank("dtd")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableBlank("damaged") from None


def open_package(content: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Package:
    """The parts of an .xlsx or .docx, whatever it is called. Raises UnreadableBlank."""
    if not content:
        raise UnreadableBlank("empty")
    if len(content) > limits.file_bytes:
        raise UnreadableBlank("too_big", limit=limits.file_bytes // MIB)
    if content.startswith(OLE_MAGIC):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableBlank("password" if locked else "old_format")
    if not content.startswith(ZIP_MAGIC):
        old = PurePath(name).suffix.lower() in OLD_ENDINGS
        raise UnreadableBlank("old_format" if old else "not_a_table")
    try:
        parts = unpack(
            content,
            most_entries=limits.entries,
            unpacked_bytes=limits.unpacked_bytes,
            ratio=limits.ratio,
        )
    except ArchiveFault as fault:
        raise UnreadableBlank(fault.code, **fault.params) from None
    found = next((kind for part, kind in MAIN_PARTS.items() if part in parts), None)
    if found is None:
        raise UnreadableBlank("not_a_table")
    _refuse_macros(parts)
    if PurePath(name).suffix.lower() != f".{found.value}":
        raise UnreadableBlank("disguised", named=PurePath(name).suffix[:12] or "?", actual=found)
    changed = _of_transition(parts) if STRICT in parts[_main_part(found)] else {}
    return Package(found, content, parts | changed, dict(changed))


def _main_part(kind: Format) -> str:
    return next(part for part, found in MAIN_PARTS.items() if found is kind)


def _of_transition(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Parts of a file in the strict form of the standard in the form everybody reads and writes:
    only the names of namespaces and relations differ (ISO/IEC 29500-1 against part 4)."""
    found = {}
    for name, body in parts.items():
        if name.endswith((".xml", ".rels")) and STRICT in body:
            text = _STRICT_NAMES.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", body)
            found[name] = _CONFORMANCE.sub(b"", text)
    return found


def _refuse_macros(parts: dict[str, bytes]) -> None:
    """A blank with macros would be handed on under our name: it is not read at all."""
    lowered = [part.lower() for part in parts]
    if any(part.endswith("vbaproject.bin") or "/macrosheets/" in part for part in lowered):
        raise UnreadableBlank("macros")
    if b"macroenabled" in parts.get("[Content_Types].xml", b"").lower():
        raise UnreadableBlank("macros")
