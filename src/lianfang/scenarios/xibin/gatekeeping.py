"""Checkpoints: opened, manned in three shifts, passed through, and closed when the doors come.

How many came through is invented. Who is let through is told to the community they go to, which
confirms most of them. Number plates lie below 00100, which is given to nobody.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from lianfang.access.scope import everywhere, looking
from lianfang.command.selectors.changes import preview_of_enforcing
from lianfang.command.selectors.plan import get_playbook
from lianfang.gates.enums import ExpectedState
from lianfang.gates.models import Expected, Point
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.selectors.points import point_list, shift_times
from lianfang.gates.services.arrivals import confirm_arrival, escalate_overdue
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.points import assign_duty, close_point, open_point
from lianfang.gates.services.receiving import receive_passages
from lianfang.kit.clock import local_day
from lianfang.people.enums import StaffKind
from lianfang.places.models import Place
from lianfang.records.kinds import Incoming
from lianfang.scenarios.sending import as_sent
from lianfang.scenarios.stage import INSTALLER, Stage
from lianfang.scenarios.workers import Worker
from lianfang.scenarios.xibin.script import DAYS
from lianfang.scenarios.xibin.town import COMMUNITIES, ENTRANCES, ROAD, SEED, XIBIN

# Passages in a shift at the road and at an entrance, by the shift's key.
BUSY = {"morning": (24, 7), "evening": (15, 5), "night": (4, 1)}
VEHICLES = ("car", "car", "motorcycle", "motorcycle", "lorry", "foot")
ORIGINS = ("晋江青阳", "晋江陈埭", "泉州丰泽", "石狮", "南安", "江西上饶", "四川达州")
KEY_REGION = "湖北荆门"
# On this day somebody at the road has a fever.
FEVER_ON = DAYS[2]
CONFIRMED = 0.93


def open_checkpoints(stage: Stage, now: datetime) -> None:
    """One on the road into the town, and every entrance of the three communities."""
    actor = stage.actor("commander", now)
    sites = [(ROAD, "road")]
    sites += [(f"{place}{name}", "village") for place in COMMUNITIES for name in ENTRANCES[place]]
    for name, kind in sites:
        place_id = stage.place(name).id
        open_point(actor=actor, now=now, place_id=place_id, kind=kind, reason="外防输入")
    stage.note(f"{len(sites)} checkpoints opened")


def manned(stage: Stage, now: datetime) -> list[tuple[Point, int]]:
    """Checkpoints that the plan in force mans, with how many people a shift."""
    desk = stage.actor("clerk", now)
    plans = Plans(desk, now)
    with looking(desk):
        points = list(point_list(desk, stage.township.path, now))
    found = [(point, plans.manned(point.path, point.kind)) for point in points]
    return [(point, people) for point, people in found if people]


def post_guards(stage: Stage, now: datetime) -> None:
    """The duty list of tomorrow, on the first day also today's: three shifts at every checkpoint
    that is manned."""
    desk, posted = stage.actor("clerk", now), 0
    days = [local_day(now) + timedelta(days=1)]
    if local_day(now) == DAYS[0]:
        days.insert(0, local_day(now))
    found = manned(stage, now)
    for place in {stage.community_of(point.path) for point, _people in found}:
        guards = _guards(stage, place)
        points = [one for one in found if stage.community_of(one[0].path) == place]
        for day in days:
            turn = iter(guards)
            for point, people in points:
                for shift in Plans(desk, now).at(point.path).shifts:
                    for _one in range(people):
                        assign_duty(
                            actor=desk,
                            now=now,
                            point_id=point.pk,
                            staff_id=stage.staff_id(next(turn)),
                            day=day,
                            shift=shift.key,
                        )
                        posted += 1
    stage.note(f"{now:%d %B}: {len(found)} checkpoints manned, {posted} shifts filled")


def _guards(stage: Stage, place: str) -> list[Worker]:
    if place in COMMUNITIES:
        return stage.staffing.at(place, StaffKind.VOLUNTEER)
    return stage.staffing.at(XIBIN, StaffKind.POLICE, StaffKind.VOLUNTEER)


def let_through(stage: Stage, now: datetime) -> None:
    """What the guards' phones sent of the shift, a batch a checkpoint."""
    count = 0
    for point, _people in manned(stage, now):
        actor = stage.actor("guard" if point.kind == "road" else "clerk", now)
        records = list(_passages(stage, point, now))
        if records:
            receive_passages(actor=actor, now=now, records=records)
        count += len(records)
    stage.note(f"{now:%d %B %H:%M}: {count} passages")


