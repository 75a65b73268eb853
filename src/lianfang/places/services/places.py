"""Recording places, keeping their names right, closing and reopening them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.territory import STEP
from lianfang.kit.text import compact, plain
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.selectors.names import name_key
from lianfang.places.services.paths import hold_still
from lianfang.places.services.planting import (
    PlaceDraft,
    Planted,
    checked_names,
    plant,
    same_name_message,
)


class Changes(TypedDict, total=False):
    """What to correct about a place; None and what is left out stay as they are."""

    name: str | None
    short_name: str | None
    aliases: list[str] | None
    site_kind: str | None
    code: str | None
    address: str | None
    walking_order: int | None
    opened_on: date | None


EDITABLE = tuple(Changes.__annotations__)


@action("places.place.create")
def create_place(
    *,
    actor: Actor,
    now: datetime,
    parent_id: uuid.UUID | None,
    kind: PlaceKind,
    name: str,
    short_name: str = "",
    site_kind: str = "",
    code: str = "",
    address: str = "",
    walking_order: int | None = None,
    aliases: Sequence[str] = (),
    opened_on: date | None = None,
) -> Place:
    """Put one place under another (None: at the top). Raises InvalidInput, NotFound."""
    parent = _parent(parent_id)
    concerning("places.place", path=parent.path if parent else "", kind=str(kind))
    draft = PlaceDraft(
        kind=kind,
        name=name,
        short_name=short_name,
        site_kind=site_kind,
        code=code,
        address=address,
        walking_order=walking_order,
        aliases=tuple(aliases),
        opened_on=opened_on,
    )
    place = plant(parent, [draft], use_existing=False).created[0]
    concerning(place, path=place.path)
    return place


@action("places.place.create")
def ensure_places(
    *, actor: Actor, now: datetime, parent_id: uuid.UUID | None, drafts: Sequence[PlaceDraft]
) -> Planted:
    """Make the drafted places where they are missing; those already there are kept as they are.

    All at once: a community's buildings and units from a roster, a whole town of a scenario.
    """
    return _plant(parent_id, drafts, use_existing=True)


@action("places.place.create")
def create_places_in_bulk(
    *, actor: Actor, now: datetime, parent_id: uuid.UUID | None, drafts: Sequence[PlaceDraft]
) -> Planted:
    """Make the drafted places; raises InvalidInput if one of that kind and name stands there."""
    return _plant(parent_id, drafts, use_existing=False)


def _plant(
    parent_id: uuid.UUID | None, drafts: Sequence[PlaceDraft], *, use_existing: bool
) -> Planted:
    parent = _parent(parent_id)
    for other in Place.objects.filter(pk__in={d.parent_id for d in drafts if d.parent_id}):
        concerning(other, path=other.path)
    path = parent.path if parent else ""
    concerning("places.place", subject_id=parent_id or "", path=path)
    planted = plant(parent, drafts, use_existing=use_existing)
    concerning(
        "places.place",
        subject_id=parent_id or "",
        path=path,
        created=planted.counts,
        doors=planted.doors_created,
    )
    return planted


def _parent(parent_id: uuid.UUID | None) -> Place | None:
    if parent_id is None:
        return None
    return held_place(parent_id)


def held_place(place_id: uuid.UUID) -> Place:
    """The place, locked against changes by others, its path sure until the end of the action."""
    hold_still()
    place: Place | None = Place.objects.select_for_update(no_key=True).filter(pk=place_id).first()
    if place is None:
        raise NotFound()
    return place


@action("places.place.update")
def update_place(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    name: str | None = None,
    short_name: str | None = None,
    site_kind: str | None = None,
    code: str | None = None,
    address: str | None = None,
    walking_order: int | None = None,
    aliases: Iterable[str] | None = None,
    opened_on: date | None = None,
) -> Place:
    """Correct or rename a place; what is not given stays. An earlier name goes on as another name.

    So a roster that still writes the old name finds the place. Raises InvalidInput, NotFound.
    """
    place = held_place(place_id)
    concerning(place, path=place.path)
    given: Changes = {
        "name": name,
        "short_name": short_name,
        "site_kind": site_kind,
        "code": code,
        "address": address,
        "walking_order": walking_order,
        "aliases": None if aliases is None else list(aliases),
        "opened_on": opened_on,
    }
    changed = _change(place, given)
    if changed:
        place.save(update_fields=changed)
    concerning(place, path=place.path, changed=changed)
    return place


@action("places.place.update")
def update_places(
    *, actor: Actor, now: datetime, root_id: uuid.UUID, changes: Mapping[uuid.UUID, Changes]
) -> int:
    """Correct many places inside `root_id` at once, as `update_place` does; number changed.

    `changes`: place id -> fields. Raises NotFound if one lies elsewhere, InvalidInput as for one.
    """
    root = held_place(root_id)
    concerning(root, path=root.path)
    inside = Place.objects.filter(path__under=root.path, pk__in=changes)
    places = list(inside.select_for_update(no_key=True).order_by("pk"))
    if len(places) != len(changes):
        raise NotFound()
    changed = [place for place in places if _change(place, changes[place.pk])]
    Place.objects.bulk_update(changed, EDITABLE, batch_size=500)
    concerning(root, path=root.path, changed=len(changed))
    return len(changed)


def _change(place: Place, given: Changes) -> list[str]:
    """Put what is given onto the place; names of the fields that differ now."""
    before = {field: getattr(place, field) for field in EDITABLE}
    aliases = given.get("aliases")
    _rename(
        place,
        given.get("name"),
        given.get("short_name"),
        list(place.aliases if aliases is None else aliases),
    )
    site_kind, code = given.get("site_kind"), given.get("code")
    if site_kind is not None:
        place.site_kind = _site_kind(place, site_kind)
    if code is not None:
        place.code = _own_code(place, code)
    address, order = given.get("address"), given.get("walking_order")
    opened_on = given.get("opened_on")
    if address is not None:
        place.address = plain(address)[:256]
    if order is not None:
        place.walking_order = order
    if opened_on is not None:
        place.opened_on = opened_on
    return [field for field in EDITABLE if getattr(place, field) != before[field]]


def _rename(place: Place, name: str | None, short_name: str | None, aliases: list[str]) -> None:
    old_names = [place.name, place.short_name]
    if short_name is None and name is not None and plain(name) != place.name:
        short_name = ""
    new_name, new_short, others = checked_names(
        place.name if name is None else name,
        place.short_name if short_name is None else short_name,
        aliases,
    )
    if new_short != place.short_name:
        same = _siblings(place).filter(kind=place.kind, closed_on__isnull=True)
        twin = next((s for s in same if name_key(s.short_name) == name_key(new_short)), None)
        if twin is not None and place.is_open:
            raise InvalidInput(fields={"name": same_name_message(twin)}, code="place_exists")
        _new, _short, others = checked_names(new_name, new_short, [*others, *old_names])
    place.name, place.short_name, place.aliases = new_name, new_short, others


def _siblings(place: Place) -> QuerySet[Place]:
    above = place.path[:-STEP]
    rows: QuerySet[Place] = Place.objects.filter(path__under=above, depth=place.depth)
    return rows.exclude(pk=place.pk)


def _site_kind(place: Place, site_kind: str) -> str:
    if place.kind != PlaceKind.SITE and site_kind:
        raise InvalidInput(fields={"site_kind": _("Only a site has a kind of site.")})
    if place.kind == PlaceKind.SITE and site_kind not in SiteKind.values:
        raise InvalidInput(fields={"site_kind": _("Say what kind of site it is.")})
    return site_kind


def _own_code(place: Place, code: str) -> str:
    code = compact(code)[:32]
    if code and Place.objects.filter(code=code).exclude(pk=place.pk).exists():
        message = _("The code %(number)s belongs to another place.") % {"number": code}
        raise InvalidInput(fields={"code": message}, code="code_taken")
    return code


@action("places.place.close")
def close_place(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    closed_on: date | None = None,
    with_inside: bool = False,
) -> Place:
    """The place is no more (a gate taken down, a building pulled down). It stays on record.

    Open places inside are refused unless `with_inside`, which closes them too. Raises Conflict,
    InvalidInput.
    """
    place = held_place(place_id)
    concerning(place, path=place.path)
    day = closed_on or local_day(now)
    if not place.is_open:
        raise Conflict(_("This place is closed already."), code="already_closed")
    if place.opened_on and day < place.opened_on:
        raise InvalidInput(fields={"closed_on": _("It cannot end before it began.")})
    if day > local_day(now):
        raise InvalidInput(fields={"closed_on": _("This day has not come yet.")})
    inside = Place.objects.filter(path__under=place.path, closed_on__isnull=True)
    number = inside.exclude(pk=place.pk).count()
    if number and not with_inside:
        raise Conflict(
            _("%(number)s open places lie inside. Close them first, or close all together."),
            code="open_places_inside",
            number=number,
        )
    inside.update(closed_on=day)
    place.closed_on = day
    concerning(place, path=place.path, inside=number)
    return place


@action("places.place.reopen")
def reopen_place(*, actor: Actor, now: datetime, place_id: uuid.UUID) -> Place:
    """It was closed by mistake. What lay inside stays closed. Raises Conflict."""
    place = held_place(place_id)
    concerning(place, path=place.path)
    if place.is_open:
        raise Conflict(_("This place is open."), code="already_open")
    above = Place.objects.filter(path=place.path[:-STEP]).first()
    if above is not None and not above.is_open:
        raise Conflict(_("%(name)s is closed."), code="parent_closed", name=above.short_name)
    same = _siblings(place).filter(kind=place.kind, closed_on__isnull=True)
    twin = next((s for s in same if name_key(s.short_name) == name_key(place.short_name)), None)
    if twin is not None:
        raise InvalidInput(fields={"name": same_name_message(twin)}, code="place_exists")
    place.closed_on = None
    place.save(update_fields=["closed_on"])
    return place
