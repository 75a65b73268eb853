"""Vehicles for medical transport and those who drive them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed
from lianfang.transport.enums import VehicleKind

MAX_SEATS = 60


@keep_history()
class Vehicle(Placed):
    """A vehicle that drives residents to treatment; its place is where it stands and is led from.

    `seats` are those for passengers, the driver's own not counted. `active_to` is the first day on
    which it does not serve any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plate = models.CharField(_("Number plate"), max_length=16)
    name = models.CharField(_("Called"), max_length=32, blank=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=VehicleKind.choices)
    seats = models.PositiveSmallIntegerField(
        _("Seats for passengers"), validators=[MinValueValidator(1), MaxValueValidator(MAX_SEATS)]
    )
    team = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("Note"), max_length=128, blank=True)
    active_from = models.DateField(_("Serves from"))
    active_to = models.DateField(_("Serves until"), null=True, blank=True)

    class Meta:
        ordering = ["path", "plate", "id"]
        indexes = [models.Index(fields=["path"], name="vehicle_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["plate"], condition=Q(active_to__isnull=True), name="vehicle_plate_once"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="vehicle_ends_after_start",
            ),
        ]
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")

    def __str__(self) -> str:
        return self.plate


@keep_history()
class Driver(Placed):
    """Somebody of the roster drives for medical transport; their place is where they set out from.

    `usual` is the vehicle they know and are offered with first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    licence = models.CharField(_("Licence class"), max_length=8, blank=True)
    usual = models.ForeignKey(
        "transport.Vehicle", models.PROTECT, null=True, blank=True, related_name="+"
    )
    active_from = models.DateField(_("Drives from"))
    active_to = models.DateField(_("Drives until"), null=True, blank=True)

    class Meta:
        ordering = ["path", "id"]
        indexes = [models.Index(fields=["path"], name="driver_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(active_to__isnull=True), name="driver_once"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="driver_ends_after_start",
            ),
        ]
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")

    def __str__(self) -> str:
        return str(self.id)
