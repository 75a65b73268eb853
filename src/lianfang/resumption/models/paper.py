"""Papers that go with a filing: encrypted, opened only to who may see the filing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id


class FilingPaper(models.Model):
    """A file an enterprise added: a photo of a stamped page, a plan, a table.

    `name` is what the file was called, without anything that could lead elsewhere. Taken away, it
    stays as long as a version that was handed in names it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filing = models.ForeignKey("resumption.Filing", models.PROTECT, related_name="papers")
    kind = models.CharField(_("Paper"), max_length=32)
    name = models.CharField(_("File"), max_length=128)
    content_type = models.CharField(max_length=96)
    size = models.PositiveIntegerField(_("Bytes"))
    digest = models.BinaryField(max_length=32)
    added_at = models.DateTimeField(_("Added"))
    added_by = models.CharField(_("By"), max_length=64)
    withdrawn_at = models.DateTimeField(_("Taken away"), null=True, blank=True)

    objects = PlacedManager("filing__path")

    class Meta:
        ordering = ["kind", "added_at", "id"]
        indexes = [models.Index(fields=["filing", "kind"], name="filing_paper_of")]
        verbose_name = _("paper of a filing")
        verbose_name_plural = _("papers of filings")

    def __str__(self) -> str:
        return str(self.id)


class FilingPaperContent(models.Model):
    """The bytes of a paper, encrypted; they open only as those of their own paper."""

    paper = models.OneToOneField(
        FilingPaper, models.CASCADE, primary_key=True, related_name="content"
    )
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.paper_id)
