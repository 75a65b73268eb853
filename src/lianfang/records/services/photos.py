"""Photos arrive in parts, before or after the record that names them, and are drawn anew."""

import uuid
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import new_id
from lianfang.kit.photos import MOST_BYTES, PhotoTooLarge, draw
from lianfang.records.models import Photo, PhotoContent, PhotoPart
from lianfang.records.models.sealed_photos import open_bytes, seal_bytes

RIGHT = "records.photo.send"
MOST_PART_BYTES = 2 * 1024 * 1024


class PhotoConflict(Conflict):
    """The number of the photo is taken by another one."""

    code = "photo_conflict"
    default = _("Another photo was sent under this number.")


@action("records.photo.send")
def receive_photo_part(
    *, actor: Actor, now: datetime, photo_id: uuid.UUID, offset: int, size: int, content: bytes
) -> Photo:
    """Keep the bytes from `offset` on, of `size` in all; `arrived` of the row says where to go on.

    A part that is there already, or that leaves a gap, changes nothing. The last part makes the
    photo complete. Raises InvalidInput (limits, no photo), PhotoConflict.
    """
    concerning("records.photo", path=actor.home(RIGHT)[1], subject_id=photo_id, bytes=len(content))
    _check_sizes(offset, size, content)
    _one_at_a_time(photo_id)
    photo, _made = Photo.objects.get_or_create(
        id=photo_id, defaults={"sender_id": actor.user_id, "size": size, "started_at": now}
    )
    if photo.sender_id != actor.user_id or photo.size != size:
        raise PhotoConflict()
    if photo.is_complete or offset != photo.arrived or not content:
        return photo
    photo.arrived += len(content)
    if photo.arrived < size:
        sealed = seal_bytes(photo.pk, f"part {offset}", content)
        PhotoPart.objects.create(photo=photo, offset=offset, content=sealed)
        photo.save(update_fields=["arrived"])
        return photo
    return _finish(photo, _joined(photo) + content, now)


def keep_photo(*, actor: Actor, now: datetime, content: bytes) -> Photo:
    """Keep a whole photo sent with a form."""
    return receive_photo_part(
        actor=actor, now=now, photo_id=new_id(), offset=0, size=len(content), content=content
    )


def _check_sizes(offset: int, size: int, content: bytes) -> None:
    if not 0 < size <= MOST_BYTES:
        raise PhotoTooLarge()
    if offset < 0 or offset + len(content) > size:
        raise InvalidInput(_("These bytes lie outside the photo."), code="outside")


def _one_at_a_time(photo_id: uuid.UUID) -> None:
    key = int.from_bytes(photo_id.bytes[8:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _joined(photo: Photo) -> bytes:
    parts = PhotoPart.objects.filter(photo=photo).order_by("offset")
    return b"".join(open_bytes(photo.pk, f"part {part.offset}", part.content) for part in parts)


def _finish(photo: Photo, content: bytes, now: datetime) -> Photo:
    drawn = draw(content)
    PhotoContent.objects.create(
        photo=photo,
        large=seal_bytes(photo.pk, "large", drawn.large),
        small=seal_bytes(photo.pk, "small", drawn.small),
    )
    PhotoPart.objects.filter(photo=photo).delete()
    photo.width, photo.height = drawn.width, drawn.height
    photo.is_complete, photo.finished_at = True, now
    photo.save(update_fields=["arrived", "width", "height", "is_complete", "finished_at"])
    return photo
