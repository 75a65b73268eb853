"""Health checks from door to door, rounds of the streets, spot checks at night, a fever's path.

All findings are invented.
"""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.health.models import FeverAlert
from lianfang.health.services.cases import do_step
from lianfang.health.services.receiving import CheckBody, receive_checks
from lianfang.isolation.enums import ISOLATED
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.services.duties import assign_case
from lianfang.isolation.services.openings import open_for_fevers
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.ids import new_id
from lianfang.people.enums import StaffKind
from lianfang.people.models import Person
from lianfang.records.kinds import Incoming
from lianfang.records.services.records import Entry, make_record
from lianfang.scenarios.sending import as_sent
from lianfang.scenarios.stage import INSTALLER, Stage
from lianfang.scenarios.xibin.gatekeeping import manned
from lianfang.scenarios.xibin.script import DAYS
from lianfang.scenarios.xibin.town import HAIBIN, MARKET_STREET, SEED, YUEJIN

BATCH = 500
# On this day somebody behind the doors of Yuejin has a fever; measured again it still is one.
FEVER_ON, FEVER, STILL = DAYS[2], 37.6, 37.4
NOT_MET = 0.06
SHOPS = ("海滨路", "中心街", "滨海西路")


def check_from_door_to_door(stage: Stage, now: datetime) -> None:
    """A temperature of everybody met in the grids of Yuejin, sent by phone in batches."""
    actor = stage.actor("yuejin", now)
    chance = random.Random(f"{SEED} checks {local_day(now)}")  # noqa: S311  a play
    with everywhere("the scenario goes from door to door"):
        rows = Person.objects.filter(path__under=stage.place(YUEJIN).path, left_on__isnull=True)
        order = rows.order_by("path", "household__walking_order", "name", "birth_date")
        people = list(order.values_list("pk", flat=True))
    begun = now - timedelta(hours=2)
    met = [
        _check(pk, chance.randrange(360, 370) / 10, begun + timedelta(seconds=6 * number))
        for number, pk in enumerate(people)
        if chance.random() >= NOT_MET
    ]
    met = [one for one in met if one.taken_at < now]
    if local_day(now) == FEVER_ON:
        middle = len(met) // 2
        found = met[middle]
        met[middle] = _check(found.body.person, FEVER, found.taken_at)
    for first in range(0, len(met), BATCH):
        receive_checks(actor=actor, now=now, records=met[first : first + BATCH])
    stage.note(f"{now:%d %B %H:%M}: {len(met)} of {len(people)} in {YUEJIN} measured")


def _check(person_id: UUID, heat: float, taken_at: datetime) -> Incoming:
    body = CheckBody(person=person_id, source="verified", where="home", temperature=heat)
    return as_sent(body, taken_at)


def follow_fever(stage: Stage, now: datetime) -> None:
    """Isolated on the spot, phoned about, measured again, brought to the clinic."""
    actor = stage.actor("yuejin", now)
    with everywhere("the scenario follows the fever it has found"):
        alerts = list(FeverAlert.objects.filter(closed_at__isnull=True).order_by("pk"))
    for alert in alerts:
        for step, minutes in (("isolate", 2), ("call", 6)):
            at = now + timedelta(minutes=minutes)
            do_step(actor=actor, now=at, alert_id=alert.pk, step=step)
        again = now + timedelta(minutes=14)
        receive_checks(actor=actor, now=again, records=[_check(alert.person_id, STILL, again)])
        at = now + timedelta(minutes=45)
        do_step(actor=actor, now=at, alert_id=alert.pk, step="transfer", called="镇卫生院")
    # As the handler does when the alert is opened.
    cases = open_for_fevers(actor=INSTALLER, now=now, alert_ids=[alert.pk for alert in alerts])
    worker = stage.staffing.at(YUEJIN, StaffKind.COMMUNITY_WORKER)[2]
    for case in cases:
        assign_case(actor=actor, now=now, case_id=case.pk, staff_id=stage.staff_id(worker))
    stage.note(f"{now:%d %B %H:%M}: {len(alerts)} fever followed, {len(cases)} isolated")


def walk_the_streets(stage: Stage, now: datetime) -> None:
    """Rounds and disinfection of the streets, phoned in and written down by the desk."""
    chance = random.Random(f"{SEED} rounds {local_day(now)}")  # noqa: S311  a play
    places = [f"{HAIBIN}{street}" for street in SHOPS] + [MARKET_STREET]
    for number, place in enumerate(places):
        answers = {
            "dissuaded": chance.randrange(0, 9),
            "shops_closed": chance.randrange(0, 3),
            "no_mask": chance.randrange(0, 6),
        }
        _write(stage, now, "patrol", place, _before(now, 20 + 9 * number), answers)
    sprayed = {
        "where": ["street", "market"],
        "area": chance.randrange(20, 60) * 100,
        "agent": "bleach",
        "team": "镇消杀队",
        "people": 4,
    }
    _write(stage, now, "disinfection", MARKET_STREET, _before(now, 75), sprayed)


def check_at_night(stage: Stage, now: datetime) -> None:
    """Two together, unannounced: entrances that are manned, people under observation, shops."""
    day = local_day(now)
    chance = random.Random(f"{SEED} night {day}")  # noqa: S311  a play
    visits: list[tuple[UUID, dict[str, Any]]] = []
    for point, people in manned(stage, now):
        on_duty = people - (chance.random() < 0.15)
        found = int(on_duty < people)
        answers = {"what": "entrance", "manned": True, "on_duty": on_duty, "found": found}
        visits.append((point.place_id, answers))
    with everywhere("the scenario visits everybody under observation"):
        cases = IsolationCase.objects.filter(state__in=ISOLATED).order_by("opened_at", "path")
        homes = list(cases.values_list("place_id", flat=True))
    visits += [(home, {"what": "observed", "at_home": True, "found": 0}) for home in homes[:3]]
    for street in SHOPS:
        found = chance.choice((0, 0, 1, 2))
        visits.append((stage.place(f"{HAIBIN}{street}").id, {"what": "shop", "found": found}))
    for number, (place_id, answers) in enumerate(visits):
        moment = local_moment(day, "21:20") + timedelta(minutes=6 * number)
        answers["at"] = f"{moment:%H:%M}"
        if answers["found"]:
            answers["problems"] = ["absent" if answers["what"] == "entrance" else "open_late"]
            answers["put_right"] = answers["found"]
        _write_at(stage, now, "night_check", place_id, moment, answers)
    problems = sum(answers["found"] for _place, answers in visits)
    stage.note(f"{now:%d %B %H:%M}: {len(visits)} spot checks, {problems} problems put right")


def _before(now: datetime, minutes: int) -> datetime:
    return now - timedelta(minutes=minutes)


def _write(
    stage: Stage, now: datetime, form: str, place: str, at: datetime, answers: dict[str, Any]
) -> None:
    _write_at(stage, now, form, stage.place(place).id, at, answers)


def _write_at(
    stage: Stage, now: datetime, form: str, place_id: UUID, at: datetime, answers: dict[str, Any]
) -> None:
    make_record(
        actor=stage.actor("clerk", now),
        now=now,
        entry=Entry(id=new_id(), form=form, place_id=place_id, taken_at=at, answers=answers),
    )


def nights() -> list[date]:
    """The nights before the demo opens."""
    return list(DAYS[:-1])
