"""Sealed places."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history()
class Closure(Placed):
    """A building, bay, shop or any other place is sealed, from a moment until it is opened again.

    Everything inside is sealed with it. The rows of a place are its history.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sealed_at = models.DateTimeField(_("Sealed"))
    reason = models.CharField(_("Reason"), max_length=128)
    sealed_by = models.CharField(_("Sealed by"), max_length=64)
    until = models.DateField(_("Planned until"), null=True, blank=True)
    opened_at = models.DateTimeField(_("Opened"), null=True, blank=True)
    opened_by = models.CharField(_("Opened by"), max_length=64, blank=True)
    opened_reason = models.CharField(_("Why opened"), max_length=128, blank=True)

    class Meta:
        ordering = ["-sealed_at", "-id"]
        indexes = [models.Index(fields=["path", "sealed_at"], name="closure_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(opened_at__isnull=True), name="closure_once"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("sealed_at")),
                name="closure_opens_after_sealing",
            ),
        ]
        verbose_name = _("sealed place")
        verbose_name_plural = _("sealed places")

    def __str__(self) -> str:
        return str(self.id)
