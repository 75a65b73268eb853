"""What can be inspected: an enterprise, a place, or a team that stands for a department."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team, TeamPlace
from lianfang.command.playbook.inspections import Checklist
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.enums import SubjectKind
from lianfang.inspections.models import Inspection
from lianfang.inspections.selectors.plans import PlanOf, plan_at
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import Territory, ancestors
from lianfang.people.models import Staff
from lianfang.places.models import Place

RECORD = "inspections.inspection.record"
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """What is inspected and where it is; `state` of an enterprise, "" otherwise."""

    kind: SubjectKind
    id: uuid.UUID
    name: str
    place_id: uuid.UUID
    path: str
    enterprise: Enterprise | None = None
    place: Place | None = None
    team: Team | None = None

    @property
    def state(self) -> str:
        return self.enterprise.state if self.enterprise else ""

    def fits(self, checklist: Checklist) -> bool:
        """Whether the list is for such a subject."""
        if self.enterprise is not None:
            return checklist.fits_enterprise(self.enterprise.kind, self.enterprise.premises)
        if self.team is not None:
            return checklist.subject == "team"
        if self.place is None:
            return False
        return checklist.fits_place(self.place.kind, self.place.site_kind)

    def lists(self, plan: PlanOf) -> list[Checklist]:
        """The lists that may be gone through here, the one meant for it first."""
        fitting = [one for one in plan.plan.checklists if self.fits(one)]
        # A list of one's own comes before those that are for anybody.
        return sorted(fitting, key=lambda one: not (one.premises or one.site_kinds))


def get_subject(viewer: Actor, kind: str, subject_id: uuid.UUID, right: str = RECORD) -> Subject:
    """A subject where the viewer may do that, or NotFound; gone enterprises are none."""
    found: Subject | None = None
    if kind == SubjectKind.ENTERPRISE:
        row = Enterprise.objects.select_related("place").filter(pk=subject_id).first()
        if row is not None and row.state not in GONE:
            found = of_enterprise(row)
    elif kind == SubjectKind.PLACE:
        place = Place.objects.filter(pk=subject_id, closed_on__isnull=True).first()
        if place is not None:
            found = of_place(place)
    elif kind == SubjectKind.TEAM:
        team = Team.objects.filter(pk=subject_id, dissolved_on__isnull=True).first()
        if team is not None:
            found = of_team(team)
    if found is None or not viewer.can(right, found.path):
        raise NotFound()
    return found


def of_enterprise(row: Enterprise) -> Subject:
    return Subject(SubjectKind.ENTERPRISE, row.pk, row.name, row.place_id, row.path, enterprise=row)


def of_place(row: Place) -> Subject:
    return Subject(SubjectKind.PLACE, row.pk, row.name, row.pk, row.path, place=row)


def of_team(row: Team) -> Subject:
    return Subject(SubjectKind.TEAM, row.pk, row.name, row.place_id, row.path, team=row)


def subject_of(row: Inspection) -> Subject:
    """What an inspection the viewer has found was about."""
    with everywhere("the inspection itself was found for the viewer"):
        if row.enterprise_id is not None:
            return of_enterprise(Enterprise.objects.get(pk=row.enterprise_id))
        if row.team_id is not None:
            return of_team(Team.objects.get(pk=row.team_id))
    return of_place(Place.objects.get(pk=row.place_id))


def main_list(subject: Subject, moment: datetime) -> tuple[PlanOf, Checklist | None]:
    """The plan at the subject, and the list meant for it."""
    plan = plan_at(subject.path, moment)
    lists = subject.lists(plan)
    return plan, lists[0] if lists else None


def possible_inspectors(viewer: Actor, path: str) -> dict[uuid.UUID, Staff]:
    """Staff who can have taken part in an inspection at `path`: those sent to a place above it (the
    town, the district) and those inside the viewer's places around it, by name."""
    above = [*ancestors(path), path]
    inside = viewer.territory(RECORD).within(_around(path))
    with everywhere("who serves the public does so by name, also those sent from above"):
        rows: Any = Staff.objects.filter(left_on__isnull=True)
        near = rows.filter(path__in=above) | rows.filter(path__under=inside)
        return {row.pk: row for row in near.order_by("level", "name", "pk")}


def _around(path: str) -> str:
    """The third level down, the village or community in a town below a district; less where the
    path is shorter."""
    return path[:12]


def possible_groups(path: str, kinds: tuple[str, ...] = ()) -> list[Team]:
    """Teams that may inspect at `path`: led from a place above it, or covering it."""
    above = [*ancestors(path), path]
    with everywhere("a team that covers a place may be named there"):
        rows: Any = Team.objects.filter(dissolved_on__isnull=True)
        if kinds:
            rows = rows.filter(kind__in=kinds)
        covering = TeamPlace.objects.filter(path__in=above).values("team_id")
        found = rows.filter(path__in=above) | rows.filter(pk__in=covering)
        return list(found.order_by("kind", "name", "pk").distinct())


@dataclass(frozen=True, slots=True)
class Found:
    """A subject in a list to choose from."""

    kind: SubjectKind
    id: uuid.UUID
    name: str
    path: str


def find_subjects(viewer: Actor, kind: str, text: str, path: str) -> list[Found]:
    """Subjects by parts of their name in the place and inside it, at most twenty of a kind."""
    territory = viewer.territory(RECORD).within(path)
    wanted = text.strip()
    found: list[Found] = []
    for one, rows in _rows_by_kind(territory, wanted).items():
        if kind and one != kind:
            continue
        found += [Found(one, pk, name, at) for pk, name, at in rows[:MOST_FOUND]]
    return found


def _rows_by_kind(territory: Territory, text: str) -> dict[SubjectKind, Any]:
    enterprises: Any = Enterprise.objects.filter(path__under=territory).exclude(state__in=GONE)
    places: Any = Place.objects.filter(path__under=territory, closed_on__isnull=True)
    places = places.filter(kind__in=("village", "community", "site"))
    teams: Any = Team.objects.filter(path__under=territory, dissolved_on__isnull=True)
    if text:
        enterprises = enterprises.filter(name__icontains=text)
        places = places.filter(name__icontains=text)
        teams = teams.filter(name__icontains=text)
    return {
        SubjectKind.ENTERPRISE: enterprises.order_by("name_key").values_list("pk", "name", "path"),
        SubjectKind.PLACE: places.order_by("path").values_list("pk", "name", "path"),
        SubjectKind.TEAM: teams.order_by("kind", "name").values_list("pk", "name", "path"),
    }
