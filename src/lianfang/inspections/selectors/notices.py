"""Premises that are closed by notice, and one notice to be printed."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Contact, Enterprise
from lianfang.inspections.enums import NoticeKind
from lianfang.inspections.models import Inspection, PremisesNotice
from lianfang.inspections.selectors.findings import FindingRow, finding_rows
from lianfang.inspections.selectors.inspections import findings_of
from lianfang.inspections.selectors.names import office_name
from lianfang.kit.errors import NotFound
from lianfang.places.selectors import full_names

VIEW = "inspections.inspection.view"


def notice_list(
    viewer: Actor, place_path: str = "", *, running: bool = True
) -> QuerySet[PremisesNotice]:
    """Suspension notices in force in the place, the oldest first; or every notice, newest first."""
    rows: QuerySet[PremisesNotice] = PremisesNotice.objects.filter(
        path__under=viewer.territory(VIEW).within(place_path)
    ).select_related("enterprise")
    if running:
        rows = rows.filter(kind=NoticeKind.SUSPENSION, lifted_by__isnull=True)
        return rows.order_by("issued_at", "pk")
    return rows.order_by("-issued_at", "-pk")


def get_notice(viewer: Actor, notice_id: uuid.UUID) -> PremisesNotice:
    """A notice in the viewer's places, or NotFound."""
    row: PremisesNotice | None = (
        PremisesNotice.objects.select_related("enterprise").filter(pk=notice_id).first()
    )
    if row is None or not viewer.can(VIEW, row.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class PrintedNotice:
    """What a notice says: to whom, why, what must be done, who issued it."""

    notice: PremisesNotice
    title: str
    is_suspension: bool
    enterprise: Enterprise
    representative: str
    place_name: str
    address: str
    office: str
    findings: tuple[FindingRow, ...]
    lifts_number: str
    lifted_by: PremisesNotice | None


def printed_notice(viewer: Actor, row: PremisesNotice, moment: datetime) -> PrintedNotice:
    """A notice the viewer has found, as it is printed."""
    enterprise = row.enterprise
    with everywhere("the notice itself was found for the viewer"):
        name = (
            Contact.objects.filter(enterprise=enterprise, role="representative")
            .values_list("name", flat=True)
            .first()
        )
        inspection: Inspection | None = (
            Inspection.objects.filter(pk=row.inspection_id).first() if row.inspection_id else None
        )
        lifts = PremisesNotice.objects.filter(pk=row.lifts_id).first() if row.lifts_id else None
        lifted_by: PremisesNotice | None = PremisesNotice.objects.filter(lifts=row).first()
    found = findings_of(inspection) if inspection else []
    return PrintedNotice(
        notice=row,
        title=str(NoticeKind(row.kind).label),
        is_suspension=row.kind == NoticeKind.SUSPENSION,
        enterprise=enterprise,
        representative=name or "",
        place_name=full_names(viewer, [row.path])[row.path],
        address=enterprise.address,
        office=office_name(row.path),
        findings=tuple(finding_rows(viewer, found, moment)),
        lifts_number=lifts.number if lifts else "",
        lifted_by=lifted_by,
    )


def running_notice_of(viewer: Actor, enterprise_id: uuid.UUID) -> PremisesNotice | None:
    """The suspension notice in force for an enterprise the viewer has found."""
    with everywhere("the enterprise itself was found for the viewer"):
        row: PremisesNotice | None = PremisesNotice.objects.filter(
            enterprise_id=enterprise_id, kind=NoticeKind.SUSPENSION, lifted_by__isnull=True
        ).first()
    return row
