"""Who works in a home, shift by shift."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history()
class Watch(Placed):
    """Somebody of the staff works in a home in one shift of one day. The place is the home.

    `sleeps_in`: they stay in the home overnight, as those of a closed one do. `withdrawn_at`: they
    were taken off the list, and when.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    day = models.DateField(_("Day"))
    shift = models.CharField(_("Shift"), max_length=16)
    begins_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    sleeps_in = models.BooleanField(_("Sleeps in the home"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begins_at", "path", "id"]
        indexes = [
            models.Index(fields=["path", "day"], name="watch_path_day"),
            models.Index(fields=["staff", "begins_at"], name="watch_of_staff"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "day", "shift"],
                condition=Q(withdrawn_at__isnull=True),
                name="watch_once",
            )
        ]
        verbose_name = _("shift in a home")
        verbose_name_plural = _("shifts in homes")

    def __str__(self) -> str:
        return f"{self.day} {self.shift}"
