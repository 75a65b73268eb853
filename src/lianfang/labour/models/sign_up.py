"""Somebody who says, by the code of a place and without an account, that they look for work."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.labour.enums import SignUpState
from lianfang.labour.models.seeking import Seeking
from lianfang.people.models.contact import Reachable
from lianfang.places.models import Placed


class SeekerSignUp(Reachable, Seeking, Placed):
    """A form somebody sent about themselves, with the consent they ticked when it was sent.

    They may be anybody, so nothing of it is listed or counted until a desk has confirmed it: as a
    resident of the register or as somebody from outside (`seeker`). Deleted after thirty days,
    confirmed or not. `place` is where the code hangs.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64)
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
