"""Industrial parks: put into the tree as sites, and told apart by whose they are."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.enums import ParkKind
from lianfang.enterprises.models import Enterprise, Park
from lianfang.enterprises.services.classing import recompute
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still
from lianfang.places.services.places import create_place


@action("enterprises.park.create")
def register_park(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    within_id: uuid.UUID | None = None,
    name: str = "",
    place_id: uuid.UUID | None = None,
    manager: str = "",
) -> Park:
    """A park: a new site `name` in the place `within_id`, or the park that stands at `place_id`.

    Whoever is registered at that place belongs to it from now on. Raises InvalidInput by field,
    Conflict when it is registered already. A new place asks for the right to make places too.
    """
    hold_still()
    if kind not in ParkKind.values:
        raise InvalidInput(fields={"kind": _("Choose one of the list.")})
    place = _site(actor, now, within_id, name, place_id)
    park = Park(id=new_id(), place=place, path=place.path, created_at=now)
    concerning(park, path=place.path, kind=kind)
    if Park.objects.filter(place=place).exists():
        raise Conflict(_("This park is registered already."), code="park_exists")
    park.kind, park.manager = kind, plain(manager)[:128]
    try:
        with transaction.atomic():
            park.save(force_insert=True)
    except IntegrityError as error:
        # Somebody else registered it at the same moment.
        raise Conflict(_("This park is registered already."), code="park_exists") from error
    if Enterprise.objects.filter(place=place).update(park=park):
        recompute(actor, now, place.path)
    return park


def _site(
    actor: Actor,
    now: datetime,
    within_id: uuid.UUID | None,
    name: str,
    place_id: uuid.UUID | None,
) -> Place:
    if place_id is not None:
        place = get_place(actor, place_id)
        if place.site_kind != SiteKind.PARK:
            raise InvalidInput(fields={"place_id": _("This place is no park.")})
        return place
    if within_id is None or not plain(name):
        raise InvalidInput(fields={"name": _("Give the park's name and say where it lies.")})
    around = get_place(actor, within_id)
    # The refusal comes before a place is made that nobody asked for.
    concerning("enterprises.park", path=around.path)
    return create_place(
        actor=actor,
        now=now,
        parent_id=within_id,
        kind=PlaceKind.SITE,
        site_kind=SiteKind.PARK,
        name=name,
    )


@action("enterprises.park.update")
def update_park(
    *,
    actor: Actor,
    now: datetime,
    park_id: uuid.UUID,
    kind: str | None = None,
    manager: str | None = None,
) -> Park:
    """Whose park it is, who runs it. Its enterprises fall into their class anew."""
    rows: Any = Park.objects.select_for_update(of=("self",)).filter(pk=park_id)
    park: Park | None = rows.first()
    if park is None:
        raise NotFound()
    concerning(park, path=park.path, before=park.kind)
    if kind is not None and kind not in ParkKind.values:
        raise InvalidInput(fields={"kind": _("Choose one of the list.")})
    turned = kind is not None and kind != park.kind
    park.kind = kind or park.kind
    park.manager = park.manager if manager is None else plain(manager)[:128]
    park.save(update_fields=["kind", "manager"])
    changed = recompute(actor, now, park.path) if turned else 0
    concerning(park, path=park.path, kind=park.kind, changed=changed)
    return park
