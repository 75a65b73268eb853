"""Who answers for whom: for one subject up through the tree of places, for a worker, a place."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind, TeamKind
from lianfang.command.models import Responsibility, Team, TeamMember, TeamPlace
from lianfang.command.playbook import Playbook
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.subjects import (
    Subject,
    SubjectCard,
    describe,
    get_subject,
    place_names,
    whereabouts,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.people.models import Staff
from lianfang.people.models.sealed import open_phones
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place


def in_force(day: date, prefix: str = "") -> Q:
    """Condition on responsibilities (behind `prefix`): they hold on `day`."""
    end = f"{prefix}valid_to"
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day})
    )


def serving(day: date, prefix: str = "") -> Q:
    """Condition on staff (behind `prefix`): not left and not away on `day`."""
    left, begins, ends = (
        f"{prefix}left_on",
        f"{prefix}unavailable_from",
        f"{prefix}unavailable_to",
    )
    here = Q(**{f"{left}__isnull": True}) | Q(**{f"{left}__gt": day})
    back = (
        Q(**{f"{begins}__isnull": True}) | Q(**{f"{begins}__gt": day}) | Q(**{f"{ends}__lt": day})
    )
    return here & back


@dataclass(frozen=True, slots=True)
class StaffCard:
    """Somebody who serves, with the work phone residents may call."""

    id: uuid.UUID
    name: str
    capacity: str
    organisation: str
    title: str
    phones: tuple[str, ...] = ()
    is_away: bool = False

    @property
    def phone(self) -> str:
        return self.phones[0] if self.phones else ""


def staff_card(staff: Staff, day: date) -> StaffCard:
    """The card of a staff row already read."""
    away = bool(
        (staff.left_on and staff.left_on <= day)
        or (
            staff.unavailable_from
            and staff.unavailable_from <= day
            and (staff.unavailable_to is None or staff.unavailable_to >= day)
        )
    )
    return StaffCard(
        id=staff.pk,
        name=staff.name,
        capacity=str(staff.get_kind_display()),
        organisation=staff.organisation,
        title=staff.title,
        phones=open_phones(staff.phone_cipher),
        is_away=away,
    )


@dataclass(frozen=True, slots=True)
class Answering:
    """Somebody answers for a subject: in which role, and at which level of the tree it was given.

    `level` is "person", "household" or the kind of place; `is_direct`: it is the subject itself.
    """

    id: uuid.UUID
    role: str
    role_title: str
    staff: StaffCard
    level: str
    level_title: str
    place_name: str
    is_direct: bool
    since: date


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What hangs beside a door: who answers, the branch to turn to, and until when it was true."""

    subject: Subject
    card: SubjectCard
    answering: tuple[Answering, ...]
    branches: tuple[Team, ...]
    moment: datetime
    playbook: Playbook | None


def responsible_for(
    viewer: Actor, kind: str, subject_id: uuid.UUID, moment: datetime
) -> list[Answering]:
    """Everybody who answers for a person, household or place, the nearest first.

    Inherited through the tree: person, household, unit, building, grid, village, subdistrict. The
    viewer must be allowed to see the subject; those who answer further up may be named to them.
    """
    return _answering(viewer, get_subject(viewer, kind, subject_id), moment)


def _answering(viewer: Actor, subject: Subject, moment: datetime) -> list[Answering]:
    day = local_day(moment)
    chain = [*ancestors(subject.path), subject.path]
    ids: dict[uuid.UUID, tuple[int, str, str]] = {}
    with everywhere("whoever sees a person may know who answers for them, however high up"):
        places = place_names(chain)
        for depth, path in enumerate(chain):
            if path in places:
                name = places[path]
                ids[name.id] = (depth, str(name.kind), name.name)
        if subject.household_id:
            ids[subject.household_id] = (len(chain), SubjectKind.HOUSEHOLD, "")
        if subject.id not in ids:
            ids[subject.id] = (len(chain) + 1, str(subject.kind), "")
        rows = list(
            Responsibility.objects.filter(in_force(day), subject_id__in=ids)
            .select_related("staff")
            .order_by("role", "valid_from", "id")
        )
    view = phase_of(viewer, subject.path, moment)
    order = [role.key for role in view.playbook.roles] if view else []
    found = [_answer(row, ids[row.subject_id], subject, view, day) for row in rows]
    rank = {role: index for index, role in enumerate(order)}
    depth_of = {row.pk: ids[row.subject_id][0] for row in rows}
    return sorted(found, key=lambda one: (-depth_of[one.id], rank.get(one.role, 99), one.role))


