"""What kinds of figures there are and which spans of time they are told of."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class MetricKind(TextChoices):
    """What a figure is. Counts and sums add up over places; the others do not."""

    COUNT = "count", pgettext_lazy("metric", "Count")
    SUM = "sum", pgettext_lazy("metric", "Sum")
    HEADCOUNT = "headcount", pgettext_lazy("metric", "Head count")
    RATE = "rate", pgettext_lazy("metric", "Rate")
    LEAST = "least", pgettext_lazy("metric", "Lowest")
    MOST = "most", pgettext_lazy("metric", "Highest")
    MEAN = "mean", pgettext_lazy("metric", "Average")


class Span(TextChoices):
    """Of which time a figure tells: the state at the moment, what happened on its day up to it, on
    the day before, or since the beginning."""

    NOW = "now", pgettext_lazy("span", "At the moment")
    TODAY = "today", pgettext_lazy("span", "Today")
    YESTERDAY = "yesterday", pgettext_lazy("span", "Yesterday")
    TOTAL = "total", pgettext_lazy("span", "In all")


class BulletinState(TextChoices):
    """How far a bulletin has come; somebody else than who wrote it lets it pass."""

    DRAFT = "draft", pgettext_lazy("bulletin", "Draft")
    REVIEW = "review", pgettext_lazy("bulletin", "In review")
    APPROVED = "approved", pgettext_lazy("bulletin", "Reviewed")
    ISSUED = "issued", pgettext_lazy("bulletin", "Issued")
    DISCARDED = "discarded", pgettext_lazy("bulletin", "Discarded")


class RecountKind(TextChoices):
    """What is kept beside the records it is counted from, and recounted by night."""

    CHECKS = "checks", pgettext_lazy("recount", "Health checks by place")
    TALLIES = "tallies", pgettext_lazy("recount", "Coverage and residents by place")
    MEMBERS = "members", pgettext_lazy("recount", "Members of households")
    SEATS = "seats", pgettext_lazy("recount", "Seats of charters")
