"""What is kept of a photo is the picture and nothing that says where it was taken."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from lianfang.kit.photos import MOST_BYTES, NotAPhoto, draw
from tests.kit.builders import DEVICE, camera_photo, plain_picture

SMALL = camera_photo((48, 32))


def opened(content):
    return Image.open(io.BytesIO(content), formats=["JPEG"])


def test_nothing_a_camera_writes_beside_the_picture_is_kept():
    dirty = camera_photo(tail=b"\xff\xd8" + DEVICE.encode())
    assert dirty.count(DEVICE.encode()) == 3

    drawn = draw(dirty)

    for content in (drawn.large, drawn.small):
        assert DEVICE.encode() not in content
        assert dict(opened(content).getexif()) == {}
        assert content.endswith(b"\xff\xd9")


def test_a_photo_taken_upright_stands_upright():
    drawn = draw(camera_photo((640, 480)))

    assert (drawn.width, drawn.height) == opened(drawn.large).size == (480, 640)


def test_a_png_loses_its_notes_and_becomes_a_jpeg():
    notes, out = PngImagePlugin.PngInfo(), io.BytesIO()
    notes.add_text("Device", DEVICE)
    Image.new("RGBA", (32, 16), "green").save(out, "PNG", pnginfo=notes)

    drawn = draw(out.getvalue())

    assert (opened(drawn.large).size, DEVICE.encode() in drawn.large) == ((32, 16), False)


def test_a_photo_is_kept_no_larger_than_it_is_shown_and_once_more_for_lists():
    drawn = draw(plain_picture("PNG", 3_000, 2_000))

    assert opened(drawn.large).size == (1_600, 1_067)
    assert opened(drawn.small).size == (240, 160)


def test_a_large_jpeg_is_read_at_a_fraction_of_its_size_and_kept():
    drawn = draw(plain_picture("JPEG", 8_000, 6_000))

    assert (drawn.width, drawn.height) == (1_600, 1_200)


def test_a_picture_drawn_once_is_drawn_again_without_harm():
    once = draw(SMALL)

    assert (draw(once.large).width, draw(once.large).height) == (once.width, once.height)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_photo"),
        (b"GIF89a" + bytes(20), "not_a_photo"),
        (plain_picture("GIF", 9, 9), "not_a_photo"),
        (b"\x00\x00\x00\x18ftypheic", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_a_photo"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "not_a_photo"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "not_a_photo"),
        (SMALL[: len(SMALL) // 2], "not_a_photo"),
        (plain_picture("PNG", 20_000, 20_000), "too_many_pixels"),
        (plain_picture("PNG", 6_000, 5_000), "too_many_pixels"),
        (b"\xff\xd8" + bytes(MOST_BYTES), "photo_too_large"),
    ],
)
def test_what_is_no_photo_or_too_large_is_refused_with_the_reason(content, code):
    with pytest.raises(NotAPhoto) as refused:
        draw(content)

    assert refused.value.code == code


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", SMALL]))
def test_any_bytes_are_either_a_photo_or_refused(noise, head):
    try:
        drawn = draw(head + noise)
    except NotAPhoto:
        return
    assert opened(drawn.large).size == (drawn.width, drawn.height)


@settings(max_examples=60)
@given(st.integers(min_value=2, max_value=len(SMALL) - 1), st.integers(min_value=0, max_value=255))
def test_a_damaged_byte_never_breaks_the_reader(at, value):
    dirty = bytearray(SMALL)
    dirty[at] = value

    try:
        draw(bytes(dirty))
    except NotAPhoto:
        return
