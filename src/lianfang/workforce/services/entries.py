"""What can be said of an employee, checked once for the desk, the contact, a roster and the API."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise, EnterpriseSite
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import compact, plain, tidy
from lianfang.workforce.enums import EMPLOYED, EmploymentState
from lianfang.workforce.models import Employment

TEXTS = {
    "staff_number": compact,
    "job": tidy,
    "process": tidy,
    "room": tidy,
    "address": plain,
    "origin": plain,
    "origin_code": compact,
}
CODE = re.compile(r"[0-9]{2,12}", re.ASCII)
# Somebody may be employed since their apprenticeship; nobody comes back in years to come.
EARLIEST = date(1949, 10, 1)
FURTHEST_DAYS = 366


class Who(TypedDict, total=False):
    """Who an employee is, as typed. `paper_kind` may be "" to be told from the number."""

    name: str
    paper_kind: str
    paper_number: str
    phones: Sequence[str]
    sex: str
    birth_date: date | None


class EmploymentDetails(TypedDict, total=False):
    """What is known of a job besides who has it. `site_id` and `dormitory_id` are sites of the
    enterprise; `origin_code` a division code, `planned_on` when they mean to come back."""

    staff_number: str
    job: str
    process: str
    site_id: uuid.UUID | None
    dormitory_id: uuid.UUID | None
    room: str
    address: str
    origin: str
    origin_code: str
    planned_on: date | None


class EmploymentEntry(EmploymentDetails, total=False):
    """A new employment: employed `since` (today), in `state` since `state_since`.

    `back_on` is the first day at the post and makes the state `back`. Without either nobody knows
    yet: not back.
    """

    state: str
    state_since: date | None
    back_on: date | None
    since: date | None


def fill(row: Employment, given: Mapping[str, Any], today: date) -> set[str]:
    """Take over what is given; names of what changed. Raises InvalidInput by field."""
    errors: dict[str, Any] = {}
    changed: set[str] = set()
    for name, tidied in TEXTS.items():
        if name in given:
            _take(row, name, tidied(given[name] or ""), errors, changed)
    if row.origin_code and not CODE.fullmatch(row.origin_code):
        # A key area is told by its code: one that is none would clear whoever comes from there.
        errors["origin_code"] = _("A division code is 2 to 12 digits.")
    if "planned_on" in given:
        planned = given["planned_on"]
        if planned is not None and abs((planned - today).days) > FURTHEST_DAYS:
            errors["planned_on"] = _("A day within a year, please.")
        else:
            _take(row, "planned_on", planned, errors, changed)
    for name in ("site_id", "dormitory_id"):
        if name in given and given[name] != getattr(row, name):
            if given[name] is not None and not _is_site(row.enterprise, given[name]):
                errors[name] = _("Choose a site of this enterprise.")
            else:
                setattr(row, name, given[name])
                changed.add(name.removesuffix("_id"))
    if errors:
        raise InvalidInput(fields=errors)
    return changed


def begin(row: Employment, given: Mapping[str, Any], today: date) -> None:
    """Since when it runs and in which state. Raises InvalidInput by field."""
    errors: dict[str, Any] = {}
    back_on, since = given.get("back_on"), given.get("since")
    state = given.get("state") or (EmploymentState.BACK if back_on else EmploymentState.AWAY)
    if state not in EMPLOYED:
        errors["state"] = _("Choose one of the list.")
    for name in ("back_on", "since", "state_since"):
        day = given.get(name)
        if day is not None and not EARLIEST <= day <= today:
            errors[name] = _("This day is still to come.") if day > today else _("Too long ago.")
    if errors:
        raise InvalidInput(fields=errors)
    state_since = given.get("state_since")
    if state == EmploymentState.BACK:
        state_since = back_on or state_since
    first = since or min(today, state_since or today)
    # Whoever is not back has not been back since they were employed, as far as anybody knows.
    unchanged = since is None or state == EmploymentState.AWAY
    state_since = max(state_since or (first if unchanged else today), first)
    row.since, row.state, row.state_since = first, str(state), state_since
    row.back_on = state_since if state == EmploymentState.BACK else None


def _take(
    row: Employment, name: str, value: Any, errors: dict[str, Any], changed: set[str]
) -> None:
    try:
        value = cast(Any, Employment._meta.get_field(name)).clean(value, row)
    except ValidationError as error:
        errors[name] = " ".join(error.messages)
        return
    if getattr(row, name) != value:
        setattr(row, name, value)
        changed.add(name)


def _is_site(enterprise: Enterprise, site_id: uuid.UUID) -> bool:
    with everywhere("the sites of one enterprise may lie in several places"):
        rows = EnterpriseSite.objects.filter(pk=site_id, enterprise=enterprise, until__isnull=True)
        return bool(rows.exists())
