"""What an employee sees who scans the code of their enterprise. Nothing about anybody is read here.

The code leads to an address that is signed and open for half an hour; who somebody is they say
themselves, and only whether that fits the list is answered.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.open_doors import Often, OpenDoor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.health import SymptomName
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.errors import NotFound
from lianfang.kit.phones import check_phone
from lianfang.kit.text import compact, plain
from lianfang.people.models.sealed import TAIL, keys_of_phone, keys_of_tail
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.plans import Window, window_at, workforce_plan

EMPLOYEE = Actor.system("employee")
# 6 a minute from one browser: a foreman may report for a few colleagues on one phone. From one
# address 600 in five minutes: a shift of a large plant reports within minutes behind one of them.
DOOR = OpenDoor(
    "workforce",
    "lianfang_staff_door",
    Often(6, 60),
    per_address=Often(600, 300),
    looks=Often(2_400, 300),
)


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """An enterprise seen from outside: its name, the window of now, the symptoms of the plan."""

    id: uuid.UUID
    name: str
    window: Window
    symptoms: tuple[SymptomName, ...]


def is_staff_door(enterprise_id: uuid.UUID) -> bool:
    """Whether an enterprise of this id is there, so that its code may hang at the gate."""
    with everywhere("whoever scans the code of an enterprise may come in"):
        rows = Enterprise.objects.filter(pk=enterprise_id).exclude(state__in=GONE)
        return bool(rows.exists())


def staff_door(enterprise_id: uuid.UUID, moment: datetime) -> StaffDoor:
    """All that an employee sees of the enterprise. Raises NotFound for one that is gone."""
    with everywhere("whoever scans the code of an enterprise may come in"):
        row: Enterprise | None = (
            Enterprise.objects.filter(pk=enterprise_id).exclude(state__in=GONE).first()
        )
    if row is None:
        raise NotFound()
    plan = workforce_plan(row.path, moment)
    symptoms = health_rules(EMPLOYEE, row.path, moment).plan.symptoms
    return StaffDoor(row.pk, row.name, window_at(plan, moment), symptoms)


def says_who(enterprise_id: uuid.UUID, name: str, number: str) -> uuid.UUID | None:
    """The employment of somebody who gives their name and a phone number or its last four digits
    (of the paper as well); None where that fits nobody, or more than one."""
    number = compact(number).upper()
    keys = keys_of_tail(number) if len(number) == TAIL else []
    if len(number) > TAIL:
        found = check_phone(number)
        keys = keys_of_phone(found.number) if found.ok else []
    if not keys:
        return None
    with everywhere("whoever says who they are is looked for on the list of that enterprise"):
        rows = Employment.objects.filter(
            enterprise=enterprise_id,
            until__isnull=True,
            person__name=plain(name),
            person__lookup_keys__overlap=keys,
        )
        ids = list(rows.order_by().values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None
