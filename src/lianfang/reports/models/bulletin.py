"""The day's bulletin, frozen when issued, and the way it went."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.reports.enums import BulletinState


class Bulletin(Placed):
    """A bulletin of one place as of one moment. Once issued its text and figures never change;
    what was learned later appears as a correction in a later one.

    `kind` is a key of the plan's bulletins; numbers run within place, kind and `year` (0 where they
    run on and on). `body` holds for each language ("zh", "en") a list of sections {title,
    paragraphs, tables, charts, events}; a paragraph is a list of pieces, each a string or {key,
    text, place}: a figure with its reference and the alias of the place it comes from; with
    `change` it is its difference to the day before in words. A cell of a table is a string or {key,
    text, at}: the place by its id. `places` maps aliases to codes, `figures` each
    "reference@alias" to its value.

    `events` are the day's, each {kind, at, zh, en, struck, by}. A correction names the bulletin it
    `corrects`, why, and in `changes` what differs: {key, place, zh, en, before, now}. Whoever had a
    hand in it (`hands`) does not review it. `scheme` says over what the digest is made.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind"), max_length=32, default="daily")
    year = models.PositiveSmallIntegerField(_("Year"), default=0)
    number = models.PositiveIntegerField(_("Number"), null=True, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=BulletinState.choices, default=BulletinState.DRAFT
    )
    as_of = models.DateTimeField(_("As of"))
    day = models.DateField(_("Day"))
    title = models.CharField(_("Title"), max_length=128)
    title_en = models.CharField(_("Title in English"), max_length=128, blank=True)
    masthead = models.CharField(_("Masthead"), max_length=128, blank=True)
    masthead_en = models.CharField(_("Masthead in English"), max_length=128, blank=True)
    issuer = models.CharField(_("Issued by"), max_length=128)
    issuer_en = models.CharField(_("Issuer in English"), max_length=128, blank=True)
    report_to = models.CharField(_("Reported to"), max_length=256, blank=True)
    report_to_en = models.CharField(_("Reported to, in English"), max_length=256, blank=True)
    places = models.JSONField(_("Places spoken of"), default=dict)
    body = models.JSONField(_("Paragraphs"))
    figures = models.JSONField(_("Figures"))
    events = models.JSONField(_("Events of the day"), default=list)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    correction = models.CharField(_("Why corrected"), max_length=256, blank=True)
    changes = models.JSONField(_("What differs"), default=list)
    hands = ArrayField(models.UUIDField(), default=list, editable=False)
    scheme = models.PositiveSmallIntegerField(default=1, editable=False)
    digest = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(_("Drafted by"), max_length=64)
    drafted_at = models.DateTimeField(_("Drafted at"))
    due_at = models.DateTimeField(_("To be out by"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(_("Reviewed by"), max_length=64, blank=True)
    reviewed_at = models.DateTimeField(_("Reviewed at"), null=True, blank=True)
    issued_by = models.CharField(_("Signed by"), max_length=64, blank=True)
    issued_at = models.DateTimeField(_("Issued at"), null=True, blank=True)

    class Meta:
        ordering = ["-as_of", "-drafted_at"]
        indexes = [
            models.Index(fields=["path", "-as_of"], name="bulletin_path"),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False, issued_at__isnull=True),
                name="bulletin_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "year", "number"],
                condition=Q(number__isnull=False),
                name="bulletin_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state=BulletinState.ISSUED, issued_at__isnull=False)
                | (~Q(state=BulletinState.ISSUED) & Q(issued_at__isnull=True)),
                name="bulletin_issued_at_when_issued",
            ),
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


class BulletinStep(models.Model):
    """A bulletin passed from one state to the next, or a line of it was struck or added: when, by
    whom, why. Never changed nor deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=BulletinState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    objects = PlacedManager("bulletin__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["bulletin", "at"], name="bulletin_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="bulletin_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
