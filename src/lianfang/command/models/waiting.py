"""What somebody has read of what waits for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id

LONGEST_KEY = 96


class ReadMark(models.Model):
    """An account has read one thing that waits for it; what it is about stands in `key` alone.

    Deleted after thirty days: by then it waits no more, or it is told anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    read_at = models.DateTimeField(_("Read at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="read_mark_once")]
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")

    def __str__(self) -> str:
        return self.key
