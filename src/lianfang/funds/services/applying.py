"""Writing, submitting and withdrawing applications: by the enterprise itself, or by the desk.

Both do the same under rights of their own: what a contact may do begins with whose enterprise it
is.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.funds.enums import OPEN_TO_CHANGE, AmountRule, ApplicationState
from lianfang.funds.models import Application, Programme
from lianfang.funds.selectors.amounts import amount_of, is_open_on, may_apply
from lianfang.funds.selectors.applications import own_application, programme_for
from lianfang.funds.selectors.plans import funds_plan
from lianfang.funds.services.programmes import given_reason, locked_programme
from lianfang.funds.services.steps import (
    locked_application,
    note_step,
    pass_on,
    require,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.money import MOST_FEN
from lianfang.kit.text import compact, tidy
from lianfang.places.services.paths import hold_still

MOST_HEADS = 1_000_000
SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 8, 32
CHANGEABLE = (*OPEN_TO_CHANGE, ApplicationState.FAILED)


class AppliedAlready(Conflict):
    """The enterprise has applied, and the programme takes one application of each."""

    code = "applied_already"
    default = _("This enterprise has applied already; the programme takes one application of each.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an application says. `quantity` counts persons or items, `spent_fen` is what was spent,
    by the rule of the programme. `account` None keeps the account known before; `papers` are those
    brought along, in the programme's words."""

    quantity: int | None = None
    spent_fen: int | None = None
    papers: tuple[str, ...] = ()
    note: str = ""
    payee: str = ""
    bank: str = ""
    account: str | None = None


@action("funds.application.write")
def write_application(
    *,
    actor: Actor,
    now: datetime,
    programme_id: uuid.UUID,
    enterprise_id: uuid.UUID,
    wish: Wish,
    application_id: uuid.UUID | None = None,
) -> Application:
    """The desk writes an application for an enterprise, or changes one that is still open.

    The id may be made by the form: the same again changes the same draft. Raises InvalidInput by
    field, AppliedAlready, WrongState.
    """
    hold_still()
    enterprise = get_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    return _write(actor, now, programme_id, enterprise, wish, application_id)


@action("funds.own_application.write")
def write_own_application(
    *,
    actor: Actor,
    now: datetime,
    programme_id: uuid.UUID,
    enterprise_id: uuid.UUID,
    wish: Wish,
    application_id: uuid.UUID | None = None,
) -> Application:
    """A contact writes an application of their own enterprise; as `write_application`."""
    enterprise = own_enterprise(actor, enterprise_id)
    hold_still()
    concerning(enterprise, path=enterprise.path)
    return _write(actor, now, programme_id, enterprise, wish, application_id)


def _write(
    actor: Actor,
    now: datetime,
    programme_id: uuid.UUID,
    enterprise: Enterprise,
    wish: Wish,
    application_id: uuid.UUID | None,
) -> Application:
    programme = programme_for(enterprise, programme_id)
    with everywhere("an id is taken wherever it was used"):
        known = bool(application_id) and Application.objects.filter(id=str(application_id)).exists()
    if known and application_id:
        row = locked_application(application_id)
        if (row.programme_id, row.enterprise_id) != (programme.pk, enterprise.pk):
            raise NotFound()
        require(row, *CHANGEABLE)
    else:
        row = _begin(now, programme, enterprise, application_id)
    _fill(row, programme, wish)
    if row._state.adding:
        _insert(row)
        note_step(row, "", actor, now)
    else:
        row.save()
    concerning(row, path=enterprise.path)
    return row


def _begin(
    now: datetime, programme: Programme, enterprise: Enterprise, application_id: uuid.UUID | None
) -> Application:
    """A new draft under the next number of the programme, not saved yet."""
    if not is_open_on(programme, local_day(now)):
        raise Conflict(_("This programme takes no applications today."), code="not_open")
    if not may_apply(programme, enterprise):
        raise Conflict(_("This programme is not meant for this enterprise."), code="not_meant")
    locked_programme(programme.pk)
    with everywhere("numbers of a programme count all its applications"):
        last = Application.objects.filter(programme=programme).order_by("-number").first()
    number = last.number + 1 if last else 1
    return Application(
        id=application_id or new_id(),
        place_id=enterprise.place_id,
        path=enterprise.path,
        programme=programme,
        enterprise=enterprise,
        number=number,
        code=f"{programme.prefix}-{number:04d}",
        is_only=not programme.repeats,
        state=ApplicationState.DRAFT,
        created_at=now,
    )


def _insert(row: Application) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "fund_applied_once" in str(error):
            raise AppliedAlready() from error
        raise


