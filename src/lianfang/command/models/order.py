"""Orders down the line: what is to be done by when, who has read it, who has done it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.command.enums import EvidenceKind, OrderState, OrderStepKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Order(Placed):
    """A command to many: the words, the due moment, and to whom it was addressed (`audience`).

    Its place is the one it was given for. The words never change: a correction is a new order that
    names the one it replaces. An order passed on further down names the one above (`parent`) and
    the recipient who passed it on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(_("Title"), max_length=128)
    text = models.TextField(_("Text"))
    due_at = models.DateTimeField(_("Due"))
    evidence = models.CharField(
        _("Proof"), max_length=8, choices=EvidenceKind.choices, default=EvidenceKind.NONE
    )
    audience = models.JSONField(default=dict)
    state = models.CharField(
        _("State"), max_length=10, choices=OrderState.choices, default=OrderState.ISSUED
    )
    issued_by = models.CharField(_("Given by"), max_length=64)
    issued_at = models.DateTimeField(_("Given at"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    passed_on_by = models.ForeignKey(
        "command.OrderRecipient", models.PROTECT, null=True, blank=True, related_name="passed_on"
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["path", "due_at"], name="order_path_due"),
            models.Index(fields=["due_at"], condition=Q(state="issued"), name="order_running_due"),
        ]
        triggers = [
            pgtrigger.Protect(name="order_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="order_words_stay",
                operation=pgtrigger.UpdateOf(
                    "title", "text", "due_at", "evidence", "audience", "issued_by", "issued_at"
                ),
            ),
        ]
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        return str(self.id)


class OrderRecipient(Placed):
    """Somebody an order is addressed to, for the place where they are to carry it out.

    Without `staff` nobody was found to receive it there: that place stands first in the list.
    `via` says through what they were found: a role, an appointment, a team, by name.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("command.Order", models.PROTECT, related_name="recipients")
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    via = models.CharField(_("Through"), max_length=128, blank=True)
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)
    done_at = models.DateTimeField(_("Done at"), null=True, blank=True)
    done_by = models.CharField(_("Reported by"), max_length=64, blank=True)
    overdue_at = models.DateTimeField(_("Overdue since"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("Reminders"), default=0)
    reminded_at = models.DateTimeField(_("Last reminded"), null=True, blank=True)

    class Meta:
        ordering = ["path", "id"]
        indexes = [
            models.Index(fields=["staff", "order"], name="order_received"),
            models.Index(fields=["path"], name="order_recipient_path"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "place", "staff"],
                nulls_distinct=False,
                name="order_recipient_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class OrderEvidence(models.Model):
    """What a recipient handed in as proof: words, a photo (cleaned and sealed), or both.

    Append-only: proof that was sent back stays beside what came after.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey("command.OrderRecipient", models.PROTECT, related_name="evidence")
    text = models.CharField(_("Report"), max_length=1000, blank=True)
    photo_sealed = models.BinaryField(null=True, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    recorded_at = models.DateTimeField(_("Recorded at"))

    objects = PlacedManager("recipient__path")

    class Meta:
        ordering = ["recorded_at", "id"]
        triggers = [
            pgtrigger.Protect(
                name="order_evidence_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class OrderStep(models.Model):
    """One thing that happened to an order, or with one of its recipients: who did what and when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey("command.Order", models.PROTECT, related_name="steps")
    recipient = models.ForeignKey(
        "command.OrderRecipient", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    step = models.CharField(_("Step"), max_length=10, choices=OrderStepKind.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    note = models.CharField(_("Note"), max_length=256, blank=True)

    objects = PlacedManager("order__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["order", "at"], name="order_step_at")]
        triggers = [
            pgtrigger.Protect(
                name="order_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.at}"
