"""Kinds and states of the inspections room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SubjectKind(models.TextChoices):
    """What is inspected."""

    ENTERPRISE = "enterprise", _("Enterprise")
    PLACE = "place", pgettext_lazy("inspected", "Place")
    TEAM = "team", _("Team or department")


class InspectionResult(models.TextChoices):
    """What an inspection came to; a plan may have its own words for it."""

    PASSED = "passed", _("Passed")
    RECTIFY = "rectify", _("To be put right in time")
    SUSPEND = "suspend", _("Closed until put right")


class Severity(models.TextChoices):
    """How grave a finding is."""

    MINOR = "minor", pgettext_lazy("finding", "Minor")
    SERIOUS = "serious", pgettext_lazy("finding", "Serious")
    CRITICAL = "critical", pgettext_lazy("finding", "Critical")


class FindingState(models.TextChoices):
    """Where a finding stands: open, told to be put right, looked at again and closed."""

    OPEN = "open", pgettext_lazy("finding", "To be put right")
    RECTIFIED = "rectified", pgettext_lazy("finding", "Put right, to be re-checked")
    CLOSED = "closed", pgettext_lazy("finding", "Closed")
    VOID = "void", pgettext_lazy("finding", "Not a finding")


# Somebody still has to do something about it.
RUNNING = (FindingState.OPEN, FindingState.RECTIFIED)


class FindingStepKind(models.TextChoices):
    """What happened to a finding."""

    FOUND = "found", pgettext_lazy("finding step", "Found")
    RECTIFIED = "rectified", _("Said to be put right")
    PASSED = "passed", _("Re-checked: put right")
    FAILED = "failed", _("Re-checked: not put right")
    ORDERED = "ordered", _("Supervision order")
    VOIDED = "voided", _("The inspection was corrected")


class OrderState(models.TextChoices):
    """Where a supervision order stands."""

    OPEN = "open", pgettext_lazy("supervision order", "Open")
    ANSWERED = "answered", pgettext_lazy("supervision order", "Answered")
    CLOSED = "closed", pgettext_lazy("supervision order", "Settled")


class OrderStepKind(models.TextChoices):
    """What happened to a supervision order."""

    ISSUED = "issued", pgettext_lazy("supervision order step", "Issued")
    TOLD = "told", _("Told on")
    ANSWERED = "answered", pgettext_lazy("supervision order step", "Answered")
    CLOSED = "closed", pgettext_lazy("supervision order step", "Settled")


class NoticeKind(models.TextChoices):
    """Whether premises must close or may open again."""

    SUSPENSION = "suspension", _("Suspension notice")
    REOPENING = "reopening", _("Re-opening notice")


class RoundState(models.TextChoices):
    """What became of proposed rounds."""

    PLANNING = "planning", pgettext_lazy("inspection rounds", "Being planned")
    OPEN = "open", pgettext_lazy("inspection rounds", "Awaits a decision")
    ACCEPTED = "accepted", pgettext_lazy("inspection rounds", "Accepted")
    REFUSED = "refused", pgettext_lazy("inspection rounds", "Refused")
    FAILED = "failed", pgettext_lazy("inspection rounds", "Failed")


class RoundTime(models.TextChoices):
    """When the rounds are gone."""

    DAY = "day", pgettext_lazy("inspection rounds", "By day")
    NIGHT = "night", pgettext_lazy("inspection rounds", "At night")
