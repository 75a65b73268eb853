"""Inspections of the days before the demo: shops and factories by town and village together, a
supervision round through checkpoints and villages, what was put right and what was not.

All of it is invented; only that such inspections were made follows the accounts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.enums import EnterpriseKind, EnterpriseState
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.enums import FindingState, RoundTime
from lianfang.inspections.models import Finding, Inspection, RoundStop
from lianfang.inspections.selectors.plans import plan_at
from lianfang.inspections.selectors.subjects import of_enterprise, of_place
from lianfang.inspections.services.findings import recheck_finding, rectify_finding
from lianfang.inspections.services.inspections import InspectionEntry, record_inspection
from lianfang.inspections.services.notices import reopen_premises, suspend_premises
from lianfang.inspections.services.orders import escalate_findings
from lianfang.inspections.services.rounds import accept_rounds, create_rounds, plan_rounds
from lianfang.kit.clock import local_day
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.scenarios.stage import INSTALLER, Stage

INSPECTOR, DESK = "inspector", "clerk"
# Goes along and knows the doors.
COMPANION = "worker"
SHOPS, FIRMS, SITES = 16, 18, 4
# Every third one has something to put right, every tenth two things.
SOMETHING, MORE = 3, 10
# Items that are found most: (item, what was seen). None asks for a photo.
SEEN: dict[str, tuple[tuple[str, str], ...]] = {
    "shop": (
        ("customer_log", "顾客登记本只记到上午"),
        ("mask_sign", "门口没有张贴测温、戴口罩提示"),
        ("staff_health", "两名店员没有今日体温记录"),
        ("used_masks_bin", "没有废弃口罩专用桶"),
    ),
    "enterprise": (
        ("temperature_twice", "下午体温未登记"),
        ("supplies", "口罩只够两天"),
        ("disinfected", "宿舍消毒记录缺一天"),
        ("training", "新返岗人员未培训"),
    ),
    "construction": (("supplies", "测温仪只有一支"), ("temperature_twice", "晚间未测温")),
    "checkpoint": (("written_down", "夜班登记有漏项"), ("shelter", "帐篷照明不足")),
    "village": (("publicity", "大喇叭当日未播"), ("ledgers", "返乡人员台账少两人")),
}


def inspect_shops(stage: Stage, now: datetime) -> None:
    """Small premises along the streets, a street a day."""
    done = _round(stage, now, _enterprises(shops=True)[:SHOPS], "shop")
    stage.note(f"{done} small premises inspected")


def inspect_firms(stage: Stage, now: datetime) -> None:
    """Enterprises and building sites, by town and village together."""
    done = _round(stage, now, _enterprises(shops=False)[:FIRMS], "enterprise")
    sites = _enterprises(shops=False, kind=EnterpriseKind.PROJECT)[:SITES]
    done += _round(stage, now, sites, "construction")
    stage.note(f"{done} enterprises and sites inspected")


def supervise(stage: Stage, now: datetime) -> None:
    """A supervision round through checkpoints and villages."""
    with everywhere("the scenario knows its places"):
        gates = list(
            Place.objects.filter(
                kind=PlaceKind.SITE, site_kind=SiteKind.CHECKPOINT, closed_on__isnull=True
            ).order_by("path")
        )
        villages = list(
            Place.objects.filter(
                kind__in=(PlaceKind.VILLAGE, PlaceKind.COMMUNITY), closed_on__isnull=True
            ).order_by("path")
        )
        group = Team.objects.filter(kind="supervision_group").order_by("name").first()
    group_id = group.pk if group else None
    done = _round(stage, now, gates[: len(gates) // 2], "checkpoint", group_id)
    done += _round(stage, now, villages[: len(villages) * 2 // 3], "village", group_id)
    stage.note(f"{done} checkpoints, villages and communities inspected")


def put_right(stage: Stage, now: datetime) -> None:
    """Most of what was found is put right and looked at again; some only told, some neither."""
    actor = stage.actor(INSPECTOR, now)
    with everywhere("the scenario knows what was found"):
        rows = list(Finding.objects.filter(state=FindingState.OPEN).order_by("found_at", "id"))
    closed = 0
    for number, row in enumerate(rows):
        if number % 4 == 3:
            continue
        rectify_finding(actor=actor, now=now, finding_id=row.pk, said="已按要求整改，附现场说明")
        if number % 4 < 2:
            recheck_finding(
                actor=actor, now=now, finding_id=row.pk, is_right=True, said="现场复查，已到位"
            )
            closed += 1
    stage.note(f"{len(rows)} findings open, {closed} of them closed")


def close_premises(stage: Stage, now: datetime) -> None:
    """Two shops that put nothing right are closed by notice; one of them opens again."""
    actor = stage.actor(INSPECTOR, now)
    with everywhere("the scenario knows what was found"):
        owners = list(
            Finding.objects.filter(state=FindingState.OPEN, owner__premises__gt="")
            .order_by("found_at", "id")
            .values_list("owner_id", "inspection_id")
        )
    shut: dict[UUID, UUID] = {}
    for owner_id, inspection_id in owners:
        shut.setdefault(owner_id, inspection_id)
    chosen = list(shut.items())[:2]
    for owner_id, inspection_id in chosen:
        suspend_premises(
            actor=actor,
            now=now,
            enterprise_id=owner_id,
            reason="多次检查发现问题，未按期整改",
            demands="整改到位后向社区提出复查申请，复查合格方可营业",
            inspection_id=inspection_id,
        )
    if len(chosen) == 2:
        _look_again(actor, now, chosen[0][0])
        reopen_premises(
            actor=stage.actor(DESK, now),
            now=now,
            enterprise_id=chosen[0][0],
            reason="整改到位，复查合格",
        )
    stage.note(f"{len(chosen)} premises closed by notice, one opened again")


def tell_of_overdue(stage: Stage, now: datetime) -> None:
    """What the job does every ten minutes."""
    issued, told = escalate_findings(actor=INSTALLER, now=now)
    stage.note(f"{issued} supervision orders, {told} told on")


def plan_todays_rounds(stage: Stage, now: datetime) -> None:
    """The day's rounds through one community: the inspector with the worker who knows the doors."""
    worker = stage.actor(COMPANION, now)
    with everywhere("the scenario knows its people"):
        going = [one for one in (own_staff(stage.actor(INSPECTOR, now)), own_staff(worker)) if one]
        community = Place.objects.get(path=worker.home_path)
    desk = stage.actor(DESK, now)
    made = create_rounds(
        actor=desk,
        now=now,
        place_id=community.pk,
        day=local_day(now),
        time=RoundTime.DAY,
        people=[one.pk for one in going],
    )
    plan_rounds(actor=INSTALLER, now=now, round_id=made.pk)
    accept_rounds(actor=desk, now=now, round_id=made.pk)
    stage.note("a round of two accepted for today")


