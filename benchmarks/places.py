"""The tree of 10,000 places: making it, opening it, reading addresses, moving a part of it.

A subdistrict of 20 communities with 5 grids, 20 buildings each and 4 stairwells is made through the
service, as an import makes it. Pages are asked for through the whole web stack by a signed-in
person, 20 times each; the figure is the 95th percentile. `ratio` of making is against COPY of the
same rows, of a page against reading the same places with one plain query.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from benchmarks.people import own_database

NOW = datetime(2020, 3, 18, 1, 30, tzinfo=UTC)
ROUNDS = 20
COMMUNITIES, GRIDS, BUILDINGS, UNITS, DOORS = 20, 5, 20, 4, 12
ADDRESSES = 100_000
COLUMNS = (
    "id, path, depth, numchild, kind, site_kind, name, short_name, aliases, code, address, "
    "walking_order, geometry_source"
)


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict:
    return {
        "name": f"places: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 2),
        "passed": passed,
    }


def within(name: str, seconds: float, limit: float, raw: float | None = None) -> dict:
    ratio = None if raw is None else seconds / raw
    return row(name, seconds, "s", f"<= {limit:g} s", seconds <= limit, ratio)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def run() -> list[dict]:
    with own_database():
        return [*making(), *opening(), *reading(), *moving()]


def drafts() -> tuple[Any, ...]:
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415  after the set-up
    from lianfang.places.services.planting import PlaceDraft  # noqa: PLC0415

    units = tuple(PlaceDraft(PlaceKind.UNIT, f"{n}单元") for n in range(1, UNITS + 1))
    buildings = tuple(
        PlaceDraft(PlaceKind.BUILDING, f"{n}栋", children=units) for n in range(1, BUILDINGS + 1)
    )
    grids = tuple(
        PlaceDraft(PlaceKind.GRID, f"第{n}网格", children=buildings) for n in range(1, GRIDS + 1)
    )
    return tuple(
        PlaceDraft(PlaceKind.COMMUNITY, f"试验{n}社区", children=grids)
        for n in range(1, COMMUNITIES + 1)
    )


def system() -> Any:
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up

    return Actor.system("benchmark")


def making() -> list[dict]:
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415  after the set-up
    from lianfang.places.models import Place  # noqa: PLC0415
    from lianfang.places.services.places import create_place, ensure_places  # noqa: PLC0415

    town = create_place(
        actor=system(), now=NOW, parent_id=None, kind=PlaceKind.TOWNSHIP, name="试验街道"
    )
    asked = drafts()

    def make() -> Any:
        return ensure_places(actor=system(), now=NOW, parent_id=town.id, drafts=asked)

    first, planted = timed(make)
    again, none = timed(make)
    sound = Place.objects.find_problems() == ([], [], [], [], [])
    count = len(planted.created)
    copied = copy_of_the_same()
    rate = count / first
    return [
        row(
            f"make {count:,} places",
            rate,
            "places/s",
            ">= 1,000",
            rate >= 1_000 and sound,
            first / copied,
        ),
        within(f"make the same {count:,} again (none)", again, 10) | {"passed": not none.created},
    ]


def copy_of_the_same() -> float:
    """Seconds to COPY the same rows into a table with the same indexes."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_place")
        cursor.execute("CREATE TEMP TABLE raw (LIKE places_place INCLUDING ALL)")
        cursor.execute(f"SELECT {COLUMNS} FROM places_place")
        rows = cursor.fetchall()
        began = time.perf_counter()
        with cursor.copy(f"COPY raw ({COLUMNS}) FROM STDIN") as target:
            for line in rows:
                target.write_row(line)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE raw")
    return seconds


