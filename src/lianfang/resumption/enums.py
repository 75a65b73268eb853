"""Kinds and states of the resumption room."""

from django.db import models
from django.utils.translation import pgettext_lazy


class FilingState(models.TextChoices):
    """draft -> submitted -> desk_check -> site_check -> deciding -> approved -> resumed.

    The plan may leave out the site check and the decision. RETURNED: with reasons, until the
    enterprise hands it in anew. SUSPENDED: ordered to stop after it was approved, until it may go
    on. WITHDRAWN is an end; another filing may be begun.
    """

    DRAFT = "draft", pgettext_lazy("filing", "Being filled in")
    SUBMITTED = "submitted", pgettext_lazy("filing", "Handed in")
    DESK_CHECK = "desk_check", pgettext_lazy("filing", "Checked at the desk")
    SITE_CHECK = "site_check", pgettext_lazy("filing", "To be checked on site")
    DECIDING = "deciding", pgettext_lazy("filing", "To be decided")
    APPROVED = "approved", pgettext_lazy("filing", "Approved")
    RETURNED = "returned", pgettext_lazy("filing", "Returned")
    RESUMED = "resumed", pgettext_lazy("filing", "Works again")
    SUSPENDED = "suspended", pgettext_lazy("filing", "Ordered to stop")
    WITHDRAWN = "withdrawn", pgettext_lazy("filing", "Withdrawn")


# The town has to do something.
WITH_TOWN = (
    FilingState.SUBMITTED,
    FilingState.DESK_CHECK,
    FilingState.SITE_CHECK,
    FilingState.DECIDING,
)
# The enterprise has to do something before the town can.
WITH_ENTERPRISE = (FilingState.DRAFT, FilingState.RETURNED)
# It was answered with yes.
GRANTED = (FilingState.APPROVED, FilingState.RESUMED, FilingState.SUSPENDED)
# Handed in at least once and not taken back.
FILED = (*WITH_TOWN, FilingState.RETURNED, *GRANTED)


class Mode(models.TextChoices):
    """How strict the town is with an enterprise; the keys of a plan."""

    APPROVAL = "approval", pgettext_lazy("filing", "By approval")
    FILING = "filing", pgettext_lazy("filing", "By filing")
    NONE = "none", pgettext_lazy("filing", "Declared only")


class Level(models.TextChoices):
    """Who is asked; the keys of a plan."""

    VILLAGE = "village", pgettext_lazy("level of a filing", "Village or community")
    SUBDISTRICT = "subdistrict", pgettext_lazy("level of a filing", "Subdistrict or town")
    PARK = "park", pgettext_lazy("level of a filing", "Park")


class Source(models.TextChoices):
    """Where it is known from that an enterprise works, or how many are back."""

    BATCH = "batch", pgettext_lazy("source of a start", "A batch started")
    MARKED = "marked", pgettext_lazy("source of a start", "Marked by the desk")
    SUSPENDED = "suspended", pgettext_lazy("source of a start", "Ordered to stop")
    REOPENED = "reopened", pgettext_lazy("source of a start", "May go on")


class Verdict(models.TextChoices):
    """What an automatic check says."""

    FAILED = "failed", pgettext_lazy("automatic check", "Not fulfilled")
    UNKNOWN = "unknown", pgettext_lazy("automatic check", "Cannot be told")
    PASSED = "passed", pgettext_lazy("automatic check", "Fulfilled")


class Clearance(models.TextChoices):
    """Whether an employee may start."""

    FREE = "free", pgettext_lazy("clearance", "May start")
    WAITS = "waits", pgettext_lazy("clearance", "Waits")
    STOPPED = "stopped", pgettext_lazy("clearance", "Must not start")
    UNKNOWN = "unknown", pgettext_lazy("clearance", "Cannot be told")
