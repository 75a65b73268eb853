"""Enterprises, parks and the published lists for machines."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.enterprises.api.shapes import (
    ClassIn,
    EndIn,
    EnterpriseChangesIn,
    EnterpriseFullOut,
    EnterpriseIn,
    EnterprisePageOut,
    FilterIn,
    Limit,
    ListsOut,
    MadeOut,
    Offset,
    ParkChangesIn,
    ParkIn,
    ParkOut,
    SiteIn,
    StateIn,
)
from lianfang.enterprises.selectors.code_lists import INDUSTRY_SOURCE, industries, scales
from lianfang.enterprises.selectors.enterprises import (
    EnterpriseFilter,
    EnterpriseRow,
    contacts_of,
    enterprise_list,
    enterprise_rows,
    get_enterprise,
    get_site,
)
from lianfang.enterprises.selectors.history import steps_of
from lianfang.enterprises.selectors.parks import get_park, park_rows
from lianfang.enterprises.services.classing import set_class
from lianfang.enterprises.services.enterprises import (
    register_enterprise,
    set_state,
    update_enterprise,
)
from lianfang.enterprises.services.parks import register_park, update_park
from lianfang.enterprises.services.sites import add_site, end_site
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place

router = Router(tags=["enterprises"])
VIEW = "enterprises.enterprise.view"
_NULLS = frozenset({"staff_count", "area_m2"})


def _row(row: EnterpriseRow) -> dict[str, Any]:
    names = [name for name in EnterpriseRow.__slots__ if name != "path"]
    return {name: getattr(row, name) for name in names}


def _entry(body: EnterpriseChangesIn) -> dict[str, Any]:
    """What was sent, as the services take it; null takes only numbers away."""
    sent = body.dict(exclude_unset=True, exclude={"id"})
    contacts = sent.pop("contacts", None)
    entry = {name: one for name, one in sent.items() if one is not None or name in _NULLS}
    if contacts is not None:
        entry["contacts"] = {
            str(role.value): (one.get("name", ""), one.get("phones"))
            for role, one in contacts.items()
        }
    return entry


@router.get("/lists", response=ListsOut)
@operation(VIEW)
def list_code_lists(request: Any) -> Any:
    """Industries of GB/T 4754 and the four-above lists as they stand today."""
    return {
        "industry_source": INDUSTRY_SOURCE,
        "industries": [
            {"code": one.code, "zh": one.title.zh, "en": one.title.en}
            for one in industries().values()
        ],
        "scales": [
            {
                "key": one.key,
                "zh": one.title.zh,
                "en": one.title.en,
                "threshold_zh": one.threshold.zh,
                "threshold_en": one.threshold.en,
                "is_above_scale": one.is_above_scale,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "source": one.source,
            }
            for one in scales(local_day(request.now))
        ],
    }


@router.get("/parks", response=list[ParkOut])
@operation(VIEW)
def list_parks(request: Any, place_id: uuid.UUID) -> Any:
    """Parks of a place with their enterprises and staff."""
    return park_rows(request.actor, get_place(request.actor, place_id).path)


@router.post("/parks", response={201: MadeOut})
@operation("enterprises.park.create")
def create_park(request: Any, body: ParkIn) -> Any:
    """Register a park. A new place asks for the right to make places as well."""
    park = register_park(actor=request.actor, now=request.now, **body.dict())
    return Status(201, {"id": park.pk})


@router.patch("/parks/{park_id}", response=MadeOut)
@operation("enterprises.park.update")
def change_park(request: Any, park_id: uuid.UUID, body: ParkChangesIn) -> Any:
    """Whose park it is, who runs it."""
    get_park(request.actor, park_id, "enterprises.park.update")
    park = update_park(actor=request.actor, now=request.now, park_id=park_id, **body.dict())
    return {"id": park.pk}


@router.post("/sites/{site_id}/end", response=MadeOut)
@operation("enterprises.site.end")
def stop_using(request: Any, site_id: uuid.UUID, body: EndIn) -> Any:
    """The enterprise does not use the place any more."""
    get_site(request.actor, site_id, "enterprises.site.end")
    site = end_site(actor=request.actor, now=request.now, site_id=site_id, until=body.until)
    return {"id": site.pk}


@router.get("", response=EnterprisePageOut)
@operation(VIEW)
def list_enterprises(
    request: Any, place_id: uuid.UUID, wanted: Query[FilterIn], limit: Limit, offset: Offset
) -> Any:
    """Enterprises of a place, without those closed or moved unless their state is asked for."""
    place, day = get_place(request.actor, place_id), local_day(request.now)
    asked: dict[str, Any] = {name: value or "" for name, value in wanted.dict().items()}
    sort = asked.pop("sort")
    narrowed = EnterpriseFilter(
        **{**asked, "text": plain(asked["text"]), "park_id": wanted.park_id}
    )
    rows = enterprise_list(
        request.actor, day=day, place_path=place.path, wanted=narrowed, sort=sort
    )
    found = list(rows[offset : offset + limit + 1])
    shown = enterprise_rows(request.actor, found[:limit], request.now, day, place.path)
    return {"items": [_row(row) for row in shown], "more": len(found) > limit}


@router.post("", response={201: MadeOut})
@operation("enterprises.enterprise.create")
def create_enterprise(request: Any, body: EnterpriseIn) -> Any:
    """Put an enterprise on the register."""
    entry = _entry(body)
    row = register_enterprise(actor=request.actor, now=request.now, enterprise_id=body.id, **entry)
    return Status(201, {"id": row.pk})


@router.get("/{enterprise_id}", response=EnterpriseFullOut)
@operation(VIEW)
def read_enterprise(request: Any, enterprise_id: uuid.UUID) -> Any:
    """One enterprise with contacts (masked) and steps."""
    return _full(request, enterprise_id)


def _full(request: Any, enterprise_id: uuid.UUID) -> dict[str, Any]:
    row = get_enterprise(request.actor, enterprise_id)
    shown = enterprise_rows(request.actor, [row], request.now, local_day(request.now))[0]
    names = ("code_pending", "industry", "scale", "tax_class", "premises", "project_level")
    more = ("service_class", "park_id", "note")
    return {
        **_row(shown),
        **{name: getattr(row, name) for name in (*names, *more)},
        "contacts": contacts_of(request.actor, row),
        "steps": steps_of(request.actor, row, request.now),
    }


@router.patch("/{enterprise_id}", response=MadeOut)
@operation("enterprises.enterprise.update")
def change_enterprise(request: Any, enterprise_id: uuid.UUID, body: EnterpriseChangesIn) -> Any:
    """Change what is sent."""
    get_enterprise(request.actor, enterprise_id, "enterprises.enterprise.update")
    row = update_enterprise(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **_entry(body)
    )
    return {"id": row.pk}


@router.post("/{enterprise_id}/state", response=MadeOut)
@operation("enterprises.enterprise.set_state")
def change_state(request: Any, enterprise_id: uuid.UUID, body: StateIn) -> Any:
    """From a day on it is open, stopped, suspended, moved away or closed."""
    get_enterprise(request.actor, enterprise_id, "enterprises.enterprise.set_state")
    row = set_state(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **body.dict()
    )
    return {"id": row.pk}


@router.post("/{enterprise_id}/class", response=MadeOut)
@operation("enterprises.enterprise.set_class")
def change_class(request: Any, enterprise_id: uuid.UUID, body: ClassIn) -> Any:
    """Decide the class of service, or give it back to the rule."""
    get_enterprise(request.actor, enterprise_id, "enterprises.enterprise.set_class")
    row = set_class(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **body.dict()
    )
    return {"id": row.pk}


@router.post("/{enterprise_id}/sites", response={201: MadeOut})
@operation("enterprises.site.add")
def use_site(request: Any, enterprise_id: uuid.UUID, body: SiteIn) -> Any:
    """A further place the enterprise uses."""
    get_enterprise(request.actor, enterprise_id, "enterprises.site.add")
    site = add_site(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **body.dict()
    )
    return Status(201, {"id": site.pk})
