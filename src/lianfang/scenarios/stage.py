"""What the steps of the play share: the people, where the files lie, and what stands by now."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.access.selectors import actor_of_id
from lianfang.command.models import Incident
from lianfang.kit.territory import STEP
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import PlaceResolver
from lianfang.places.selectors.resolver import KnownPlace
from lianfang.scenarios.personas import Persona
from lianfang.scenarios.residents import Family, Folk, Register
from lianfang.scenarios.towns import Layout, Town
from lianfang.scenarios.workers import Staffing, Worker

INSTALLER = Actor.system("scenario")
# Who lives in a village or community, given how many are registered in those before it.
Living = Callable[[Register, Layout, int], Sequence[Family]]


@dataclass(frozen=True)
class Findings:
    """What a town's visits find, beyond chance.

    phones   accounts that record on their own phone; for the others the desk writes up
    fevers   (day, village or community) -> °C behind the first door of that morning
    misread  a day and a place where the thermometer is misread and the record corrected
    """

    phones: tuple[str, ...] = ()
    fevers: Mapping[tuple[date, str], str] = field(default_factory=dict)
    misread: tuple[date, str] | None = None


@dataclass(frozen=True)
class Script:
    """What a town brings to the stage; all chance of its play comes from `seed`.

    playbook  key of the plan shipped with the program
    staffing  makes those who serve, once the residents are there
    living    who lives where is made place by place as it is wanted, and not kept: a district of
              300,000 does not have to lie in memory
    """

    town: Town
    playbook: str
    seed: int
    folk: Folk
    staffing: Callable[[Register], Staffing]
    personas: tuple[Persona, ...]
    password: str
    findings: Findings = Findings()
    living: Living | None = None


@dataclass
class Stage:
    """The town as far as it has been played.

    folder    where the rosters are written
    say       takes one line of progress
    users     user name -> id of the account
    """

    script: Script
    folder: Path
    say: Callable[[str], None]
    register: Register = field(init=False)
    families: dict[str, list[Family]] = field(default_factory=dict)
    township: Place = field(init=False)
    incident: Incident = field(init=False)
    playbook_id: UUID = field(init=False)
    users: dict[str, UUID] = field(default_factory=dict)
    _begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.register = Register(self.script.seed, self.script.folk)
        if self.script.living is None:
            for layout in self.town.layouts:
                self.families[layout.name] = list(self.register.families(layout.households()))

    @property
    def town(self) -> Town:
        return self.script.town

    @cached_property
    def staffing(self) -> Staffing:
        return self.script.staffing(self.register)

    def families_of(self, layout: Layout, registered: int = 0) -> Sequence[Family]:
        """Who lives in a village or community; `registered` live in those before it."""
        if self.script.living is None:
            return self.families[layout.name]
        return self.script.living(self.register, layout, registered)

    def tree_has_grown(self) -> None:
        """Names are looked up anew from now on."""
        self.__dict__.pop("places", None)

    @cached_property
    def places(self) -> PlaceResolver:
        """Names as clerks write them; made when the tree is complete."""
        return PlaceResolver(INSTALLER, self.township.path)

    def place(self, text: str) -> KnownPlace:
        """The place a text of the scenario names; the town for its own name."""
        if text in ("", self.town.name):
            found = self.places.at(self.township.path)
        else:
            found = self.places.resolve(text).place
        if found is None:
            raise LookupError(f"the scenario names a place that does not stand: {text}")
        return found

    def community_of(self, path: str) -> str:
        """Short name of the village or community around the place at `path`."""
        known = self.places.at(path[: len(self.township.path) + STEP])
        return known.short_name if known else ""

    def staff_has_grown(self) -> None:
        self.__dict__.pop("staff_ids", None)

    @cached_property
    def staff_ids(self) -> dict[str, UUID]:
        """name -> row; no two who serve in the scenario share a name."""
        with everywhere("the scenario looks up its own people"):
            return dict(Staff.objects.values_list("name", "id"))

    def staff_id(self, worker: Worker) -> UUID:
        return self.staff_ids[worker.name]

    def actor(self, username: str, now: datetime) -> Actor:
        """The person behind an account, with what they may do at that moment."""
        return actor_of_id(self.users[username], now)

    def note(self, text: str) -> None:
        """One line of progress with the seconds since the play began."""
        self.say(f"  {time.monotonic() - self._begun:6.1f} s  {text}")
