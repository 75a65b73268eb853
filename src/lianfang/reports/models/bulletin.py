"""The day's bulletin, frozen when issued."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Bulletin(Placed):
    """A bulletin of one place as of one moment. Once issued its text and figures never change;
    what was learned later appears as a correction in a later one.

    `body` holds for each language ("zh", "en") a list of sections {title, paragraphs}; a
    paragraph is a list of pieces, each a string or {key, text, place}: a figure with the metric
    and the alias of the place it comes from. `places` maps aliases to codes, `figures` each
    "metric@alias" to its value.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField(_("Number"), null=True, blank=True)
    as_of = models.DateTimeField(_("As of"))
    day = models.DateField(_("Day"))
    title = models.CharField(_("Title"), max_length=128)
    title_en = models.CharField(_("Title in English"), max_length=128, blank=True)
    issuer = models.CharField(_("Issued by"), max_length=128)
    issuer_en = models.CharField(_("Issuer in English"), max_length=128, blank=True)
    places = models.JSONField(_("Places spoken of"), default=dict)
    body = models.JSONField(_("Paragraphs"))
    figures = models.JSONField(_("Figures"))
    digest = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(_("Drafted by"), max_length=64)
    drafted_at = models.DateTimeField(_("Drafted at"))
    issued_by = models.CharField(_("Signed by"), max_length=64, blank=True)
    issued_at = models.DateTimeField(_("Issued at"), null=True, blank=True)

    class Meta:
        ordering = ["-as_of", "-drafted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "number"],
                condition=Q(number__isnull=False),
                name="bulletin_number_once",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="bulletin_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__issued_at__isnull=False),
            )
        ]
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")

    def __str__(self) -> str:
        return self.title
