"""What a resident can tell through the QR code of their place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    TEMPERATURE = "temperature", _("Temperature")
    ARRIVAL = "arrival", _("Arrival")
    HELP = "help", _("Help wanted")


class ReportOutcome(models.TextChoices):
    """How whoever answers for the place settled it."""

    VERIFIED = "verified", _("Checked, it is so")
    HELPED = "helped", _("Help was given")
    PASSED_ON = "passed_on", _("Handed on to who can help")
    NOT_SO = "not_so", _("Checked, it is not so")
