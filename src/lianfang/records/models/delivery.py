"""What devices delivered: once, or twice with different content."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.records.enums import ContradictionState


class Delivered(models.Model):
    """A record of a kind whose own rows keep no digest arrived with these bytes."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="delivered_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Contradiction(Placed):
    """Two different records were sent under one number; a person says which one counts.

    The first is where its kind keeps it. This row keeps the other as it arrived, encrypted, with
    who sent it, when, and from which device.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record_id = models.UUIDField()
    kind = models.CharField(_("Kind"), max_length=32)
    digest = models.BinaryField(max_length=16)
    sealed = models.BinaryField(editable=False, null=True)
    device_id = models.UUIDField()
    sender_id = models.UUIDField(null=True)
    sender_name = models.CharField(_("Sent by"), max_length=64)
    device_time = models.DateTimeField(_("Device's time"))
    taken_at = models.DateTimeField(_("Happened at"))
    skew_ms = models.IntegerField(_("Device clock ahead by (ms)"), default=0)
    received_at = models.DateTimeField(_("Received at"))
    state = models.CharField(
        _("State"),
        max_length=12,
        choices=ContradictionState.choices,
        default=ContradictionState.OPEN,
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    reason = models.CharField(_("Reason"), max_length=128, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(
                fields=["path", "received_at"],
                condition=Q(state=ContradictionState.OPEN),
                name="contradiction_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["record_id", "digest"], name="contradiction_once")
        ]
        triggers = [
            pgtrigger.Protect(name="contradiction_remains", operation=pgtrigger.Delete),
        ]
        verbose_name = _("contradiction")
        verbose_name_plural = _("contradictions")

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