def _passages(stage: Stage, point: Point, now: datetime) -> Iterator[Incoming]:
    """Those of the shift that runs at `now` or ended just before, up to that moment."""
    day = local_day(now)
    name = point.place.short_name
    for shift in Plans(INSTALLER, now).at(point.path).shifts:
        begins, ends = shift_times(day, shift.begins, shift.ends)
        if not begins < now <= ends + timedelta(minutes=10):
            continue
        chance = random.Random(f"{SEED} {day} {shift.key} {name}")  # noqa: S311  a play
        for _passage in range(BUSY[shift.key][0 if point.kind == "road" else 1]):
            moment = begins + (ends - begins) * chance.random()
            body = _said(stage, point, chance)
            if moment < now:
                yield as_sent(body, moment)
        feverish = point.kind == "road" and day == FEVER_ON and shift.key == "morning"
        if feverish and begins + timedelta(hours=1) < now:
            body = msgspec.structs.replace(
                _said(stage, point, chance), temperature=37.6, action="handed_over"
            )
            yield as_sent(body, begins + timedelta(hours=1))


def _said(stage: Stage, point: Point, chance: random.Random) -> PassageBody:
    vehicle = chance.choice(VEHICLES)
    inward = chance.random() < 0.55
    origin = chance.choice(ORIGINS) if inward else ""
    if inward and chance.random() < 0.04:
        origin = KEY_REGION
    community = chance.choice(COMMUNITIES)
    from_key_region = origin == KEY_REGION
    on_the_road = point.kind == "road" and inward and not from_key_region
    return PassageBody(
        point=point.place_id,
        direction="in" if inward else "out",
        vehicle=vehicle,  # type: ignore[arg-type]  # one of VEHICLES
        action="turned_back" if from_key_region else "registered" if origin else "pass",
        plate="" if vehicle in ("foot", "motorcycle") else f"闽C{chance.randrange(1, 100):05d}",
        persons=chance.choice((1, 1, 2, 3)) if vehicle == "car" else 1,
        temperature=chance.randrange(361, 369) / 10,
        origin=origin,
        destination=stage.place(community).id if on_the_road else None,
    )


def confirm(stage: Stage, now: datetime) -> None:
    """The communities confirm whom the road sent on; what nobody confirmed is told on."""
    chance = random.Random(f"{SEED} confirm {now}")  # noqa: S311  a play
    with everywhere("the scenario plays the three communities"):
        waiting = Expected.objects.filter(state=ExpectedState.WAITING, escalated_at__isnull=True)
        rows = list(waiting.order_by("left_at", "slip"))
    for row in rows:
        if chance.random() < CONFIRMED:
            confirm_arrival(actor=stage.actor("clerk", now), now=now, expected_id=row.pk)
    late = escalate_overdue(actor=INSTALLER, now=now)
    stage.note(f"{now:%d %B %H:%M}: {len(rows)} expected, {late} not confirmed in time")


def say_what_would_change(stage: Stage, now: datetime, phase: str, where: str) -> list[str]:
    """The lines of the preview the commander looks at before deciding."""
    actor = stage.actor("commander", now)
    with looking(actor):
        place = Place.objects.get(pk=stage.place(where).id)
        version = get_playbook(actor, stage.playbook_id)
        found = preview_of_enforcing(actor, place, version, phase, now)
    lines = [str(line.text) for section in found.sections for line in section.lines]
    stage.note(f"{now:%d %B %H:%M}: {where} → {phase} would mean: {'; '.join(lines)}")
    return lines


def close_entrances(stage: Stage, now: datetime, where: str) -> None:
    """The checkpoints of the community are given up; who was on their lists is free."""
    actor = stage.actor("commander", now)
    with looking(actor):
        points = list(point_list(actor, stage.place(where).path, now))
    for point in points:
        close_point(actor=actor, now=now, point_id=point.pk, reason="撤卡入户")
    stage.note(f"{now:%d %B %H:%M}: {len(points)} checkpoints of {where} closed")
