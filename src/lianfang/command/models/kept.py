"""Figures that are dear to count, kept by part of the tree, and the marks that say where they no
longer hold."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.territory import STEP

# The parts that are kept are no deeper than this: grids of a town, communities of a district.
PART = 3 * STEP


class PartField(models.CharField):
    """The beginning of a place's path. No copy of it: it stays when the place moves, and the marks
    of the move say that nothing holds there any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": PART, "db_collation": "C", **kwargs})


class KeptDay(models.Model):
    """A day for which every tally of these keys is kept, as of the phases in force at
    `counted_at`."""

    day = models.DateField(_("Day"), primary_key=True)
    counted_at = models.DateTimeField(_("Counted at"))
    keys = ArrayField(models.CharField(max_length=48))

    class Meta:
        verbose_name = _("day of kept tallies")
        verbose_name_plural = _("days of kept tallies")

    def __str__(self) -> str:
        return f"{self.day}"


class KeptTally(models.Model):
    """What was counted last in one part of the tree on a day: under `key` a rule of coverage, or
    one of the counts a room above registered, of which only `total` is told.

    The part is the beginning of a path, three steps at most. Nothing is kept where there is nothing
    to count. Of rows that count from a moment on, `since` is the last such moment: the tally says
    nothing of the time before it. Wherever a `KeptChange` lies the tally does not hold;
    `recount_kept` proves the rest.
    """

    pk = models.CompositePrimaryKey("day", "path", "key")
    day = models.DateField(_("Day"))
    path = PartField()
    key = models.CharField(_("Key"), max_length=48)
    total = models.IntegerField(_("All"))
    covered = models.IntegerField(_("Covered"), default=0)
    without = models.IntegerField(_("Without anybody"), default=0)
    short = models.IntegerField(_("With too few"), default=0)
    over = models.IntegerField(_("With too many"), default=0)
    since = models.DateTimeField(_("Since"), null=True, blank=True)

    class Meta:
        verbose_name = _("kept tally")
        verbose_name_plural = _("kept tallies")

    def __str__(self) -> str:
        return f"{self.day} {self.key}"


class KeptChange(models.Model):
    """Something that kept tallies count has changed at the place with this path since they were
    counted.

    Written by triggers in the transaction of the change, so the change and its mark are seen
    together; taken away by whoever has counted anew. Never updated, so writers never wait for one
    another. The path is cut to the length of the parts that are kept.
    """

    id = models.BigAutoField(primary_key=True)
    path = PartField()

    class Meta:
        verbose_name = _("change since the count")
        verbose_name_plural = _("changes since the count")

    def __str__(self) -> str:
        return str(self.pk)
