"""Jinshan in small: two communities, a village, the people who serve there; made by services."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.test import Client

import lianfang
from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.models import Appointment, User
from lianfang.access.scope import everywhere
from lianfang.command.models import Incident, PlaybookVersion, Proposal, Responsibility, Task
from lianfang.command.playbook import read_playbook
from lianfang.command.services.plans import enforce_phase, install_playbook, open_incident
from lianfang.command.services.responsibilities import assign_responsibility
from lianfang.command.services.tasks import create_day_tasks
from lianfang.command.services.visits import VisitEntry, record_visit
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.ids import new_id
from lianfang.people.models import Household, Person, Staff
from lianfang.people.services.groups import join_group
from lianfang.people.services.households import register_household
from lianfang.people.services.persons import register_person
from lianfang.people.services.staff import link_user, register_staff
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.services.places import ensure_places
from lianfang.places.services.planting import PlaceDraft

SYSTEM = Actor.system("test")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLAYBOOKS = Path(lianfang.__file__).parent / "playbooks"
# Everybody was there before the day the tests speak of.
EARLIER = datetime(2020, 3, 1, 8, 0, tzinfo=LOCAL_ZONE)


def at(clock_time: str, day: int = 18) -> datetime:
    """A moment of March 2020 in China."""
    hours, minutes = (int(part) for part in clock_time.split(":"))
    return datetime(2020, 3, day, hours, minutes, tzinfo=LOCAL_ZONE)


@cache
def jinshan_text() -> str:
    return (PLAYBOOKS / "jinshan.yaml").read_text(encoding="utf-8")


def with_volunteering_cadres() -> str:
    """A plan in which a cadre may also be somebody's volunteer."""
    volunteer = jinshan_text().index("- key: special_volunteer")
    head, tail = jinshan_text()[:volunteer], jinshan_text()[volunteer:]
    return head + tail.replace("[volunteer, party_volunteer, teacher]", "[volunteer, cadre]", 1)


def jinshan_plan():
    return read_playbook(jinshan_text())


@dataclass(frozen=True)
class Town:
    """金山街道: 四棵社区 (a grid, a building, two stairwells), 王太社区, 钟山村 (two bays)."""

    township: Place
    sike: Place
    grid: Place
    building: Place
    unit: Place
    other_unit: Place
    wangtai: Place
    wangtai_unit: Place
    village: Place
    bay: Place
    incident: Incident
    plan: PlaybookVersion


def _places() -> dict[str, Place]:
    def building(name: str, *units: str) -> PlaceDraft:
        return PlaceDraft(
            PlaceKind.BUILDING,
            name,
            children=tuple(PlaceDraft(PlaceKind.UNIT, unit) for unit in units),
        )

    sike = PlaceDraft(
        PlaceKind.COMMUNITY,
        "四棵社区居委会",
        code="SIKE",
        children=(
            PlaceDraft(
                PlaceKind.GRID,
                "四棵第一网格",
                children=(building("金山花园3栋", "甲单元", "乙单元"),),
            ),
        ),
    )
    wangtai = PlaceDraft(
        PlaceKind.COMMUNITY,
        "王太社区居委会",
        children=(building("王太家园1栋", "丙单元"),),
    )
    village = PlaceDraft(
        PlaceKind.VILLAGE,
        "钟山村村委会",
        children=(PlaceDraft(PlaceKind.BAY, "上湾"), PlaceDraft(PlaceKind.BAY, "下湾")),
    )
    draft = PlaceDraft(PlaceKind.TOWNSHIP, "金山街道", children=(sike, wangtai, village))
    planted = ensure_places(actor=SYSTEM, now=EARLIER, parent_id=None, drafts=[draft])
    return {draft.name: place for draft, place in planted.placed}


def build_town(phase: str = "sealed", text: str = "") -> Town:
    """The town with its plan installed, an incident open, and a phase in force everywhere."""
    places = _places()
    township = places["金山街道"]
    plan = install_playbook(actor=SYSTEM, now=EARLIER, text=text or jinshan_text())
    incident = open_incident(
        actor=SYSTEM, now=EARLIER, place_id=township.pk, name="新冠肺炎疫情防控"
    )
    if phase:
        enforce_phase(
            actor=SYSTEM,
            now=EARLIER,
            incident_id=incident.pk,
            place_id=township.pk,
            playbook_id=plan.pk,
            phase=phase,
        )
    return Town(
        township=township,
        sike=places["四棵社区居委会"],
        grid=places["四棵第一网格"],
        building=places["金山花园3栋"],
        unit=places["甲单元"],
        other_unit=places["乙单元"],
        wangtai=places["王太社区居委会"],
        wangtai_unit=places["丙单元"],
        village=places["钟山村村委会"],
        bay=places["上湾"],
        incident=incident,
        plan=plan,
    )


