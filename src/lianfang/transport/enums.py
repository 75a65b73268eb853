"""Kinds and states of the transport room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VehicleKind(models.TextChoices):
    """The same keys as a playbook uses to say which kinds may drive for a purpose."""

    AMBULANCE = "ambulance", _("Ambulance")
    CAR = "car", _("Car")
    VAN = "van", _("Van or minibus")
    BUS = "bus", _("Bus")
    OTHER = "other", _("Other vehicle")


class TripState(models.TextChoices):
    """requested -> confirmed -> under way -> back -> closed; cancelled and refused are ends too.

    BACK: returned, but disinfection or a temperature is not recorded yet; the vehicle and its
    driver cannot leave again.
    """

    REQUESTED = "requested", pgettext_lazy("ride", "Asked for")
    CONFIRMED = "confirmed", _("Confirmed")
    UNDER_WAY = "under_way", _("Under way")
    BACK = "back", _("Back, to be checked")
    CLOSED = "closed", pgettext_lazy("ride", "Closed")
    CANCELLED = "cancelled", _("Cancelled")
    REFUSED = "refused", _("Refused")


# A booking in one of these states holds its vehicle and driver for its time.
HOLDING = (TripState.CONFIRMED, TripState.UNDER_WAY, TripState.BACK, TripState.CLOSED)
# The vehicle is away, or back and not yet fit to leave again.
OUT = (TripState.UNDER_WAY, TripState.BACK)
# Can still be moved, given another vehicle, or cancelled.
AHEAD = (TripState.REQUESTED, TripState.CONFIRMED)


class CheckKind(models.TextChoices):
    """What is recorded on return; the same keys as in a playbook."""

    DISINFECTION = "disinfection", _("Disinfection")
    DRIVER_TEMPERATURE = "driver_temperature", _("Driver's temperature")
    PASSENGER_TEMPERATURE = "passenger_temperature", _("Passenger's temperature")
