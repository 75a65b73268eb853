"""Checking and deciding applications: by two different persons, and never beyond what is left.

The programme is held while an amount is promised, and the ledger's own table refuses a balance
below nought, so that of many who approve the last yuan at the same moment exactly one does.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.funds.enums import ApplicationState, EntryKind
from lianfang.funds.models import Application, Programme
from lianfang.funds.services.programmes import enter, given_reason, locked_programme
from lianfang.funds.services.steps import deciding_path, locked_application, pass_on, require
from lianfang.kit.errors import Conflict, InvalidInput


class SamePerson(Conflict):
    """Who decides must not be who checked."""

    code = "same_person"
    default = _("You have checked this application yourself: somebody else decides.")


@action("funds.application.check")
def check_application(
    *, actor: Actor, now: datetime, application_id: uuid.UUID, note: str = ""
) -> Application:
    """The papers are there and say what the application says: it goes on to be decided.

    Raises WrongState.
    """
    row = locked_application(application_id)
    concerning(row, path=row.path)
    require(row, ApplicationState.SUBMITTED)
    row.checked_at, row.checked_by = now, actor.display_name[:64]
    row.checked_by_id = actor.user_id
    return pass_on(row, ApplicationState.CHECKED, actor, now, note)


@action("funds.application.return")
def return_application(
    *, actor: Actor, now: datetime, application_id: uuid.UUID, reason: str
) -> Application:
    """Back to whoever applied, saying what is missing. Raises InvalidInput, WrongState."""
    row = locked_application(application_id)
    concerning(row, path=row.path)
    require(row, ApplicationState.SUBMITTED, ApplicationState.CHECKED)
    return pass_on(row, ApplicationState.RETURNED, actor, now, given_reason(reason))


@action("funds.application.approve")
def approve_application(
    *,
    actor: Actor,
    now: datetime,
    application_id: uuid.UUID,
    amount_fen: int | None = None,
    reason: str = "",
) -> Application:
    """Promise the amount (None = what was asked for); less needs a reason.

    Raises NotEnoughLeft, SamePerson, WrongState, InvalidInput.
    """
    programme, row = _to_decide(actor, application_id)
    amount = row.asked_fen if amount_fen is None else amount_fen
    if not 0 < amount <= row.asked_fen:
        raise InvalidInput(fields={"amount": _("No more than was asked for.")})
    why = given_reason(reason) if amount < row.asked_fen else reason
    row.approved_fen = amount
    _decided(row, actor, now)
    pass_on(row, ApplicationState.APPROVED, actor, now, why)
    enter(actor, now, programme, EntryKind.COMMIT, -amount, application=row)
    concerning(row, path=deciding_path(programme, row), amount=amount)
    return row


@action("funds.application.refuse")
def refuse_application(
    *, actor: Actor, now: datetime, application_id: uuid.UUID, reason: str
) -> Application:
    """No, and why. Raises SamePerson, WrongState, InvalidInput."""
    _programme, row = _to_decide(actor, application_id)
    why = given_reason(reason)
    _decided(row, actor, now)
    return pass_on(row, ApplicationState.REFUSED, actor, now, why)


@action("funds.application.revoke")
def revoke_application(
    *, actor: Actor, now: datetime, application_id: uuid.UUID, reason: str
) -> Application:
    """Take the promise back, with a reason: the money is there for others again. Of one that was
    paid, the enterprise has given the money back. Not while it is at the bank.

    Raises InvalidInput, WrongState.
    """
    programme, row = _both(application_id)
    concerning(row, path=deciding_path(programme, row))
    states = (ApplicationState.APPROVED, ApplicationState.FAILED, ApplicationState.PAID)
    require(row, *states)
    why = given_reason(reason)
    amount = row.approved_fen or 0
    pass_on(row, ApplicationState.REVOKED, actor, now, why)
    enter(actor, now, programme, EntryKind.RELEASE, amount, application=row, reason=why)
    concerning(row, path=deciding_path(programme, row), amount=amount)
    return row


def _both(application_id: uuid.UUID) -> tuple[Programme, Application]:
    """The application and its programme, both locked, the application first as everywhere."""
    row = locked_application(application_id)
    return locked_programme(row.programme_id), row


def _to_decide(actor: Actor, application_id: uuid.UUID) -> tuple[Programme, Application]:
    programme, row = _both(application_id)
    concerning(row, path=deciding_path(programme, row))
    require(row, ApplicationState.CHECKED)
    same_account = row.checked_by_id is not None and row.checked_by_id == actor.user_id
    nobody = row.checked_by_id is None and row.checked_by == actor.display_name[:64]
    if same_account or nobody:
        raise SamePerson()
    return programme, row


def _decided(row: Application, actor: Actor, now: datetime) -> None:
    row.decided_at, row.decided_by = now, actor.display_name[:64]
    row.decided_by_id = actor.user_id