def _answer(
    row: Responsibility, at: tuple[int, str, str], subject: Subject, view: Any, day: date
) -> Answering:
    _depth, level, name = at
    if level in PlaceKind.values:
        level_title = str(PlaceKind(level).label)
    else:
        level_title = str(SubjectKind(level).label)
    return Answering(
        id=row.pk,
        role=row.role,
        role_title=view.playbook.role_title(row.role) if view else row.role,
        staff=staff_card(row.staff, day),
        level=level,
        level_title=level_title,
        place_name=name,
        is_direct=row.subject_id == subject.id,
        since=row.valid_from,
    )


def contact_card(viewer: Actor, kind: str, subject_id: uuid.UUID, moment: datetime) -> ContactCard:
    """All that a household's or person's contact card says."""
    subject = get_subject(viewer, kind, subject_id)
    day = local_day(moment)
    card = describe(viewer, [(subject.kind, subject.id)], day).get(subject.id)
    if card is None:
        raise NotFound()
    view = phase_of(viewer, subject.path, moment)
    return ContactCard(
        subject=subject,
        card=card,
        answering=tuple(_answering(viewer, subject, moment)),
        branches=tuple(branches_over(viewer, subject.path, day)),
        moment=moment,
        playbook=view.playbook if view else None,
    )


def branches_over(viewer: Actor, path: str, day: date) -> list[Team]:
    """Temporary Party branches that cover the place, the nearest first: "in difficulty, find the
    branch"."""
    if not viewer.ambient.covers(path):
        raise NotFound()
    chain = [*ancestors(path), path]
    with everywhere("a branch over a village is that village's to know, wherever it is led from"):
        covering = TeamPlace.objects.filter(path__in=chain).values("team_id")
        anywhere = TeamPlace.objects.filter(team=OuterRef("pk"))
        rows = Team.objects.filter(
            # A branch at a checkpoint is led from the subdistrict and covers the checkpoint alone.
            Q(pk__in=covering) | Q(path__in=chain) & ~Exists(anywhere),
            Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day),
            kind=TeamKind.PARTY_BRANCH,
            founded_on__lte=day,
        )
        return sorted(rows, key=lambda team: (-len(team.path), team.name))


def responsibility_list(
    viewer: Actor,
    place: Place,
    day: date,
    *,
    role: str = "",
    kind: str = "",
    staff_id: uuid.UUID | None = None,
    search: str = "",
) -> QuerySet[Responsibility]:
    """Responsibilities in force in the place, as far as the viewer may see them."""
    territory = viewer.territory("command.responsibility.view").within(place.path)
    rows: QuerySet[Responsibility] = Responsibility.objects.filter(
        in_force(day), path__under=territory
    )
    if role:
        rows = rows.filter(role=role)
    if kind:
        rows = rows.filter(subject_kind=kind)
    if staff_id:
        rows = rows.filter(staff_id=staff_id)
    if search:
        rows = rows.filter(staff__name__icontains=search)
    return rows.select_related("staff", "team", "stands_in_for").order_by("path", "role", "id")


def get_responsibility(viewer: Actor, responsibility_id: uuid.UUID) -> Responsibility:
    """One responsibility, in force or ended, or NotFound."""
    territory = viewer.territory("command.responsibility.view")
    row = (
        Responsibility.objects.filter(pk=responsibility_id, path__under=territory)
        .select_related("staff")
        .first()
    )
    if row is None:
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class RoleWork:
    """What a worker answers for in one role, subjects in walking order."""

    role: str
    title: str
    duty: str
    subjects: tuple[SubjectCard, ...]
    total: int
    max_load: int | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """One worker's own list."""

    staff: StaffCard
    roles: tuple[RoleWork, ...]
    teams: tuple[tuple[Team, str], ...] = field(default=())
    # Who stands in for them, and for how many.
    stand_ins: tuple[tuple[Staff, int], ...] = field(default=())


SHOWN_PER_ROLE = 300


def worklist(viewer: Actor, staff: Staff, moment: datetime) -> Worklist:
    """Everything the worker answers for; 300 subjects a role are shown, `total` counts all."""
    day = local_day(moment)
    rows = list(
        Responsibility.objects.filter(in_force(day), staff=staff)
        .order_by("role", "path", "id")
        .values_list("role", "subject_kind", "subject_id")
    )
    by_role: dict[str, list[tuple[str, uuid.UUID]]] = defaultdict(list)
    for role, kind, subject_id in rows:
        by_role[role].append((kind, subject_id))
    shown = {role: refs[:SHOWN_PER_ROLE] for role, refs in by_role.items()}
    cards = describe(viewer, (ref for refs in shown.values() for ref in refs), day)
    view = phase_of(viewer, staff.path, moment)
    roles = []
    for role, refs in shown.items():
        known = next((r for r in view.playbook.roles if r.key == role), None) if view else None
        roles.append(
            RoleWork(
                role=role,
                title=str(known.title) if known else role,
                duty=str(known.duty) if known and known.duty else "",
                subjects=tuple(cards[pk] for _kind, pk in refs if pk in cards),
                total=len(by_role[role]),
                max_load=known.max_load if known else None,
            )
        )
    return Worklist(
        staff_card(staff, day),
        tuple(roles),
        tuple(_teams_of(viewer, staff, day)),
        tuple(_standing_in(staff, day)),
    )


