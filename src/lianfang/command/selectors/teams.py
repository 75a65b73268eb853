"""Structure: headquarters, groups, branches and teams, who serves in them and where."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import Position, TeamKind
from lianfang.command.models import DoubleCheckIn, Incident, Team, TeamMember, TeamPlace
from lianfang.command.selectors.plan import open_incidents
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import Territory, ancestors
from lianfang.people.models import Staff
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place

RIGHT = "command.team.view"
MOST_CHOICES = 2_000
_RANK = Case(
    *(When(position=position, then=Value(rank)) for rank, position in enumerate(Position.values)),
    output_field=IntegerField(),
)
_KIND_RANK = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(TeamKind.values)),
    output_field=IntegerField(),
)


def existing_on(day: date, prefix: str = "") -> Q:
    """Condition on teams (behind `prefix`): founded and not dissolved on `day`."""
    begin, end = f"{prefix}founded_on", f"{prefix}dissolved_on"
    return Q(**{f"{begin}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def member_on(day: date, prefix: str = "") -> Q:
    """Condition on memberships (behind `prefix`): joined and not left on `day`."""
    begin, end = f"{prefix}joined_on", f"{prefix}left_on"
    return Q(**{f"{begin}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def concerning(territory: Territory) -> Q:
    """Condition on teams: led from a place of the territory or covering one in it or above it."""
    if territory.is_nowhere:
        return Q(pk__in=[])
    above = {step for prefix in territory.prefixes for step in ancestors(prefix)}
    covering = TeamPlace.objects.filter(Q(path__under=territory) | Q(path__in=above))
    return Q(path__under=territory) | Q(path__in=above) | Q(pk__in=covering.values("team_id"))


def team_list(
    viewer: Actor,
    place: Place,
    day: date,
    *,
    kind: str = "",
    search: str = "",
    include_dissolved: bool = False,
) -> QuerySet[Team]:
    """Teams that concern the place: led from it, covering it or a part of it, or set above it.

    Each carries `serving`, its number of members on `day`. Teams hold no data of residents.
    """
    territory = viewer.territory(RIGHT).within(place.path)
    with everywhere("a team that covers a village is that village's to see"):
        rows = (
            Team.objects.filter(concerning(territory))
            if territory.prefixes
            else Team.objects.none()
        )
        if not include_dissolved:
            rows = rows.filter(existing_on(day))
        if kind:
            rows = rows.filter(kind=kind)
        if search:
            rows = rows.filter(name__icontains=search)
        return (
            rows.select_related("place", "incident")
            .annotate(serving=Count("members", filter=member_on(day, "members__")))
            .order_by(_KIND_RANK, "path", "name", "id")
        )


def get_team(viewer: Actor, team_id: uuid.UUID, right: str = RIGHT) -> Team:
    """A team that concerns the viewer's places, or NotFound; to change it, one of a place where the
    viewer holds `right`."""
    territory = viewer.territory(RIGHT)
    row = None
    if territory.prefixes:
        with everywhere("a team that covers a village is that village's to see"):
            rows = Team.objects.filter(concerning(territory), pk=team_id)
            row = rows.select_related("place", "incident", "parent").first()
    if row is None or (right != RIGHT and not viewer.can(right, row.path)):
        raise NotFound()
    return row


def members_of(viewer: Actor, team: Team, day: date) -> list[TeamMember]:
    """Who serves in the team on `day`, heads first. The team comes from `get_team`."""
    if viewer.territory(RIGHT).is_nowhere:
        raise NotFound()
    with everywhere("members of a team that may be seen may be seen"):
        rows = TeamMember.objects.filter(member_on(day), team=team)
        return list(rows.select_related("staff", "staff__place").order_by(_RANK, "joined_on", "id"))


def covered_places(viewer: Actor, team: Team) -> list[Place]:
    """Places the team covers, in tree order."""
    if viewer.territory(RIGHT).is_nowhere:
        raise NotFound()
    with everywhere("places of a team that may be seen may be seen"):
        rows = TeamPlace.objects.filter(team=team).select_related("place").order_by("path")
        return [row.place for row in rows]


@dataclass
class Branch:
    """A team in the structure with the teams under it, and its heads."""

    team: Team
    heads: list[TeamMember] = field(default_factory=list)
    below: "list[Branch]" = field(default_factory=list)


def structure(viewer: Actor, incident: Incident, day: date) -> list[Branch]:
    """The incident's teams as a tree: headquarters on top, groups under it; two queries."""
    territory = viewer.territory(RIGHT)
    if territory.is_nowhere:
        return []
    with everywhere("the structure of an incident that concerns a place is that place's to see"):
        teams = list(
            Team.objects.filter(concerning(territory), existing_on(day), incident=incident)
            .select_related("place")
            .annotate(serving=Count("members", filter=member_on(day, "members__")))
            .order_by(_KIND_RANK, "path", "name", "id")
        )
        heads = _heads((team.pk for team in teams), day)
    nodes = {team.pk: Branch(team, heads.get(team.pk, [])) for team in teams}
    roots: list[Branch] = []
    for team in teams:
        above = nodes.get(team.parent_id) if team.parent_id else None
        (above.below if above else roots).append(nodes[team.pk])
    return roots


