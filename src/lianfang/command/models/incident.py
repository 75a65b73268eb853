"""The emergency, the plan for it, and which phase of the plan is in force where."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class PlaybookVersion(models.Model):
    """One version of a town's plan, word for word as it was installed; never changed afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(_("Playbook"), max_length=32)
    version = models.CharField(_("Version"), max_length=16)
    title = models.CharField(_("Title"), max_length=128)
    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField(_("Text"))
    installed_at = models.DateTimeField(_("Installed"))

    class Meta:
        ordering = ["key", "-installed_at"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="playbook_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Incident(Placed):
    """An emergency in a jurisdiction, from the founding of its headquarters to its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=128)
    opened_on = models.DateField(_("Headquarters founded on"))
    closed_on = models.DateField(_("Ended on"), null=True, blank=True)

    class Meta:
        ordering = ["-opened_on"]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")

    def __str__(self) -> str:
        return self.name


class PhaseInForce(Placed):
    """From a moment on a phase of a playbook holds in a place and everything under it.

    The most specific place wins; a later row for the same place ends the earlier one. A row is the
    decision of somebody and stays: going back is a new row that names the one it `restores`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="phases")
    playbook = models.ForeignKey("command.PlaybookVersion", models.PROTECT, related_name="+")
    phase = models.CharField(_("Phase"), max_length=32)
    valid_from = models.DateTimeField(_("From"))
    valid_to = models.DateTimeField(_("Until"), null=True, blank=True)
    restores = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    enforced_by = models.CharField(_("Put in force by"), max_length=64, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    ended_by = models.CharField(_("Ended by"), max_length=64, blank=True)
    end_reason = models.CharField(_("Why ended"), max_length=256, blank=True)

    class Meta:
        ordering = ["path", "-valid_from"]
        indexes = [models.Index(fields=["path", "valid_from"], name="phase_path_from")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(valid_to__isnull=True), name="phase_once_per_place"
            )
        ]

    def __str__(self) -> str:
        return self.phase
