"""Recruitment at the size of the mission: 945 people who look for work, 30,000 vacancies.

How long a matching proposal takes through the services, from the rows read to the lines written and
accepted; how fast the lists answer, and the ranking of a day.

python -m benchmarks labour
LIANFANG_BENCH_SCALE=0.1 python -m benchmarks labour    (a quick look)
"""

import os
import random
import time
from datetime import timedelta
from typing import Any

from benchmarks import _health_world as world
from benchmarks._health_load import server, sql
from benchmarks._list_pages import plain_pages, read_list, signed_in
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
SEEKERS, VACANCIES, ENTERPRISES = int(945 * SCALE), int(30_000 * SCALE), int(100 * SCALE) or 1
PERSONS = 2_000
SKILLS = ("assembly", "machining", "welding", "sewing", "driving", "quality", "cooking", "sales")
# Vacancies, seekers, forms, referrals, proposals, ranking: fewer would prove less.
LISTS = 6


def row(name: str, value: float, unit: str, target: str, passed: bool) -> dict[str, Any]:
    return {
        "name": f"labour: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None,
        "passed": passed,
    }


def fill(top: Any, now: Any) -> None:
    """Enterprises, vacancies and seekers all over the place, drawn once."""
    from lianfang.access.scope import everywhere  # noqa: PLC0415  after the set-up
    from lianfang.enterprises.models import Enterprise  # noqa: PLC0415
    from lianfang.kit.clock import local_day  # noqa: PLC0415
    from lianfang.labour.models import Seeker, Vacancy  # noqa: PLC0415
    from lianfang.places.models import Place  # noqa: PLC0415

    chance = random.Random(1)
    day = local_day(now)
    with everywhere("a benchmark fills its own database"):
        places = list(Place.objects.filter(path__startswith=top.path))
        firms = Enterprise.objects.bulk_create(
            Enterprise(
                place=(at := chance.choice(places)),
                path=at.path,
                name=f"第{number}号有限公司",
                name_key=f"第{number}号有限公司",
                code_pending="正在办理",
                state_since=day,
                created_at=now,
            )
            for number in range(ENTERPRISES)
        )
        Vacancy.objects.bulk_create(
            (
                Vacancy(
                    enterprise=(firm := chance.choice(firms)),
                    place_id=firm.place_id,
                    path=firm.path,
                    title=f"第{number}岗",
                    seats=1,
                    skills=chance.sample(SKILLS, chance.randrange(0, 3)),
                    skills_required=chance.random() < 0.3,
                    pay_from=(pay := chance.randrange(28, 60) * 100),
                    pay_to=pay + 800,
                    dormitory=chance.random() < 0.4,
                    night_shift=chance.random() < 0.2,
                    schooling=chance.choice(("any", "any", "junior", "senior", "college")),
                    age_from=18,
                    age_to=chance.choice((None, 45, 50)),
                    open_from=day,
                    raised="roster",
                    raised_at=now - timedelta(seconds=number),
                    raised_by="benchmark",
                )
                for number in range(VACANCIES)
            ),
            batch_size=2_000,
        )
        Seeker.objects.bulk_create(
            Seeker(
                place=(at := chance.choice(places)),
                path=at.path,
                name=f"求职{number}",
                birth_year=day.year - chance.randrange(20, 55),
                skills=chance.sample(SKILLS, 2),
                schooling=chance.choice(("junior", "senior", "college")),
                wanted_pay=chance.randrange(28, 50) * 100,
                reach=chance.choice(("village", "town", "anywhere")),
                wants_dormitory=chance.random() < 0.2,
                night_shift=chance.random() < 0.7,
                available_from=day,
                consent_way="signed",
                consent_at=now,
                consent_by="benchmark",
                raised="roster",
                raised_at=now - timedelta(seconds=number),
            )
            for number in range(SEEKERS)
        )
    for table in ("vacancy", "seeker"):
        sql(f"VACUUM ANALYZE labour_{table}")


def run() -> list[dict[str, Any]]:
    with own_database():
        from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
        from lianfang.kit import clock  # noqa: PLC0415
        from lianfang.labour.services.matching import (  # noqa: PLC0415
            accept_proposal,
            create_proposal,
            plan_proposal,
        )

        now = clock.now()
        top = world.build_world(PERSONS, now)
        world.keys(top, now, 1)
        fill(top, now)
        system = Actor.system("benchmark")
        began = time.perf_counter()
        asked = create_proposal(actor=system, now=now, place_id=top.pk)
        made = plan_proposal(actor=system, now=now, proposal_id=asked.pk)
        took = time.perf_counter() - began
        lines = made.facts["lines"]
        text = f"proposal of {SEEKERS} people and {VACANCIES} vacancies, {lines} lines"
        print(f"  {text}: {took:.1f} s, {made.status}")
        rows = [row(text, took, "s", "<= 30 s", took <= 30 and lines > 0)]
        began = time.perf_counter()
        accepted, _overtaken = accept_proposal(actor=system, now=now, proposal_id=made.pk)
        took = time.perf_counter() - began
        print(f"  {accepted} recommended: {took:.1f} s")
        rows.append(row(f"{accepted} lines accepted", took, "s", "<= 10 s", took <= 10))
        sql("VACUUM ANALYZE labour_referral")
        signed = signed_in("phones-0")
        with server() as port:
            found = [
                listed
                for name, path in plain_pages(("labour",)).items()
                if (listed := read_list(port, name, path, signed, {"place": str(top.pk)}))
            ]
        for listed in found:
            print(listed.line(), flush=True)
        worst = max(listed.slowest for listed in found)
        number = sum(listed.addresses for listed in found)
        text = f"{number} addresses of {len(found)} lists, slowest p95"
        rows.append(row(text, worst, "ms", "<= 300 ms", worst <= 300 and len(found) >= LISTS))
    return rows
