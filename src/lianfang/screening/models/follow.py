"""Somebody came from elsewhere, and what has to be done about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.screening.enums import FollowSource


class ArrivalFollow(Placed):
    """What follows from one arrival by the plan of its day, and what of it is done.

    `source_id` is the arrival, what a village confirmed, or what a resident told; the last two say
    nothing of who it is, so `person` is empty until somebody is registered. `steps` are what the
    plan asks. `case_id` is the isolation case that came of it; `due_at` by when it must have been
    reported. `closed_at`: everything is done, or it was a mistake (`note` says why).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(_("Known through"), max_length=8, choices=FollowSource.choices)
    source_id = models.UUIDField(unique=True)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    people = models.PositiveSmallIntegerField(_("Persons"), default=1)
    origin = models.CharField(_("Came from"), max_length=128)
    origin_class = models.CharField(_("Class of origin"), max_length=32)
    arrived_on = models.DateField(_("Arrived on"))
    steps = models.JSONField(_("What has to be done"), default=list)
    noted_at = models.DateTimeField(_("Known at"))
    registered_at = models.DateTimeField(_("Registered at"), null=True, blank=True)
    case_id = models.UUIDField(null=True, blank=True)
    observed_at = models.DateTimeField(_("Observed since"), null=True, blank=True)
    due_at = models.DateTimeField(_("To be reported by"), null=True, blank=True)
    reported_at = models.DateTimeField(_("Reported at"), null=True, blank=True)
    reported_by = models.CharField(_("Reported by"), max_length=64, blank=True)
    closed_at = models.DateTimeField(_("Closed at"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=128, blank=True)

    class Meta:
        ordering = ["-noted_at", "-id"]
        indexes = [
            models.Index(
                fields=["path", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="follow_open",
            ),
            models.Index(fields=["path", "noted_at"], name="follow_path"),
            models.Index(fields=["person"], name="follow_person"),
        ]
        verbose_name = _("what follows from an arrival")
        verbose_name_plural = _("what follows from arrivals")

    def __str__(self) -> str:
        return str(self.id)
