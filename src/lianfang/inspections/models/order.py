"""Supervision orders: what is not put right in time becomes somebody's by name."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.inspections.enums import OrderState, OrderStepKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class SupervisionOrder(Placed):
    """A 督办单: a finding was not put right in time; this person sees to it until `due_at`.

    `told` counts the steps of the plan's escalation that were taken. Settled when the finding is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey("inspections.Finding", models.PROTECT, related_name="orders")
    number = models.CharField(pgettext_lazy("notice", "Number"), max_length=24, unique=True)
    responsible = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Who sees to it"),
    )
    demand = models.CharField(_("What is demanded"), max_length=256, blank=True)
    issued_at = models.DateTimeField(_("Issued at"))
    issued_by = models.CharField(pgettext_lazy("notice", "Issued by"), max_length=64)
    due_at = models.DateTimeField(_("Due"))
    state = models.CharField(
        _("State"), max_length=10, choices=OrderState.choices, default=OrderState.OPEN
    )
    told = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(_("Settled at"), null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["path", "due_at"],
                condition=~Q(state=OrderState.CLOSED),
                name="supervision_running",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=~Q(state=OrderState.CLOSED), name="supervised_once"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("issued_at")), name="supervision_due_later"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="supervision_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="supervision_stays",
                operation=pgtrigger.UpdateOf(
                    "finding_id", "number", "demand", "issued_at", "issued_by", "due_at"
                ),
            ),
        ]
        verbose_name = _("supervision order")
        verbose_name_plural = _("supervision orders")

    def __str__(self) -> str:
        return self.number


class SupervisionStep(models.Model):
    """What happened to a supervision order; never changed. `role` is who was told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="steps")
    kind = models.CharField(_("What"), max_length=10, choices=OrderStepKind.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    role = models.CharField(_("Who was told"), max_length=32, blank=True)
    said = models.CharField(_("Note"), max_length=256, blank=True)

    objects = PlacedManager("order__path")

    class Meta:
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(
                name="supervision_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of a supervision order")
        verbose_name_plural = _("steps of supervision orders")

    def __str__(self) -> str:
        return str(self.kind)
