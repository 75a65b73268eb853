"""Accounts of a scenario and the person each of them plays."""

from collections.abc import Callable
from dataclasses import dataclass

from lianfang.access.enums import Role
from lianfang.access.roles import ADMINISTRATORS
from lianfang.people.enums import StaffKind
from lianfang.scenarios.workers import Staffing, Worker


@dataclass(frozen=True)
class Persona:
    """An account: the role it holds in `places` (paths as clerks write them), and whom it plays.

    `worker` picks the person among those who serve; None for administrators, who serve nowhere.
    `story` is the question on their first screen, in Chinese and in English. `enterprise` is the
    name of the one a contact acts for: that account comes in by an invitation of the play.
    """

    username: str
    role: Role
    places: tuple[str, ...]
    story: tuple[str, str]
    worker: Callable[[Staffing], Worker] | None = None
    enterprise: str = ""

    @property
    def needs_second_factor(self) -> bool:
        """Administration asks for one; the others are asked when they export."""
        return self.role in ADMINISTRATORS


def leader(index: int) -> Callable[[Staffing], Worker]:
    """Picks one of the town's leaders; the first is the commander."""
    return lambda staffing: staffing.leadership()[index]


def nth(place: str, kind: StaffKind, index: int = 0) -> Callable[[Staffing], Worker]:
    """Picks one of a kind at a place, in the order of the roster."""
    return lambda staffing: staffing.at(place, kind)[index]


ADMINISTRATION: tuple[Persona, ...] = (
    Persona(
        "system",
        Role.SYSTEM_ADMINISTRATOR,
        ("",),
        ("系统管理员：建账号，管场所", "System administrator: accounts and places"),
    ),
    Persona(
        "security",
        Role.SECURITY_ADMINISTRATOR,
        ("",),
        ("安全管理员：授权，停用", "Security administrator: who may do what"),
    ),
    Persona(
        "audit",
        Role.AUDIT_ADMINISTRATOR,
        ("",),
        ("审计管理员：谁在何时做了什么", "Audit administrator: who did what, and when"),
    ),
)
