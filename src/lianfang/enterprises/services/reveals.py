"""Opening the phones of an enterprise's contact: with a reason, logged, and only so often a day."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.models import Contact
from lianfang.enterprises.services.enterprises import locked_enterprise
from lianfang.kit.errors import NotFound
from lianfang.people.enums import Revealable
from lianfang.people.models.sealed import open_phones
from lianfang.people.services.reveals import Revealed, open_once


@action("enterprises.enterprise.reveal")
def reveal_contact(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, role: str, reason: str
) -> Revealed:
    """Phone numbers of the contact in that role (`ContactRole`), in full.

    Raises TooMany when the day's limit of this user is used up, NotFound without such a contact.
    """
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, field=f"{role}_phones"[:32])
    contact: Contact | None = Contact.objects.filter(enterprise=row, role=role).first()
    if contact is None:
        raise NotFound()
    numbers = "、".join(open_phones(contact.phone_cipher))
    return open_once(actor, now, contact, Revealable.PHONES, reason, numbers)
