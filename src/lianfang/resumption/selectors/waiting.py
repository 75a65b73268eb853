"""Filings nobody answered in time, told to the viewer's place, for what waits for them."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.selectors.waiting import Waiting
from lianfang.kit.territory import STEP
from lianfang.resumption.enums import WITH_TOWN
from lianfang.resumption.models import Filing
from lianfang.resumption.selectors.filings import VIEW
from lianfang.resumption.selectors.levels import holder_of

MOST = 100


def told_filings(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """Each filing that is still late and was told to a place where the viewer serves; read again
    when it is told to the next level."""
    serves = {post.path for post in viewer.posts}
    rows = Filing.objects.filter(
        state__in=WITH_TOWN,
        due_at__lt=moment,
        told__gt=0,
        path__under=viewer.territory(VIEW),
    ).select_related("enterprise__park")
    for row in rows.order_by("due_at", "pk")[:MOST]:
        if row.told_at is None or not serves & _told(row):
            continue
        yield Waiting(
            key=f"filing:{row.pk}:{row.told}",
            title=_("A filing to resume is overdue"),
            note=row.enterprise.name,
            url=reverse("resumption:filing", args=[row.pk]),
            at=row.told_at,
            icon="file-check",
            tone="now",
        )


def _told(row: Filing) -> set[str]:
    """Paths of the places told so far; see `services.escalating.told_place`."""
    path = holder_of(row).path
    return {path[: max(len(path) - level * STEP, STEP)] for level in range(1, row.told + 1)}
