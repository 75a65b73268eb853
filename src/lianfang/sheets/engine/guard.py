"""Looks at a file before anything unpacks it, and refuses what no honest roster is.

A 1.5 MiB crafted workbook can take a reader 3 GiB and half a minute. Everything here works on the
archive's directory and the first bytes of its entries, so a refusal takes milliseconds (OWASP ASVS
5.0, 5.2.1 to 5.2.3). What an archive's directory lies about is caught by the limits of the reading
process (`read`).
"""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO

from lianfang.blanks.archives import (
    MIB,
    UNREADABLE,
    ArchiveFault,
    check_directory,
    check_sizes,
    is_plain_markup,
)
from lianfang.sheets.engine.limits import DEFAULT_LIMITS, Limits
from lianfang.sheets.engine.refusal import FileRefused

XLSX, XLS, CSV = "xlsx", "xls", "csv"

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", OLE_MAGIC, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh")
FOREIGN = (
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"{\\rtf", "RTF"),
)
# Endings clerks meet, and the true type each promises.
PROMISES = {
    ".xlsx": XLSX,
    ".xls": XLS,
    ".et": XLS,
    ".csv": CSV,
    ".txt": CSV,
    ".tsv": CSV,
    ".xlsm": ".xlsm",
    ".xlsb": ".xlsb",
    ".ods": ".ods",
}
SPOKEN = {XLSX: ".xlsx", XLS: ".xls", CSV: ".csv"}
XML_ENTRY = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
EXTERNAL = re.compile(r"<(?:\w+:)?Relationship\s[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be read: its true type and the size it will have unpacked."""

    kind: str
    unpacked_bytes: int


def inspect(path: Path, filename: str, limits: Limits = DEFAULT_LIMITS) -> Inspected:
    """True type of the file at `path`, which its sender calls `filename`.

    Raises FileRefused. Reads the archive's directory and a few kilobytes of each entry only.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > limits.file_bytes:
        raise FileRefused("too_big", limit=limits.file_bytes // MIB)
    with path.open("rb") as stream:
        start = stream.read(64 * 1024)
        promised = PROMISES.get(PurePath(filename).suffix.lower())
        if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            inspected = _inspect_archive(stream, size, limits)
        elif start.startswith(OLE_MAGIC):
            inspected = _inspect_compound(stream, size)
        else:
            _refuse_foreign(start)
            inspected = Inspected(CSV, size)
    if promised != inspected.kind:
        named = PurePath(filename).suffix[:12] or "?"
        raise FileRefused("disguised", named=named, actual=SPOKEN[inspected.kind])
    return inspected


def _refuse_foreign(start: bytes) -> None:
    for magic, name in FOREIGN:
        if start.startswith(magic):
            raise FileRefused("not_a_table", actual=name)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        # Many office systems call a web page ".xls"; Excel opens it, we do not guess.
        raise FileRefused("not_a_table", actual="HTML/XML")
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("damaged")


def _inspect_compound(stream: IO[bytes], size: int) -> Inspected:
    """An OLE file: an old .xls, a password-protected .xlsx, a Word document."""
    stream.seek(0)
    content = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused("password")
    if "WordDocument".encode("utf-16-le") in content:
        raise FileRefused("not_a_table", actual="Word")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefused("macros")
    book = "Workbook".encode("utf-16-le") in content or "Book\0".encode("utf-16-le") in content
    if not book:
        raise FileRefused("damaged")
    return Inspected(XLS, size)


def _inspect_archive(stream: IO[bytes], size: int, limits: Limits) -> Inspected:
    try:
        check_directory(stream, size, limits.entries)
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            check_sizes(
                entries,
                size,
                most_entries=limits.entries,
                unpacked_bytes=limits.unpacked_bytes,
                ratio=limits.ratio,
            )
            _check_names([entry.filename for entry in entries])
            for entry in entries:
                _check_entry(archive, entry)
    except ArchiveFault as fault:
        raise FileRefused(fault.code, **fault.params) from None
    except UNREADABLE:
        raise FileRefused("damaged") from None
    return Inspected(XLSX, sum(entry.file_size for entry in entries))


def _check_names(names: list[str]) -> None:
    lowered = [name.lower().replace("\\", "/") for name in names]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lowered):
        raise FileRefused("macros")
    if any("/externallinks/" in f"/{name}" for name in lowered):
        raise FileRefused("external_links")
    if any("/embeddings/" in f"/{name}" for name in lowered):
        raise FileRefused("nested_archive")
    if "xl/workbook.xml" in lowered:
        return
    if "xl/workbook.bin" in lowered:
        raise FileRefused("not_a_table", actual=".xlsb")
    if "content.xml" in lowered:
        raise FileRefused("not_a_table", actual=".ods")
    if "word/document.xml" in lowered:
        raise FileRefused("not_a_table", actual="Word")
    raise FileRefused("not_a_table", actual="ZIP")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as stream:
        start = stream.read(4096)
        if start.startswith(ARCHIVES):
            raise FileRefused("nested_archive")
        if not XML_ENTRY.search(entry.filename):
            return
        text = _decoded(start)
        if not is_plain_markup(text):
            raise FileRefused("dtd")
        if entry.filename.endswith(".rels"):
            _check_relations(text + _decoded(stream.read(MIB)))
        elif entry.filename == "[Content_Types].xml":
            _check_content_types(text + _decoded(stream.read(MIB)))


def _check_content_types(text: str) -> None:
    if "macroenabled" in text.lower():
        raise FileRefused("macros")


def _check_relations(text: str) -> None:
    """Hyperlinks leave the workbook harmlessly; any other outside part would be fetched."""
    for relation in EXTERNAL.findall(text):
        if "/relationships/hyperlink" not in relation:
            raise FileRefused("external_links")


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    return raw.decode("utf-8", "replace")