def walk_first_stops(stage: Stage, now: datetime) -> None:
    """The first premises of the day's round are seen by half past nine."""
    with everywhere("the scenario knows the rounds"):
        stops = RoundStop.objects.filter(
            team__isnull=False,
            proposal__day=local_day(now),
            enterprise__isnull=False,
        )
        rows = [one.enterprise for one in stops.order_by("position", "pk")[:2] if one.enterprise]
    seen = "shop" if rows and rows[0].premises else "enterprise"
    stage.note(f"{_round(stage, now, rows, seen)} of the planned premises inspected")


def _look_again(actor: Actor, now: datetime, owner_id: UUID) -> None:
    with everywhere("the scenario knows what was found"):
        rows = list(Finding.objects.filter(owner_id=owner_id, state=FindingState.OPEN))
    for row in rows:
        recheck_finding(
            actor=actor, now=now, finding_id=row.pk, is_right=True, said="现场复查，已到位"
        )


def _enterprises(*, shops: bool, kind: str = "") -> list[Enterprise]:
    with everywhere("the scenario knows its enterprises"):
        rows: Any = Enterprise.objects.filter(state=EnterpriseState.OPEN).order_by("path", "name")
        rows = rows.exclude(premises="") if shops else rows.filter(premises="")
        if not shops:
            kinds = [kind] if kind else [EnterpriseKind.ENTERPRISE, EnterpriseKind.BRANCH]
            rows = rows.filter(kind__in=kinds)
        inspected = Inspection.objects.filter(enterprise__isnull=False, is_current=True)
        return list(rows.exclude(pk__in=inspected.values("enterprise_id")))


def _round(
    stage: Stage,
    now: datetime,
    subjects: Sequence[Enterprise | Place],
    seen: str,
    group_id: UUID | None = None,
) -> int:
    """Inspect each of the subjects; how many."""
    actor = stage.actor(INSPECTOR, now)
    for number, row in enumerate(subjects, 1):
        subject = of_place(row) if isinstance(row, Place) else of_enterprise(row)
        plan = plan_at(subject.path, now)
        checklist = subject.lists(plan)[0]
        answers: dict[str, Any] = {item.key: "met" for item in checklist.items}
        items = SEEN[seen]
        wrong = 2 if number % MORE == 0 else 1 if number % SOMETHING == 0 else 0
        for index in range(wrong):
            item, said = items[(number + index) % len(items)]
            answers |= {item: "unmet", f"{item}_said": said}
        record_inspection(
            actor=actor,
            now=now,
            entry=InspectionEntry(
                subject_kind=subject.kind.value,
                subject_id=subject.id,
                checklist=checklist.key,
                answers=answers,
                group_id=group_id,
            ),
        )
    return len(subjects)
