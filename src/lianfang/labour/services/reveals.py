"""Opening the name and phones of somebody who looks for work: with a reason, logged, limited."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.labour.models import Seeker
from lianfang.labour.selectors.referrals import get_own_candidate
from lianfang.labour.selectors.seekers import get_seeker, phones_of
from lianfang.people.enums import Revealable
from lianfang.people.services.reveals import Revealed, open_once


@action("labour.seeker.reveal")
def reveal_seeker(*, actor: Actor, now: datetime, seeker_id: uuid.UUID, reason: str) -> Revealed:
    """Name and phone numbers, in full. Raises TooMany when the day's limit is used up."""
    row = get_seeker(actor, seeker_id, "labour.seeker.reveal")
    concerning(row, path=row.path, field=Revealable.PHONES.value)
    return open_once(actor, now, row, Revealable.PHONES, reason, _told(row))


@action("labour.own_candidate.reveal")
def reveal_own_candidate(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    referral_id: uuid.UUID,
    reason: str,
) -> Revealed:
    """The same for the enterprise somebody is recommended to, to arrange an interview."""
    referral = get_own_candidate(actor, enterprise_id, referral_id)
    concerning(referral, path=referral.vacancy.enterprise.path, field=Revealable.PHONES.value)
    row = referral.seeker
    return open_once(actor, now, row, Revealable.PHONES, reason, _told(row))


def _told(row: Seeker) -> str:
    name = row.person.name if row.person is not None else row.name
    return " ".join((name, "、".join(phones_of(row)))).strip()
