"""A nursing home under its own phase: three people live there, two work there."""

from dataclasses import dataclass
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.command.services.plans import enforce_phase
from lianfang.institutions.selectors.homes import HomeDay, home_day
from lianfang.institutions.services.rounds import Line, record_round
from lianfang.institutions.services.stays import assign_bed
from lianfang.people.models import Person, Staff
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from tests.command.builders import (
    EARLIER,
    SYSTEM,
    Town,
    at,
    build_town,
    resident,
    secretary,
    worker,
)


@dataclass(frozen=True)
class Home:
    """The home in 四棵, who lives there, who works there, and the desk that answers for it."""

    town: Town
    place: Place
    people: list[Person]
    staff: list[Staff]
    desk: Actor


def build_home() -> Home:
    town = build_town()
    place = create_place(
        actor=SYSTEM,
        now=EARLIER,
        parent_id=town.sike.pk,
        kind=PlaceKind.SITE,
        site_kind=SiteKind.NURSING_HOME,
        name="金山养老院",
    )
    enforce_phase(
        actor=SYSTEM,
        now=EARLIER,
        incident_id=town.incident.pk,
        place_id=place.pk,
        playbook_id=town.plan.pk,
        phase="institution",
    )
    people = [resident(place, name) for name in ("赵德明", "孙桂兰", "周国强")]
    staff = [worker(place, name) for name in ("护理员甲", "护理员乙")]
    return Home(town, place, people, staff, secretary(town.sike))


def bedded(home: Home, who: Person, room="201", bed="1", *, actor=SYSTEM, now=None, **more):
    return assign_bed(
        actor=actor,
        now=now or at("09:00"),
        home_id=home.place.pk,
        person_id=who.pk,
        room=room,
        bed=bed,
        **more,
    )


def line(who: Person, heat: str | None, **more) -> Line:
    return Line(who.pk, Decimal(heat) if heat else None, **more)


def measured(home: Home, *lines: Line, when=None, actor=SYSTEM):
    when = when or at("08:00")
    return record_round(
        actor=actor, now=when, home_id=home.place.pk, taken_at=when, lines=list(lines)
    )


def seen(home: Home, moment, viewer=None, day=None) -> HomeDay:
    viewer = viewer or home.desk
    with looking(viewer):
        return home_day(viewer, home.place, moment, day)
