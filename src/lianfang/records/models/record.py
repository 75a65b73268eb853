"""Answers to the forms of the plan."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.command.playbook.questions import About
from lianfang.records.models.sent import Sent


class FieldRecord(Sent):
    """A form of the plan, filled in where the work happens: a patrol, a banquet, a parcel given.

    Append-only. A correction is a new row that names the one it takes the place of and says why;
    `is_void` says that it did not take place at all. `answers` holds what was answered without what
    may identify somebody; that is in `sealed`, encrypted, and is the first to go when the form's
    days are over. `playbook` is the version whose questions were answered.
    """

    form = models.CharField(_("Form"), max_length=32)
    playbook = models.ForeignKey("command.PlaybookVersion", models.PROTECT, related_name="+")
    about = models.CharField(
        _("About"), max_length=12, choices=[(about.value, about.value) for about in About]
    )
    about_id = models.UUIDField(null=True, blank=True)
    answers = models.JSONField(_("Answers"), default=dict)
    sealed = models.BinaryField(null=True, editable=False)
    sender_id = models.UUIDField(null=True, blank=True, editable=False)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)
    is_void = models.BooleanField(_("Did not take place"), default=False)
    # Set when the form's days were over and everything that might identify somebody was cleared.
    cleared_at = models.DateTimeField(_("Cleared at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["form", "path", "taken_at"], name="record_form_path"),
            models.Index(fields=["form", "taken_at"], name="record_form_day"),
            models.Index(
                fields=["about_id", "taken_at"],
                condition=Q(about_id__isnull=False),
                name="record_about",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="record_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="record_stays",
                operation=pgtrigger.UpdateOf(
                    "id",
                    "digest",
                    "taken_at",
                    "received_at",
                    "skew_ms",
                    "staff_id",
                    "form",
                    "playbook_id",
                    "about",
                    "about_id",
                    "answers",
                    "sealed",
                    "sender_id",
                    "supersedes_id",
                    "reason",
                    "is_void",
                ),
            ),
        ]
        verbose_name = _("record")
        verbose_name_plural = _("records")

    def __str__(self) -> str:
        return f"{self.form} {self.id}"
