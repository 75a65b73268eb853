"""The day's work: one worker's list in walking order, the desk's list, what was missed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.enums import Role as AccountRole
from lianfang.access.scope import looking
from lianfang.command.enums import TaskState
from lianfang.command.models import Task
from lianfang.command.playbook import Playbook
from lianfang.command.selectors.plan import phase_of, regions
from lianfang.command.selectors.subjects import (
    SubjectCard,
    common_place,
    describe,
    place_names,
    walking_key,
    whereabouts,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import get_place

RIGHT = "command.task.view"
# What needs a person now comes first.
_URGENCY = Case(
    When(state=TaskState.MISSED, then=Value(0)),
    When(state=TaskState.OPEN, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class TaskView:
    """One window of one subject at a moment. `state` tells what the clock tells, even before the
    job has marked the window as missed; `told` names the roles that a missed window was told to."""

    task: Task
    window_title: str
    routine_title: str
    state: TaskState
    is_now: bool
    is_late: bool
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """One door: who is to be seen there, and each window of the day."""

    subject: SubjectCard
    windows: tuple[TaskView, ...]

    @property
    def is_done(self) -> bool:
        """Nothing is left to do here today."""
        return all(view.state == TaskState.DONE for view in self.windows)

    @property
    def is_missed(self) -> bool:
        return any(view.state == TaskState.MISSED for view in self.windows)

    @property
    def is_due(self) -> bool:
        """A window is running and the work in it is not done."""
        return any(view.is_now and view.state == TaskState.OPEN for view in self.windows)

    @property
    def is_open(self) -> bool:
        """Somebody should go there now; what is only due later today can wait."""
        return self.is_due or self.is_missed


@dataclass(frozen=True, slots=True)
class Walk:
    """The doors of one stairwell, bay or grid, in walking order."""

    path: str
    title: str
    stops: tuple[Stop, ...]

    @property
    def left(self) -> int:
        return sum(stop.is_open for stop in self.stops)


@dataclass(frozen=True, slots=True)
class TodayList:
    """A worker's day. Counts are of tasks, that is of windows."""

    day: date
    walks: tuple[Walk, ...]
    total: int
    done: int
    missed: int

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def doors(self) -> int:
        """Doors to go to now."""
        return sum(walk.left for walk in self.walks)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the desk sees it."""

    view: TaskView
    subject: SubjectCard | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """Tasks of a day in a place at a moment: of the whole day, due so far, done, late, missed."""

    planned: int
    due: int
    done: int
    late: int
    missed: int
    unassigned: int


def task_list(
    viewer: Actor,
    place: Place,
    day: date,
    *,
    state: str = "",
    window: str = "",
    staff_id: uuid.UUID | None = None,
    unassigned: bool = False,
    escalated: bool = False,
) -> QuerySet[Task]:
    """The day's tasks in the place, missed ones first; cancelled ones only when asked for."""
    territory = viewer.territory(RIGHT).within(place.path)
    rows: QuerySet[Task] = Task.objects.filter(day=day, path__under=territory)
    rows = rows.filter(state=state) if state else rows.exclude(state=TaskState.CANCELLED)
    if window:
        rows = rows.filter(window=window)
    if staff_id:
        rows = rows.filter(staff_id=staff_id)
    if unassigned:
        rows = rows.filter(staff__isnull=True)
    if escalated:
        rows = rows.filter(escalation__gt=0)
    rows = rows.select_related("staff")
    return rows.order_by(_URGENCY, "due_from", "path", "walking_order", "id")


def has_tasks(viewer: Actor, place_id: uuid.UUID, day: date) -> bool:
    """Whether the day's tasks of the place, or of a part of it, were made already."""
    with looking(viewer):
        place = get_place(viewer, place_id)
        rows = Task.objects.filter(day=day, path__under=viewer.territory(RIGHT).within(place.path))
        return bool(rows.exists())


def get_task(viewer: Actor, task_id: uuid.UUID) -> Task:
    """One task in the viewer's places, or NotFound."""
    rows = Task.objects.filter(pk=task_id, path__under=viewer.territory(RIGHT))
    row: Task | None = rows.select_related("staff").first()
    if row is None:
        raise NotFound()
    return row


def task_views(viewer: Actor, tasks: Iterable[Task], moment: datetime) -> list[TaskView]:
    """Tasks with the titles their plan gives routine and window."""
    found = list(tasks)
    return [_view(task, plan, moment) for task, plan in _with_plans(viewer, found, moment)]


def _with_plans(
    viewer: Actor, tasks: Sequence[Task], moment: datetime
) -> Iterable[tuple[Task, Playbook | None]]:
    """Each task with the plan in force where it is; phases are read once for all."""
    found = regions(viewer, common_place(task.path for task in tasks), moment)
    # The deepest region that holds the path, its holes being regions of their own or without plan.
    found.sort(key=lambda region: len(region.path), reverse=True)
    for task in tasks:
        inside = (region for region in found if task.path.startswith(region.path))
        region = next(inside, None)
        yield task, region.view.playbook if region else None


