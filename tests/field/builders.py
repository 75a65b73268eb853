"""A morning of field work: a worker with an account, three doors to visit, a plan in force."""

from dataclasses import dataclass

from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.services.appointments import grant_appointment
from lianfang.command.services.tasks import create_day_tasks
from lianfang.gates.services.points import open_point
from lianfang.people.models import Person, Staff
from lianfang.people.services.households import register_household
from lianfang.people.services.staff import link_user
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from tests.people.builders import SYSTEM, Town
from tests.reports.builders import EARLY, FOUNDED, answers, elder, staff, working_town

PASSWORD = "Lianfang-test-2020"


@dataclass
class Morning:
    """The town, the worker who walks, and whom they visit, in walking order."""

    town: Town
    user: User
    worker: Staff
    persons: list[Person]


def account(name: str, role: Role, place: Place) -> User:
    """Somebody with a password, appointed there."""
    user = User(username=name, display_name=name, date_joined=FOUNDED)
    user.set_password(PASSWORD)
    user.save()
    grant_appointment(
        actor=SYSTEM, now=FOUNDED, user_id=user.pk, role=role, place_id=place.pk, path=place.path
    )
    return user


def morning(doors: int = 3, role: Role = Role.GRID_WORKER) -> Morning:
    """A worker with `doors` people to visit twice that day, each behind a door of their own."""
    town = working_town().town
    user = account("wangge", role, town.community)
    worker = staff(town.community, "李志强", "community_worker", phones=["14000000001"])
    link_user(actor=SYSTEM, now=FOUNDED, staff_id=worker.pk, user_id=user.pk)
    persons = [_person(town, worker, index) for index in range(doors)]
    answers("unit_volunteer", worker_of_stairs(town), "place", town.unit.pk)
    create_day_tasks(actor=SYSTEM, now=EARLY, place_id=town.township.pk)
    return Morning(town, user, worker, persons)


def worker_of_stairs(town: Town) -> Staff:
    """The volunteer whose name hangs at the door of the first stairwell."""
    return staff(town.community, "王海燕", "volunteer", phones=["14000000002"])


def _person(town: Town, worker: Staff, index: int) -> Person:
    household = register_household(
        actor=SYSTEM,
        now=FOUNDED,
        place_id=town.unit.pk,
        door=f"{index + 1}01",
        head_name=f"陈桂{index + 1}",
        walking_order=index + 1,
    )
    person = elder(town.unit, f"陈桂{'兰芳英梅莲'[index % 5]}", household_id=household.pk)
    answers("special_community_worker", worker, "person", person.pk)
    return person


@dataclass
class Gate:
    """A checkpoint at a community's road, and the guard who stands there."""

    place: Place
    guard: User


def gate(town: Town) -> Gate:
    """A road checkpoint of the first community, open, with a guard who has an account."""
    site = create_place(
        actor=SYSTEM,
        now=FOUNDED,
        parent_id=town.community.pk,
        kind=PlaceKind.SITE,
        site_kind=SiteKind.CHECKPOINT,
        name="金山大道卡口",
    )
    open_point(actor=SYSTEM, now=FOUNDED, place_id=site.pk, kind="road")
    guard = account("menwei", Role.CHECKPOINT_GUARD, town.community)
    standing = staff(town.community, "赵卫国", "volunteer")
    link_user(actor=SYSTEM, now=FOUNDED, staff_id=standing.pk, user_id=guard.pk)
    return Gate(site, guard)
