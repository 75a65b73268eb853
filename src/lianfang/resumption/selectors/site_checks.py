"""Inspections of an enterprise that can be the check on site of its filing."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.inspections.enums import InspectionResult
from lianfang.inspections.models import Inspection
from lianfang.resumption.models import Filing

MOST = 20


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """An inspection in words."""

    id: uuid.UUID
    taken_at: datetime
    recorded_by: str
    result: str
    result_label: str
    tone: str


def site_checks(viewer: Actor, filing: Filing) -> list[SiteCheck]:
    """Inspections of the enterprise since it began to file, the newest first."""
    with everywhere("the filing itself was found for the viewer"):
        rows = Inspection.objects.filter(
            enterprise=filing.enterprise, is_current=True, taken_at__gte=filing.begun_at
        )
        return [_shown(row) for row in rows.order_by("-taken_at", "-pk")[:MOST]]


def site_check_of(viewer: Actor, filing: Filing) -> SiteCheck | None:
    """The inspection that was the check on site; None before."""
    if filing.inspection_id is None:
        return None
    with everywhere("the filing itself was found for the viewer"):
        row = Inspection.objects.filter(pk=filing.inspection_id).first()
    return _shown(row) if row else None


def _shown(row: Inspection) -> SiteCheck:
    tones = {"passed": "done", "rectify": "soon", "suspend": "now"}
    return SiteCheck(
        row.pk,
        row.taken_at,
        row.recorded_by,
        row.result,
        str(InspectionResult(row.result).label),
        tones[row.result],
    )
