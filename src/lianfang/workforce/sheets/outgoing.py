"""Lists of employees going out, in the columns they come in by; masked unless more is allowed."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.masking import HIDDEN, mask_address, mask_name, mask_paper, mask_phone
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.sheets.kinds import Paper, PlaceRef
from lianfang.workforce.models import Employment, Survey
from lianfang.workforce.sheets.columns import COLUMNS
from lianfang.workforce.sheets.reading import DETAILS

EXPORT = "workforce.employee.export"
_BATCH = 2_000
_PLAIN = ("in_key_region", "stayed", "met_case", "met_region", "came_on", "told_community_on")
_TEXTS = ("transport", "trip_number", "companions", "note")
_HIDDEN = ("companions", "note", "symptoms")


def employee_sheet(viewer: Actor, place: PlaceRef, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    """Everybody whom the enterprises of the place employ now, streamed."""
    territory = viewer.territory(EXPORT).within(place.path)
    with everywhere("limited to the viewer's places by the condition itself"):
        rows = Employment.objects.filter(until__isnull=True, enterprise__path__under=territory)
    joined = rows.select_related("person", "enterprise").defer(
        "person__name_search", "person__lookup_keys"
    )
    stream = joined.order_by("enterprise__path", "enterprise__name_key", "pk").iterator(
        chunk_size=_BATCH
    )
    symptoms: dict[str, str] = {}
    while batch := list(islice(stream, _BATCH)):
        if not symptoms:
            plan = health_rules(viewer, place.path, batch[-1].created_at).plan
            symptoms = {one.key: one.title.zh for one in plan.symptoms}
        last = _last_surveys([row.pk for row in batch])
        for row in batch:
            values = employee_values(row, last.get(row.pk), symptoms, masked=masked)
            yield tuple(values.get(name) for name in COLUMNS.positions)


def _last_surveys(ids: list[UUID]) -> dict[UUID, Survey]:
    with everywhere("surveys of the employments that were found for the viewer"):
        found = Survey.objects.filter(employment__in=ids).order_by("said_at", "id")
        return {one.employment_id: one for one in found}


def employee_values(
    row: Employment, survey: Survey | None, symptoms: dict[str, str], *, masked: bool
) -> dict[str, Any]:
    """The cells of one employee by field."""
    person = row.person
    number = open_paper(person.paper_cipher)
    kind = PaperKind(person.paper_kind)
    phones = open_phones(person.phone_cipher)
    values: dict[str, Any] = {
        "enterprise": row.enterprise.name,
        "name": mask_name(person.name) if masked else person.name,
        "paper_kind": kind.value if number else None,
        "paper": _paper(kind, number, masked),
        "sex": person.sex,
        "birth_date": None if masked else person.birth_date,
        "phones": _phones(phones, masked),
        "state": row.state,
        "back_on": row.back_on,
    }
    values |= {name: getattr(row, name) or None for name in DETAILS}
    if masked and row.address:
        values["address"] = mask_address(row.address)
    if survey is not None:
        values |= {name: getattr(survey, name) for name in _PLAIN}
        values |= {name: getattr(survey, name) or None for name in _TEXTS}
        values["symptoms"] = "、".join(symptoms.get(one, one) for one in survey.symptoms) or None
        if masked:
            values |= {name: HIDDEN for name in _HIDDEN if values[name]}
            values |= dict.fromkeys(_PLAIN[:4])
    return values


def _paper(kind: PaperKind, number: str, masked: bool) -> Paper | str | None:
    if not number:
        return None
    return mask_paper(number) if masked else Paper(kind.value, number)


def _phones(numbers: tuple[str, ...], masked: bool) -> tuple[str, ...] | str | None:
    shown = "、".join(mask_phone(one) for one in numbers) if masked else numbers
    return shown or None
