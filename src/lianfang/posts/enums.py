"""Kinds and states of the posts room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PostNature(models.TextChoices):
    """What a post counts as in figures, whatever the town calls it; the keys of a playbook."""

    PIONEER = "pioneer", _("Pioneer post")
    DEMONSTRATION = "demonstration", _("Demonstration post")
    BUILDING_LEADER = "building_leader", _("Building leader")
    ISOLATION_SERVICE = "isolation_service", _("Home isolation service post")
    UNIT_VOLUNTEER = "unit_volunteer", _("Unit volunteer")
    OTHER = "other", _("Other post")


class PostState(models.TextChoices):
    """published -> closed, and back when it is reopened; withdrawn: published by mistake."""

    PUBLISHED = "published", pgettext_lazy("post", "Published")
    CLOSED = "closed", pgettext_lazy("post", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("post", "Withdrawn")


class TurnState(models.TextChoices):
    """claimed -> confirmed -> served; declined by the desk, given back by the one who claimed.

    SERVED: has served at least once, and goes on holding the place until the post is closed.
    """

    CLAIMED = "claimed", pgettext_lazy("turn", "Waits for confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("turn", "Confirmed")
    SERVED = "served", pgettext_lazy("turn", "Has served")
    DECLINED = "declined", pgettext_lazy("turn", "Declined")
    GIVEN_BACK = "given_back", pgettext_lazy("turn", "Given back")


class TurnWay(models.TextChoices):
    """How somebody came to a post."""

    CLAIMED = "claimed", _("Came forward")
    ASSIGNED = "assigned", _("Named by the desk")
    ROLE = "role", _("Answers for the place")
    ROSTER = "roster", _("From a roster")


# A turn in one of these states takes one of the places of its post.
HOLDING = (TurnState.CLAIMED, TurnState.CONFIRMED, TurnState.SERVED)
# May serve now.
READY = (TurnState.CONFIRMED, TurnState.SERVED)
