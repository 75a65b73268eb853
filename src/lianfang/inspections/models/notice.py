"""Notices that close premises and open them again."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.inspections.enums import NoticeKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class PremisesNotice(Placed):
    """A numbered notice handed to an enterprise: it must close, or may open again.

    Append-only. A re-opening names in `lifts` the suspension it ends. What it says is kept as it
    was printed. `inspection` is the one that led to it, if any.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Notice"), max_length=12, choices=NoticeKind.choices)
    number = models.CharField(pgettext_lazy("notice", "Number"), max_length=24, unique=True)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    inspection = models.ForeignKey(
        "inspections.Inspection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
    )
    lifts = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="lifted_by"
    )
    reason = models.CharField(_("Reason"), max_length=256)
    demands = models.CharField(_("Demands"), max_length=500, blank=True)
    issued_at = models.DateTimeField(_("Issued at"))
    issued_by = models.CharField(pgettext_lazy("notice", "Issued by"), max_length=64)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["path", "issued_at"], name="premises_notice_path"),
            models.Index(fields=["enterprise", "issued_at"], name="premises_notice_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.SUSPENSION, lifts__isnull=True)
                | Q(kind=NoticeKind.REOPENING),
                name="premises_notice_lifts",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="premises_notice_remains",
                operation=pgtrigger.Delete,
            ),
            pgtrigger.Protect(
                name="premises_notice_stays",
                operation=pgtrigger.UpdateOf(
                    *("kind", "number", "enterprise_id", "inspection_id", "lifts_id", "reason"),
                    *("demands", "issued_at", "issued_by"),
                ),
            ),
        ]
        verbose_name = _("notice to premises")
        verbose_name_plural = _("notices to premises")

    def __str__(self) -> str:
        return self.number
