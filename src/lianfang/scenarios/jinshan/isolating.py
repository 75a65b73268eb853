"""Who was isolated in March, who looked after them, how it began, changed and ended.

Invented: a dozen who came back from key regions, contacts and recovered people in the observation
site, one put on the list by mistake. What had been kept on paper was written up on 14 March.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.enums import CaseState, Mode, PaperKind
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.services.cases import (
    extend_case,
    move_case,
    open_case,
    release_case,
    void_case,
)
from lianfang.isolation.services.duties import assign_case, claim_case
from lianfang.isolation.services.openings import open_for_arrival
from lianfang.isolation.services.outings import end_outing, note_outing
from lianfang.isolation.services.papers import issue_paper, sign_paper
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.territory import STEP
from lianfang.people.enums import StaffKind
from lianfang.people.models import Arrival, Person
from lianfang.scenarios.jinshan.town import OBSERVATION_SITE, SIKE, SUBDISTRICT, WANGTAI, ZHONGSHAN
from lianfang.scenarios.stage import INSTALLER, Stage

DESK = "clerk"
CHECKLIST = ("days", "temperature", "home", "told")


@dataclass(frozen=True)
class Line:
    """A line of the list kept on paper until 14 March: who (the nth grown-up of a grid), why, where
    and since when; `claimed` by that account, else the grid worker is given the case."""

    place: str
    nth: int
    reason: str
    mode: Mode
    since: date
    room: str = ""
    note: str = ""
    claimed: str = ""


def _march(day: int) -> date:
    return date(2020, 3, day)


MOVED = Line(
    f"{SIKE}第1网格", 40, "close_contact", Mode.HOME, _march(8), note="病例邻居", claimed="grid"
)
RECOVERED = Line(f"{SIKE}第1网格", 90, "recovered", Mode.HOME, _march(6), claimed="volunteer")
HANDED_OVER = Line(
    f"{SIKE}第1网格", 130, "other", Mode.HOME, _march(11), note="公安移交", claimed="grid"
)
EXTENDED = Line(f"{WANGTAI}第2网格", 60, "close_contact", Mode.SITE, _march(7), "203")
RELEASED = Line(f"{ZHONGSHAN}第3网格", 15, "recovered", Mode.HOME, _march(3))
RELEASED_BEFORE = Line("金山村第2网格", 52, "close_contact", Mode.HOME, date(2020, 2, 29))
MISTAKEN = Line("明港村第1网格", 44, "close_contact", Mode.HOME, _march(12))
PAPER = (
    MOVED,
    RECOVERED,
    HANDED_OVER,
    EXTENDED,
    RELEASED,
    RELEASED_BEFORE,
    MISTAKEN,
    Line(f"{SIKE}第4网格", 25, "close_contact", Mode.SITE, _march(9), "201"),
    Line(f"{SIKE}第4网格", 26, "close_contact", Mode.SITE, _march(9), "202"),
    Line(f"{WANGTAI}第5网格", 33, "recovered", Mode.SITE, _march(10), "305"),
)


def follow_arrivals(stage: Stage, now: datetime) -> None:
    """Whoever came back from a key region is isolated, as the worker does after each arrival."""
    with everywhere("the scenario does what handlers would do about its events"):
        recent = Arrival.objects.filter(arrived_on__gt=local_day(now) - timedelta(days=14))
        order = recent.order_by("path", "arrived_on", "person__name")
        came = list(order.values_list("pk", flat=True))
    made = [open_for_arrival(actor=INSTALLER, now=now, arrival_id=pk) for pk in came]
    stage.note(f"{sum(one is not None for one in made)} of {len(came)} arrivals isolated")


def write_up_paper(stage: Stage, now: datetime) -> None:
    """The list on paper becomes cases; everybody but the two who came last gets somebody."""
    desk, site = stage.actor(DESK, now), stage.place(OBSERVATION_SITE).id
    for line in PAPER:
        at_site = line.mode == Mode.SITE
        open_case(
            actor=desk,
            now=now,
            person_id=_person(stage, line),
            reason=line.reason,
            mode=line.mode,
            place_id=site if at_site else None,
            room=line.room,
            starts_on=line.since,
            note=line.note,
        )
    claims = {_person(stage, line): line.claimed for line in PAPER}
    with everywhere("the scenario plays everybody in isolation"):
        rows = IsolationCase.objects.select_related("person")
        cases = list(rows.order_by("starts_on", "path", "person__name"))
    for number, case in enumerate(cases[:-2]):
        if claimed := claims.get(case.person_id):
            claim_case(actor=stage.actor(claimed, now), now=now, case_id=case.pk)
        else:
            assign_case(actor=desk, now=now, case_id=case.pk, staff_id=_carer(stage, number, case))
        _agree(desk, now, case)
    stage.note(f"{len(cases)} cases of isolation, {len(cases) - 2} with somebody to ask for")


def _person(stage: Stage, line: Line) -> UUID:
    with everywhere("the scenario plays everybody in isolation"):
        grown_up = Person.objects.filter(
            path__under=stage.place(line.place).path,
            birth_date__range=(date(1960, 1, 1), date(1999, 12, 31)),
            created_at__lt=local_moment(_march(1), "00:00"),
        )
        order = grown_up.order_by("path", "household__walking_order", "name", "birth_date")
        found: UUID = order.values_list("pk", flat=True)[line.nth]
    return found


def _case(stage: Stage, line: Line) -> IsolationCase:
    with everywhere("the scenario plays everybody in isolation"):
        case: IsolationCase = IsolationCase.objects.get(person_id=_person(stage, line))
    return case


def _carer(stage: Stage, number: int, case: IsolationCase) -> UUID:
    """The grid worker where the person lives; in the observation site seconded cadres in turn."""
    staffing = stage.staffing
    if case.mode == Mode.SITE:
        seconded = staffing.at(SUBDISTRICT, StaffKind.SECONDED_CADRE)
        return stage.staff_id(seconded[-1 - number % 3])
    known = stage.places.at(case.path[: len(stage.township.path) + 2 * STEP])
    grid = known.short_name if known else ""
    return stage.staff_id(staffing.grid_worker(stage.community_of(case.path), grid))


def _agree(desk: Actor, now: datetime, case: IsolationCase) -> None:
    """The agreement is printed and signed; the notice was printed with the case."""
    paper = issue_paper(actor=desk, now=now, case_id=case.pk, kind=PaperKind.AGREEMENT)
    sign_paper(actor=desk, now=now + timedelta(minutes=8), paper_id=paper.pk)


def decide_on_the_15th(stage: Stage, now: datetime) -> None:
    """One was on the list by mistake, one has spent the days."""
    desk = stage.actor(DESK, now)
    void_case(
        actor=desk, now=now, case_id=_case(stage, MISTAKEN).pk, reason="核实为同名人员，登记错误"
    )
    _release(desk, now, _case(stage, RELEASED_BEFORE))


def decide_on_the_17th(stage: Stage, now: datetime) -> None:
    """One moves to the site, one stays longer, one goes home with a certificate."""
    desk = stage.actor(DESK, now)
    move_case(
        actor=desk,
        now=now,
        case_id=_case(stage, MOVED).pk,
        mode=Mode.SITE,
        reason="与家人合住，无单独房间",
        place_id=stage.place(OBSERVATION_SITE).id,
        room="204",
    )
    extended = _case(stage, EXTENDED)
    extend_case(
        actor=desk,
        now=now,
        case_id=extended.pk,
        due_on=extended.due_on + timedelta(days=7),
        reason="同住人核酸检测阳性，接触日期顺延",
    )
    _release(desk, now, _case(stage, RELEASED))


def _release(desk: Actor, now: datetime, case: IsolationCase) -> None:
    release_case(actor=desk, now=now, case_id=case.pk, checked=CHECKLIST)


def go_out(stage: Stage, now: datetime) -> None:
    """One left without leave and was brought back; another went to the clinic as agreed."""
    desk = stage.actor(DESK, now)
    plans = (
        (HANDED_OVER, "下楼取快递，被楼栋长发现", False, 50),
        (EXTENDED, "由专车送医院复查，已同意", True, 110),
    )
    for line, reason, allowed, minutes in plans:
        outing = note_outing(
            actor=desk, now=now, case_id=_case(stage, line).pk, reason=reason, allowed=allowed
        )
        end_outing(actor=desk, now=now + timedelta(minutes=minutes), outing_id=outing.pk)


def running(*states: CaseState) -> list[IsolationCase]:
    """Cases in these states, in the order of places and people."""
    with everywhere("the scenario plays everybody in isolation"):
        rows = IsolationCase.objects.filter(state__in=states).select_related("person")
        return list(rows.order_by("path", "starts_on", "person__name"))
