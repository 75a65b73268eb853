"""Which plan and phase hold where. The most specific place wins; everything under it follows.

A phase in force above a place concerns the place, so reading phases is not limited to the viewer's
own places: they hold no personal data.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Incident, PhaseInForce, PlaybookVersion
from lianfang.command.playbook import Phase, Playbook, Role, Routine, Rule, read_playbook
from lianfang.kit.errors import NotFound
from lianfang.kit.statements import fetch
from lianfang.kit.territory import Territory, ancestors


@dataclass(frozen=True, slots=True)
class PhaseView:
    """The phase that holds at a place: of which plan, since when, and where it was enforced."""

    playbook: Playbook
    phase: Phase
    playbook_id: uuid.UUID
    in_force_id: uuid.UUID
    place_id: uuid.UUID
    place_name: str
    path: str
    since: datetime

    def is_own(self, path: str) -> bool:
        """Whether it was enforced at `path` itself, not in a place above."""
        return self.path == path


@dataclass(frozen=True, slots=True)
class Region:
    """Everything under `path` except under `holes`, where other phases hold."""

    path: str
    holes: tuple[str, ...]
    view: PhaseView

    def condition(self, field: str = "path") -> Q:
        """The region as a condition on a column that holds paths."""
        inside = Q(**{f"{field}__under": Territory((self.path,))})
        if not self.holes:
            return inside
        return inside & ~Q(**{f"{field}__under": Territory.of(self.holes)})


@dataclass(frozen=True, slots=True)
class RuleArea:
    """A rule and where it holds."""

    rule: Rule
    playbook: Playbook
    regions: tuple[Region, ...]

    def condition(self, field: str = "path") -> Q:
        return _any_of(self.regions, field)


@dataclass(frozen=True, slots=True)
class RoutineArea:
    """A routine and where it runs."""

    routine: Routine
    playbook: Playbook
    regions: tuple[Region, ...]

    def condition(self, field: str = "path") -> Q:
        return _any_of(self.regions, field)


def _any_of(regions: Sequence[Region], field: str) -> Q:
    condition = regions[0].condition(field)
    for region in regions[1:]:
        condition |= region.condition(field)
    return condition


def playbook_of(version: PlaybookVersion) -> Playbook:
    """The plan of a stored version; its text was checked when it was installed."""
    return read_playbook(version.text)


def in_force_at(moment: datetime) -> Q:
    """Condition on phases: in force at `moment`."""
    return Q(valid_from__lte=moment) & (Q(valid_to__isnull=True) | Q(valid_to__gt=moment))


def phase_of(viewer: Actor, path: str, moment: datetime) -> PhaseView | None:
    """The phase in force at the place with `path`, None if no plan holds there."""
    views = _views(viewer, [*ancestors(path), path], "", moment)
    return views[-1] if views else None


def playbook_in_force(path: str, moment: datetime) -> Playbook | None:
    """The plan that holds at `path`, None if there is none. For rooms above that hold no viewer."""
    view = phase_of(Actor.system("plan in force"), path, moment)
    return view.playbook if view else None


def regions(viewer: Actor, path: str, moment: datetime) -> list[Region]:
    """The place at `path` cut into parts with one phase each; parts without a plan are left out."""
    views = _views(viewer, [*ancestors(path), path], path, moment)
    above = [view for view in views if path.startswith(view.path)]
    inside = [view for view in views if not path.startswith(view.path)]
    starts = [(path, above[-1])] if above else []
    starts += [(view.path, view) for view in inside]
    found = []
    for start, view in starts:
        holes = [
            other.path for other in inside if other.path != start and other.path.startswith(start)
        ]
        found.append(Region(start, Territory.of(holes).prefixes, view))
    return found


_PHASES = """
    SELECT f.path, f.id, f.playbook_id, f.phase, f.place_id, p.short_name, f.valid_from
    FROM command_phaseinforce f JOIN places_place p ON p.id = f.place_id
    WHERE (f.path = ANY(%s::text[]) OR (f.path >= %s AND f.path < %s))
      AND f.valid_from <= %s AND (f.valid_to IS NULL OR f.valid_to > %s)
    ORDER BY f.path, f.valid_from
"""


_EVERY_PHASE = """
    SELECT path, playbook_id FROM command_phaseinforce
    WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
    ORDER BY path, valid_from
