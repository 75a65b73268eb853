"""Remembering what was delivered, for kinds whose own rows keep no digest."""

from datetime import datetime

from django.db import connection

from lianfang.records.kinds import Incoming
from lianfang.records.models import Delivered

_CLAIM = """
    INSERT INTO records_delivered (id, kind, digest, at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (id) DO NOTHING
"""


def claim(record: Incoming, kind: str, now: datetime) -> bytes | None:
    """None for a record that was not delivered before, which is noted; else its first digest.

    Two deliveries at once wait for each other. What is rolled back was never delivered. A record
    delivered as another kind counts as other content.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [record.id, kind, record.digest, now])
        if cursor.rowcount:
            return None
    row = Delivered.objects.get(pk=record.id)
    return bytes(row.digest) if row.kind == kind else b""