def _heads(team_ids: Iterable[uuid.UUID], day: date) -> dict[uuid.UUID, list[TeamMember]]:
    rows = TeamMember.objects.filter(member_on(day), team_id__in=list(team_ids)).exclude(
        position=Position.MEMBER
    )
    found: dict[uuid.UUID, list[TeamMember]] = defaultdict(list)
    for row in rows.select_related("staff").order_by(_RANK, "joined_on", "id"):
        found[row.team_id].append(row)
    return found


def checkin_list(
    viewer: Actor, place: Place, day: date, *, search: str = ""
) -> QuerySet[DoubleCheckIn]:
    """Party members in double check-in in the place on `day`; `search`: part of a name or of the
    branch they come from."""
    territory = viewer.territory(RIGHT).within(place.path)
    rows: QuerySet[DoubleCheckIn] = DoubleCheckIn.objects.filter(
        checked_in_on(day), path__under=territory
    )
    if search:
        rows = rows.filter(Q(staff__name__icontains=search) | Q(home_branch__icontains=search))
    return rows.select_related("staff", "place").order_by("path", "reported_on", "id")


def checked_in_on(day: date) -> Q:
    """Condition on double check-ins: reported and not ended on `day`."""
    return Q(reported_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def staff_choices(viewer: Actor, path: str, day: date, *, party: bool = False) -> list[Staff]:
    """Staff of the place whom the viewer may put to work, by name; `party`: Party members only."""
    territory = viewer.territory("people.staff.view").within(path)
    rows: QuerySet[Staff] = Staff.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day), path__under=territory
    )
    if party:
        rows = rows.filter(party_member=True)
    return list(rows.order_by("name_order", "id")[:MOST_CHOICES])


def coverable_places(viewer: Actor, path: str) -> list[Place]:
    """Villages and communities of the incident that concerns the place at `path`, and the place
    itself: a branch may reach over the border, and names of places are public."""
    incident = next(iter(open_incidents(viewer, path)), None)
    if incident is None:
        return []
    villages = Q(kind__in=[PlaceKind.COMMUNITY, PlaceKind.VILLAGE], path__under=incident.path)
    rows = Place.objects.filter(villages | Q(path=path), closed_on__isnull=True)
    return list(rows.order_by("path"))


def get_member(viewer: Actor, member_id: uuid.UUID) -> TeamMember:
    """A seat in a team that concerns the viewer's places, or NotFound."""
    with everywhere("the team is looked up within the viewer's places just below"):
        row: TeamMember | None = (
            TeamMember.objects.filter(pk=member_id).select_related("staff").first()
        )
    if row is None:
        raise NotFound()
    get_team(viewer, row.team_id)
    return row


def get_checkin(viewer: Actor, checkin_id: uuid.UUID) -> DoubleCheckIn:
    """A double check-in in the viewer's places, or NotFound."""
    row: DoubleCheckIn | None = DoubleCheckIn.objects.filter(
        pk=checkin_id, path__under=viewer.territory(RIGHT)
    ).first()
    if row is None:
        raise NotFound()
    return row
