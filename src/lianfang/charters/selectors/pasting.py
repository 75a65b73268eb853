"""Names, phones or staff numbers pasted from a table: which of the staff they mean.

Each line is taken apart where there are tabs, commas or blanks; a phone or a staff number tells who
it is, else the name. A line that fits nobody or several is told by its number, never guessed. Only
a first line that names columns is passed over: any other one is somebody.
"""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.text import plain
from lianfang.people.models.sealed import open_phones
from lianfang.workforce.selectors.employees import employees_of

_APART = re.compile(r"[\t,，;；|]+|\s+")
_HEADING = re.compile(
    r"姓名|名字|人员|员工|工号|编号|序号|电话|手机|name|phone|mobile|staff|number", re.IGNORECASE
)


@dataclass(slots=True)
class Pasted:
    """Employees meant, in the order of the lines, and the numbers of lines nobody or several
    fit."""

    found: list[uuid.UUID] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    several: list[int] = field(default_factory=list)


def read_pasted(viewer: Actor, enterprise_id: uuid.UUID, text: str) -> Pasted:
    """Who of the viewer's own enterprise is meant. Raises NotFound for any other enterprise."""
    enterprise = own_enterprise(viewer, enterprise_id)
    known: dict[str, set[uuid.UUID]] = defaultdict(set)
    with everywhere("the enterprise is the viewer's own"):
        for row in employees_of(enterprise.pk).select_related("person"):
            known[plain(row.person.name)].add(row.pk)
            for phone in open_phones(row.person.phone_cipher):
                known[phone].add(row.pk)
            if row.staff_number:
                known[row.staff_number].add(row.pk)
    told = Pasted()
    for number, line in enumerate(text.splitlines(), 1):
        parts = [plain(part) for part in _APART.split(line.strip()) if part]
        if not parts or (number == 1 and _is_heading(line)):
            continue
        meant = [known[part] for part in parts if part in known]
        one = set.intersection(*meant) if meant else set()
        if not meant or not one:
            told.unknown.append(number)
        elif len(one) > 1:
            told.several.append(number)
        else:
            told.found += [key for key in one if key not in told.found]
    return told


def _is_heading(line: str) -> bool:
    return _HEADING.search(line) is not None and not any(one.isdecimal() for one in line)
