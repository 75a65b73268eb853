"""Plans who answers for whom on a subdistrict of the demo's size, and compares with the bare flow.

191 units of 87 buildings in one community need a volunteer each; 1,500 special-group people in 13
villages and 6 communities need a cadre, a community worker and a volunteer each.
"""

from random import Random

from lianfang.planning.assignment.problem import (
    AssignmentProblem,
    Need,
    RoleLimit,
    Subject,
    Worker,
)

SUBDISTRICT = "000100010001"
VILLAGES, COMMUNITIES = 13, 6
UNITS, BUILDINGS = 191, 87
PEOPLE = 1_500
THREE = ("cadre", "community_worker", "volunteer")


def step(number: int) -> str:
    """One level of a place path."""
    return f"{number:04d}"


def demo_problem(seed: int = 0) -> AssignmentProblem:
    """An invented subdistrict: units only in the first community, people everywhere."""
    random = Random(seed)
    towns = [SUBDISTRICT + step(n) for n in range(1, VILLAGES + COMMUNITIES + 1)]
    units = {town: _units(random, town, 191 if n == 0 else 60) for n, town in enumerate(towns)}
    subjects = [
        Subject(f"unit-{n}", place, (Need("unit_volunteer", 1, 4),), place)
        for n, place in enumerate(units[towns[0]])
    ]
    for n in range(PEOPLE):
        town = towns[0] if random.random() < 0.2 else random.choice(towns)
        unit = random.choice(units[town])
        place = unit + step(random.randint(1, 12))
        subjects.append(Subject(f"person-{n}", place, tuple(Need(role) for role in THREE), unit))
    workers = []
    for town in towns:
        share = 10 if town == towns[0] else 5
        workers += [
            Worker(f"cw-{town}-{n}", (RoleLimit("community_worker", 40),), (town,), random.choice(units[town]) )
            for n in range(share)
        ]
        workers += [
            Worker(
                f"vol-{town}-{n}",
                (RoleLimit("unit_volunteer", 2), RoleLimit("volunteer", 6)),
                (town,),
                random.choice(units[town]) + step(random.randint(1, 12)),
                max_load=7,
            )
            for n in range(220 if town == towns[0] else 25)
        ]
    for n in range(70):
        served = tuple(random.sample(towns, 3)) if n % 2 else (SUBDISTRICT,)
        workers.append(Worker(f"cadre-{n}", (RoleLimit("cadre", 30),), served, random.choice(towns)))
    return AssignmentProblem(tuple(subjects), tuple(workers))


def _units(random: Random, town: str, count: int) -> list[str]:
    places = []
    buildings = max(1, count * BUILDINGS // UNITS)
    for n in range(count):
        building = n % buildings
        places.append(town + step(building // 10 + 1) + step(building + 1) + step(n + 1))
    return places
