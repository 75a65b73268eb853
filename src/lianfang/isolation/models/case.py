"""Somebody is isolated: the case, its steps, who looks after the person, when they went out."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.enums import Role
from lianfang.access.scope import PlacedManager
from lianfang.isolation.enums import (
    ISOLATED,
    RUNNING,
    CaseOrigin,
    CaseState,
    DutyWay,
    Mode,
    Told,
)
from lianfang.isolation.models.kept import kept
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class IsolationCase(Placed):
    """One person's isolation, from its first day to the end of the contact afterwards.

    The place is where the person is isolated: their stairwell, or the observation site; `room` says
    which door. `due_on` is the last day. `contact_until` is the last day of contact after the
    release. There is one running case per person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=32)
    mode = models.CharField(_("Where isolated"), max_length=8, choices=Mode.choices)
    room = models.CharField(_("Room"), max_length=64, blank=True)
    starts_on = models.DateField(_("First day"))
    due_on = models.DateField(_("Last day"))
    state = models.CharField(
        _("State"), max_length=12, choices=CaseState.choices, default=CaseState.OPEN
    )
    origin = models.CharField(
        pgettext_lazy("isolation case", "Opened through"), max_length=8, choices=CaseOrigin.choices
    )
    origin_id = models.UUIDField(null=True, blank=True)
    opened_at = models.DateTimeField(pgettext_lazy("isolation case", "Opened at"))
    opened_by = models.CharField(pgettext_lazy("isolation case", "Opened by"), max_length=64)
    released_at = models.DateTimeField(_("Released at"), null=True, blank=True)
    contact_until = models.DateField(_("Contact until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)

    class Meta:
        ordering = ["path", "room", "id"]
        indexes = [
            models.Index(
                fields=["path"], condition=Q(state__in=sorted(RUNNING)), name="isolation_running"
            ),
            models.Index(fields=["path", "opened_at"], name="isolation_path"),
            models.Index(fields=["person", "opened_at"], name="isolation_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(RUNNING)),
                name="isolation_once_running",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="isolation_ends_after_start"
            ),
        ]
        verbose_name = _("isolation case")
        verbose_name_plural = _("isolation cases")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_isolated(self) -> bool:
        return self.state in ISOLATED

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class CaseStep(models.Model):
    """A case passed from one state to the next: when, by whom, why. Never changed.

    `details` hold ids, days and keys of the checklist, no words about the person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=12, choices=CaseState.choices, blank=True)
    to_state = models.CharField(_("State"), max_length=12, choices=CaseState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)
    details = models.JSONField(default=dict)

    objects = PlacedManager("case__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="isolation_step_of_case")]
        triggers = kept("isolation_step")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"


class CaseDuty(models.Model):
    """One worker looks after one person, one to one, from a moment until another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="duties")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    way = models.CharField(pgettext_lazy("duty", "How"), max_length=8, choices=DutyWay.choices)
    since = models.DateTimeField(pgettext_lazy("duty", "Since"))
    until = models.DateTimeField(_("Until"), null=True, blank=True)
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Why ended"), max_length=128, blank=True)

    objects = PlacedManager("case__path")

    class Meta:
        ordering = ["since", "id"]
        indexes = [
            models.Index(
                fields=["staff"], condition=Q(until__isnull=True), name="isolation_duty_staff"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="isolation_duty_once"
            )
        ]
        verbose_name = _("one-to-one service")
        verbose_name_plural = _("one-to-one services")

    def __str__(self) -> str:
        return str(self.id)


class Outing(models.Model):
    """Somebody in isolation left where they should be: when, why, and when they were back.

    `allowed`: it was agreed before, such as a way to the doctor; then it alarms nobody. `told`
    counts the levels that were told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="outings")
    left_at = models.DateTimeField(pgettext_lazy("outing", "Left at"))
    allowed = models.BooleanField(_("Agreed before"), default=False)
    reason = models.CharField(_("Reason"), max_length=128)
    noted_at = models.DateTimeField(_("Recorded at"))
    noted_by = models.CharField(_("Recorded by"), max_length=64)
    back_at = models.DateTimeField(_("Back at"), null=True, blank=True)
    back_by = models.CharField(max_length=64, blank=True)
    told = models.PositiveSmallIntegerField(_("Levels told"), default=0)

    objects = PlacedManager("case__path")

    class Meta:
        ordering = ["-left_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(back_at__isnull=True), name="isolation_out_once"
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True) | Q(back_at__gte=F("left_at")),
                name="isolation_back_after_left",
            ),
        ]
        verbose_name = _("outing")
        verbose_name_plural = _("outings")

    def __str__(self) -> str:
        return str(self.id)


class Telling(models.Model):
    """A level above was told that a slot was missed or that somebody left. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("isolation.IsolationCase", models.PROTECT, related_name="tellings")
    about = models.CharField(max_length=8, choices=Told.choices)
    about_id = models.UUIDField()
    role = models.CharField(_("Told"), max_length=32, choices=Role.choices)
    at = models.DateTimeField(_("At"))

    objects = PlacedManager("case__path")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["about_id", "role"], name="isolation_told_once")
        ]
        triggers = kept("isolation_telling")

    def __str__(self) -> str:
        return f"{self.about} {self.role}"
