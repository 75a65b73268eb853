"""Where a place used to stand in the tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PathField
from lianfang.kit.ids import new_id


class PlaceMove(models.Model):
    """A place was put under another one. Its old path is never given again.

    Audit events and earlier versions keep the path of their day; this row says which place it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="moves")
    old_path = PathField(db_index=True)
    new_path = PathField()
    moved_at = models.DateTimeField(_("Moved"))
    reason = models.CharField(_("Reason"), max_length=128, blank=True)

    class Meta:
        ordering = ["moved_at", "id"]
        verbose_name = _("move of a place")
        verbose_name_plural = _("moves of places")

    def __str__(self) -> str:
        return f"{self.old_path} > {self.new_path}"
