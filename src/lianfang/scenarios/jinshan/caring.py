"""The nursing home closed since mid-February: beds, staff who live in, two rounds a day.

That homes had a regime of their own is published; who lives and works there is invented.
"""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from lianfang.access.scope import everywhere
from lianfang.institutions.selectors.homes import living_there
from lianfang.institutions.services.rounds import Line, record_round
from lianfang.institutions.services.stays import assign_bed
from lianfang.institutions.services.watches import assign_watch
from lianfang.kit.clock import local_day
from lianfang.people.enums import Relation, ResidentKind, Sex, StaffKind, StaffLevel
from lianfang.people.models import Person, Staff
from lianfang.people.services.persons import register_person
from lianfang.people.services.staff import register_staff
from lianfang.places.models import Place
from lianfang.scenarios.jinshan.town import NURSING_HOME, SEED
from lianfang.scenarios.residents import Register
from lianfang.scenarios.stage import INSTALLER, Stage

DESK = "clerk"
ROOMS, BEDS = 18, 2
IN_THE_HOME = ROOMS * BEDS
LEVELS = ("self_care", "self_care", "partial", "partial", "full", "dementia")
CARERS, ON_DUTY = 10, 4
WATCH_DAYS = (date(2020, 3, 16), date(2020, 3, 17), date(2020, 3, 18), date(2020, 3, 19))
USUAL, SPREAD = 36.4, 0.15
# Two were asleep when the morning round of the last day came by: what the demo shows as missing.
ASLEEP_ON, ASLEEP = date(2020, 3, 18), 2


def _home(stage: Stage) -> Place:
    with everywhere("the scenario looks up its own places"):
        return Place.objects.get(pk=stage.place(NURSING_HOME).id)


def move_in(stage: Stage, now: datetime) -> None:
    """Everybody who lives in the home is registered there and has a bed and a relative to call."""
    home, people = _home(stage), Register(SEED + 1, stage.script.folk)
    desk = stage.actor(DESK, now)
    for number in range(IN_THE_HOME):
        sex = Sex.FEMALE if people.random.random() < 0.6 else Sex.MALE
        one = people.resident(people.random.randrange(70, 95), sex, Relation.OTHER)
        person = register_person(
            actor=INSTALLER,
            now=now,
            place_id=home.pk,
            name=one.name,
            paper_number=one.paper,
            kind=ResidentKind.REGISTERED,
        )
        assign_bed(
            actor=desk,
            now=now,
            home_id=home.pk,
            person_id=person.pk,
            room=f"{201 + number // BEDS}",
            bed=f"{number % BEDS + 1}",
            care_level=LEVELS[number % len(LEVELS)],
            contact_name=people.name(one.name[0]),
            contact_phone=people.phone(),
        )
    for number in range(CARERS):
        register_staff(
            actor=INSTALLER,
            now=now,
            place_id=home.pk,
            name=people.name(),
            phones=[people.phone()],
            kind=StaffKind.MEDICAL,
            level=StaffLevel.UNIT,
            organisation=NURSING_HOME,
            title="护理员" if number else "护士",
        )
    stage.note(f"{IN_THE_HOME} beds of the nursing home given, {CARERS} work there")


def write_watches(stage: Stage, now: datetime) -> None:
    """Who works which shift, living in by turns."""
    home, desk = _home(stage), stage.actor(DESK, now)
    with everywhere("the scenario looks up its own staff"):
        staff = list(Staff.objects.filter(place=home).order_by("created_at", "id"))
    for offset, day in enumerate(WATCH_DAYS):
        for index in range(ON_DUTY):
            one = staff[(offset + index) % len(staff)]
            assign_watch(
                actor=desk,
                now=now,
                home_id=home.pk,
                staff_id=one.pk,
                day=day,
                shift="night" if index == ON_DUTY - 1 else "day",
                sleeps_in=index >= ON_DUTY // 2,
            )


def measure_round(stage: Stage, now: datetime) -> None:
    """From bed to bed; nobody had a fever."""
    home, day = _home(stage), local_day(now)
    chance = random.Random(f"{SEED}-{now:%m%d%H}")  # noqa: S311  invented temperatures
    with everywhere("the scenario knows who lives in the home"):
        people: list[Person] = list(living_there(home, day).order_by("id"))
    if day == ASLEEP_ON:
        people = people[:-ASLEEP]
    lines = [
        Line(one.pk, Decimal(f"{min(37.0, chance.gauss(USUAL, SPREAD)):.1f}")) for one in people
    ]
    moment = now - timedelta(minutes=5)
    # The home's own nurses have no account in this play.
    record_round(actor=INSTALLER, now=now, home_id=home.pk, taken_at=moment, lines=lines)
    stage.note(f"{now:%d %B %H:%M}: {len(lines)} measured in the nursing home")
