"""Recruitment in the weeks of the return to work: vacancies, who looks for work, who was hired.

Published: by 18 March 945 people recommended and 365 hired, more than 80 enterprises with more than
30,000 vacancies. How these spread over days, villages and departments is invented, and so is every
person; the planner says who was recommended where.

Thirty thousand are more than all invented firms employ. A plant therefore looks for some part of
its own staff, in trades it has, and six agencies look for the rest on behalf of the whole zone.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.enterprises.enums import GONE, EnterpriseKind
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.labour.enums import SeekerState
from lianfang.labour.models import Referral, Seeker, Vacancy
from lianfang.labour.services.matching import accept_proposal, create_proposal, plan_proposal
from lianfang.labour.services.quotas import set_quotas
from lianfang.labour.services.referrals import (
    arrange_interview,
    decline,
    hire_many,
    pass_interview,
    recommend,
)
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.scenarios.importing import CLERK, bring_in
from lianfang.scenarios.jinshan.firms import AGENCY
from lianfang.scenarios.jinshan.organisation import WORKING_GROUPS
from lianfang.scenarios.jinshan.town import SEED
from lianfang.scenarios.registers import write_table
from lianfang.scenarios.residents import Resident
from lianfang.scenarios.stage import INSTALLER, Stage

RECRUITING, SEATS = 86, 30_480
# A plant lacks between a fifth and a half of its staff: so many of a hundred.
LEAST_LACKING, MOST_LACKING = 20, 51
STAFF_A_TRADE = 45
PER_PLACE, PER_DEPARTMENT = 42, 20
FIRST, LAST = date(2020, 2, 26), date(2020, 3, 31)
# (day, so many look for work from then on)
LISTED: dict[date, int] = {
    date(2020, 2, 27): 600,
    date(2020, 3, 9): 410,
}
# day -> so many are recommended, so many have begun to work, for so many it came to nothing
DAYS: dict[date, tuple[int, int, int]] = {
    date(2020, 2, 28): (150, 0, 0),
    date(2020, 3, 3): (130, 42, 30),
    date(2020, 3, 6): (160, 58, 40),
    date(2020, 3, 10): (165, 76, 45),
    date(2020, 3, 13): (180, 82, 50),
    date(2020, 3, 16): (110, 61, 50),
    date(2020, 3, 17): (50, 46, 50),
}
WORK: tuple[tuple[str, str, int, str, str], ...] = (
    # work, skills, lowest pay, schooling, age
    ("普工", "不限", 3200, "不限", "18-50"),
    ("装配工", "装配", 3500, "初中", "18-48"),
    ("数控车工", "数控", 4500, "高中", "18-50"),
    ("电焊工", "电焊", 4800, "不限", "18-55"),
    ("质检员", "质检", 3600, "高中", "18-45"),
    ("仓管员", "仓管", 3400, "高中", ""),
    ("叉车司机", "叉车", 4200, "不限", "20-50"),
    ("维修电工", "电工", 4600, "高中", ""),
    ("缝纫工", "缝纫", 3800, "不限", "18-50"),
    ("包装工", "不限", 3100, "不限", ""),
    ("食堂帮厨", "厨房", 2800, "不限", ""),
    ("会计", "会计", 4500, "大专", ""),
)
# Whom firms of other than the metal trades look for.
_STORE = ("普工", "仓管员", "叉车司机", "食堂帮厨", "会计")
_LINE = (*_STORE, "质检员", "包装工", "维修电工")
TRADES_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("商贸", "超市", "酒店", "餐饮", "物流", "置业"), _STORE),
    **dict.fromkeys(("食品", "医药", "包装印刷", "塑料"), _LINE),
    "服饰": (*_LINE, "缝纫工"),
}
SKILLS = ("不限", "装配", "数控", "电焊", "质检", "仓管", "司机", "电工", "缝纫", "厨房", "会计")
VACANCY_COLUMNS = (
    "序号 企业名称 招聘岗位 需求人数 技能要求 薪资待遇 学历要求 年龄要求 食宿情况 是否夜班"
).split()
SEEKER_COLUMNS = (
    "序号 姓名 身份证号码 联系电话 所属村（社区） 意向工种 文化程度 期望月薪 是否需要住宿 "
    "意向区域 推荐部门 本人同意 登记日期"
).split()


def _chance(word: str) -> random.Random:
    return random.Random(f"{SEED} recruiting {word}")  # noqa: S311  the same play each time


def import_vacancies(stage: Stage, now: datetime) -> None:
    """Enterprises say whom they need; the clerk brings the list in."""
    with everywhere("the scenario looks up its own enterprises"):
        rows = Enterprise.objects.filter(kind=EnterpriseKind.ENTERPRISE).exclude(state__in=GONE)
        found = list(
            rows.order_by(F("staff_count").desc(nulls_last=True), "name_key").values_list(
                "name", "staff_count"
            )
        )
    agencies = [name for name, _staff in found if AGENCY[0] in name]
    plants = [(name, staff or 1) for name, staff in found if name not in agencies]
    listed = list(vacancies(plants[: RECRUITING - len(agencies)], agencies))
    path = stage.folder / "招聘需求表.xlsx"
    write_table(path, stage.town.name, "金山街道企业招聘需求表", VACANCY_COLUMNS, listed)
    counts = bring_in(stage, now, "vacancies", path)["counts"]
    stage.note(f"{path.name}: {counts['new']} new, {counts['wrong']} wrong")


def vacancies(plants: list[tuple[str, int]], agencies: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of the list: what each of the plants (name, staff) lacks, and what the agencies look for
    so that all seats together come to the published number."""
    chance = _chance("vacancies")
    drawn: list[tuple[str, tuple[Any, ...], int]] = []
    for firm, staff in plants:
        lacking = max(staff * chance.randrange(LEAST_LACKING, MOST_LACKING) // 100, 2)
        trades = _trades(firm)
        number = min(1 + lacking // STAFF_A_TRADE, len(trades), lacking)
        drawn += _spread(firm, chance.sample(trades, max(number, min(2, lacking))), lacking, chance)
    rest = SEATS - sum(seats for _firm, _work, seats in drawn)
    weights = [chance.randrange(4, 13) for _agency in agencies]
    for number, agency in enumerate(agencies):
        before, after = (sum(weights[:n]) for n in (number, number + 1))
        share = rest * after // sum(weights) - rest * before // sum(weights)
        drawn += _spread(agency, list(WORK), share, chance)
    for firm, work, seats in drawn:
        title, skills, pay, schooling, age = work
        low = pay + chance.randrange(0, 6) * 100
        board = chance.choice(("包吃住", "包吃住", "包吃", "不包"))
        nights = "是" if chance.random() < 0.2 else "否"
        pays = f"{low}-{low + 1200}"
        yield (firm, title, seats, skills, pays, schooling, age, board, nights)


def _spread(
    firm: str, works: list[tuple[Any, ...]], seats: int, chance: random.Random
) -> list[tuple[str, tuple[Any, ...], int]]:
    """So many seats over the works, unevenly, at least one each."""
    weights = [chance.randrange(2, 10) for _work in works]
    given = [1 + (seats - len(works)) * one // sum(weights) for one in weights]
    given[0] += seats - sum(given)
    return [(firm, work, number) for work, number in zip(works, given, strict=True)]


def _trades(firm: str) -> list[tuple[Any, ...]]:
    """The works there are in a firm of that name."""
    for word, titles in TRADES_OF.items():
        if word in firm:
            return [work for work in WORK if work[0] in titles]
    return [work for work in WORK if work[0] != "缝纫工"]


def set_targets(stage: Stage, now: datetime) -> None:
    """Every village, community and department gets its number."""
    teams = _departments()
    with everywhere("the scenario knows its villages"):
        kinds = (PlaceKind.VILLAGE, PlaceKind.COMMUNITY)
        places = list(Place.objects.filter(kind__in=kinds).values_list("pk", flat=True))
    set_quotas(
        actor=stage.actor("commander", now),
        now=now,
        place_id=stage.township.pk,
        first=FIRST,
        last=LAST,
        places=dict.fromkeys(places, PER_PLACE),
        teams=dict.fromkeys(teams.values(), PER_DEPARTMENT),
    )
    stage.note(f"targets for {len(places)} villages and {len(teams)} departments")


def _departments() -> dict[str, UUID]:
    names = [name for name, _duties in WORKING_GROUPS]
    with everywhere("the scenario knows its departments"):
        return dict(Team.objects.filter(name__in=names).values_list("name", "pk"))


def list_seekers(stage: Stage, now: datetime) -> None:
    """Villages and departments hand in who wants work and agreed to be recommended."""
    day = local_day(now)
    before = sum(number for when, number in LISTED.items() if when < day)
    rows = list(_seekers(stage, day))[before : before + LISTED[day]]
    path = stage.folder / f"求职登记表{day:%m%d}.xlsx"
    write_table(path, stage.town.name, "金山街道求职登记表", SEEKER_COLUMNS, rows)
    counts = bring_in(stage, now, "seekers", path)["counts"]
    stage.note(f"{path.name}: {counts['new']} new, {counts['wrong']} wrong")


def _seekers(stage: Stage, day: date) -> Iterator[tuple[Any, ...]]:
    """Residents who could work, in an order drawn once; every fourth comes through a department."""
    chance = _chance("seekers")
    people = [
        (layout.name, one)
        for layout in stage.town.layouts
        for family in stage.families[layout.name]
        for one in family.members
        if _could_work(one)
    ]
    chance.shuffle(people)
    groups = [name for name, _duties in WORKING_GROUPS]
    for number, (place, one) in enumerate(people):
        # Some departments try harder than others.
        group = groups[number % 17 % len(groups)] if number % 4 == 0 else ""
        school = chance.choice(("初中", "初中", "高中", "高中", "大专"))
        pay = chance.randrange(28, 48) * 100
        bed = "是" if chance.random() < 0.15 else "否"
        where = chance.choice(("本镇", "本镇", "不限"))
        way = chance.choice(("签字", "当面", "电话"))
        skill = chance.choice(SKILLS)
        yield (
            *(one.name, one.paper, one.phone, place, skill, school, pay, bed, where),
            *(group, way, day.isoformat()),
        )


def _could_work(one: Resident) -> bool:
    return bool(one.paper and one.phone and not one.groups and 20 <= one.age <= 48)


def recommend_people(stage: Stage, now: datetime) -> None:
    """The planner proposes work for some who are free, the desk accepts; what the planner leaves
    over is recommended by hand, so that the day comes to its number."""
    wanted = DAYS[local_day(now)][0]
    desk = stage.actor(CLERK, now)
    with everywhere("the scenario counts its own rows"):
        free = list(
            Seeker.objects.filter(state=SeekerState.LOOKING, referrals__isnull=True)
            .order_by("raised_at", "pk")
            .values_list("pk", flat=True)
        )
    row = create_proposal(actor=desk, now=now, place_id=stage.township.pk, seekers=free[:wanted])
    plan_proposal(actor=INSTALLER, now=now + timedelta(seconds=20), proposal_id=row.pk)
    made, _overtaken = accept_proposal(
        actor=desk, now=now + timedelta(minutes=20), proposal_id=row.pk
    )
    if made < wanted:
        _by_hand(stage, now + timedelta(minutes=30), free, wanted - made)
    stage.note(f"{made} people recommended from a proposal, {wanted - made} by hand")


def _by_hand(stage: Stage, now: datetime, free: list[UUID], number: int) -> None:
    with everywhere("the scenario counts its own rows"):
        taken = set(Referral.objects.values_list("seeker_id", flat=True))
        roomy = list(Vacancy.objects.order_by("-seats", "pk").values_list("pk", flat=True)[:20])
    left = [pk for pk in free if pk not in taken][:number]
    for index, pk in enumerate(left):
        recommend(
            actor=stage.actor(CLERK, now),
            now=now,
            seeker_id=pk,
            vacancy_id=roomy[index % len(roomy)],
        )


def note_hired(stage: Stage, now: datetime) -> None:
    """Enterprises say who has begun since the last list; some people say no meanwhile."""
    day = local_day(now)
    _recommended, number, lost = DAYS[day]
    if not number:
        return
    desk = stage.actor(CLERK, now)
    with everywhere("the scenario counts its own rows"):
        waiting = list(
            Referral.objects.filter(state="recommended", recommended_at__lt=now)
            .order_by("recommended_at", "pk")
            .values_list("pk", flat=True)
        )
    # Whoever waits longest is answered first.
    waiting = waiting[: number + lost]
    _chance(f"hired {day}").shuffle(waiting)
    done, failed = hire_many(
        actor=desk,
        now=now,
        place_id=stage.township.pk,
        hired=[(pk, day) for pk in waiting[:number]],
    )
    if failed:
        raise RuntimeError(f"the scenario could not hire: {failed[0][1]}")
    for index, pk in enumerate(waiting[number:]):
        by, why = (("seeker", "离家太远"), ("enterprise", "工种不符"))[index % 2]
        decline(actor=desk, now=now, referral_id=pk, declined_by=by, reason=why)
    stage.note(f"{done} people hired")


def talk_to_people(stage: Stage, now: datetime) -> None:
    """Some are talked to online today; some passed and begin next week."""
    desk = stage.actor(CLERK, now)
    with everywhere("the scenario counts its own rows"):
        rows = list(
            Referral.objects.filter(state="recommended")
            .order_by("recommended_at", "pk")
            .values_list("pk", flat=True)[:30]
        )
    for index, pk in enumerate(rows):
        arrange_interview(
            actor=desk,
            now=now,
            referral_id=pk,
            interview_at=now + timedelta(hours=1 + index % 6, minutes=10 * (index % 4)),
            interview_how=f"腾讯会议 {318000000 + index}",
        )
        if index % 3 == 0:
            pass_interview(actor=desk, now=now + timedelta(minutes=5), referral_id=pk)
    stage.note(f"{len(rows)} interviews arranged")
