"""Who passed the four checkpoints on 17 March and on the morning of the 18th.

On foot with the household's pass for the shopping, by car with what the day needs, a few back from
elsewhere whom their village then expects. Invented; the plates cannot exist (Hubei has given out no
letter Z).
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.gates.enums import ExpectedState
from lianfang.gates.models import Expected, Permit
from lianfang.gates.services.arrivals import confirm_arrival, escalate_overdue
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.receiving import receive_passages
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.ids import id_at
from lianfang.records.kinds import Incoming
from lianfang.scenarios.jinshan.guarding import DESK, GATES, Gate
from lianfang.scenarios.jinshan.town import LAYOUTS, SEED, SIKE, WANGTAI
from lianfang.scenarios.stage import INSTALLER, Stage

# When the phones of the guards send what they have.
SENT = ("10:00", "14:00", "18:00", "21:30")
# Passages begun in each hour from six in the morning on; fewer at the villages.
FIRST_HOUR, HOURS = 6, (3, 9, 14, 15, 12, 8, 5, 4, 7, 9, 10, 8, 5, 3, 1)
BUSY, QUIET = {SIKE: 1.0, WANGTAI: 0.8}, 0.35
SHOPPING, TURNED_BACK, RETURNING, ODD_PLATE = 0.5, 0.05, 0.13, 0.02
SHOPS_OPEN, SHOPS_SHUT = 7, 18
ORIGINS = ("湖北大冶", "湖北黄冈", "广东佛山", "浙江宁波", "湖南长沙")
NAMES = ("柯望秋", "程远帆", "石清河", "黄松岭", "余静波", "马立冬", "方晓岚", "杨春屏")
REASONS = ("无出入证", "未到出行日", "探亲访友，劝返")
VEHICLES: tuple[Literal["car", "lorry", "motorcycle"], ...] = (
    *("car", "car", "car"),
    "lorry",
    "motorcycle",
)
# At the gate of Sike somebody unknown had a fever.
FEVER_PLACE, FEVER_AT, FEVER = SIKE, local_moment(date(2020, 3, 17), "15:20"), 37.7
# Of ten expected in their villages so many came; the next was said not to have come.
CAME = 7


def pass_through(stage: Stage, now: datetime) -> None:
    """What the guards sent since the last time, one batch for each checkpoint."""
    day, count = local_day(now), 0
    moments = [local_moment(day, f"{FIRST_HOUR:02d}:00"), *(local_moment(day, at) for at in SENT)]
    since = max(moment for moment in moments if moment < now)
    for gate in GATES:
        bodies = sorted(_passages(stage, gate, day), key=lambda found: found[0])
        records = [_record(moment, body) for moment, body in bodies if since <= moment < now]
        username = "worker" if gate.place == SIKE else DESK
        receive_passages(actor=stage.actor(username, now), now=now, records=records)
        count += len(records)
    stage.note(f"{now:%d %B %H:%M}: {count} passages at {len(GATES)} checkpoints")


def _record(moment: datetime, body: PassageBody) -> Incoming:
    record_id = id_at(moment)
    digest = hashlib.sha256(record_id.bytes).digest()[:16]
    return Incoming(record_id, digest, moment, moment, 0, body, b"")


def _passages(stage: Stage, gate: Gate, day: date) -> Iterator[tuple[datetime, PassageBody]]:
    """Everybody who passes the checkpoint that day; the same in each part of the day."""
    chance = random.Random(f"{SEED} {gate.name} {day}")  # noqa: S311  the same play each time
    point, busy = stage.place(gate.name).id, BUSY.get(gate.place, QUIET)
    homes, workers = _passes(stage, gate)
    # Each household goes out every third day at most.
    shoppers = iter(homes[day.toordinal() % 3 :: 3])
    for number, permit in enumerate(workers):
        out = local_moment(day, "07:05") + timedelta(minutes=number * 4)
        yield out, _work(point, "out", permit, None)
        yield out + timedelta(hours=10, minutes=20), _work(point, "in", permit, _heat(chance))
    if gate.place == FEVER_PLACE and day == local_day(FEVER_AT):
        yield FEVER_AT, _fever(point)
    for hour, number in enumerate(HOURS, start=FIRST_HOUR):
        for _each in range(round(number * busy)):
            moment = local_moment(day, f"{hour:02d}:00") + timedelta(seconds=chance.randrange(3600))
            goes_shopping = SHOPS_OPEN <= hour < SHOPS_SHUT and chance.random() < SHOPPING
            household = next(shoppers, None) if goes_shopping else None
            if household is not None:
                back = moment + timedelta(minutes=chance.randrange(25, 70))
                yield moment, _shopper(point, "out", household, None)
                yield back, _shopper(point, "in", household, _heat(chance))
            else:
                yield moment, _driver(stage, point, chance)


def _passes(stage: Stage, gate: Gate) -> tuple[list[UUID], list[UUID]]:
    """Passes of households and of those who work, in the order of doors."""
    with everywhere("the scenario lets its own people through"):
        rows = Permit.objects.filter(path__under=stage.place(gate.place).path, revoked_at=None)
        homes = rows.filter(rule="household").order_by(
            "path", "household__walking_order", "household__door"
        )
        workers = rows.filter(rule="work").order_by("path", "person__name")
        return (
            list(homes.values_list("pk", flat=True)),
            list(workers.values_list("pk", flat=True)),
        )


def _heat(chance: random.Random) -> float:
    return chance.randrange(358, 369) / 10


def _shopper(point: UUID, direction: str, permit: UUID, heat: float | None) -> PassageBody:
    return PassageBody(
        point=point,
        direction="out" if direction == "out" else "in",
        vehicle="foot",
        action="pass",
        temperature=heat,
        pass_id=permit,
    )


def _work(point: UUID, direction: str, permit: UUID, heat: float | None) -> PassageBody:
    body = _shopper(point, direction, permit, heat)
    body.note = "上班" if direction == "out" else ""
    return body


def _fever(point: UUID) -> PassageBody:
    return PassageBody(
        point=point,
        direction="in",
        vehicle="foot",
        action="handed_over",
        temperature=FEVER,
        origin=ORIGINS[0],
        driver_name=NAMES[0],
        driver_phone="14000000110",
        note="体温异常，交社区卫生站",
    )


def _driver(stage: Stage, point: UUID, chance: random.Random) -> PassageBody:
    """Somebody with a vehicle: let through, turned back, or registered because they return."""
    luck, serial = chance.random(), chance.randrange(10_000)
    letter = "O" if chance.random() < ODD_PLATE else chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
    vehicle = chance.choice(VEHICLES)
    body = PassageBody(
        point=point,
        direction="in" if chance.random() < 0.6 else "out",
        vehicle=vehicle,
        action="pass",
        plate=f"鄂Z{serial:04d}{letter}",
        persons=chance.choice((1, 1, 1, 2, 2, 3) if vehicle == "car" else (1, 1, 2)),
        temperature=_heat(chance),
    )
    if luck < TURNED_BACK:
        body.direction, body.action, body.note = "in", "turned_back", chance.choice(REASONS)
    elif luck < TURNED_BACK + RETURNING:
        body.direction, body.action, body.origin = "in", "registered", chance.choice(ORIGINS)
        body.destination = stage.place(chance.choice(LAYOUTS).name).id
        body.driver_name = chance.choice(NAMES)
        body.driver_phone = f"1400000{serial:04d}"
    return body


def confirm_arrivals(stage: Stage, now: datetime) -> None:
    """Villages say who came; a few nobody has confirmed are told on."""
    with everywhere("the scenario's villages wait for their own people"):
        waiting = Expected.objects.filter(state=ExpectedState.WAITING, due_at__lt=now)
        rows = list(waiting.order_by("left_at", "id"))
    for number, row in enumerate(rows):
        if number % 10 <= CAME:
            confirm_arrival(
                actor=stage.actor(DESK, now),
                now=row.due_at - timedelta(minutes=7 + number % 10 * 3),
                expected_id=row.pk,
                arrived=number % 10 < CAME,
                note="" if number % 10 < CAME else "电话联系，改道去亲戚家",
            )
    escalate_overdue(actor=INSTALLER, now=now)
    stage.note(f"{now:%d %B %H:%M}: villages looked for {len(rows)} arrivals")
