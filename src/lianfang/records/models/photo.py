"""Pictures that belong to records: the parts on their way, what is kept, and which record names
them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Photo(models.Model):
    """A picture somebody took for a record. It may arrive in parts, before its record or after it.

    `is_complete` once all parts are there and it was drawn anew without its hidden data (place and
    device of the camera). It opens to whoever may see a record that names it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    sender_id = models.UUIDField(null=True, editable=False)
    size = models.PositiveIntegerField(_("Bytes"))
    arrived = models.PositiveIntegerField(_("Bytes so far"), default=0)
    started_at = models.DateTimeField(_("Begun at"))
    finished_at = models.DateTimeField(_("Complete at"), null=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    is_complete = models.BooleanField(default=False)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["started_at"], name="photo_started")]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.id)


class PhotoPart(models.Model):
    """Bytes of a photo from `offset` on, encrypted, until all are there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    photo = models.ForeignKey(Photo, models.CASCADE, related_name="parts")
    offset = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "offset"], name="photo_part_once")]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.offset}"


class PhotoContent(models.Model):
    """The picture as it is shown, and a small one for lists; JPEG, encrypted."""

    photo = models.OneToOneField(Photo, models.CASCADE, primary_key=True, related_name="content")
    large = models.BinaryField()
    small = models.BinaryField()

    def __str__(self) -> str:
        return str(self.photo_id)


class PhotoUse(Placed):
    """A record names a photo. Whoever may see the record may see the photo, if both came from the
    same hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    photo_id = models.UUIDField()
    kind = models.CharField(_("Kind"), max_length=32)
    record_id = models.UUIDField()
    sender_id = models.UUIDField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="photouse_record")]
        constraints = [
            models.UniqueConstraint(fields=["photo_id", "record_id"], name="photo_once_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.record_id}"
