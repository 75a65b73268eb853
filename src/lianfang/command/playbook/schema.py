"""What a playbook can say. Everything that differs between towns and phases is here, as data."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeVar

import msgspec

from lianfang.access.enums import Role as AccountRole
from lianfang.command.enums import Position, SubjectKind, TeamKind, VisitOutcome
from lianfang.command.playbook.arrivals import Arrivals, OriginClass
from lianfang.command.playbook.bulletin import Bulletin
from lianfang.command.playbook.charters import Charters
from lianfang.command.playbook.enterprises import Enterprises, KindKey
from lianfang.command.playbook.funds import Funds
from lianfang.command.playbook.gates import Gates
from lianfang.command.playbook.health import HealthPlan
from lianfang.command.playbook.inspections import Inspections
from lianfang.command.playbook.institutions import Institutions
from lianfang.command.playbook.isolation import Isolation
from lianfang.command.playbook.labour import Labour
from lianfang.command.playbook.lodging import Lodging
from lianfang.command.playbook.mobilising import Call
from lianfang.command.playbook.needs import Needs
from lianfang.command.playbook.overview import Overview
from lianfang.command.playbook.parts import ClockTime, Count, Key, Part, ShortKey
from lianfang.command.playbook.policies import Policies
from lianfang.command.playbook.posts import Posts
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.playbook.resumption import Resumption
from lianfang.command.playbook.robots import Robots
from lianfang.command.playbook.screening import Screening
from lianfang.command.playbook.tables import Tables
from lianfang.command.playbook.transport import Transport
from lianfang.command.playbook.wording import Wording
from lianfang.command.playbook.workforce import Workforce
from lianfang.command.playbook.workplan import Workplan
from lianfang.kit.clock import local_moment
from lianfang.people.enums import HouseholdKind, SpecialGroup, StaffKind, StaffLevel
from lianfang.places.enums import PlaceKind


class Role(Part, frozen=True):
    """A capacity in which somebody answers: who may take it, and for how many at most.

    `kinds` and `levels` of staff who may take it (no level named = any level).
    """

    key: Key
    title: Wording
    kinds: tuple[StaffKind, ...]
    max_load: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    levels: tuple[StaffLevel, ...] = ()
    duty: Wording | None = None

    def admits(self, kind: str, level: str) -> bool:
        """Whether staff of this kind and level may take the role."""
        return kind in self.kinds and (not self.levels or level in self.levels)


class TeamKindName(Part, frozen=True):
    """What this town calls a kind of team, and its positions."""

    kind: TeamKind
    title: Wording
    positions: dict[Position, Wording] = {}


class SubjectSet(Part, frozen=True):
    """Which places, households, persons or enterprises are meant. An empty filter means all.

    `groups`: persons of at least one of these special groups; `[]` with kind person: of any group.
    `enterprise_classes`: keys of the plan's classes of service.
    """

    kind: SubjectKind
    place_kinds: tuple[PlaceKind, ...] = ()
    household_kinds: tuple[HouseholdKind, ...] = ()
    groups: tuple[SpecialGroup, ...] = ()
    enterprise_kinds: tuple[KindKey, ...] = ()
    enterprise_classes: tuple[Key, ...] = ()


class Rule(Part, frozen=True):
    """So many people in this role for each of these subjects.

    With `inherited`, whoever answers for a place in the role answers for everything under it too.
    """

    key: Key
    title: Wording
    role: Key
    subjects: SubjectSet
    maximum: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    minimum: Count = 1
    inherited: bool = False


class Window(Part, frozen=True):
    """A time of the day within which a task is due."""

    key: ShortKey
    title: Wording
    begins: ClockTime
    ends: ClockTime

    def on(self, day: date) -> tuple[datetime, datetime]:
        """First and last moment of the window on `day` in China."""
        return local_moment(day, self.begins), local_moment(day, self.ends)


class Escalation(Part, frozen=True):
    """So long after a missed window these are told: everybody with this role in a place above."""

    after_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_080)]
    to: AccountRole


class Routine(Part, frozen=True):
    """Work that comes back every day: for whom, when, by whom, recorded on which form.

    `done_by` names roles in order of preference; work done up to `early_minutes` before a window
    counts for it.
    """

    key: Key
    title: Wording
    subjects: SubjectSet
    form: Key
    done_by: tuple[Key, ...]
    windows: tuple[Window, ...]
    early_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 30
    escalations: tuple[Escalation, ...] = ()
    sop: str = ""


class Choice(Part, frozen=True):
    """One chip of a form."""

    key: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$", max_length=24)]
    title: Wording


class Temperature(Part, frozen=True):
    """What a thermometer may show (°C), from where on it is a fever, and when it must be taken."""

    minimum: Decimal
    maximum: Decimal
    fever: Decimal
    required_for: tuple[VisitOutcome, ...]


class VisitForm(Part, frozen=True):
    """What is asked at the door. `closing` outcomes count as done; others leave the task open."""

    key: Key
    title: Wording
    temperature: Temperature
    symptoms: tuple[Choice, ...]
    needs: tuple[Choice, ...]
    closing: tuple[VisitOutcome, ...]
    alert_sop: str = ""


class Sop(Part, frozen=True):
    """A named way of working: its steps are shown where the work is done."""

    key: Key
    title: Wording
    steps: tuple[Wording, ...]
    summary: Wording | None = None


class Phase(Part, frozen=True):
    """A stage of the situation: which rules, routines, forms and ways of working are in force."""

    key: Key
    title: Wording
    summary: Wording
    rules: tuple[str, ...] = ()
    routines: tuple[str, ...] = ()
    sops: tuple[str, ...] = ()
    record_forms: tuple[str, ...] = ()


_K = TypeVar("_K", Role, Rule, Routine, Sop, Phase, VisitForm, RecordForm)


def _by_key(parts: Iterable[_K], key: str) -> _K:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)


class Playbook(Part, frozen=True):
    """A whole plan. Look-ups raise KeyError; keys inside a checked playbook always resolve."""

    key: Key
    version: Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z.-]+$", max_length=16)]
    title: Wording
    sources: tuple[str, ...]
    roles: tuple[Role, ...]
    team_kinds: tuple[TeamKindName, ...]
    rules: tuple[Rule, ...]
    routines: tuple[Routine, ...]
    forms: tuple[VisitForm, ...]
    sops: tuple[Sop, ...]
    phases: tuple[Phase, ...]
    bulletin: Bulletin
    bulletins: tuple[Bulletin, ...] = ()
    record_forms: tuple[RecordForm, ...] = ()
    calls: tuple[Call, ...] = ()
    health: HealthPlan = HealthPlan()
    transport: Transport = Transport()
    gates: Gates = Gates()
    isolation: Isolation = Isolation()
    screening: Screening = Screening()
    arrivals: Arrivals = Arrivals()
    posts: Posts = Posts()
    institutions: Institutions = Institutions()
    enterprises: Enterprises = Enterprises()
    charters: Charters = Charters()
    tables: Tables = Tables()
    robots: Robots = Robots()
    overview: Overview = Overview()
    workplan: Workplan = Workplan()
    workforce: Workforce = Workforce()
    inspections: Inspections = Inspections()
    needs: Needs = Needs()
    policies: Policies = Policies()
    funds: Funds = Funds()
    lodging: Lodging = Lodging()
    labour: Labour = Labour()
    resumption: Resumption = Resumption()

    def role(self, key: str) -> Role:
        return _by_key(self.roles, key)

    @property
    def all_bulletins(self) -> tuple[Bulletin, ...]:
        """Every kind of bulletin of the town, the main one first."""
        return (self.bulletin, *self.bulletins)

    def rule(self, key: str) -> Rule:
        return _by_key(self.rules, key)

    def routine(self, key: str) -> Routine:
        return _by_key(self.routines, key)

    def form(self, key: str) -> VisitForm:
        return _by_key(self.forms, key)

    def sop(self, key: str) -> Sop:
        return _by_key(self.sops, key)

    def record_form(self, key: str) -> RecordForm:
        return _by_key(self.record_forms, key)

    def phase(self, key: str) -> Phase:
        return _by_key(self.phases, key)

    def rules_of(self, phase: str) -> list[Rule]:
        return [self.rule(key) for key in self.phase(phase).rules]

    def routines_of(self, phase: str) -> list[Routine]:
        return [self.routine(key) for key in self.phase(phase).routines]

    def sops_of(self, phase: str) -> list[Sop]:
        return [self.sop(key) for key in self.phase(phase).sops]

    def record_forms_of(self, phase: str) -> list[RecordForm]:
        return [self.record_form(key) for key in self.phase(phase).record_forms]

    def calls_of(self, phase: str) -> list[Call]:
        """Calls whose rule is in force in the phase."""
        return [call for call in self.calls if call.rule in self.phase(phase).rules]

    def origin_class(self, origin: str, origin_code: str) -> OriginClass:
        """What an arrival from there means in this town."""
        return self.arrivals.class_of(origin, origin_code, self.isolation)

    def role_title(self, key: str) -> str:
        """The role in this town's words; the key itself for a role of another plan."""
        return next((str(role.title) for role in self.roles if role.key == key), key)

    def team_title(self, kind: str) -> str:
        """What this town calls that kind of team."""
        local = next((str(name.title) for name in self.team_kinds if name.kind == kind), "")
        return local or str(TeamKind(kind).label)
