"""What the cells of one row say of an enterprise: where it stands, what kind it is, its code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from lianfang.command.playbook.enterprises import Enterprises
from lianfang.enterprises.enums import ContactRole, EnterpriseKind
from lianfang.enterprises.selectors.code_lists import read_industry
from lianfang.enterprises.services.entries import MOST_AREA
from lianfang.enterprises.sheets.columns import COLUMNS
from lianfang.kit.organisation_codes import check_organisation_code
from lianfang.kit.text import compact
from lianfang.people.sheets.spots import LEVELS, SpotFinder
from lianfang.places.selectors.resolver import KnownPlace
from lianfang.sheets.engine.wording import choice_keys, titled_choice
from lianfang.sheets.kinds import CellFinding, SheetContext

PARK_UNKNOWN = gettext_noop("“%(text)s” is not known in %(within)s; register the park first.")
INDUSTRY_UNKNOWN = gettext_noop("There is no such industry in GB/T 4754: %(text)s.")
PREMISES_UNKNOWN = gettext_noop("The plan in force has no such small premises: %(text)s.")
AREA_UNCLEAR = gettext_noop("This is no area in square metres.")
AREA_SMALL = gettext_noop("So small an area may mean units of 10,000 m²; it is taken as m².")
NO_CODE = gettext_noop("Without a credit code; please add it later.")
MEANT_TWICE = gettext_noop("Another row of this table means the same enterprise; keep one of them.")
NOT_IN_ROSTER = gettext_noop("not given in the roster")
AREA_FOR_PROJECTS = gettext_noop("Only construction projects have an area; it was left out.")

_AREA = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万)?(?:平方米|平米|㎡|m2|m²|平方|平)?", re.IGNORECASE)
_SMALL = 50
# The first two characters of a code say what is registered (GB 32100).
_BY_CODE = {"92": EnterpriseKind.SELF_EMPLOYED, "91": EnterpriseKind.ENTERPRISE}


class Refused(ValueError):
    """The row cannot be taken; `finding` says why."""

    def __init__(self, finding: CellFinding) -> None:
        self.finding = finding
        super().__init__(finding.code)


@dataclass
class Said:
    """A row as understood: what it says, None where it says nothing."""

    name: str
    place: KnownPlace
    is_placed: bool
    entry: dict[str, Any]
    contacts: dict[str, tuple[str | None, tuple[str, ...] | None]]
    state: str | None
    doubts: list[CellFinding] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.entry.get("credit_code") or "")

    @property
    def is_project(self) -> bool:
        return self.entry.get("kind") == EnterpriseKind.PROJECT


def read_row(
    values: Mapping[str, Any], sheet: int, spots: SpotFinder, plan: Any, context: SheetContext
) -> Said:
    """What a row says; `plan` gives the section of the plan by path. Raises Refused."""
    doubts: list[CellFinding] = []
    place, is_placed = _place(values, sheet, spots)
    entry = {
        name: values[name]
        for name in ("code_pending", "address", "note", "scale", "tax_class", "staff_count")
        if values[name] is not None
    }
    if values["project_level"] is not None:
        entry["project_level"] = values["project_level"]
    if values["credit_code"] is not None:
        entry["credit_code"] = _code(values["credit_code"], doubts)
    if values["industry"] is not None:
        entry["industry"] = _industry(values["industry"])
    if values["premises"] is not None:
        entry["premises"] = _premises(values["premises"], plan.at(place.path))
    if values["area_m2"] is not None:
        entry["area_m2"] = _area(values["area_m2"], doubts)
    kind = values["kind"] or _kind(values, entry, sheet, context)
    if kind is not None:
        entry["kind"] = kind
    contacts = {
        role.value: (values.get(name), values[f"{role.value}_phones"])
        for role, name in (
            (ContactRole.REPRESENTATIVE, "representative"),
            (ContactRole.CONTACT, "contact"),
            (ContactRole.DUTY, ""),
        )
        if values.get(name) is not None or values[f"{role.value}_phones"]
    }
    return Said(values["name"], place, is_placed, entry, contacts, values["state"], doubts)


def _place(values: Mapping[str, Any], sheet: int, spots: SpotFinder) -> tuple[KnownPlace, bool]:
    """Where it stands: a park or site, else the community; the table's place if none is named."""
    levels = (values["community"], *(None for _level in LEVELS[1:]))
    spot = spots.find(levels, None, None, sheet)
    if isinstance(spot, CellFinding):
        raise Refused(spot)
    text = values["park"]
    if text is None:
        return spot.place, spot.is_given
    for inside in dict.fromkeys((spot.place.path, spots.root.path)):
        answer = spots.resolver.resolve(text, inside)
        if answer.is_clear and answer.place is not None:
            return answer.place, True
    params: dict[str, str | int | float] = {"text": text, "within": spot.place.short_name}
    raise Refused(CellFinding("enterprise.park", PARK_UNKNOWN, "park", params))


def _code(text: str, doubts: list[CellFinding]) -> str:
    check = check_organisation_code(text)
    if check.errors:
        raise Refused(CellFinding.of(check.errors[0], "credit_code"))
    doubts += [CellFinding.of(one, "credit_code") for one in check.warnings]
    return check.code


def _industry(text: str) -> str:
    code = read_industry(text)
    if code is None:
        raise Refused(
            CellFinding("enterprise.industry", INDUSTRY_UNKNOWN, "industry", {"text": text})
        )
    return code


def _premises(text: str, plan: Enterprises) -> str:
    wanted = compact(text).lower()
    for one in plan.premises:
        if wanted in (one.key, compact(one.title.zh).lower(), compact(one.title.en).lower()):
            return one.key
    raise Refused(CellFinding("enterprise.premises", PREMISES_UNKNOWN, "premises", {"text": text}))


def _area(text: str, doubts: list[CellFinding]) -> int:
    found = _AREA.fullmatch(compact(text).replace(",", ""))
    if found is None:
        raise Refused(CellFinding("enterprise.area", AREA_UNCLEAR, "area_m2"))
    area = Decimal(found[1]) * (10_000 if found[2] else 1)
    if area > MOST_AREA:
        raise Refused(CellFinding("enterprise.area", AREA_UNCLEAR, "area_m2"))
    if 0 < area < _SMALL:
        doubts.append(CellFinding("enterprise.small_area", AREA_SMALL, "area_m2"))
    return round(area)


def _kind(
    values: Mapping[str, Any], entry: Mapping[str, Any], sheet: int, context: SheetContext
) -> str | None:
    """What is registered, where no cell says it: told by the code, the title, or an area."""
    by_code = _BY_CODE.get(str(entry.get("credit_code") or "")[:2])
    if by_code == EnterpriseKind.SELF_EMPLOYED:
        return by_code.value
    titled = _titled(sheet, context)
    if titled is not None:
        return titled
    if values["area_m2"] is not None or values["project_level"] is not None:
        return EnterpriseKind.PROJECT.value
    return None


def _titled(sheet: int, context: SheetContext) -> str | None:
    """The kind the title of the table or its worksheet says once for all (个体工商户名册)."""
    memory = context.memory.setdefault("titled_kinds", {})
    if sheet not in memory:
        notes, words = context.notes.get(sheet), choice_keys(COLUMNS.column("kind"))[0]
        # 企业 stands in every second title and says nothing.
        words = {word: key for word, key in words.items() if key != EnterpriseKind.ENTERPRISE}
        titles = (context.sheets.get(sheet, ""), notes.title if notes else "")
        found = (titled_choice(title, words) for title in titles)
        memory[sheet] = next((kind for kind in found if kind), None)
    known: str | None = memory[sheet]
    return known
