"""Places are sealed and opened again."""

import uuid
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models import Closure
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still


class AlreadySealed(Conflict):
    """A place is sealed once at a time."""

    code = "already_sealed"
    default = _("This place is sealed already.")


@action("gates.closure.seal")
def seal_place(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    reason: str,
    until: date | None = None,
    closure_id: uuid.UUID | None = None,
) -> Closure:
    """Seal a building, bay, shop or any other place with everything inside it.

    Raises InvalidInput by field, AlreadySealed.
    """
    hold_still()
    place = get_place(actor, place_id)
    row = Closure(
        id=closure_id or new_id(),
        place=place,
        path=place.path,
        sealed_at=now,
        sealed_by=actor.display_name[:64],
        reason=tidy(reason)[:128],
        until=until,
    )
    concerning(row, path=place.path, place=str(place.pk))
    fields = {}
    if len(row.reason) < 2:
        fields["reason"] = _("Say why.")
    if until is not None and until < local_day(now):
        fields["until"] = _("It cannot end before it begins.")
    if fields:
        raise InvalidInput(fields=fields)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "closure_once" in str(error):
            raise AlreadySealed() from error
        raise
    return row


@action("gates.closure.open")
def open_place(*, actor: Actor, now: datetime, closure_id: uuid.UUID, reason: str = "") -> Closure:
    """The sealing ends; its row stays as history. Raises Conflict when it has ended."""
    row: Closure | None = Closure.objects.select_for_update().filter(pk=closure_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, place=str(row.place_id))
    if row.opened_at is not None:
        raise Conflict(_("This place was opened already."), code="already_open")
    row.opened_at, row.opened_by = now, actor.display_name[:64]
    row.opened_reason = tidy(reason)[:128]
    row.save(update_fields=["opened_at", "opened_by", "opened_reason"])
    return row
