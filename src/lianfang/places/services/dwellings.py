"""The doors of a stairwell or a bay."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.places.enums import DWELT_IN, DwellingUse
from lianfang.places.models import Dwelling, Place
from lianfang.places.selectors.addresses import read_label
from lianfang.places.services.paths import hold_still
from lianfang.places.services.places import held_place
from lianfang.places.services.planting import BATCH, new_dwelling


@action("places.dwelling.create")
def create_dwelling(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    label: str,
    floor: int | None = None,
    use: DwellingUse = DwellingUse.UNKNOWN,
    walking_order: int | None = None,
) -> Dwelling:
    """Record a door: 501室 is kept as 501, its floor is told by the number unless given."""
    place = held_place(place_id)
    concerning(place, path=place.path)
    dwelling = new_dwelling(_dwelt_in(place), label)
    if Dwelling.objects.filter(place=place, label=dwelling.label).exists():
        raise InvalidInput(
            fields={"label": _("This door is recorded already.")}, code="door_exists"
        )
    dwelling.use = DwellingUse(use)
    dwelling.floor = dwelling.floor if floor is None else floor
    dwelling.walking_order = dwelling.walking_order if walking_order is None else walking_order
    dwelling.save(force_insert=True)
    concerning(dwelling, path=place.path)
    return dwelling


@action("places.dwelling.create")
def ensure_dwellings(
    *, actor: Actor, now: datetime, root_id: uuid.UUID, doors: Mapping[uuid.UUID, Sequence[str]]
) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    """Record doors of many places inside `root_id`, those already there kept.

    `doors`: place id -> labels as written. Returns (place id, label as given) -> dwelling id.
    """
    root = held_place(root_id)
    concerning(root, path=root.path)
    inside = Place.objects.filter(path__under=root.path, pk__in=doors)
    places = {place.id: _dwelt_in(place) for place in inside}
    if len(places) != len(doors):
        raise NotFound()
    drafts = {
        (pk, label): new_dwelling(places[pk], label)
        for pk, labels in doors.items()
        for label in dict.fromkeys(labels)
    }
    stored = Dwelling.objects.filter(place__in=places)
    before = set(stored.values_list("place_id", "label"))
    new = {(row.place_id, row.label): row for row in drafts.values()}
    missing = [row for key, row in new.items() if key not in before]
    Dwelling.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    ids = {(pk, label): found for pk, label, found in stored.values_list("place_id", "label", "id")}
    concerning(root, path=root.path, created=len(missing))
    return {key: ids[(row.place_id, row.label)] for key, row in drafts.items()}


@action("places.dwelling.update")
def update_dwelling(
    *,
    actor: Actor,
    now: datetime,
    dwelling_id: uuid.UUID,
    label: str | None = None,
    floor: int | None = None,
    use: DwellingUse | None = None,
    walking_order: int | None = None,
) -> Dwelling:
    """Correct a door; what is not given stays. Raises InvalidInput, NotFound."""
    hold_still()
    dwelling = Dwelling.objects.select_for_update().filter(pk=dwelling_id).first()
    if dwelling is None:
        raise NotFound()
    concerning(dwelling, path=dwelling.path)
    if label is not None:
        _relabel(dwelling, label)
    if floor is not None:
        dwelling.floor = floor
    if use is not None:
        dwelling.use = DwellingUse(use)
    if walking_order is not None:
        dwelling.walking_order = walking_order
    dwelling.save(update_fields=["label", "floor", "use", "walking_order"])
    return dwelling


def _relabel(dwelling: Dwelling, label: str) -> None:
    fresh = new_dwelling(dwelling.place, label)
    same = Dwelling.objects.filter(place_id=dwelling.place_id, label=fresh.label)
    if same.exclude(pk=dwelling.pk).exists():
        raise InvalidInput(
            fields={"label": _("This door is recorded already.")}, code="door_exists"
        )
    dwelling.label, dwelling.floor = fresh.label, read_label(label)[1]


def _dwelt_in(place: Place) -> Place:
    if place.kind not in DWELT_IN:
        raise InvalidInput(_("%(name)s cannot have doors."), name=place.short_name)
    return place
