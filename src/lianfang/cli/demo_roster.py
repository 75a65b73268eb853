"""A small roster for the demo's check: people moving into the attics of one stairwell."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from lianfang.people.enums import HouseholdKind, Relation, Sex
from lianfang.scenarios.clerks import estate_style
from lianfang.scenarios.jinshan.script import FOLK
from lianfang.scenarios.jinshan.town import BY_NAME, SIKE
from lianfang.scenarios.residents import Family, Register, Resident
from lianfang.scenarios.towns import Door

HOUSEHOLDS, EACH, WRONG = 4, 3, 1
PEOPLE = HOUSEHOLDS * EACH
# Another seed than the town's, so that nobody is registered already.
SEED = 318


def small_roster() -> bytes:
    """An .xlsx of twelve people in four households; one identity number lacks a digit."""
    register = Register(SEED, FOLK)
    first = next(iter(BY_NAME[SIKE].stairwells()))
    families = [
        Family(
            Door(first.grid, first.estate, "", first.building, first.unit, f"7{number:02d}"),
            HouseholdKind.REGISTERED,
            _members(register),
        )
        for number in range(1, HOUSEHOLDS + 1)
    ]
    last = families[-1].members[-1]
    last.paper = last.paper[:-1]
    with TemporaryDirectory() as folder:
        chance = random.Random(SEED)  # noqa: S311  a roster this short is not spoilt by chance
        roster = estate_style(Path(folder) / "roster.xlsx", SIKE, families, chance)
        return roster.path.read_bytes()


def _members(register: Register) -> list[Resident]:
    return [
        register.resident(44, Sex.MALE, Relation.HEAD),
        register.resident(42, Sex.FEMALE, Relation.SPOUSE),
        register.resident(15, Sex.FEMALE, Relation.CHILD),
    ]
