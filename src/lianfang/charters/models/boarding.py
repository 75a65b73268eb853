"""What the escort found at the door of the vehicle."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.charters.enums import BoardingResult


class BoardingCheck(models.Model):
    """Somebody was looked for, measured and let on or not: append-only, the latest one counts.

    Whoever is let on has a temperature. `symptoms` are keys of the plan's health section; `papers`
    is whether they showed identity paper and health certificate, None where nobody asked. `digest`
    and `skew_ms` come with a record of a device. The health check it makes lies with health.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    seat = models.ForeignKey("charters.Seat", models.PROTECT, related_name="checks")
    result = models.CharField(_("Result"), max_length=8, choices=BoardingResult.choices)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list)
    fever = models.BooleanField(_("Fever"), default=False)
    papers = models.BooleanField(_("Papers shown"), null=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    taken_at = models.DateTimeField(_("Happened at"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    digest = models.BinaryField(max_length=16, null=True, editable=False)
    skew_ms = models.IntegerField(default=0)

    objects = PlacedManager("seat__charter__path")

    class Meta:
        ordering = ["taken_at", "recorded_at", "id"]
        indexes = [models.Index(fields=["seat", "taken_at"], name="boarding_of_seat")]
        constraints = [
            models.CheckConstraint(
                condition=Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45),
                name="boarding_temperature_possible",
            ),
            models.CheckConstraint(
                condition=~Q(result=BoardingResult.PRESENT)
                | Q(temperature__isnull=False, fever=False),
                name="boarding_measured_without_fever",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="boarding_check_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("boarding check")
        verbose_name_plural = _("boarding checks")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> Any:
        """Whose desk sends the charter."""
        return self.seat.charter.path
