"""The town of the scenario, made once for all tests that only look at it."""

import pytest

from lianfang.scenarios.jinshan.script import FOLK
from lianfang.scenarios.jinshan.staffing import make_staffing
from lianfang.scenarios.jinshan.town import LAYOUTS
from lianfang.scenarios.residents import Family, Register
from lianfang.scenarios.workers import Staffing


class Town:
    """Everybody in the town: families by village or community, and those who serve."""

    def __init__(self, seed: int = 20200318) -> None:
        register = Register(seed, FOLK)
        self.families: dict[str, list[Family]] = {
            layout.name: list(register.families(layout.households())) for layout in LAYOUTS
        }
        self.staffing: Staffing = make_staffing(register)

    @property
    def residents(self):
        return [p for families in self.families.values() for f in families for p in f.members]


@pytest.fixture(scope="session")
def town() -> Town:
    return Town()
