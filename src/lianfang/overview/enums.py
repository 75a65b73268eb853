"""What is ranked, and by whose number."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Per(models.TextChoices):
    """By what a count is divided, so that a large village is not behind for being large."""

    NOTHING = "", _("As it is")
    RESIDENTS = "residents", _("Per 1,000 residents")
    HOUSEHOLDS = "households", _("Per 1,000 households")
    ENTERPRISES = "enterprises", _("Per 1,000 enterprises")
    MEMBERS = "members", _("Per member")


class Layer(models.TextChoices):
    """What the map can show on top of the colours."""

    CHECKPOINTS = "checkpoints", _("Checkpoints")
    ISOLATION = "isolation", _("People in isolation")
    ENTERPRISES = "enterprises", _("Enterprises")
    SEALED = "sealed", pgettext_lazy("map", "Sealed places")
