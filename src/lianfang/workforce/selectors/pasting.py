"""A few columns pasted from a table: name or phone or staff number, and the temperature.

Each line is taken apart where there are tabs, commas or blanks. The last part that looks like a
temperature is one; of the rest a phone number or a staff number tells who it is, else the name.
"""

import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.text import plain
from lianfang.people.models.sealed import open_phones
from lianfang.workforce.selectors.employees import employees_of

_APART = re.compile(r"[\t,，;；|]+|\s{1,}")
_HEAT = re.compile(r"(\d{2}(?:\.\d{1,2})?)(?:°C|℃|度|C)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d[\d-]{6,}")
MOST_LINES = 2_000


@dataclass(slots=True)
class Pasted:
    """What was pasted: °C as text by employment, and the numbers of lines nobody fits."""

    heats: dict[uuid.UUID, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    several: list[int] = field(default_factory=list)
    without: list[int] = field(default_factory=list)


def read_heat(text: str) -> Decimal | None:
    """A temperature as typed: 36.5, 36.5℃, 36。5; None for anything else."""
    told = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace(" ", "")
    found = _HEAT.fullmatch(told)
    return Decimal(found[1]) if found else None


def read_pasted(viewer: Actor, enterprise_id: uuid.UUID, text: str) -> Pasted:
    """Whose temperatures these are, of an enterprise the viewer acts for. Raises NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("the enterprise is the viewer's own"):
        rows = list(employees_of(enterprise.pk).select_related("person"))
    known: dict[str, set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        known[row.person.name].add(row.pk)
        for number in open_phones(row.person.phone_cipher):
            known[number].add(row.pk)
        if row.staff_number:
            known[row.staff_number].add(row.pk)
    return _told(text.splitlines()[:MOST_LINES], known)


def _told(lines: Iterable[str], known: dict[str, set[uuid.UUID]]) -> Pasted:
    found = Pasted()
    for number, line in enumerate(lines, 1):
        parts = [part for part in _APART.split(line.strip()) if part]
        heats = [part for part in parts if read_heat(part) is not None]
        who = [plain(part) for part in parts if part not in heats[-1:]]
        if not parts or not who or (number == 1 and not heats):
            continue  # a blank line, or the heading
        if not heats:
            found.without.append(number)
            continue
        named = _named(who, known)
        if named is None:
            found.unknown.append(number)
        elif len(named) > 1:
            found.several.append(number)
        else:
            found.heats[next(iter(named))] = str(read_heat(heats[-1]))
    return found


def _named(who: list[str], known: dict[str, set[uuid.UUID]]) -> set[uuid.UUID] | None:
    """Whom all the parts that say anything mean; None for nobody."""
    fitting = [known[part] for part in who if part in known]
    exact = [known[part] for part in who if part in known and _PHONE.fullmatch(part)]
    if exact:
        return exact[0]
    if not fitting:
        return None
    common = set.intersection(*fitting)
    return common or fitting[0]
