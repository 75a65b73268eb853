"""A very small Sike community: two staircases of one building, one of another; invented people."""

from lianfang.planning.assignment.problem import Need, RoleLimit, Subject, Worker
from lianfang.planning.base import Budget

SIKE = "00010001"
WANGTAI = "00010002"
BUILDING_1 = SIKE + "0001"
BUILDING_2 = SIKE + "0002"
UNIT_1_1 = BUILDING_1 + "0001"
UNIT_1_2 = BUILDING_1 + "0002"
UNIT_2_1 = BUILDING_2 + "0001"

QUICK = Budget(time_limit_seconds=20.0, seed=1, workers=2)


def unit(place, minimum=1, maximum=4):
    """A building unit that wants volunteers."""
    return Subject(f"unit {place}", place, (Need("unit_volunteer", minimum, maximum),), place)


def resident(name, unit_path, *roles):
    """A special-group person of a staircase who wants one worker in each role."""
    return Subject(name, unit_path, tuple(Need(role) for role in roles), unit_path)


def worker(name, role, limit, *territories, **more):
    """A worker of one role."""
    return Worker(name, (RoleLimit(role, limit),), territories or (SIKE,), **more)


def worker_of(plan):
    """Who serves each subject and role (the last one, where there are several)."""
    return {(pair.subject, pair.role): pair.worker for pair in plan.pairs}


def count(plan, name):
    """How often a penalty occurred."""
    return next(penalty.count for penalty in plan.penalties if penalty.name == name)
