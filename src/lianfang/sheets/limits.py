"""The limits of this installation for files that come in, from its settings."""

from django.conf import settings

from lianfang.sheets.engine.limits import MIB, Limits

BATCH_ROWS = 5_000  # rows a kind compares and writes at a time


def limits() -> Limits:
    return Limits(
        file_bytes=settings.MAX_WORKBOOK_BYTES, unpacked_bytes=settings.MAX_UNPACKED_MB * MIB
    )
