"""Help with an application, step by step until it is granted or refused."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.policies.enums import NEXT, RUNNING, HelpState
from lianfang.policies.models import Help, HelpStep, Policy
from lianfang.policies.selectors.policies import get_own_policy, get_policy, is_open

# These must be said in words: why it was refused or given up, or sent back.
IN_WORDS = (HelpState.REFUSED, HelpState.GIVEN_UP, HelpState.GRANTED)


class WrongHelpState(Conflict):
    """The application is at another step."""

    code = "help_state"
    default = _("This application is “%(state)s”; that cannot be done now.")


class TooLateToApply(Conflict):
    """The policy is over, or its day to apply has passed."""

    code = "too_late_to_apply"
    default = _("One cannot apply for this policy any more.")


@action("policies.help.open")
def open_help(
    *, actor: Actor, now: datetime, policy_id: uuid.UUID, enterprise_id: uuid.UUID, note: str = ""
) -> Help:
    """An enterprise asked somebody of the town for help with an application; asked again while it
    goes on, it is the same help. Raises TooLateToApply, NotFound."""
    policy, row = get_policy(actor, policy_id), get_enterprise(actor, enterprise_id)
    concerning(policy, path=row.path)
    if not row.path.startswith(policy.path):
        raise NotFound()
    found = _open(actor, now, policy, row, note)
    concerning(found, path=row.path)
    return found


@action("policies.own_help.ask")
def ask_own_help(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, policy_id: uuid.UUID, note: str = ""
) -> Help:
    """The enterprise asks for help itself. Raises as `open_help`."""
    row = own_enterprise(actor, enterprise_id)
    policy = get_own_policy(actor, enterprise_id, policy_id)
    concerning(policy, path=row.path)
    found = _open(actor, now, policy, row, note)
    concerning(found, path=row.path)
    return found


@action("policies.help.take")
def take_help(*, actor: Actor, now: datetime, help_id: uuid.UUID) -> Help:
    """The actor helps from now on. Raises InvalidInput for somebody who is not on the roster."""
    row = _locked(help_id)
    concerning(row, path=row.path)
    if row.state not in RUNNING:
        raise WrongHelpState(state=HelpState(row.state).label)
    staff = own_staff(actor)
    if staff is None:
        raise InvalidInput(_("Your account is not linked to the roster."))
    row.staff = staff
    row.save(update_fields=["staff"])
    return row


@action("policies.help.advance")
def advance_help(
    *, actor: Actor, now: datetime, help_id: uuid.UUID, state: str, note: str = ""
) -> Help:
    """The application came a step further; each step stays. The last needs words.

    Raises InvalidInput (`state`, `note`), WrongHelpState.
    """
    row = _locked(help_id)
    concerning(row, path=row.path, before=row.state, after=state)
    words = tidy(note)[:512]
    if state not in HelpState.values:
        raise InvalidInput(fields={"state": _("Choose one of the list.")})
    if state not in NEXT[row.state]:
        raise WrongHelpState(state=HelpState(row.state).label)
    if state in IN_WORDS and len(words) < 2:
        raise InvalidInput(fields={"note": _("Say it in a few words.")})
    return _pass(actor, now, row, state, words)


@action("policies.own_help.give_up")
def give_up_own_help(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, help_id: uuid.UUID, note: str
) -> Help:
    """The enterprise does not apply after all, and why."""
    own = own_enterprise(actor, enterprise_id)
    row = _locked(help_id)
    if row.enterprise_id != own.pk:
        raise NotFound()
    concerning(row, path=own.path)
    if row.state not in RUNNING:
        raise WrongHelpState(state=HelpState(row.state).label)
    words = tidy(note)[:512]
    if len(words) < 2:
        raise InvalidInput(fields={"note": _("Say it in a few words.")})
    return _pass(actor, now, row, HelpState.GIVEN_UP, words)


def _open(actor: Actor, now: datetime, policy: Policy, row: Enterprise, note: str) -> Help:
    if not is_open(policy, local_day(now)):
        raise TooLateToApply()
    found, is_new = Help.objects.get_or_create(
        policy=policy,
        enterprise=row,
        state__in=RUNNING,
        defaults={
            "state": HelpState.ASKED,
            "since": now,
            "asked_at": now,
            "asked_by": actor.display_name[:64],
        },
    )
    if is_new:
        _step(actor, now, found, tidy(note)[:512])
    return found


def _pass(actor: Actor, now: datetime, row: Help, state: str, note: str) -> Help:
    row.state, row.since = state, now
    row.save(update_fields=["state", "since"])
    _step(actor, now, row, note)
    return row


def _step(actor: Actor, now: datetime, row: Help, note: str) -> None:
    HelpStep.objects.create(
        help=row, to_state=row.state, at=now, by=actor.display_name[:64], note=note
    )


def _locked(help_id: uuid.UUID) -> Help:
    rows = Help.objects.select_for_update(of=("self",)).select_related("enterprise")
    row: Help | None = rows.filter(pk=help_id).first()
    if row is None:
        raise NotFound()
    return row