"""


def plans_in_force(moment: datetime) -> dict[str, Playbook]:
    """The plan in force at every place where a phase was enforced, by its path. At any other place
    that of the deepest of them above it holds; as `Playbooks`, for statements over all places."""
    rows = fetch(_EVERY_PHASE, [moment, moment])
    return {path: installed_playbook(version) for path, version in rows}


def _views(viewer: Actor, at: Iterable[str], under: str, moment: datetime) -> list[PhaseView]:
    """Phases in force at one of the paths, or (if given) strictly under one, from the top down."""
    if viewer.ambient.is_nowhere:
        return []
    # Read for every record that arrives, and not limited to the viewer's places: a phase in force
    # above a place holds in the place too.
    steps = "{" + ",".join(at) + "}"
    rows = fetch(_PHASES, [steps, under or "~", under + "~", moment, moment])
    latest = {row[0]: _View(*row) for row in rows}
    return [_view(row) for row in latest.values()]


class _View(NamedTuple):
    """A row of the phases in force."""

    path: str
    in_force_id: uuid.UUID
    playbook_id: uuid.UUID
    phase: str
    place_id: uuid.UUID
    place_name: str
    since: datetime


@lru_cache(maxsize=32)
def installed_playbook(version_id: uuid.UUID) -> Playbook:
    """The plan of a version. A version is never changed, so its long text is fetched once."""
    return playbook_of(PlaybookVersion.objects.get(pk=version_id))


def _view(row: _View) -> PhaseView:
    playbook = installed_playbook(row.playbook_id)
    return PhaseView(
        playbook=playbook,
        phase=playbook.phase(row.phase),
        playbook_id=row.playbook_id,
        in_force_id=row.in_force_id,
        place_id=row.place_id,
        place_name=row.place_name,
        path=row.path,
        since=row.since,
    )


def rule_areas(
    viewer: Actor, path: str, moment: datetime, keys: Iterable[str] | None = None
) -> list[RuleArea]:
    """Every coverage rule that holds somewhere in the place, with where; in the plan's order."""
    return rule_areas_of(regions(viewer, path, moment), keys)


def rule_areas_of(found: Iterable[Region], keys: Iterable[str] | None = None) -> list[RuleArea]:
    """The coverage rules of these regions, each with where it holds."""
    wanted = None if keys is None else set(keys)
    areas: dict[Rule, tuple[Playbook, list[Region]]] = {}
    for region in found:
        for rule in region.view.playbook.rules_of(region.view.phase.key):
            if wanted is None or rule.key in wanted:
                areas.setdefault(rule, (region.view.playbook, []))[1].append(region)
    return [RuleArea(rule, plan, tuple(where)) for rule, (plan, where) in areas.items()]


def routine_areas(viewer: Actor, path: str, moment: datetime) -> list[RoutineArea]:
    """Every routine that runs somewhere in the place, with where."""
    return routine_areas_of(regions(viewer, path, moment))


def routine_areas_of(found: Iterable[Region]) -> list[RoutineArea]:
    """The routines of these regions, each with where it runs."""
    areas: dict[Routine, tuple[Playbook, list[Region]]] = {}
    for region in found:
        for routine in region.view.playbook.routines_of(region.view.phase.key):
            areas.setdefault(routine, (region.view.playbook, []))[1].append(region)
    return [RoutineArea(routine, plan, tuple(where)) for routine, (plan, where) in areas.items()]


class RuleBook:
    """The rules in force inside a place, for asking subject by subject."""

    def __init__(self, viewer: Actor, path: str, moment: datetime) -> None:
        # The deepest region that holds a path is the one in force there.
        self._regions = sorted(
            regions(viewer, path, moment), key=lambda region: len(region.path), reverse=True
        )
        self._known: dict[str, PhaseView | None] = {}

    def view(self, path: str) -> PhaseView | None:
        """The phase in force at a path inside the place."""
        if path not in self._known:
            held = (region.view for region in self._regions if path.startswith(region.path))
            self._known[path] = next(held, None)
        return self._known[path]

    def role(self, path: str, role: str) -> Role | None:
        """The role as the plan in force at the path knows it."""
        view = self.view(path)
        return next((r for r in view.playbook.roles if r.key == role), None) if view else None

    def rule(self, path: str, role: str, kind: str) -> Rule | None:
        """The rule that asks for somebody in the role for a subject of that kind at the path; an
        inherited rule also takes in those who answer for a place."""
        view = self.view(path)
        if view is None:
            return None
        asking = [r for r in view.playbook.rules_of(view.phase.key) if r.role == role]
        direct = (r for r in asking if r.subjects.kind == kind)
        through = (r for r in asking if r.inherited and kind == SubjectKind.PLACE)
        return next(direct, None) or next(through, None)


