"""What is shown of a resident: masked, unless the viewer works with the people of that place.

The rule: who holds `people.person.name` in the place (grid workers, volunteers, community staff,
the working group that keeps the registers) reads name, date of birth, registered address, employer
and notes. Everybody else sees them masked. Paper and phone numbers are masked for everyone; a
reveal opens one of them, with a reason.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from lianfang.access.actors import Actor
from lianfang.kit.identity_papers import PAPER_KIND_LABELS, PaperKind
from lianfang.kit.masking import HIDDEN, mask_address, mask_name, mask_paper, mask_phone
from lianfang.kit.territory import STEP
from lianfang.people.enums import Relation, ResidentKind, Sex, SpecialGroup
from lianfang.people.models import GroupMembership, Household, Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.places.selectors.places import breadcrumbs_of

NAMES = "people.person.name"


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A resident as one viewer may see them. `age` in full years; "" and None where not known."""

    id: uuid.UUID
    name: str
    is_masked: bool
    sex: str
    sex_label: str
    age: int | None
    birth_date: date | None
    paper_kind: str
    paper_label: str
    paper: str
    no_paper_reason: str
    phones: tuple[str, ...]
    kind: str
    kind_label: str
    relation: str
    relation_label: str
    household_id: uuid.UUID | None
    door: str
    place_id: uuid.UUID
    place_name: str
    path: str
    party_member: bool
    groups: tuple[str, ...]
    group_labels: tuple[str, ...]
    registered_place: str
    employer: str
    note: str
    left_on: date | None
    merged_into_id: uuid.UUID | None
    recorded_at: datetime


def age_on(birth_date: date | None, day: date) -> int | None:
    """Full years lived on `day`."""
    if birth_date is None:
        return None
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def shown_name(viewer: Actor, name: str, path: str) -> str:
    """The name of a resident of the place at `path`, masked where the viewer may not read it."""
    return name if viewer.can(NAMES, path) else mask_name(name)


def person_cards(
    viewer: Actor, persons: Sequence[Person], day: date, below: str = ""
) -> list[PersonCard]:
    """The cards of persons whose household is loaded; two more queries for all of them.

    Names of places begin below the place at path `below`, the one the list is about.
    """
    places = place_names(viewer, {person.path for person in persons}, below)
    groups = running_groups([person.pk for person in persons], day)
    return [_card(viewer, row, day, places[row.path], groups.get(row.pk, ())) for row in persons]


def place_names(viewer: Actor, paths: Iterable[str], below: str = "") -> dict[str, str]:
    """Names of places by path, without the levels they share with `below`; a place that lies above
    or is `below` itself by its own."""
    lines = breadcrumbs_of(viewer, list(paths))
    names = {
        path: " ".join(crumb.name for crumb in line[_shared_levels(path, below) :])
        for path, line in lines.items()
    }
    return {path: name or lines[path][-1].name for path, name in names.items()}


def _shared_levels(path: str, below: str) -> int:
    steps = range(STEP, min(len(path), len(below)) + 1, STEP)
    return len(list(takewhile(lambda step: path[:step] == below[:step], steps)))


def running_groups(person_ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, tuple[str, ...]]:
    """The special groups each person belongs to on `day`."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = GroupMembership.objects.filter(person__in=list(person_ids), since__lte=day)
    rows = rows.exclude(until__lte=day).order_by("group")
    for person_id, group in rows.values_list("person_id", "group"):
        found[person_id].append(group)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}


def _card(
    viewer: Actor, person: Person, day: date, place_name: str, groups: tuple[str, ...]
) -> PersonCard:
    open_ = viewer.can(NAMES, person.path)
    paper_kind = PaperKind(person.paper_kind)
    household: Household | None = person.household
    return PersonCard(
        id=person.pk,
        name=person.name if open_ else mask_name(person.name),
        is_masked=not open_,
        sex=person.sex,
        sex_label=str(Sex(person.sex).label),
        age=age_on(person.birth_date, day),
        birth_date=person.birth_date if open_ else None,
        paper_kind=paper_kind.value,
        paper_label=str(PAPER_KIND_LABELS[paper_kind]),
        paper=mask_paper(open_paper(person.paper_cipher)),
        no_paper_reason=person.no_paper_reason,
        phones=tuple(mask_phone(number) for number in open_phones(person.phone_cipher)),
        kind=person.kind,
        kind_label=str(ResidentKind(person.kind).label),
        relation=person.relation,
        relation_label=str(Relation(person.relation).label),
        household_id=person.household_id,
        door=household.door if household else "",
        place_id=person.place_id,
        place_name=place_name,
        path=person.path,
        party_member=person.party_member,
        groups=groups,
        group_labels=tuple(str(SpecialGroup(group).label) for group in groups),
        registered_place=person.registered_place
        if open_
        else mask_address(person.registered_place),
        employer=person.employer if open_ else _hidden(person.employer),
        note=person.note if open_ else _hidden(person.note),
        left_on=person.left_on,
        merged_into_id=person.merged_into_id,
        recorded_at=person.created_at,
    )


def _hidden(text: str) -> str:
    return HIDDEN if text else ""
