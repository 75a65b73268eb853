"""An enterprise asks to work again: the filing, and how it passes from hand to hand."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.resumption.enums import FilingState, Level, Mode
from lianfang.resumption.models.kept import never_changed


class Filing(Placed):
    """One enterprise's filing to resume, in the mode that held on the day it was begun.

    The place is the enterprise's. `version` is the number of the newest version; `planned_on` and
    `staff_total` are copied from it when it is handed in, so that lists need not open it. `due_at`
    is by when whoever has it must have answered; `told` counts the levels that were told that it
    is overdue. `notice_word` is what the code on the notice carries. An enterprise has one filing
    that is not withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="filings")
    mode = models.CharField(pgettext_lazy("filing", "Mode"), max_length=8, choices=Mode.choices)
    to_level = models.CharField(_("Filed with"), max_length=12, choices=Level.choices)
    decides_level = models.CharField(_("Decided by"), max_length=12, choices=Level.choices)
    site_wanted = models.BooleanField(_("Checked on site"), default=True)
    state = models.CharField(
        _("State"), max_length=12, choices=FilingState.choices, default=FilingState.DRAFT
    )
    state_since = models.DateTimeField(_("Since"))
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    told = models.PositiveSmallIntegerField(_("Levels told"), default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    planned_on = models.DateField(_("Planned for"), null=True, blank=True)
    staff_total = models.PositiveIntegerField(_("Staff"), null=True, blank=True)
    begun_at = models.DateTimeField(pgettext_lazy("filing", "Begun"))
    begun_by = models.CharField(_("By"), max_length=64)
    filed_at = models.DateTimeField(pgettext_lazy("filing", "First handed in"), null=True)
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    notice_number = models.CharField(_("Notice no."), max_length=24, blank=True)
    notice_word = models.CharField(max_length=32, blank=True, editable=False)
    inspection_id = models.UUIDField(_("Inspection"), null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-id"]
        indexes = [
            models.Index(fields=["path", "state"], name="filing_path_state"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="filing_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=~Q(state=FilingState.WITHDRAWN),
                name="filing_once_running",
            ),
            models.UniqueConstraint(
                fields=["notice_word"], condition=~Q(notice_word=""), name="filing_word_once"
            ),
        ]
        verbose_name = _("filing to resume")
        verbose_name_plural = _("filings to resume")

    def __str__(self) -> str:
        return str(self.id)


class FilingStep(models.Model):
    """A filing passed from one state to the next: when, by whom, why. Never changed.

    `details` hold keys: what was wrong by field when it was returned (`fields`), what the automatic
    checks said (`checks`), whom the escalation told (`told`), which version was handed in, whether
    the enterprise worked when it was ordered to stop (`worked`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filing = models.ForeignKey("resumption.Filing", models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=FilingState.choices, blank=True)
    to_state = models.CharField(_("State"), max_length=12, choices=FilingState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=512, blank=True)
    details = models.JSONField(default=dict)

    objects = PlacedManager("filing__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["filing", "at"], name="filing_step_of")]
        triggers = never_changed("filing_step")
        verbose_name = _("step of a filing")
        verbose_name_plural = _("steps of filings")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
