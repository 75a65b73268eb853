"""Measures that helped one enterprise and are kept for others, and to whom they were offered."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.needs.enums import MeasureKind, OfferState
from lianfang.places.models import Placed


class Measure(Placed):
    """A way of helping that can be used again: what is done, for which need, whom it fits.

    It holds for enterprises in its place. Empty `industries` (sections of GB/T 4754) and `classes`
    (of service) fit everybody. Its words are never changed: a revised one is a new row that
    replaces it, so that what an enterprise took stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=MeasureKind.choices)
    title = models.CharField(pgettext_lazy("measure", "Title"), max_length=64)
    text = models.CharField(pgettext_lazy("measure", "What is done"), max_length=1_000)
    need = models.CharField(pgettext_lazy("ticket", "Need"), max_length=32)
    industries = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    classes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    created_at = models.DateTimeField(_("Recorded at"))
    created_by = models.CharField(_("Recorded by"), max_length=64)
    ended_at = models.DateTimeField(pgettext_lazy("measure", "Ended at"), null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    end_reason = models.CharField(_("Why ended"), max_length=256, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        ordering = ["path", "title", "id"]
        indexes = [
            models.Index(fields=["path"], condition=Q(ended_at__isnull=True), name="measure_here")
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="measure_words_stay",
                fields=["kind", "title", "text", "need", "industries", "classes", "created_at"],
            ),
            pgtrigger.Protect(name="measure_remains", operation=pgtrigger.Delete),
        ]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def __str__(self) -> str:
        return self.title


class MeasureOffer(models.Model):
    """A measure was offered to an enterprise, for one of its tickets or without any, and what it
    said to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    measure = models.ForeignKey("needs.Measure", models.PROTECT, related_name="offers")
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    ticket = models.ForeignKey(
        "needs.Ticket", models.PROTECT, null=True, blank=True, related_name="offers"
    )
    state = models.CharField(
        _("State"), max_length=10, choices=OfferState.choices, default=OfferState.OFFERED
    )
    offered_at = models.DateTimeField(_("Offered at"))
    offered_by = models.CharField(_("Offered by"), max_length=64)
    answered_at = models.DateTimeField(pgettext_lazy("measure", "Answered at"), null=True)
    answered_by = models.CharField(max_length=64, blank=True)
    note = models.CharField(pgettext_lazy("measure", "In words"), max_length=256, blank=True)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["-offered_at", "-id"]
        indexes = [models.Index(fields=["enterprise", "state"], name="measure_offer_to")]
        constraints = [
            models.UniqueConstraint(fields=["measure", "enterprise"], name="measure_offered_once"),
            models.CheckConstraint(
                condition=Q(state=OfferState.OFFERED, answered_at__isnull=True)
                | (~Q(state=OfferState.OFFERED) & Q(answered_at__isnull=False)),
                name="measure_offer_answered_at",
            ),
        ]
        verbose_name = _("offer of a measure")
        verbose_name_plural = _("offers of measures")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)
