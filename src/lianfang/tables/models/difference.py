"""A cell in which the superior's number is another than ours."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.tables.enums import Finding


class Difference(models.Model):
    """The number a superior has for a cell of a filled table, ours, and what came out of it.

    `explained` counts the rows that may account for it, by cause; it names nobody.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filling = models.ForeignKey("tables.Filling", models.PROTECT, related_name="differences")
    sheet = models.CharField(max_length=64)
    cell = models.CharField(_("Cell"), max_length=16)
    heading = models.CharField(_("Heading"), max_length=512, blank=True)
    ours = models.DecimalField(_("Ours"), max_digits=16, decimal_places=2)
    theirs = models.DecimalField(_("Theirs"), max_digits=16, decimal_places=2)
    explained: Any = models.JSONField(default=list)
    finding = models.CharField(
        _("Outcome"), max_length=8, choices=Finding.choices, default=Finding.OPEN
    )
    note = models.CharField(_("Note"), max_length=256, blank=True)
    noted_at = models.DateTimeField(_("Noted"))
    noted_by = models.CharField(_("Noted by"), max_length=64)

    objects = PlacedManager("filling__path")

    class Meta:
        ordering = ["filling_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filling", "sheet", "cell"], name="table_difference_once"
            )
        ]
        verbose_name = _("difference to a superior's number")
        verbose_name_plural = _("differences to superiors' numbers")

    def __str__(self) -> str:
        return f"{self.filling_id} {self.cell}"
