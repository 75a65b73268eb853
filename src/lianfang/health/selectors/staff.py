"""Who records: the staff row of whoever is signed in."""

import uuid

from django.db import connection

from lianfang.access.actors import Actor


def own_staff_id(viewer: Actor) -> uuid.UUID | None:
    """The viewer's own row of the staff roster, None if they are not on it. Everybody may know
    their own, wherever it lies."""
    if viewer.user_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_staff WHERE user_id = %s ORDER BY id LIMIT 1", [viewer.user_id]
        )
        row = cursor.fetchone()
    return row[0] if row else None
