"""What is handed to the bank in one go, and what became of each line of it.

That no application is paid twice is a rule of the table: it stands in one batch that was not sent
back, and in no other.
"""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.funds.enums import PaymentState
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class PaymentBatch(Placed):
    """A list of payments of one programme as it goes to the bank; `number` counts from 1."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey("funds.Programme", models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField(_("Number"))
    made_at = models.DateTimeField(_("Made at"))
    made_by = models.CharField(_("Made by"), max_length=64)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="batch_number_once")
        ]
        verbose_name = _("payment batch")
        verbose_name_plural = _("payment batches")

    def __str__(self) -> str:
        return str(self.number)


class PaymentLine(models.Model):
    """One payment of a batch: how much, paid when under which reference, or why it failed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey("funds.PaymentBatch", models.PROTECT, related_name="lines")
    application = models.ForeignKey("funds.Application", models.PROTECT, related_name="payments")
    amount_fen = models.BigIntegerField()
    state = models.CharField(_("State"), max_length=8, choices=PaymentState.choices)
    paid_on = models.DateField(_("Paid on"), null=True, blank=True)
    reference = models.CharField(_("Reference of the bank"), max_length=64, blank=True)
    fault = models.CharField(_("Why it failed"), max_length=256, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(pgettext_lazy("payment", "Noted by"), max_length=64, blank=True)

    objects = PlacedManager("batch__path")

    class Meta:
        ordering = ["batch", "application__number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~Q(state=PaymentState.FAILED),
                name="fund_paid_once",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.PENDING, settled_at__isnull=True)
                | Q(state=PaymentState.PAID, paid_on__isnull=False, settled_at__isnull=False)
                | (Q(state=PaymentState.FAILED, settled_at__isnull=False) & ~Q(fault="")),
                name="fund_payment_settled",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fund_payment_stays",
                exclude=["state", "paid_on", "reference", "fault", "settled_at", "settled_by"],
            ),
            pgtrigger.Protect(name="fund_payment_remains", operation=pgtrigger.Delete),
        ]
        verbose_name = _("payment of a fund")
        verbose_name_plural = _("payments of funds")

    def __str__(self) -> str:
        return str(self.id)
