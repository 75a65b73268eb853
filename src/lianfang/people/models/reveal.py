"""Somebody looked at what is masked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id


class Reveal(models.Model):
    """A masked field was opened: by whom, of whom, which, why. Counted against the daily limit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(_("Time"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject_kind = models.CharField(_("Kind"), max_length=32)
    subject_id = models.UUIDField(_("Row"))
    field = models.CharField(_("Field"), max_length=16)
    reason = models.CharField(_("Reason"), max_length=128)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "at"], name="reveal_user_at")]

    def __str__(self) -> str:
        return f"{self.field}"
