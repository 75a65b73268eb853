"""Somebody who says, by the code of a place and without an account, that they look for work."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.labour.enums import Reach, Schooling, SignUpState
from lianfang.labour.models.vacancy import LONGEST_SKILL
from lianfang.people.enums import Sex
from lianfang.people.models.contact import Reachable
from lianfang.places.models import Placed


class SeekerSignUp(Reachable, Placed):
    """A form somebody sent about themselves, with the consent they ticked when it was sent.

    They may be anybody, so nothing of it is listed or counted until a desk has confirmed it: as a
    resident of the register or as somebody from outside (`seeker`). Deleted after thirty days,
    confirmed or not. `place` is where the code hangs. `wanted_pay` is yuan a month.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64)
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("Year of birth"), null=True, blank=True)
    origin = models.CharField(_("From where"), max_length=64, blank=True)
    skills = ArrayField(
        models.CharField(max_length=LONGEST_SKILL), verbose_name=_("Skills"), default=list
    )
    schooling = models.CharField(
        _("Schooling"), max_length=8, choices=Schooling.choices, default=Schooling.ANY
    )
    wanted_pay = models.PositiveIntegerField(_("Wanted pay (yuan a month)"), null=True, blank=True)
    reach = models.CharField(
        _("Would work"), max_length=8, choices=Reach.choices, default=Reach.TOWN
    )
    wants_dormitory = models.BooleanField(_("Needs a dormitory"), default=False)
    night_shift = models.BooleanField(_("Would work nights"), default=True)
    available_from = models.DateField(_("Available from"))
    note = models.CharField(_("Note"), max_length=256, blank=True)
    sent_at = models.DateTimeField(_("Sent at"))
    state = models.CharField(
        _("State"), max_length=9, choices=SignUpState.choices, default=SignUpState.WAITING
    )
    seeker = models.ForeignKey(
        "labour.Seeker", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)
    settled_by = models.CharField(_("Settled by"), max_length=64, blank=True)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [
            models.Index(
                fields=["path", "sent_at"],
                condition=models.Q(state=SignUpState.WAITING),
                name="seeker_sign_up_waiting",
            ),
            models.Index(fields=["sent_at"], name="seeker_sign_up_sent"),
            GinIndex(fields=["lookup_keys"], name="seeker_sign_up_lookup"),
        ]
        verbose_name = _("form of somebody who looks for work")
        verbose_name_plural = _("forms of people who look for work")

    def __str__(self) -> str:
        return str(self.id)
