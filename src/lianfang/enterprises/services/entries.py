"""What is said of an enterprise, checked field by field; the same rules on pages, in the API and in
rosters.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from lianfang.command.playbook.enterprises import Enterprises
from lianfang.enterprises.enums import ContactRole, EnterpriseKind, ProjectLevel, TaxClass
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.code_lists import read_industry, scales
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import Text
from lianfang.kit.organisation_codes import check_organisation_code
from lianfang.kit.text import plain, tidy

MOST_STAFF = 1_000_000
MOST_AREA = 100_000_000
_TEXTS = {"code_pending": 128, "address": 256, "note": 256}
_CHOICES = {"kind": EnterpriseKind, "tax_class": TaxClass, "project_level": ProjectLevel}
_NUMBERS = {"staff_count": MOST_STAFF, "area_m2": MOST_AREA}


class EnterpriseEntry(TypedDict, total=False):
    """What can be said of an enterprise besides its name and place; what is not given stays.

    `credit_code` as typed, "" for none yet, then `code_pending` says why. `industry` is a code or
    title of GB/T 4754, `scale` a key of the four-above list, `premises` one of the plan's kinds.
    `contacts`: role of `ContactRole` -> (name, phones or None to leave them).
    """

    kind: str
    credit_code: str
    code_pending: str
    premises: str
    address: str
    industry: str
    scale: str
    tax_class: str
    staff_count: int | None
    area_m2: int | None
    project_level: str
    note: str
    contacts: Mapping[str, tuple[str, Sequence[str] | None]]


class EnterpriseChanges(EnterpriseEntry, total=False):
    """What changes; fields that are not given stay."""

    name: str
    place_id: uuid.UUID


class Filling:
    """Puts an entry onto a row; `changed` fields and `errors` by field are kept."""

    def __init__(self, row: Enterprise, plan: Enterprises, today: date) -> None:
        self._row = row
        self._plan = plan
        self._today = today
        self.changed: set[str] = set()
        self.errors: dict[str, Text] = {}

    def fill(self, given: Mapping[str, Any]) -> None:
        """Take over what is given, then check that the whole makes sense."""
        if "name" in given:
            self._name(given["name"])
        for field, longest in _TEXTS.items():
            if field in given:
                text = tidy(given[field] or "")
                if len(text) > longest:
                    self.errors[field] = _("At most %(number)s characters.") % {"number": longest}
                else:
                    self._put(field, text)
        for field, choices in _CHOICES.items():
            if field in given:
                if given[field] in choices.values:
                    self._put(field, given[field])
                else:
                    self.errors[field] = _("Choose one of the list.")
        for field, most in _NUMBERS.items():
            if field in given:
                number = given[field]
                if number is not None and not 0 <= number <= most:
                    self.errors[field] = _("Between 0 and %(number)s.") % {"number": most}
                else:
                    self._put(field, number)
        self._listed(given)
        if "credit_code" in given:
            self._code(given["credit_code"] or "")
        self._whole(given)

    def _put(self, field: str, value: Any) -> None:
        if getattr(self._row, field) != value:
            setattr(self._row, field, value)
            self.changed.add(field)

    def _name(self, typed: str) -> None:
        name = plain(typed or "")
        if not name or len(name) > 128:
            self.errors["name"] = (
                _("The name is missing.")
                if not name
                else _("At most %(number)s characters.") % {"number": 128}
            )
            return
        self._put("name", name)
        self._row.name_key = name_key(name)

    def _listed(self, given: Mapping[str, Any]) -> None:
        """What must stand on a list that is data: industry, scale, small premises."""
        if "industry" in given:
            typed = given["industry"] or ""
            code = read_industry(typed) if typed.strip() else ""
            if code is None:
                self.errors["industry"] = _("There is no such industry in GB/T 4754.")
            else:
                self._put("industry", code)
        if "scale" in given:
            known = {one.key for one in scales(self._today)}
            if given["scale"] and given["scale"] not in known | {self._row.scale}:
                self.errors["scale"] = _("Choose one of the list.")
            else:
                self._put("scale", given["scale"] or "")
        if "premises" in given:
            kinds = {one.key for one in self._plan.premises}
            if given["premises"] and given["premises"] not in kinds | {self._row.premises}:
                self.errors["premises"] = _("Choose one of the list.")
            else:
                self._put("premises", given["premises"] or "")

    def _code(self, typed: str) -> None:
        if not typed.strip():
            self._put("credit_code", "")
            return
        check = check_organisation_code(typed)
        if check.errors:
            self.errors["credit_code"] = str(check.errors[0])
        else:
            self._put("credit_code", check.code)

    def _whole(self, given: Mapping[str, Any]) -> None:
        row = self._row
        if row.credit_code and row.code_pending:
            self._put("code_pending", "")
        is_project = row.kind == EnterpriseKind.PROJECT
        touched = self.changed & {"credit_code", "code_pending", "kind"} or row._state.adding
        has_code = row.credit_code or "credit_code" in self.errors
        if touched and not (has_code or row.code_pending or is_project):
            self.errors.setdefault(
                "code_pending", _("Give the credit code, or say why there is none yet.")
            )
        if is_project:
            return
        if row.area_m2 is not None:
            self.errors.setdefault("area_m2", _("Only a construction project has such an area."))
        if row.project_level:
            self.errors.setdefault("project_level", _("Only a construction project is on a list."))


def wrong_roles(contacts: Mapping[str, Any]) -> list[str]:
    return [role for role in contacts if role not in ContactRole.values]
