"""Photos from phones: only JPEG and PNG within limits, and nothing in them but the picture.

A photo carries where and when it was taken, with which phone, and sometimes a second picture in
small. Whoever keeps it must not keep that. The file is taken apart into its segments (JPEG: ITU-T
T.81 annex B; PNG: ISO/IEC 15948 clause 11) and only those that are needed to draw it are put
together again; of EXIF nothing stays but which side is up. Nothing is decoded, so that a picture
made to burst a decoder does no harm here. Other formats (HEIC, WebP) are refused: we cannot clean
them, and every phone can send JPEG.
"""

import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_SIDE = 20_000
JPEG, PNG = "image/jpeg", "image/png"

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What is needed to draw: header, palette, transparency, colour space, pixels, end.
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"IDAT", b"IEND"}
)
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
# Frames: all SOF markers; C4, C8 and CC among them are tables and extensions.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Tables, frames and restarts; of application segments only JFIF (E0) and Adobe's colours (EE).
_JPEG_KEPT = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xEE}
_ORIENTATION = 0x0112


class PhotoRefused(InvalidInput):
    """The file is no photo we can keep."""

    code = "photo_refused"
    default = _("This photo cannot be kept.")


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo without anything but its picture: bytes, media type, width and height in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def clean_photo(content: bytes) -> CleanPhoto:
    """The photo without metadata. Raises PhotoRefused, with the reason, for anything else."""
    if not content:
        raise PhotoRefused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise PhotoRefused(
            _("The photo is larger than %(limit)s MB."), limit=MOST_BYTES // 1024 // 1024
        )
    try:
        if content.startswith(_PNG_SIGNATURE):
            photo = _clean_png(content)
        elif content[:2] == b"\xff\xd8":
            photo = _clean_jpeg(content)
        else:
            raise PhotoRefused(_("Only JPEG and PNG photos are taken."))
    except (struct.error, IndexError) as error:
        raise PhotoRefused(_("The photo is damaged.")) from error
    if not 0 < photo.width <= MOST_SIDE or not 0 < photo.height <= MOST_SIDE:
        raise PhotoRefused(_("The photo has too many pixels."))
    if photo.width * photo.height > MOST_PIXELS:
        raise PhotoRefused(_("The photo has too many pixels."))
    return photo


def _clean_png(content: bytes) -> CleanPhoto:
    kept, at, size = [_PNG_SIGNATURE], len(_PNG_SIGNATURE), (0, 0)
    names = []
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, end = content[at + 4 : at + 8], at + 12 + length
        body = content[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if end > len(content) or zlib.crc32(name + body) != checksum:
            raise PhotoRefused(_("The photo is damaged."))
        if name == b"IHDR":
            size = struct.unpack_from(">II", body)
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        names.append(name)
        at = end
        if name == b"IEND":
            break
    if names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise PhotoRefused(_("The photo is damaged."))
    return CleanPhoto(b"".join(kept), PNG, *size)


def _clean_jpeg(content: bytes) -> CleanPhoto:
    kept, at, size, turned = [b"\xff\xd8"], 2, None, 1
    while True:
        while content[at] == 0xFF and content[at + 1] == 0xFF:
            at += 1  # fill bytes before a marker
        if content[at] != 0xFF:
            raise PhotoRefused(_("The photo is damaged."))
        marker = content[at + 1]
        if marker in {_SOI, _EOI, 0x00}:
            raise PhotoRefused(_("The photo is damaged."))
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise PhotoRefused(_("The photo is damaged."))
        if marker == 0xE1:
            turned = _orientation(content[at + 4 : end]) or turned
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            size = (width, height)
        if marker == _SOS:
            end = _end_of_scans(content, end)
            kept.append(content[at:end] + b"\xff\xd9")
            break
        if marker in _JPEG_KEPT:
            kept.append(content[at:end])
        at = end
    if size is None:
        raise PhotoRefused(_("The photo is damaged."))
    if turned != 1:
        kept.insert(1, _only_orientation(turned))
    return CleanPhoto(b"".join(kept), JPEG, *size)


def _end_of_scans(content: bytes, at: int) -> int:
    """Where the picture ends: its EOI marker. What lies behind (a second picture, notes) is left
    out; tables and further scans of a progressive picture are within."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise PhotoRefused(_("The photo is damaged."))
        marker = content[at + 1]
        if marker == _EOI:
            return at
        if marker == 0x00 or 0xD0 <= marker <= 0xD7:
            at += 2  # a byte of the picture, or a restart
        elif marker == 0xFF:
            at += 1
        elif marker == _SOS or marker in {0xC4, 0xCC, 0xDB, 0xDD}:
            (length,) = struct.unpack_from(">H", content, at + 2)
            at += 2 + length
        else:
            raise PhotoRefused(_("The photo is damaged."))


def _orientation(segment: bytes) -> int:
    """Which side is up (1 to 8) as the EXIF segment says, 0 if it does not."""
    if not segment.startswith(b"Exif\x00\x00"):
        return 0
    tiff = segment[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return 0
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for index in range(min(count, 200)):
        entry = at + 2 + 12 * index
        if entry + 12 > len(tiff):
            return 0
        tag, kind, _number, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == _ORIENTATION and kind == 3:
            return value if 1 <= value <= 8 else 0
    return 0


def _only_orientation(turned: int) -> bytes:
    """An EXIF segment that says nothing but which side is up."""
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
