"""Pictures that come with a form of this room."""

import uuid
from typing import Any

from lianfang.access.limits import limit
from lianfang.inspections.services.photos import keep_proof
from lianfang.kit.photos import MOST_BYTES, PhotoTooLarge

PER_DAY = {"times": 2_000, "seconds": 86_400}


def kept_photos(request: Any, name: str = "photos") -> list[uuid.UUID]:
    """Keep the pictures of the field; their ids. Raises InvalidInput for what is no picture."""
    found = []
    for file in request.FILES.getlist(name):
        limit("inspections.photo", str(request.actor.user_id), now=request.now, **PER_DAY)
        if file.size > MOST_BYTES:
            raise PhotoTooLarge()
        photo = keep_proof(request.actor, request.now, file.read())
        found.append(photo.pk)
    return found
