"""Checkpoints and who stands there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.gates.enums import PointKind
from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history()
class Point(Placed):
    """A checkpoint from its opening to its closing; its place is the site of kind checkpoint.

    Whether it is manned at a moment the plan says: by its kind and the phase in force. Opened again
    it is a new row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=PointKind.choices)
    opened_at = models.DateTimeField(_("Opened"))
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=128, blank=True)

    class Meta:
        ordering = ["path", "-opened_at"]
        indexes = [models.Index(fields=["path", "opened_at"], name="point_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(closed_at__isnull=True), name="point_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="point_closes_after_opening",
            ),
        ]
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@keep_history()
class Duty(Placed):
    """Somebody stands at a checkpoint in one shift of one day; the place is the checkpoint's.

    `withdrawn_at`: they were taken off the list, and when.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey("gates.Point", models.PROTECT, related_name="duties")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    day = models.DateField(_("Day"))
    shift = models.CharField(_("Shift"), max_length=16)
    begins_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begins_at", "path", "id"]
        indexes = [
            models.Index(fields=["staff", "begins_at"], name="duty_of_staff"),
            models.Index(fields=["path", "day"], name="duty_path_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "staff", "day", "shift"],
                condition=Q(withdrawn_at__isnull=True),
                name="duty_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="duty_ends_after_start"
            ),
        ]
        verbose_name = _("duty at a checkpoint")
        verbose_name_plural = _("duties at checkpoints")

    def __str__(self) -> str:
        return f"{self.day} {self.shift}"
