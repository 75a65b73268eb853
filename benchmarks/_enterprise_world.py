"""A town of 10,000 enterprises in the middle of returning to work, filled row by row.

The first subdistrict of the district of `_health_world` has all of them, 500 in each of its twenty
villages. Each room holds what a spring leaves behind: who answers, inspections and findings,
filings, needs and visits, policies and who heard of them, applications for money, beds, vacancies,
sixty thousand employees and those to be fetched. All drawn once, with a seed.
"""

from datetime import datetime, timedelta
from typing import Any

from benchmarks._enterprise_rows import (
    World,
    accounts,
    answering,
    filed,
    inspected,
    made,
    needy,
)
from benchmarks._health_load import sql

APPLIED, VACANCIES, WISHES, RIDERS = 0.6, 0.5, 0.1, 0.5
POLICIES, HOTELS, CHARTERS, STAFF_EACH = 40, 20, 120, 6

# The register was brought in with one place; here everybody gets a grid of a village.
MOVED = """
UPDATE enterprises_enterprise e SET place_id = p.id, path = p.path FROM (
    SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS turn, count(*) OVER () AS many
    FROM places_place WHERE kind = 'grid' AND path LIKE %s) p,
    (SELECT id, row_number() OVER (ORDER BY id) AS number FROM enterprises_enterprise) n
WHERE n.id = e.id AND p.turn = n.number %% p.many"""
PROJECTS = """
UPDATE enterprises_enterprise SET area_m2 = 20000, project_level =
    (ARRAY['township', 'county', 'city', 'province'])[1 + hashtext(id::text) & 3]
WHERE kind = 'project' AND hashtext(id::text) & 1 = 0"""


def fill(town: Any, now: datetime) -> dict[str, Any]:
    """Everything; returns one of each thing a list can be about, by the word in its address."""
    from lianfang.access.scope import everywhere  # noqa: PLC0415  after the set-up

    with everywhere("a benchmark fills its own database"):
        sql(MOVED, f"{town.path}%")
        sql(PROJECTS)
        world = World(town, now)
        staff = answering(world)
        accounts(world)
        samples = {"enterprise_id": world.firms[0].pk}
        samples |= inspected(world, staff)
        filed(world)
        samples |= needy(world, staff)
        samples |= entitled(world, staff)
        samples |= funded(world)
        samples |= lodged(world)
        recruited(world)
        employed(world)
        samples |= fetched(world)
    sql("VACUUM ANALYZE")
    return samples


def entitled(world: World, staff: list[Any]) -> dict[str, Any]:
    """Policies with rules of all sorts, who has heard of them, who is helped to apply."""
    from lianfang.policies.models import Help, Policy, Reach  # noqa: PLC0415  after the set-up

    chance = world.chance
    fits: tuple[dict[str, Any], ...] = (
        {},
        {"test": {"taxes": ["small", "general"]}},
        {"test": {"scales": ["four_above"]}},
        {"test": {"industries": ["C"]}},
        {"classes": ["large", "park"]},
        {"max_staff": 100},
        {"test": {"kinds": ["self_employed"]}},
    )
    policies = made(
        Policy(
            place=world.town,
            path=world.town.path,
            title=f"第{number}号扶持政策",
            issuer="街道",
            issued_on=world.day - timedelta(days=number),
            valid_from=world.day - timedelta(days=number),
            text="减免三个月租金。",
            benefit="减免租金",
            fit=fits[number % len(fits)],
            published_at=world.ago(30),
            published_by="benchmark",
        )
        for number in range(POLICIES)
    )
    made(
        Reach(policy=policy, enterprise=firm, how="opened", at=world.ago(20), by="benchmark")
        for policy in policies
        for firm in world.few(0.1)
    )
    states = ("asked", "papers", "handed_in", "granted", "refused", "given_up")
    made(
        Help(
            policy=policies[number % 10],
            enterprise=firm,
            staff=chance.choice(staff),
            state=chance.choice(states),
            since=world.ago(20),
            asked_at=world.ago(25),
            asked_by="benchmark",
        )
        for number, firm in enumerate(world.few(0.2))
    )
    return {"policy_id": policies[0].pk}


