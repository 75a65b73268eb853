"""A register to import into, its places, and the people who work with it."""

import uuid
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.utils.translation import override

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import Appointment, User
from lianfang.access.selectors import actor_of
from lianfang.sheets import kinds
from lianfang.sheets.kinds import PlaceRef
from tests.sheets.register import CREATE, RegisterKind

TOWN = PlaceRef(uuid.UUID(int=1), "0001", "420281070", "金山街道")
VILLAGE = PlaceRef(uuid.UUID(int=2), "00010001", "420281070211", "钟山村")
OTHER = PlaceRef(uuid.UUID(int=3), "00010002", "420281070001", "四棵社区")


class Directory:
    """The three places of these tests."""

    def by_code(self, viewer: Actor, code: str) -> PlaceRef | None:
        return next((p for p in self.choices(viewer) if p.code == code), None)

    def by_path(self, viewer: Actor, path: str) -> PlaceRef | None:
        return next((p for p in self.choices(viewer) if p.path == path), None)

    def choices(self, viewer: Actor) -> list[PlaceRef]:
        return [p for p in (TOWN, VILLAGE, OTHER) if viewer.ambient.covers(p.path)]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def register(db, monkeypatch, settings, tmp_path) -> RegisterKind:
    settings.FILES_ROOT = tmp_path / "files"
    kind = RegisterKind()
    monkeypatch.setattr(kinds, "_kinds", {kind.key: kind})
    monkeypatch.setattr(kinds, "_directory", [Directory()])
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
    return kind


@pytest.fixture
def staff(db, now: datetime):
    """Someone with a role in a place: `staff(Role.COMMUNITY_WORKER, VILLAGE)`."""

    def appoint(role: Role, place: PlaceRef) -> Actor:
        user = User.objects.create(
            username=f"{role}-{place.code}-{User.objects.count()}", display_name="王某某"
        )
        Appointment.objects.create(user=user, role=role, path=place.path, valid_from=now)
        return actor_of(user, now)

    return appoint


@pytest.fixture
def clerk(staff) -> Actor:
    """A community worker of the village who keeps its registers."""
    return staff(Role.COMMUNITY_WORKER, VILLAGE)


@pytest.fixture
def workbook(tmp_path: Path):
    return tmp_path / "名单.xlsx"
