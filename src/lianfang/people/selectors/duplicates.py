"""Entries that are probably one person: same name and birth, or same name and phone.

The same paper cannot be registered twice, and two different papers of one kind are two people; so
what is left are entries of which one lacks a paper, or which show papers of different kinds.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.people.enums import DuplicateRule
from lianfang.people.models import PRESENT, Person, PersonMerge
from lianfang.people.selectors.cards import PersonCard, person_cards

MERGE = "people.person.merge"
MOST_GROUPS = 100
_KEYS = {DuplicateRule.BIRTH: "birth_date", DuplicateRule.PHONE: "phone_hash"}


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Entries that are probably one person, the one to keep first, and what makes one think so."""

    rule: DuplicateRule
    cards: list[PersonCard]

    @property
    def kept(self) -> PersonCard:
        return self.cards[0]


def find_duplicates(
    viewer: Actor, *, day: date, place_path: str = "", most: int = MOST_GROUPS
) -> list[Duplicates]:
    """Groups of likely duplicates in the place, where the viewer may merge; at most `most`."""
    territory = viewer.territory(MERGE).within(place_path)
    rows = Person.objects.filter(PRESENT, path__under=territory)
    found: list[tuple[DuplicateRule, list[uuid.UUID]]] = []
    seen: set[frozenset[uuid.UUID]] = set()
    for rule, column in _KEYS.items():
        for ids in _groups(rows, column, most - len(found)):
            if frozenset(ids) not in seen:
                seen.add(frozenset(ids))
                found.append((rule, ids))
    cards = _cards(viewer, [pk for _rule, ids in found for pk in ids], day, place_path)
    return [
        Duplicates(rule, sorted((cards[pk] for pk in ids), key=_to_keep))
        for rule, ids in found
        if all(pk in cards for pk in ids)
    ]


def _groups(rows: QuerySet[Person], column: str, most: int) -> list[list[uuid.UUID]]:
    """Ids of entries with the same name and `column`, as far as they may be one person."""
    if most <= 0:
        return []
    groups = (
        rows.filter(**{f"{column}__isnull": False})
        .order_by("name", column)
        .values("name", column)
        .annotate(number=Count("pk"), papers=Count("paper_hash"))
        .annotate(kinds=Count("paper_kind", distinct=True, filter=Q(paper_hash__isnull=False)))
        .filter(number__gt=1)
        .filter(Q(number__gt=F("papers")) | Q(kinds__gt=1))
    )
    keys = list(groups.values_list("name", column)[:most])
    if not keys:
        return []
    same = Q()
    for name, value in keys:
        same |= Q(name=name, **{column: value})
    members: dict[tuple[str, Any], list[uuid.UUID]] = {}
    for name, value, pk in rows.filter(same).order_by("pk").values_list("name", column, "pk"):
        key = bytes(value) if isinstance(value, memoryview | bytes) else value
        members.setdefault((name, key), []).append(pk)
    return [ids for ids in members.values() if len(ids) > 1]


def _cards(
    viewer: Actor, ids: list[uuid.UUID], day: date, below: str
) -> dict[uuid.UUID, PersonCard]:
    rows = Person.objects.filter(pk__in=ids).select_related("household")
    rows = rows.defer("name_search", "lookup_keys")
    return {card.id: card for card in person_cards(viewer, list(rows), day, below)}


def _to_keep(card: PersonCard) -> tuple[bool, bool, uuid.UUID]:
    """The entry with a paper, then the one with a household, then the older one goes on."""
    return (not card.paper, card.household_id is None, card.id)


def merges_of(viewer: Actor, person: Person) -> list[PersonMerge]:
    """Merges an entry took part in, latest first, those undone included."""
    rows = PersonMerge.objects.filter(
        Q(kept=person) | Q(duplicate=person), path__under=viewer.territory("people.person.view")
    )
    return list(rows.order_by("-merged_at", "-id"))


def get_merge(viewer: Actor, merge_id: uuid.UUID) -> PersonMerge:
    """One merge in the places where the viewer may undo it. Raises NotFound."""
    merge: PersonMerge | None = PersonMerge.objects.filter(pk=merge_id).first()
    if merge is None or not viewer.can("people.person.unmerge", merge.path):
        raise NotFound()
    return merge
