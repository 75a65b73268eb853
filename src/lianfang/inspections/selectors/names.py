"""What lists call the subjects of inspections, read for many rows at once."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.enums import SubjectKind
from lianfang.inspections.models import Inspection
from lianfang.kit.territory import ancestors
from lianfang.people.selectors.cards import place_names
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place


@dataclass(frozen=True, slots=True)
class SubjectName:
    """A subject in words: its kind, its name, and where it is; `id` is the enterprise, place or
    team."""

    kind: str
    kind_label: str
    id: uuid.UUID
    name: str
    place_name: str


def subject_names(
    viewer: Actor, rows: Sequence[Inspection], below: str = ""
) -> dict[uuid.UUID, SubjectName]:
    """Subjects of inspections that were found for the viewer, by the inspection's id."""
    enterprise_ids = {row.enterprise_id for row in rows if row.enterprise_id}
    team_ids = {row.team_id for row in rows if row.team_id}
    place_ids = {row.place_id for row in rows if row.subject_kind == SubjectKind.PLACE}
    with everywhere("the inspections themselves were found for the viewer"):
        names = dict(Enterprise.objects.filter(pk__in=enterprise_ids).values_list("pk", "name"))
        names |= dict(Team.objects.filter(pk__in=team_ids).values_list("pk", "name"))
    names |= dict(Place.objects.filter(pk__in=place_ids).values_list("pk", "short_name"))
    places = place_names(viewer, {row.path for row in rows}, below)
    found = {}
    for row in rows:
        subject_id = row.enterprise_id or row.team_id or row.place_id
        found[row.pk] = SubjectName(
            row.subject_kind,
            str(SubjectKind(row.subject_kind).label),
            subject_id,
            names.get(subject_id, ""),
            places.get(row.path, ""),
        )
    return found


Spot = tuple[float | None, float | None]


def spots(paths: Iterable[str]) -> dict[str, Spot]:
    """Longitude and latitude (WGS-84) by path: the place's own, else of the nearest place above
    that has one, else (None, None). One query."""
    wanted = set(paths)
    chain = {path: [path, *reversed(ancestors(path))] for path in wanted}
    every = {step for steps in chain.values() for step in steps}
    known = {
        path: (longitude, latitude)
        for path, longitude, latitude in Place.objects.filter(
            path__in=every, longitude__isnull=False, latitude__isnull=False
        ).values_list("path", "longitude", "latitude")
    }
    nowhere: Spot = (None, None)
    return {
        path: next((known[step] for step in steps if step in known), nowhere)
        for path, steps in chain.items()
    }


def office_name(path: str) -> str:
    """The town in whose name papers about the place at `path` are issued."""
    rows = Place.objects.filter(path__in=[*ancestors(path), path], kind=PlaceKind.TOWNSHIP)
    return rows.values_list("name", flat=True).first() or ""