def account(username: str) -> User:
    user, _new = User.objects.get_or_create(username=username, defaults={"display_name": username})
    return user


def appointed(role: Role, place: Place, username: str = "") -> Actor:
    """Somebody with that role there, and an account of their own."""
    username = username or f"{role.value}-{place.short_name}"
    return Actor(account(username).pk, username, (Post(role, place.path, place.pk),))


def secretary(place: Place) -> Actor:
    return appointed(Role.COMMUNITY_SECRETARY, place)


def commander(place: Place) -> Actor:
    return appointed(Role.COMMANDER, place)


def client_of(role, place, staff=None):
    """A signed-in client with that role there; `staff` is who they are on the roster."""
    user = User.objects.create(username=f"{role}-{new_id()}", display_name=role.label)
    Appointment.objects.create(
        user=user, role=role, place_id=place.pk, path=place.path, valid_from=EARLIER
    )
    if staff is not None:
        type(staff)._base_manager.filter(pk=staff.pk).update(user=user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def worker(place: Place, name: str, kind: str = "community_worker", **entry) -> Staff:
    """Somebody on the roster of a place."""
    return register_staff(
        actor=SYSTEM, now=EARLIER, place_id=place.pk, name=name, kind=kind, **entry
    )


def signed_in(staff: Staff, role: Role, place: Place) -> Actor:
    """The worker's own account with a role in a place."""
    actor = appointed(role, place, f"account-{staff.pk}")
    link_user(actor=SYSTEM, now=EARLIER, staff_id=staff.pk, user_id=actor.user_id)
    return actor


def family(place: Place, door: str = "301", **entry) -> Household:
    return register_household(
        actor=SYSTEM, now=EARLIER, place_id=place.pk, door=door, head_name="陈大爷", **entry
    )


def resident(place: Place, name: str = "李桂英", group: str = "", **entry) -> Person:
    """A resident, in a special group if one is named."""
    person = register_person(actor=SYSTEM, now=EARLIER, place_id=place.pk, name=name, **entry)
    if group:
        join_group(actor=SYSTEM, now=EARLIER, person_id=person.pk, group=group)
    return person


def neighbour_in_need(place: Place, name: str = "李桂英", door: str = "301") -> Person:
    """Somebody of a special group behind a door."""
    return resident(place, name, "living_alone", household_id=family(place, door).pk)


def answers(
    staff: Staff, role: str, subject, *, now: datetime = EARLIER, actor: Actor = SYSTEM
) -> Responsibility:
    """The worker answers for a person, household or place in the role."""
    kind = {Person: "person", Household: "household"}.get(type(subject), "place")
    return assign_responsibility(
        actor=actor,
        now=now,
        role=role,
        staff_id=staff.pk,
        subject_kind=kind,
        subject_id=subject.pk,
    )


def begin_day(town: Town, now: datetime) -> int:
    return create_day_tasks(actor=SYSTEM, now=now, place_id=town.township.pk)


def seen(when: datetime, heat: str = "36.5", **more) -> VisitEntry:
    """Somebody was seen and their temperature taken."""
    return VisitEntry("seen", when, Decimal(heat), **more)


def visit(actor: Actor, person: Person, entry: VisitEntry, *, now=None, visit_id=None, **more):
    return record_visit(
        actor=actor,
        now=now or entry.visited_at,
        visit_id=visit_id or new_id(),
        person_id=person.pk,
        entry=entry,
        **more,
    )


def stored(model, **conditions):
    """Rows as they lie in the database, whoever looks."""
    with everywhere("a test checks what was stored"):
        return list(model.objects.filter(**conditions).order_by("pk"))


def tasks_of(person: Person) -> dict[str, Task]:
    """A person's tasks by window."""
    return {task.window: task for task in stored(Task, subject_id=person.pk)}


def fresh(row):
    with everywhere("a test checks what was stored"):
        return type(row)._base_manager.get(pk=row.pk)


def open_proposals() -> list[Proposal]:
    return stored(Proposal, state="open")
