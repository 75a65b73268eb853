"""States of a work plan and of its key works, and what can happen to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    """active -> closed, and back when it goes on."""

    ACTIVE = "active", pgettext_lazy("work plan", "In force")
    CLOSED = "closed", pgettext_lazy("work plan", "Closed")


class WorkState(models.TextChoices):
    """open -> finished or withdrawn, and back when it goes on."""

    OPEN = "open", pgettext_lazy("key work", "Under way")
    FINISHED = "finished", pgettext_lazy("key work", "Finished")
    WITHDRAWN = "withdrawn", pgettext_lazy("key work", "Withdrawn")


class Counting(models.TextChoices):
    """Whether today is a day gone or one of those left."""

    TODAY_GONE = "today_gone", _("Today counts as gone")
    TODAY_LEFT = "today_left", _("Today counts as left")


class StepKind(models.TextChoices):
    """What happened to a plan, a key work or a milestone."""

    CREATED = "created", pgettext_lazy("work plan", "Drawn up")
    CHANGED = "changed", pgettext_lazy("work plan", "Changed")
    ADDED = "added", pgettext_lazy("work plan", "Added")
    FINISHED = "finished", pgettext_lazy("work plan", "Finished")
    WITHDRAWN = "withdrawn", pgettext_lazy("work plan", "Withdrawn")
    REOPENED = "reopened", pgettext_lazy("work plan", "Goes on")
    CLOSED = "closed", pgettext_lazy("work plan", "Closed")
    MOVED = "moved", pgettext_lazy("work plan", "Put off or brought forward")
    REACHED = "reached", pgettext_lazy("work plan", "Milestone reached")
    TAKEN_BACK = "taken_back", pgettext_lazy("work plan", "Not reached after all")
    REMINDED = "reminded", pgettext_lazy("work plan", "Owner reminded")
    TOLD = "told", pgettext_lazy("work plan", "Told upwards")
