"""What an enterprise asks of a programme, and everything that happened to it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.keys import key_ring
from lianfang.access.scope import PlacedManager
from lianfang.funds.enums import COMMITTED, OVER, ApplicationState
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed

ACCOUNT = "funds.account"
TAIL = 4


class Application(Placed):
    """An application of an enterprise for money of a programme; it lies where the enterprise does.

    `quantity` counts persons or items, `spent_fen` is what was spent, by the programme's rule;
    `asked_fen` follows from them. The bank account is sealed, `account_tail` are its last four
    digits. `due_on` is the day by which it is to be decided. `is_only`: the programme allows one
    application for each enterprise. Who checked and who decided are two persons.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey("funds.Programme", models.PROTECT, related_name="applications")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="fund_applications"
    )
    number = models.PositiveIntegerField(_("Number"))
    code = models.CharField(_("Application number"), max_length=20, unique=True)
    is_only = models.BooleanField(default=True)
    state = models.CharField(_("State"), max_length=10, choices=ApplicationState.choices)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    spent_fen = models.BigIntegerField(null=True, blank=True)
    asked_fen = models.BigIntegerField(default=0)
    approved_fen = models.BigIntegerField(null=True, blank=True)
    papers = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    payee = models.CharField(_("Name of the account"), max_length=128, blank=True)
    bank = models.CharField(_("Bank"), max_length=128, blank=True)
    account_cipher = models.BinaryField(null=True, editable=False)
    account_tail = models.CharField(max_length=4, blank=True, editable=False)
    created_at = models.DateTimeField(_("Begun at"))
    submitted_at = models.DateTimeField(_("Submitted at"), null=True, blank=True)
    due_on = models.DateField(_("To be decided by"), null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(_("Checked by"), max_length=64, blank=True)
    checked_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(_("Decided by"), max_length=64, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    paid_on = models.DateField(_("Paid on"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["path", "state"], name="fund_application_path"),
            models.Index(fields=["programme", "state"], name="fund_application_of"),
            models.Index(fields=["enterprise"], name="fund_application_enterprise"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="fund_number_once"),
            models.UniqueConstraint(
                fields=["programme", "enterprise"],
                condition=Q(is_only=True) & ~Q(state__in=sorted(OVER)),
                name="fund_applied_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(COMMITTED))
                | Q(
                    approved_fen__isnull=False, approved_fen__gt=0, approved_fen__lte=F("asked_fen")
                ),
                name="fund_approved_within_asked",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True)
                | Q(checked_by_id__isnull=True)
                | ~Q(decided_by_id=F("checked_by_id")),
                name="fund_two_persons",
            ),
        ]
        verbose_name = _("fund application")
        verbose_name_plural = _("fund applications")

    def __str__(self) -> str:
        return self.code

    def set_account(self, number: str) -> None:
        """Seal the number of the bank account (digits) in place of the one before."""
        self.account_cipher = key_ring().encrypt(ACCOUNT, number) if number else None
        self.account_tail = number[-TAIL:]

    @property
    def account(self) -> str:
        """The number of the bank account in full; "" where there is none."""
        if self.account_cipher is None:
            return ""
        return key_ring().decrypt(ACCOUNT, self.account_cipher)


class ApplicationStep(models.Model):
    """An application passed from one state to the next: when, by whom, why. Only ever added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey("funds.Application", models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(_("State"), max_length=10, choices=ApplicationState.choices)
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(pgettext_lazy("step", "Reason"), max_length=256, blank=True)

    objects = PlacedManager("application__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["application", "at"], name="fund_step_of")]
        triggers = [
            pgtrigger.Protect(name="fund_step_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        verbose_name = _("step of a fund application")
        verbose_name_plural = _("steps of fund applications")

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
