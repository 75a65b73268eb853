"""Photos of findings: kept by the records room, named here for whoever may see the finding."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.inspections.services.acting import in_name_of
from lianfang.records.models import Photo, PhotoUse
from lianfang.records.services.photos import keep_photo

MOST_PHOTOS = 4


def keep_proof(actor: Actor, now: datetime, content: bytes) -> Photo:
    """A photo that came with a form, in the name of whoever sent it. Raises InvalidInput."""
    return keep_photo(actor=in_name_of(actor), now=now, content=content)


def name_photos(
    kind: str,
    record_id: uuid.UUID,
    place_id: uuid.UUID,
    path: str,
    photos: Sequence[uuid.UUID],
    sender_id: uuid.UUID | None,
) -> None:
    """From now on whoever may see records of that place may see these photos."""
    rows = [
        PhotoUse(
            place_id=place_id,
            path=path,
            photo_id=photo,
            kind=kind,
            record_id=record_id,
            sender_id=sender_id,
        )
        for photo in dict.fromkeys(photos)
    ]
    if rows:
        PhotoUse.objects.bulk_create(rows, ignore_conflicts=True)
