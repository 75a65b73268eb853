"""Enterprises come back to work: filings on paper and by phone, checks on site, decisions; most of
the firms work again by the day of the demo, and one filing lies unanswered too long.

Every enterprise is invented; that most had resumed by the middle of March follows the accounts.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.access.selectors import actor_of_id
from lianfang.enterprises.enums import EnterpriseKind, EnterpriseState
from lianfang.enterprises.models import Enterprise, EnterpriseMember
from lianfang.inspections.models import Inspection
from lianfang.inspections.selectors.plans import plan_at
from lianfang.inspections.selectors.subjects import of_enterprise
from lianfang.inspections.services.inspections import InspectionEntry, record_inspection
from lianfang.kit.clock import local_day
from lianfang.resumption.models import Filing, StartBatch
from lianfang.resumption.services.checking import (
    approve_filing,
    pass_desk,
    pass_site,
    return_filing,
    take_filing,
)
from lianfang.resumption.services.drafting import Answers, PlannedBatch
from lianfang.resumption.services.entering import enter_filing
from lianfang.resumption.services.escalating import escalate_filings
from lianfang.resumption.services.own import begin_own_filing, save_own_filing
from lianfang.resumption.services.starting import mark_working, start_batch
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage

DECIDES = "commander"
SHIFTS = ("一车间", "二车间", "包装车间")
# Of the large firms the first so many filed in time and start in batches.
EARLY, LATE = 12, 6
# Not ordered to stop, and there.
STANDING = (EnterpriseState.OPEN, EnterpriseState.STOPPED)
# Of every ten others so many work by the list of that day.
BACK_OF_TEN = {date(2020, 3, 12): 4, date(2020, 3, 14): 7, date(2020, 3, 16): 9}


def file_early(stage: Stage, now: datetime) -> None:
    """The first large firms bring their papers to the desk."""
    made = [_enter(stage, now, row) for row in _large()[:EARLY]]
    stage.note(f"{len(made)} filings to resume handed in")


def answer_early(stage: Stage, now: datetime) -> None:
    """Checked at the desk and on site, decided the same afternoon."""
    done = [_approve(stage, now, row) for row in _running("submitted")]
    stage.note(f"{len(done)} filings approved")


def start_first(stage: Stage, now: datetime) -> None:
    """The first workshops start; so many of the batch as came."""
    started = _start(stage, now, 0)
    stage.note(f"{started} batches at their posts")


def start_second(stage: Stage, now: datetime) -> None:
    started = _start(stage, now, 1)
    stage.note(f"{started} batches at their posts")


def mark_shops(stage: Stage, now: datetime) -> None:
    """Firms, shops and sites the trade office counts as working, by its list of the day."""
    day = local_day(now)
    rows = [row for n, row in enumerate(_others()) if n % 10 < BACK_OF_TEN[day]]
    marked = mark_working(
        actor=stage.actor(CLERK, now),
        now=now,
        place_id=stage.township.pk,
        enterprise_ids=[row.pk for row in rows],
        day=day,
        source=f"经济办{day.month}月{day.day}日复工名单",
        with_staff=True,
    )
    stage.note(f"{marked} enterprises marked as working")


def file_late(stage: Stage, now: datetime) -> None:
    """Further firms file; the desk takes some up, returns one, and leaves one lying."""
    firms = _large()
    later = now + timedelta(hours=5)
    made = [_enter(stage, now, row) for row in firms[EARLY : EARLY + LATE - 2]]
    made += [_enter(stage, later, row) for row in firms[EARLY + LATE - 2 : EARLY + LATE]]
    clerk = stage.actor(CLERK, now)
    for filing in made[1:4]:
        take_filing(actor=clerk, now=now + timedelta(minutes=20), filing_id=filing.pk)
    return_filing(
        actor=clerk,
        now=now + timedelta(minutes=40),
        filing_id=made[1].pk,
        reason="隔离观察室设在宿舍楼内，请另行安排",
        fields={"isolation_rooms": "与员工宿舍未分开"},
    )
    for filing in made[2:4]:
        pass_desk(
            actor=clerk,
            now=now + timedelta(minutes=60),
            filing_id=filing.pk,
            reason="员工名册随后补齐",
        )
    stage.note(f"{len(made)} further filings handed in")


def visit_one(stage: Stage, now: datetime) -> None:
    """One of them is checked on site and waits for the decision."""
    filing = _running("site_check")[0]
    _check_on_site(stage, now, filing)
    stage.note("one filing waits for the decision")


def begin_on_the_phone(stage: Stage, now: datetime) -> None:
    """A contact has begun on the phone and stopped half way."""
    with everywhere("the scenario knows who came in"):
        members = list(
            EnterpriseMember.objects.select_related("enterprise", "user")
            .filter(until__isnull=True, enterprise__filings__isnull=True)
            .order_by("since", "pk")
        )
    begun = 0
    for member in members[1:4]:
        contact = actor_of_id(member.user_id, now)
        begin_own_filing(actor=contact, now=now, enterprise_id=member.enterprise_id)
        save_own_filing(
            actor=contact,
            now=now,
            enterprise_id=member.enterprise_id,
            planned_on=date(2020, 3, 23),
            back_now=(member.enterprise.staff_count or 10) // 2,
        )
        begun += 1
    stage.note(f"{begun} filings begun by phone")


def tell_late(stage: Stage, now: datetime) -> None:
    """What nobody answered in time is told upwards."""
    told = escalate_filings(actor=Actor.system("resumption"), now=now)
    stage.note(f"{told} overdue filings told upwards")


def _open() -> list[Enterprise]:
    with everywhere("the scenario knows its enterprises"):
        rows = Enterprise.objects.filter(state__in=STANDING).select_related("park")
        return list(rows.exclude(kind=EnterpriseKind.OTHER).order_by("name_key", "pk"))


def _is_large(row: Enterprise) -> bool:
    return row.kind == EnterpriseKind.ENTERPRISE and row.service_class in ("large", "park")


def _members() -> set[UUID]:
    """Enterprises that came in by their invitation: they file on the phone."""
    with everywhere("the scenario knows who came in"):
        return set(EnterpriseMember.objects.values_list("enterprise_id", flat=True))


def _large() -> list[Enterprise]:
    """Large firms whose papers come to the desk, in a fixed order."""
    phone = _members()
    return [row for row in _open() if _is_large(row) and row.pk not in phone]


def _others() -> list[Enterprise]:
    """Everybody else but those who file, in a fixed order."""
    filing = {row.pk for row in _large()[: EARLY + LATE]} | _members()
    return [row for row in _open() if row.pk not in filing]


def _running(state: str) -> list[Filing]:
    with everywhere("the scenario knows its filings"):
        rows = Filing.objects.filter(state=state).select_related("enterprise")
        return list(rows.order_by("begun_at", "pk"))


def _enter(stage: Stage, now: datetime, row: Enterprise) -> Filing:
    staff = row.staff_count or 60
    start = local_day(now) + timedelta(days=3)
    parts = [staff // 2, staff // 4]
    return enter_filing(
        actor=stage.actor(CLERK, now),
        now=now,
        enterprise_id=row.pk,
        batches=[
            PlannedBatch(process, start + timedelta(days=3 * index), max(people, 1))
            for index, (process, people) in enumerate(zip(SHIFTS, parts, strict=False))
        ],
        **_answers(staff, start, now),
    )


def _answers(staff: int, start: date, now: datetime) -> Answers:
    return {
        "planned_on": start,
        "scope": "恢复生产，按车间分批返岗",
        "duty_phone": "07146260000",
        "staff_total": staff,
        "back_now": staff * 3 // 4,
        "outside_county": staff // 8,
        "from_key_areas": 0,
        "isolation_rooms": max(staff // 100 + 1, 2),
        "trained_on": local_day(now),
        "trained": staff * 3 // 4,
        "supplies": {
            "masks": (Decimal(staff * 8), Decimal(staff * 2)),
            "disinfectant": (Decimal(staff), Decimal(max(staff // 10, 1))),
            "thermometers": (Decimal(max(staff // 50, 2)), None),
        },
        "in_place": dict.fromkeys(("mechanism", "screening", "supplies", "management"), True),
    }


def _approve(stage: Stage, now: datetime, filing: Filing) -> Filing:
    clerk = stage.actor(CLERK, now)
    pass_desk(actor=clerk, now=now, filing_id=filing.pk, reason="员工名册随后补齐")
    _check_on_site(stage, now, filing)
    return approve_filing(actor=stage.actor(DECIDES, now), now=now, filing_id=filing.pk)


def _check_on_site(stage: Stage, now: datetime, filing: Filing) -> None:
    clerk = stage.actor(CLERK, now)
    seen: Inspection = record_inspection(
        actor=clerk, now=now, entry=_site_entry(filing.enterprise, now)
    )
    pass_site(actor=clerk, now=now, filing_id=filing.pk, inspection_id=seen.pk)


def _site_entry(row: Enterprise, now: datetime) -> InspectionEntry:
    """The checklist of the plan, everything met."""
    subject = of_enterprise(row)
    checklist = subject.lists(plan_at(subject.path, now))[0]
    return InspectionEntry(
        subject_kind=subject.kind.value,
        subject_id=row.pk,
        checklist=checklist.key,
        answers={item.key: "met" for item in checklist.items},
        note="复工现场核查",
    )


def _start(stage: Stage, now: datetime, index: int) -> int:
    day = local_day(now)
    started = 0
    for filing in [*_running("approved"), *_running("resumed")]:
        with everywhere("the scenario knows its batches"):
            planned: Sequence[StartBatch] = list(
                StartBatch.objects.filter(version__filing=filing, start__isnull=True)
                .filter(starts_on__lte=day)
                .order_by("starts_on")[:1]
            )
        for batch in planned:
            people = max(batch.people * (92 - 3 * index) // 100, 1)
            start_batch(
                actor=stage.actor(CLERK, now),
                now=now,
                filing_id=filing.pk,
                batch_id=batch.pk,
                people=people,
            )
            started += 1
    return started
