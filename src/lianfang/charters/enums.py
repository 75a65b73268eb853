"""States of the charters room."""

from django.db import models
from django.utils.translation import pgettext_lazy


class RiderState(models.TextChoices):
    """How far somebody who wants to be fetched has come."""

    WAITING = "waiting", pgettext_lazy("rider", "No seat yet")
    SEATED = "seated", pgettext_lazy("rider", "Has a seat")
    ABOARD = "aboard", pgettext_lazy("rider", "On the way")
    BACK = "back", pgettext_lazy("rider", "Brought back")
    WITHDRAWN = "withdrawn", pgettext_lazy("rider", "Need not be fetched")


# Whoever is in one of these is still to be brought back.
OPEN_RIDERS = (RiderState.WAITING, RiderState.SEATED, RiderState.ABOARD)


class CharterState(models.TextChoices):
    """draft -> announced -> boarding -> under way -> arrived; cancelled until it departs."""

    DRAFT = "draft", pgettext_lazy("charter", "In preparation")
    ANNOUNCED = "announced", pgettext_lazy("charter", "Announced")
    BOARDING = "boarding", pgettext_lazy("charter", "Boarding")
    UNDERWAY = "underway", pgettext_lazy("charter", "Under way")
    ARRIVED = "arrived", pgettext_lazy("charter", "Arrived")
    CANCELLED = "cancelled", pgettext_lazy("charter", "Cancelled")


# Seats may still be given and taken back.
BEFORE_DEPARTURE = (CharterState.DRAFT, CharterState.ANNOUNCED, CharterState.BOARDING)
DEPARTED = (CharterState.UNDERWAY, CharterState.ARRIVED)
# Enterprises know of it.
TOLD = (CharterState.ANNOUNCED, CharterState.BOARDING, *DEPARTED)


class SeatState(models.TextChoices):
    """What became of somebody who was given a seat."""

    PLANNED = "planned", pgettext_lazy("seat", "Expected")
    PRESENT = "present", pgettext_lazy("seat", "On board")
    ARRIVED = "arrived", pgettext_lazy("seat", "Arrived")
    MISSING = "missing", pgettext_lazy("seat", "Did not arrive")
    ABSENT = "absent", pgettext_lazy("seat", "Did not come")
    REFUSED = "refused", pgettext_lazy("seat", "Not let on")
    GIVEN_BACK = "given_back", pgettext_lazy("seat", "Given back")


# These hold a seat; ABOARD are those who rode.
HOLDING = (SeatState.PLANNED, SeatState.PRESENT, SeatState.ARRIVED, SeatState.MISSING)
ABOARD = (SeatState.PRESENT, SeatState.ARRIVED, SeatState.MISSING)


class BoardingResult(models.TextChoices):
    """What the escort says at the door of the vehicle."""

    PRESENT = "present", pgettext_lazy("boarding", "Present")
    ABSENT = "absent", pgettext_lazy("boarding", "Absent")
    REFUSED = "refused", pgettext_lazy("boarding", "Not let on")


class Clearance(models.TextChoices):
    """Whether somebody may be fetched."""

    FREE = "free", pgettext_lazy("rider", "May be fetched")
    WAITS = "waits", pgettext_lazy("rider", "Waits until a day")
    STOPPED = "stopped", pgettext_lazy("rider", "May not be fetched")
    UNKNOWN = "unknown", pgettext_lazy("rider", "Cannot be told")


class StepKind(models.TextChoices):
    """What was written down about a charter."""

    STATE = "state", pgettext_lazy("step of a charter", "State")
    VEHICLE = "vehicle", pgettext_lazy("step of a charter", "Other vehicle")
    DELAY = "delay", pgettext_lazy("step of a charter", "Other time")


class ProposalState(models.TextChoices):
    """planning -> open -> decided or refused; failed where nothing could be planned."""

    PLANNING = "planning", pgettext_lazy("charter proposal", "Being planned")
    OPEN = "open", pgettext_lazy("charter proposal", "To be decided")
    DECIDED = "decided", pgettext_lazy("charter proposal", "Accepted")
    REFUSED = "refused", pgettext_lazy("charter proposal", "Refused")
    FAILED = "failed", pgettext_lazy("charter proposal", "Could not be planned")


class SignUpSource(models.TextChoices):
    """Who signed somebody up."""

    DESK = "desk", pgettext_lazy("rider", "Desk of the town")
    CONTACT = "contact", pgettext_lazy("rider", "Contact of the enterprise")
