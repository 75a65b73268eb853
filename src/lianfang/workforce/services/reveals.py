"""Opening the phones of an employee for the contact of their enterprise, who has to call them."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.people.enums import Revealable
from lianfang.people.models.sealed import open_phones
from lianfang.people.services.reveals import Revealed, open_once
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.employees import own_employment


@action("workforce.own_employee.reveal")
def reveal_own_phones(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_id: uuid.UUID,
    reason: str,
) -> Revealed:
    """Phone numbers of one of the staff, in full. Raises InvalidInput, TooMany, NotFound."""
    enterprise = own_enterprise(actor, enterprise_id)
    row: Employment = own_employment(actor, enterprise_id, employment_id)
    concerning(row, path=enterprise.path, field=Revealable.PHONES.value)
    numbers = "、".join(open_phones(row.person.phone_cipher))
    with everywhere("the person is one of the actor's own staff"):
        return open_once(actor, now, row.person, Revealable.PHONES, reason, numbers)
