"""QR codes of places, printed on doors and gates and scanned in the rain, and of signed passes.

Error level Q (a quarter of the code may be scratched or dirty) and the full quiet zone of four
modules that ISO/IEC 18004 asks for.
"""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe

MAX_CONTENT = 512
# Signed codes kept once drawn, 5 kB each: passes are looked at, printed and printed again.
KEPT = 1024
# The mask of signed codes, one of the eight; see `signed_qr_svg`.
SIGNED_MASK = 3


def qr_svg(content: str, *, title: str = "") -> SafeString:
    """An inline SVG without size, so that the page or the label decides how large it is.

    `content` is a short address (1 to 512 characters; longer codes are hard to scan), `title` the
    text for screen readers. Raises ValueError for empty or overlong content.
    """
    return _drawn(content, title, None)


@lru_cache(maxsize=KEPT)
def signed_qr_svg(content: str, *, title: str = "") -> SafeString:
    """As `qr_svg`, a third of the work, for contents that end in a signature: hundreds stand on one
    page. A mask breaks up regular patterns of the content, and finding the best of eight is most of
    the work; the bits of a signature are as irregular under any.
    """
    return _drawn(content, title, SIGNED_MASK)


def _drawn(content: str, title: str, mask: int | None) -> SafeString:
    if not 0 < len(content) <= MAX_CONTENT:
        raise ValueError(f"a QR code holds 1 to {MAX_CONTENT} characters here")
    code = segno.make(
        content, error="q", micro=False, boost_error=False, encoding="utf-8", mask=mask
    )
    svg: str = code.svg_inline(omitsize=True, border=4, title=title or None, svgclass="qr")
    return mark_safe(svg)  # noqa: S308  made here; the title is escaped by the QR writer
