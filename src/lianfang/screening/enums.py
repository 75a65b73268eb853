"""States of campaigns, what is found at doors, and what follows from arrivals."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignState(models.TextChoices):
    OPEN = "open", pgettext_lazy("screening campaign", "Under way")
    CLOSED = "closed", pgettext_lazy("screening campaign", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("screening campaign", "Withdrawn")


class DoorOutcome(models.TextChoices):
    """What somebody found at a door; the same words as in a plan."""

    SCREENED = "screened", _("Screened")
    NOBODY = "nobody", _("Nobody home")
    REFUSED = "refused", _("Refused")
    MOVED = "moved", _("Moved away")
    EMPTY = "empty", _("Nobody lives there")


# Why a household is missed, worst first: nobody came yet, or what was found the last time.
NOT_YET = "not_yet"
MISSED_OUTCOMES = (DoorOutcome.NOBODY, DoorOutcome.REFUSED)
# Nobody is left there to be asked.
GONE_OUTCOMES = (DoorOutcome.MOVED, DoorOutcome.EMPTY)


class FollowSource(models.TextChoices):
    """Where it became known that somebody came from elsewhere."""

    ARRIVAL = "arrival", _("Arrival on the register")
    GATE = "gate", _("Checkpoint")
    RESIDENT = "resident", _("Told by a resident")


class FollowStep(models.TextChoices):
    """What has to be done about an arrival; the same words as in a plan."""

    REGISTER = "register", _("Register")
    OBSERVE = "observe", _("Observe at home")
    REPORT = "report", _("Report to the level above")
