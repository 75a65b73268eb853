"""A place comes under another: a village joins an area, a building another grid.

Everything inside goes with it, and so does every row of the program that keeps a copy of the path:
residents, tasks, responsibilities, appointments. It is done in one transaction while nobody else
writes paths.
"""

import uuid
from datetime import datetime

from django.db.models import F, Max
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import MAXIMUM_PATH
from lianfang.access.services.appointments import rehome_appointments
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.territory import STEP
from lianfang.kit.text import plain
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place, PlaceMove
from lianfang.places.selectors.names import name_key
from lianfang.places.services.paths import (
    child_path,
    hold_alone,
    lock_roots,
    next_steps,
    rewrite_copies,
    rewrite_places,
)
from lianfang.places.services.planting import check_kind, same_name_message


@action("places.place.move")
def move_place(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    new_parent_id: uuid.UUID | None,
    reason: str = "",
) -> Place:
    """Put a place, with all inside it, under another (None: at the top).

    The mover needs the right at the place and at its new parent. Raises InvalidInput if that kind
    cannot stand there, NotFound, and Conflict while a long import is writing.
    """
    hold_alone()
    place, parent = _both(place_id, new_parent_id)
    old_path = place.path
    parent_path = parent.path if parent else ""
    concerning(place, path=parent_path)
    concerning(place, path=old_path)
    _check(place, parent)
    if parent is None:
        lock_roots()
    new_path = child_path(parent_path, next_steps([parent_path])[parent_path])
    places = rewrite_places(old_path, new_path)
    Place.objects.filter(path=old_path[:-STEP]).update(numchild=F("numchild") - 1)
    Place.objects.filter(path=parent_path).update(numchild=F("numchild") + 1)
    copies = rewrite_copies(old_path, new_path)
    rehome_appointments(actor=actor, now=now, old_prefix=old_path, new_prefix=new_path)
    PlaceMove.objects.create(
        place=place, old_path=old_path, new_path=new_path, moved_at=now, reason=plain(reason)[:128]
    )
    concerning(place, path=old_path, new_path=new_path, places=places, copies=copies)
    place.refresh_from_db()
    return place


def _both(place_id: uuid.UUID, parent_id: uuid.UUID | None) -> tuple[Place, Place | None]:
    wanted = {place_id, parent_id} - {None}
    found = {
        row.pk: row
        for row in Place.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    }
    if len(found) != len(wanted):
        raise NotFound()
    return found[place_id], found[parent_id] if parent_id else None


def _check(place: Place, parent: Place | None) -> None:
    """Raises InvalidInput where the place cannot stand under that parent."""
    parent_path = parent.path if parent else ""
    if parent_path.startswith(place.path):
        raise InvalidInput(fields={"new_parent": _("A place cannot stand inside itself.")})
    if place.path[:-STEP] == parent_path:
        raise InvalidInput(fields={"new_parent": _("It stands there already.")})
    check_kind(parent, PlaceKind(place.kind), place.site_kind)
    deepest = Place.objects.filter(path__under=place.path).aggregate(n=Max(Length("path")))["n"]
    if deepest - len(place.path) + len(parent_path) + STEP > MAXIMUM_PATH:
        raise InvalidInput(fields={"new_parent": _("The tree would become too deep there.")})
    siblings = Place.objects.filter(
        path__under=parent_path,
        depth=(parent.depth if parent else 0) + 1,
        kind=place.kind,
        closed_on__isnull=True,
    )
    twin = next((s for s in siblings if name_key(s.short_name) == name_key(place.short_name)), None)
    if twin is not None and place.is_open:
        raise InvalidInput(fields={"new_parent": same_name_message(twin)}, code="place_exists")
