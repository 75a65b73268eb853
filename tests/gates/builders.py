"""Checkpoints of 金山街道 in small, and passages as devices send them."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

import msgspec

from lianfang.access.enums import Role
from lianfang.gates.models import Point
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.points import open_point
from lianfang.gates.services.receiving import PassageKind, record_passage
from lianfang.kit.ids import id_at
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from lianfang.records.kinds import Incoming
from tests.command.builders import EARLIER, SYSTEM, Town, appointed, at, build_town

KIND = PassageKind()


@dataclass(frozen=True)
class Gates:
    """The town with a checkpoint on its road, one at an estate's gate, one at a village."""

    town: Town
    road: Point
    gate: Point
    village: Point


def site(parent: Place, name: str, kind: str = "checkpoint") -> Place:
    return create_place(
        actor=SYSTEM, now=EARLIER, parent_id=parent.pk, kind="site", site_kind=kind, name=name
    )


def opened(parent: Place, name: str, kind: str) -> Point:
    return open_point(actor=SYSTEM, now=EARLIER, place_id=site(parent, name).pk, kind=kind)


def build_gates(phase: str = "sealed") -> Gates:
    town = build_town(phase)
    return Gates(
        town=town,
        road=opened(town.township, "316国道卡口", "road"),
        gate=opened(town.sike, "金山花园东门", "estate"),
        village=opened(town.village, "钟山村口", "village"),
    )


def guard(point: Point):
    """A guard appointed for one checkpoint only."""
    return appointed(Role.CHECKPOINT_GUARD, point.place)


def said(point: Point, **more) -> dict:
    body = {
        "point": point.place_id,
        "direction": "in",
        "vehicle": "car",
        "action": "pass",
        "plate": "鄂B12345",
        "persons": 2,
        "temperature": 36.5,
    }
    return body | more


def sent(point: Point, when: datetime, *, passage_id: uuid.UUID | None = None, **more) -> Incoming:
    """A passage as a device sent it; the digest is over what it says."""
    raw = msgspec.json.encode(said(point, **more))
    return Incoming(
        id=passage_id or id_at(when),
        digest=hashlib.sha256(raw + when.isoformat().encode()).digest()[:16],
        device_time=when,
        taken_at=when,
        skew=0,
        body=msgspec.json.decode(raw, type=PassageBody),
        raw=raw,
    )


def send(actor, now: datetime, *records: Incoming) -> list[str]:
    """What became of each record: its state, or the code it was refused with."""
    outcomes = KIND.receive(actor, now, records)
    return [outcome.code or str(outcome.state) for outcome in outcomes]


def body(point: Point, **more) -> PassageBody:
    return msgspec.convert(said(point, **more), PassageBody)


def passed(point: Point, when: datetime | None = None, *, actor=SYSTEM, **more):
    """One passage written on a page."""
    when = when or at("09:00")
    return record_passage(actor=actor, now=when, body=body(point, **more))
