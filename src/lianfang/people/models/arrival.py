"""Somebody came from elsewhere."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.enums import ArrivalTransport
from lianfang.places.models import Placed


class Arrival(Placed):
    """A record that a person arrived: append-only; a correction is a new row that supersedes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="arrivals")
    arrived_on = models.DateField(_("Arrived on"))
    origin = models.CharField(_("Came from"), max_length=128)
    origin_code = models.CharField(_("Division code of the origin"), max_length=12, blank=True)
    transport = models.CharField(
        _("By"), max_length=8, choices=ArrivalTransport.choices, default=ArrivalTransport.OTHER
    )
    trip_number = models.CharField(_("Trip number or plate"), max_length=32, blank=True)
    companions = models.PositiveSmallIntegerField(_("Companions"), default=0)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    recorded_at = models.DateTimeField(_("Recorded"))
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)

    class Meta:
        ordering = ["-arrived_on", "-id"]
        indexes = [
            models.Index(fields=["path", "arrived_on"], name="arrival_path_day"),
            models.Index(fields=["person", "arrived_on"], name="arrival_person"),
        ]
        triggers = [
            # Only the copied path may follow its place when the tree is rearranged.
            pgtrigger.ReadOnly(name="arrival_stays", exclude=["path"]),
            pgtrigger.Protect(name="arrival_kept", operation=pgtrigger.Delete),
        ]
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")

    def __str__(self) -> str:
        return f"{self.arrived_on}"
