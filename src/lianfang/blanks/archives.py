"""Looks at an office file's archive before anything in it is unpacked.

A crafted workbook of 1.5 MiB can ask for gigabytes and minutes. Everything here works on the
archive's directory, so a refusal takes milliseconds (OWASP ASVS 5.0, 5.2.1 to 5.2.3). Rosters
(`sheets`) and blank tables share these rules; each says in its own words what is wrong.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO

MIB = 1024 * 1024
DIRECTORY_BYTES = 4 * MIB
RATIO_FLOOR = MIB
MARKUP_BEFORE_ROOT = re.compile(r"\A\ufeff?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    ValueError,
    OSError,
    RuntimeError,
)


class ArchiveFault(Exception):
    """Why an archive is not opened: damaged entries unpacked_size ratio password compression."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_directory(stream: IO[bytes], size: int, most_entries: int) -> None:
    """Refuse a huge directory before the library parses it: a million entries take seconds."""
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise ArchiveFault("damaged")
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > most_entries or directory > DIRECTORY_BYTES:
        raise ArchiveFault("entries", limit=most_entries)


def check_sizes(
    entries: Sequence[zipfile.ZipInfo],
    size: int,
    *,
    most_entries: int,
    unpacked_bytes: int,
    ratio: int,
) -> None:
    """Refuse what would unpack to too much, is locked, or is packed in an unusual way."""
    if len(entries) > most_entries:
        raise ArchiveFault("entries", limit=most_entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > unpacked_bytes:
        raise ArchiveFault("unpacked_size", limit=unpacked_bytes // MIB)
    if unpacked > RATIO_FLOOR and unpacked > size * ratio:
        raise ArchiveFault("ratio")
    for entry in entries:
        if entry.file_size > max(RATIO_FLOOR, entry.compress_size * ratio):
            raise ArchiveFault("ratio")
        if entry.flag_bits & 1:
            raise ArchiveFault("password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveFault("compression")


def is_plain_markup(text: str) -> bool:
    """Whether a part begins with its root element: no document type, no entities of its own."""
    after_prolog = MARKUP_BEFORE_ROOT.sub("", text, count=1)
    return not text.strip() or re.match(r"<[A-Za-z_]", after_prolog) is not None


def unpack(
    content: bytes, *, most_entries: int, unpacked_bytes: int, ratio: int
) -> dict[str, bytes]:
    """Every entry of an archive within the limits, by name, in the archive's order.

    Raises ArchiveFault. An entry that unpacks to more than its directory says is damaged.
    """
    stream = io.BytesIO(content)
    check_directory(stream, len(content), most_entries)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            check_sizes(
                entries,
                len(content),
                most_entries=most_entries,
                unpacked_bytes=unpacked_bytes,
                ratio=ratio,
            )
            return {entry.filename: _read(archive, entry) for entry in entries}
    except UNREADABLE:
        raise ArchiveFault("damaged") from None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        body = stream.read(entry.file_size + 1)
    if len(body) != entry.file_size:
        raise ArchiveFault("damaged")
    return body


def pack(original: bytes, changed: dict[str, bytes | None]) -> bytes:
    """The archive with some entries replaced (None: left out); all others byte for byte."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in source.infolist():
            body = changed.get(entry.filename, b"")
            if entry.filename not in changed:
                body = source.read(entry)
            if body is not None:
                archive.writestr(entry, body, compress_type=entry.compress_type)
    return target.getvalue()
