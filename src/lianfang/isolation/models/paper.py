"""What is printed and handed over: notice, agreement, release certificate."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.isolation.enums import PaperKind
from lianfang.kit.ids import new_id


class Paper(models.Model):
    """A printed paper of a case, with its number and the random word its QR code carries.

    What it says of days and place is kept as it was printed. Signed once; withdrawn when the case
    was opened by mistake. The address that verifies it holds the word and nothing of the person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="papers")
    kind = models.CharField(
        pgettext_lazy("isolation", "Paper"), max_length=10, choices=PaperKind.choices
    )
    number = models.CharField(
        pgettext_lazy("isolation paper", "Number"), max_length=24, unique=True
    )
    word = models.CharField(max_length=32, unique=True, editable=False)
    mode = models.CharField(max_length=8)
    starts_on = models.DateField(_("First day"))
    due_on = models.DateField(_("Last day"))
    issued_at = models.DateTimeField(_("Issued at"))
    issued_by = models.CharField(pgettext_lazy("isolation paper", "Issued by"), max_length=64)
    signed_at = models.DateTimeField(_("Signed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, blank=True)

    objects = PlacedManager("case__path")

    class Meta:
        ordering = ["issued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=PaperKind.RELEASE, withdrawn_at__isnull=True),
                name="isolation_released_once",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="paper_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="paper_stays",
                operation=pgtrigger.UpdateOf(
                    "case_id",
                    "kind",
                    "number",
                    "word",
                    "mode",
                    "starts_on",
                    "due_on",
                    "issued_at",
                    "issued_by",
                ),
            ),
        ]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")

    def __str__(self) -> str:
        return self.number
