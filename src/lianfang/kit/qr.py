"""QR codes of places, printed on doors and gates and scanned in the rain.

Error level Q (a quarter of the code may be scratched or dirty) and the full quiet zone of four
modules that ISO/IEC 18004 asks for.
"""

import segno
from django.utils.safestring import SafeString, mark_safe

MAX_CONTENT = 512


def qr_svg(content: str, *, title: str = "") -> SafeString:
    """An inline SVG without size, so that the page or the label decides how large it is.

    `content` is a short address (1 to 512 characters; longer codes are hard to scan), `title` the
    text for screen readers. Raises ValueError for empty or overlong content.
    """
    if not 0 < len(content) <= MAX_CONTENT:
        raise ValueError(f"a QR code holds 1 to {MAX_CONTENT} characters here")
    code = segno.make(content, error="q", micro=False, boost_error=False, encoding="utf-8")
    svg: str = code.svg_inline(omitsize=True, border=4, title=title or None, svgclass="qr")
    return mark_safe(svg)  # noqa: S308  made here; the title is escaped by the QR writer