class Playbooks:
    """The plans in force at a moment, by path: one statement for all places below the same top.

    For lists and rosters over many places, where a statement for each of them would be felt.
    """

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._books: dict[str, RuleBook] = {}

    def at(self, path: str) -> Playbook | None:
        """As `playbook_in_force`."""
        top = [*ancestors(path), path][0]
        if top not in self._books:
            self._books[top] = RuleBook(Actor.system("plan in force"), top, self._moment)
        view = self._books[top].view(path)
        return view.playbook if view else None


def phases_in_force(viewer: Actor, path: str, moment: datetime) -> list[PhaseView]:
    """The phase of the place itself (perhaps inherited) and every other one enforced inside it."""
    return [region.view for region in regions(viewer, path, moment)]


def playbook_list(viewer: Actor) -> QuerySet[PlaybookVersion]:
    """Every installed version, newest first; plans hold no personal data."""
    if viewer.territory("command.playbook.view").is_nowhere:
        return PlaybookVersion.objects.none()
    return PlaybookVersion.objects.order_by("key", "-installed_at")


def role_titles() -> dict[str, str]:
    """What roles are called, by key: the newest plan that knows the role decides."""
    titles: dict[str, str] = {}
    for version in PlaybookVersion.objects.order_by("-installed_at"):
        for role in playbook_of(version).roles:
            titles.setdefault(role.key, str(role.title))
    return titles


def phase_choices(viewer: Actor) -> list[tuple[str, str]]:
    """("version:phase", title) of every phase of the newest version of each plan."""
    newest: dict[str, PlaybookVersion] = {}
    for version in playbook_list(viewer):
        newest.setdefault(version.key, version)
    return [
        (f"{version.pk}:{phase.key}", f"{playbook_of(version).title} · {phase.title}")
        for version in newest.values()
        for phase in playbook_of(version).phases
    ]


def get_phase(viewer: Actor, phase_id: uuid.UUID) -> PhaseInForce:
    """A phase enforced where the viewer may end it, or NotFound."""
    row: PhaseInForce | None = (
        PhaseInForce.objects.filter(
            pk=phase_id, path__under=viewer.territory("command.phase.revoke")
        )
        .select_related("place")
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def get_playbook(viewer: Actor, playbook_id: uuid.UUID) -> PlaybookVersion:
    """An installed version; NotFound if there is none or the viewer may see no plans."""
    row = playbook_list(viewer).filter(pk=playbook_id).first()
    if row is None:
        raise NotFound()
    return row


def newest_playbook(viewer: Actor, key: str) -> PlaybookVersion | None:
    """The version of a plan installed last."""
    return playbook_list(viewer).filter(key=key).order_by("-installed_at").first()


def incident_list(viewer: Actor) -> QuerySet[Incident]:
    """Incidents that concern the viewer: in their places, or in a place above one."""
    prefixes = viewer.territory("command.team.view").prefixes
    above = {path for prefix in prefixes for path in ancestors(prefix)}
    with everywhere("an incident of the subdistrict concerns its villages"):
        return (
            Incident.objects.filter(Q(path__under=Territory(prefixes)) | Q(path__in=above))
            .select_related("place")
            .order_by("-opened_on", "-id")
        )


def get_incident(viewer: Actor, incident_id: uuid.UUID) -> Incident:
    """An incident that concerns the viewer, or NotFound."""
    row = incident_list(viewer).filter(pk=incident_id).first()
    if row is None:
        raise NotFound()
    return row


def places_of_open_incidents(viewer: Actor) -> list[uuid.UUID]:
    """Places that open incidents are led from: where the work of a day begins."""
    rows = incident_list(viewer).filter(closed_on__isnull=True)
    return sorted(set(rows.values_list("place_id", flat=True)))


def open_incidents(viewer: Actor, path: str) -> list[Incident]:
    """Incidents not yet closed that concern the place at `path`, the nearest first."""
    rows = incident_list(viewer).filter(closed_on__isnull=True, path__in=[*ancestors(path), path])
    return sorted(rows, key=lambda row: len(row.path), reverse=True)
