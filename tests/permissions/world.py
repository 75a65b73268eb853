"""The small world the permission table is tried in: four corners, one person of each role in one of
them, and rows in all of them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.test import Client

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.services.chain import seal_events
from lianfang.command.models import Incident, PlaybookVersion
from lianfang.command.services.plans import enforce_phase, install_playbook, open_incident
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.people.models import Staff
from lianfang.people.services.staff import link_user, register_staff
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.services.places import ensure_places
from lianfang.places.services.planting import PlaceDraft
from lianfang.settings import PACKAGE
from tests.access.builders import appoint, sign_in
from tests.permissions.doorway import Doorway, Person

NOW = datetime(2020, 3, 18, 9, 30, tzinfo=LOCAL_ZONE)
EARLIER = datetime(2020, 3, 1, 8, 0, tzinfo=LOCAL_ZONE)
SYSTEM = Actor.system("test")
OWN, SIBLING, PARENT, CHILD = "own", "sibling", "parent", "child"
INSIDE = {OWN, CHILD}


@dataclass(frozen=True)
class Corner:
    """Where a row lies, seen from the person at the door.

    `place` is the corner itself; `home` a stairwell that belongs to it, for rows that have a door.
    For the parent corner `home` lies in a third community: inside the parent, outside one's own.
    """

    name: str
    place: Place
    home: Place


@dataclass
class World:
    """What samples may build on."""

    corners: dict[str, Corner]
    incident: Incident
    playbook: PlaybookVersion
    people: dict[Role, User]
    browsers: dict[Role, Client]
    samples: dict[Any, Any] = field(default_factory=dict)
    # Whoever fills the samples opens the doorway for the same people.
    known: dict[Role, Person] = field(default_factory=dict)
    # The same people, each with a wall screen of the whole town beside their own post. The wall
    # around their places is the town's then, and only the right itself says where it holds.
    spread: dict[Role, Person] = field(default_factory=dict)
    doorway: Doorway | None = None
    # Numbers of the neighbours' rows, with the names of their samples.
    strange: dict[str, str] = field(default_factory=dict)

    @property
    def own(self) -> Place:
        return self.corners[OWN].place

    @property
    def town(self) -> Place:
        return self.corners[PARENT].place

    def actor(self, role: Role) -> Actor:
        """The person of that role in their own corner."""
        user = self.people[role]
        return Actor(user.pk, user.display_name, (Post(role, self.own.path, self.own.pk),))


def build_world() -> World:
    corners = _corners()
    playbook = install_playbook(
        actor=SYSTEM, now=EARLIER, text=(PACKAGE / "playbooks" / "jinshan.yaml").read_text("utf-8")
    )
    township = corners[PARENT].place
    incident = open_incident(actor=SYSTEM, now=EARLIER, place_id=township.pk, name="防控")
    enforce_phase(
        actor=SYSTEM,
        now=EARLIER,
        incident_id=incident.pk,
        place_id=township.pk,
        playbook_id=playbook.pk,
        phase="sealed",
    )
    seal_events()
    people = {role: _person(role, corners[OWN].place) for role in Role}
    browsers = {role: sign_in(user, second_factor=True) for role, user in people.items()}
    return World(corners, incident, playbook, people, browsers)


def _person(role: Role, place: Place) -> User:
    """Somebody with an account, appointed in their own corner and on its roster."""
    user = User.objects.create(
        username=role.value, display_name=role.value, place_id=place.pk, path=place.path
    )
    appoint(user, role, place.path, now=EARLIER)
    staff = worker(place, f"{role.value} of the test")
    link_user(actor=SYSTEM, now=EARLIER, staff_id=staff.pk, user_id=user.pk)
    return user


def worker(place: Place, name: str, kind: str = "community_worker") -> Staff:
    return register_staff(actor=SYSTEM, now=EARLIER, place_id=place.pk, name=name, kind=kind)


def _corners() -> dict[str, Corner]:
    def building(name: str) -> PlaceDraft:
        unit = PlaceDraft(PlaceKind.UNIT, f"{name}1单元")
        return PlaceDraft(PlaceKind.BUILDING, f"{name}1栋", children=(unit,))

    def community(name: str, *more: PlaceDraft) -> PlaceDraft:
        return PlaceDraft(PlaceKind.COMMUNITY, name, children=(building(name), *more))

    grid = PlaceDraft(PlaceKind.GRID, "四棵第一网格", children=(building("网格内"),))
    town = PlaceDraft(
        PlaceKind.TOWNSHIP,
        "金山街道",
        children=(community("四棵", grid), community("王太"), community("钟山")),
    )
    planted = ensure_places(actor=SYSTEM, now=EARLIER, parent_id=None, drafts=[town])
    named = {draft.name: place for draft, place in planted.placed}
    return {
        OWN: Corner(OWN, named["四棵"], named["四棵1单元"]),
        SIBLING: Corner(SIBLING, named["王太"], named["王太1单元"]),
        PARENT: Corner(PARENT, named["金山街道"], named["钟山1单元"]),
        CHILD: Corner(CHILD, named["四棵第一网格"], named["网格内1单元"]),
    }
