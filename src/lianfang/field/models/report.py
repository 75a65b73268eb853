"""What residents tell by themselves."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.field.enums import ReportKind, ReportOutcome
from lianfang.people.enums import ArrivalTransport
from lianfang.places.models import Placed


class ResidentReport(Placed):
    """Something a resident told through the QR code of a stairwell, without an account.

    It is self-reported and unverified: it stands in no register and in no figure until whoever
    answers for the place has been there and recorded it themselves. Deleted after 30 days.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(_("What it is about"), max_length=16, choices=ReportKind.choices)
    door = models.CharField(_("Door"), max_length=32)
    name = models.CharField(_("Resident's name"), max_length=64)
    phone_cipher = models.BinaryField(null=True, editable=False)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(
        models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list, blank=True
    )
    needs = ArrayField(
        models.CharField(max_length=24), verbose_name=_("Needs"), default=list, blank=True
    )
    origin = models.CharField(_("Came from"), max_length=128, blank=True)
    arrived_on = models.DateField(_("Arrived on"), null=True, blank=True)
    transport = models.CharField(
        _("Means of transport"), max_length=8, choices=ArrivalTransport.choices, blank=True
    )
    companions = models.PositiveSmallIntegerField(_("Companions"), default=0)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    is_urgent = models.BooleanField(_("Fever or symptoms"), default=False)
    reported_at = models.DateTimeField(_("Told at"))
    closed_at = models.DateTimeField(_("Settled at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Settled by"),
    )
    outcome = models.CharField(
        _("What came of it"), max_length=16, choices=ReportOutcome.choices, blank=True
    )
    answer = models.CharField(_("Remark"), max_length=128, blank=True)

    class Meta:
        ordering = ["-reported_at", "-id"]
        indexes = [
            models.Index(
                fields=["path", "reported_at"],
                condition=Q(closed_at__isnull=True),
                name="field_report_open",
            ),
            models.Index(fields=["reported_at"], name="field_report_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="field_report_settled_with_outcome",
            ),
        ]
        verbose_name = _("resident's report")
        verbose_name_plural = _("Residents' reports")

    def __str__(self) -> str:
        return f"{self.kind} {self.reported_at:%m-%d %H:%M}"
