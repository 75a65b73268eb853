"""A call to thousands at once, and what each of them answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.command.enums import InvitationState
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Mobilisation(Placed):
    """Many people are called to fill one rule of the plan in a place: one proposal gives each of
    them a place, and when it is accepted each is invited to say whether they come.

    `key` is the call of the plan it follows, `text` what the invitations say.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.OneToOneField("command.Proposal", models.PROTECT, related_name="mobilisation")
    key = models.CharField(_("Call"), max_length=32)
    text = models.TextField(_("Text"))
    answer_hours = models.PositiveSmallIntegerField(_("Hours to answer"))
    created_by = models.CharField(_("Asked by"), max_length=64)
    created_at = models.DateTimeField(_("Asked at"))
    opened_at = models.DateTimeField(_("Called at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("Answers until"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("mobilisation")
        verbose_name_plural = _("mobilisations")

    def __str__(self) -> str:
        return self.key


class Invitation(Placed):
    """One person called to one place, and their answer; its place is the one they are called to.

    The link they answer by holds a random token; only its keyed hash is kept here, so that whoever
    reads the table can answer for nobody. `printed_at` is when the last link was made; it makes the
    ones before invalid.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mobilisation = models.ForeignKey(
        "command.Mobilisation", models.PROTECT, related_name="invitations"
    )
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    responsibility = models.OneToOneField(
        "command.Responsibility", models.PROTECT, related_name="+"
    )
    token_hash = models.BinaryField(max_length=16, null=True, unique=True)
    printed_at = models.DateTimeField(_("Link made at"), null=True, blank=True)
    state = models.CharField(
        _("Answer"),
        max_length=8,
        choices=InvitationState.choices,
        default=InvitationState.PENDING,
    )
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)
    answered_by = models.CharField(_("Answered by"), max_length=64, blank=True)
    reason = models.CharField(_("Reason"), max_length=128, blank=True)

    class Meta:
        ordering = ["path", "id"]
        indexes = [
            models.Index(fields=["mobilisation", "state", "path"], name="invitation_state_path"),
            models.Index(fields=["path"], name="invitation_path"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mobilisation", "staff"], name="invited_once")
        ]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return str(self.id)
