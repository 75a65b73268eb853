"""A table filled as of a moment, from draft to frozen."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.tables.enums import FillingState


class Filling(Placed):
    """One version of a table filled for a place as of a moment. Frozen it never changes; what was
    learned later goes out as another filling that names it in `corrects`.

    `values` are the figures by cell: {sheet, cell, text, value, meaning, reference, path,
    heading}; rows about persons are not kept here, only in the file and counted in `row_count`.
    `blanks` are the cells left empty: {sheet, cell, heading, reason}. `digest` is the SHA-256 of
    the file that was handed in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey("tables.TableForm", models.PROTECT, related_name="fillings")
    version = models.ForeignKey("tables.TableVersion", models.PROTECT, related_name="+")
    as_of = models.DateTimeField(_("As of"))
    day = models.DateField(_("Day"))
    state = models.CharField(_("State"), max_length=10, choices=FillingState.choices)
    number = models.PositiveIntegerField(_("Number"), null=True, blank=True)
    values: Any = models.JSONField(_("Figures"), default=list)
    blanks: Any = models.JSONField(_("Empty cells"), default=list)
    row_count = models.PositiveIntegerField(_("Rows"), default=0)
    is_personal = models.BooleanField(_("Rows about persons"), default=False)
    is_masked = models.BooleanField(_("Masked"), default=True)
    purpose = models.CharField(_("Purpose"), max_length=200, blank=True)
    file = models.ForeignKey(
        "tables.KeptFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(pgettext_lazy("table", "Reason"), max_length=256, blank=True)
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)
    drafted_at = models.DateTimeField(_("Drafted at"))
    drafted_by = models.CharField(_("Drafted by"), max_length=64)
    sent_by_id = models.UUIDField(null=True, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("Frozen at"), null=True, blank=True)
    frozen_by = models.CharField(_("Signed by"), max_length=64, blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-as_of", "-drafted_at", "-id"]
        indexes = [models.Index(fields=["form", "-as_of"], name="table_filling_of_form")]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "number"],
                condition=Q(number__isnull=False),
                name="table_number_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=FillingState.FROZEN, number__isnull=False, frozen_at__isnull=False
                )
                | (~Q(state=FillingState.FROZEN) & Q(number__isnull=True, frozen_at__isnull=True)),
                name="table_frozen_has_number",
            ),
        ]
        triggers = [
            # Only the copied path may follow its place when the tree is rearranged.
            pgtrigger.Protect(
                name="table_filling_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'frozen' AND (to_jsonb(OLD) - 'path') IS DISTINCT FROM"
                    " (to_jsonb(NEW) - 'path')"
                ),
            ),
            pgtrigger.Protect(name="table_filling_kept", operation=pgtrigger.Delete),
        ]
        verbose_name = _("filled table")
        verbose_name_plural = _("filled tables")

    def __str__(self) -> str:
        return str(self.id)


class FillingStep(models.Model):
    """A filled table passed from one state to the next, or was handed out. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filling = models.ForeignKey("tables.Filling", models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=FillingState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    objects = PlacedManager("filling__path")

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(
                name="table_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
