"""Rows of the inspections room for the permission test."""

from datetime import timedelta
from typing import Any

from lianfang.enterprises.models import Enterprise
from lianfang.inspections.models import (
    Finding,
    Inspection,
    PremisesNotice,
    RoundProposal,
    RoundStop,
    SupervisionOrder,
)
from lianfang.kit.ids import new_id
from tests.permissions.samples import sample
from tests.permissions.samples_enterprises import enterprise, enterprise_id
from tests.permissions.world import NOW, Corner, World


def inspected(corner: Corner, name: str, subject: Any = None) -> Any:
    subject = subject or enterprise(corner, f"{name}{corner.name}")
    return Inspection.objects.create(
        id=new_id(),
        place=corner.place,
        path=corner.place.path,
        subject_kind="enterprise",
        enterprise=subject,
        checklist="enterprise",
        answers={"mechanism": "unmet"},
        result="rectify",
        taken_at=NOW,
        received_at=NOW,
        recorded_by="test",
    )


def found(corner: Corner, name: str, subject: Any = None) -> Any:
    row = inspected(corner, name, subject)
    return Finding.objects.create(
        inspection=row,
        owner=row.enterprise,
        place=corner.place,
        path=corner.place.path,
        item="mechanism",
        severity="serious",
        found_at=NOW,
        due_at=NOW + timedelta(hours=24),
    )


@sample("inspection_id")
def inspection_id(world: World, corner: Corner) -> Any:
    return inspected(corner, "受检企业").pk


@sample("finding_id")
def finding_id(world: World, corner: Corner) -> Any:
    return found(corner, "问题企业").pk


@sample("inspections:own_finding|finding_id")
def own_finding_id(world: World, corner: Corner) -> Any:
    """Found at the very enterprise the contact of the table acts for."""
    own = Enterprise.objects.get(pk=world.samples[(enterprise_id, corner.name)])
    return found(corner, "本企业", own).pk


@sample("supervision_id")
def supervision_id(world: World, corner: Corner) -> Any:
    return SupervisionOrder.objects.create(
        finding=found(corner, "督办企业"),
        place=corner.place,
        path=corner.place.path,
        number=f"DB{new_id().hex[:20]}",
        issued_at=NOW,
        issued_by="test",
        due_at=NOW + timedelta(hours=24),
    ).pk


@sample("premises_notice_id")
def premises_notice_id(world: World, corner: Corner) -> Any:
    return PremisesNotice.objects.create(
        kind="suspension",
        number=f"TY{new_id().hex[:20]}",
        enterprise=enterprise(corner, f"停业企业{corner.name}"),
        place=corner.place,
        path=corner.place.path,
        reason="拒不整改",
        issued_at=NOW,
        issued_by="test",
    ).pk


def rounds(corner: Corner) -> Any:
    return RoundProposal.objects.create(
        place=corner.place,
        path=corner.place.path,
        day=NOW.date(),
        begins=510,
        ends=1_050,
        minutes=25,
        most=20,
        state="open",
        created_by="test",
        created_at=NOW,
    )


@sample("round_id")
def round_id(world: World, corner: Corner) -> Any:
    return rounds(corner).pk


@sample("round_stop_id")
def round_stop_id(world: World, corner: Corner) -> Any:
    return RoundStop.objects.create(
        proposal=rounds(corner),
        subject_kind="place",
        place=corner.place,
        path=corner.place.path,
        checklist="village",
    ).pk


@sample("checklist_key", anywhere=True)
def checklist_key(world: World, corner: Corner) -> Any:
    return "enterprise"
