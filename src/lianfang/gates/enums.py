"""Kinds and states of the gates room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A coach, and some.
MAX_PERSONS = 200


class PointKind(models.TextChoices):
    """What a checkpoint watches; the same keys as in a playbook."""

    ROAD = "road", _("Road")
    VILLAGE = "village", _("Village entrance")
    ESTATE = "estate", _("Estate gate")
    BUILDING = "building", _("Building entrance")
    SITE = "site", pgettext_lazy("checkpoint", "Gate of a firm or market")


class Direction(models.TextChoices):
    """As seen from the place behind the checkpoint."""

    IN = "in", pgettext_lazy("direction", "In")
    OUT = "out", pgettext_lazy("direction", "Out")


class VehicleKind(models.TextChoices):
    """What somebody comes with."""

    FOOT = "foot", _("On foot")
    CAR = "car", _("Car")
    COACH = "coach", _("Coach or minibus")
    LORRY = "lorry", _("Lorry")
    MOTORCYCLE = "motorcycle", _("Motorcycle or bicycle")
    OTHER = "other", _("Other vehicle")


class Deed(models.TextChoices):
    """What the guard did."""

    PASS = "pass", pgettext_lazy("passage", "Let through")
    REGISTERED = "registered", pgettext_lazy("passage", "Registered and let through")
    TURNED_BACK = "turned_back", pgettext_lazy("passage", "Turned back")
    HANDED_OVER = "handed_over", pgettext_lazy("passage", "Handed over")


# Whoever was let through arrives somewhere.
LET_THROUGH = (Deed.PASS, Deed.REGISTERED)


class ExpectedState(models.TextChoices):
    """Whether somebody sent on by a checkpoint has arrived; the village says so."""

    WAITING = "waiting", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    NOT_ARRIVED = "not_arrived", _("Did not arrive")
    WITHDRAWN = "withdrawn", _("Withdrawn by a correction")


class Answer(models.TextChoices):
    """What a gate is told when a pass is shown."""

    GO = "go", pgettext_lazy("pass", "May pass")
    STOP = "stop", pgettext_lazy("pass", "Stop")


class RosterState(models.TextChoices):
    """What became of a proposed duty roster."""

    PLANNING = "planning", _("Being planned")
    OPEN = "open", _("Awaits a decision")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class PostChange(models.TextChoices):
    """What accepting a line of a roster does. Duties that simply stay are not listed."""

    ADD = "add", pgettext_lazy("duty list", "Put on the list")
    END = "end", pgettext_lazy("duty list", "Taken off")