def signed_in() -> Any:
    from django.test import Client  # noqa: PLC0415  after the set-up

    from lianfang.access.enums import Role  # noqa: PLC0415
    from lianfang.access.models import User  # noqa: PLC0415
    from lianfang.access.services.appointments import grant_appointment  # noqa: PLC0415
    from lianfang.places.selectors import home_place  # noqa: PLC0415

    town = home_place(system())
    user = User.objects.create(username="bench", display_name="Bench", path=town.path)
    grant_appointment(
        actor=system(),
        now=NOW,
        user_id=user.pk,
        role=Role.WORKING_GROUP_MEMBER,
        place_id=town.id,
        path=town.path,
        valid_from=NOW,
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def opening() -> list[dict]:
    from django.db import connection  # noqa: PLC0415  after the set-up
    from django.urls import reverse  # noqa: PLC0415

    from lianfang.places.selectors import home_place, place_list  # noqa: PLC0415

    client, town = signed_in(), home_place(system())
    community = place_list(system(), kind="community")[0]

    def page(name: str, *args: Any, **asked: str) -> float:
        def ask() -> None:
            answer = client.get(reverse(f"places:{name}", args=args), asked)
            if answer.status_code != 200:
                raise RuntimeError(f"{name} answered {answer.status_code}")

        ask()
        times = [timed(ask)[0] for _ in range(ROUNDS)]
        return statistics.quantiles(times, n=20)[18]

    def read_plainly() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, path, kind, short_name FROM places_place ORDER BY path")
            cursor.fetchall()

    raw = statistics.median(timed(read_plainly)[0] for _ in range(ROUNDS))
    return [
        within("tree of 10,000 opens (p95)", page("tree"), 1),
        within("a branch opens (p95)", page("branches", community.id), 0.3),
        within("whole outline of 10,000 (p95)", page("tree", outline="1"), 1, raw),
        within("search among 10,000 (p95)", page("tree", q="试验7社区"), 1),
        within("page of the subdistrict (p95)", page("place", town.id), 1),
    ]


def reading() -> list[dict]:
    from lianfang.places.selectors import PlaceResolver, home_place  # noqa: PLC0415

    loading, resolver = timed(lambda: PlaceResolver(system(), home_place(system()).path))
    random = Random(2020)
    texts = [
        f"试验{random.randint(1, COMMUNITIES)}社区第{random.randint(1, GRIDS)}网格"
        f"{random.randint(1, BUILDINGS)}号楼{random.randint(1, UNITS)}单元"
        f"{random.randint(1, 18)}{random.randint(1, 4):02d}室"
        for _ in range(ADDRESSES)
    ]
    seconds, clear = timed(lambda: sum(resolver.resolve(text).is_clear for text in texts))
    return [
        within("load 10,000 places for reading addresses", loading, 2),
        within(f"read {ADDRESSES:,} addresses", seconds, 20)
        | {"passed": seconds <= 20 and clear == ADDRESSES},
    ]


def moving() -> list[dict]:
    """A community with 400 stairwells and 4,800 doors goes to a new area."""
    from lianfang.access.scope import everywhere  # noqa: PLC0415  after the set-up
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415
    from lianfang.places.models import Dwelling, Place  # noqa: PLC0415
    from lianfang.places.selectors import home_place, place_list  # noqa: PLC0415
    from lianfang.places.services.moves import move_place  # noqa: PLC0415
    from lianfang.places.services.places import create_place  # noqa: PLC0415

    community = place_list(system(), kind="community")[0]
    labels = [f"{n // 2 + 1}{n % 2 + 1:02d}" for n in range(DOORS)]
    units = list(place_list(system(), kind="unit", under=community.path))
    doors = [
        Dwelling(place=unit, path=unit.path, label=label) for unit in units for label in labels
    ]
    Dwelling._base_manager.bulk_create(doors, batch_size=5_000)
    area = create_place(
        actor=system(),
        now=NOW,
        parent_id=home_place(system()).id,
        kind=PlaceKind.AREA,
        name="东片区",
    )
    seconds, moved = timed(
        lambda: move_place(actor=system(), now=NOW, place_id=community.id, new_parent_id=area.id)
    )
    with everywhere("a benchmark checks what was stored"):
        strayed = Dwelling.objects.exclude(path__startswith=moved.path).count()
    sound = Place.objects.find_problems() == ([], [], [], [], [])
    return [
        within(f"move {len(units) * 5 // 4 + 6:,} places and {len(doors):,} doors", seconds, 5)
        | {"passed": seconds <= 5 and sound and not strayed}
    ]