def _view(task: Task, plan: Playbook | None, moment: datetime) -> TaskView:
    routine = next((r for r in plan.routines if r.key == task.routine), None) if plan else None
    window = next((w for w in routine.windows if w.key == task.window), None) if routine else None
    overdue = task.state == TaskState.OPEN and task.due_to <= moment
    return TaskView(
        task=task,
        window_title=str(window.title) if window else task.window,
        routine_title=str(routine.title) if routine else task.routine,
        state=TaskState.MISSED if overdue else TaskState(task.state),
        is_now=task.due_from <= moment < task.due_to,
        is_late=bool(task.closed_at and task.closed_at > task.due_to),
        told=tuple(
            str(AccountRole(step.to).label) for step in routine.escalations[: task.escalation]
        )
        if routine
        else (),
    )


def task_rows(viewer: Actor, tasks: Sequence[Task], moment: datetime) -> list[TaskRow]:
    """Tasks of one page with who they are about."""
    cards = describe(viewer, ((t.subject_kind, t.subject_id) for t in tasks), local_day(moment))
    views = task_views(viewer, tasks, moment)
    return [TaskRow(view, cards.get(view.task.subject_id)) for view in views]


def today_list(viewer: Actor, staff: Staff, moment: datetime) -> TodayList:
    """The worker's tasks of the day, door by door in walking order; a fixed number of queries."""
    day = local_day(moment)
    rows = list(
        Task.objects.filter(day=day, staff=staff, path__under=viewer.territory(RIGHT))
        .exclude(state=TaskState.CANCELLED)
        .order_by("due_from", "id")
    )
    views = task_views(viewer, rows, moment)
    by_subject: dict[uuid.UUID, list[TaskView]] = defaultdict(list)
    for view in views:
        by_subject[view.task.subject_id].append(view)
    cards = describe(viewer, {(t.subject_kind, t.subject_id) for t in rows}, day)
    stops = [Stop(cards[pk], tuple(found)) for pk, found in by_subject.items() if pk in cards]
    shown = [view for stop in stops for view in stop.windows]
    return TodayList(
        day=day,
        walks=_walks(stops),
        total=len(shown),
        done=sum(view.state == TaskState.DONE for view in shown),
        missed=sum(view.state == TaskState.MISSED for view in shown),
    )


def _walks(stops: Sequence[Stop]) -> tuple[Walk, ...]:
    by_path: dict[str, list[Stop]] = defaultdict(list)
    for stop in stops:
        by_path[stop.subject.path].append(stop)
    names = place_names(by_path)
    # What all doors share need not be said at each: a grid worker knows their grid.
    shared = len(common_place(by_path)) // STEP if len(by_path) > 1 else 0
    found = []
    for path in sorted(by_path, key=lambda one: walking_key(one, names)):
        doors = sorted(
            by_path[path],
            key=lambda stop: (stop.subject.walking_order, stop.subject.door, str(stop.subject.id)),
        )
        found.append(Walk(path, whereabouts(path, names, max(shared, 2)), tuple(doors)))
    return tuple(found)


def day_count(viewer: Actor, place: Place, moment: datetime) -> DayCount:
    """The day's tasks in the place in figures, as they stood at `moment`."""
    territory = viewer.territory("command.coverage.view").within(place.path)
    rows = Task.objects.filter(day=local_day(moment), path__under=territory)
    rows = rows.exclude(state=TaskState.CANCELLED)
    found = rows.aggregate(
        planned=Count("pk"),
        due=Count("pk", filter=Q(due_from__lte=moment)),
        done=Count("pk", filter=done_by(moment)),
        late=Count("pk", filter=done_by(moment) & late()),
        missed=Count("pk", filter=missed_at(moment)),
        unassigned=Count("pk", filter=Q(staff__isnull=True)),
    )
    return DayCount(**found)


def done_by(moment: datetime) -> Q:
    """Condition on tasks: the work was done by `moment`."""
    return Q(closed_at__lte=moment)


def late() -> Q:
    """Condition on done tasks: done after the window had ended."""
    return Q(closed_at__gt=F("due_to"))


def missed_at(moment: datetime) -> Q:
    """Condition on tasks: the window had ended by `moment` and the work was not done by then."""
    return Q(due_to__lte=moment) & (Q(closed_at__isnull=True) | Q(closed_at__gt=moment))


def windows_of(viewer: Actor, place: Place, moment: datetime) -> list[tuple[str, str]]:
    """(key, title) of every window of the routines in force at the place, for filters."""
    view = phase_of(viewer, place.path, moment)
    if view is None:
        return []
    routines = view.playbook.routines_of(view.phase.key)
    pairs = [(window.key, str(window.title)) for r in routines for window in r.windows]
    return list(dict(pairs).items())


def tasks_of_subject(viewer: Actor, subject_id: uuid.UUID, moment: datetime) -> list[TaskView]:
    """The day's tasks about one person, household or place."""
    rows = Task.objects.filter(
        day=local_day(moment), subject_id=subject_id, path__under=viewer.territory(RIGHT)
    ).exclude(state=TaskState.CANCELLED)
    return task_views(viewer, rows.select_related("staff").order_by("due_from"), moment)


def staff_with_tasks(viewer: Actor, place: Place, day: date) -> list[tuple[Staff, int]]:
    """Workers who have tasks on the day in the place, with how many are not done."""
    rows = (
        task_list(viewer, place, day)
        .filter(staff__isnull=False)
        .order_by()
        .values("staff")
        .annotate(left=Count("pk", filter=~Q(state=TaskState.DONE)))
    )
    left = {row["staff"]: row["left"] for row in rows}
    staff = Staff.objects.filter(pk__in=left).order_by("name", "id")
    return [(one, left[one.pk]) for one in staff]
