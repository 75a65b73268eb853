"""A superior's table, and each version of its blank that came."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.tables.enums import Asker, Rhythm


class TableForm(Placed):
    """A table somebody above asks for: who, from which place, and when it is due.

    `key` names the schedule of the plan it follows, if any. `due_time` is the time of the day at
    which it must be handed in, `draft_time` when the draft is made by itself; both "HH:MM" in
    China. A table that is asked for once has its day in `due_on`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(pgettext_lazy("table", "Title"), max_length=128)
    asker = models.CharField(_("Asked for by"), max_length=8, choices=Asker.choices)
    asker_name = models.CharField(_("Name of the office"), max_length=64, blank=True)
    key = models.CharField(_("Schedule of the plan"), max_length=32, blank=True)
    rhythm = models.CharField(pgettext_lazy("table", "Due"), max_length=8, choices=Rhythm.choices)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    due_time = models.CharField(_("Due at"), max_length=5, blank=True)
    draft_time = models.CharField(_("Draft at"), max_length=5, blank=True)
    received_at = models.DateTimeField(_("Received"))
    received_by = models.CharField(_("Received by"), max_length=64)
    ended_at = models.DateTimeField(_("No longer asked for since"), null=True, blank=True)

    class Meta:
        ordering = ["due_time", "title", "id"]
        indexes = [
            models.Index(
                fields=["path"], condition=Q(ended_at__isnull=True), name="table_form_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(rhythm=Rhythm.ONCE) | Q(due_on__isnull=False),
                name="table_once_has_day",
            ),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.NEVER) | ~Q(due_time=""), name="table_due_has_time"
            ),
        ]
        verbose_name = _("superior's table")
        verbose_name_plural = _("superiors' tables")

    def __str__(self) -> str:
        return self.title


class TableVersion(models.Model):
    """One version of the blank of a table, as it came. Never changed.

    `structure` is what was read of the file: sheets, headers, columns, cells to be filled.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey("tables.TableForm", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    filename = models.CharField(_("File"), max_length=200)
    file_type = models.CharField(max_length=8)
    file = models.ForeignKey("tables.KeptFile", models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    structure: Any = models.JSONField()
    received_at = models.DateTimeField(_("Received"))
    received_by = models.CharField(_("Received by"), max_length=64)

    objects = PlacedManager("form__path")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="table_version_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="table_version_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("version of a table")
        verbose_name_plural = _("versions of tables")

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"
