"""States of records on their way."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Receipt(models.TextChoices):
    """What became of a record that a device sent."""

    ACCEPTED = "accepted", _("Kept")
    AGAIN = "again", _("Kept before")
    CONFLICT = "conflict", _("Contradicts what was sent before")
    REFUSED = "refused", _("Refused")


class ContradictionState(models.TextChoices):
    """Which of two records under one number counts."""

    OPEN = "open", _("To be decided")
    KEPT_FIRST = "kept_first", _("The first one counts")
    TOOK_SECOND = "took_second", _("The second one corrects the first")
