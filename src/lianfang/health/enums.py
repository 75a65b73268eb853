"""Kinds and states of the health room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """Who says so: the person, or somebody who saw the thermometer."""

    SELF_REPORTED = "self_reported", _("Self-reported")
    VERIFIED = "verified", pgettext_lazy("of a health check", "Verified")


class Setting(models.TextChoices):
    """Where the temperature was taken."""

    HOME = "home", pgettext_lazy("where a check was made", "At home")
    GATE = "gate", pgettext_lazy("where a check was made", "At a gate")
    WORKPLACE = "workplace", pgettext_lazy("where a check was made", "At work")
    INSTITUTION = "institution", pgettext_lazy("where a check was made", "In an institution")
    OTHER = "other", pgettext_lazy("where a check was made", "Elsewhere")


class AlertState(models.TextChoices):
    """How far the fever path has come. Cleared and void are its ends."""

    SUSPECTED = "suspected", pgettext_lazy("fever case", "Found")
    CONFIRMED = "confirmed", pgettext_lazy("fever case", "Confirmed")
    TRANSFERRED = "transferred", _("In the clinic")
    CLEARED = "cleared", _("Cleared")
    VOID = "void", _("Recorded by mistake")


OPEN_STATES = (AlertState.SUSPECTED, AlertState.CONFIRMED, AlertState.TRANSFERRED)


class AlertOrigin(models.TextChoices):
    """Which record found the fever."""

    CHECK = "check", _("Health check")
    VISIT = "visit", _("Visit")


class LogKind(models.TextChoices):
    """What happened in a fever case."""

    OPENED = "opened", _("Fever found")
    READING = "reading", _("Another reading")
    STEP = "step", _("Step done")
    TOLD = "told", pgettext_lazy("fever case", "Told")
    STATE = "state", pgettext_lazy("log of a fever case", "State changed")
    CORRECTED = "corrected", _("Record corrected")
