"""What somebody who may not go out needs, and how it came to the door."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.isolation.enums import ERRAND_OPEN, ErrandState
from lianfang.isolation.models.kept import kept
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Errand(Placed):
    """One errand for one person: shopping, medicine, rubbish. The place is where the door is.

    `due_at` is when it should be there, by the plan. It is left at the door; `photo_id` names a
    photo of what was left. `record_id` is the slot record at which it was asked for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    case = models.ForeignKey(
        "isolation.IsolationCase", models.PROTECT, null=True, blank=True, related_name="errands"
    )
    kind = models.CharField(_("Kind"), max_length=16)
    what = models.CharField(_("What is needed"), max_length=256, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=ErrandState.choices, default=ErrandState.ASKED
    )
    asked_at = models.DateTimeField(pgettext_lazy("errand", "Asked at"))
    asked_by = models.CharField(pgettext_lazy("errand", "Asked by"), max_length=64)
    due_at = models.DateTimeField(_("Wanted by"))
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(pgettext_lazy("errand", "Taken at"), null=True, blank=True)
    done_at = models.DateTimeField(pgettext_lazy("errand", "Left at"), null=True, blank=True)
    photo_id = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True, blank=True)
    record_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(
                fields=["path", "asked_at"],
                condition=Q(state__in=sorted(ERRAND_OPEN)),
                name="errand_open",
            ),
            models.Index(fields=["path", "asked_at"], name="errand_path"),
            models.Index(fields=["person", "asked_at"], name="errand_person"),
            models.Index(
                fields=["staff"], condition=Q(state=ErrandState.TAKEN), name="errand_of_staff"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record_id", "kind"],
                condition=Q(record_id__isnull=False),
                name="errand_once_per_record",
            ),
            models.CheckConstraint(
                condition=~Q(state=ErrandState.TAKEN) | Q(staff__isnull=False),
                name="errand_taken_by_somebody",
            ),
        ]
        verbose_name = _("errand")
        verbose_name_plural = _("errands")

    def __str__(self) -> str:
        return str(self.id)


class ErrandStep(models.Model):
    """An errand passed from one state to the next: when, by whom, why. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    errand = models.ForeignKey("isolation.Errand", models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, choices=ErrandState.choices, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=ErrandState.choices)
    at = models.DateTimeField(_("At"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=128, blank=True)

    objects = PlacedManager("errand__path")

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["errand", "recorded_at"], name="errand_step_of")]
        triggers = kept("errand_step")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
