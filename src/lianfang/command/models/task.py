"""The day's work, and the record that closes it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PathField, PlacedManager
from lianfang.command.enums import SubjectKind, TaskState, VisitOutcome
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Task(models.Model):
    """One thing due once: this routine, this subject, this day, this window, by this person.

    Made by a routine of the playbook; closed by the record of the work, never ticked by hand.
    `closed_at` is when the work was done: later than `due_to` means late. `escalation` counts the
    levels that were told that nobody came; `reassigned_at` is set when a person, not the plan,
    chose who goes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    routine = models.CharField(_("Routine"), max_length=32)
    window = models.CharField(_("Window"), max_length=16)
    day = models.DateField(_("Day"))
    subject_kind = models.CharField(_("For"), max_length=12, choices=SubjectKind.choices)
    subject_id = models.UUIDField()
    path = PathField(editable=False)
    walking_order = models.IntegerField(default=0)
    staff = models.ForeignKey("people.Staff", models.PROTECT, null=True, blank=True)
    due_from = models.DateTimeField(_("From"))
    due_to = models.DateTimeField(_("Until"))
    state = models.CharField(
        _("State"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN
    )
    closed_by_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(_("Done at"), null=True, blank=True)
    reassigned_at = models.DateTimeField(_("Given to another at"), null=True, blank=True)
    escalation = models.PositiveSmallIntegerField(_("Levels told"), default=0)
    escalated_at = models.DateTimeField(_("Escalated at"), null=True, blank=True)

    objects = PlacedManager()

    class Meta:
        ordering = ["day", "window", "path", "walking_order", "id"]
        indexes = [
            models.Index(fields=["day", "path"], name="task_day_path"),
            models.Index(fields=["staff", "day"], name="task_staff_day"),
            models.Index(fields=["due_to"], condition=Q(state="open"), name="task_open_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "routine", "subject_id", "window"], name="task_once_per_window"
            )
        ]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self) -> str:
        return f"{self.routine} {self.day} {self.window}"


class Visit(Placed):
    """Somebody was visited or phoned: temperature, symptoms, needs. Append-only.

    A correction is a new row that names the one it supersedes and says why. The id is made by the
    device that records, so that sending twice stores once. Only the copy of the place may change,
    when the tree of places does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    task = models.ForeignKey("command.Task", models.PROTECT, null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=VisitOutcome.choices)
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    # By the threshold of the plan in force when it was recorded.
    fever = models.BooleanField(_("Fever"), default=False)
    symptoms = ArrayField(models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list)
    needs = ArrayField(models.CharField(max_length=24), verbose_name=_("Needs"), default=list)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    visited_at = models.DateTimeField(_("Visited at"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)

    class Meta:
        ordering = ["-visited_at", "-id"]
        indexes = [
            models.Index(fields=["person", "visited_at"], name="visit_person"),
            models.Index(fields=["path", "visited_at"], name="visit_path"),
            # A wide place's day, whatever the number of places in it.
            models.Index(fields=["visited_at", "path"], name="visit_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45),
                name="visit_temperature_possible",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="visit_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="visit_stays",
                operation=pgtrigger.UpdateOf(
                    "id",
                    "person_id",
                    "staff_id",
                    "task_id",
                    "outcome",
                    "temperature",
                    "fever",
                    "symptoms",
                    "needs",
                    "note",
                    "visited_at",
                    "recorded_at",
                    "supersedes_id",
                    "reason",
                ),
            ),
        ]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")

    def __str__(self) -> str:
        return f"{self.id}"
