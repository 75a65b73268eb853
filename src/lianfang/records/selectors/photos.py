"""Photos of records: shown to whoever may see a record that names them."""

import uuid
from collections.abc import Iterable

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.records.models import Photo, PhotoContent, PhotoUse
from lianfang.records.models.sealed_photos import open_bytes
from lianfang.records.selectors.records import VIEW


def get_photo(viewer: Actor, photo_id: uuid.UUID, *, small: bool = False) -> bytes:
    """The picture as JPEG. NotFound unless a record in the viewer's places names it, and both came
    from the same hand; the sender sees their own before its record is there."""
    photo = Photo.objects.filter(pk=photo_id, is_complete=True).first()
    if photo is None or not _may_see(viewer, photo):
        raise NotFound()
    role = "small" if small else "large"
    sealed = PhotoContent.objects.filter(pk=photo_id).values_list(role, flat=True).first()
    if sealed is None:
        raise NotFound()
    return open_bytes(photo_id, role, sealed)


def _may_see(viewer: Actor, photo: Photo) -> bool:
    uses = PhotoUse.objects.filter(
        photo_id=photo.pk, sender_id=photo.sender_id, path__under=viewer.territory(VIEW)
    )
    if uses.exists():
        return True
    return viewer.user_id is not None and photo.sender_id == viewer.user_id


def photos_there(photo_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these have arrived completely."""
    rows = Photo.objects.filter(pk__in=list(photo_ids), is_complete=True)
    return set(rows.values_list("pk", flat=True))
