"""Structure: teams are founded, cover places, take in members and are dissolved.

A team may cover places in several villages; each of those villages sees it. Members come from the
staff of any place. Nothing is deleted: who served when remains known.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import Position, TeamKind
from lianfang.command.models import DoubleCheckIn, Incident, Team, TeamMember, TeamPlace
from lianfang.command.selectors.plan import get_incident
from lianfang.command.services.plans import IncidentClosed
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

HEADS = frozenset(Position.values) - {Position.MEMBER}
# One person commands; a second one would leave nobody in command.
SINGLE = frozenset({Position.COMMANDER, Position.EXECUTIVE_COMMANDER, Position.SECRETARY})


class NameTaken(Conflict):
    """A team of this kind and name works in the place already."""

    code = "team_exists"
    default = _("A team of this kind and name is there already.")


class Dissolved(Conflict):
    """The team does not exist any more."""

    code = "team_dissolved"
    default = _("This team is dissolved.")


@action("command.team.create")
def create_team(
    *,
    actor: Actor,
    now: datetime,
    incident_id: uuid.UUID,
    place_id: uuid.UUID,
    kind: str,
    name: str,
    duties: str = "",
    parent_id: uuid.UUID | None = None,
    covered: Sequence[uuid.UUID] = (),
    founded_on: date | None = None,
) -> Team:
    """Found a team led from a place. `covered` are further places it covers, also of neighbours."""
    hold_still()
    place = get_place(actor, place_id)
    incident = get_incident(actor, incident_id)
    if incident.closed_on is not None:
        raise IncidentClosed()
    day = founded_on or local_day(now)
    _check(kind=kind, name=name, day=day, now=now)
    _refuse_same_name(incident.pk, place.pk, kind, name.strip())
    team = Team(
        place=place,
        path=place.path,
        incident=incident,
        parent=_parent(actor, parent_id),
        kind=kind,
        name=name.strip()[:128],
        duties=duties.strip(),
        founded_on=day,
    )
    team.save()
    concerning(team, path=place.path, kind=kind, covered=len(covered))
    _cover(team, incident, covered)
    return team


@action("command.team.update")
def update_team(
    *,
    actor: Actor,
    now: datetime,
    team_id: uuid.UUID,
    name: str | None = None,
    duties: str | None = None,
    parent_id: uuid.UUID | None = None,
    covered: Sequence[uuid.UUID] | None = None,
) -> Team:
    """Change name, duties, the team above or the places covered; None leaves a thing as it is."""
    hold_still()
    team = _locked(team_id)
    concerning(team, path=team.path)
    _require_standing(team, local_day(now))
    changed = []
    if name is not None and name.strip() != team.name:
        _check(kind=team.kind, name=name, day=team.founded_on, now=now)
        _refuse_same_name(team.incident_id, team.place_id, team.kind, name.strip())
        team.name = name.strip()[:128]
        changed.append("name")
    if duties is not None and duties.strip() != team.duties:
        team.duties = duties.strip()
        changed.append("duties")
    if parent_id is not None and parent_id != team.parent_id:
        team.parent = _parent(actor, parent_id, below=team)
        changed.append("parent")
    team.save(update_fields=["name", "duties", "parent"])
    if covered is not None and _cover(team, get_incident(actor, team.incident_id), covered):
        changed.append("covered")
    concerning(team, path=team.path, changed=changed)
    return team


@action("command.team.dissolve")
def dissolve_team(
    *, actor: Actor, now: datetime, team_id: uuid.UUID, dissolved_on: date | None = None
) -> Team:
    """The team ends, and with it every membership. Refused while teams stand under it."""
    team = _locked(team_id)
    concerning(team, path=team.path)
    day = dissolved_on or local_day(now)
    _require_standing(team, day)
    if day < team.founded_on:
        raise InvalidInput(fields={"dissolved_on": _("Before the day it was founded.")})
    if Team.objects.filter(parent=team, dissolved_on__isnull=True).exists():
        raise Conflict(_("Teams stand under this one. Dissolve or move them first."))
    with everywhere("members come from the staff of any place"):
        left = TeamMember.objects.filter(team=team, left_on__isnull=True).update(left_on=day)
    team.dissolved_on = day
    team.save(update_fields=["dissolved_on"])
    concerning(team, path=team.path, members=left)
    return team


@action("command.member.join")
def join_team(
    *,
    actor: Actor,
    now: datetime,
    team_id: uuid.UUID,
    staff_id: uuid.UUID,
    position: str = Position.MEMBER,
    duty: str = "",
    joined_on: date | None = None,
) -> TeamMember:
    """Somebody begins to serve in a team, or takes another position in it.

    A position only one person can hold must be free. Joining again as the same changes nothing.
    """
    team = _locked(team_id)
    concerning(team, path=team.path)
    day = joined_on or local_day(now)
    _require_standing(team, day)
    if position not in Position.values:
        raise InvalidInput(fields={"position": _("There is no such position.")})
    staff = _staff(actor, staff_id, day)
    concerning(team, path=team.path, staff=str(staff.pk), position=position)
    with everywhere("the rows of this very team"):
        serving = TeamMember.objects.filter(team=team, left_on__isnull=True)
        if position in SINGLE and serving.filter(position=position).exclude(staff=staff).exists():
            raise Conflict(_("Somebody else holds this position."), code="position_taken")
        present = serving.select_for_update().filter(staff=staff).first()
        if present is not None:
            if (present.position, present.duty) == (position, duty.strip()):
                return present
            present.left_on = max(day, present.joined_on)
            present.save(update_fields=["left_on"])
        return TeamMember.objects.create(
            team=team, staff=staff, position=position, duty=duty.strip()[:128], joined_on=day
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's seat in a team, as a roster tells it."""

    team_id: uuid.UUID
    staff_id: uuid.UUID
    position: str = Position.MEMBER
    duty: str = ""
    joined_on: date | None = None


