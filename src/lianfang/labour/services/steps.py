"""How vacancies and referrals are locked and passed on: always with a step that says so."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.labour.enums import HOLDING, WAITING, ReferralState
from lianfang.labour.models import Referral, ReferralStep, Seeker, Vacancy


class WrongReferralState(Conflict):
    """The referral is not in a state in which this can be done."""

    code = "referral_state"
    default = _("This recommendation is “%(state)s”; that cannot be done now.")

    def __init__(self, referral: Referral) -> None:
        super().__init__(state=ReferralState(referral.state).label)


def locked_vacancy(vacancy_id: uuid.UUID) -> Vacancy:
    """The vacancy, locked, wherever it is; who may touch it is checked by the caller."""
    with everywhere("the caller checks the place, or whose enterprise it is"):
        rows = Vacancy.objects.select_for_update(of=("self",)).select_related("enterprise")
        row: Vacancy | None = rows.filter(pk=vacancy_id).first()
    if row is None:
        raise NotFound()
    return row


def locked_referral(referral_id: uuid.UUID) -> tuple[Referral, Seeker]:
    """The referral and its seeker, locked, the seeker first; the caller checks who may."""
    with everywhere("the caller checks the place, or whose enterprise it is"):
        known = Referral.objects.filter(pk=referral_id).values_list("seeker_id", flat=True)
        seeker_id = known.first()
        if seeker_id is None:
            raise NotFound()
        seeker = (
            Seeker.objects.select_for_update(of=("self",))
            .select_related("person")
            .get(pk=seeker_id)
        )
        referral = (
            Referral.objects.select_for_update(of=("self",))
            .select_related("vacancy__enterprise")
            .get(pk=referral_id)
        )
    return referral, seeker


def require(referral: Referral, *states: str) -> None:
    """Raises WrongReferralState unless the referral is in one of the states."""
    if referral.state not in states:
        raise WrongReferralState(referral)


def given_reason(reason: str, field: str = "reason") -> str:
    """The reason, tidied. Raises InvalidInput where there is none."""
    text = tidy(reason)[:256]
    if len(text) < 2:
        raise InvalidInput(fields={field: _("Say why.")})
    return text


def pass_on(
    referral: Referral,
    state: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    **details: Any,
) -> Referral:
    """Put the referral into the state, save it and keep the step."""
    step = step_of(referral, referral.state, state, actor, now, reason=reason, **details)
    settle(referral, state, now)
    referral.save()
    step.save(force_insert=True)
    return referral


def settle(referral: Referral, state: str, now: datetime) -> None:
    """What follows for the row from being in the state from now on; not saved."""
    referral.state = state
    referral.waits_since = now if state in WAITING else None
    referral.ended_at = None if state in HOLDING else now


def step_of(
    referral: Referral,
    before: str,
    after: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    **details: Any,
) -> ReferralStep:
    """The step, not saved yet: many are written together."""
    return ReferralStep(
        referral=referral,
        before=before,
        after=after,
        at=now,
        by=actor.display_name[:64],
        reason=reason[:256],
        details=details,
    )