def _fill(row: Application, programme: Programme, wish: Wish) -> None:
    """Take over what is said. Raises InvalidInput by field for what cannot be."""
    fields: dict[str, Any] = {}
    if wish.quantity is not None and not 0 <= wish.quantity <= MOST_HEADS:
        fields["quantity"] = _("Between 0 and %(number)s.") % {"number": MOST_HEADS}
    if wish.spent_fen is not None and not 0 <= wish.spent_fen <= MOST_FEN:
        fields["spent"] = _("This amount cannot be.")
    if any(paper not in programme.papers for paper in wish.papers):
        fields["papers"] = _("Choose one of the list.")
    account = compact(wish.account or "").replace("-", "")
    if wish.account and not (
        account.isascii()
        and account.isdigit()
        and SHORTEST_ACCOUNT <= len(account) <= LONGEST_ACCOUNT
    ):
        fields["account"] = _("An account has 8 to 32 digits.")
    if fields:
        raise InvalidInput(fields=fields)
    if row.state != ApplicationState.FAILED:
        is_share = programme.rule == AmountRule.SHARE
        row.quantity = None if is_share else wish.quantity
        row.spent_fen = wish.spent_fen if is_share else None
        row.asked_fen = amount_of(programme, row.quantity, row.spent_fen)
        row.papers = [paper for paper in programme.papers if paper in wish.papers]
        row.note = tidy(wish.note)[:256]
    # Of a payment that failed only the account may still be changed.
    row.payee, row.bank = tidy(wish.payee)[:128], tidy(wish.bank)[:128]
    if wish.account:
        row.set_account(account)


@action("funds.application.submit")
def submit_application(*, actor: Actor, now: datetime, application_id: uuid.UUID) -> Application:
    """Hand in what the desk wrote for an enterprise. Raises InvalidInput for what is missing,
    WrongState."""
    row = locked_application(application_id)
    concerning(row, path=row.path)
    return _submit(actor, now, row)


@action("funds.own_application.submit")
def submit_own_application(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, application_id: uuid.UUID
) -> Application:
    """A contact hands in an application of their own enterprise; as `submit_application`."""
    enterprise = own_enterprise(actor, enterprise_id)
    own_application(actor, enterprise_id, application_id)
    row = locked_application(application_id)
    concerning(row, path=enterprise.path)
    return _submit(actor, now, row)


def _submit(actor: Actor, now: datetime, row: Application) -> Application:
    require(row, *OPEN_TO_CHANGE)
    programme = programme_for(row.enterprise, row.programme_id)
    if not is_open_on(programme, local_day(now)):
        raise Conflict(_("This programme takes no applications today."), code="not_open")
    fields: dict[str, Any] = {}
    if row.asked_fen <= 0:
        name = "spent" if programme.rule == AmountRule.SHARE else "quantity"
        fields[name] = _("Without this there is no amount.")
    if set(programme.papers) - set(row.papers):
        fields["papers"] = _("Papers are missing.")
    for name in ("payee", "bank"):
        if not getattr(row, name):
            fields[name] = _("The bank needs this.")
    if not row.account_tail:
        fields["account"] = _("The bank needs this.")
    if fields:
        raise InvalidInput(fields=fields)
    row.submitted_at = now
    days = funds_plan(row.path, now).decide_days
    row.due_on = local_day(now) + timedelta(days=days)
    row.checked_at, row.checked_by, row.checked_by_id = None, "", None
    return pass_on(row, ApplicationState.SUBMITTED, actor, now)


@action("funds.application.withdraw")
def withdraw_application(
    *, actor: Actor, now: datetime, application_id: uuid.UUID, reason: str
) -> Application:
    """Take an application back before it is decided. Raises InvalidInput, WrongState."""
    row = locked_application(application_id)
    concerning(row, path=row.path)
    return _withdraw(actor, now, row, reason)


@action("funds.own_application.withdraw")
def withdraw_own_application(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    application_id: uuid.UUID,
    reason: str,
) -> Application:
    """A contact takes an application of their own enterprise back."""
    enterprise = own_enterprise(actor, enterprise_id)
    own_application(actor, enterprise_id, application_id)
    row = locked_application(application_id)
    concerning(row, path=enterprise.path)
    return _withdraw(actor, now, row, reason)


def _withdraw(actor: Actor, now: datetime, row: Application, reason: str) -> Application:
    require(row, *OPEN_TO_CHANGE, ApplicationState.SUBMITTED, ApplicationState.CHECKED)
    return pass_on(row, ApplicationState.WITHDRAWN, actor, now, given_reason(reason))
