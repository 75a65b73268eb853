"""Samples of the rooms of field work: records, and the field app."""

from typing import Any

from lianfang.field.models import ResidentReport
from lianfang.field.selectors.door import DOOR
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.records.models import Contradiction, FieldRecord, Photo, PhotoContent, PhotoUse
from lianfang.records.models.opened import seal
from lianfang.records.models.sealed_photos import seal_bytes
from tests.permissions.samples import sample
from tests.permissions.world import NOW, Corner, World


@sample("form_key", anywhere=True)
def form_key(world: World, corner: Corner) -> Any:
    return "patrol"


@sample("record_id")
def record_id(world: World, corner: Corner) -> Any:
    return FieldRecord.objects.create(
        id=new_id(),
        place=corner.home,
        path=corner.home.path,
        form="patrol",
        playbook=world.playbook,
        about="place",
        answers={"dissuaded": 3},
        taken_at=NOW,
        received_at=NOW,
    ).pk


@sample("contradiction_id")
def contradiction_id(world: World, corner: Corner) -> Any:
    body = b'{"form": "patrol", "answers": {"dissuaded": 4}}'
    first = world.samples[(record_id, corner.name)]
    return Contradiction.objects.create(
        place=corner.home,
        path=corner.home.path,
        record_id=first,
        kind="form",
        digest=b"x" * 16,
        sealed=seal(first, body),
        device_id=new_id(),
        sender_name="test",
        device_time=NOW,
        taken_at=NOW,
        received_at=NOW,
    ).pk


@sample("photo_id")
def photo_id(world: World, corner: Corner) -> Any:
    """A photo of a record in the corner."""
    photo = Photo.objects.create(id=new_id(), size=1, started_at=NOW, is_complete=True)
    sealed = {role: seal_bytes(photo.pk, role, b"x") for role in ("large", "small")}
    PhotoContent.objects.create(photo=photo, **sealed)
    PhotoUse.objects.create(
        place=corner.home,
        path=corner.home.path,
        photo_id=photo.pk,
        kind="form",
        record_id=world.samples[(record_id, corner.name)],
    )
    return photo.pk


@sample("api:records/photos/{photo_id}|photo_id", anywhere=True)
def new_photo_id(world: World, corner: Corner) -> Any:
    """One that is about to be sent lies nowhere yet."""
    return new_id()


# --- field ---------------------------------------------------------------------------------------


@sample("report_id")
def report_id(world: World, corner: Corner) -> Any:
    """Something a resident told, which waits to be settled."""
    return ResidentReport.objects.create(
        id=new_id(),
        kind="help",
        place=corner.home,
        path=corner.home.path,
        door="101",
        name="郑大妈",
        note="药",
        reported_at=NOW,
    ).pk


@sample("link", anywhere=True)
def door_link_of(world: World, corner: Corner) -> Any:
    """What a scanned code leads to; the one who holds it needs no right."""
    return DOOR.link(corner.home.pk, clock.now())


@sample("field:tell|kind", anywhere=True)
def report_kind(world: World, corner: Corner) -> Any:
    return "help"
