"""Photos are drawn anew: what a camera hides in a file (place, device, time) does not come along.

A file can carry more than its picture in every corner of its format: EXIF, a second picture, text
behind the end, bytes that only look like pixels. Whoever cuts known corners away misses the
unknown one, so nothing of the file is kept but the pixels a reader sees. Only JPEG, PNG and WebP
are read; the size in pixels is looked at before anything is unpacked (OWASP ASVS 5.0: 5.2.1, 5.2.6,
14.2.8).
"""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from lianfang.kit.errors import InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10 * 1024 * 1024
# A JPEG is read at a fraction of its size (48 megapixels: 0.6 s); PNG and WebP must be unpacked
# whole, three bytes a pixel, and no phone sends them larger (25 megapixels: 0.6 s, 75 MB).
MOST_PIXELS, MOST_UNPACKED = 50_000_000, 25_000_000
LARGE_SIDE, SMALL_SIDE = 1_600, 240
LARGE_QUALITY, SMALL_QUALITY = 82, 70
JPEG = "image/jpeg"


class NotAPhoto(InvalidInput):
    """The bytes are no picture that is taken here."""

    code = "not_a_photo"
    default = _("This is no photo. JPEG, PNG and WebP are taken.")


class PhotoTooLarge(NotAPhoto):
    """The file has more bytes than are taken."""

    code = "photo_too_large"
    default = _("A photo may have 10 MB at most.")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture as it is kept: two JPEGs, and the size of the larger one in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int


def draw(content: bytes) -> Drawn:
    """The picture in `content`, turned upright, no larger than it is shown.

    Raises NotAPhoto, with the reason, for anything else.
    """
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge()
    try:
        picture = _picture(content)
    except NotAPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # whatever a decoder stumbles over in the bytes of strangers
        raise NotAPhoto() from error
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Drawn(
        _jpeg(picture, LARGE_QUALITY), _jpeg(small, SMALL_QUALITY), picture.width, picture.height
    )


def _picture(content: bytes) -> Image.Image:
    """The pixels, upright and small enough to be shown."""
    with warnings.catch_warnings():
        # Pillow warns of large pictures, whose limit is ours, and of damage outside the picture.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            most = MOST_PIXELS if opened.format == "JPEG" else MOST_UNPACKED
            if opened.width * opened.height > most:
                raise _too_many_pixels()
            # Made small first: what follows works on a few megabytes, not on hundreds.
            opened.thumbnail((LARGE_SIDE, LARGE_SIDE))
            return ImageOps.exif_transpose(opened).convert("RGB")


def _too_many_pixels() -> NotAPhoto:
    return NotAPhoto(_("The photo has too many pixels."), code="too_many_pixels")


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    # A new picture from the pixels alone: nothing the file said of itself is carried over.
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
