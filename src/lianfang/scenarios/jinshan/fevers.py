"""What became of each fever of the played days: isolated, measured again, driven to the clinic.

Invented like the fevers themselves; every step is one of the plan's fever path.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from lianfang.access.scope import everywhere
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import AlertStep, FeverAlert
from lianfang.health.services.cases import clear_alert, do_step
from lianfang.health.services.checks import CheckEntry, record_health_check
from lianfang.kit.clock import day_bounds, local_moment
from lianfang.scenarios.jinshan.script import DAYS
from lianfang.scenarios.jinshan.town import SIKE, WANGTAI
from lianfang.scenarios.stage import Stage

DESK = "clerk"


@dataclass(frozen=True)
class Course:
    """How a fever found on `day` in `place` went on, in minutes since the case was opened.

    `again` is what the second measuring showed (°C); None leaves a step undone so far. `cleared`
    is the moment the case ended, `why` what was noted.
    """

    day: date
    place: str
    isolated: int
    called: int
    measured: int
    again: str
    transferred: int | None = None
    cleared: datetime | None = None
    why: str = ""
    actor: str = DESK


COURSES = (
    Course(
        DAYS[0],
        WANGTAI,
        2,
        6,
        14,
        "36.8",
        cleared=local_moment(DAYS[0], "09:10"),
        why="复测36.8℃，无其他症状，继续居家观察",
    ),
    Course(
        DAYS[1],
        "宝山村",
        3,
        8,
        13,
        "38.0",
        transferred=41,
        cleared=local_moment(DAYS[2], "08:30"),
        why="发热门诊回告：核酸阴性，普通感冒",
    ),
    Course(
        DAYS[1],
        "金山社区",
        2,
        7,
        15,
        "36.9",
        cleared=local_moment(DAYS[1], "10:05"),
        why="复测36.9℃，晨起穿衣过多",
    ),
    Course(DAYS[2], SIKE, 2, 6, 13, "37.6", transferred=46, actor="grid"),
    Course(DAYS[2], WANGTAI, 2, 5, 12, "37.4"),
)


def tend(stage: Stage, now: datetime) -> None:
    """Everything that was done by `now` about fevers and is not recorded yet."""
    done = 0
    for course in COURSES:
        alert = _alert(stage, course)
        if alert is not None:
            done += sum(1 for _step in _do(stage, course, alert, now))
    stage.note(f"{now:%d %B %H:%M}: {done} steps taken about fevers")


def _alert(stage: Stage, course: Course) -> FeverAlert | None:
    """The case the course speaks of, while it is open."""
    begins, ends = day_bounds(course.day)
    with everywhere("the scenario plays everybody who sees to a fever"):
        rows = FeverAlert.objects.filter(
            path__under=stage.place(course.place).path,
            opened_at__gte=begins,
            opened_at__lt=ends,
            state__in=OPEN_STATES,
        )
        found: FeverAlert | None = rows.order_by("opened_at").first()
    return found


def _do(stage: Stage, course: Course, alert: FeverAlert, now: datetime) -> Iterator[None]:
    with everywhere("the scenario looks up what was done"):
        undone = set(
            AlertStep.objects.filter(alert=alert, done_at=None).values_list("key", flat=True)
        )

    def when(minutes: int) -> datetime:
        return alert.opened_at + timedelta(minutes=minutes)

    def step(key: str, minutes: int | None, called: str = "") -> Iterator[None]:
        if minutes is not None and key in undone and when(minutes) <= now:
            actor = stage.actor(course.actor, when(minutes))
            do_step(actor=actor, now=when(minutes), alert_id=alert.pk, step=key, called=called)
            yield

    yield from step("isolate", course.isolated)
    yield from step("call", course.called, stage.staffing.secretary(course.place).name)
    if "remeasure" in undone and when(course.measured) <= now:
        _measure_again(stage, course, alert, when(course.measured))
        yield
    yield from step("transfer", course.transferred)
    if course.cleared is not None and course.cleared <= now:
        clear_alert(
            actor=stage.actor(course.actor, course.cleared),
            now=course.cleared,
            alert_id=alert.pk,
            note=course.why,
        )
        yield


def _measure_again(stage: Stage, course: Course, alert: FeverAlert, moment: datetime) -> None:
    measured_by = stage.staff_id(stage.staffing.secretary(course.place))
    record_health_check(
        actor=stage.actor(course.actor, moment),
        now=moment,
        person_id=alert.person_id,
        entry=CheckEntry(taken_at=moment, temperature=Decimal(course.again)),
        staff_id=measured_by if course.actor == DESK else None,
    )
