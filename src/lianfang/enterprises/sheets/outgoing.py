"""The register going out, in the columns it comes in by."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from lianfang.access.actors import Actor
from lianfang.enterprises.enums import EnterpriseState
from lianfang.enterprises.models import Contact, Enterprise
from lianfang.enterprises.sheets.columns import COLUMNS
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.people.models.sealed import open_phones
from lianfang.people.sheets.outgoing import Places
from lianfang.sheets.kinds import PlaceRef

EXPORT = "enterprises.enterprise.export"
_BATCH = 2_000


def enterprise_rows(viewer: Actor, place: PlaceRef, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    """Every enterprise of the place the viewer may see, closed ones too, streamed."""
    territory = viewer.territory(EXPORT).within(place.path)
    rows = Enterprise.objects.filter(path__under=territory).order_by("path", "name_key", "id")
    places = Places(viewer, place)
    stream = rows.iterator(chunk_size=_BATCH)
    while batch := list(islice(stream, _BATCH)):
        contacts: dict[UUID, dict[str, Contact]] = defaultdict(dict)
        ids = [row.pk for row in batch]
        for contact in Contact.objects.filter(enterprise_id__in=ids):
            contacts[contact.enterprise_id][contact.role] = contact
        for row in batch:
            values = _values(row, contacts[row.pk], places, place.path, masked)
            yield tuple(values.get(name) for name in COLUMNS.positions)


def _values(
    row: Enterprise, contacts: dict[str, Contact], places: Places, root: str, masked: bool
) -> dict[str, Any]:
    levels = places.columns(row.path)
    community = levels.get("community")
    stands_deeper = row.path != root and set(levels) != {"community"}
    values: dict[str, Any] = {
        "name": row.name,
        "credit_code": row.credit_code or None,
        "code_pending": row.code_pending or None,
        "kind": row.kind,
        "premises": row.premises or None,
        "community": community,
        "park": places.name(row.path) if stands_deeper else None,
        "address": row.address or None,
        "industry": row.industry or None,
        "scale": row.scale or None,
        "tax_class": row.tax_class,
        "staff_count": row.staff_count,
        "area_m2": str(row.area_m2) if row.area_m2 is not None else None,
        "project_level": row.project_level or None,
        "state": EnterpriseState(row.state).value,
        "note": row.note or None,
    }
    for role, contact in contacts.items():
        numbers = open_phones(contact.phone_cipher)
        shown = tuple(mask_phone(one) for one in numbers) if masked else numbers
        values[f"{role}_phones"] = shown or None
        values[role] = (mask_name(contact.name) if masked else contact.name) or None
    return values
