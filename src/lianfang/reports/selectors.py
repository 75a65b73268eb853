"""Reading bulletins and the metrics a person may see."""

from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.reports.metrics import Declared, all_metrics
from lianfang.reports.models import Bulletin


def bulletin_list(viewer: Actor, path: str) -> QuerySet[Bulletin]:
    """Bulletins of the place at `path` and of places in it; drafts only for those who draft."""
    rows = Bulletin.objects.filter(
        path__under=viewer.territory("reports.bulletin.view").within(path)
    ).select_related("place")
    if "reports.bulletin.draft" not in viewer.rights:
        rows = rows.filter(issued_at__isnull=False)
    return rows


def get_bulletin(viewer: Actor, bulletin_id: UUID) -> Bulletin:
    found = bulletin_list(viewer, "").filter(pk=bulletin_id).first()
    if found is None:
        raise NotFound()
    return found


def metric_groups() -> dict[str, list[Declared]]:
    """All metrics by group, in the order they are declared."""
    groups: dict[str, list[Declared]] = defaultdict(list)
    for metric in all_metrics().values():
        groups[metric.group].append(metric)
    return dict(groups)
