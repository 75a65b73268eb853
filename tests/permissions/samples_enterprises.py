"""Rows of the enterprises room for the permission test."""

from datetime import date
from typing import Any

from lianfang.access.enums import CodePurpose, Role
from lianfang.access.services.phone_codes import issue_code
from lianfang.enterprises.models import (
    Contact,
    Enterprise,
    EnterpriseMember,
    EnterpriseSite,
    Invitation,
    Park,
)
from lianfang.enterprises.selectors.accounts import slip_of
from lianfang.enterprises.services.inviting import invite_contact
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from tests.permissions.samples import sample
from tests.permissions.world import (
    CHILD,
    EARLIER,
    NOW,
    OWN,
    PARENT,
    SIBLING,
    SYSTEM,
    Corner,
    World,
)


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
    """The contact of the table acts for it, so that what is its own opens as the table says."""
    row = enterprise(corner, f"企业{corner.name}")
    EnterpriseMember.objects.create(
        enterprise=row, user=world.people[Role.ENTERPRISE_CONTACT], since=EARLIER
    )
    return row.pk


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


@sample("enterprises:end_account|member_id")
def member_id(world: World, corner: Corner) -> Any:
    return EnterpriseMember.objects.create(
        enterprise=enterprise(corner, f"有账号的企业{corner.name}"),
        user=world.people[Role.ENTERPRISE_CONTACT],
        since=EARLIER,
    ).pk


BATCHES = {name: new_id() for name in (OWN, SIBLING, PARENT, CHILD)}


@sample("enterprises:invitation|invitation_id", "enterprises:revoke_invitation|invitation_id")
def invitation_id(world: World, corner: Corner) -> Any:
    made = invite_contact(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=enterprise(corner, f"受邀企业{corner.name}").pk,
        role="contact",
    )
    Invitation.objects.filter(pk=made.pk).update(batch=BATCHES[corner.name])
    return made.pk


@sample("enterprises:slips|batch_id")
def batch_id(world: World, corner: Corner) -> Any:
    """The stroke at which `invitation_id` was made."""
    return BATCHES[corner.name]


@sample("enterprises:read_code|code_id", anywhere=True)
def code_id(world: World, corner: Corner) -> Any:
    """A code somebody of no enterprise in particular waits for: to all it does not exist."""
    return issue_code(actor=SYSTEM, now=NOW, purpose=CodePurpose.SIGN_IN, number="14000000009").pk


@sample("portal:invitation|token", anywhere=True)
def token(world: World, corner: Corner) -> Any:
    """The word of a link that still lets its contact in."""
    row = enterprise(corner, f"持链接的企业{corner.name}")
    made = invite_contact(actor=SYSTEM, now=clock.now(), enterprise_id=row.pk, role="contact")
    slip = slip_of(made)
    assert slip
    return slip.token
