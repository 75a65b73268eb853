"""Kinds and states of the funds room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AmountRule(models.TextChoices):
    """How much an application may get."""

    PER_HEAD = "per_head", _("So much for each person")
    PER_ITEM = "per_item", _("So much for each item")
    SHARE = "share", _("A share of what was spent")


class DecidingLevel(models.TextChoices):
    """Whose desk decides about applications."""

    TOWN = "town", _("The place of the programme")
    COMMUNITY = "community", _("The community or village the enterprise stands in")


class EntryKind(models.TextChoices):
    """What moved the balance of a programme."""

    BUDGET = "budget", _("Budget")
    COMMIT = "commit", _("Approved")
    RELEASE = "release", _("Given back")


class ApplicationState(models.TextChoices):
    """draft -> submitted -> checked -> approved -> in a payment batch -> paid.

    RETURNED goes back to whoever applied; FAILED: the bank sent the money back, the account is put
    right and it is approved again. REFUSED, REVOKED and WITHDRAWN are the end.
    """

    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "To be checked")
    RETURNED = "returned", pgettext_lazy("application", "Returned")
    CHECKED = "checked", pgettext_lazy("application", "To be decided")
    APPROVED = "approved", pgettext_lazy("application", "To be paid")
    BATCHED = "batched", pgettext_lazy("application", "At the bank")
    PAID = "paid", pgettext_lazy("application", "Paid")
    FAILED = "failed", pgettext_lazy("application", "Payment failed")
    REFUSED = "refused", pgettext_lazy("application", "Refused")
    REVOKED = "revoked", pgettext_lazy("application", "Revoked")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


class PaymentState(models.TextChoices):
    """What became of one line of a payment batch."""

    PENDING = "pending", pgettext_lazy("payment", "At the bank")
    PAID = "paid", pgettext_lazy("payment", "Paid")
    FAILED = "failed", pgettext_lazy("payment", "Failed")


# Over without money: the enterprise may apply anew.
OVER = (ApplicationState.REFUSED, ApplicationState.REVOKED, ApplicationState.WITHDRAWN)
# Whoever applied may still change what it says.
OPEN_TO_CHANGE = (ApplicationState.DRAFT, ApplicationState.RETURNED)
# Waits for the desk.
WAITING = (ApplicationState.SUBMITTED, ApplicationState.CHECKED)
# Money is promised to it.
COMMITTED = (
    ApplicationState.APPROVED,
    ApplicationState.BATCHED,
    ApplicationState.PAID,
    ApplicationState.FAILED,
)