def funded(world: World) -> dict[str, Any]:
    """Three programmes, applications in every state, and batches at the bank."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.funds.models import Application, PaymentBatch, PaymentLine  # noqa: PLC0415
    from lianfang.funds.services.programmes import Terms, open_programme  # noqa: PLC0415

    chance, given = world.chance, {"actor": Actor.system("benchmark"), "now": world.now}
    programmes = [
        open_programme(
            place_id=world.town.pk, terms=Terms("奖励", key, 10**9, "per_head", 50_000), **given
        )
        for key in ("AA", "BB", "CC")
    ]
    states = ("draft", "submitted", "returned", "checked", "approved", "batched", "paid", "refused")
    applications = made(
        Application(
            programme=(fund := programmes[number % 3]),
            enterprise=firm,
            place_id=firm.place_id,
            path=firm.path,
            number=number,
            code=f"{fund.prefix}{number:05d}",
            state=(state := chance.choices(states, (5, 15, 5, 10, 10, 10, 40, 5))[0]),
            quantity=3,
            asked_fen=150_000,
            approved_fen=150_000 if state in ("approved", "batched", "paid") else None,
            payee="甲",
            bank="乙",
            created_at=(at := world.ago(20)),
            submitted_at=None if state == "draft" else at,
            due_on=world.day + timedelta(days=chance.randrange(-3, 5)),
        )
        for number, firm in enumerate(world.few(APPLIED))
    )
    batch = PaymentBatch.objects.create(
        programme=programmes[0],
        place=world.town,
        path=world.town.path,
        number=1,
        made_at=world.now,
        made_by="benchmark",
    )
    at_the_bank = [one for one in applications if one.state == "batched"]
    made(
        PaymentLine(batch=batch, application=one, amount_fen=150_000, state="pending")
        for one in at_the_bank
        if one.programme_id == programmes[0].pk
    )
    return {"programme_id": programmes[0].pk, "batch_id": batch.pk}


def lodged(world: World) -> dict[str, Any]:
    """Hotels with rooms, wishes and bookings."""
    from lianfang.lodging.models import Booking, Hotel, LodgingWish, Room  # noqa: PLC0415

    chance = world.chance
    hotels = made(
        Hotel(place=at, path=at.path, opened_at=world.now)
        for at in chance.sample(world.buildings, HOTELS)
    )
    made(
        Room(hotel=hotel, number=str(100 + number), kind="twin", beds=2, price_fen=9_900)
        for hotel in hotels
        for number in range(60)
    )
    made(
        LodgingWish(
            enterprise=firm,
            place_id=firm.place_id,
            path=firm.path,
            persons=chance.randrange(1, 20),
            from_day=world.day,
            until_day=world.day + timedelta(days=14),
            state=chance.choice(("open", "served")),
            asked_at=world.ago(10),
            asked_by="benchmark",
        )
        for firm in world.some(WISHES)
    )
    made(
        Booking(
            hotel=(hotel := chance.choice(hotels)),
            enterprise=firm,
            place_id=hotel.place_id,
            path=hotel.path,
            from_day=world.day,
            until_day=world.day + timedelta(days=14),
            state="booked",
            booked_at=world.ago(10),
            booked_by="benchmark",
        )
        for firm in world.some(WISHES)
    )
    return {"hotel_id": hotels[0].pk}


def recruited(world: World) -> None:
    """Vacancies; the benchmark of recruitment has thirty thousand of them, and seekers."""
    from lianfang.labour.models import Vacancy  # noqa: PLC0415  after the set-up

    made(
        Vacancy(
            enterprise=firm,
            place_id=firm.place_id,
            path=firm.path,
            title=f"第{number}岗",
            seats=world.chance.randrange(1, 20),
            open_from=world.day,
            raised="roster",
            raised_at=world.ago(20),
            raised_by="benchmark",
        )
        for number, firm in enumerate(world.some(VACANCIES))
    )


def employed(world: World) -> None:
    """Six employees each, of those on the register of residents."""
    from lianfang.people.models import Person  # noqa: PLC0415  after the set-up
    from lianfang.workforce.models import Employment  # noqa: PLC0415

    persons = Person._base_manager.order_by("pk").values_list("pk", flat=True)
    chance = world.chance
    made(
        Employment(
            person_id=person,
            enterprise=world.firms[number % len(world.firms)],
            state=(state := chance.choices(("away", "waiting", "back"), (25, 10, 65))[0]),
            state_since=world.day,
            back_on=world.day if state == "back" else None,
            since=world.day - timedelta(days=90),
            origin=chance.choice(("黄冈市", "武汉市", "信阳市", "")),
            source="roster",
            created_at=world.now,
        )
        for number, person in enumerate(persons[: len(world.firms) * STAFF_EACH])
    )


def fetched(world: World) -> dict[str, Any]:
    """Employees who live away and want to be fetched, and the coaches that fetch them."""
    from lianfang.charters.models import Charter, Rider, Seat  # noqa: PLC0415
    from lianfang.workforce.models import Employment  # noqa: PLC0415

    chance = world.chance
    areas = (("huanggang", "xishui_square"), ("xianning", "tongshan_bus"), ("ezhou", "ezhou_bus"))
    away = Employment.objects.filter(state="away").select_related("enterprise").order_by("pk")
    riders = made(
        Rider(
            employment=one,
            enterprise=one.enterprise,
            place_id=one.enterprise.place_id,
            path=one.enterprise.path,
            area=(area := chance.choice(areas))[0],
            point=area[1],
            earliest_on=world.day,
            state=chance.choices(("waiting", "seated", "back"), (50, 20, 30))[0],
            source="contact",
            signed_at=world.ago(10),
            signed_by="benchmark",
        )
        for one in away[: int(len(world.firms) * RIDERS)]
    )
    charters = made(
        Charter(
            place=world.town,
            path=world.town.path,
            title=f"第{number}车",
            area="huanggang",
            vehicle="coach",
            means="coach",
            seats=49,
            usable=24,
            taken=10,
            destination="街道",
            departs_at=(at := world.now + timedelta(hours=number - 100)),
            arrives_at=at + timedelta(hours=2),
            government_percent=100,
            state="announced" if number > 100 else "arrived",
            state_since=world.now,
            created_at=world.ago(10),
            created_by="benchmark",
        )
        for number in range(CHARTERS)
    )
    seated = [one for one in riders if one.state == "seated"]
    made(
        Seat(
            charter=charters[number // 10],
            rider=rider,
            number=number % 10 + 1,
            point=rider.point,
            state="planned",
            given_at=world.ago(5),
            given_by="benchmark",
        )
        for number, rider in enumerate(seated[: 10 * CHARTERS])
    )
    return {"charter_id": charters[-1].pk}
