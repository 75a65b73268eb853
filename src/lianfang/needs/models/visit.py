"""A liaison officer spoke with an enterprise."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.needs.enums import VisitHow


class LiaisonVisit(models.Model):
    """Who spoke with an enterprise, when, how, and what was said; needs raised from it point here.

    Kept for good: a correction is a new row that supersedes this one and says why. The id may be
    made by the form, so that a visit sent twice is kept once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whoever was there, by name: staff leave, and a leader may be on no roster.
    visitor = models.CharField(pgettext_lazy("liaison", "Who"), max_length=64)
    how = models.CharField(pgettext_lazy("liaison", "How"), max_length=8, choices=VisitHow.choices)
    visited_at = models.DateTimeField(pgettext_lazy("liaison", "When"))
    said = models.CharField(_("What was said"), max_length=1_000)
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    stands = models.BooleanField(_("Counts"), default=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=256, blank=True)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["-visited_at", "-id"]
        indexes = [
            models.Index(
                fields=["enterprise", "-visited_at"],
                condition=models.Q(stands=True),
                name="liaison_visit_of",
            ),
            models.Index(fields=["-visited_at"], name="liaison_visit_at"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="liaison_visit_stays", exclude=["stands"]),
            pgtrigger.Protect(name="liaison_visit_remains", operation=pgtrigger.Delete),
        ]
        verbose_name = _("liaison visit")
        verbose_name_plural = _("liaison visits")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)