@action("command.member.join_many")
def join_teams(*, actor: Actor, now: datetime, seats: Sequence[Seat]) -> int:
    """Seat many at once, as a roster tells it; whoever sits there already so stays. New seats.

    Another position or duty than before ends the old seat and begins a new one. Raises Conflict
    when two would hold a position only one can hold.
    """
    today = local_day(now)
    teams = {
        team.pk: team
        for team in Team.objects.select_for_update()
        .filter(pk__in={seat.team_id for seat in seats}, dissolved_on__isnull=True)
        .order_by("pk")
    }
    staff_ids = {seat.staff_id for seat in seats}
    known = Staff.objects.filter(pk__in=staff_ids, path__under=actor.territory("people.staff.view"))
    if known.count() != len(staff_ids) or any(seat.team_id not in teams for seat in seats):
        raise NotFound()
    for team in teams.values():
        concerning(team, path=team.path)
    concerning("command.teammember", path=next(iter(teams.values())).path, count=len(seats))
    with everywhere("members come from the staff of any place"):
        serving = {
            (row.team_id, row.staff_id): row
            for row in TeamMember.objects.filter(team_id__in=teams, left_on__isnull=True)
        }
        rows, left = [], []
        for seat in {(seat.team_id, seat.staff_id): seat for seat in seats}.values():
            present = serving.get((seat.team_id, seat.staff_id))
            if present and (present.position, present.duty) == (seat.position, seat.duty):
                continue
            if present:
                left.append(present.pk)
            rows.append(
                TeamMember(
                    team_id=seat.team_id,
                    staff_id=seat.staff_id,
                    position=seat.position,
                    duty=seat.duty[:128],
                    joined_on=max(seat.joined_on or today, teams[seat.team_id].founded_on),
                )
            )
        ended = TeamMember.objects.filter(pk__in=left)
        ended.update(left_on=Greatest("joined_on", Value(today)))
        TeamMember.objects.bulk_create(rows, batch_size=5000)
        _refuse_two_heads(teams)
    return len(rows)


def _refuse_two_heads(team_ids: Iterable[uuid.UUID]) -> None:
    twice = (
        TeamMember.objects.filter(
            team_id__in=list(team_ids), left_on__isnull=True, position__in=SINGLE
        )
        .order_by()
        .values("team_id", "position")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
    )
    if twice.exists():
        raise Conflict(_("Somebody else holds this position."), code="position_taken")


@action("command.member.leave")
def leave_team(
    *, actor: Actor, now: datetime, member_id: uuid.UUID, left_on: date | None = None
) -> TeamMember:
    """Somebody stops serving in a team."""
    with everywhere("the right is checked where the team is led from"):
        row = (
            TeamMember.objects.select_for_update(of=("self",))
            .select_related("team")
            .filter(pk=member_id)
            .first()
        )
        if row is None:
            raise NotFound()
        concerning(row, path=row.team.path, team=str(row.team_id), staff=str(row.staff_id))
        if row.left_on is not None:
            raise Conflict(_("This person has left the team already."))
        row.left_on = max(left_on or local_day(now), row.joined_on)
        row.save(update_fields=["left_on"])
    return row


