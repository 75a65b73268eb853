"""The fixed vocabularies of superiors' tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Asker(models.TextChoices):
    """Who wants the table."""

    COUNTY = "county", _("County headquarters")
    BUREAU = "bureau", _("Bureau of the district")
    OTHER = "other", pgettext_lazy("who asks for a table", "Somebody else")


class Rhythm(models.TextChoices):
    """When the table is due."""

    DAILY = "daily", pgettext_lazy("table", "Every day")
    ONCE = "once", pgettext_lazy("table", "Once")
    NEVER = "never", pgettext_lazy("table", "When asked for")


class MeaningSource(models.TextChoices):
    """Who said what a column means."""

    PROPOSED = "proposed", pgettext_lazy("meaning of a column", "Proposed")
    CARRIED = "carried", pgettext_lazy("meaning of a column", "As in the version before")
    PERSON = "person", pgettext_lazy("meaning of a column", "Chosen")


class FillingState(models.TextChoices):
    """How far a filled table is.

    COUNTING   waits for the background or is being counted
    DRAFT      filled; a person looks
    REVIEW     sent to whoever reviews
    RETURNED   sent back with a reason; filled anew or sent again
    FROZEN     numbered, never changed again
    WITHDRAWN  given up before it was frozen
    FAILED     the file could not be filled; the reason says why
    """

    COUNTING = "counting", pgettext_lazy("table", "Being filled")
    DRAFT = "draft", pgettext_lazy("table", "Draft")
    REVIEW = "review", pgettext_lazy("table", "In review")
    RETURNED = "returned", pgettext_lazy("table", "Sent back")
    FROZEN = "frozen", pgettext_lazy("table", "Frozen")
    WITHDRAWN = "withdrawn", pgettext_lazy("table", "Withdrawn")
    FAILED = "failed", pgettext_lazy("table", "Could not be filled")


class Finding(models.TextChoices):
    """What came out of looking into a different number."""

    OPEN = "open", pgettext_lazy("difference", "Being looked into")
    OURS = "ours", pgettext_lazy("difference", "Ours is right")
    THEIRS = "theirs", pgettext_lazy("difference", "Theirs is right")
    BOTH = "both", pgettext_lazy("difference", "Both are right, counted differently")


# States in which a filling may still be sent, returned, filled anew or withdrawn.
OPEN_STATES = (FillingState.DRAFT, FillingState.REVIEW, FillingState.RETURNED)
