"""Since when an enterprise works again, and how many came back on which day.

Both are dated facts that are only ever added, so that the figures of any day can be counted again.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.resumption.enums import Source
from lianfang.resumption.models.kept import kept


class WorkFact(Placed):
    """From `day` on the enterprise works again; or, where `works` is false, it does not any more.

    Of several the one with the latest day holds, of one day the one recorded last. `note` says how
    it is known when the desk marked it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="work_facts"
    )
    works = models.BooleanField(default=True)
    day = models.DateField(_("Day"))
    source = models.CharField(_("Known through"), max_length=12, choices=Source.choices)
    filing_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    recorded_at = models.DateTimeField(_("Recorded"))
    recorded_by = models.CharField(_("By"), max_length=64)

    class Meta:
        ordering = ["day", "recorded_at", "id"]
        indexes = [
            models.Index(
                fields=["enterprise", "-day", "-recorded_at"], name="work_fact_of_enterprise"
            ),
            models.Index(fields=["path", "day"], name="work_fact_path"),
        ]
        triggers = kept("work_fact")
        verbose_name = _("start of work")
        verbose_name_plural = _("starts of work")

    def __str__(self) -> str:
        return f"{self.day} {self.works}"


class StaffReturn(Placed):
    """So many people are back at their posts since `day`; a negative number corrects an earlier
    one, and `note` says why.

    `batch` is what was filed and has now started; it starts once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="staff_returns"
    )
    day = models.DateField(_("Day"))
    people = models.IntegerField(_("People"))
    batch = models.OneToOneField(
        "resumption.StartBatch", models.PROTECT, null=True, blank=True, related_name="start"
    )
    source = models.CharField(_("Known through"), max_length=12, choices=Source.choices)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    recorded_at = models.DateTimeField(_("Recorded"))
    recorded_by = models.CharField(_("By"), max_length=64)

    class Meta:
        ordering = ["day", "recorded_at", "id"]
        indexes = [
            models.Index(fields=["enterprise", "day"], name="staff_return_of"),
            models.Index(fields=["path", "day"], name="staff_return_path"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gt=0) | Q(people__lt=0), name="staff_return_says_something"
            )
        ]
        triggers = kept("staff_return")
        verbose_name = _("staff back at their posts")
        verbose_name_plural = _("staff back at their posts")

    def __str__(self) -> str:
        return f"{self.day} {self.people}"