@action("command.checkin.record")
def record_double_checkin(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    staff_id: uuid.UUID,
    home_branch: str,
    reported_on: date | None = None,
) -> DoubleCheckIn:
    """A Party member from elsewhere reported to the community where they live (双报到)."""
    hold_still()
    place = get_place(actor, place_id)
    concerning("command.doublecheckin", path=place.path, staff=str(staff_id))
    day = reported_on or local_day(now)
    staff = _staff(actor, staff_id, day)
    fields: dict[str, Any] = {}
    if not staff.party_member:
        fields["staff"] = _("Only Party members report in double check-in.")
    if not home_branch.strip():
        fields["home_branch"] = _("Name the branch they come from.")
    if day > local_day(now):
        fields["reported_on"] = _("This day has not come yet.")
    if fields:
        raise InvalidInput(fields=fields)
    row, created = DoubleCheckIn.objects.get_or_create(
        place=place,
        staff=staff,
        ended_on=None,
        defaults={
            "path": place.path,
            "home_branch": home_branch.strip()[:128],
            "reported_on": day,
        },
    )
    if not created and row.home_branch != home_branch.strip()[:128]:
        raise Conflict(_("This person is checked in here with another branch."))
    concerning(row, path=place.path, created=created)
    return row


@action("command.checkin.end")
def end_double_checkin(
    *, actor: Actor, now: datetime, checkin_id: uuid.UUID, ended_on: date | None = None
) -> DoubleCheckIn:
    """The Party member's service in the community ends."""
    row = DoubleCheckIn.objects.select_for_update().filter(pk=checkin_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, staff=str(row.staff_id))
    if row.ended_on is not None:
        raise Conflict(_("This check-in has ended already."))
    row.ended_on = max(ended_on or local_day(now), row.reported_on)
    row.save(update_fields=["ended_on"])
    return row


def _locked(team_id: uuid.UUID) -> Team:
    row: Team | None = Team.objects.select_for_update().filter(pk=team_id).first()
    if row is None:
        raise NotFound()
    return row


def _require_standing(team: Team, day: date) -> None:
    if team.dissolved_on is not None:
        raise Dissolved()
    if day < team.founded_on:
        raise InvalidInput(_("The team was founded later than this day."))


def _check(*, kind: str, name: str, day: date, now: datetime) -> None:
    fields: dict[str, Any] = {}
    if kind not in TeamKind.values:
        fields["kind"] = _("There is no such kind of team.")
    if not name.strip():
        fields["name"] = _("Give the team a name.")
    if day > local_day(now):
        fields["founded_on"] = _("This day has not come yet.")
    if fields:
        raise InvalidInput(fields=fields)


def _refuse_same_name(incident_id: uuid.UUID, place_id: uuid.UUID, kind: str, name: str) -> None:
    same = Team.objects.filter(
        incident_id=incident_id, place_id=place_id, kind=kind, name=name, dissolved_on__isnull=True
    )
    if same.exists():
        raise NameTaken()


def _parent(actor: Actor, parent_id: uuid.UUID | None, below: Team | None = None) -> Team | None:
    """The team above; it may be led from a place above the actor's, but not stand under itself."""
    if parent_id is None:
        return None
    with everywhere("a team of a village stands under the subdistrict's headquarters"):
        parent: Team | None = Team.objects.filter(pk=parent_id).first()
        step = parent
        while step is not None:
            if below is not None and step.pk == below.pk:
                raise InvalidInput(fields={"parent": _("A team cannot stand under itself.")})
            step = Team.objects.filter(pk=step.parent_id).first() if step.parent_id else None
    if parent is None:
        raise NotFound()
    if parent.dissolved_on is not None:
        raise Dissolved()
    return parent


def _staff(actor: Actor, staff_id: uuid.UUID, day: date) -> Staff:
    row: Staff | None = Staff.objects.filter(
        pk=staff_id, path__under=actor.territory("people.staff.view")
    ).first()
    if row is None:
        raise NotFound()
    if row.left_on is not None and row.left_on <= day:
        raise InvalidInput(fields={"staff": _("This person does not serve any more.")})
    return row


def _cover(team: Team, incident: Incident, place_ids: Sequence[uuid.UUID]) -> bool:
    """Make the team cover exactly these places; True when anything changed.

    Places are not limited to the actor's, since a branch reaches over the border of a village, but
    to those of the incident.
    """
    inside = Place.objects.filter(pk__in=place_ids, path__under=incident.path)
    places = {place.pk: place for place in inside}
    if len(places) != len(set(place_ids)):
        raise NotFound()
    with everywhere("a branch may cover a neighbouring village"), transaction.atomic():
        rows = TeamPlace.objects.filter(team=team)
        present = set(rows.values_list("place_id", flat=True))
        removed = rows.filter(place_id__in=present - set(places)).delete()[0]
        added = [
            TeamPlace(team=team, place=place, path=place.path)
            for pk, place in places.items()
            if pk not in present
        ]
        TeamPlace.objects.bulk_create(added)
    return bool(removed or added)
