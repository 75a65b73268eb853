"""Pictures as phones take them."""

import io

from PIL import Image

# What a phone writes into a photo and nobody may keep.
DEVICE = "SECRETPHONE"


def camera_photo(size=(640, 480), *, tail=b""):
    """A JPEG of noise as a phone takes it: turned on its side, with device and place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = DEVICE
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture = Image.effect_noise(size, 60).convert("RGB")
    picture.save(out, "JPEG", exif=exif, quality=90, comment=DEVICE.encode())
    return out.getvalue() + tail


def plain_picture(form, width, height):
    """A picture of one colour: millions of pixels in a few kilobytes."""
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, form)
    return out.getvalue()
