"""A town at work for the reports: plan in force, people cared for, teams, tasks and visits."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.command.models import Incident, Task
from lianfang.command.services.plans import enforce_phase, install_playbook, open_incident
from lianfang.command.services.responsibilities import assign_responsibility
from lianfang.command.services.tasks import create_day_tasks
from lianfang.command.services.teams import create_team, join_team, record_double_checkin
from lianfang.command.services.visits import VisitEntry, record_visit
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.ids import new_id
from lianfang.people.models import Person, Staff
from lianfang.people.services.groups import join_group
from lianfang.people.services.staff import register_staff
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.services.codes import add_official_code
from lianfang.places.services.places import create_place
from lianfang.settings import PACKAGE
from tests.people.builders import SYSTEM, Town, build_town, resident

NOW = datetime(2020, 3, 18, 9, 30, tzinfo=LOCAL_ZONE)
EARLY = datetime(2020, 3, 18, 0, 5, tzinfo=LOCAL_ZONE)
FOUNDED = datetime(2020, 1, 23, 9, 0, tzinfo=LOCAL_ZONE)
FOUNDED_ON = date(2020, 1, 23)
PLAYBOOK = Path(PACKAGE / "playbooks" / "jinshan.yaml")


@dataclass
class Working:
    """The town with its incident, under sealed management."""

    town: Town
    incident: Incident


def working_town() -> Working:
    town = build_town()
    incident = open_incident(
        actor=SYSTEM, now=FOUNDED, place_id=town.township.pk, name="防控", opened_on=FOUNDED.date()
    )
    version = install_playbook(actor=SYSTEM, now=FOUNDED, text=PLAYBOOK.read_text())
    enforce_phase(
        actor=SYSTEM,
        now=FOUNDED,
        incident_id=incident.pk,
        place_id=town.township.pk,
        playbook_id=version.pk,
        phase="sealed",
    )
    return Working(town, incident)


def coded_town() -> Working:
    """The town whose villages carry the official codes that the bulletin's text speaks of."""
    made = working_town()
    codes = {"420281070001": made.town.community, "420281070002": made.town.neighbour}
    codes["420281070211"] = create_place(
        actor=SYSTEM,
        now=FOUNDED,
        parent_id=made.town.township.pk,
        kind=PlaceKind.VILLAGE,
        name="钟山村",
    )
    for code, place in codes.items():
        add_official_code(
            actor=SYSTEM, now=FOUNDED, place_id=place.pk, system="nbs", code=code, source="试验"
        )
    return made


def staff(place: Place, name: str, kind: str, **entry) -> Staff:
    return register_staff(
        actor=SYSTEM, now=FOUNDED, place_id=place.pk, name=name, kind=kind, **entry
    )


def branch(working: Working, place: Place, name: str, founded: date = FOUNDED_ON):
    return create_team(
        actor=SYSTEM,
        now=NOW,
        incident_id=working.incident.pk,
        place_id=place.pk,
        kind="party_branch",
        name=name,
        founded_on=founded,
    )


def member(team, person: Staff):
    return join_team(actor=SYSTEM, now=NOW, team_id=team.pk, staff_id=person.pk)


def checkin(place: Place, person: Staff):
    return record_double_checkin(
        actor=SYSTEM, now=NOW, place_id=place.pk, staff_id=person.pk, home_branch="市直机关支部"
    )


def elder(place: Place, name: str = "陈桂兰", **entry) -> Person:
    """Somebody living alone who is visited twice a day."""
    person = resident(place, name, **entry)
    join_group(
        actor=SYSTEM,
        now=NOW,
        person_id=person.pk,
        group="living_alone",
        since=date(2020, 2, 1),
    )
    return person


def answers(role: str, person: Staff, kind: str, subject_id) -> None:
    assign_responsibility(
        actor=SYSTEM,
        now=FOUNDED,
        role=role,
        staff_id=person.pk,
        subject_kind=kind,
        subject_id=subject_id,
    )


def tasks_of_the_day(place: Place) -> int:
    return create_day_tasks(actor=SYSTEM, now=EARLY + timedelta(days=1), place_id=place.pk)


def visit(person: Person, by: Staff, at: datetime, temperature: str = "36.5", **entry):
    return record_visit(
        actor=SYSTEM,
        now=at + timedelta(minutes=1),
        visit_id=new_id(),
        person_id=person.pk,
        staff_id=by.pk,
        entry=VisitEntry(outcome="seen", visited_at=at, temperature=Decimal(temperature), **entry),
    )


def tasks() -> list[Task]:
    with everywhere("a test checks what was stored"):
        return list(Task.objects.order_by("due_from"))


def user(name: str = "clerk") -> User:
    return User.objects.create(username=name, display_name=name)
