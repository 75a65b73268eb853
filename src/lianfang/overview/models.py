"""Rankings as they were published."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class PublishedRanking(Placed):
    """A ranking of one day as it was made public, with every line; it never changes.

    `ranks` names what was ranked: the key of a composite of the plan, a figure, or the recruitment
    ranking; `units` whom ("places", or a kind of team); `per` by what counts were divided. What was
    learned later appears in the next `issue` of the same day, with the reason for it. `lines` holds
    {id, name, value, number, of, rank, change, is_small} of every place or team, in order.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(_("Day"))
    ranks = models.CharField(_("Ranking"), max_length=128)
    units = models.CharField(_("Who is ranked"), max_length=24)
    per = models.CharField(_("Divided by"), max_length=16, blank=True)
    issue = models.PositiveSmallIntegerField(_("Issue"), default=1)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    as_of = models.DateTimeField(_("As of"))
    title = models.CharField(_("Title"), max_length=128)
    title_en = models.CharField(_("Title in English"), max_length=128)
    lines = models.JSONField(_("Lines"))
    published_at = models.DateTimeField(_("Published at"))
    published_by = models.CharField(_("Published by"), max_length=64)

    class Meta:
        ordering = ["-day", "-issue", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day", "ranks", "units", "per", "issue"],
                name="published_ranking_issue",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_ranking_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]
        verbose_name = _("published ranking")
        verbose_name_plural = _("published rankings")

    def __str__(self) -> str:
        return f"{self.day} {self.ranks} {self.issue}"
