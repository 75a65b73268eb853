"""Kinds and states of the lodging room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoomKind(models.TextChoices):
    """What a room is."""

    SINGLE = "single", _("Single room")
    TWIN = "twin", _("Twin room")
    SUITE = "suite", _("Suite")
    DORMITORY = "dormitory", _("Dormitory room")


class WishState(models.TextChoices):
    """open -> served by a booking; withdrawn."""

    OPEN = "open", pgettext_lazy("lodging", "Waits for rooms")
    SERVED = "served", pgettext_lazy("lodging", "Rooms booked")
    WITHDRAWN = "withdrawn", pgettext_lazy("lodging", "Withdrawn")


class BookingState(models.TextChoices):
    """booked; changed: a later booking took its place; cancelled."""

    BOOKED = "booked", pgettext_lazy("lodging", "Booked")
    CHANGED = "changed", pgettext_lazy("lodging", "Changed")
    CANCELLED = "cancelled", pgettext_lazy("lodging", "Cancelled")
