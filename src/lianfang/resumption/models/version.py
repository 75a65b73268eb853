"""What an enterprise says in its filing; what was handed in stays as it was."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id


class FilingVersion(models.Model):
    """The answers of a filing as they were handed in once, or are being filled in.

    `supplies` by key of the plan: {"stock": "3000", "daily": "500"}, decimals as text. `in_place`
    by key: true or false. `paper_ids` are the files that lay with it when it was handed in; those
    of one that came `on_paper` lie at the desk. After `submitted_at` nothing of it changes; a
    correction is the next version.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filing = models.ForeignKey("resumption.Filing", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(_("Handed in"), null=True, blank=True)
    submitted_by = models.CharField(_("By"), max_length=64, blank=True)
    planned_on = models.DateField(_("Planned day"), null=True, blank=True)
    scope = models.CharField(_("What will be done"), max_length=512, blank=True)
    reason = models.CharField(_("Why now"), max_length=512, blank=True)
    duty_cipher = models.BinaryField(null=True, blank=True)
    staff_total = models.PositiveIntegerField(_("Staff in all"), null=True, blank=True)
    back_now = models.PositiveIntegerField(_("Back in town now"), null=True, blank=True)
    outside_county = models.PositiveIntegerField(_("Outside the county"), null=True, blank=True)
    from_key_areas = models.PositiveIntegerField(_("From key areas"), null=True, blank=True)
    isolation_rooms = models.PositiveIntegerField(_("Isolation rooms"), null=True, blank=True)
    trained_on = models.DateField(_("Training held on"), null=True, blank=True)
    trained = models.PositiveIntegerField(_("People trained"), null=True, blank=True)
    supplies = models.JSONField(_("Supplies"), default=dict, blank=True)
    in_place = models.JSONField(_("In place"), default=dict, blank=True)
    on_paper = models.BooleanField(_("Came on paper"), default=False)
    paper_ids = ArrayField(models.UUIDField(), default=list, blank=True)

    objects = PlacedManager("filing__path")

    class Meta:
        ordering = ["filing", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="filing_version_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="filing_version_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__submitted_at__isnull=False),
            )
        ]
        verbose_name = _("version of a filing")
        verbose_name_plural = _("versions of filings")

    def __str__(self) -> str:
        return f"{self.filing_id} {self.number}"


class StartBatch(models.Model):
    """People of one process who start together on a day, as the version says.

    That they did start is a row of `StaffReturn`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey("resumption.FilingVersion", models.PROTECT, related_name="batches")
    process = models.CharField(_("Process"), max_length=64)
    starts_on = models.DateField(_("Starts on"))
    people = models.PositiveIntegerField(_("People"))

    objects = PlacedManager("version__filing__path")

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["version", "starts_on"], name="batch_of_version")]
        constraints = [models.CheckConstraint(condition=Q(people__gte=1), name="batch_has_people")]
        verbose_name = _("batch of returning staff")
        verbose_name_plural = _("batches of returning staff")

    def __str__(self) -> str:
        return f"{self.starts_on} {self.people}"
