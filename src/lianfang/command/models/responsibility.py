"""Who answers for whom: one table for every town and every kind of duty."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PathField, PlacedManager
from lianfang.command.enums import SubjectKind
from lianfang.kit.ids import new_id


class Responsibility(models.Model):
    """Somebody answers, in a role of the playbook, for a place, household, person or enterprise.

    The subject is named by kind and id because upper rooms bring further kinds; `path` is the
    subject's. Ended rows stay: who answered last month remains known. `valid_to` is the first day
    on which they no longer answer, so a successor may begin on it. Who stands in for somebody away
    answers until that person is back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.CharField(_("Role"), max_length=32)
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="responsibilities")
    team = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_kind = models.CharField(_("For"), max_length=12, choices=SubjectKind.choices)
    subject_id = models.UUIDField()
    path = PathField(editable=False)
    stands_in_for = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Stands in for"),
    )
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)
    source = models.CharField(_("Origin"), max_length=64)
    end_reason = models.CharField(_("Why ended"), max_length=128, blank=True)
    created_at = models.DateTimeField(_("Recorded"))

    objects = PlacedManager()

    class Meta:
        ordering = ["path", "role", "id"]
        indexes = [
            # Not partial: coverage of a past day reads ended rows too.
            models.Index(fields=["subject_id", "role"], name="responsible_for"),
            # Coverage reads whole ranges of it, so it holds all that coverage asks for.
            models.Index(
                fields=["role", "subject_kind", "path"],
                include=["subject_id", "staff", "valid_from", "valid_to"],
                name="responsible_role",
            ),
            models.Index(fields=["path"], name="responsible_path"),
            models.Index(
                fields=["stands_in_for"],
                condition=Q(stands_in_for__isnull=False, valid_to__isnull=True),
                name="responsible_stand_in",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "staff", "subject_id"],
                condition=Q(valid_to__isnull=True),
                name="responsible_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="responsibility_ends_after_start",
            ),
        ]
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")

    def __str__(self) -> str:
        return self.role
