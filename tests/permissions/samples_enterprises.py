"""Rows of the enterprises room for the permission test."""

from datetime import date
from typing import Any

from lianfang.enterprises.models import Contact, Enterprise, EnterpriseSite, Park
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World


def enterprise(corner: Corner, name: str) -> Any:
    row = Enterprise.objects.create(
        place=corner.place,
        path=corner.place.path,
        name=name,
        name_key=name,
        code_pending="正在办理",
        state_since=date(2020, 3, 1),
        created_at=EARLIER,
    )
    contact = Contact(enterprise=row, role="contact", name="李某某")
    contact.set_phones(["14000000009"])
    contact.save()
    return row


@sample("enterprise_id")
def enterprise_id(world: World, corner: Corner) -> Any:
    return enterprise(corner, f"企业{corner.name}").pk


@sample("site_id")
def site_id(world: World, corner: Corner) -> Any:
    return EnterpriseSite.objects.create(
        enterprise=enterprise(corner, f"另一企业{corner.name}"),
        place=corner.place,
        path=corner.place.path,
        use="office",
        since=date(2020, 3, 1),
    ).pk


@sample("park_id")
def park_id(world: World, corner: Corner) -> Any:
    parent = Place.objects.get(pk=corner.place.pk)
    place = create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=parent.pk,
        kind="site",
        site_kind="park",
        name=f"园区{corner.name}",
    )
    return Park.objects.create(place=place, path=place.path, kind="village", created_at=EARLIER).pk
