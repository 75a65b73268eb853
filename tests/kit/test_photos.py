"""What is kept of a photo is the picture and nothing that says where it was taken."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.photos import (
    JPEG,
    MOST_BYTES,
    PNG,
    PhotoRefused,
    clean_photo,
)

SECRET = b"GPS 30.2N 115.0E"


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def frame(width=640, height=480):
    return segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")


def exif(turned, order=">"):
    head = b"MM\x00*" if order == ">" else b"II*\x00"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    body = head + struct.pack(f"{order}IH", 8, 1) + entries + struct.pack(f"{order}I", 0)
    return segment(0xE1, b"Exif\x00\x00" + body + SECRET)


def jpeg(*segments, size=(640, 480), tail=b"", scan=b"\x12\xff\x00\x34\xff\xd0\x56"):
    tables = segment(0xDB, b"\x00" + bytes(64))
    start = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    return b"".join([b"\xff\xd8", *segments, tables, frame(*size), start, scan, b"\xff\xd9", tail])


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*chunks, size=(32, 16), tail=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\x00" * 100))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + chunk(b"IEND", b"") + tail


def test_a_jpeg_loses_exif_comments_and_whatever_hangs_behind():
    dirty = jpeg(
        segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
        exif(1),
        segment(0xE2, b"MPF\x00" + SECRET),
        segment(0xED, b"Photoshop 3.0\x00" + SECRET),
        segment(0xFE, SECRET),
        tail=b"\xff\xd8" + SECRET,
    )

    photo = clean_photo(dirty)

    assert (photo.media_type, photo.width, photo.height) == (JPEG, 640, 480)
    assert SECRET not in photo.content
    assert b"JFIF" in photo.content
    assert photo.content.endswith(b"\x56\xff\xd9")


@pytest.mark.parametrize("order", [">", "<"])
def test_a_photo_taken_upright_stays_upright(order):
    photo = clean_photo(jpeg(exif(6, order)))

    assert SECRET not in photo.content
    assert clean_photo(photo.content) == photo
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in photo.content


def test_a_progressive_jpeg_keeps_all_its_scans():
    second = segment(0xC4, bytes(20)) + segment(0xDA, b"\x01\x01\x00\x01\x3f\x00") + b"\x77\x78"

    photo = clean_photo(jpeg(scan=b"\x12\x13" + second))

    assert b"\x77\x78\xff\xd9" in photo.content


def test_a_png_loses_its_notes():
    notes = [chunk(name, SECRET) for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")]

    photo = clean_photo(png(*notes, tail=SECRET))

    assert photo == clean_photo(png())
    assert (photo.media_type, photo.width, photo.height) == (PNG, 32, 16)
    assert photo.content == png()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(20),
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic",
        b"<svg onload=alert(1)>",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        jpeg()[:-2],
        jpeg()[:40],
        png()[:-12],
        png().replace(b"IDAT", b"IDAX"),
        jpeg(size=(60_000, 60_000)),
        png(size=(0, 5)),
        png(size=(19_000, 19_000)),
        b"\xff\xd8" + bytes(MOST_BYTES),
    ],
)
def test_what_is_no_photo_or_too_large_is_refused(content):
    with pytest.raises(PhotoRefused):
        clean_photo(content)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", jpeg()]))
def test_any_bytes_are_either_a_photo_or_refused(noise, head):
    try:
        photo = clean_photo(head + noise)
    except PhotoRefused:
        return
    assert clean_photo(photo.content) == photo


@given(st.integers(min_value=2, max_value=len(jpeg()) - 1), st.integers(min_value=0, max_value=255))
def test_a_damaged_byte_never_breaks_the_reader(at, value):
    dirty = bytearray(jpeg(exif(3)))
    dirty[at] = value

    try:
        clean_photo(bytes(dirty))
    except PhotoRefused:
        return
