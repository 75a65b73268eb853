"""Money set aside for a purpose, and every movement of what is left of it.

That the balance never falls below nought is a rule of the ledger's own table, and so is that each
entry adds up with the one before it: no code path can promise the same yuan twice.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.funds.enums import AmountRule, DecidingLevel, EntryKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed

# A new entry must follow the newest one of its programme and carry its balance on.
_ADDS_UP = """
    IF NOT EXISTS (
        SELECT 1 FROM (
            SELECT number, balance_fen FROM funds_ledgerentry
            WHERE programme_id = NEW.programme_id ORDER BY number DESC LIMIT 1
        ) AS last
        WHERE last.number + 1 = NEW.number
            AND last.balance_fen + NEW.amount_fen = NEW.balance_fen
    ) AND NOT (
        NEW.number = 1 AND NEW.balance_fen = NEW.amount_fen AND NOT EXISTS (
            SELECT 1 FROM funds_ledgerentry WHERE programme_id = NEW.programme_id
        )
    ) THEN
        RAISE EXCEPTION 'funds_ledger_adds_up: entry % of %', NEW.number, NEW.programme_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Programme(Placed):
    """A programme of money for enterprises in its place: what for, for whom, how much each.

    `key` is that of the plan, or made for one opened by hand. `prefix` stands before the numbers of
    its applications. Empty `kinds`, `classes` and `scales` ask for nothing. Amounts are in fen. The
    budget and what is left of it stand in the ledger.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=32)
    prefix = models.CharField(_("Letters before numbers"), max_length=8)
    title = models.CharField(_("Title"), max_length=64)
    about = models.CharField(_("What for"), max_length=512, blank=True)
    rule = models.CharField(_("Amount"), max_length=10, choices=AmountRule.choices)
    rate_fen = models.BigIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(
        _("Per cent"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    cap_fen = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(_("What is counted"), max_length=32, blank=True)
    repeats = models.BooleanField(_("May be applied for again"), default=False)
    kinds = ArrayField(
        models.CharField(max_length=16, choices=EnterpriseKind.choices), default=list, blank=True
    )
    classes = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    scales = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    min_staff = models.PositiveIntegerField(_("Staff at least"), default=0)
    papers = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    opens_on = models.DateField(pgettext_lazy("programme", "From"))
    closes_on = models.DateField(pgettext_lazy("programme", "Until"), null=True, blank=True)
    level = models.CharField(_("Who decides"), max_length=10, choices=DecidingLevel.choices)
    created_at = models.DateTimeField(_("Opened at"))
    created_by = models.CharField(_("Opened by"), max_length=64)

    class Meta:
        ordering = ["path", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="programme_key_once"),
            models.UniqueConstraint(fields=["prefix"], name="programme_prefix_once"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="programme_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(rate_fen__gte=0, percent__gte=1, percent__lte=100)
                & (Q(cap_fen__isnull=True) | Q(cap_fen__gt=0)),
                name="programme_amounts_make_sense",
            ),
        ]
        verbose_name = _("fund programme")
        verbose_name_plural = _("fund programmes")

    def __str__(self) -> str:
        return self.title


class LedgerEntry(models.Model):
    """A movement of the balance of a programme: budget granted or changed, money promised, money
    given back.

    Only ever added, numbered from 1. `balance_fen` is what is left after it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey("funds.Programme", models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("What"), max_length=10, choices=EntryKind.choices)
    amount_fen = models.BigIntegerField()
    balance_fen = models.BigIntegerField()
    application = models.ForeignKey(
        "funds.Application", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=256, blank=True)

    objects = PlacedManager("programme__path")

    class Meta:
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="ledger_number_once"),
            models.CheckConstraint(
                condition=Q(balance_fen__gte=0), name="ledger_never_below_nought"
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.BUDGET)
                | Q(kind=EntryKind.COMMIT, amount_fen__lt=0, application__isnull=False)
                | Q(kind=EntryKind.RELEASE, amount_fen__gt=0, application__isnull=False),
                name="ledger_signs",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="ledger_adds_up",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_ADDS_UP,
            ),
        ]
        verbose_name = _("entry of a fund")
        verbose_name_plural = _("entries of funds")

    def __str__(self) -> str:
        return f"{self.number}: {self.amount_fen}"
