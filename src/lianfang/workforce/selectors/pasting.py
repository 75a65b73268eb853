"""A few columns pasted from a table: name or phone or staff number, and the temperature.

Each line is taken apart where there are tabs, commas or blanks. The last part that looks like a
temperature is one; of the rest a phone number or a staff number tells who it is, else the name. A
line that is nobody's is handed back as it was: nothing that was pasted is dropped.
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
# As many as a report takes at once.
MOST_LINES = 1_000
# What may be wrong with a line: nobody fits it, several do, it has no temperature, its person
# stands in another line with another temperature, or there are too many lines.
UNKNOWN, SEVERAL, WITHOUT, TWICE, OVER = "unknown", "several", "without", "twice", "over"


@dataclass(slots=True)
class Pasted:
    """What was pasted: °C as text and the line by employment; in `left` the lines that are
    nobody's, each with what is wrong with it ("" for the heading above them)."""

    heats: dict[uuid.UUID, str] = field(default_factory=dict)
    lines: dict[uuid.UUID, str] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)


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
    return _told(text.splitlines(), known)


def _told(lines: Iterable[str], known: dict[str, set[uuid.UUID]]) -> Pasted:
    found = Pasted()
    heading, read = "", 0
    said: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
    for line in (one.strip() for one in lines):
        parts = [part for part in _APART.split(line) if part]
        if not parts:
            continue
        read += 1
        heats = [part for part in parts if read_heat(part) is not None]
        named = _named([plain(part) for part in parts if part not in heats[-1:]], known)
        if read == 1 and not heats and named is None:
            heading = line
        elif read > MOST_LINES:
            found.left.append((OVER, line))
        elif not heats:
            found.left.append((WITHOUT, line))
        elif named is None:
            found.left.append((UNKNOWN, line))
        elif len(named) > 1:
            found.left.append((SEVERAL, line))
        else:
            said[next(iter(named))].append((str(read_heat(heats[-1])), line))
    for key, each in said.items():
        if len({heat for heat, _line in each}) > 1:
            # Which of them holds nobody can tell here, and one may be a fever.
            found.left += [(TWICE, line) for _heat, line in each]
        else:
            found.heats[key], found.lines[key] = each[0]
    if heading and found.left:
        found.left.insert(0, ("", heading))
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
