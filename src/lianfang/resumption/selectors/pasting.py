"""Lines pasted from a table: which enterprise, and how many people.

Each line is taken apart where there are tabs, commas or several blanks. A part that is a number of
people is one; of the rest a credit code tells which enterprise it is, else the name as on the
register, however its brackets and blanks were typed.
"""

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from lianfang.access.actors import Actor
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.text import compact, plain

MOST_LINES = 5_000
_APART = re.compile(r"[\t,，;；|]+|\s{2,}")
_PEOPLE = re.compile(r"([+-]?\d{1,7})(?:人|名)?")
_RUNNING_NUMBER = re.compile(r"\d{1,5}[.、]?")


@dataclass(slots=True)
class PastedFirms:
    """What was pasted: people by enterprise (None where no number stood), in the order of the
    lines; and the numbers of lines that cannot be used, by why."""

    people: dict[uuid.UUID, int | None] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    several: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)
    without: list[int] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.unknown or self.several or self.twice or self.without)


def read_firms(
    viewer: Actor, right: str, place_path: str, text: str, *, numbers: bool
) -> PastedFirms:
    """Enterprises the lines speak of, of the place and the viewer's; `numbers`: each line needs
    how many people. A first line that names nobody is the heading. Two queries."""
    lines = [
        (number, [plain(part) for part in _APART.split(line.strip()) if part.strip()])
        for number, line in enumerate(text.splitlines()[:MOST_LINES], 1)
    ]
    lines = [(number, parts) for number, parts in lines if parts]
    known = _known(viewer, right, place_path, [part for _number, parts in lines for part in parts])
    found = PastedFirms()
    for number, parts in lines:
        _take(found, number, parts, known, numbers=numbers, is_first=number == lines[0][0])
    return found


def _take(
    found: PastedFirms,
    number: int,
    parts: list[str],
    known: dict[str, set[uuid.UUID]],
    *,
    numbers: bool,
    is_first: bool,
) -> None:
    named = next((known[key] for part in parts for key in _keys(part) if key in known), set())
    if not named:
        if not is_first or any(_PEOPLE.fullmatch(part) for part in parts[1:]):
            found.unknown.append(number)
        return
    if len(named) > 1:
        found.several.append(number)
        return
    (firm,) = named
    people = _people(parts)
    if firm in found.people:
        found.twice.append(number)
    elif numbers and people is None:
        found.without.append(number)
    else:
        found.people[firm] = people


def _people(parts: list[str]) -> int | None:
    """The last number of the line; one in front of the name is that of the row."""
    rest = parts[1:] if len(parts) > 1 and _RUNNING_NUMBER.fullmatch(parts[0]) else parts
    told = [match for part in rest if (match := _PEOPLE.fullmatch(part))]
    return int(told[-1][1]) if told else None


def _keys(part: str) -> tuple[str, str]:
    """How a part may name an enterprise: by its credit code, by its name."""
    return f"code {compact(part).upper()}", f"name {name_key(part)}"


def _known(
    viewer: Actor, right: str, place_path: str, parts: list[str]
) -> dict[str, set[uuid.UUID]]:
    territory = viewer.territory(right).within(place_path)
    rows = Enterprise.objects.filter(path__under=territory)
    codes = {code for part in parts if len(code := compact(part).upper()) > 9}
    names = {key for part in parts if len(key := name_key(part)) > 1}
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for pk, code in rows.filter(credit_code__in=codes).values_list("pk", "credit_code"):
        found[f"code {code}"].add(pk)
    for pk, key in rows.filter(name_key__in=names).values_list("pk", "name_key"):
        found[f"name {key}"].add(pk)
    return found
