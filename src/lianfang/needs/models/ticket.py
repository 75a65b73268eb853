"""A need of an enterprise as a ticket, and everything that was done about it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.enums import Role
from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.needs.enums import OPEN, TicketSource, TicketState, TicketStepKind

LONGEST_TEXT = 1_000


class Ticket(models.Model):
    """What an enterprise needs, raised by itself, at a liaison visit or by the desk.

    It lies where the enterprise stands. `need` is a key of the plan in force when it was raised,
    which also set `due_at`. `team` and `staff` answer for it now; `answer` is what the enterprise
    was told last. `told` counts the levels that were told it is overdue.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey("enterprises.Enterprise", models.PROTECT, related_name="+")
    need = models.CharField(pgettext_lazy("ticket", "Need"), max_length=32)
    text = models.CharField(_("What is needed"), max_length=LONGEST_TEXT)
    source = models.CharField(_("Raised by"), max_length=8, choices=TicketSource.choices)
    visit = models.ForeignKey(
        "needs.LiaisonVisit", models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    raised_at = models.DateTimeField(_("Raised at"))
    raised_by = models.CharField(_("By"), max_length=64)
    due_at = models.DateTimeField(_("To be answered by"))
    team = models.ForeignKey(
        "command.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Department"),
    )
    staff = models.ForeignKey(
        "people.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("State"), max_length=10, choices=TicketState.choices, default=TicketState.RAISED
    )
    answer = models.CharField(_("Answer"), max_length=LONGEST_TEXT, blank=True)
    answered_at = models.DateTimeField(_("Answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("ticket", "Over since"), null=True, blank=True)
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    told = models.PositiveSmallIntegerField(default=0)

    objects = PlacedManager("enterprise__path")

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["enterprise", "raised_at"], name="ticket_of_enterprise"),
            models.Index(
                fields=["due_at"], condition=Q(state__in=sorted(OPEN)), name="ticket_open_due"
            ),
            models.Index(fields=["team", "state"], name="ticket_of_team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("raised_at")), name="ticket_due_after_raised"
            ),
            models.CheckConstraint(
                condition=Q(state=TicketState.DUPLICATE, same_as__isnull=False)
                | (~Q(state=TicketState.DUPLICATE) & Q(same_as__isnull=True)),
                name="ticket_duplicate_of_one",
            ),
            models.CheckConstraint(condition=~Q(same_as=F("id")), name="ticket_not_its_own_twin"),
        ]
        verbose_name = _("need of an enterprise")
        verbose_name_plural = _("needs of enterprises")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the enterprise stands."""
        return str(self.enterprise.path)


class TicketStep(models.Model):
    """Something was done about a ticket: from which state to which, when, by whom, and the words.

    Never changed nor deleted. `team` and `staff` are those it went to with this step.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ticket = models.ForeignKey("needs.Ticket", models.PROTECT, related_name="steps")
    kind = models.CharField(_("Step"), max_length=10, choices=TicketStepKind.choices)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=TicketState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("In words"), max_length=LONGEST_TEXT, blank=True)
    team = models.ForeignKey("command.Team", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("people.Staff", models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey("needs.Measure", models.PROTECT, null=True, related_name="+")
    # Whom an overdue ticket was told to: a role of an account.
    told_to = models.CharField(max_length=32, blank=True)

    objects = PlacedManager("ticket__enterprise__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["ticket", "at"], name="ticket_step_of")]
        triggers = [
            pgtrigger.Protect(
                name="ticket_step_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        verbose_name = _("step of a need")
        verbose_name_plural = _("steps of needs")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"

    @property
    def told_label(self) -> str:
        """Whom it was told to, in words."""
        return str(Role(self.told_to).label) if self.told_to in Role.values else self.told_to
