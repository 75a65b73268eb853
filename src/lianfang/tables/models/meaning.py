"""What each column or cell of a blank means, who said so, and what was said before."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.tables.enums import MeaningSource


class ColumnMeaning(models.Model):
    """What one slot (a column, or a single cell) of a version of a blank means.

    `slot` is the engine's name of it, `heading` the words above it. `meaning` is a text:
    `figure:…`, `field:…`, `stamp:…`, `constant:…`, `empty`, or "" where nobody knows yet.
    `first_meaning` and `confidence` (0 to 100) are what the system proposed at first sight.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey("tables.TableVersion", models.PROTECT, related_name="meanings")
    slot = models.CharField(max_length=64)
    heading = models.CharField(_("Heading"), max_length=512, blank=True)
    meaning = models.CharField(_("Meaning"), max_length=256, blank=True)
    source = models.CharField(max_length=8, choices=MeaningSource.choices)
    first_meaning = models.CharField(max_length=256, blank=True)
    confidence = models.PositiveSmallIntegerField(_("Confidence"), default=0)
    chosen_by = models.CharField(_("Chosen by"), max_length=64, blank=True)
    chosen_at = models.DateTimeField(_("Chosen"))

    objects = PlacedManager("version__form__path")

    class Meta:
        ordering = ["version_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "slot"], name="table_meaning_once")
        ]
        verbose_name = _("meaning of a column")
        verbose_name_plural = _("meanings of columns")

    def __str__(self) -> str:
        return f"{self.version_id} {self.slot}"


class MeaningStep(models.Model):
    """Somebody chose another meaning for a slot. Never changed nor deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    column = models.ForeignKey("tables.ColumnMeaning", models.PROTECT, related_name="steps")
    before = models.CharField(max_length=256, blank=True)
    after = models.CharField(max_length=256, blank=True)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)

    objects = PlacedManager("column__version__form__path")

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(
                name="table_choice_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.after}"
