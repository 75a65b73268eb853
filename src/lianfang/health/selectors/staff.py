"""Who records: the staff row of whoever is signed in."""

import uuid

from lianfang.access.actors import Actor
from lianfang.kit.statements import fetch

_OWN = "SELECT id FROM people_staff WHERE user_id = %s ORDER BY id LIMIT 1"


def own_staff_id(viewer: Actor) -> uuid.UUID | None:
    """The viewer's own row of the staff roster, None if they are not on it. Everybody may know
    their own, wherever it lies."""
    if viewer.user_id is None:
        return None
    rows = fetch(_OWN, [viewer.user_id])
    return rows[0][0] if rows else None
