"""Who lives behind one door together."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.ids import new_id
from lianfang.people.enums import HouseholdKind
from lianfang.people.models.contact import Reachable
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history("member_count", "lookup_keys")
class Household(Reachable, Placed):
    """A household: its place is the stairwell, bay or grid it lives in; `door` is its door there.

    `source_key` is what a roster calls the household, so that the same roster finds it again.
    `stated_members` is how many the roster of households names; `member_count` how many are on the
    register of persons. The phone number is sealed like a person's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dwelling = models.ForeignKey(
        "places.Dwelling", models.PROTECT, null=True, blank=True, verbose_name=_("Dwelling")
    )
    door = models.CharField(_("Door"), max_length=32, blank=True)
    kind = models.CharField(
        _("Kind"), max_length=12, choices=HouseholdKind.choices, default=HouseholdKind.REGISTERED
    )
    head_name = models.CharField(_("Head of household"), max_length=64, blank=True)
    stated_members = models.PositiveSmallIntegerField(_("Members stated"), null=True, blank=True)
    member_count = models.PositiveSmallIntegerField(_("Members"), default=0)
    walking_order = models.IntegerField(_("Walking order"), default=0)
    source_key = models.CharField(max_length=64, blank=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    created_at = models.DateTimeField(_("Recorded"))

    class Meta:
        ordering = ["path", "walking_order", "door", "id"]
        indexes = [
            models.Index(fields=["path", "walking_order", "door", "id"], name="household_path"),
            models.Index(fields=["place", "door"], name="household_door"),
            models.Index(
                fields=["head_name"], opclasses=["text_pattern_ops"], name="household_head"
            ),
            models.Index(
                fields=["source_key"], condition=~Q(source_key=""), name="household_source_key"
            ),
            GinIndex(fields=["lookup_keys"], name="household_lookup"),
        ]
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return self.door
