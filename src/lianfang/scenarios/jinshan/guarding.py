"""Checkpoints, sealed places and passes from January on, who stood where, and who passed.

Where people stood follows the account: first on the roads, then at villages and estates. Passages,
plates and reasons are invented; the plates cannot exist (Hubei has given out no letter Z).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from lianfang.access.scope import everywhere
from lianfang.gates.enums import PointKind
from lianfang.gates.models import Closure, Permit, Point
from lianfang.gates.services.closures import open_place, seal_place
from lianfang.gates.services.permits import issue_permit, issue_permits, revoke_permit
from lianfang.gates.services.points import assign_duty, close_point, open_point
from lianfang.kit.clock import local_day
from lianfang.people.enums import StaffKind
from lianfang.people.models import GroupMembership, Person
from lianfang.scenarios.jinshan.town import COMMUNITIES, SIKE, WANGTAI, WANGTAN, ZHONGSHAN
from lianfang.scenarios.stage import Stage

DESK = "clerk"
ROADS = ("金山大道卡口", "园区东卡口")
OPEN_AGAIN, OPEN_AGAIN_POINT = "新农村", "新农村口卡口"


@dataclass(frozen=True)
class Gate:
    """A checkpoint manned while the estates are sealed, and the place whose volunteers do it."""

    name: str
    kind: PointKind
    place: str


GATES = (
    Gate("四棵路口卡口", PointKind.ESTATE, SIKE),
    Gate("王太路口卡口", PointKind.ESTATE, WANGTAI),
    Gate("钟山村口卡口", PointKind.VILLAGE, ZHONGSHAN),
    Gate("王坛村口卡口", PointKind.VILLAGE, WANGTAN),
)
SHIFTS = ("night", "morning", "evening")
# Volunteers from the end of the roster: the first hold stairwells, the very last drive.
GUARDS, ON_A_SHIFT = slice(-24, -5), 2
# The turn in which the community worker of the demo stands there: on the morning of the 18th.
OWN_TURN = 8
# There somebody fell out on the morning of the 18th.
SHORT = ("王坛村口卡口", date(2020, 3, 18), "morning")
WORKERS = 12
WITH_PASSES = (f"{SIKE}第1网格", f"{SIKE}第2网格", f"{WANGTAI}第1网格", f"{WANGTAI}第2网格")


def open_road_points(stage: Stage, now: datetime) -> None:
    """January: the roads are watched, and the entrances of the villages."""
    desk = stage.actor(DESK, now)
    for name in ROADS:
        _open(stage, now, name, PointKind.ROAD)
    for name in (*(g.name for g in GATES if g.kind == PointKind.VILLAGE), OPEN_AGAIN_POINT):
        _open(stage, now, name, PointKind.VILLAGE)
    stage.note(f"{now:%d %B}: checkpoints opened by {desk.display_name}")


def _open(stage: Stage, now: datetime, name: str, kind: PointKind) -> None:
    open_point(actor=stage.actor(DESK, now), now=now, place_id=stage.place(name).id, kind=kind)


def seal_the_estates(stage: Stage, now: datetime) -> None:
    """Mid-February: from the roads to the estates; every community and one village is sealed."""
    desk = stage.actor("commander", now)
    with everywhere("the scenario closes its own checkpoints"):
        roads = list(Point.objects.filter(kind=PointKind.ROAD))
    for point in roads:
        close_point(actor=desk, now=now, point_id=point.pk, reason="卡口力量下沉到小区和村湾")
    for gate in GATES:
        if gate.kind == PointKind.ESTATE:
            _open(stage, now, gate.name, gate.kind)
    for name in (*(layout.name for layout in COMMUNITIES), OPEN_AGAIN):
        _seal(stage, now, name, "小区封闭管理，非必要不外出")


def _seal(stage: Stage, now: datetime, name: str, reason: str, until: date | None = None) -> None:
    seal_place(
        actor=stage.actor("commander", now),
        now=now,
        place_id=stage.place(name).id,
        reason=reason,
        until=until,
    )


def _unseal(stage: Stage, now: datetime, name: str, reason: str) -> None:
    with everywhere("the scenario opens what it sealed"):
        closure = Closure.objects.get(place_id=stage.place(name).id, opened_at=None)
    open_place(actor=stage.actor("commander", now), now=now, closure_id=closure.pk, reason=reason)


def seal_the_bay(stage: Stage, now: datetime) -> None:
    _seal(stage, now, f"{WANGTAN}王家湾", "湾内出现确诊病例", date(2020, 3, 7))


def open_the_bay(stage: Stage, now: datetime) -> None:
    _unseal(stage, now, f"{WANGTAN}王家湾", "14天无新增，终末消毒完成")


def seal_the_shop(stage: Stage, now: datetime) -> None:
    _seal(stage, now, "王坛二店", "送货员发热，停业消毒", date(2020, 3, 13))


def open_the_shop(stage: Stage, now: datetime) -> None:
    _unseal(stage, now, "王坛二店", "核酸阴性，消毒后恢复营业")


def seal_the_buildings(stage: Stage, now: datetime) -> None:
    """Two buildings with contacts of a case; one of them should have been looked at by now."""
    _seal(stage, now, f"{SIKE}四棵花园一区3栋", "密切接触者居住楼栋", date(2020, 3, 22))
    _seal(stage, now, f"{WANGTAI}王太新村二区9栋", "密切接触者居住楼栋", date(2020, 3, 17))


def open_the_village(stage: Stage, now: datetime) -> None:
    """Where work begins again the village is open and its checkpoint given up."""
    _unseal(stage, now, OPEN_AGAIN, "转入有序复工阶段")
    with everywhere("the scenario closes its own checkpoints"):
        point = Point.objects.get(place_id=stage.place(OPEN_AGAIN_POINT).id, closed_at=None)
    close_point(
        actor=stage.actor("commander", now),
        now=now,
        point_id=point.pk,
        reason="有序复工，恢复通行",
    )


def hand_out_passes(stage: Stage, now: datetime) -> None:
    """A pass for every household of some sealed estates, and for a few who must go to work."""
    desk = stage.actor(DESK, now)
    issued = 0
    for name in WITH_PASSES:
        made, _left_out = issue_permits(
            actor=desk, now=now, place_id=stage.place(name).id, rule="household"
        )
        issued += made
    for person_id in _working(stage):
        issue_permit(actor=desk, now=now, rule="work", person_id=person_id)
    stage.note(f"{issued} households and {WORKERS} who work have a pass")


def _working(stage: Stage) -> list[UUID]:
    with everywhere("the scenario knows who goes to work"):
        rows = Person.objects.filter(
            path__under=stage.place(SIKE).path,
            birth_date__range=(date(1970, 1, 1), date(1990, 12, 31)),
        )
        order = rows.order_by("path", "household__walking_order", "name", "birth_date")
        return list(order.values_list("pk", flat=True)[5 : 5 + 31 * WORKERS : 31])


def give_medical_passes(stage: Stage, now: datetime) -> None:
    """Those who must see a doctor; and a household lent its pass out."""
    desk = stage.actor(DESK, now)
    with everywhere("the scenario knows who needs treatment"):
        ill = GroupMembership.objects.filter(
            group="chronically_ill", until__isnull=True, path__under=stage.place(SIKE).path
        )
        people = list(ill.order_by("path", "person__name").values_list("person_id", flat=True)[:4])
        lent = Permit.objects.filter(rule="household").order_by("path", "number")[7]
    for person_id in people:
        issue_permit(actor=desk, now=now, rule="medical", person_id=person_id)
    revoke_permit(actor=desk, now=now, permit_id=lent.pk, reason="转借他人使用")


def write_duty_lists(stage: Stage, now: datetime) -> None:
    """Who stands at the four checkpoints on the 17th and 18th."""
    desk, count = stage.actor(DESK, now), 0
    for point_id, staff_id, day, shift in _duties(stage, now):
        assign_duty(actor=desk, now=now, point_id=point_id, staff_id=staff_id, day=day, shift=shift)
        count += 1
    stage.note(f"{count} shifts at {len(GATES)} checkpoints")


def _duties(stage: Stage, now: datetime) -> Iterator[tuple[UUID, UUID, date, str]]:
    with everywhere("the scenario mans its own checkpoints"):
        points = dict(Point.objects.filter(closed_at=None).values_list("place_id", "pk"))
    for gate in GATES:
        guards = stage.staffing.volunteers(gate.place)[GUARDS]
        if gate.place == SIKE:
            guards.insert(OWN_TURN, stage.staffing.at(SIKE, StaffKind.COMMUNITY_WORKER)[0])
        point_id, turn = points[stage.place(gate.name).id], 0
        for number in (1, 2):
            day = local_day(now) + timedelta(days=number)
            for shift in SHIFTS:
                short = (gate.name, day, shift) == SHORT
                for _each in range(ON_A_SHIFT - short):
                    yield point_id, stage.staff_id(guards[turn % len(guards)]), day, shift
                    turn += 1