def _standing_in(staff: Staff, day: date) -> Iterable[tuple[Staff, int]]:
    """Who answers in place of somebody away, and for how many."""
    with everywhere("who stands in for somebody is theirs to know, wherever they serve"):
        rows = Responsibility.objects.filter(in_force(day), stands_in_for=staff)
        taken = dict(rows.order_by().values_list("staff").annotate(taken=Count("pk")))
        found = Staff.objects.filter(pk__in=taken).order_by("name", "id")
        return [(one, taken[one.pk]) for one in found]


def _teams_of(viewer: Actor, staff: Staff, day: date) -> Iterable[tuple[Team, str]]:
    with everywhere("teams somebody serves in are theirs to know, wherever they are led from"):
        rows = staff_memberships(staff.pk, day)
        return [(row.team, str(row.get_position_display())) for row in rows]


def staff_memberships(staff_id: uuid.UUID, day: date) -> list[Any]:
    """Memberships of a staff row in teams that exist on `day`."""
    return list(
        TeamMember.objects.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day),
            Q(team__dissolved_on__isnull=True) | Q(team__dissolved_on__gt=day),
            staff_id=staff_id,
            joined_on__lte=day,
        )
        .select_related("team")
        .order_by("team__kind", "team__name")
    )


def own_staff(viewer: Actor) -> Staff | None:
    """The staff row of the person who is signed in, None if they are not on the roster."""
    if viewer.user_id is None:
        return None
    with everywhere("everybody may know their own row of the staff roster"):
        row: Staff | None = Staff.objects.filter(user_id=viewer.user_id).first()
    return row


def get_staff(viewer: Actor, staff_id: uuid.UUID) -> Staff:
    """A staff row in the viewer's places, or the viewer's own; NotFound otherwise."""
    own = own_staff(viewer)
    if own is not None and own.pk == staff_id:
        return own
    row: Staff | None = Staff.objects.filter(
        pk=staff_id, path__under=viewer.territory("people.staff.view")
    ).first()
    if row is None:
        raise NotFound()
    return row


def loads(staff_ids: Iterable[uuid.UUID], day: date) -> dict[tuple[uuid.UUID, str], int]:
    """How many subjects each of them answers for in each role, anywhere; for limits of load."""
    with everywhere("a limit of load counts all somebody answers for, also elsewhere"):
        rows = (
            Responsibility.objects.filter(in_force(day), staff_id__in=list(staff_ids))
            .order_by()
            .values_list("staff_id", "role")
            .annotate(number=Count("pk"))
        )
        return {(staff_id, role): number for staff_id, role, number in rows}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a role in a place, with what they carry already."""

    staff: StaffCard
    load: int
    max_load: int
    # The place they serve in, as people say it.
    where: str

    @property
    def is_full(self) -> bool:
        return self.load >= self.max_load


def candidates(
    viewer: Actor, path: str, role: str, moment: datetime, *, search: str = "", limit: int = 30
) -> list[Candidate]:
    """Staff of the right kind with room, those who serve nearest first. Empty without a plan."""
    view = phase_of(viewer, path, moment)
    known = next((r for r in view.playbook.roles if r.key == role), None) if view else None
    if known is None:
        return []
    day = local_day(moment)
    rows = Staff.objects.filter(
        Q(path__under=viewer.territory("people.staff.view")),
        serving(day),
        Q(path__in=ancestors(path)) | Q(path__startswith=path),
        kind__in=known.kinds,
    )
    if known.levels:
        rows = rows.filter(level__in=known.levels)
    if search:
        rows = rows.filter(name__icontains=search)
    staff = list(rows.order_by("-path", "id")[: 10 * limit])
    # The whole subdistrict's teachers come after the community's own people.
    near = {row.pk: len(row.path) for row in staff}
    carried = loads((row.pk for row in staff), day)
    names = place_names(row.path for row in staff)
    found = [
        Candidate(
            staff=staff_card(row, day),
            load=carried.get((row.pk, role), 0),
            max_load=known.max_load,
            where=whereabouts(row.path, names),
        )
        for row in staff
    ]
    found.sort(key=lambda one: (one.is_full, -near[one.staff.id], one.load, one.staff.name))
    return found[:limit]
