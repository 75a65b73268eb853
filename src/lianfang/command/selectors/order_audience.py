"""To whom an order goes: from kinds of places, teams and names to people, each for a place.

Whoever is addressed through a place is who answers for it in a role of the plan, or who holds an
appointment in it. A place where nobody is found is kept in the list: somebody has to see to it.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.enums import Role as AccountRole
from lianfang.access.models import Appointment
from lianfang.access.scope import everywhere
from lianfang.command.enums import Position, SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook import Playbook
from lianfang.command.selectors.plan import phase_of, role_titles
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.teams import get_team, members_of
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.territory import Territory
from lianfang.people.models import Staff
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place

STAFF = "people.staff.view"
MOST_RECIPIENTS = 5_000
# Whoever leads a place by appointment; those who only look or set up receive nothing through it.
LEADING = (
    AccountRole.COMMUNITY_SECRETARY,
    AccountRole.LEADER,
    AccountRole.COMMANDER,
    AccountRole.WORKING_GROUP_MEMBER,
    AccountRole.COMMUNITY_WORKER,
    AccountRole.GRID_WORKER,
)
BY_ROLE, BY_APPOINTMENT = "role", "account"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom somebody chose: places of these kinds through `through` ("role:<key of the plan>" or
    "account:<appointment>"), members of teams (heads only), people by name."""

    place_kinds: tuple[str, ...] = ()
    through: str = ""
    team_ids: tuple[uuid.UUID, ...] = ()
    heads_only: bool = True
    staff_ids: tuple[uuid.UUID, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As kept with the order."""
        return {
            "place_kinds": list(self.place_kinds),
            "through": self.through,
            "teams": [str(pk) for pk in self.team_ids],
            "heads_only": self.heads_only,
            "staff": [str(pk) for pk in self.staff_ids],
        }


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody (None: nobody there) for a place, and through what they were found."""

    staff: Staff | None
    place: Place
    via: str


def channels(
    viewer: Actor, place: Place, moment: datetime
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of ("role:key" or "account:role", title) through which places can be addressed here:
    a leader by the plan and one by appointment may bear the same title."""
    view = phase_of(viewer, place.path, moment)
    plan: Playbook | None = view.playbook if view else None
    asked = (
        {rule.role for rule in plan.rules if rule.subjects.kind == SubjectKind.PLACE}
        | {rule.role for rule in plan.rules if rule.inherited}
        if plan
        else set()
    )
    roles = [
        (f"{BY_ROLE}:{role.key}", str(role.title))
        for role in (plan.roles if plan else ())
        if role.key in asked
    ]
    accounts = [(f"{BY_APPOINTMENT}:{role.value}", str(role.label)) for role in LEADING]
    groups = [(_("Who answers there by the plan"), roles), (_("Who is appointed there"), accounts)]
    return [(title, choices) for title, choices in groups if choices]


def addressees(
    viewer: Actor, place: Place, audience: Audience, moment: datetime
) -> list[Addressee]:
    """Everybody an order for the place would go to, those without anybody first, each pair once.

    Raises InvalidInput when nobody and nothing is chosen, or far too many are.
    """
    found = [
        *_through_places(viewer, place, audience, moment),
        *_through_teams(viewer, place, audience, moment),
        *_by_name(viewer, place, audience, moment),
    ]
    if not found:
        raise InvalidInput(fields={"audience": _("Choose to whom the order goes.")})
    unique: dict[tuple[uuid.UUID | None, uuid.UUID], Addressee] = {}
    for one in found:
        unique.setdefault((one.staff.pk if one.staff else None, one.place.pk), one)
    if len(unique) > MOST_RECIPIENTS:
        raise InvalidInput(fields={"audience": _("These are too many at once.")})
    return sorted(unique.values(), key=lambda one: (one.staff is not None, one.place.path))


def _through_places(
    viewer: Actor, place: Place, audience: Audience, moment: datetime
) -> Iterable[Addressee]:
    if not audience.place_kinds:
        return []
    if not set(audience.place_kinds) <= set(PlaceKind.values):
        raise InvalidInput(fields={"place_kinds": _("There is no such kind of place.")})
    territory = viewer.territory("places.place.view").within(place.path)
    places = list(
        Place.objects.filter(
            path__under=territory, kind__in=audience.place_kinds, closed_on__isnull=True
        ).order_by("path")[: MOST_RECIPIENTS + 1]
    )
    how, _colon, key = audience.through.partition(":")
    with everywhere("whoever answers for a place may be told, wherever they are sent from"):
        if how == BY_ROLE:
            pairs, via = _answering(places, key, moment), role_titles().get(key, key)
        elif how == BY_APPOINTMENT and key in {role.value for role in LEADING}:
            pairs, via = _appointed(places, key, moment), str(AccountRole(key).label)
        else:
            raise InvalidInput(fields={"through": _("Say who receives it in each place.")})
    return [Addressee(staff, one, via) for one in places for staff in pairs.get(one.pk) or [None]]


def _answering(
    places: Sequence[Place], role: str, moment: datetime
) -> dict[uuid.UUID, list[Staff | None]]:
    day = local_day(moment)
    rows = Responsibility.objects.filter(
        in_force(day),
        serving(day, "staff__"),
        role=role,
        subject_kind=SubjectKind.PLACE,
        subject_id__in=[one.pk for one in places],
    ).select_related("staff")
    found: dict[uuid.UUID, list[Staff | None]] = {}
    for row in rows.order_by("subject_id", "valid_from", "id"):
        found.setdefault(row.subject_id, []).append(row.staff)
    return found


def _appointed(
    places: Sequence[Place], role: str, moment: datetime
) -> dict[uuid.UUID, list[Staff | None]]:
    ids = {one.path: one.pk for one in places}
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=moment),
        valid_from__lte=moment,
        role=role,
        path__in=ids,
        user__is_active=True,
    )
    at = {(user_id, path) for user_id, path in held.values_list("user_id", "path")}
    rows = Staff.objects.filter(
        serving(local_day(moment)), user_id__in={user_id for user_id, _path in at}
    )
    staff = {row.user_id: row for row in rows}
    found: dict[uuid.UUID, list[Staff | None]] = {}
    for user_id, path in sorted(at, key=str):
        if user_id in staff:
            found.setdefault(ids[path], []).append(staff[user_id])
    return found


def _through_teams(
    viewer: Actor, place: Place, audience: Audience, moment: datetime
) -> Iterable[Addressee]:
    day = local_day(moment)
    for team_id in audience.team_ids:
        team = get_team(viewer, team_id)
        for member in members_of(viewer, team, day):
            if not audience.heads_only or member.position != Position.MEMBER:
                yield Addressee(member.staff, _within(place, member.staff), team.name)


def _by_name(
    viewer: Actor, place: Place, audience: Audience, moment: datetime
) -> Iterable[Addressee]:
    if not audience.staff_ids:
        return []
    rows = list(
        Staff.objects.filter(
            serving(local_day(moment)),
            pk__in=audience.staff_ids,
            path__under=viewer.territory(STAFF),
        )
        .select_related("place")
        .order_by("path", "id")
    )
    if len(rows) != len(set(audience.staff_ids)):
        raise InvalidInput(fields={"staff_ids": _("Somebody named does not serve here.")})
    return [Addressee(row, _within(place, row), _("by name")) for row in rows]


def _within(place: Place, staff: Staff) -> Place:
    """Where they carry it out: where they serve, if that lies in the order's place."""
    inside = Territory((place.path,)).covers(staff.path)
    return staff.place if inside and staff.place_id != place.pk else place
