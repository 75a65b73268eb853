"""Everybody's temperature on 17 and 18 March: gathered in each grid, household by household.

In the sealed estates residents told their temperature in the group of their stairwell every morning
and grid workers passed it on; who was visited or passed a gate was measured there. Who was late,
who said nothing and how warm anybody was is invented.
"""

import hashlib
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Visit
from lianfang.health.models import PersonDay
from lianfang.health.selectors.coverage import asked_persons
from lianfang.health.services.parts import prepare_parts
from lianfang.health.services.receiving import CheckBody, receive_checks
from lianfang.health.services.visits import take_visit, take_visits
from lianfang.isolation.enums import RUNNING
from lianfang.isolation.models import IsolationCase
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.ids import id_at
from lianfang.kit.territory import STEP
from lianfang.records.kinds import Incoming
from lianfang.scenarios.jinshan.town import (
    LATE_WITHOUT_PROPOSAL,
    NURSING_HOME,
    SEED,
    SIKE,
    WANGTAI,
)
from lianfang.scenarios.stage import INSTALLER, Stage

DESK = "clerk"
NOON = "12:00"
# Households that have not told anything by the morning, or by the evening; more of them where
# nobody answers for the stairwells. In a household that told, somebody is left out now and then.
SILENT, SILENT_WHERE_LATE, STILL_SILENT, LEFT_OUT = 0.03, 0.11, 0.4, 0.004
USUAL, SPREAD, LOWEST, HIGHEST = 36.5, 0.2, 35.8, 37.1
COUGH = 0.0008
# In this gathering a resident of this community told a fever.
FEVER_TOLD, FEVER_AT = WANGTAI, 37.6
FEVER_GATHERED = local_moment(date(2020, 3, 18), "09:12")
MOST = 1_000
# A window of visits is shorter.
HEARD_OF = timedelta(hours=6)

Row = tuple[uuid.UUID, str, uuid.UUID | None]


def make_ready(_stage: Stage, now: datetime) -> None:
    """The table of checks has its part for March before the first check."""
    prepare_parts(actor=INSTALLER, now=now)


def gather(stage: Stage, now: datetime) -> None:
    """What the grids passed on by now: in the morning most, in the evening whoever was missing."""
    grids = _missing(stage, now)
    kept = asked = 0
    seen: set[str] = set()
    for path in sorted(grids):
        rows, place = grids[path], stage.community_of(path)
        asked += len(rows)
        actor, sent_at = _who_passes_on(stage, now, path), now - timedelta(minutes=4)
        hot = place == FEVER_TOLD and place not in seen and now == FEVER_GATHERED
        seen.add(place)
        records = list(_told(rows, place, path, sent_at, hot=hot))
        for first in range(0, len(records), MOST):
            receive_checks(actor=actor, now=sent_at, records=records[first : first + MOST])
        kept += len(records)
    stage.note(f"{now:%d %B %H:%M}: {kept} of {asked} temperatures gathered")


def _who_passes_on(stage: Stage, now: datetime, path: str) -> Actor:
    """Sike's own worker; the desk for the places without an account of their own."""
    in_sike = path.startswith(stage.place(SIKE).path)
    return stage.actor("worker" if in_sike else DESK, now)


def _missing(stage: Stage, now: datetime) -> dict[str, list[Row]]:
    """By grid: whom the plan asks and nobody has measured yet today; not those in isolation, who
    are asked one by one, nor those of the nursing home, measured from bed to bed. In the order of
    doors, so that the same play has the same days."""
    day = local_day(now)
    with everywhere("the scenario plays everybody who tells their temperature"):
        persons = asked_persons(INSTALLER, stage.township.path, day, now, "health.check.view")
        if persons is None:
            raise LookupError("the plan of the scenario asks nobody for a temperature")
        measured = PersonDay.objects.filter(day=day, person_id=OuterRef("pk"))
        isolated = IsolationCase.objects.filter(person_id=OuterRef("pk"), state__in=RUNNING)
        home = stage.place(NURSING_HOME).path
        rows = persons.filter(~Exists(measured), ~Exists(isolated)).exclude(path__under=home)
        order = ("path", "household__walking_order", "household__door", "name", "birth_date")
        found: dict[str, list[Row]] = defaultdict(list)
        grid = len(stage.township.path) + 2 * STEP
        for row in rows.order_by(*order).values_list("pk", "path", F("household_id")):
            found[row[1][:grid]].append(row)
    return found


def _told(
    rows: Sequence[Row], place: str, path: str, sent_at: datetime, *, hot: bool
) -> Iterator[Incoming]:
    """The grid's list: a household tells all of its people at once, or nothing. `hot`: the first
    of them has a fever."""
    chance = random.Random(f"{SEED} told {sent_at} {path}")  # noqa: S311  the same play each time
    silent = SILENT_WHERE_LATE if place == LATE_WITHOUT_PROPOSAL else SILENT
    if sent_at > local_moment(local_day(sent_at), NOON):
        silent = STILL_SILENT
    household, says, moment = None, False, sent_at
    for person_id, _path, home in rows:
        if home is None or home != household:
            household, says = home, chance.random() >= silent
            moment = sent_at - timedelta(seconds=chance.randrange(120, 7_200))
        if says and chance.random() >= LEFT_OUT:
            heat = min(max(chance.gauss(USUAL, SPREAD), LOWEST), HIGHEST)
            symptoms = ["cough"] if chance.random() < COUGH else []
            if hot:
                heat, symptoms, hot = FEVER_AT, ["fatigue"], False
                moment = sent_at - timedelta(minutes=9)
            yield _record(person_id, moment, round(heat, 1), symptoms)


def _record(person_id: uuid.UUID, moment: datetime, heat: float, symptoms: list[str]) -> Incoming:
    record_id = id_at(moment)
    return Incoming(
        id=record_id,
        digest=hashlib.sha256(record_id.bytes).digest()[:16],
        device_time=moment,
        taken_at=moment,
        skew=0,
        body=CheckBody(
            person=person_id,
            source="self_reported",
            where="home",
            temperature=heat,
            symptoms=symptoms,
        ),
        raw=b"",
    )


def hear_of_visits(stage: Stage, now: datetime) -> None:
    """What the day's visits measured goes to the health room, as the worker does after each: a
    fever at once, the others together."""
    with everywhere("the scenario does what handlers would do about its events"):
        paid = Visit.objects.filter(recorded_at__gt=now - HEARD_OF, recorded_at__lte=now)
        rows = list(paid.order_by("recorded_at", "id").values_list("pk", "fever", "recorded_at"))
        corrections = list(paid.exclude(supersedes=None).values_list("pk", "recorded_at"))
    for visit_id, fever, recorded_at in rows:
        if fever:
            heard_at = recorded_at + timedelta(seconds=20)
            take_visit(actor=INSTALLER, now=heard_at, visit_id=visit_id)
    for visit_id, recorded_at in corrections:
        take_visit(actor=INSTALLER, now=recorded_at, visit_id=visit_id)
    take_visits(actor=INSTALLER, now=now, visit_ids=[row[0] for row in rows])
