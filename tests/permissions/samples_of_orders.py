"""Rows behind the doors of orders and mobilisations; `samples` reads this module at its end."""

from datetime import timedelta
from typing import Any

from lianfang.access.keys import key_ring
from lianfang.command.models import (
    Invitation,
    Mobilisation,
    Order,
    OrderEvidence,
    OrderRecipient,
    Responsibility,
)
from lianfang.command.selectors.mobilisations import TOKEN
from lianfang.command.selectors.orders import SEALED
from tests.permissions.samples import proposal_id, responsibility_id, sample
from tests.permissions.world import EARLIER, NOW, Corner, World, worker


def mobilisation(world: World, corner: Corner) -> Any:
    return Mobilisation.objects.get_or_create(
        proposal_id=world.samples[(proposal_id, corner.name)],
        defaults={
            "place": corner.place,
            "path": corner.place.path,
            "key": "unit_volunteers",
            "text": "请到岗",
            "answer_hours": 12,
            "created_by": "test",
            "created_at": EARLIER,
            "opened_at": EARLIER,
            "closes_at": NOW + timedelta(hours=8),
        },
    )[0]


@sample("mobilisation_id")
def mobilisation_id(world: World, corner: Corner) -> Any:
    return mobilisation(world, corner).pk


def invitation(world: World, corner: Corner) -> Any:
    held = Responsibility.objects.get(pk=world.samples[(responsibility_id, corner.name)])
    return Invitation.objects.get_or_create(
        mobilisation=mobilisation(world, corner),
        staff=held.staff,
        defaults={
            "responsibility": held,
            "place": corner.home,
            "path": corner.home.path,
            "token_hash": key_ring().lookup_hash(TOKEN, f"token-of-{corner.name}"),
            "printed_at": EARLIER,
        },
    )[0]


@sample("invitation_id")
def invitation_id(world: World, corner: Corner) -> Any:
    return invitation(world, corner).pk


@sample("command:invitation|token")
def invitation_token(world: World, corner: Corner) -> Any:
    """Whoever holds it may open it, wherever they serve."""
    invitation(world, corner)
    return f"token-of-{corner.name}"


@sample("order_id")
def order_id(world: World, corner: Corner) -> Any:
    return Order.objects.create(
        place=corner.place,
        path=corner.place.path,
        title="取消公共活动",
        text="18:00前取消",
        due_at=NOW + timedelta(hours=8),
        issued_by="test",
        issued_at=EARLIER,
    ).pk


@sample("recipient_id")
def recipient_id(world: World, corner: Corner) -> Any:
    """Somebody else's: to all who sign in here it is not addressed."""
    return OrderRecipient.objects.create(
        order_id=world.samples[(order_id, corner.name)],
        staff=worker(corner.place, f"ordered {corner.name}"),
        place=corner.place,
        path=corner.place.path,
    ).pk


@sample("evidence_id")
def evidence_id(world: World, corner: Corner) -> Any:
    return OrderEvidence.objects.create(
        recipient_id=world.samples[(recipient_id, corner.name)],
        photo_sealed=key_ring().encrypt(SEALED, "iVBORw0KGgo="),
        photo_type="image/png",
        recorded_by="test",
        recorded_at=NOW,
    ).pk
