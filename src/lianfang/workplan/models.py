"""A plan with a target date, its key works and milestones, how far they are, and what happened."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.workplan.enums import Counting, PlanState, StepKind, WorkState


class WorkPlan(Placed):
    """A plan of a place from a first day to a target date, with a rule for counting days.

    Days gone are counted from `counts_from` (a year's first day: "66 days of the year are gone").
    A work is behind when it lags `tolerance` points behind its time. Owners are reminded
    `remind_days` before a milestone, the level above is told `tell_days` after it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(pgettext_lazy("work plan", "Title"), max_length=64)
    title_en = models.CharField(_("Title in English"), max_length=96, blank=True)
    starts_on = models.DateField(_("First day"))
    target_on = models.DateField(_("Target date"))
    counts_from = models.DateField(_("Days are counted from"))
    counting = models.CharField(_("Counting of days"), max_length=12, choices=Counting.choices)
    working_days = models.BooleanField(_("Working days only"), default=False)
    tolerance = models.PositiveSmallIntegerField(_("May lag behind by points"), default=10)
    remind_days = models.PositiveSmallIntegerField(_("Remind days before"), default=3)
    tell_days = models.PositiveSmallIntegerField(_("Tell upwards days after"), default=2)
    state = models.CharField(_("State"), max_length=8, choices=PlanState.choices)
    drawn_up_at = models.DateTimeField(_("Drawn up at"))
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)

    class Meta:
        ordering = ["path", "-starts_on", "id"]
        indexes = [models.Index(fields=["path"], name="work_plan_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_on__gt=F("starts_on")), name="work_plan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(counts_from__lte=F("starts_on")), name="work_plan_counted_from_before"
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.ACTIVE, closed_at__isnull=True)
                | Q(state=PlanState.CLOSED, closed_at__isnull=False),
                name="work_plan_closed_at_when_closed",
            ),
        ]
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")

    def __str__(self) -> str:
        return self.title


class KeyWork(Placed):
    """One of the few works a plan stands on: who leads it, how far it is to come by when.

    `figure` names a figure that counts by itself (`key[:span][?dimension=choice]`); without one
    people write down how far it is, in `unit`. `target` is in the figure's unit (points of a rate).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey("workplan.WorkPlan", models.PROTECT, related_name="works")
    number = models.PositiveSmallIntegerField(_("Number"))
    title = models.CharField(pgettext_lazy("key work", "Title"), max_length=64)
    title_en = models.CharField(_("Title in English"), max_length=96, blank=True)
    purpose = models.CharField(_("What is to be done"), max_length=512, blank=True)
    leader = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        "command.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    figure = models.CharField(_("Figure"), max_length=128, blank=True)
    unit = models.CharField(pgettext_lazy("key work", "Unit"), max_length=16, blank=True)
    target = models.DecimalField(_("Target"), max_digits=14, decimal_places=2)
    starts_on = models.DateField(_("First day"))
    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("State"), max_length=10, choices=WorkState.choices)
    added_at = models.DateTimeField(_("Added at"))
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    class Meta:
        ordering = ["plan", "number", "id"]
        indexes = [models.Index(fields=["path"], name="key_work_path")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="key_work_number_once"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("starts_on")), name="key_work_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(target__gt=0), name="key_work_has_a_target"),
        ]
        verbose_name = _("key work")
        verbose_name_plural = _("key works")

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """What a key work is to have reached by a day; reached, or withdrawn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    work = models.ForeignKey("workplan.KeyWork", models.PROTECT, related_name="milestones")
    title = models.CharField(pgettext_lazy("milestone", "Title"), max_length=64)
    title_en = models.CharField(_("Title in English"), max_length=96, blank=True)
    due_on = models.DateField(_("Due on"))
    reached_on = models.DateField(_("Reached on"), null=True, blank=True)
    evidence = models.CharField(_("Evidence"), max_length=256, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)

    objects = PlacedManager("work__path")

    class Meta:
        ordering = ["work", "due_on", "id"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """How far a key work was at a moment, in words and, where nothing counts it, as a number.

    Never changed nor deleted: what was wrong is put right by a later one. `evidence` says where it
    can be checked (a document, a photo, a record).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    work = models.ForeignKey("workplan.KeyWork", models.PROTECT, related_name="progress")
    at = models.DateTimeField(_("At"))
    value = models.DecimalField(_("So far"), max_digits=14, decimal_places=2, null=True, blank=True)
    text = models.CharField(_("What was done"), max_length=512)
    evidence = models.CharField(_("Evidence"), max_length=256, blank=True)
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.CharField(_("By"), max_length=64)

    objects = PlacedManager("work__path")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["work", "at"], name="work_progress_at")]
        triggers = [
            pgtrigger.Protect(
                name="work_progress_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("progress of a key work")
        verbose_name_plural = _("progress of key works")

    def __str__(self) -> str:
        return f"{self.at} {self.value}"


class WorkStep(models.Model):
    """Something happened to a plan, a key work or a milestone: what, when, by whom, why.

    Never changed nor deleted. `details` hold days, numbers and names of fields, no person's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey("workplan.WorkPlan", models.PROTECT, related_name="steps")
    work = models.ForeignKey(
        "workplan.KeyWork", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    milestone = models.ForeignKey(
        "workplan.Milestone", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    kind = models.CharField(_("What"), max_length=12, choices=StepKind.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    details = models.JSONField(default=dict)

    objects = PlacedManager("plan__path")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["plan", "at"], name="work_step_of_plan")]
        triggers = [
            pgtrigger.Protect(name="work_step_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
